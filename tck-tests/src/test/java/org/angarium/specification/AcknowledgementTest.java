package org.angarium.specification;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Sections 6.2.10 and 6.2.11: who acknowledges what, and what is delivered again. */
class AcknowledgementTest extends SpecificationCase {
  private void sendTexts(String... texts) throws JMSException {
    for (String text : texts) {
      sendText(queue, text);
    }
  }

  private static void assertDelivery(Message message, String text, int count) throws JMSException {
    assertThat(Texts.of(message)).isEqualTo(text);
    assertThat(message.getIntProperty("JMSXDeliveryCount")).as(text).isEqualTo(count);
    assertThat(message.getJMSRedelivered()).as(text).isEqualTo(count > 1);
  }

  @ParameterizedTest
  @ValueSource(ints = {Session.AUTO_ACKNOWLEDGE, Session.DUPS_OK_ACKNOWLEDGE})
  void shouldAcknowledgeByItselfWhatReceiveReturns(int mode) throws JMSException {
    sendTexts("one", "two");
    Session automatic = connection.createSession(mode);
    assertThat(automatic.getAcknowledgeMode()).isEqualTo(mode);
    assertThat(receiveText(automatic.createConsumer(queue))).isEqualTo("one");
    automatic.close();
    assertHeld(queue, "two");
  }

  @ParameterizedTest
  @ValueSource(ints = {Session.AUTO_ACKNOWLEDGE, Session.DUPS_OK_ACKNOWLEDGE})
  void shouldAcknowledgeByItselfWhenAListenerReturns(int mode) throws Exception {
    sendTexts("one", "two");
    CountDownLatch heard = new CountDownLatch(2);
    Session automatic = connection.createSession(mode);
    automatic.createConsumer(queue).setMessageListener(message -> heard.countDown());
    assertThat(heard.await(SOON, TimeUnit.MILLISECONDS)).isTrue();
    automatic.close();
    assertHeld(queue);
  }

  @Test
  void shouldNotAcknowledgeForTheClient() throws JMSException {
    sendTexts("one", "two");
    Session manual = connection.createSession(Session.CLIENT_ACKNOWLEDGE);
    receive(manual.createConsumer(queue));
    manual.close();
    MessageConsumer consumer = session.createConsumer(queue);
    assertDelivery(receive(consumer), "one", 2);
    assertDelivery(receive(consumer), "two", 1);
  }

  @Test
  void shouldAcknowledgeAllThatTheSessionHasDelivered() throws JMSException {
    Queue other = session.createQueue(uniqueName());
    sendTexts("one", "two", "three");
    sendText(other, "elsewhere");
    Session manual = connection.createSession(Session.CLIENT_ACKNOWLEDGE);
    MessageConsumer consumer = manual.createConsumer(queue);
    MessageConsumer elsewhere = manual.createConsumer(other);
    Message first = receive(consumer);
    receive(elsewhere);
    receive(consumer);

    first.acknowledge();

    manual.close();
    assertHeld(queue, "three");
    assertHeld(other);
  }

  @Test
  void shouldAcknowledgeThroughAContext() throws JMSException {
    sendTexts("one", "two", "three");
    JMSContext manual = closing(factory.createContext(JMSContext.CLIENT_ACKNOWLEDGE));
    JMSConsumer consumer = manual.createConsumer(queue);
    consumer.receive(SOON);
    consumer.receiveBody(String.class, SOON);
    manual.acknowledge();
    assertThat(consumer.receiveBody(String.class, SOON)).isEqualTo("three");
    manual.close();
    assertHeld(queue, "three");
  }

  @Test
  void shouldTakeTheSameAcknowledgementTwice() throws JMSException {
    sendTexts("one", "two");
    Session manual = connection.createSession(Session.CLIENT_ACKNOWLEDGE);
    MessageConsumer consumer = manual.createConsumer(queue);
    Message first = receive(consumer);
    first.acknowledge();
    first.acknowledge();
    receive(consumer);
    manual.close();
    assertHeld(queue, "two");
  }

  @ParameterizedTest
  @ValueSource(
      ints = {Session.AUTO_ACKNOWLEDGE, Session.DUPS_OK_ACKNOWLEDGE, Session.SESSION_TRANSACTED})
  void shouldIgnoreAcknowledgementsInOtherModes(int mode) throws JMSException {
    sendTexts("one");
    Session own = connection.createSession(mode);
    receive(own.createConsumer(queue)).acknowledge();
    if (mode == Session.SESSION_TRANSACTED) {
      own.rollback();
    }
    own.close();
    JMSContext context = closing(factory.createContext(mode));
    context.acknowledge();
    context.close();
    if (mode == Session.SESSION_TRANSACTED) {
      assertHeld(queue, "one");
    } else {
      assertHeld(queue);
    }
  }

  @Test
  void shouldDeliverAgainFromTheFirstUnacknowledgedMessageAfterRecover() throws JMSException {
    sendTexts("one", "two", "three", "four");
    Session manual = connection.createSession(Session.CLIENT_ACKNOWLEDGE);
    MessageConsumer consumer = manual.createConsumer(queue);
    receive(consumer).acknowledge();
    receive(consumer);
    receive(consumer);

    manual.recover();

    assertDelivery(receive(consumer), "two", 2);
    assertDelivery(receive(consumer), "three", 2);
    assertDelivery(receive(consumer), "four", 1);
    manual.recover();
    assertDelivery(receive(consumer), "two", 3);
    assertDelivery(receive(consumer), "three", 3);
    Message last = receive(consumer);
    assertDelivery(last, "four", 2);
    last.acknowledge();
    manual.close();
    assertHeld(queue);
  }

  @Test
  void shouldRecoverAllConsumersOfTheSession() throws JMSException {
    Queue other = session.createQueue(uniqueName());
    sendTexts("one");
    sendText(other, "two");
    Session manual = connection.createSession(Session.CLIENT_ACKNOWLEDGE);
    MessageConsumer consumer = manual.createConsumer(queue);
    MessageConsumer elsewhere = manual.createConsumer(other);
    receive(consumer);
    receive(elsewhere);
    manual.recover();
    assertDelivery(receive(elsewhere), "two", 2);
    assertDelivery(receive(consumer), "one", 2);
  }

  @Test
  void shouldRecoverThroughAContext() throws JMSException {
    sendTexts("one");
    JMSContext manual = closing(factory.createContext(JMSContext.CLIENT_ACKNOWLEDGE));
    JMSConsumer consumer = manual.createConsumer(queue);
    consumer.receive(SOON);
    manual.recover();
    assertDelivery(consumer.receive(SOON), "one", 2);
  }

  @Test
  void shouldLetAMoreUrgentMessagePassThoseThatAreDeliveredAgain() throws JMSException {
    sendTexts("one", "two");
    Session manual = connection.createSession(Session.CLIENT_ACKNOWLEDGE);
    MessageConsumer consumer = manual.createConsumer(queue);
    receive(consumer);
    receive(consumer);
    Message urgent = session.createTextMessage("urgent");
    session.createProducer(queue).send(urgent, Message.DEFAULT_DELIVERY_MODE, 9, 0);
    manual.recover();
    assertDelivery(receive(consumer), "urgent", 1);
    assertDelivery(receive(consumer), "one", 2);
  }

  @ParameterizedTest
  @ValueSource(ints = {Session.AUTO_ACKNOWLEDGE, Session.DUPS_OK_ACKNOWLEDGE})
  void shouldHaveNothingToRecoverOnceReceiveHasReturned(int mode) throws JMSException {
    sendTexts("one", "two", "three");
    Session automatic = connection.createSession(mode);
    MessageConsumer consumer = automatic.createConsumer(queue);
    receive(consumer);
    automatic.recover();
    assertDelivery(receive(consumer), "two", 1);
    automatic.close();
    assertHeld(queue, "three");
  }

  @Test
  void shouldDeliverAgainWhatAListenerRecovers() throws Exception {
    sendTexts("one", "two");
    CountDownLatch acknowledged = new CountDownLatch(1);
    List<String> heard = new ArrayList<>(); // by the session's one thread
    Session manual = connection.createSession(Session.CLIENT_ACKNOWLEDGE);
    manual
        .createConsumer(queue)
        .setMessageListener(
            message ->
                Thrown.by(
                    () -> {
                      heard.add(Texts.of(message) + message.getIntProperty("JMSXDeliveryCount"));
                      if (heard.size() == 2) {
                        manual.recover();
                      } else if (heard.size() == 4) {
                        message.acknowledge();
                        acknowledged.countDown();
                      }
                    }));
    assertThat(acknowledged.await(SOON, TimeUnit.MILLISECONDS)).isTrue();
    manual.close();
    assertThat(heard).containsExactly("one1", "two1", "one2", "two2");
    assertHeld(queue);
  }

  @ParameterizedTest
  @ValueSource(
      ints = {
        Session.AUTO_ACKNOWLEDGE,
        Session.CLIENT_ACKNOWLEDGE,
        Session.DUPS_OK_ACKNOWLEDGE,
        Session.SESSION_TRANSACTED
      })
  void shouldDeliverNothingTwiceThatIsAcknowledged(int mode) throws JMSException {
    int count = 50;
    for (int i = 0; i < count; i++) {
      sendText(queue, "message " + i);
    }
    for (int i = 0; i < count; i += 10) {
      try (Session short10 = connection.createSession(mode)) {
        MessageConsumer consumer = short10.createConsumer(queue);
        for (int j = i; j < i + 10; j++) {
          Message message = receive(consumer);
          assertThat(Texts.of(message)).isEqualTo("message " + j);
          if (mode == Session.SESSION_TRANSACTED) {
            short10.commit();
          } else {
            message.acknowledge();
          }
        }
      }
    }
    assertHeld(queue);
  }

  @Test
  void shouldKeepWhatADurableSubscriptionWasDeliveredButNotAcknowledged() throws JMSException {
    JMSContext named = context();
    named.setClientID(uniqueName());
    JMSContext manual = closing(named.createContext(JMSContext.CLIENT_ACKNOWLEDGE));
    JMSConsumer consumer = manual.createDurableConsumer(topic, "subscription");
    sendText(topic, "one");
    assertThat(consumer.receiveBody(String.class, SOON)).isEqualTo("one");
    manual.close();
    try (JMSConsumer next = named.createDurableConsumer(topic, "subscription")) {
      assertDelivery(next.receive(SOON), "one", 2);
    }
    named.unsubscribe("subscription");
  }

  @Test
  void shouldRecoverWhatANonDurableSubscriptionWasDelivered() throws JMSException {
    Session manual = connection.createSession(Session.CLIENT_ACKNOWLEDGE);
    MessageConsumer consumer = manual.createConsumer(topic);
    sendText(topic, "one");
    receive(consumer);
    manual.recover();
    assertDelivery(receive(consumer), "one", 2);
  }
}
