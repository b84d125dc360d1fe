package org.angarium.tests.system;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.BytesMessage;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.QueueBrowser;
import jakarta.jms.Session;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Enumeration;
import java.util.List;
import java.util.Map;
import org.angarium.jms.AngariumConnectionFactory;
import org.angarium.tests.process.BrokerProcess;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** More messages than the broker's heap could hold, over a SIGKILL. */
class LongBacklogIT {
  private static final Map<String, String> SMALL_HEAP = Map.of("ANGARIUM_JAVA_OPTS", "-Xmx64m");
  private static final int BODY_BYTES = 1_024;
  private static final int A_COMMIT = 500;
  private static final long SOON = 30_000;

  /** Every so many messages one is urgent, and one is marked for a selector. */
  private static final int EVERY = 1_000;

  @TempDir private Path directory;

  @ParameterizedTest
  @CsvSource({"journal, 150000", "jdbc, 80000"})
  void shouldServeABacklogThatIsLargerThanItsHeap(String store, int messages)
      throws IOException, JMSException {
    Path data = directory.resolve("data");
    List<String> options = List.of("--store", store);
    try (BrokerProcess broker = BrokerProcess.start(data, 0, SMALL_HEAP, options);
        Connection connection = connect(broker)) {
      fill(connection, messages);
      broker.kill();
    }
    try (BrokerProcess broker = BrokerProcess.start(data, 0, SMALL_HEAP, options);
        Connection connection = connect(broker)) {
      assertThat(browsed(connection)).isEqualTo(messages);
      Session session = connection.createSession(Session.SESSION_TRANSACTED);
      Queue queue = session.createQueue("long");
      try (MessageConsumer selective = session.createConsumer(queue, "marked = TRUE")) {
        for (int i = 1; i < messages; i += EVERY) {
          assertThat(number(selective)).isEqualTo(i);
        }
        session.commit();
      }
      try (MessageConsumer consumer = session.createConsumer(queue)) {
        for (int i = 0; i < messages; i += EVERY) {
          assertThat(number(consumer)).as("urgent ones first").isEqualTo(i);
        }
        for (int i = 0; i < messages; i++) {
          if (i % EVERY > 1) {
            assertThat(number(consumer)).isEqualTo(i);
          }
          if (i % A_COMMIT == 0) {
            session.commit();
          }
        }
        session.commit();
        assertThat(consumer.receiveNoWait()).isNull();
      }
      assertThat(broker.stop()).isZero();
    }
  }

  private static Connection connect(BrokerProcess broker) throws JMSException {
    Connection connection = new AngariumConnectionFactory(broker.url()).createConnection();
    connection.start();
    return connection;
  }

  private static void fill(Connection connection, int messages) throws JMSException {
    Session session = connection.createSession(Session.SESSION_TRANSACTED);
    MessageProducer producer = session.createProducer(session.createQueue("long"));
    byte[] body = new byte[BODY_BYTES];
    for (int i = 0; i < messages; i++) {
      BytesMessage message = session.createBytesMessage();
      message.writeInt(i);
      message.writeBytes(body);
      message.setBooleanProperty("marked", i % EVERY == 1);
      producer.setPriority(i % EVERY == 0 ? 9 : 4);
      producer.send(message);
      if (i % A_COMMIT == A_COMMIT - 1) {
        session.commit();
      }
    }
    session.commit();
    session.close();
  }

  private static int browsed(Connection connection) throws JMSException {
    int count = 0;
    try (Session session = connection.createSession();
        QueueBrowser browser = session.createBrowser(session.createQueue("long"))) {
      for (Enumeration<?> all = browser.getEnumeration(); all.hasMoreElements(); ) {
        all.nextElement();
        count++;
      }
    }
    return count;
  }

  private static int number(MessageConsumer consumer) throws JMSException {
    BytesMessage message = (BytesMessage) consumer.receive(SOON);
    assertThat(message).isNotNull();
    return message.readInt();
  }
}
