package org.angarium.tests.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.Connection;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSException;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import java.util.List;
import java.util.stream.IntStream;
import org.angarium.jms.AngariumConnectionFactory;
import org.junit.jupiter.api.Test;

/** What consumers hold, and what they give back. */
class FlowIT extends EndToEnd {
  @Test
  void shouldReturnPrefetchedMessagesInOrderWhenAConsumerCloses() throws JMSException {
    sendMany(100);
    Session session = autoSession();
    MessageConsumer consumer = session.createConsumer(queue(session));
    assertThat(text(consumer.receive(SOON))).isEqualTo("0");
    consumer.close();
    MessageConsumer second = session.createConsumer(queue(session));
    var message = second.receive(SOON);
    assertThat(text(message)).isEqualTo("1");
    assertThat(deliveries(message)).isOne();
    second.close();
    assertThat(drain()).isEqualTo(numbers(2, 100));
  }

  @Test
  void shouldReceiveWithoutWaitingWhatAClosedConsumerHasJustReturned() throws JMSException {
    for (int i = 0; i < 200; i++) {
      send("one", "two");
      try (Session session = autoSession()) {
        assertThat(text(session.createConsumer(queue(session)).receive(SOON))).isEqualTo("one");
      }
      try (Session session = autoSession()) {
        assertThat(session.createConsumer(queue(session)).receiveNoWait()).isNotNull();
      }
    }
  }

  @Test
  void shouldNotHoldMessagesBackForAConnectionThatWasNeverStarted() throws JMSException {
    try (Connection idle = factory.createConnection()) {
      Session session = idle.createSession();
      MessageConsumer waiting = session.createConsumer(queue(session));
      sendMany(10);
      assertThat(drain()).isEqualTo(numbers(0, 10));
      assertThat(waiting.receiveNoWait()).isNull();
    }
  }

  @Test
  void shouldLimitWhatASlowConsumerHoldsToItsPrefetch() throws JMSException {
    ConnectionFactory narrow = new AngariumConnectionFactory(transport.url() + "?prefetch=10");
    try (Connection slow = narrow.createConnection()) {
      slow.start();
      Session session = slow.createSession(Session.CLIENT_ACKNOWLEDGE);
      MessageConsumer consumer = session.createConsumer(queue(session));
      sendMany(100);
      assertThat(text(consumer.receive(SOON))).isEqualTo("0");
      List<String> others = drain();
      assertThat(others).hasSizeGreaterThanOrEqualTo(80).contains("99").doesNotContain("0", "1");
      assertThat(drain(consumer)).hasSize(99 - others.size());
    }
  }

  @Test
  void shouldBearManySessionsOpenedAndClosedAsTemplatesDo() throws JMSException {
    for (int i = 0; i < 2_000; i++) {
      try (Session session = autoSession()) {
        session.createProducer(queue(session)).send(session.createTextMessage("" + i));
      }
      try (Session session = autoSession();
          MessageConsumer consumer = session.createConsumer(queue(session))) {
        assertThat(text(consumer.receive(SOON))).isEqualTo("" + i);
      }
    }
    assertThat(drain()).isEmpty();
  }

  private static List<String> numbers(int from, int to) {
    return IntStream.range(from, to).mapToObj(Integer::toString).toList();
  }
}
