package org.angarium.main;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.angarium.embed.EmbeddedBroker;
import org.angarium.jms.AngariumConnectionFactory;
import org.angarium.persistence.MessageStore;
import org.angarium.persistence.StoreException;
import org.angarium.persistence.StoreRecord;
import org.angarium.server.Stores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The commands that look at a store, on what a broker in this process has left. */
class StoreCommandsTest extends StoreCommandsCase {
  @Test
  void shouldCheckASoundStore() throws IOException, JMSException {
    fill();
    CommandRun check = store("check");
    assertThat(check.exitCode()).isZero();
    assertThat(check.err()).isEmpty();
    assertThat(check.out()).startsWith(data() + ": sound").contains("live: 4 messages");
    JsonNode report = json(store("check", "--format", "json").out()).get(0);
    assertThat(report.get("sound").booleanValue()).isTrue();
    assertThat(report.get("damages")).isEmpty();
    assertThat(report.get("liveMessages").intValue()).isEqualTo(4);
    assertThat(report.get("subscriptions").intValue()).isOne();
    assertThat(report.get("destinations").intValue()).isOne();
    assertThat(report.get("records").get("MessageStored").intValue()).isEqualTo(4);
  }

  @Test
  void shouldNameADamageInCheckPrintAndExplain() throws IOException, JMSException {
    fill();
    long offset = messageOffset(1);
    damage(offset + 30);
    String place = FIRST + ": at offset ";
    CommandRun check = store("check");
    assertThat(check.exitCode()).isEqualTo(ExitCode.FAILED);
    assertThat(check.out()).contains("DAMAGED", place, "at offset " + offset + ", is damaged");
    JsonNode report = json(store("check", "--format", "json").out()).get(0);
    assertThat(report.get("sound").booleanValue()).isFalse();
    assertThat(report.get("damages").get(0).get("file").textValue()).endsWith(FIRST);
    assertThat(report.get("damages").get(0).get("offset").longValue()).isBetween(4096L, offset);
    CommandRun print = store("print");
    assertThat(print.exitCode()).isEqualTo(ExitCode.FAILED);
    assertThat(print.out().lines().toList())
        .filteredOn(line -> line.contains("MessageStored"))
        .hasSize(1);
    assertThat(print.out().lines().reduce((a, b) -> b).orElseThrow())
        .startsWith("DAMAGED: ")
        .contains(place);
    CommandRun explain = store("explain");
    assertThat(explain.exitCode()).isEqualTo(ExitCode.FAILED);
    assertThat(explain.out()).contains("DAMAGED: ");
  }

  @Test
  void shouldPrintRecordsWithTheirMessages() throws IOException, JMSException {
    fill();
    List<JsonNode> messages =
        printed().stream()
            .filter(line -> line.get("record").textValue().equals("MessageStored"))
            .toList();
    assertThat(messages).hasSize(4);
    JsonNode second = messages.get(1);
    assertThat(second.get("file").textValue()).isEqualTo(FIRST);
    assertThat(second.get("live").booleanValue()).isTrue();
    JsonNode content = second.get("content");
    assertThat(content.get("type").textValue()).isEqualTo("text");
    assertThat(content.get("headers").get("JMSDestination").textValue())
        .isEqualTo("queue://orders");
    assertThat(content.get("headers").has("JMSRedelivered")).isFalse();
    assertThat(content.get("properties").get("number").intValue()).isEqualTo(2);
    assertThat(content.get("properties").has("JMSXDeliveryCount")).isFalse();
    assertThat(content.get("body").textValue())
        .startsWith("apples")
        .endsWith("… (" + LONG_TEXT.length() + " characters)");
    assertThat(printed("--bodies").toString()).contains(LONG_TEXT);
    assertThat(store("print").out().lines())
        .anyMatch(line -> line.matches(FIRST + ":\\d+ batch \\d+ MessageStored message=1 .*"));
  }

  @Test
  void shouldPrintOnlyWhatIsLive() throws IOException, JMSException {
    fill();
    List<String> kinds = new ArrayList<>();
    for (JsonNode line : printed("--live")) {
      kinds.add(line.get("record").textValue());
      if (line.has("deliveries")) {
        assertThat(line.get("deliveries").intValue()).isPositive();
        kinds.add("deliveries");
      }
    }
    assertThat(kinds)
        .contains("deliveries", "SubscriptionDefined", "DestinationDefined")
        .doesNotContain("DeliveryCounted", "MessageDequeued");
    assertThat(kinds.stream().filter("MessageEnqueued"::equals)).hasSize(4);
    assertThat(printed().size()).isGreaterThan(printed("--live").size());
  }

  @Test
  void shouldExplainWhoNeedsASegment() throws IOException, JMSException {
    fill();
    CommandRun explain = store("explain");
    assertThat(explain.exitCode()).isZero();
    assertThat(explain.out())
        .contains(
            FIRST + ": 1048576 bytes, 4 live messages",
            "it is being written",
            "queue://orders: 3 messages",
            "subscription reader of me to topic://news: 1 messages",
            "the oldest: message number 1, sent 20");
    JsonNode first = json(store("explain", "--format", "json").out()).get(0);
    assertThat(first.get("segment").textValue()).isEqualTo(FIRST);
    assertThat(first.get("holders").get(0).get("holder").textValue()).isEqualTo("queue://orders");
    assertThat(first.get("oldestMessage").intValue()).isOne();
  }

  @Test
  void shouldTakeAStoreElsewhereAndServeItThere() throws IOException, JMSException {
    fill();
    Path file = directory.resolve("export.jsonl");
    CommandRun export = store("export", file.toString());
    assertThat(export.exitCode()).isZero();
    assertThat(export.out()).startsWith("4 messages exported");
    Path copy = directory.resolve("copy");
    CommandRun imported = CommandRun.of("store", "import", file.toString(), copy.toString());
    assertThat(imported.err()).isEmpty();
    assertThat(imported.out()).startsWith("4 messages imported, 0 were there already");
    assertThat(CommandRun.of("store", "export", copy.toString(), "-").out())
        .isEqualTo(Files.readString(file));
    assertThat(CommandRun.of("store", "import", file.toString(), copy.toString()).out())
        .startsWith("0 messages imported, 4 were there already");
    assertServed(copy);
  }

  @Test
  void shouldTakeAStoreToADatabaseAndBack() throws IOException, JMSException {
    fill();
    Path file = directory.resolve("export.jsonl");
    store("export", file.toString());
    Path database = directory.resolve("database");
    CommandRun imported =
        CommandRun.of("store", "import", "--store", "jdbc", file.toString(), database.toString());
    assertThat(imported.err()).isEmpty();
    assertThat(imported.out()).startsWith("4 messages imported, 0 were there already");
    Path configuration = directory.resolve("broker.yaml");
    Files.writeString(configuration, "store: jdbc\ndata: " + database + "\n");
    for (CommandRun export :
        List.of(
            CommandRun.of("store", "export", "--store", "jdbc", database.toString(), "-"),
            CommandRun.of("store", "export", configuration.toString(), "-"))) {
      assertThat(export.err()).isEmpty();
      assertThat(export.out()).isEqualTo(Files.readString(file));
    }
  }

  @Test
  void shouldNotMakeAStoreInOrderToExportIt() {
    assertFailed(store("export", "-"), "there is no store in " + data());
    assertThat(data()).doesNotExist();
    assertFailed(store("export", "--store", "jdbc", "-"), "there is no database in " + data());
    assertThat(data()).doesNotExist();
  }

  @Test
  void shouldSayThatADirectoryIsNoExport() throws IOException {
    CommandRun run =
        CommandRun.of("store", "import", directory.toString(), directory.resolve("x").toString());
    assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(run.err()).contains(directory + " is a directory; name the file");
    assertThat(directory.resolve("x")).doesNotExist();
  }

  @Test
  void shouldNotTakeADirectoryOfSomethingElseForAStore() throws IOException {
    Files.createDirectory(data());
    Files.writeString(data().resolve("notes.txt"), "notes");
    assertFailed(store("export", "-"), "there is no store in " + data() + ": none of its files");
    Path file = directory.resolve("export.jsonl");
    Files.writeString(
        file,
        """
        {"angariumExport":2}
        {"end":{"holders":0,"messages":0,"places":0,"branches":0}}
        """);
    assertFailed(
        CommandRun.of("store", "import", file.toString(), data().toString()),
        data() + " has other files than a store's; name a store, or a new or empty directory");
    try (Stream<Path> files = Files.list(data())) {
      assertThat(files).hasSize(1);
    }
    String database = directory.resolve("database").toString();
    CommandRun.of("store", "import", "--store", "jdbc", file.toString(), database);
    assertFailed(
        CommandRun.of("store", "export", database, "-"), "but a database: add --store jdbc");
    assertFailed(
        CommandRun.of("store", "import", file.toString(), database), "there is a database in");
    assertFailed(CommandRun.of("store", "check", database), "there is no journal in");
  }

  private static void assertServed(Path data) throws IOException, JMSException {
    try (EmbeddedBroker broker = EmbeddedBroker.builder("serving").journal(data).start();
        Connection connection = new AngariumConnectionFactory(broker.url()).createConnection()) {
      connection.setClientID("me");
      connection.start();
      Session session = connection.createSession();
      try (MessageConsumer consumer = session.createConsumer(session.createQueue("orders"))) {
        for (int i = 1; i <= 3; i++) {
          TextMessage message = (TextMessage) consumer.receive(10_000);
          assertThat(message.getIntProperty("number")).isEqualTo(i);
          assertThat(message.getText()).isEqualTo(i == 2 ? LONG_TEXT : "order " + i);
          assertThat(message.propertyExists("JMS_ANGARIUM_IMPORTED_FROM")).isTrue();
          assertThat(message.getJMSRedelivered()).isEqualTo(i == 1);
        }
      }
      try (MessageConsumer reader =
          session.createDurableSubscriber(session.createTopic("news"), "reader")) {
        assertThat(((TextMessage) reader.receive(10_000)).getText()).isEqualTo("new");
      }
    }
  }

  @Test
  void shouldLeaveNoHalfExportAndRefuseToWriteOverAFile() throws IOException, JMSException {
    fill();
    Path file = Files.writeString(directory.resolve("export.jsonl"), "mine");
    CommandRun over = store("export", file.toString());
    assertThat(over.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(over.err()).contains("exists already");
    assertThat(file).hasContent("mine");
    damage(4_096 + 10);
    Path none = directory.resolve("none.jsonl");
    assertFailed(store("export", none.toString()), FIRST + ": at offset 4096: ");
    assertThat(none).doesNotExist();
  }

  @Test
  void shouldNameTheLineOfAnImportThatIsWrong() throws IOException, JMSException {
    fill();
    Path file = directory.resolve("export.jsonl");
    store("export", file.toString());
    List<String> lines = new ArrayList<>(Files.readAllLines(file));
    lines.set(3, lines.get(3).replace("\"JMSPriority\":4", "\"JMSPriority\":-4"));
    Files.write(file, lines);
    Path copy = directory.resolve("copy");
    assertFailed(
        CommandRun.of("store", "import", file.toString(), copy.toString()),
        "line 4 \"JMSPriority\" is -4, but must be a number from 0 to 9");
    assertFailed(
        CommandRun.of("store", "import", directory.resolve("no").toString(), copy.toString()),
        "there is no file");
  }

  @Test
  void shouldSaveWhatIsIntactAndServeIt() throws IOException, JMSException {
    fill();
    long offset = messageOffset(1);
    damage(offset + 30);
    byte[] before = Files.readAllBytes(data().resolve(FIRST));
    CommandRun salvage = salvage();
    assertThat(salvage.err()).isEmpty();
    assertThat(salvage.exitCode()).isEqualTo(ExitCode.WITH_LOSSES);
    assertThat(salvage.out())
        .contains(
            FIRST + ": at offset ",
            "1 records cannot be read; up to 1 messages that were stored there are lost",
            "queue://orders: 2 messages saved, 1 LOST",
            "subscription reader of me to topic://news: 1 messages saved",
            "SOMETHING IS LOST");
    assertThat(data().resolve(FIRST)).hasBinaryContent(before);
    assertThat(CommandRun.of("store", "check", directory.resolve("new").toString()).out())
        .contains("new: sound", "live: 3 messages");
    assertThat(directory.resolve("new.salvaging")).doesNotExist();
    try (EmbeddedBroker broker =
            EmbeddedBroker.builder("saved").journal(directory.resolve("new")).start();
        Connection connection = new AngariumConnectionFactory(broker.url()).createConnection()) {
      connection.start();
      Session session = connection.createSession();
      MessageConsumer consumer = session.createConsumer(session.createQueue("orders"));
      for (int i = 1; i <= 3; i += 2) {
        assertThat(consumer.receive(10_000).getIntProperty("number")).isEqualTo(i);
      }
    }
  }

  @Test
  void shouldSaveASoundStoreWithoutLosses() throws IOException, JMSException {
    fill();
    CommandRun salvage = salvage("--format", "json");
    assertThat(salvage.exitCode()).isZero();
    JsonNode report = json(salvage.out()).get(0);
    assertThat(report.get("complete").booleanValue()).isTrue();
    assertThat(report.get("messages").intValue()).isEqualTo(4);
    assertThat(report.get("damages")).isEmpty();
    assertThat(report.get("holders").get(0).get("holder").textValue()).isEqualTo("queue://orders");
    assertThat(report.get("holders").get(0).get("saved").intValue()).isEqualTo(3);
    assertFailed(salvage(), "new exists already; name a directory that is not there yet");
    Files.createDirectory(directory.resolve("new2.salvaging"));
    assertFailed(
        store("salvage", "--to", directory.resolve("new2").toString()),
        "new2.salvaging exists already; remove it: it is left from a salvage that broke off");
  }

  @Test
  void shouldPointToSalvageWhereAStoreIsRefused() throws IOException, JMSException {
    fill();
    damage(messageOffset(1) + 30);
    String advice =
        "what is intact can be saved: angarium store salvage " + data() + " --to NEWDIR";
    assertThat(store("check").out()).contains(advice);
    assertFailed(store("export", "-"), advice);
    CommandRun run =
        CommandRun.of("run", "--data", data().toString(), "--listen", "tcp://127.0.0.1:0");
    assertThat(run.exitCode()).isEqualTo(ExitCode.NOT_STARTED);
    assertThat(run.err().lines()).singleElement().asString().contains(FIRST + ": at", advice);
  }

  @Test
  void shouldCompactAJournalAndServeIt() throws IOException, JMSException {
    try (EmbeddedBroker broker = EmbeddedBroker.builder("filling").journal(data()).start();
        Connection connection = new AngariumConnectionFactory(broker.url()).createConnection()) {
      connection.start();
      Session session = connection.createSession();
      MessageProducer producer = session.createProducer(session.createQueue("passing"));
      String text = LONG_TEXT.repeat(1_000);
      for (int i = 0; i < 5; i++) {
        producer.send(session.createTextMessage(text));
      }
      try (MessageConsumer consumer = session.createConsumer(session.createQueue("passing"))) {
        for (int i = 0; i < 5; i++) {
          assertThat(consumer.receive(10_000)).isNotNull();
        }
      }
    }
    fill();
    CommandRun compact = store("compact");
    assertThat(compact.err()).isEmpty();
    assertThat(compact.out())
        .matches(
            Pattern.quote(data().toString())
                + ": compacted; \\d{8} bytes in \\d files before, 1048576 bytes in 1 files now\n");
    assertThat(compact.exitCode()).isZero();
    assertThat(store("check").out()).contains(": sound", "live: 4 messages");
    Path file = directory.resolve("export.jsonl");
    assertThat(store("export", file.toString()).out()).startsWith("4 messages exported");
  }

  @Test
  void shouldRefuseToCompactWhatItCannot() throws IOException, JMSException {
    fill();
    CommandRun jdbc = store("compact", "--store", "jdbc");
    assertThat(jdbc.exitCode()).isEqualTo(ExitCode.NOT_SUPPORTED);
    assertThat(jdbc.err()).contains("export such a store and import it into a new one instead");
    assertThat(store("compact", "--store", "memory").exitCode()).isEqualTo(ExitCode.USAGE);
    damage(messageOffset(1) + 30);
    assertFailed(store("compact"), FIRST + ": at offset ");
  }

  @Test
  void shouldFindRecordsThatMakeNoSense() throws StoreException {
    try (MessageStore store = Stores.journal(data())) {
      store.recover(
          new MessageStore.Visitor() {
            @Override
            public void defined(StoreRecord definition) {}

            @Override
            public void lane(MessageStore.LaneFound lane) {}
          },
          new MessageStore.Listener() {
            @Override
            public void onDurable(long batch) {}

            @Override
            public void onFailure(StoreException cause) {}
          });
      store.append(
          List.of(
              new StoreRecord.MessageStored(7, new byte[] {1, 2, 3}),
              new StoreRecord.MessageEnqueued(
                  new StoreRecord.Place(9, 4, 1), 7, new StoreRecord.Facts(3, 0, 0), null)));
    }
    CommandRun check = store("check");
    assertThat(check.exitCode()).isEqualTo(ExitCode.FAILED);
    assertThat(check.out())
        .contains("DAMAGED", "message number 7: ", "queue number 9, which is not defined");
    assertThat(printed("--live").toString()).contains("unreadable");
  }

  @Test
  void shouldSayInOneLineWhyNothingIsSaved() throws IOException {
    assertFailed(salvage(), "there is no file or directory " + data());
    Files.createDirectory(data());
    assertFailed(salvage(), "there is no journal in " + data() + ": it is empty");
    Files.writeString(data().resolve(FIRST), "notes");
    assertFailed(salvage(), FIRST + ": at offset 0: this is not a segment of a journal");
    assertThat(directory.resolve("new")).doesNotExist();
    CommandRun none = store("salvage");
    assertThat(none.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(none.err()).contains("Missing required option: '--to=NEWDIR'");
    try (EmbeddedBroker broker =
        EmbeddedBroker.builder("running").journal(directory.resolve("other")).start()) {
      assertThat(broker.url()).isNotEmpty();
      assertFailed(
          CommandRun.of(
              "store",
              "salvage",
              directory.resolve("other").toString(),
              "--to",
              directory.resolve("new").toString()),
          "stop the broker first");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"check", "print", "explain", "compact"})
  void shouldSayInOneLineWhatIsWrongWithADirectory(String command) throws IOException {
    assertFailed(store(command), "there is no file or directory " + data());
    Files.createDirectory(data());
    assertFailed(store(command), "there is no journal in " + data() + ": it is empty");
    Files.writeString(data().resolve("notes.txt"), "notes");
    assertFailed(store(command), "none of its files has a segment's name");
    CommandRun none = CommandRun.of("store", command);
    assertThat(none.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(none.err()).contains("Missing required parameter: 'DIR'");
  }

  @ParameterizedTest
  @ValueSource(strings = {"check", "print", "explain", "compact"})
  void shouldLeaveARunningBrokerAlone(String command) throws IOException {
    try (EmbeddedBroker broker = EmbeddedBroker.builder("running").journal(data()).start()) {
      assertThat(broker.url()).isNotEmpty();
      assertFailed(store(command), "stop the broker first");
    }
    assertThat(store(command).exitCode()).isZero();
  }

  @Test
  void shouldRefuseANewerVersion() throws IOException, JMSException {
    fill();
    try (RandomAccessFile file = new RandomAccessFile(data().resolve(FIRST).toFile(), "rw")) {
      file.seek(8);
      file.writeInt(99);
    }
    assertFailed(store("check"), "written by a newer Angarium");
  }

  @Test
  void shouldListTheStoreCommands() {
    CommandRun help = CommandRun.of("store", "--help");
    assertThat(help.exitCode()).isZero();
    assertThat(help.out()).contains("check", "print", "explain");
    assertThat(CommandRun.of("store").exitCode()).isEqualTo(ExitCode.USAGE);
  }
}
