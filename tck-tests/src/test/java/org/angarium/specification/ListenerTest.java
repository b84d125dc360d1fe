package org.angarium.specification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageListener;
import jakarta.jms.Session;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Section 8.7: messages that are delivered to a listener, and what follows if it fails. */
class ListenerTest extends SpecificationCase {
  private final List<String> heard = new CopyOnWriteArrayList<>();

  /** Text and delivery count, and whether it says that it is delivered again. */
  private static String delivery(Message message) {
    try {
      int count = message.getIntProperty("JMSXDeliveryCount");
      return Texts.of(message) + count + (message.getJMSRedelivered() ? " again" : "");
    } catch (JMSException e) {
      throw new AssertionError(e);
    }
  }

  /** A listener that fails on the first delivery of the message "one". */
  private MessageListener failing() {
    return message -> {
      heard.add(delivery(message));
      if (heard.size() == 1) {
        throw new IllegalArgumentException("wanted by the test");
      }
    };
  }

  private void sendTexts(String... texts) throws JMSException {
    for (String text : texts) {
      sendText(queue, text);
    }
  }

  private void awaitHeard(String... texts) {
    await().untilAsserted(() -> assertThat(heard).containsExactly(texts));
  }

  @Test
  void shouldHearMessagesAsTheyArriveInOrder() throws JMSException {
    int count = 100;
    Session listening = connection.createSession();
    sendTexts("before");
    listening.createConsumer(queue).setMessageListener(message -> heard.add(Texts.of(message)));
    List<String> texts = IntStream.range(0, count).mapToObj(Integer::toString).toList();
    for (String text : texts) {
      sendText(queue, text);
    }
    await().until(() -> heard.size() == count + 1);
    assertThat(heard.get(0)).isEqualTo("before");
    assertThat(heard.subList(1, count + 1)).isEqualTo(texts);
  }

  @Test
  void shouldHearPublications() throws JMSException {
    connection
        .createSession()
        .createConsumer(topic)
        .setMessageListener(message -> heard.add(Texts.of(message)));
    sendText(topic, "one");
    sendText(topic, "two");
    awaitHeard("one", "two");
  }

  @Test
  void shouldHaveTheListenerThatWasSet() throws JMSException {
    MessageListener listener = message -> {};
    MessageConsumer consumer = connection.createSession().createConsumer(queue);
    assertThat(consumer.getMessageListener()).isNull();
    consumer.setMessageListener(listener);
    assertThat(consumer.getMessageListener()).isSameAs(listener);
    JMSConsumer ofContext = context().createConsumer(queue);
    assertThat(ofContext.getMessageListener()).isNull();
    ofContext.setMessageListener(listener);
    assertThat(ofContext.getMessageListener()).isSameAs(listener);
  }

  @Test
  void shouldReceiveAgainOnceTheListenerIsUnset() throws JMSException {
    MessageConsumer consumer = connection.createSession().createConsumer(queue);
    consumer.setMessageListener(message -> heard.add(Texts.of(message)));
    sendTexts("one");
    awaitHeard("one");
    consumer.setMessageListener(null);
    assertThat(consumer.getMessageListener()).isNull();
    sendTexts("two");
    assertThat(receiveText(consumer)).isEqualTo("two");
    assertThat(heard).containsExactly("one");
  }

  @Test
  void shouldHearThroughAContext() throws JMSException {
    JMSContext context = context();
    context.createConsumer(queue).setMessageListener(message -> heard.add(Texts.of(message)));
    sendTexts("one", "two");
    awaitHeard("one", "two");
  }

  @ParameterizedTest
  @ValueSource(ints = {Session.AUTO_ACKNOWLEDGE, Session.DUPS_OK_ACKNOWLEDGE})
  void shouldDeliverAgainAtOnceWhatTheListenerFailedOn(int mode) throws JMSException {
    sendTexts("one", "two");
    Session listening = connection.createSession(mode);
    listening.createConsumer(queue).setMessageListener(failing());
    awaitHeard("one1", "one2 again", "two1");
    listening.close();
    assertHeld(queue);
  }

  @Test
  void shouldGoOnWithTheNextMessageIfTheListenerFailsAndTheClientAcknowledges()
      throws JMSException {
    sendTexts("one", "two");
    Session listening = connection.createSession(Session.CLIENT_ACKNOWLEDGE);
    listening.createConsumer(queue).setMessageListener(failing());
    awaitHeard("one1", "two1");
    listening.close();
    MessageConsumer next = session.createConsumer(queue);
    assertThat(delivery(receive(next))).isEqualTo("one2 again");
    assertThat(delivery(receive(next))).isEqualTo("two2 again");
  }

  @Test
  void shouldDeliverAgainWhatAListenerFailedOnIfTheClientRecovers() throws JMSException {
    sendTexts("one", "two");
    Session listening = connection.createSession(Session.CLIENT_ACKNOWLEDGE);
    listening
        .createConsumer(queue)
        .setMessageListener(
            message -> {
              heard.add(delivery(message));
              if (heard.size() == 1) {
                throw new IllegalArgumentException("wanted by the test");
              } else if (heard.size() == 2) {
                assertThat(Thrown.by(listening::recover)).isEmpty();
              } else if (heard.size() == 4) {
                assertThat(Thrown.by(message::acknowledge)).isEmpty();
              }
            });
    awaitHeard("one1", "two1", "one2 again", "two2 again");
    listening.close();
    assertHeld(queue);
  }

  @Test
  void shouldGoOnWithTheNextMessageIfTheListenerFailsInATransaction() throws JMSException {
    sendTexts("one", "two");
    Session listening = connection.createSession(Session.SESSION_TRANSACTED);
    listening
        .createConsumer(queue)
        .setMessageListener(
            message -> {
              heard.add(delivery(message));
              if (heard.size() == 1) {
                throw new IllegalArgumentException("wanted by the test");
              }
              assertThat(Thrown.by(listening::commit)).isEmpty();
            });
    awaitHeard("one1", "two1");
    listening.close();
    assertHeld(queue); // the commit took both
  }

  @Test
  void shouldDeliverAgainWhatAListenerFailedOnIfTheTransactionIsRolledBack() throws JMSException {
    sendTexts("one", "two");
    Session listening = connection.createSession(Session.SESSION_TRANSACTED);
    listening.createConsumer(queue).setMessageListener(failing());
    awaitHeard("one1", "two1");
    listening.close(); // and so rolls back
    MessageConsumer next = session.createConsumer(queue);
    assertThat(delivery(receive(next))).isEqualTo("one2 again");
    assertThat(delivery(receive(next))).isEqualTo("two2 again");
  }
}
