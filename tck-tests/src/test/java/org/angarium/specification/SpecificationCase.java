package org.angarium.specification;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.Connection;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.Destination;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import jakarta.jms.Topic;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.Enumeration;
import java.util.List;
import java.util.UUID;
import org.angarium.jms.AngariumConnectionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What tests of the specification begin with: a started connection with a session that acknowledges
 * by itself, and an empty queue and topic of their own.
 */
@ParameterizedClass(name = "{0}")
@EnumSource(Transport.class)
@Timeout(60)
abstract class SpecificationCase {
  /** Long enough for a message that must come, milliseconds. */
  static final long SOON = 10_000;

  @Parameter Transport transport;

  ConnectionFactory factory;
  Connection connection;
  Session session;

  /** Nobody else's, and empty. */
  Queue queue;

  /** Nobody else's, without subscriptions. */
  Topic topic;

  private final Deque<AutoCloseable> opened = new ArrayDeque<>();

  @BeforeEach
  final void connect() throws JMSException {
    factory = new AngariumConnectionFactory(transport.url());
    connection = startedConnection();
    session = connection.createSession(Session.AUTO_ACKNOWLEDGE);
    queue = session.createQueue(uniqueName());
    topic = session.createTopic(uniqueName());
  }

  @AfterEach
  final void closeAll() throws Exception {
    while (!opened.isEmpty()) {
      opened.pop().close();
    }
  }

  /** A name for a destination, a subscription or a client that no other test has. */
  static String uniqueName() {
    return "specification." + UUID.randomUUID();
  }

  /** Has something closed when the test is over, before what was opened earlier. */
  final <T extends AutoCloseable> T closing(T thing) {
    opened.push(thing);
    return thing;
  }

  /** Another connection, started, closed when the test is over. */
  final Connection startedConnection() throws JMSException {
    Connection another = closing(factory.createConnection());
    another.start();
    return another;
  }

  /** A context with a connection of its own, closed when the test is over. */
  final JMSContext context() {
    return closing(factory.createContext());
  }

  /** Sends a text message through this test's session. */
  final void sendText(Destination destination, String text) throws JMSException {
    send(destination, session.createTextMessage(text));
  }

  /** Sends a message through this test's session. */
  final void send(Destination destination, Message message) throws JMSException {
    try (MessageProducer producer = session.createProducer(destination)) {
      producer.send(message);
    }
  }

  /** Waits until the clock is past a moment that is near, milliseconds since 1970. */
  static void waitUntilPast(long time) {
    while (System.currentTimeMillis() <= time) {
      Thread.onSpinWait();
    }
  }

  /** The next message, which must come. */
  static Message receive(MessageConsumer consumer) throws JMSException {
    Message message = consumer.receive(SOON);
    assertThat(message).as("a message, within " + SOON + " ms").isNotNull();
    return message;
  }

  /** The text of the next message, which must come. */
  static String receiveText(MessageConsumer consumer) throws JMSException {
    return ((TextMessage) receive(consumer)).getText();
  }

  /** The names in an enumeration. */
  static List<String> strings(Object enumeration) {
    return Collections.list((Enumeration<?>) enumeration).stream().map(String.class::cast).toList();
  }

  /** Sees that these, and nothing else, are on a queue, and takes them. */
  final void assertHeld(Queue where, String... texts) throws JMSException {
    sendText(where, "marker");
    try (MessageConsumer consumer = session.createConsumer(where)) {
      for (String text : texts) {
        assertThat(receiveText(consumer)).isEqualTo(text);
      }
      assertThat(receiveText(consumer)).isEqualTo("marker");
    }
  }

  /** Sends a message to this test's queue and takes what arrives there. */
  @SuppressWarnings("unchecked") // what arrives is of the kind that was sent
  final <M extends Message> M overTheQueue(M message) throws JMSException {
    send(queue, message);
    return (M) receiveFromQueue();
  }

  /** The next message of this test's queue, which must come. */
  final Message receiveFromQueue() throws JMSException {
    try (MessageConsumer consumer = session.createConsumer(queue)) {
      return receive(consumer);
    }
  }
}
