package org.angarium.tests.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import jakarta.jms.Connection;
import jakarta.jms.DeliveryMode;
import jakarta.jms.JMSException;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.ResourceAllocationException;
import jakarta.jms.Session;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.angarium.jms.AngariumConnectionFactory;
import org.angarium.tests.process.BrokerProcess;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A broker without room holds producers up, refuses after a while, and recovers by itself. */
class FullBrokerIT {
  private static final int MESSAGE_BYTES = 64 << 10;

  @TempDir private Path directory;

  private static final Map<String, String> SMALL = Map.of("ANGARIUM_LIMITS_MESSAGE_MEMORY", "4MiB");

  /** What can be read back needs no memory. */
  @Test
  void shouldHoldManyTimesItsMemoryOfPersistentMessages() throws IOException, JMSException {
    int messages = 1_000;
    try (BrokerProcess broker =
            BrokerProcess.start(directory.resolve("data"), 0, SMALL, List.of());
        Connection connection =
            new AngariumConnectionFactory(broker.url() + "?sendTimeout=1s").createConnection()) {
      connection.start();
      Session session = connection.createSession();
      MessageProducer producer = session.createProducer(session.createQueue("long"));
      String text = "x".repeat(MESSAGE_BYTES);
      for (int i = 0; i < messages; i++) {
        producer.send(session.createTextMessage(i + text));
      }
      MessageConsumer consumer = session.createConsumer(session.createQueue("long"));
      for (int i = 0; i < messages; i++) {
        assertThat(consumer.receive(10_000).getBody(String.class)).isEqualTo(i + text);
      }
    }
  }

  @Test
  void shouldRefuseMoreThanItHoldsAndTakeMessagesAgainWhenThereIsRoom()
      throws IOException, JMSException {
    try (BrokerProcess broker =
            BrokerProcess.start(directory.resolve("data"), 0, SMALL, List.of());
        Connection connection =
            new AngariumConnectionFactory(broker.url() + "?sendTimeout=1s").createConnection()) {
      connection.start();
      Session session = connection.createSession();
      MessageProducer producer = session.createProducer(session.createQueue("full"));
      producer.setDeliveryMode(DeliveryMode.NON_PERSISTENT);
      int sent = sendUntilRefused(session, producer);
      assertThat(sent).isBetween(10, 1_000);
      MessageConsumer consumer = session.createConsumer(session.createQueue("full"));
      for (int i = 0; i < sent; i++) {
        assertThat(consumer.receive(10_000)).as("message %d of %d", i, sent).isNotNull();
      }
      producer.send(session.createTextMessage("there is room again"));
      assertThat(consumer.receive(10_000)).isNotNull();
    }
  }

  private static int sendUntilRefused(Session session, MessageProducer producer)
      throws JMSException {
    String text = "x".repeat(MESSAGE_BYTES);
    int sent = 0;
    while (sent < 10_000) {
      var message = session.createTextMessage(text);
      if (catchThrowableOfType(ResourceAllocationException.class, () -> producer.send(message))
          != null) {
        return sent;
      }
      sent++;
    }
    throw new AssertionError("never refused");
  }
}
