package org.angarium.tests.system;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.angarium.jms.AngariumConnectionFactory;
import org.angarium.tests.process.BrokerProcess;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Stopping and starting again, orderly or not. */
class RestartIT {
  private static final String QUEUE = "restart";
  private static final long SOON = 10_000;
  @TempDir private Path directory;
  private Path data;

  @BeforeEach
  void chooseDirectory() {
    data = directory.resolve("data");
  }

  @Test
  void shouldKeepMessagesAndTheirOrderOverAnOrderlyRestart() throws IOException, JMSException {
    try (BrokerProcess broker = BrokerProcess.start(data)) {
      send(broker, 100);
      assertThat(broker.stop()).isZero();
      assertThat(broker.output()).contains("Stopped.");
    }
    try (BrokerProcess broker = BrokerProcess.start(data);
        Connection connection = connect(broker)) {
      Session session = connection.createSession();
      MessageConsumer consumer = session.createConsumer(session.createQueue(QUEUE));
      for (int i = 0; i < 100; i++) {
        Message message = consumer.receive(SOON);
        assertThat(((TextMessage) message).getText()).isEqualTo("" + i);
        assertThat(message.getJMSRedelivered()).isFalse();
      }
      assertThat(consumer.receiveNoWait()).isNull();
    }
  }

  @Test
  void shouldRememberHowOftenAMessageWasDeliveredThoughItWasKilled()
      throws IOException, JMSException {
    try (BrokerProcess broker = BrokerProcess.start(data)) {
      send(broker, 1);
    }
    for (int delivery = 1; delivery <= 3; delivery++) {
      try (BrokerProcess broker = BrokerProcess.start(data);
          Connection connection = connect(broker)) {
        Message message = receiveWithoutAcknowledging(connection);
        assertThat(message.getIntProperty("JMSXDeliveryCount")).isEqualTo(delivery);
        assertThat(message.getJMSRedelivered()).isEqualTo(delivery > 1);
        broker.kill();
      }
    }
  }

  @Test
  void shouldForgetEverythingWithAMemoryStore() throws IOException, JMSException {
    List<String> memory = List.of("--store", "memory");
    try (BrokerProcess broker = BrokerProcess.start(data, 0, Map.of(), memory)) {
      send(broker, 10);
      broker.stop();
    }
    assertThat(data).doesNotExist();
    try (BrokerProcess broker = BrokerProcess.start(data, 0, Map.of(), memory);
        Connection connection = connect(broker)) {
      Session session = connection.createSession();
      assertThat(session.createConsumer(session.createQueue(QUEUE)).receive(200)).isNull();
    }
  }

  @Test
  void shouldTellClientsThatItIsStopping() throws IOException, JMSException {
    try (BrokerProcess broker = BrokerProcess.start(data);
        Connection connection = connect(broker)) {
      CompletableFuture<JMSException> lost = new CompletableFuture<>();
      connection.setExceptionListener(lost::complete);
      assertThat(broker.stop()).isZero();
      assertThat(lost).succeedsWithin(Duration.ofSeconds(10));
    }
  }

  @Test
  void shouldSayHowLongItTookToStart() throws IOException {
    try (BrokerProcess broker = BrokerProcess.start(data)) {
      assertThat(broker.output()).anyMatch(line -> line.matches(".*ready after [0-9.]+ s.*"));
      broker.output().stream()
          .filter(line -> line.contains("ready after"))
          .forEach(System.out::println);
    }
  }

  private static Connection connect(BrokerProcess broker) throws JMSException {
    Connection connection = new AngariumConnectionFactory(broker.url()).createConnection();
    connection.start();
    return connection;
  }

  private static void send(BrokerProcess broker, int count) throws JMSException {
    try (Connection connection = connect(broker)) {
      Session session = connection.createSession();
      MessageProducer producer = session.createProducer(session.createQueue(QUEUE));
      for (int i = 0; i < count; i++) {
        producer.send(session.createTextMessage("" + i));
      }
    }
  }

  private static Message receiveWithoutAcknowledging(Connection connection) throws JMSException {
    Session session = connection.createSession(Session.CLIENT_ACKNOWLEDGE);
    Message message = session.createConsumer(session.createQueue(QUEUE)).receive(SOON);
    assertThat(message).isNotNull();
    return message;
  }
}
