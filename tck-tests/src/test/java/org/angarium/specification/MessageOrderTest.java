package org.angarium.specification;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.DeliveryMode;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.JMSProducer;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageListener;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Section 6.2.9: which order a session's messages keep, and what may change it. */
class MessageOrderTest extends SpecificationCase {
  private static final int COUNT = 100;

  private static List<String> numbers(String prefix) {
    return IntStream.range(0, COUNT).mapToObj(i -> prefix + i).toList();
  }

  private static void sendAll(MessageProducer producer, Session by, List<String> texts)
      throws JMSException {
    for (String text : texts) {
      producer.send(by.createTextMessage(text));
    }
  }

  @Test
  void shouldKeepTheOrderInWhichASessionSends() throws JMSException {
    MessageConsumer consumer = session.createConsumer(queue);
    sendAll(session.createProducer(queue), session, numbers(""));
    assertThat(Texts.received(consumer, COUNT)).isEqualTo(numbers(""));
  }

  @Test
  void shouldKeepTheOrderOfAQueueWhoseConsumersComeAndGo() throws JMSException {
    sendAll(session.createProducer(queue), session, numbers(""));
    List<String> texts = new ArrayList<>();
    while (texts.size() < COUNT) {
      try (Session some = connection.createSession()) {
        texts.addAll(Texts.received(some.createConsumer(queue), 10));
      }
    }
    assertThat(texts).isEqualTo(numbers(""));
  }

  @Test
  void shouldKeepTheOrderOfPublications() throws JMSException {
    MessageConsumer consumer = session.createConsumer(topic);
    sendAll(session.createProducer(topic), session, numbers(""));
    assertThat(Texts.received(consumer, COUNT)).isEqualTo(numbers(""));
  }

  @Test
  void shouldKeepTheOrderOfEachDestination() throws JMSException {
    Queue other = session.createQueue(uniqueName());
    MessageProducer anywhere = session.createProducer(null);
    for (int i = 0; i < COUNT; i++) {
      anywhere.send(queue, session.createTextMessage("a" + i));
      anywhere.send(other, session.createTextMessage("b" + i));
    }
    MessageConsumer first = session.createConsumer(queue);
    MessageConsumer second = session.createConsumer(other);
    assertThat(Texts.received(second, COUNT)).isEqualTo(numbers("b"));
    assertThat(Texts.received(first, COUNT)).isEqualTo(numbers("a"));
  }

  @Test
  void shouldKeepTheOrderOfEachOfTwoSessions() throws JMSException {
    Session other = startedConnection().createSession();
    MessageProducer mine = session.createProducer(queue);
    MessageProducer others = other.createProducer(queue);
    for (int i = 0; i < COUNT; i++) {
      mine.send(session.createTextMessage("a" + i));
      others.send(other.createTextMessage("b" + i));
    }
    List<String> texts = Texts.received(session.createConsumer(queue), 2 * COUNT);
    assertThat(texts.stream().filter(text -> text.startsWith("a"))).isEqualTo(numbers("a"));
    assertThat(texts.stream().filter(text -> text.startsWith("b"))).isEqualTo(numbers("b"));
  }

  @Test
  void shouldKeepTheOrderOfAContextWhicheverProducerSends() throws JMSException {
    JMSContext context = context();
    JMSProducer[] producers = {context.createProducer(), context.createProducer()};
    for (int i = 0; i < COUNT; i++) {
      producers[i % 2].send(queue, Integer.toString(i));
    }
    assertThat(Texts.received(session.createConsumer(queue), COUNT)).isEqualTo(numbers(""));
  }

  @Test
  void shouldLetAHigherPriorityPass() throws JMSException {
    MessageProducer producer = session.createProducer(queue);
    for (int i = 0; i < 30; i++) {
      producer.setPriority(i % 10);
      producer.send(session.createTextMessage(i % 10 + "-" + i / 10));
    }
    List<String> expected = new ArrayList<>();
    for (int priority = 9; priority >= 0; priority--) {
      for (int i = 0; i < 3; i++) {
        expected.add(priority + "-" + i);
      }
    }
    assertThat(Texts.received(session.createConsumer(queue), 30)).isEqualTo(expected);
  }

  @Test
  void shouldKeepTheOrderWithinADeliveryMode() throws JMSException {
    MessageProducer producer = session.createProducer(queue);
    for (int i = 0; i < COUNT; i++) {
      producer.setDeliveryMode(DeliveryMode.NON_PERSISTENT);
      producer.send(session.createTextMessage("a" + i));
      producer.setDeliveryMode(DeliveryMode.PERSISTENT);
      producer.send(session.createTextMessage("b" + i));
    }
    List<String> texts = Texts.received(session.createConsumer(queue), 2 * COUNT);
    assertThat(texts.stream().filter(text -> text.startsWith("a"))).isEqualTo(numbers("a"));
    assertThat(texts.stream().filter(text -> text.startsWith("b"))).isEqualTo(numbers("b"));
  }

  @Test
  void shouldLetAnEarlierDeliveryTimePass() throws JMSException {
    MessageProducer producer = session.createProducer(queue);
    producer.setDeliveryDelay(60_000);
    producer.send(session.createTextMessage("not within this test"));
    producer.setDeliveryDelay(0);
    producer.send(session.createTextMessage("at once"));
    assertThat(receiveText(session.createConsumer(queue))).isEqualTo("at once");
  }

  @Test
  void shouldKeepTheOrderOfATransaction() throws JMSException {
    Session transacted = connection.createSession(Session.SESSION_TRANSACTED);
    MessageConsumer consumer = session.createConsumer(queue);
    MessageProducer first = transacted.createProducer(queue);
    MessageProducer second = transacted.createProducer(null);
    for (int i = 0; i < COUNT; i += 2) {
      first.send(transacted.createTextMessage(Integer.toString(i)));
      second.send(queue, transacted.createTextMessage(Integer.toString(i + 1)));
    }
    transacted.commit();
    assertThat(Texts.received(consumer, COUNT)).isEqualTo(numbers(""));
  }

  @Test
  void shouldInterleaveTheMessagesOfASessionsListenersInOneOrder() throws JMSException {
    Queue other = session.createQueue(uniqueName());
    sendAll(session.createProducer(queue), session, numbers("a"));
    sendAll(session.createProducer(other), session, numbers("b"));
    Session listening = connection.createSession(Session.SESSION_TRANSACTED);
    Queue heard = session.createQueue(uniqueName());
    MessageProducer recorder = listening.createProducer(heard);
    int[] count = new int[1]; // of the session's one thread
    MessageListener record =
        message ->
            Thrown.by(
                () -> {
                  recorder.send(message);
                  if (++count[0] % COUNT == 0) {
                    listening.commit();
                  }
                });
    connection.stop();
    listening.createConsumer(queue).setMessageListener(record);
    listening.createConsumer(other).setMessageListener(record);
    connection.start();

    List<String> texts = Texts.received(session.createConsumer(heard), 2 * COUNT);
    assertThat(texts.stream().filter(text -> text.startsWith("a"))).isEqualTo(numbers("a"));
    assertThat(texts.stream().filter(text -> text.startsWith("b"))).isEqualTo(numbers("b"));
  }
}
