package org.angarium.persistence.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.angarium.persistence.Heard;
import org.angarium.persistence.State;
import org.angarium.persistence.StoreException;
import org.angarium.persistence.StoreRecord;
import org.angarium.persistence.StoreRecord.BranchPrepared;
import org.angarium.persistence.StoreRecord.DestinationDefined;
import org.angarium.persistence.StoreRecord.DestinationKind;
import org.angarium.persistence.StoreRecord.DestinationRemoved;
import org.angarium.persistence.StoreRecord.MessageStored;
import org.angarium.persistence.StoreRecord.Place;
import org.angarium.persistence.StoreRecord.SubscriptionDefined;
import org.angarium.persistence.StoreRecord.SubscriptionKey;
import org.angarium.persistence.Visit;
import org.angarium.persistence.files.RecordingDisk;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** Segments go when nothing in them is needed, and only then. */
class ReclaimTest {
  private static final long QUEUE = 1;
  private static final int MESSAGE_BYTES = 5_000;

  private final RecordingDisk disk = new RecordingDisk(0);
  private final State expected = new State();
  private final Heard heard = new Heard();
  private long lastMessage;

  private void append(JournalStore store, List<StoreRecord> batch) throws StoreException {
    expected.apply(batch);
    heard.awaitDurable(store.append(batch));
  }

  private JournalStore open() throws StoreException {
    JournalStore store = Journals.openWithoutCompaction(disk);
    store.recover(new Visit(), heard);
    append(store, List.of(new DestinationDefined(QUEUE, DestinationKind.QUEUE, "orders")));
    return store;
  }

  private static SubscriptionDefined subscription(long id) {
    SubscriptionKey key = new SubscriptionKey("client", "name-" + id, id % 2 == 0);
    return new SubscriptionDefined(id, "news", key, "number > " + id, id % 3 == 0);
  }

  private static BranchPrepared branch(long id, long... consumed) {
    List<Place> all =
        LongStream.of(consumed).mapToObj(message -> Journals.at(QUEUE, message)).toList();
    return new BranchPrepared(id, "branch-" + id, "client", all);
  }

  private List<StoreRecord> message(int bytes, long... holders) {
    List<StoreRecord> batch = new ArrayList<>();
    batch.add(new MessageStored(++lastMessage, new byte[bytes]));
    for (long holder : holders) {
      batch.add(Journals.on(holder, lastMessage));
    }
    return batch;
  }

  /** Fills some segments with what nobody needs. */
  private void goOn(JournalStore store) throws StoreException {
    for (int i = 0; i < 40; i++) {
      append(store, message(MESSAGE_BYTES, QUEUE));
      append(store, List.of(Journals.off(QUEUE, lastMessage)));
    }
  }

  private boolean has(long segment) {
    return disk.image().containsKey(Segment.name(segment));
  }

  private void awaitGone(long segment) {
    Awaitility.await().until(() -> !has(segment));
  }

  @Test
  void shouldTakeNoMoreMessagesWhenTheyAreOnTooManyQueuesToRemember() throws StoreException {
    int queues = 100;
    try (JournalStore store = openWithLittleMemory()) {
      for (long id = 1; id <= queues; id++) {
        append(store, List.of(new DestinationDefined(id, DestinationKind.QUEUE, "queue-" + id)));
      }
      while (store.acceptsMessages()) {
        assertThat(lastMessage).isLessThan(10_000);
        append(store, message(1_000, 1 + lastMessage % queues));
      }
    }
    assertThat(lastMessage).isGreaterThan(2L * queues);
    try (JournalStore store = openWithLittleMemory()) {
      Awaitility.await().until(() -> !store.acceptsMessages());
      for (long message = 1; message <= lastMessage; message++) {
        append(store, List.of(Journals.off(1 + (message - 1) % queues, message)));
      }
      Awaitility.await().until(store::acceptsMessages);
      append(store, message(1_000, QUEUE));
    }
    assertThat(Journals.recover(disk).state()).isEqualTo(expected);
  }

  private JournalStore openWithLittleMemory() throws StoreException {
    JournalStore store =
        JournalStore.open(
            new JournalSettings(Journals.DIRECTORY, Journals.SEGMENT_BYTES, 0),
            JournalHooks.defaults().on(disk).knowing(50_000));
    store.recover(new Visit(), heard);
    return store;
  }

  @Test
  void shouldRecycleSegmentsWithoutLiveMessages() throws StoreException {
    try (JournalStore store = open()) {
      for (int i = 0; i < 25; i++) {
        goOn(store); // Past the long segment that was ready.
      }
      Awaitility.await().until(() -> store.status().diskBytes() <= 5L * Journals.SEGMENT_BYTES);
      assertThat(store.status().places()).isZero();
    }
    long created =
        disk.operations().stream().filter(RecordingDisk.Created.class::isInstance).count();
    assertThat(created).as("files made for more than 30 segments").isLessThan(8);
  }

  @Test
  void shouldNotLetGoOfASegmentWithALiveMessage() throws StoreException {
    try (JournalStore store = open()) {
      append(store, message(10, QUEUE));
      goOn(store);
      assertThat(has(1)).isTrue();
      append(store, List.of(Journals.off(QUEUE, 1)));
      awaitGone(1);
      assertThat(disk.image()).hasSizeLessThan(6);
    }
  }

  @Test
  void shouldRepeatSubscriptionsInLaterSegments() throws StoreException {
    try (JournalStore store = open()) {
      append(store, List.of(subscription(2), subscription(3), subscription(4)));
      goOn(store);
      awaitGone(1);
      append(store, List.of(new DestinationRemoved(3), subscription(5)));
      append(store, message(10, 2, 5));
      goOn(store);
      append(store, List.of(Journals.off(5, 41)));
      append(store, List.of(new DestinationRemoved(2)));
      goOn(store);
      awaitGone(9);
    }
    Journals.Recovered left = Journals.recover(disk);
    assertThat(left.state()).isEqualTo(expected);
    assertThat(left.recovery().highestDestinationId()).isEqualTo(5);
  }

  @Test
  void shouldKeepAPublicationForItsLastSubscription() throws StoreException {
    try (JournalStore store = open()) {
      append(store, List.of(subscription(2), subscription(3), subscription(4)));
      append(store, message(10, 2, 3, 4));
      goOn(store);
      append(store, List.of(Journals.off(3, 1), new DestinationRemoved(2)));
      goOn(store);
      assertThat(has(1)).isTrue();
      assertThat(Journals.recover(RecordingDisk.of(disk.image())).state()).isEqualTo(expected);
      append(store, List.of(new DestinationRemoved(4)));
      awaitGone(1);
    }
    assertThat(Journals.recover(disk).state()).isEqualTo(expected);
    assertThat(expected.places()).isZero();
  }

  @Test
  void shouldKeepNoSegmentForAMessageThatNobodyHolds() throws StoreException {
    try (JournalStore store = open()) {
      append(store, List.of(subscription(2), subscription(3)));
      append(store, message(10, 2, 3)); // 1: never said to be the last
      append(store, message(10, 2, 3)); // 2: said so too early
      append(store, message(10)); // 3: on nothing
      append(store, List.of(Journals.off(2, 1), Journals.off(3, 1)));
      append(store, List.of(Journals.off(2, 2)));
      goOn(store);
      assertThat(has(1)).isTrue();
      append(store, List.of(Journals.off(3, 2)));
      awaitGone(1);
      assertThat(store.status().places()).isZero();
    }
  }

  @Test
  void shouldTakeMoreDefinitionsThanASegmentHas() throws StoreException {
    try (JournalStore store = open()) {
      List<StoreRecord> defined = new ArrayList<>();
      long[] ids = new long[1_500];
      for (int i = 0; i < ids.length; i++) {
        ids[i] = i + 2L;
        defined.add(subscription(ids[i]));
      }
      append(store, defined);
      append(store, message(10, ids));
      goOn(store);
      for (long id : ids) {
        heard.awaitDurable(store.append(List.of(Journals.off(id, 1))));
      }
      expected.apply(
          defined.stream()
              .map(one -> (SubscriptionDefined) one)
              .<StoreRecord>map(one -> Journals.off(one.subscriptionId(), 1))
              .toList());
      goOn(store);
      awaitGone(1);
    }
    assertThat(Journals.recover(disk).state()).isEqualTo(expected);
  }

  @Test
  void shouldKeepNoSegmentForABranchThatIsPreparedInIt() throws StoreException {
    try (JournalStore store = open()) {
      append(store, message(10, QUEUE));
      append(store, List.of(branch(2, 1), Journals.off(QUEUE, 1), branch(3)));
      goOn(store);
      awaitGone(1);
      append(store, List.of(new DestinationRemoved(3)));
      goOn(store);
      awaitGone(5);
    }
    assertThat(Journals.recover(disk).state()).isEqualTo(expected);
    assertThat(expected.toString()).contains("branch-2").doesNotContain("branch-3");
  }

  @Test
  void shouldKeepTheSegmentOfWhatABranchHasSentOrConsumed() throws StoreException {
    try (JournalStore store = open()) {
      append(store, message(10, QUEUE));
      goOn(store);
      List<StoreRecord> prepared = new ArrayList<>(List.of(branch(2, 1)));
      prepared.addAll(message(10, 2));
      long sent = lastMessage;
      append(store, prepared);
      goOn(store);
      assertThat(has(1)).isTrue();
      assertThat(Journals.recover(RecordingDisk.of(disk.image())).state()).isEqualTo(expected);
      long place = ++lastMessage;
      append(
          store,
          List.of(
              Journals.moved(QUEUE, place, sent, Journals.at(2, sent)),
              Journals.off(QUEUE, 1),
              new DestinationRemoved(2)));
      awaitGone(1);
      goOn(store);
      assertThat(Journals.recover(RecordingDisk.of(disk.image())).state()).isEqualTo(expected);
      assertThat(expected.queue(QUEUE)).containsExactly(sent);
      append(store, List.of(Journals.off(QUEUE, place)));
      awaitGone(7);
    }
    assertThat(Journals.recover(disk).state()).isEqualTo(expected);
  }

  @Test
  void shouldFreeWhatABranchHasSentWhenItIsRolledBack() throws StoreException {
    try (JournalStore store = open()) {
      List<StoreRecord> prepared = new ArrayList<>(List.of(branch(2)));
      prepared.addAll(message(10, 2));
      append(store, prepared);
      goOn(store);
      assertThat(has(1)).isTrue();
      append(store, List.of(new DestinationRemoved(2)));
      awaitGone(1);
      assertThat(store.status().places()).isZero();
    }
  }

  /** Each segment begins with 1.6 MB then, and must still have room for more than one batch. */
  @Test
  void shouldGoOnWithABranchFarLongerThanASegment() throws StoreException {
    long[] consumed = LongStream.range(1_000_000, 1_100_000).toArray();
    long before;
    try (JournalStore store = open()) {
      append(store, List.of(branch(2, consumed)));
      goOn(store);
      awaitGone(1);
      before = segmentsMade();
      goOn(store);
      goOn(store);
      assertThat(segmentsMade() - before).as("segments for 400 kB").isLessThan(3);
      append(store, List.of(new DestinationRemoved(2)));
      for (int i = 0; i < 60; i++) {
        goOn(store); // Past the long segment that was ready.
      }
      Awaitility.await().until(() -> store.status().diskBytes() <= 5L * Journals.SEGMENT_BYTES);
    }
    assertThat(Journals.recover(disk).state()).isEqualTo(expected);
  }

  private long segmentsMade() {
    return disk.operations().stream().filter(RecordingDisk.Created.class::isInstance).count();
  }
}
