package org.angarium.main;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import jakarta.jms.BytesMessage;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.angarium.embed.EmbeddedBroker;
import org.angarium.jms.AngariumConnectionFactory;
import org.angarium.persistence.BodyStore;
import org.angarium.persistence.StoreException;
import org.angarium.persistence.bodies.BodyFiles;
import org.angarium.persistence.bodies.BodyKeeper;
import org.angarium.persistence.files.FailPoints;
import org.angarium.persistence.files.LocalDisk;
import org.junit.jupiter.api.Test;

/** The commands for stores, on large bodies. */
class StoreBodiesTest extends StoreCommandsCase {
  /** Of 3,000,000 bytes, with 46 checksums and the end. */
  private static final long LARGE_FILE = 3_000_000 + 46 * 4 + 28;

  /** A message with a body of 3,000,000 bytes, on one queue. */
  private Path fillLarge() throws IOException, JMSException {
    try (EmbeddedBroker broker = EmbeddedBroker.builder("filling").journal(data()).start();
        Connection connection = new AngariumConnectionFactory(broker.url()).createConnection()) {
      Session session = connection.createSession();
      BytesMessage message = session.createBytesMessage();
      message.setStringProperty("kind", "large");
      message.writeBytes(large());
      session.createProducer(session.createQueue("orders")).send(message);
    }
    try (Stream<Path> bodies = Files.list(data().resolve("bodies"))) {
      return bodies.findFirst().orElseThrow();
    }
  }

  private static byte[] large() {
    byte[] large = new byte[3_000_000];
    for (int i = 0; i < large.length; i++) {
      large[i] = (byte) (i * 31 + i / 1_000);
    }
    return large;
  }

  private void assertBodyDamaged(String reason) {
    CommandRun check = store("check");
    assertThat(check.exitCode()).isEqualTo(ExitCode.FAILED);
    assertThat(check.out()).contains("DAMAGED", "1.body", reason, "store salvage");
    assertThat(json(store("check", "--format", "json").out()).get(0).get("sound").booleanValue())
        .isFalse();
  }

  @Test
  void shouldCheckLargeBodies() throws IOException, JMSException {
    Path body = fillLarge();
    byte[] whole = Files.readAllBytes(body);
    Files.write(data().resolve("bodies").resolve("77.body"), new byte[5]);
    assertThat(store("check").out())
        .contains(
            ": sound",
            "large bodies: 1 intact, of 3000000 bytes; 1 that no message has, of 5 bytes,"
                + " which the next start removes");
    JsonNode report = json(store("check", "--format", "json").out()).get(0);
    assertThat(report.get("bodyBytes").intValue()).isEqualTo(3_000_000);
    assertThat(report.get("orphanedBodies").intValue()).isOne();
    byte[] flipped = whole.clone();
    flipped[100_000] ^= 1;
    Files.write(body, flipped);
    assertBodyDamaged("at offset 65540: the checksum of the block does not fit");
    Files.write(body, Arrays.copyOf(whole, 2_000_000));
    assertBodyDamaged("the end of the body is not there");
    Files.delete(body);
    assertBodyDamaged("the body of a message is missing");
    CommandRun salvage = salvage();
    assertThat(salvage.exitCode()).isEqualTo(ExitCode.WITH_LOSSES);
    assertThat(salvage.out()).contains("queue://orders: 0 messages saved, 1 LOST");
  }

  @Test
  void shouldFindABodyOfAnotherLength() throws IOException, JMSException {
    Path body = fillLarge();
    BodyKeeper files =
        BodyKeeper.open(
            BodyFiles.in(
                directory.resolve("other"), new BodyFiles.Hooks(new LocalDisk(), FailPoints.NONE)));
    long number = files.create();
    CompletableFuture<Integer> done = new CompletableFuture<>();
    files.append(number, new byte[10], new Hearing<>(new CompletableFuture<>()));
    files.complete(number, new Hearing<>(done));
    assertThat(done.join()).isEqualTo(10);
    files.close();
    Files.copy(
        directory.resolve("other").resolve(number + ".body"),
        body,
        StandardCopyOption.REPLACE_EXISTING);
    CommandRun check = store("check");
    assertThat(check.exitCode()).isEqualTo(ExitCode.FAILED);
    assertThat(check.out()).contains("its body in 1.body has 10 bytes, and must have 3000000");
  }

  private record Hearing<T>(CompletableFuture<T> answer) implements BodyStore.Answer<T> {
    @Override
    public void done(T result) {
      answer.complete(result);
    }

    @Override
    public void failed(StoreException cause) {
      answer.completeExceptionally(cause);
    }
  }

  @Test
  void shouldSaveLargeBodiesToo() throws IOException, JMSException {
    Path body = fillLarge();
    assertThat(salvage().exitCode()).isZero();
    assertThat(directory.resolve("new").resolve("bodies").resolve(body.getFileName()))
        .hasSameBinaryContentAs(body);
    assertServedLarge(directory.resolve("new"));
  }

  @Test
  void shouldTakeLargeMessagesElsewhereOnce() throws IOException, JMSException {
    fillLarge();
    Path file = directory.resolve("export.jsonl");
    CommandRun export = store("export", file.toString());
    assertThat(export.err()).isEmpty();
    List<String> lines = Files.readAllLines(file);
    assertThat(lines.stream().mapToInt(String::length).max().orElse(0)).isLessThan(300_000);
    assertThat(lines.stream().filter(line -> line.startsWith("{\"part\":1,"))).hasSize(16);
    Path copy = directory.resolve("copy");
    CommandRun imported = CommandRun.of("store", "import", file.toString(), copy.toString());
    assertThat(imported.err()).isEmpty();
    assertThat(imported.out()).startsWith("1 messages imported, 0 were there already");
    assertThat(CommandRun.of("store", "import", file.toString(), copy.toString()).out())
        .startsWith("0 messages imported, 1 were there already");
    try (Stream<Path> bodies = Files.list(copy.resolve("bodies"))) {
      assertThat(bodies).hasSize(1);
    }
    assertThat(CommandRun.of("store", "check", copy.toString()).out())
        .contains(": sound", "large bodies: 1 intact, of 3000000 bytes; 0 that no message has");
    assertThat(CommandRun.of("store", "export", copy.toString(), "-").out())
        .isEqualTo(Files.readString(file));
    assertServedLarge(copy);
  }

  @Test
  void shouldTakeALargeMessageToADatabaseAndBack() throws IOException, JMSException {
    fillLarge();
    Path file = directory.resolve("export.jsonl");
    store("export", file.toString());
    Path database = directory.resolve("database");
    CommandRun imported =
        CommandRun.of("store", "import", "--store", "jdbc", file.toString(), database.toString());
    assertThat(imported.err()).isEmpty();
    assertThat(imported.out()).startsWith("1 messages imported");
    try (Stream<Path> bodies = Files.list(database.resolve("angarium.bodies"))) {
      assertThat(bodies).singleElement().satisfies(body -> assertThat(body).hasSize(LARGE_FILE));
    }
    Path second = directory.resolve("second.jsonl");
    CommandRun.of("store", "export", "--store", "jdbc", database.toString(), second.toString());
    assertThat(second).hasSameTextualContentAs(file);
    Path copy = directory.resolve("copy");
    assertThat(CommandRun.of("store", "import", second.toString(), copy.toString()).err())
        .isEmpty();
    assertServedLarge(copy);
  }

  @Test
  void shouldRefuseALargeBodyThatIsNotWhole() throws IOException, JMSException {
    fillLarge();
    Path file = directory.resolve("export.jsonl");
    store("export", file.toString());
    List<String> lines = new ArrayList<>(Files.readAllLines(file));
    int part = 3;
    assertThat(lines.get(part)).startsWith("{\"part\":1,");
    String copy = directory.resolve("copy").toString();
    List<String> without = new ArrayList<>(lines);
    without.remove(part);
    Files.write(file, without);
    assertFailed(
        CommandRun.of("store", "import", file.toString(), copy),
        "comes where 196608 bytes of the body of message 1 are missing");
    List<String> twice = new ArrayList<>(lines);
    twice.add(part, lines.get(part));
    Files.write(file, twice);
    assertFailed(CommandRun.of("store", "import", file.toString(), copy), "bytes where ");
    assertThat(CommandRun.of("store", "check", copy).out()).contains(": sound", "live: 0 messages");
  }

  private static void assertServedLarge(Path data) throws IOException, JMSException {
    try (EmbeddedBroker broker = EmbeddedBroker.builder("serving").journal(data).start();
        Connection connection = new AngariumConnectionFactory(broker.url()).createConnection()) {
      connection.start();
      Session session = connection.createSession();
      try (MessageConsumer consumer = session.createConsumer(session.createQueue("orders"))) {
        BytesMessage received = (BytesMessage) consumer.receive(10_000);
        assertThat(received.getStringProperty("kind")).isEqualTo("large");
        byte[] bytes = new byte[(int) received.getBodyLength()];
        received.readBytes(bytes);
        assertThat(bytes).isEqualTo(large());
      }
    }
  }
}
