package org.angarium.specification;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.Connection;
import jakarta.jms.IllegalStateException;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.JMSRuntimeException;
import jakarta.jms.QueueConnection;
import jakarta.jms.QueueConnectionFactory;
import jakarta.jms.ServerSessionPool;
import jakarta.jms.Session;
import jakarta.jms.TopicConnection;
import jakarta.jms.TopicConnectionFactory;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Section 6.1: wrong arguments of a connection's methods, and the exception of each. */
class ConnectionArgumentsTest extends SpecificationCase {
  private void assertUsable(Connection used) throws JMSException {
    used.start();
    try (Session inside = used.createSession()) {
      inside.createProducer(queue).send(inside.createTextMessage("still usable"));
      assertThat(receiveText(inside.createConsumer(queue))).isEqualTo("still usable");
    }
  }

  @TestFactory
  Stream<DynamicTest> shouldRefuseModesThatDoNotExist() throws JMSException {
    QueueConnection queues = closing(((QueueConnectionFactory) factory).createQueueConnection());
    TopicConnection topics = closing(((TopicConnectionFactory) factory).createTopicConnection());
    JMSContext context = context();
    WrongCalls calls = new WrongCalls();
    for (int mode : new int[] {-1, 999, Integer.MIN_VALUE, Integer.MAX_VALUE}) {
      calls
          .add(JMSException.class, "session " + mode, () -> connection.createSession(mode))
          .add(
              JMSException.class,
              "session false, " + mode,
              () -> connection.createSession(false, mode))
          .add(
              JMSException.class,
              "queue session " + mode,
              () -> queues.createQueueSession(false, mode))
          .add(
              JMSException.class,
              "topic session " + mode,
              () -> topics.createTopicSession(false, mode))
          .add(JMSRuntimeException.class, "context " + mode, () -> factory.createContext(mode))
          .add(
              JMSRuntimeException.class,
              "context of context " + mode,
              () -> context.createContext(mode));
    }
    return calls
        .add(
            JMSException.class,
            "not transacted and transacted",
            () -> connection.createSession(false, Session.SESSION_TRANSACTED))
        .tests(
            () -> {
              assertUsable(connection);
              context.createProducer().send(topic, "still usable");
            });
  }

  @Test
  void shouldIgnoreTheModeOfATransactedSession() throws JMSException {
    for (int mode : new int[] {-1, 0, 1, 999}) {
      try (Session transacted = connection.createSession(true, mode)) {
        assertThat(transacted.getTransacted()).isTrue();
        assertThat(transacted.getAcknowledgeMode()).isEqualTo(Session.SESSION_TRANSACTED);
      }
    }
  }

  @TestFactory
  Stream<DynamicTest> shouldRefuseWhatIsNotForAConnectionOfItsDomain() throws JMSException {
    ServerSessionPool pool = () -> null;
    QueueConnection queues = closing(((QueueConnectionFactory) factory).createQueueConnection());
    queues.setClientID(uniqueName());
    return new WrongCalls()
        .add(
            IllegalStateException.class,
            "createSharedConnectionConsumer",
            () -> queues.createSharedConnectionConsumer(topic, "name", null, pool, 1))
        .add(
            IllegalStateException.class,
            "createDurableConnectionConsumer",
            () -> queues.createDurableConnectionConsumer(topic, "name", null, pool, 1))
        .add(
            IllegalStateException.class,
            "createSharedDurableConnectionConsumer",
            () -> queues.createSharedDurableConnectionConsumer(topic, "name", null, pool, 1))
        .tests(() -> assertUsable(queues));
  }
}
