package org.angarium.tests.system;

import static org.awaitility.Awaitility.await;

import jakarta.jms.Connection;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSException;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;

/** How applications that outlive their broker come back to it. Any thread may enter. */
final class Reconnection {
  private final ConnectionFactory factory;
  private final String queueName;
  private final List<JMSException> losses = new CopyOnWriteArrayList<>();

  Reconnection(ConnectionFactory factory, String queueName) {
    this.factory = factory;
    this.queueName = queueName;
  }

  /** Tries until there is a broker again. */
  Connection connect() {
    return await()
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(50))
        .atMost(Duration.ofMinutes(1))
        .ignoreExceptionsInstanceOf(JMSException.class)
        .until(factory::createConnection, Objects::nonNull);
  }

  String queueName() {
    return queueName;
  }

  Queue queue(Session session) throws JMSException {
    return session.createQueue(queueName);
  }

  /** Asks something of the connection, so that a lost one shows. */
  void requireAlive(Connection connection) throws JMSException {
    try (Session session = connection.createSession()) {
      session.createBrowser(queue(session)).getEnumeration();
    }
  }

  /** An application was told that something failed. */
  void lost(JMSException cause) {
    losses.add(cause);
  }

  List<JMSException> losses() {
    return losses;
  }
}
