package org.angarium.tests.endtoend;

import jakarta.jms.Connection;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.QueueBrowser;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.List;
import java.util.UUID;
import org.angarium.jms.AngariumConnectionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** What the end-to-end tests share: a started connection and an empty queue for each test. */
@ParameterizedClass(name = "{0}")
@EnumSource(Transport.class)
abstract class EndToEnd {
  /** Long enough for a message that must come. */
  static final long SOON = 10_000;

  /** Long enough to believe that nothing comes. */
  static final long NEVER = 200;

  @Parameter Transport transport;

  ConnectionFactory factory;
  Connection connection;
  String queueName;

  @BeforeEach
  void connect() throws JMSException {
    factory = new AngariumConnectionFactory(transport.url());
    connection = factory.createConnection();
    connection.start();
    queueName = "end-to-end." + UUID.randomUUID();
  }

  @AfterEach
  void disconnect() throws JMSException {
    connection.close();
  }

  Session autoSession() throws JMSException {
    return connection.createSession(Session.AUTO_ACKNOWLEDGE);
  }

  Queue queue(Session session) throws JMSException {
    return session.createQueue(queueName);
  }

  /** Sends text messages to this test's queue. */
  void send(String... texts) throws JMSException {
    try (Session session = autoSession()) {
      MessageProducer producer = session.createProducer(queue(session));
      for (String text : texts) {
        producer.send(session.createTextMessage(text));
      }
    }
  }

  /** Sends numbered text messages, in one transaction: {@code 0}, {@code 1}, … */
  void sendMany(int count) throws JMSException {
    try (Session session = connection.createSession(true, Session.SESSION_TRANSACTED)) {
      MessageProducer producer = session.createProducer(queue(session));
      for (int i = 0; i < count; i++) {
        producer.send(session.createTextMessage(Integer.toString(i)));
      }
      session.commit();
    }
  }

  /** The texts of all that the broker has for a consumer at the moment. */
  static List<String> drain(MessageConsumer consumer) throws JMSException {
    List<String> texts = new ArrayList<>();
    for (Message message = consumer.receiveNoWait();
        message != null;
        message = consumer.receiveNoWait()) {
      texts.add(text(message));
    }
    return texts;
  }

  /** Takes and acknowledges everything on this test's queue. */
  List<String> drain() throws JMSException {
    try (Session session = autoSession()) {
      return drain(session.createConsumer(queue(session)));
    }
  }

  /** The texts on this test's queue, left there. */
  List<String> browse() throws JMSException {
    try (Session session = autoSession();
        QueueBrowser browser = session.createBrowser(queue(session))) {
      List<String> texts = new ArrayList<>();
      Enumeration<?> messages = browser.getEnumeration();
      while (messages.hasMoreElements()) {
        texts.add(text((Message) messages.nextElement()));
      }
      return texts;
    }
  }

  static String text(Message message) throws JMSException {
    return ((TextMessage) message).getText();
  }

  static int deliveries(Message message) throws JMSException {
    return message.getIntProperty("JMSXDeliveryCount");
  }
}
