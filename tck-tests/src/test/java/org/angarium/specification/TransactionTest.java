package org.angarium.specification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.IllegalStateException;
import jakarta.jms.IllegalStateRuntimeException;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Section 6.2.7: a transacted session sends and consumes in atomic units. */
class TransactionTest extends SpecificationCase {
  private Session transacted;
  private Queue other;

  @BeforeEach
  void openATransaction() throws JMSException {
    transacted = startedConnection().createSession(Session.SESSION_TRANSACTED);
    other = session.createQueue(uniqueName());
  }

  private void sendTransacted(MessageProducer producer, String... texts) throws JMSException {
    for (String text : texts) {
      producer.send(transacted.createTextMessage(text));
    }
  }

  @Test
  void shouldSayThatItIsTransacted() throws JMSException {
    assertThat(transacted.getTransacted()).isTrue();
    assertThat(transacted.getAcknowledgeMode()).isEqualTo(Session.SESSION_TRANSACTED);
    Session older = connection.createSession(true, Session.CLIENT_ACKNOWLEDGE);
    assertThat(older.getTransacted()).isTrue();
    assertThat(older.getAcknowledgeMode()).isEqualTo(Session.SESSION_TRANSACTED);
    assertThat(session.getTransacted()).isFalse();
    assertThat(closing(factory.createContext(JMSContext.SESSION_TRANSACTED)).getTransacted())
        .isTrue();
  }

  @Test
  void shouldSendWithTheCommitOnly() throws JMSException {
    MessageConsumer consumer = session.createConsumer(queue);
    sendTransacted(transacted.createProducer(queue), "one", "two");
    sendText(queue, "not transacted");
    assertThat(receiveText(consumer)).isEqualTo("not transacted");

    transacted.commit();

    assertThat(Texts.received(consumer, 2)).containsExactly("one", "two");
  }

  @Test
  void shouldDestroyWhatWasSentWithTheRollback() throws JMSException {
    MessageProducer producer = transacted.createProducer(queue);
    sendTransacted(producer, "destroyed");
    transacted.rollback();
    sendTransacted(producer, "sent");
    transacted.commit();
    assertHeld(queue, "sent");
  }

  @Test
  void shouldAcknowledgeWithTheCommit() throws JMSException {
    sendText(queue, "one");
    sendText(queue, "two");
    MessageConsumer consumer = transacted.createConsumer(queue);
    receive(consumer);
    receive(consumer);
    transacted.commit();
    transacted.close();
    assertHeld(queue);
  }

  @Test
  void shouldRecoverWhatWasConsumedWithTheRollback() throws JMSException {
    List<String> texts = List.of("one", "two", "three");
    for (String text : texts) {
      sendText(queue, text);
    }
    MessageConsumer consumer = transacted.createConsumer(queue);
    for (int delivery = 1; delivery <= 3; delivery++) {
      for (String text : texts) {
        Message message = receive(consumer);
        assertThat(Texts.of(message)).isEqualTo(text);
        assertThat(message.getJMSRedelivered()).isEqualTo(delivery > 1);
        assertThat(message.getIntProperty("JMSXDeliveryCount")).isEqualTo(delivery);
      }
      transacted.rollback();
    }
    transacted.close();
    assertHeld(queue, "one", "two", "three");
  }

  @Test
  void shouldRedeliverToAnotherConsumerOnceRolledBackAndClosed() throws JMSException {
    sendText(queue, "one");
    receive(transacted.createConsumer(queue));
    transacted.rollback();
    transacted.close();
    Message again = receive(session.createConsumer(queue));
    assertThat(again.getJMSRedelivered()).isTrue();
    assertThat(again.getIntProperty("JMSXDeliveryCount")).isEqualTo(2);
  }

  @Test
  void shouldBeAtomicOverSeveralQueuesAndTopics() throws JMSException {
    MessageConsumer subscriber = session.createConsumer(topic);
    sendText(queue, "in");
    MessageConsumer input = transacted.createConsumer(queue);
    MessageProducer anywhere = transacted.createProducer(null);
    for (String attempt : new String[] {"rolled back", "committed"}) {
      assertThat(receiveText(input)).isEqualTo("in");
      anywhere.send(other, transacted.createTextMessage(attempt));
      anywhere.send(topic, transacted.createTextMessage(attempt));
      if (attempt.equals("committed")) {
        transacted.commit();
      } else {
        transacted.rollback();
      }
    }
    transacted.close();

    assertThat(receiveText(subscriber)).isEqualTo("committed");
    assertHeld(other, "committed");
    assertHeld(queue);
  }

  @Test
  void shouldTakeSeveralConsumersTogether() throws JMSException {
    sendText(queue, "one");
    sendText(other, "two");
    MessageConsumer first = transacted.createConsumer(queue);
    MessageConsumer second = transacted.createConsumer(other);
    receive(first);
    receive(second);
    transacted.rollback();
    assertThat(receive(second).getIntProperty("JMSXDeliveryCount")).isEqualTo(2);
    assertThat(receive(first).getIntProperty("JMSXDeliveryCount")).isEqualTo(2);
    transacted.commit();
    transacted.close();
    assertHeld(queue);
    assertHeld(other);
  }

  @Test
  void shouldBeginTheNextTransactionByItself() throws JMSException {
    MessageProducer producer = transacted.createProducer(queue);
    transacted.commit();
    sendTransacted(producer, "one");
    transacted.commit();
    sendTransacted(producer, "destroyed");
    transacted.rollback();
    transacted.rollback();
    sendTransacted(producer, "two");
    transacted.commit();
    assertHeld(queue, "one", "two");
  }

  @Test
  void shouldIncludeWhatAClosedProducerSent() throws JMSException {
    MessageProducer producer = transacted.createProducer(queue);
    sendTransacted(producer, "one");
    producer.close();
    transacted.commit();
    assertHeld(queue, "one");
  }

  @Test
  void shouldNotReceiveWhatItHasNotYetCommitted() throws JMSException {
    sendTransacted(transacted.createProducer(queue), "one");
    MessageConsumer consumer = transacted.createConsumer(queue);
    assertThat(consumer.receiveNoWait()).isNull();
    transacted.commit();
    assertThat(receiveText(consumer)).isEqualTo("one");
  }

  @Test
  void shouldWorkInAListener() throws JMSException {
    sendText(queue, "one");
    transacted
        .createConsumer(queue)
        .setMessageListener(
            message ->
                Thrown.by(
                    () -> {
                      if (message.getJMSRedelivered()) {
                        transacted.createProducer(other).send(message);
                        transacted.commit();
                      } else {
                        transacted.rollback();
                      }
                    }));
    Message forwarded = receive(session.createConsumer(other));
    assertThat(Texts.of(forwarded)).isEqualTo("one");
    transacted.close();
    assertHeld(queue);
  }

  @Test
  void shouldCommitAndRollBackThroughAContext() throws JMSException {
    JMSContext context = closing(factory.createContext(JMSContext.SESSION_TRANSACTED));
    context.createProducer().send(queue, "destroyed");
    context.rollback();
    context.createProducer().send(queue, "one");
    context.commit();
    JMSConsumer consumer = context.createConsumer(queue);
    assertThat(consumer.receiveBody(String.class, SOON)).isEqualTo("one");
    context.rollback();
    Message again = consumer.receive(SOON);
    assertThat(again.getIntProperty("JMSXDeliveryCount")).isEqualTo(2);
    context.commit();
    context.close();
    assertHeld(queue);
  }

  @ParameterizedTest
  @ValueSource(
      ints = {Session.AUTO_ACKNOWLEDGE, Session.CLIENT_ACKNOWLEDGE, Session.DUPS_OK_ACKNOWLEDGE})
  void shouldRefuseCommitAndRollbackWithoutATransaction(int mode) throws JMSException {
    Session plain = connection.createSession(mode);
    assertThatThrownBy(plain::commit).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(plain::rollback).isInstanceOf(IllegalStateException.class);
    JMSContext context = closing(factory.createContext(mode));
    assertThatThrownBy(context::commit).isInstanceOf(IllegalStateRuntimeException.class);
    assertThatThrownBy(context::rollback).isInstanceOf(IllegalStateRuntimeException.class);
    plain.createProducer(queue).send(plain.createTextMessage("still usable"));
    assertHeld(queue, "still usable");
  }

  @Test
  void shouldRefuseRecoverInATransaction() {
    assertThatThrownBy(transacted::recover).isInstanceOf(IllegalStateException.class);
    JMSContext context = closing(factory.createContext(JMSContext.SESSION_TRANSACTED));
    assertThatThrownBy(context::recover).isInstanceOf(IllegalStateRuntimeException.class);
  }
}
