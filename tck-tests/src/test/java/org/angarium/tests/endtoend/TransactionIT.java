package org.angarium.tests.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import org.junit.jupiter.api.Test;

/** Transacted sessions. */
class TransactionIT extends EndToEnd {
  @Test
  void shouldShowWhatWasSentAtTheCommit() throws JMSException {
    Session session = transacted();
    MessageProducer producer = session.createProducer(queue(session));
    producer.send(session.createTextMessage("one"));
    producer.send(session.createTextMessage("two"));
    assertThat(browse()).isEmpty();
    session.commit();
    assertThat(drain()).containsExactly("one", "two");
  }

  @Test
  void shouldForgetWhatWasSentAtTheRollback() throws JMSException {
    Session session = transacted();
    MessageProducer producer = session.createProducer(queue(session));
    producer.send(session.createTextMessage("forget"));
    session.rollback();
    producer.send(session.createTextMessage("keep"));
    session.commit();
    assertThat(drain()).containsExactly("keep");
  }

  @Test
  void shouldMoveBetweenTwoQueuesAsAWhole() throws JMSException {
    send("one", "two");
    Session session = transacted();
    Queue target = session.createQueue(queueName + ".target");
    MessageConsumer consumer = session.createConsumer(queue(session));
    MessageProducer producer = session.createProducer(target);
    producer.send(consumer.receive(SOON));
    session.rollback();
    producer.send(consumer.receive(SOON));
    producer.send(consumer.receive(SOON));
    session.commit();
    session.close();
    assertThat(drain()).isEmpty();
    try (Session reader = autoSession()) {
      assertThat(drain(reader.createConsumer(target))).containsExactly("one", "two");
    }
  }

  @Test
  void shouldRedeliverInOrderAfterRollback() throws JMSException {
    send("one", "two", "three");
    Session session = transacted();
    MessageConsumer consumer = session.createConsumer(queue(session));
    for (int attempt = 1; attempt <= 3; attempt++) {
      for (String expected : new String[] {"one", "two"}) {
        Message message = consumer.receive(SOON);
        assertThat(text(message)).isEqualTo(expected);
        assertThat(deliveries(message)).isEqualTo(attempt);
        assertThat(message.getJMSRedelivered()).isEqualTo(attempt > 1);
      }
      session.rollback();
    }
    assertThat(drain(consumer)).containsExactly("one", "two", "three");
    session.commit();
    session.close();
    assertThat(drain()).isEmpty();
  }

  @Test
  void shouldRollBackWhenTheSessionCloses() throws JMSException {
    send("stays");
    try (Session session = transacted()) {
      session.createProducer(queue(session)).send(session.createTextMessage("vanishes"));
      assertThat(session.createConsumer(queue(session)).receive(SOON)).isNotNull();
    }
    assertThat(drain()).containsExactly("stays");
  }

  @Test
  void shouldCommitWhatAClosedConsumerReceived() throws JMSException {
    send("one", "two");
    Session session = transacted();
    MessageConsumer consumer = session.createConsumer(queue(session));
    assertThat(text(consumer.receive(SOON))).isEqualTo("one");
    consumer.close();
    session.commit();
    session.close();
    assertThat(drain()).containsExactly("two");
  }

  private Session transacted() throws JMSException {
    return connection.createSession(Session.SESSION_TRANSACTED);
  }
}
