package org.angarium.persistence.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.angarium.persistence.Heard;
import org.angarium.persistence.RandomHistory;
import org.angarium.persistence.State;
import org.angarium.persistence.StoreException;
import org.angarium.persistence.StoreRecord;
import org.angarium.persistence.StoreRecord.DestinationDefined;
import org.angarium.persistence.StoreRecord.DestinationKind;
import org.angarium.persistence.StoreRecord.MessageStored;
import org.angarium.persistence.Visit;
import org.angarium.persistence.files.CrashImages;
import org.angarium.persistence.files.CrashImages.Luck;
import org.angarium.persistence.files.DiskImage;
import org.angarium.persistence.files.FaultyDisk;
import org.angarium.persistence.files.RecordingDisk;
import org.junit.jupiter.api.Test;

/** What little is left in a segment moves on, so that the segment can go. */
class CompactionTest {
  private static final long BUSY = 1;
  private static final long SLOW = 2;
  private static final long OTHER = 3;
  private static final int BYTES = 3_000;

  private final RecordingDisk disk = new RecordingDisk(0);
  private final Journals.States states = new Journals.States();
  private final State expected = new State();
  private final Heard heard = new Heard();
  private long lastMessage;

  private void append(Stepping store, StoreRecord... records) throws StoreException {
    List<StoreRecord> batch = List.of(records);
    expected.apply(batch);
    states.add(batch);
    long number = store.append(batch);
    assertThat(heard.durable()).isEqualTo(number);
    disk.reported(states.count());
  }

  private Stepping open() throws StoreException {
    Stepping store = new Stepping(Journals.stepped(disk));
    store.recover(new Visit(), heard);
    append(store, queue(BUSY), queue(SLOW), queue(OTHER));
    return store;
  }

  private static DestinationDefined queue(long id) {
    return new DestinationDefined(id, DestinationKind.QUEUE, "queue-" + id);
  }

  private void send(Stepping store, long... holders) throws StoreException {
    byte[] content = new byte[BYTES];
    new Random(++lastMessage).nextBytes(content);
    List<StoreRecord> batch = new ArrayList<>(List.of(new MessageStored(lastMessage, content)));
    for (long holder : holders) {
      batch.add(Journals.on(holder, lastMessage));
    }
    append(store, batch.toArray(StoreRecord[]::new));
  }

  /** Many messages come and go, and a few stay. */
  private void pass(Stepping store, int messages, long... slow) throws StoreException {
    for (int i = 0; i < messages; i++) {
      if (i % 16 == 0) {
        send(store, slow);
        append(store, Journals.counted(slow[0], lastMessage, i + 1));
      }
      send(store, BUSY);
      append(store, Journals.off(BUSY, lastMessage));
    }
  }

  private long segments() {
    return disk.image().keySet().stream().filter(name -> name.startsWith("segment")).count();
  }

  @Test
  void shouldEmptySegmentsThatHaveLittleLeft() throws StoreException {
    try (Stepping store = open()) {
      pass(store, 800, SLOW);
      assertThat(segments()).as("of 800 messages of 3 kB, 50 are left").isLessThan(12);
      assertThat(Visit.readLane(store, SLOW, 0)).hasSize(50);
    }
    assertThat(Journals.recover(disk).state()).isEqualTo(expected);
  }

  @Test
  void shouldMoveAContentOfSeveralHoldersOnce() throws StoreException {
    try (Stepping store = open()) {
      pass(store, 300, SLOW, OTHER);
      assertThat(segments()).isLessThan(10);
    }
    assertThat(Journals.recover(disk).state()).isEqualTo(expected);
    try (JournalInspection inspection = JournalInspection.open(Journals.DIRECTORY, disk)) {
      JournalReport.Live live = inspection.report().contents().live();
      assertThat(live.places()).isEqualTo(2 * live.messages());
    }
  }

  /**
   * Beside a short content much else is written, again when it moves: else it would move for ever.
   */
  @Test
  void shouldLeaveSegmentsAloneThatAreFullOfShortMessages() throws StoreException {
    try (JournalStore store = Journals.stepped(disk)) {
      store.recover(new Visit(), heard);
      List<StoreRecord> first = List.of(queue(BUSY));
      expected.apply(first);
      store.append(first);
      int steps = 0;
      for (int i = 0; i < 2_000; i++) {
        byte[] content = ("message " + ++lastMessage).getBytes(StandardCharsets.UTF_8);
        List<StoreRecord> batch =
            List.of(new MessageStored(lastMessage, content), Journals.on(BUSY, lastMessage));
        expected.apply(batch);
        store.append(batch);
        while (store.step()) {
          assertThat(++steps).as("it comes to rest").isLessThan(50_000);
        }
      }
      String highest = Segment.name(segments() + 2);
      assertThat(disk.image().keySet())
          .as("none was emptied")
          .allMatch(name -> name.compareTo(highest) < 0 || !name.startsWith("segment"));
    }
    assertThat(Journals.recover(disk).state()).isEqualTo(expected);
  }

  @Test
  void shouldLeaveTheSpaceToOthersWhenThereIsNoNextSegment() throws StoreException {
    FaultyDisk full = new FaultyDisk(disk);
    try (Stepping store = new Stepping(Journals.stepped(full))) {
      store.recover(new Visit(), heard);
      append(store, queue(BUSY), queue(SLOW), queue(OTHER));
      full.limitSpace(0);
      long moved = 0;
      while (store.acceptsMessages()) {
        send(store, SLOW);
        append(store, Journals.off(SLOW, lastMessage));
        send(store, BUSY);
        moved = lastMessage;
      }
      for (long id = 2; id <= moved; id += 2) {
        append(store, Journals.off(BUSY, id));
      }
      full.limitSpace(Long.MAX_VALUE);
      send(store, SLOW);
    }
    assertThat(Journals.recover(disk).state()).isEqualTo(expected);
  }

  @Test
  void shouldSurviveACrashAtEveryMoment() throws StoreException {
    long seed = RandomHistory.seed(getClass());
    Random random = new Random(seed);
    try (Stepping store = open()) {
      pass(store, 160, SLOW, OTHER);
    }
    assertThat(disk.operations().size()).isGreaterThan(500);
    CrashImages crashes = new CrashImages(DiskImage.EMPTY, disk.operations());
    while (crashes.advance()) {
      for (Luck luck : crashes.anythingPending() ? Luck.values() : new Luck[] {Luck.ALL}) {
        State left = Journals.recover(crashes.image(luck, random)).state();
        assertThat(states.batchesIn(left, crashes.reported()))
            .as("seed %d, %s, reported %d", seed, luck, crashes.reported())
            .isNotNegative();
      }
    }
  }
}
