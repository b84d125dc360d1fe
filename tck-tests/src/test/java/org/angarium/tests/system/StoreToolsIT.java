package org.angarium.tests.system;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.angarium.jms.AngariumConnectionFactory;
import org.angarium.tests.process.BrokerProcess;
import org.angarium.tests.process.Command;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The store tools on what a killed broker has left. */
class StoreToolsIT {
  private static final int MESSAGES = 500;

  @TempDir Path directory;

  private List<String> store(int exitCode, String... arguments) throws IOException {
    List<String> line = new ArrayList<>(List.of("store"));
    line.addAll(List.of(arguments));
    try (Command command = Command.start(directory, line)) {
      assertThat(command.exitCode()).as("%s", command.output()).isEqualTo(exitCode);
      return command.output();
    }
  }

  @Test
  void shouldCheckAndMoveWhatAKilledBrokerHasLeft() throws IOException, JMSException {
    String data = directory.resolve("data").toString();
    try (BrokerProcess broker = BrokerProcess.start(Path.of(data))) {
      send(broker);
      assertThat(store(1, "check", data)).singleElement().asString().contains("in use by process");
      broker.kill();
    }
    assertThat(store(0, "check", data))
        .anyMatch(line -> line.endsWith(": sound"))
        .anyMatch(line -> line.contains("live: " + MESSAGES + " messages"));
    assertThat(store(0, "print", data, "--live"))
        .filteredOn(line -> line.contains(" MessageStored "))
        .hasSize(MESSAGES);
    assertThat(store(0, "explain", data)).anyMatch(line -> line.contains("queue://orders"));
    String file = directory.resolve("export.jsonl").toString();
    String copy = directory.resolve("copy").toString();
    store(0, "export", data, file);
    assertThat(store(0, "import", file, copy))
        .anyMatch(line -> line.startsWith(MESSAGES + " messages imported"));
    try (BrokerProcess broker = BrokerProcess.start(Path.of(copy))) {
      assertReceived(broker);
    }
  }

  private static void send(BrokerProcess broker) throws JMSException {
    try (Connection connection = new AngariumConnectionFactory(broker.url()).createConnection()) {
      Session session = connection.createSession(Session.SESSION_TRANSACTED);
      MessageProducer producer = session.createProducer(session.createQueue("orders"));
      for (int i = 0; i < MESSAGES; i++) {
        producer.send(session.createTextMessage("order " + i));
      }
      session.commit();
    }
  }

  private static void assertReceived(BrokerProcess broker) throws JMSException {
    try (Connection connection = new AngariumConnectionFactory(broker.url()).createConnection()) {
      connection.start();
      Session session = connection.createSession();
      MessageConsumer consumer = session.createConsumer(session.createQueue("orders"));
      for (int i = 0; i < MESSAGES; i++) {
        assertThat(((TextMessage) consumer.receive(10_000)).getText()).isEqualTo("order " + i);
      }
      assertThat(consumer.receiveNoWait()).isNull();
    }
  }
}
