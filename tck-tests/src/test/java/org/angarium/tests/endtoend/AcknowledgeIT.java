package org.angarium.tests.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Acknowledgement and redelivery without transactions. */
class AcknowledgeIT extends EndToEnd {
  @ParameterizedTest
  @ValueSource(ints = {Session.AUTO_ACKNOWLEDGE, Session.DUPS_OK_ACKNOWLEDGE})
  void shouldAcknowledgeByItself(int mode) throws JMSException {
    send("one", "two");
    try (Session session = connection.createSession(mode)) {
      MessageConsumer consumer = session.createConsumer(queue(session));
      assertThat(text(consumer.receive(SOON))).isEqualTo("one");
    }
    assertThat(drain()).containsExactly("two");
  }

  @Test
  void shouldRedeliverWhatTheClientDidNotAcknowledge() throws JMSException {
    send("one", "two");
    try (Session session = connection.createSession(Session.CLIENT_ACKNOWLEDGE)) {
      MessageConsumer consumer = session.createConsumer(queue(session));
      assertThat(text(consumer.receive(SOON))).isEqualTo("one");
    }
    try (Session session = connection.createSession(Session.CLIENT_ACKNOWLEDGE)) {
      MessageConsumer consumer = session.createConsumer(queue(session));
      Message first = consumer.receive(SOON);
      assertThat(text(first)).isEqualTo("one");
      assertThat(first.getJMSRedelivered()).isTrue();
      assertThat(deliveries(first)).isEqualTo(2);
      Message second = consumer.receive(SOON);
      assertThat(second.getJMSRedelivered()).isFalse();
      assertThat(deliveries(second)).isOne();
      second.acknowledge();
    }
    assertThat(drain()).isEmpty();
  }

  @Test
  void shouldAcknowledgeAllOfTheSessionAtOnce() throws JMSException {
    send("one", "two", "three");
    try (Session session = connection.createSession(Session.CLIENT_ACKNOWLEDGE)) {
      MessageConsumer consumer = session.createConsumer(queue(session));
      Message first = consumer.receive(SOON);
      consumer.receive(SOON);
      first.acknowledge();
      assertThat(text(consumer.receive(SOON))).isEqualTo("three");
    }
    assertThat(drain()).containsExactly("three");
  }

  @Test
  void shouldRedeliverInOrderAfterRecover() throws JMSException {
    send("one", "two", "three");
    Session session = connection.createSession(Session.CLIENT_ACKNOWLEDGE);
    MessageConsumer consumer = session.createConsumer(queue(session));
    consumer.receive(SOON);
    consumer.receive(SOON);
    session.recover();
    int[] expected = {2, 2, 1};
    String[] texts = {"one", "two", "three"};
    Message last = null;
    for (int i = 0; i < texts.length; i++) {
      last = consumer.receive(SOON);
      assertThat(text(last)).isEqualTo(texts[i]);
      assertThat(deliveries(last)).isEqualTo(expected[i]);
      assertThat(last.getJMSRedelivered()).isEqualTo(expected[i] > 1);
    }
    last.acknowledge();
    session.close();
    assertThat(drain()).isEmpty();
  }

  @Test
  void shouldKeepWhatAClosedConsumerReceivedWithItsSession() throws JMSException {
    send("one", "two");
    Session session = connection.createSession(Session.CLIENT_ACKNOWLEDGE);
    MessageConsumer consumer = session.createConsumer(queue(session));
    Message first = consumer.receive(SOON);
    consumer.close();
    assertThat(drain()).containsExactly("two");
    first.acknowledge();
    session.close();
    assertThat(drain()).isEmpty();
  }

  @Test
  void shouldCountDeliveriesOverSeveralConnections() throws JMSException {
    send("again");
    for (int delivery = 1; delivery <= 4; delivery++) {
      try (Connection other = factory.createConnection()) {
        other.start();
        Session session = other.createSession(Session.CLIENT_ACKNOWLEDGE);
        Message message = session.createConsumer(queue(session)).receive(SOON);
        assertThat(deliveries(message)).isEqualTo(delivery);
        assertThat(message.getJMSRedelivered()).isEqualTo(delivery > 1);
      }
    }
    assertThat(drain()).containsExactly("again");
  }
}
