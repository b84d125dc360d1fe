package org.angarium.persistence.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.angarium.persistence.BodyStore;
import org.angarium.persistence.Heard;
import org.angarium.persistence.MessageStore;
import org.angarium.persistence.RandomHistory;
import org.angarium.persistence.State;
import org.angarium.persistence.StoreException;
import org.angarium.persistence.StoreRecord;
import org.angarium.persistence.StoreRecord.BranchPrepared;
import org.angarium.persistence.StoreRecord.DestinationDefined;
import org.angarium.persistence.StoreRecord.DestinationKind;
import org.angarium.persistence.StoreRecord.Facts;
import org.angarium.persistence.StoreRecord.MessageEnqueued;
import org.angarium.persistence.StoreRecord.MessageStored;
import org.angarium.persistence.StoreRecord.SubscriptionDefined;
import org.angarium.persistence.StoreRecord.SubscriptionKey;
import org.angarium.persistence.Visit;
import org.angarium.persistence.files.DiskImage;
import org.angarium.persistence.files.RecordingDisk;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * One bit is wrong, at every byte of a store's files, or one of the files ends early, at every
 * length: what is read then is exactly what was written, or else is refused by file and offset.
 */
class BitRotTest {
  /** How many bits of each byte are tried; which ones is up to the seed. */
  private static final int BITS = Integer.getInteger("angarium.bits", 1);

  private static final long ORDERS = 1;
  private static final long NEWS = 2;
  private static final long BRANCH = 3;
  private static final int BATCHES = 42;
  private static final int BODY_BYTES = 700;
  private static final int MOST_SHORTER = 249;

  private final State state = new State();
  private final Map<Long, byte[]> bodies = new TreeMap<>();
  private Random random = new Random(0);
  private long seed;
  private int shorter;
  private DiskImage image = DiskImage.EMPTY;

  /** Three segments, of which two are complete, one that is prepared, and two bodies. */
  @BeforeEach
  void writeASmallStore() throws StoreException {
    seed = RandomHistory.seed(getClass());
    random = new Random(seed);
    RecordingDisk disk = new RecordingDisk(0);
    try (JournalStore opened = Workload.open(JournalHooks.defaults().on(disk))) {
      Stepping store = new Stepping(opened);
      store.recover(new Visit(), new Heard());
      SubscriptionKey key = new SubscriptionKey("me", "s", true);
      append(store, new DestinationDefined(ORDERS, DestinationKind.QUEUE, "orders"));
      append(store, new SubscriptionDefined(NEWS, "news", key, "a > 1", false));
      for (long id = 1; id <= BATCHES; id++) {
        send(store, id);
        if (id % 3 == 0) {
          append(store, Journals.counted(ORDERS, id - 1, 2), Journals.off(ORDERS, id - 2));
        }
      }
      append(store, new BranchPrepared(BRANCH, "b", null, List.of(Journals.at(ORDERS, BATCHES))));
    }
    image = disk.snapshot();
    assertThat(image.lengths().keySet())
        .containsExactlyInAnyOrder(
            Segment.name(1),
            Segment.name(2),
            Segment.name(3),
            Segment.name(4),
            "bodies/1.body",
            "bodies/2.body");
  }

  private void append(Stepping store, StoreRecord... records) throws StoreException {
    List<StoreRecord> batch = List.of(records);
    store.append(batch);
    state.apply(batch);
  }

  private byte[] content(int length) {
    byte[] content = new byte[length];
    random.nextBytes(content);
    return content;
  }

  private void send(Stepping store, long id) throws StoreException {
    long body = 0;
    if (id % 20 == 0) {
      BodyStore bodyStore = store.store().bodies();
      body = bodyStore.create();
      bodies.put(body, content(BODY_BYTES));
      bodyStore.append(body, bodies.get(body), new Workload.Answered<>());
      bodyStore.complete(body, new Workload.Answered<>());
    }
    // Two together always have as much, so that the segments end where they should.
    shorter = id % 2 == 0 ? MOST_SHORTER - shorter : random.nextInt(MOST_SHORTER + 1);
    int length = 349 - shorter;
    Facts facts = new Facts(length, id % 7 == 0 ? 5_000 + id : 0, body);
    append(
        store,
        new MessageStored(id, content(length)),
        new MessageEnqueued(Journals.at(ORDERS, id), id, facts, null),
        new MessageEnqueued(Journals.at(NEWS, id), id, facts, null));
  }

  @Test
  @Timeout(value = 1, unit = TimeUnit.DAYS)
  void shouldBeExactOrRefusedWhicheverBitFlips() throws IOException {
    int flips = 0;
    int refused = 0;
    for (Map.Entry<String, Long> file : image.lengths().entrySet()) {
      BitSet covered = covered(file.getKey());
      for (int at = 0; at < file.getValue(); at++) {
        for (int bit : random.ints(0, 8).distinct().limit(BITS).toArray()) {
          String where =
              "-Dangarium.seed=%d, %s, byte %d, bit %d".formatted(seed, file.getKey(), at, bit);
          DiskImage flipped = image.flipped(file.getKey(), at, 1 << bit);
          boolean exact = isExact(flipped, file.getKey(), where);
          if (file.getKey().startsWith("segment")) {
            boolean told = isTold(flipped, file.getKey());
            assertThat(told || (exact && !covered.get(at)))
                .as("told by a check, %s", where)
                .isTrue();
          } else {
            assertThat(exact).as("exact, %s", where).isFalse();
          }
          flips++;
          refused += exact ? 0 : 1;
        }
      }
    }
    System.out.printf("BitRotTest: %d bits flipped, %d stores refused%n", flips, refused);
    assertThat(refused).as("refused, seed %d", seed).isGreaterThan(flips / 3);
  }

  /**
   * The bytes of a segment that a check must find changed: its first page, and its batches but for
   * the zeros that fill up the last eight bytes of each, which nobody reads.
   */
  private BitSet covered(String file) throws IOException {
    BitSet covered = new BitSet();
    if (!file.startsWith("segment")) {
      return covered;
    }
    covered.set(0, SegmentHeader.PAGE_BYTES);
    try (Segment segment =
        SegmentDirectory.openSegment(
            RecordingDisk.of(image).open(Journals.DIRECTORY.resolve(file)),
            Journals.DIRECTORY.resolve(file),
            Long.parseLong(file.replaceAll("\\D", "")))) {
      SegmentReader reader = new SegmentReader(segment);
      SegmentReader.Found found = reader.headerAt(SegmentHeader.PAGE_BYTES);
      while (found != null) {
        covered.set((int) found.position(), endOfRecords(found, image.bytes(file)));
        found = reader.headerAt(found.end());
      }
    }
    return covered;
  }

  private static int endOfRecords(SegmentReader.Found found, byte[] bytes) {
    int at = (int) found.position() + BatchHeader.BYTES;
    for (int i = 0; i < found.header().contents().records(); i++) {
      at += RecordCodec.PREFIX_BYTES + ByteBuffer.wrap(bytes).getInt(at);
    }
    return at;
  }

  @Test
  void shouldBeRefusedWhereverAFileEnds() throws IOException {
    int cuts = 0;
    for (Map.Entry<String, Long> file : image.lengths().entrySet()) {
      for (long length = 0; length < file.getValue(); length++) {
        String where = "-Dangarium.seed=%d, %s, length %d".formatted(seed, file.getKey(), length);
        DiskImage cut = image.cut(file.getKey(), length);
        assertThat(isExact(cut, file.getKey(), where)).as("exact, %s", where).isFalse();
        cuts++;
      }
    }
    System.out.printf("BitRotTest: %d files cut%n", cuts);
  }

  /** Whether everything can be read as it was written; if not, that must be said. */
  private boolean isExact(DiskImage damaged, String file, String where) throws IOException {
    Heard heard = new Heard();
    List<StoreException> refusals = new ArrayList<>();
    State left = new State();
    try (JournalStore store =
        Workload.open(JournalHooks.defaults().on(RecordingDisk.of(damaged)))) {
      Visit visit = new Visit();
      store.recover(visit, heard);
      store.bodies().recover(visit.bodies());
      visit.definitions().forEach(definition -> definition.accept(left));
      readMessages(new Stepping(store), visit, left);
      store.step(); // The writer hears of the reader's failure.
      refusals.addAll(heard.failures());
      if (refusals.isEmpty()) {
        refusals.addAll(readBodies(store.bodies(), visit));
      }
    } catch (StoreException e) {
      refusals.add(e);
    }
    if (refusals.isEmpty()) {
      assertThat(left).as(where).isEqualTo(state);
      return true;
    }
    assertThat(refusals.get(0)).as(where).hasMessageContainingAll(file, ": at offset ");
    return false;
  }

  private static void readMessages(Stepping store, Visit visit, State left) {
    for (MessageStore.LaneFound lane : visit.lanes()) {
      store.page(
          new MessageStore.PageRequest(
              lane.holderId(), lane.lane(), 0, Long.MAX_VALUE, 0, BATCHES, 1 << 20),
          page -> page.messages().forEach(left::take));
    }
  }

  private List<StoreException> readBodies(BodyStore store, Visit visit) {
    assertThat(visit.bodies()).isEqualTo(bodies.keySet());
    List<StoreException> refusals = new ArrayList<>();
    for (long body : visit.bodies()) {
      Workload.Answered<byte[]> answered = new Workload.Answered<>();
      store.read(body, 0, BODY_BYTES + 1, answered);
      if (answered.failure() != null) {
        refusals.add(answered.failure());
      } else {
        assertThat(answered.result()).as("body %d", body).isEqualTo(bodies.get(body));
      }
    }
    return refusals;
  }

  /** Whether a check, which reads everything, tells of something in the file. */
  private static boolean isTold(DiskImage damaged, String file) throws StoreException {
    JournalReport report;
    try (JournalInspection inspection =
        JournalInspection.open(Journals.DIRECTORY, RecordingDisk.of(damaged))) {
      report = inspection.report();
    } catch (StoreException e) {
      assertThat(e).hasMessageContaining(file + ": at offset 8: the journal has format version");
      return true;
    }
    report.damages().forEach(damage -> assertThat(damage.toString()).contains(file));
    report.torn().ifPresent(torn -> assertThat(torn.file()).endsWith(file));
    return !report.sound() || report.torn().isPresent();
  }
}
