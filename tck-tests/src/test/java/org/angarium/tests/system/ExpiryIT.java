package org.angarium.tests.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.angarium.jms.AngariumConnectionFactory;
import org.angarium.tests.process.BrokerProcess;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What expires in a client that it was sent ahead to comes to the expiry queue nevertheless. */
class ExpiryIT {
  private static final List<Integer> MODES =
      List.of(
          Session.AUTO_ACKNOWLEDGE,
          Session.DUPS_OK_ACKNOWLEDGE,
          Session.CLIENT_ACKNOWLEDGE,
          Session.SESSION_TRANSACTED,
          101);

  @TempDir private Path directory;

  @Test
  void shouldMoveWhatExpiresAtAConsumerToTheExpiryQueue() throws IOException, JMSException {
    Path file = directory.resolve("angarium.yaml");
    Files.writeString(
        file,
        """
        destinations:
          "q.>":
            expiry-queue: expired.{name}
        """);
    try (BrokerProcess broker =
            BrokerProcess.start(
                directory.resolve("data"), 0, Map.of(), List.of("--config", file.toString()));
        Connection connection = new AngariumConnectionFactory(broker.url()).createConnection()) {
      connection.start();
      for (int mode : MODES) {
        expire(connection, mode);
      }
    }
  }

  private static void expire(Connection connection, int mode) throws JMSException {
    String name = "q." + mode;
    try (Session session = connection.createSession(mode);
        Session sending = connection.createSession()) {
      MessageConsumer consumer = session.createConsumer(session.createQueue(name));
      MessageProducer producer = sending.createProducer(sending.createQueue(name));
      producer.setTimeToLive(50);
      Message late = sending.createTextMessage("late");
      producer.send(late); // and is at the consumer when the answer is
      await().until(() -> System.currentTimeMillis() > late.getJMSExpiration());
      assertThat(consumer.receiveNoWait()).as("in mode %d", mode).isNull();

      MessageConsumer expired = sending.createConsumer(sending.createQueue("expired." + name));
      TextMessage moved = (TextMessage) expired.receive(10_000);
      assertThat(moved).as("in mode %d", mode).isNotNull();
      assertThat(moved.getText()).isEqualTo("late");
      assertThat(moved.getStringProperty("JMS_ANGARIUM_ORIGIN")).isEqualTo("queue://" + name);
    }
  }
}
