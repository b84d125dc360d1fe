package org.angarium.persistence.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.angarium.persistence.Heard;
import org.angarium.persistence.RandomHistory;
import org.angarium.persistence.State;
import org.angarium.persistence.StoreException;
import org.angarium.persistence.StoreRecord;
import org.angarium.persistence.StoreRecord.DestinationDefined;
import org.angarium.persistence.StoreRecord.DestinationKind;
import org.angarium.persistence.StoreRecord.MessageEnqueued;
import org.angarium.persistence.StoreRecord.MessageStored;
import org.angarium.persistence.Visit;
import org.angarium.persistence.files.RecordingDisk;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Looking at a journal without changing it. */
class JournalInspectionTest {
  private static final String FIRST = Segment.name(1);
  private static final int LAST_BATCHES = 5;

  @TempDir Path directory;

  private static JournalInspection inspect(RecordingDisk disk) throws StoreException {
    return JournalInspection.open(Journals.DIRECTORY, disk);
  }

  /** What is found in some files; nothing of them is changed. */
  private static Found found(Map<String, byte[]> image) throws StoreException {
    RecordingDisk disk = RecordingDisk.of(image);
    try (JournalInspection inspection = inspect(disk)) {
      JournalReport report = inspection.report();
      List<StoreRecord> records = new ArrayList<>();
      if (report.sound()) {
        inspection.visit(records::add);
      } else {
        assertThatThrownBy(() -> inspection.visit(records::add))
            .hasMessage(report.damages().get(0).toString());
        assertThat(records).isEmpty();
      }
      return new Found(report, State.of(List.of(records)), entries(inspection));
    } finally {
      assertThat(disk.operations()).isEmpty();
    }
  }

  private record Found(JournalReport report, State state, List<JournalEntry> entries) {}

  private static List<JournalEntry> entries(JournalInspection inspection) throws StoreException {
    List<JournalEntry> entries = new ArrayList<>();
    inspection.entries(entries::add);
    return entries;
  }

  @Test
  void shouldFindWhatAStartFindsAndChangeNothing() throws StoreException {
    long seed = RandomHistory.seed(getClass());
    for (int run = 0; run < 20; run++) {
      Map<String, byte[]> image = Journals.run(seed + run, 200, 3_000, 0).disk().image();
      Found found = found(image);
      Journals.Recovered recovered = Journals.recover(image);
      assertThat(found.report.sound()).isTrue();
      assertThat(found.report.torn()).isEmpty();
      assertThat(found.state).isEqualTo(recovered.state());
      assertThat(found.report.contents().live().places()).isEqualTo(recovered.state().places());
      assertThat(found.report.files().bytes())
          .isEqualTo(image.values().stream().mapToLong(file -> file.length).sum());
    }
  }

  /** Applied in order, the entries marked as live are the state; and all of them are, too. */
  @Test
  void shouldShowEachRecordAndWhichOnesAreLive() throws StoreException {
    long seed = RandomHistory.seed(getClass());
    Journals.Run run = Journals.run(seed, 300, 2_000, 0);
    Found found = found(run.disk().image());
    List<StoreRecord> live = new ArrayList<>();
    for (JournalEntry entry : found.entries) {
      if (entry.live()) {
        live.add(withoutOrigin(entry.stored()));
        if (entry.deliveries() > 0 && entry.stored() instanceof MessageEnqueued enqueued) {
          live.add(new StoreRecord.DeliveryCounted(enqueued.place(), entry.deliveries()));
        }
      }
    }
    State state = new State();
    state.apply(live);
    assertThat(state.places()).isEqualTo(found.state.places());
    assertThat(texts(live)).isEqualTo(texts(liveRecords(run)));
    assertThat(found.entries.size())
        .isEqualTo(
            found.report.contents().records().values().stream().mapToLong(Long::longValue).sum());
  }

  private static StoreRecord withoutOrigin(StoreRecord one) {
    return one instanceof MessageEnqueued enqueued
        ? new MessageEnqueued(enqueued.place(), enqueued.messageId(), enqueued.facts(), null)
        : one;
  }

  private static List<String> texts(List<StoreRecord> records) {
    return records.stream().map(JournalInspectionTest::text).sorted().toList();
  }

  /** Without the identity of the array with the content. */
  private static String text(StoreRecord one) {
    return one.toString().replaceAll("@\\w+", "");
  }

  private static List<StoreRecord> liveRecords(Journals.Run run) throws StoreException {
    try (JournalInspection inspection = inspect(RecordingDisk.of(run.disk().image()))) {
      List<StoreRecord> records = new ArrayList<>();
      inspection.visit(records::add);
      return records;
    }
  }

  @Test
  void shouldSayWhereARecordStands() throws StoreException {
    Map<String, byte[]> image = Journals.run(3, 100, 500, 0).disk().image();
    for (JournalEntry entry : found(image).entries) {
      byte[] segment = image.get(entry.file().getFileName().toString());
      int at = (int) entry.offset();
      int length = RecordCodec.PREFIX_BYTES + ByteBuffer.wrap(segment).getInt(at);
      JournalRecord there = RecordCodec.decode(ByteBuffer.wrap(segment, at, length));
      assertThat(JournalEntries.kind(there)).isEqualTo(entry.kind());
      if (there instanceof JournalRecord.Said said) {
        assertThat(text(said.stored())).isEqualTo(text(entry.stored()));
      }
    }
  }

  /** A few small batches, each forced before the next; closed cleanly. */
  private Map<String, byte[]> smallStore() throws StoreException {
    RecordingDisk disk = new RecordingDisk(0);
    try (JournalStore store = Journals.open(disk)) {
      Heard heard = new Heard();
      store.recover(new Visit(), heard);
      heard.awaitDurable(
          store.append(List.of(new DestinationDefined(1, DestinationKind.QUEUE, "orders"))));
      for (long id = 1; id <= LAST_BATCHES; id++) {
        byte[] content = new byte[(int) id * 9];
        Arrays.fill(content, (byte) id);
        heard.awaitDurable(
            store.append(List.of(new MessageStored(id, content), Journals.on(1, id))));
      }
    }
    return new TreeMap<>(disk.image());
  }

  @Test
  void shouldFindEveryFlippedBitOrHaveTheSameData() throws StoreException {
    Map<String, byte[]> image = smallStore();
    String whole = found(image).state.toString();
    int named = 0;
    for (String file : image.keySet().stream().filter(name -> name.startsWith("s")).toList()) {
      byte[] bytes = image.get(file);
      for (int at = 0; at < bytes.length; at += at < 6_000 && file.equals(FIRST) ? 1 : 211) {
        byte[] flipped = bytes.clone();
        flipped[at] ^= (byte) (1 << (at % 8));
        Map<String, byte[]> copy = new TreeMap<>(image);
        copy.put(file, flipped);
        named += soundWith(whole, copy, "%s, byte %d".formatted(file, at)) ? 0 : 1;
      }
    }
    assertThat(named).isGreaterThan(SegmentHeader.PAGE_BYTES);
  }

  /** Whether the store is sound; then it has this state, and else file and offset are named. */
  private static boolean soundWith(String state, Map<String, byte[]> image, String where)
      throws StoreException {
    Found found;
    try {
      found = found(image);
    } catch (StoreException e) {
      assertThat(e).as(where).hasMessageContaining("at offset 8: the journal has format version");
      return false;
    }
    if (found.report.sound()) {
      assertThat(found.state.toString()).as(where).isEqualTo(state);
      return true;
    }
    JournalReport.Damage damage = found.report.damages().get(0);
    assertThat(damage.toString()).as(where).contains(".journal: at offset " + damage.offset());
    assertThatThrownBy(() -> Journals.recover(image)).as(where).hasMessage(damage.toString());
    return false;
  }

  @Test
  void shouldFindEveryCut() throws StoreException {
    Map<String, byte[]> image = smallStore();
    String whole = found(image).state.toString();
    for (String file : image.keySet().stream().filter(name -> name.startsWith("seg")).toList()) {
      byte[] bytes = image.get(file);
      for (int length = 0;
          length < bytes.length;
          length += length < 6_000 && file.equals(FIRST) ? 1 : 211) {
        Map<String, byte[]> copy = new TreeMap<>(image);
        copy.put(file, Arrays.copyOf(bytes, length));
        assertThat(soundWith(whole, copy, file + " of " + length + " bytes")).isFalse();
      }
    }
  }

  @Test
  void shouldTellAnUnfinishedWriteFromDamage() throws StoreException {
    Map<String, byte[]> image = smallStore();
    byte[] bytes = image.get(FIRST);
    int end = bytes.length;
    while (bytes[end - 1] == 0) {
      end--;
    }
    bytes[end + 16] = 1;
    JournalReport report = found(image).report;
    assertThat(report.sound()).isTrue();
    assertThat(report.torn()).isPresent();
    JournalReport.Torn torn = report.torn().orElseThrow();
    assertThat(Journals.recover(image).recovery().repairs())
        .singleElement()
        .asString()
        .isEqualTo(
            "%s: at offset %d: cleared %d bytes of an unfinished write (%s)",
            torn.file(), torn.offset(), torn.bytes(), torn.reason());
  }

  @Test
  void shouldShowWhatStandsBeforeADamage() throws StoreException {
    Map<String, byte[]> image = smallStore();
    List<JournalEntry> all = found(image).entries;
    JournalEntry broken = all.get(all.size() - 3);
    image.get(FIRST)[(int) broken.offset() + 12] ^= 1;
    Found found = found(image);
    assertThat(found.report.damages())
        .singleElement()
        .satisfies(
            damage -> {
              assertThat(damage.file()).endsWith(FIRST);
              assertThat(damage.reason())
                  .contains("batch " + broken.batch(), "offset " + broken.offset());
            });
    assertThat(found.entries.stream().map(JournalEntry::offset))
        .isEqualTo(
            all.stream()
                .filter(entry -> entry.batch() < broken.batch())
                .map(JournalEntry::offset)
                .toList());
  }

  /** Compaction may have emptied others just before the store was closed. */
  private static List<String> needed(RecordingDisk disk) throws StoreException {
    try (JournalInspection inspection = inspect(disk)) {
      return inspection.uses().stream()
          .filter(use -> use.why() == SegmentUse.Why.HELD)
          .map(use -> String.valueOf(use.file().getFileName()))
          .sorted()
          .toList();
    }
  }

  /** Whatever is missing or broken, the first damage is the one that a start names. */
  @Test
  void shouldNameEveryDamagedOrMissingFileOfALongStore() throws StoreException {
    Map<String, byte[]> image = Journals.run(5, 300, 8_000, 0).disk().image();
    List<String> segments = needed(RecordingDisk.of(image));
    assertThat(segments).hasSizeGreaterThan(3);
    for (String name : segments.subList(0, segments.size() - 1)) {
      Map<String, byte[]> rest = new TreeMap<>(image);
      rest.remove(name);
      JournalReport missing = found(rest).report;
      assertThat(missing.damages()).as(name).hasSize(1);
      assertThat(missing.damages().get(0).toString()).contains(name, "missing");
      byte[] broken = image.get(name).clone();
      broken[100] ^= 1;
      rest.put(name, broken);
      JournalReport damaged = found(rest).report;
      assertThat(damaged.damages())
          .singleElement()
          .asString()
          .isEqualTo(
              Journals.DIRECTORY.resolve(name) + ": at offset 0: the segment's header is damaged");
      byte[] strange = Journals.run(6, 5, 100, 0).disk().image().get(FIRST);
      rest.put(name, strange);
      assertThat(found(rest).report.sound()).isFalse();
    }
  }

  @Test
  void shouldSayWhatEachSegmentIsKeptFor() throws StoreException {
    RecordingDisk disk = new RecordingDisk(0);
    try (JournalStore store = Journals.openWithoutCompaction(disk)) {
      store.recover(new Visit(), new Heard());
      store.append(List.of(new DestinationDefined(1, DestinationKind.QUEUE, "orders")));
      store.append(List.of(new DestinationDefined(2, DestinationKind.QUEUE, "old")));
      append(store, 1, 2);
      long id = 2;
      for (int i = 0; i < 40; i++) {
        append(store, id, 1);
        store.append(List.of(Journals.off(1, id++)));
      }
      append(store, id, 1);
      store.append(List.of(Journals.moved(2, id, id, Journals.at(1, id))));
    }
    try (JournalInspection inspection = inspect(disk)) {
      List<SegmentUse> uses = inspection.uses();
      SegmentUse first = uses.get(0);
      assertThat(first.why()).isEqualTo(SegmentUse.Why.HELD);
      assertThat(first.liveMessages()).isOne();
      assertThat(first.liveBytes()).isEqualTo(5_000);
      assertThat(first.oldest()).map(MessageStored::messageId).contains(1L);
      assertThat(first.holders())
          .containsExactly(
              new SegmentUse.Holder(
                  2, new DestinationDefined(2, DestinationKind.QUEUE, "old"), 1, 5_000));
      assertThat(uses.get(1).why()).isEqualTo(SegmentUse.Why.CURRENT);
      SegmentUse current =
          uses.stream().filter(use -> use.why() == SegmentUse.Why.CURRENT).findFirst().get();
      assertThat(current.holders()).extracting(SegmentUse.Holder::number).contains(1L, 2L);
      assertThat(current.liveMessages()).isOne();
      assertThat(uses.get(uses.size() - 1).why()).isIn(SegmentUse.Why.NEXT, SegmentUse.Why.CURRENT);
    }
  }

  private static void append(JournalStore store, long id, long queue) throws StoreException {
    store.append(List.of(new MessageStored(id, new byte[5_000]), Journals.on(queue, id)));
  }

  @Test
  void shouldRefuseDirectoriesWithoutAJournalInOneLine() throws IOException {
    assertRefused(directory.resolve("none"), "there is no file or directory " + directory);
    assertRefused(directory, "there is no journal in " + directory + ": it is empty");
    Path file = Files.writeString(directory.resolve("notes.txt"), "notes");
    assertRefused(file, file + " is not a directory");
    assertRefused(directory, "there is no journal in " + directory + ": none of its files");
  }

  private static void assertRefused(Path where, String reason) {
    assertThatThrownBy(() -> JournalInspection.open(where))
        .isInstanceOf(StoreException.class)
        .hasMessageStartingWith(reason);
  }

  @Test
  void shouldKeepBrokersOutAndBeKeptOutByThem() throws StoreException {
    JournalSettings settings = new JournalSettings(directory, JournalSettings.MIN_SEGMENT_BYTES);
    try (JournalStore store = JournalStore.open(settings)) {
      store.recover(new Visit(), new Heard());
      assertThatThrownBy(() -> JournalInspection.open(directory))
          .hasMessageContainingAll("in use by process", "stop the broker first");
    }
    try (JournalInspection inspection = JournalInspection.open(directory)) {
      assertThat(inspection.report().sound()).isTrue();
      assertThatThrownBy(() -> JournalStore.open(settings)).hasMessageContaining("in use by");
    }
    JournalStore.open(settings).close();
  }

  @Test
  void shouldReadADirectoryThatItCannotWrite() throws IOException {
    Random random = new Random(1);
    try (JournalStore store =
        JournalStore.open(new JournalSettings(directory, JournalSettings.MIN_SEGMENT_BYTES))) {
      store.recover(new Visit(), new Heard());
      byte[] content = new byte[100];
      random.nextBytes(content);
      store.append(List.of(new MessageStored(1, content), Journals.on(1, 1)));
    }
    Files.delete(directory.resolve("lock"));
    Map<Path, String> before = contents();
    try (JournalInspection inspection = JournalInspection.open(directory)) {
      assertThat(inspection.report().contents().live().messages()).isOne();
    }
    assertThat(contents()).isEqualTo(before);
  }

  private Map<Path, String> contents() throws IOException {
    Map<Path, String> contents = new TreeMap<>();
    try (var files = Files.list(directory)) {
      for (Path file : files.toList()) {
        contents.put(file, Arrays.hashCode(Files.readAllBytes(file)) + "/" + Files.size(file));
      }
    }
    return contents;
  }
}
