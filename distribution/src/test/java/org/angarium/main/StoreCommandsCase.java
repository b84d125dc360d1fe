package org.angarium.main;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.angarium.embed.EmbeddedBroker;
import org.angarium.jms.AngariumConnectionFactory;
import org.junit.jupiter.api.io.TempDir;

/** A store that a broker in this process has left, and commands on it. */
abstract class StoreCommandsCase {
  static final String FIRST = "segment-000000000001.journal";
  static final String LONG_TEXT = "apples and pears ".repeat(40);

  @TempDir Path directory;

  CommandRun store(String command, String... options) {
    List<String> line = new ArrayList<>(List.of("store", command, data().toString()));
    line.addAll(List.of(options));
    return CommandRun.of(line.toArray(String[]::new));
  }

  Path data() {
    return directory.resolve("data");
  }

  /** Three messages on one queue, of which the first was delivered; one on a subscription. */
  void fill() throws IOException, JMSException {
    try (EmbeddedBroker broker = EmbeddedBroker.builder("filling").journal(data()).start();
        Connection connection = new AngariumConnectionFactory(broker.url()).createConnection()) {
      connection.setClientID("me");
      connection.start();
      Session session = connection.createSession(Session.CLIENT_ACKNOWLEDGE);
      MessageProducer producer = session.createProducer(session.createQueue("orders"));
      for (int i = 1; i <= 3; i++) {
        TextMessage message = session.createTextMessage(i == 2 ? LONG_TEXT : "order " + i);
        message.setIntProperty("number", i);
        producer.send(message);
      }
      session.createDurableSubscriber(session.createTopic("news"), "reader").close();
      session.createProducer(session.createTopic("news")).send(session.createTextMessage("new"));
      try (MessageConsumer consumer = session.createConsumer(session.createQueue("orders"))) {
        assertThat(consumer.receive(10_000)).isNotNull();
        session.recover();
      }
    }
  }

  void damage(long offset) throws IOException {
    try (RandomAccessFile file = new RandomAccessFile(data().resolve(FIRST).toFile(), "rw")) {
      file.seek(offset);
      int before = file.read();
      file.seek(offset);
      file.write(before ^ 4);
    }
  }

  static List<JsonNode> json(String lines) {
    ObjectMapper mapper = new ObjectMapper();
    return lines
        .lines()
        .map(
            line -> {
              try {
                return mapper.readTree(line);
              } catch (IOException e) {
                throw new AssertionError(line, e);
              }
            })
        .toList();
  }

  List<JsonNode> printed(String... options) {
    List<String> all = new ArrayList<>(List.of(options));
    all.addAll(List.of("--format", "json"));
    return json(store("print", all.toArray(String[]::new)).out());
  }

  long messageOffset(int skip) {
    return printed().stream()
        .filter(line -> line.get("record").textValue().equals("MessageStored"))
        .skip(skip)
        .findFirst()
        .orElseThrow()
        .get("offset")
        .longValue();
  }

  CommandRun salvage(String... options) {
    List<String> line = new ArrayList<>(List.of("--to", directory.resolve("new").toString()));
    line.addAll(List.of(options));
    return store("salvage", line.toArray(String[]::new));
  }

  static void assertFailed(CommandRun run, String reason) {
    assertThat(run.exitCode()).isEqualTo(ExitCode.FAILED);
    assertThat(run.err().lines()).singleElement().asString().contains(reason);
    assertThat(run.out()).isEmpty();
  }
}
