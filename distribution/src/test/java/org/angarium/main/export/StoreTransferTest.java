package org.angarium.main.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.angarium.config.Configuration;
import org.angarium.config.StoreKind;
import org.angarium.persistence.BodyStore;
import org.angarium.persistence.MessageStore;
import org.angarium.persistence.StoreException;
import org.angarium.persistence.StoreRecord;
import org.angarium.persistence.StoreRecord.BranchPrepared;
import org.angarium.persistence.StoreRecord.DeliveryCounted;
import org.angarium.persistence.StoreRecord.DestinationDefined;
import org.angarium.persistence.StoreRecord.DestinationKind;
import org.angarium.persistence.StoreRecord.DestinationRemoved;
import org.angarium.persistence.StoreRecord.Facts;
import org.angarium.persistence.StoreRecord.MessageDequeued;
import org.angarium.persistence.StoreRecord.MessageEnqueued;
import org.angarium.persistence.StoreRecord.MessageStored;
import org.angarium.persistence.StoreRecord.Place;
import org.angarium.persistence.StoreRecord.SubscriptionDefined;
import org.angarium.persistence.StoreRecord.SubscriptionKey;
import org.angarium.persistence.jdbc.DatabaseServer;
import org.angarium.persistence.jdbc.MariaDbServer;
import org.angarium.persistence.jdbc.NeedsMariaDb;
import org.angarium.persistence.jdbc.NeedsPostgres;
import org.angarium.persistence.jdbc.PostgresServer;
import org.angarium.persistence.journal.JournalSettings;
import org.angarium.server.Stores;
import org.angarium.transport.bytes.Wtf8;
import org.angarium.transport.message.BodyKind;
import org.angarium.transport.message.DestinationName;
import org.angarium.transport.message.EncodedMessage;
import org.angarium.transport.message.MessageHeader;
import org.angarium.transport.message.ValueCodec;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Export, import, export. */
class StoreTransferTest {
  private static final int QUEUES = 4;
  private static final int BRANCHES = 10;

  @TempDir Path directory;

  private long lastMessage;
  private long lastHolder;
  private final Map<String, Long> sequences = new HashMap<>();
  // By prepared branches; it stays where it is.
  private final List<Standing> consumed = new ArrayList<>();

  /** A message where it stands. */
  private record Standing(Place place, long message, Facts facts) {}

  /** A store of a directory, whose name says what kind it is. */
  private static Stores.Opened open(Path where) throws StoreException {
    StoreKind kind = where.toString().endsWith(".h2") ? StoreKind.JDBC : StoreKind.JOURNAL;
    return open(where, kind, new Configuration.Database("", "", "", Duration.ofSeconds(30)));
  }

  private static Stores.Opened open(Path where, StoreKind kind, Configuration.Database database)
      throws StoreException {
    return Stores.openAlone(
        new Configuration.Storage(
            kind,
            where,
            new Configuration.Journal(JournalSettings.MIN_SEGMENT_BYTES, 0),
            database));
  }

  private static String export(Path where) throws IOException {
    return export(open(where));
  }

  private static String export(Stores.Opened opened) throws IOException {
    StringWriter out = new StringWriter();
    try (MessageStore store = opened.store()) {
      StoreExport.of(store, opened.storeId(), out).write(count -> {});
    }
    return out.toString();
  }

  private static StoreImport.Result importInto(Path where, String lines) throws IOException {
    return importInto(open(where), lines);
  }

  private static StoreImport.Result importInto(Stores.Opened opened, String lines)
      throws IOException {
    try (MessageStore store = opened.store()) {
      return StoreImport.run(
          store, opened.storeId(), new BufferedReader(new StringReader(lines)), count -> {});
    }
  }

  /** A store that random things have been done to: messages come, move, leave; branches too. */
  private void fill(Path where, Random random) throws StoreException {
    try (MessageStore store = open(where).store()) {
      store.recover(new StoreContents(), new Durability());
      store.bodies().recover(Set.of());
      List<Standing> standing = new ArrayList<>();
      for (long queue = 1; queue <= QUEUES; queue++) {
        store.append(List.of(new DestinationDefined(queue, DestinationKind.QUEUE, "q" + queue)));
      }
      lastHolder = QUEUES;
      lastMessage = 0;
      sequences.clear();
      consumed.clear();
      subscribe(store, random);
      for (int i = 0; i < 400; i++) {
        step(store, random, standing);
      }
    }
  }

  private void subscribe(MessageStore store, Random random) throws StoreException {
    for (String name : List.of("a", "b")) {
      String client = random.nextBoolean() ? "me\ud800" : null;
      store.append(
          List.of(
              new SubscriptionDefined(
                  ++lastHolder,
                  "news",
                  new SubscriptionKey(client, name + random.nextInt(), random.nextBoolean()),
                  random.nextBoolean() ? "n > 1" : null,
                  random.nextBoolean())));
    }
  }

  private void step(MessageStore store, Random random, List<Standing> standing)
      throws StoreException {
    int dice = random.nextInt(20);
    long queue = 1L + random.nextInt(QUEUES + 2);
    if (dice < 8 || standing.isEmpty()) {
      send(store, random, standing, List.of(queue));
    } else if (dice < 10) {
      send(store, random, standing, List.of(QUEUES + 1L, QUEUES + 2L));
    } else if (dice < 13) {
      Standing one = standing.get(random.nextInt(standing.size()));
      store.append(List.of(new DeliveryCounted(one.place(), 1 + random.nextInt(5))));
    } else if (dice < 16) {
      Standing one = standing.remove(random.nextInt(standing.size()));
      store.append(List.of(new MessageDequeued(one.place())));
    } else if (dice < 19) {
      Standing one = standing.get(random.nextInt(standing.size()));
      boolean isThere =
          Stream.concat(standing.stream(), consumed.stream())
              .anyMatch(
                  other -> other.message() == one.message() && other.place().holderId() == queue);
      if (!isThere) {
        Place to = next(queue, random.nextInt(3));
        store.append(List.of(new MessageEnqueued(to, one.message(), one.facts(), one.place())));
        standing.add(new Standing(to, one.message(), one.facts()));
      }
    } else {
      prepare(store, random, standing);
    }
  }

  private Place next(long holder, int lane) {
    return new Place(holder, lane, sequences.merge(holder + "/" + lane, 1L, Long::sum));
  }

  private void send(MessageStore store, Random random, List<Standing> standing, List<Long> holders)
      throws StoreException {
    List<StoreRecord> batch = new ArrayList<>();
    Facts facts = store(store, batch, random);
    for (long holder : holders) {
      Place place = next(holder, random.nextInt(3));
      batch.add(new MessageEnqueued(place, lastMessage, facts, null));
      standing.add(new Standing(place, lastMessage, facts));
    }
    store.append(batch);
  }

  private Facts store(MessageStore store, List<StoreRecord> batch, Random random)
      throws StoreException {
    EncodedMessage message =
        random.nextInt(20) == 0 ? large(store.bodies(), random) : message(random);
    batch.add(new MessageStored(++lastMessage, message.bytes()));
    boolean usual = random.nextBoolean();
    return new Facts(
        usual ? message.wholeSize() : 100_000 + random.nextInt(10_000),
        usual ? message.expiration() : random.nextInt(3),
        message.bodyNumber());
  }

  /** A message whose body is kept outside of it. */
  private static EncodedMessage large(BodyStore bodies, Random random) throws StoreException {
    long body = bodies.create();
    byte[] content = new byte[1 + random.nextInt(400_000)];
    random.nextBytes(content);
    bodies.append(body, content, new BodyAnswer<>());
    BodyAnswer<Integer> completed = new BodyAnswer<>();
    bodies.complete(body, completed);
    return EncodedMessage.head(
        header(random), Map.of("large", true), BodyKind.BYTES, body, completed.get());
  }

  /** Prepares a branch; some are committed at once, to a queue. */
  private void prepare(MessageStore store, Random random, List<Standing> standing)
      throws StoreException {
    long branch = ++lastHolder;
    Standing taken = standing.remove(random.nextInt(standing.size()));
    consumed.add(taken);
    List<StoreRecord> batch = new ArrayList<>();
    batch.add(new BranchPrepared(branch, "branch-" + branch, "me", List.of(taken.place())));
    List<Standing> sent = new ArrayList<>();
    for (int i = random.nextInt(3); i >= 0; i--) {
      Facts facts = store(store, batch, random);
      sent.add(new Standing(next(branch, random.nextInt(2)), lastMessage, facts));
      batch.add(new MessageEnqueued(sent.get(sent.size() - 1).place(), lastMessage, facts, null));
    }
    store.append(batch);
    if (random.nextBoolean() || branch > QUEUES + BRANCHES) {
      List<StoreRecord> commit = new ArrayList<>();
      for (Standing one : sent) {
        Place to = next(1, 0);
        commit.add(new MessageEnqueued(to, one.message(), one.facts(), one.place()));
        standing.add(new Standing(to, one.message(), one.facts()));
      }
      commit.add(new MessageDequeued(taken.place()));
      consumed.remove(taken);
      commit.add(new DestinationRemoved(branch));
      store.append(commit);
    }
  }

  private static EncodedMessage message(Random random) {
    BodyKind kind = List.of(BodyKind.values()).get(random.nextInt(BodyKind.values().length));
    Map<String, @Nullable Object> properties = new LinkedHashMap<>();
    for (int i = random.nextInt(5); i > 0; i--) {
      properties.put(text(random), value(random));
    }
    byte[] body =
        switch (kind) {
          case NONE -> new byte[0];
          case TEXT ->
              random.nextInt(4) == 0 ? new byte[] {(byte) 0xFF} : Wtf8.encode(text(random));
          case BYTES, OBJECT -> bytes(random);
          case MAP -> ValueCodec.encodeMap(properties);
          case STREAM -> ValueCodec.encodeStream(new ArrayList<>(properties.values()));
        };
    return EncodedMessage.encode(header(random), properties, kind, body);
  }

  private static MessageHeader header(Random random) {
    int correlation = random.nextInt(3);
    return new MessageHeader(
        DestinationName.queue("orders"),
        random.nextBoolean(),
        random.nextInt(10),
        random.nextInt(1_000),
        random.nextLong() >>> 1,
        random.nextInt(10),
        random.nextBoolean() ? "ID:" + random.nextInt() : null,
        correlation == 1 ? text(random) : null,
        correlation == 2 ? bytes(random) : null,
        random.nextBoolean()
            ? new DestinationName(DestinationName.Kind.TEMPORARY_TOPIC, "answers")
            : null,
        random.nextBoolean() ? text(random) : null);
  }

  private static String text(Random random) {
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(6); i > 0; i--) {
      text.append((char) random.nextInt(random.nextBoolean() ? 128 : 0x10000));
    }
    return text.toString();
  }

  private static byte[] bytes(Random random) {
    byte[] bytes = new byte[random.nextInt(3_000)];
    random.nextBytes(bytes);
    return bytes;
  }

  private static @Nullable Object value(Random random) {
    return switch (random.nextInt(11)) {
      case 0 -> null;
      case 1 -> random.nextBoolean();
      case 2 -> (byte) random.nextInt();
      case 3 -> (short) random.nextInt();
      case 4 -> (char) random.nextInt();
      case 5 -> random.nextInt();
      case 6 -> random.nextLong();
      case 7 -> Float.intBitsToFloat(random.nextInt());
      case 8 -> Double.longBitsToDouble(random.nextLong() | 0x7FF0000000000000L);
      case 9 -> text(random);
      default -> bytes(random);
    };
  }

  /** From a journal to a database and to a journal again. */
  @Test
  void shouldExportTheSameLinesAfterAnImport() throws IOException {
    long seed = Long.getLong("angarium.seed", System.nanoTime());
    System.out.println("StoreTransferTest: -Dangarium.seed=" + seed);
    for (int run = 0; run < 5; run++) {
      Path from = directory.resolve("from" + run);
      fill(from, new Random(seed + run));
      String lines = export(from);
      for (String kind : List.of(".h2", ".journal")) {
        Path to = directory.resolve("to" + run + kind);
        StoreImport.Result result = importInto(to, lines);
        assertThat(result.added()).isEqualTo(result.messages());
        assertThat(export(to)).as("seed %d, run %d, %s", seed, run, kind).isEqualTo(lines);
        assertThat(importInto(to, lines).added()).isZero();
        assertThat(export(to)).isEqualTo(lines);
      }
      assertThat(importInto(from, lines).added()).isZero();
      assertThat(export(from)).isEqualTo(lines);
    }
  }

  /** Each store is exported to the next one; what the last one has is what the first one had. */
  @Test
  @ExtendWith(NeedsPostgres.class)
  void shouldKeepEverythingFromAJournalToPostgresToH2ToAJournal() throws IOException {
    shouldKeepEverythingThrough(PostgresServer.shared());
  }

  @Test
  @ExtendWith(NeedsMariaDb.class)
  void shouldKeepEverythingFromAJournalToMariaDbToH2ToAJournal() throws IOException {
    shouldKeepEverythingThrough(MariaDbServer.shared());
  }

  private void shouldKeepEverythingThrough(DatabaseServer server) throws IOException {
    long seed = Long.getLong("angarium.seed", System.nanoTime());
    System.out.println("StoreTransferTest: -Dangarium.seed=" + seed);
    Path first = directory.resolve("first");
    fill(first, new Random(seed));
    String lines = export(first);
    Configuration.Database database =
        new Configuration.Database(
            server.newDatabase(),
            DatabaseServer.USER,
            DatabaseServer.PASSWORD,
            Duration.ofSeconds(30));
    importInto(open(directory, StoreKind.JDBC, database), lines);
    String second = export(open(directory, StoreKind.JDBC, database));
    assertThat(second).as("seed %d, in the database", seed).isEqualTo(lines);
    assertThat(importInto(open(directory, StoreKind.JDBC, database), lines).added()).isZero();
    Path third = directory.resolve("third.h2");
    importInto(third, second);
    Path last = directory.resolve("last");
    importInto(last, export(third));
    assertThat(export(last)).as("seed %d, the last", seed).isEqualTo(lines);
    assertThat(importInto(first, export(last)).added()).isZero();
  }

  @Test
  void shouldGoOnAfterAnImportThatBrokeOff() throws IOException {
    long seed = Long.getLong("angarium.seed", System.nanoTime());
    System.out.println("StoreTransferTest: -Dangarium.seed=" + seed);
    Random random = new Random(seed);
    Path from = directory.resolve("from");
    fill(from, random);
    String lines = export(from);
    List<String> all = lines.lines().toList();
    Path to = directory.resolve("to");
    for (int i = 0; i < 5; i++) {
      String part = String.join("\n", all.subList(0, random.nextInt(all.size())));
      assertThatThrownBy(() -> importInto(to, part))
          .isInstanceOf(ImportException.class)
          .hasMessageContaining("no last line");
    }
    importInto(to, lines);
    String imported = export(to);
    assertThat(imported.lines().sorted().toList().size()).isEqualTo(all.size());
    assertThat(imported).doesNotContain(ImportBatches.WAITING);
    assertThat(importInto(to, lines).added()).isZero();
  }

  @Test
  void shouldKeepWhatIsInTheStoreAlready() throws IOException {
    Path one = directory.resolve("one");
    Path two = directory.resolve("two");
    fill(one, new Random(1));
    fill(two, new Random(2));
    String before = export(two);
    String lines = export(one);
    StoreImport.Result result = importInto(two, lines);
    assertThat(result.added()).isPositive();
    Set<String> origins = origins(before);
    origins.addAll(origins(lines));
    assertThat(origins(export(two))).isEqualTo(origins);
    assertThat(places(export(two))).isEqualTo(places(before) + places(lines));
    assertThat(importInto(two, lines).added()).isZero();
    assertThat(importInto(two, before).added()).isZero();
  }

  /** Of what stands on queues and subscriptions; a message may have several lines. */
  private static Set<String> origins(String lines) {
    Set<String> origins = new TreeSet<>();
    String origin = "";
    for (String line : lines.lines().toList()) {
      if (line.startsWith("{\"message\"")) {
        origin = line.replaceAll(".*?(\"origin\":\\{[^}]*\\}).*", "$1");
      } else if (line.startsWith("{\"place\"")) {
        origins.add(origin);
      }
    }
    return origins;
  }

  private static long places(String lines) {
    return lines.lines().filter(line -> line.startsWith("{\"place\"")).count();
  }

  @Test
  void shouldRefuseABrokenLineByItsNumber() throws IOException {
    Path from = directory.resolve("from");
    fill(from, new Random(3));
    List<String> lines = export(from).lines().toList();
    assertRefused(lines, 1, "{}", "line 1 is not the first line of an export");
    assertRefused(lines, 1, "{\"angariumExport\":3}", "version 3, made by a newer Angarium");
    assertRefused(lines, 1, "{\"angariumExport\":1}", "version 1, made by an earlier Angarium");
    assertRefused(lines, 2, "{\"holder\":1,\"queue\":", "line 2 is no JSON object");
    assertRefused(lines, 2, "{\"holder\":2,\"queue\":\"x\"}", "line 2 is holder 2 where 1 must");
    assertRefused(lines, 2, "{\"holder\":1}", "line 2 lacks \"queue\"");
    assertRefused(lines, 9, "[]", "line 9 is no JSON object");
    assertRefused(lines, 9, "{\"colour\":1}", "line 9 has none of the names");
    String message =
        lines.stream().filter(line -> line.contains("\"message\":1,")).findFirst().get();
    int at = lines.indexOf(message) + 1;
    assertRefused(
        lines,
        at,
        message.replaceFirst("\"JMSPriority\":\\d", "\"JMSPriority\":10"),
        "line " + at + " \"JMSPriority\" is 10, but must be a number from 0 to 9");
    assertRefused(
        lines,
        at,
        message.replaceFirst("\"properties\":", "\"propertys\":"),
        "line " + at + " has \"propertys\"; allowed: ");
    assertRefused(
        lines,
        lines.size(),
        "{\"end\":{\"holders\":1,\"messages\":0,\"places\":0,\"branches\":0}}",
        "counts 1 holders");
    assertRefused(lines, lines.size() + 1, "{}", "stands behind the last line");
  }

  private void assertRefused(List<String> lines, int number, String line, String reason)
      throws IOException {
    List<String> broken = new ArrayList<>(lines);
    if (number > lines.size()) {
      broken.add(line);
    } else {
      broken.set(number - 1, line);
    }
    Path to = directory.resolve("to" + System.nanoTime());
    assertThatThrownBy(() -> importInto(to, String.join("\n", broken)))
        .isInstanceOf(ImportException.class)
        .hasMessageContaining(reason);
    importInto(to, String.join("\n", lines));
    assertThat(export(to).lines().toList()).hasSameSizeAs(lines);
  }
}
