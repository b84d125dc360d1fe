package org.angarium.persistence.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import org.angarium.persistence.Heard;
import org.angarium.persistence.RandomHistory;
import org.angarium.persistence.State;
import org.angarium.persistence.StoreException;
import org.angarium.persistence.StoreRecord;
import org.angarium.persistence.StoreRecord.BranchPrepared;
import org.angarium.persistence.StoreRecord.DestinationDefined;
import org.angarium.persistence.StoreRecord.DestinationKind;
import org.angarium.persistence.StoreRecord.DestinationRemoved;
import org.angarium.persistence.StoreRecord.MessageStored;
import org.angarium.persistence.StoreRecord.Place;
import org.angarium.persistence.Visit;
import org.angarium.persistence.files.CrashImages;
import org.angarium.persistence.files.CrashImages.Luck;
import org.angarium.persistence.files.DiskImage;
import org.angarium.persistence.files.FaultyDisk;
import org.angarium.persistence.files.RecordingDisk;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** A disk that fails, or is full. */
class FaultTest {
  private final RecordingDisk recording = new RecordingDisk(0);
  private final FaultyDisk disk = new FaultyDisk(recording);
  private final Heard heard = new Heard();
  private final State state = new State();
  private long lastMessage;

  @Test
  void shouldBePoisonedByAFailedForceAndTakeNothingMore() throws StoreException {
    try (JournalStore store = Journals.open(disk)) {
      store.recover(new Visit(), heard);
      heard.awaitDurable(store.append(List.of(queue())));
      awaitPrepared(store);
      disk.failAt(2); // One write, then the force.
      store.append(message(100));
      assertThat(heard.awaitFailure())
          .hasMessageContaining(Journals.FIRST.toString())
          .hasMessageContaining("Input/output error (force)");
      assertThatThrownBy(() -> store.append(message(100))).isInstanceOf(StoreException.class);
      assertThat(store.status().failed()).isTrue();
      assertThat(store.acceptsMessages()).isFalse();
    }
    assertThat(heard.failures()).hasSize(1);
    assertThat(heard.durable()).isEqualTo(1);
    List<RecordingDisk.Operation> operations = recording.operations();
    assertThat(operations.get(operations.size() - 1))
        .as("nothing happens after the write whose force failed")
        .isInstanceOf(RecordingDisk.Written.class);
  }

  /** Every change that the store makes to the disk fails once, each in a run of its own. */
  @Test
  void shouldKeepItsWordWhicheverCallFails() throws StoreException {
    long seed = RandomHistory.seed(getClass());
    int poisoned = 0;
    int call = 1;
    while (true) {
      Outcome outcome = runWithFault(seed, call);
      if (outcome == Outcome.NO_FAULT) {
        break;
      }
      poisoned += outcome == Outcome.POISONED ? 1 : 0;
      call++;
    }
    assertThat(call).as("calls, seed %d", seed).isGreaterThan(200);
    assertThat(poisoned).as("poisoned, seed %d", seed).isBetween(200, call - 1);
  }

  private enum Outcome {
    NO_FAULT,
    POISONED,
    /** A segment could not be prepared, which only takes a second attempt. */
    SURVIVED
  }

  private static Outcome runWithFault(long seed, int call) throws StoreException {
    String where = "seed %d, call %d".formatted(seed, call);
    RecordingDisk recording = new RecordingDisk(0);
    FaultyDisk disk = new FaultyDisk(recording);
    Heard heard = new Heard();
    RandomHistory history = new RandomHistory(seed, 3_000);
    Journals.States states = new Journals.States();
    disk.failAt(call);
    boolean started = false;
    try (JournalStore store = Journals.open(disk)) {
      store.recover(new Visit(), heard);
      started = true;
      for (int i = 0; i < 120; i++) {
        List<StoreRecord> batch = history.next();
        states.add(batch);
        if (!heard.settles(store.append(batch))) {
          break;
        }
      }
    } catch (StoreException e) {
      assertThat(started ? heard.failures().size() : 1).as(where).isEqualTo(1);
    }
    assertThat(heard.failures().size()).as(where).isLessThanOrEqualTo(1);
    if (heard.failures().isEmpty() && started) {
      assertThat(heard.durable()).as(where).isEqualTo(120);
    }
    checkNothingConfirmedIsLost(recording, heard, states, where);
    if (!disk.failed()) {
      return Outcome.NO_FAULT;
    }
    return heard.failures().isEmpty() && started ? Outcome.SURVIVED : Outcome.POISONED;
  }

  private static void checkNothingConfirmedIsLost(
      RecordingDisk recording, Heard heard, Journals.States states, String where)
      throws StoreException {
    CrashImages crash = new CrashImages(DiskImage.EMPTY, recording.operations());
    crash.advanceToEnd();
    for (Luck luck : List.of(Luck.ALL, Luck.NOTHING)) {
      State left = Journals.recover(crash.image(luck, new Random(1))).state();
      assertThat(states.batchesIn(left, heard.durable())).as(where).isNotNegative();
    }
  }

  /** The writer has nothing to do when its keeper fails, and must still report it. */
  @Test
  void shouldBePoisonedWhenItIsNotKnownWhetherASegmentLasts() throws StoreException {
    try (JournalStore store = Journals.open(disk)) {
      store.recover(new Visit(), heard);
      store.append(List.of(queue()));
      awaitPrepared(store);
      disk.failOn("force " + Journals.DIRECTORY);
      for (int i = 0; i < 12; i++) {
        store.append(message(5_000));
      }
      assertThat(heard.awaitFailure())
          .hasMessageContaining("forcing the directory " + Journals.DIRECTORY + " failed");
      assertThatThrownBy(() -> store.append(message(1))).isInstanceOf(StoreException.class);
    }
    assertThat(heard.failures()).hasSize(1);
  }

  @Test
  void shouldStopTakingMessagesWhenTheDiskIsFullAndResumeByItself() throws StoreException {
    try (JournalStore store = Journals.open(disk)) {
      store.recover(new Visit(), heard);
      store.append(List.of(queue()));
      awaitPrepared(store);
      disk.limitSpace(Journals.SEGMENT_BYTES / 2);
      long sent = 0;
      while (store.acceptsMessages()) {
        heard.awaitDurable(store.append(message(1_000)));
        sent++;
      }
      // What makes room is taken.
      for (long id = 1; id <= sent; id++) {
        heard.awaitDurable(store.append(List.of(Journals.off(1, id))));
      }
      Awaitility.await().until(store::acceptsMessages);
      heard.awaitDurable(store.append(message(1_000)));
      assertThat(heard.failures()).isEmpty();
    }
    assertThat(Journals.recover(recording).state().places()).isEqualTo(1);
  }

  @Test
  void shouldKeepHalfASegmentFreeUntilItKnowsWhetherThereIsANext() throws StoreException {
    CountDownLatch latch = new CountDownLatch(1);
    try (JournalStore store = Journals.open(disk);
        Closeable opening = latch::countDown) {
      assertThat(opening).isNotNull();
      store.recover(new Visit(), heard);
      store.append(List.of(queue()));
      awaitPrepared(store);
      disk.holdCreation(latch);
      while (takenBytes(recording, 2) <= Journals.SEGMENT_BYTES / 2) {
        heard.awaitDurable(store.append(message(1_000)));
      }
      long waiting = store.append(message(1_000));
      Awaitility.await()
          .during(Duration.ofMillis(100))
          .until(() -> heard.durable() < waiting && store.acceptsMessages());
      disk.limitSpace(0);
      latch.countDown();
      heard.awaitDurable(waiting);
      assertThat(store.acceptsMessages()).isFalse();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** What frees segments and what needs a new one come in one group. */
  @Test
  void shouldFreeSegmentsBeforeItWaitsForOne() throws StoreException {
    RecordingDisk slow = new RecordingDisk(10_000_000);
    FaultyDisk full = new FaultyDisk(slow);
    try (JournalStore store = Journals.open(full)) {
      store.recover(new Visit(), heard);
      store.append(List.of(queue()));
      awaitPrepared(store);
      full.limitSpace(0);
      while (store.acceptsMessages() || usedBytes(slow, 2) < 50_000) {
        heard.awaitDurable(store.append(message(1_000)));
      }
      List<StoreRecord> freeing = new ArrayList<>();
      for (long id = 1; id <= 60; id++) { // All of the first segment's.
        freeing.add(Journals.off(1, id));
      }
      store.append(message(10)); // While this is forced, the others gather.
      store.append(freeing);
      heard.awaitDurable(store.append(message(15_000)));
    }
  }

  /** What each segment begins with leaves room in it for what ends the branch. */
  @Test
  void shouldCommitALargeBranchWhenTheDiskIsFull() throws StoreException {
    List<Place> consumed = new ArrayList<>();
    List<StoreRecord> commit = new ArrayList<>();
    List<StoreRecord> sent = new ArrayList<>(message(1));
    for (long sequence = 1; sequence <= 2_000; sequence++) {
      sent.add(Journals.copy(3, sequence, lastMessage));
      consumed.add(Journals.at(3, sequence));
      commit.add(Journals.off(3, sequence));
    }
    commit.add(new DestinationRemoved(2));
    try (JournalStore store = Journals.open(disk)) {
      store.recover(new Visit(), heard);
      store.append(List.of(queue()));
      awaitPrepared(store);
      heard.awaitDurable(store.append(sent));
      store.append(List.of(new BranchPrepared(2, "branch", null, consumed)));
      long length = 2 * Journals.SEGMENT_BYTES;
      Awaitility.await()
          .until(() -> recording.image().values().stream().anyMatch(file -> file.length == length));
      disk.limitSpace(0);
      while (store.acceptsMessages()) {
        heard.awaitDurable(store.append(message(1_000)));
      }
      heard.awaitDurable(store.append(commit));
      Awaitility.await().until(store::acceptsMessages);
      heard.awaitDurable(store.append(message(1_000)));
    }
    assertThat(heard.failures()).isEmpty();
    assertThat(Journals.recover(recording).state()).isEqualTo(state);
  }

  /** What is used, and what is kept for the index of the messages of 1,000 bytes in it. */
  private static long takenBytes(RecordingDisk disk, long segment) {
    int used = usedBytes(disk, segment);
    int messages = (used - SegmentHeader.PAGE_BYTES) / 1_144;
    return used + BatchWriter.batchBytes(OwnRecords.indexBytes(messages));
  }

  private static int usedBytes(RecordingDisk disk, long segment) {
    byte[] bytes = disk.image().get(Segment.name(segment));
    int used = bytes.length;
    while (bytes[used - 1] == 0) {
      used--;
    }
    return used;
  }

  @Test
  void shouldWaitForRoomRatherThanFailWhenEvenTheReserveIsFull() throws StoreException {
    try (JournalStore store = Journals.open(disk)) {
      long last = fill(store);
      assertThat(heard.durable()).isLessThan(last);
      disk.limitSpace(Long.MAX_VALUE);
      heard.awaitDurable(last);
      Awaitility.await().until(store::acceptsMessages);
      assertThat(heard.failures()).isEmpty();
    }
    assertThat(Journals.recover(recording).state()).isEqualTo(state);
  }

  @Test
  void shouldCloseWhileItWaitsForRoomAndSayThatNotAllIsWritten() throws StoreException {
    JournalStore store = Journals.open(disk);
    fill(store);
    assertThatThrownBy(store::close)
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("no space is left in " + Journals.DIRECTORY);
    assertThat(heard.failures()).hasSize(1);
    State left = Journals.recover(recording).state();
    assertThat(left.places()).isBetween((int) heard.durable() - 1, (int) lastMessage - 1);
  }

  /** Appends until there is no space, and then what cannot fit; gives that batch. */
  private long fill(JournalStore store) throws StoreException {
    store.recover(new Visit(), heard);
    store.append(List.of(queue()));
    awaitPrepared(store);
    disk.limitSpace(0);
    while (store.acceptsMessages()) {
      heard.awaitDurable(store.append(message(1_000)));
    }
    return store.append(message(Journals.SEGMENT_BYTES));
  }

  @Test
  void shouldGiveABatchLongerThanASegmentASegmentOfItsOwn() throws StoreException {
    try (JournalStore store = Journals.open(disk)) {
      store.recover(new Visit(), heard);
      store.append(List.of(queue()));
      for (int size : new int[] {100, 1_000_000, 10, 65_536, 65_000, 3_000_000, 10}) {
        store.append(message(size));
      }
    }
    assertThat(heard.durable()).isEqualTo(8);
    Journals.Recovered recovered = Journals.recover(recording);
    assertThat(recovered.state()).isEqualTo(state);
    Map<String, byte[]> files = new TreeMap<>(recording.image());
    assertThat(files.values().stream().map(file -> file.length))
        .anyMatch(length -> length > 1_000_000)
        .anyMatch(length -> length > 3_000_000);
  }

  private static DestinationDefined queue() {
    return new DestinationDefined(1, DestinationKind.QUEUE, "orders");
  }

  private List<StoreRecord> message(int bytes) {
    lastMessage++;
    byte[] content = new byte[bytes];
    new Random(lastMessage).nextBytes(content);
    List<StoreRecord> batch =
        List.of(new MessageStored(lastMessage, content), Journals.on(1, lastMessage));
    if (lastMessage == 1) {
      state.apply(List.of(queue()));
    }
    state.apply(batch);
    return batch;
  }

  private static void awaitPrepared(JournalStore store) {
    Awaitility.await().until(() -> store.status().diskBytes() >= 2 * Journals.SEGMENT_BYTES);
  }
}
