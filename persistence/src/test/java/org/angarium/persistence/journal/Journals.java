package org.angarium.persistence.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.angarium.persistence.Heard;
import org.angarium.persistence.MessageStore;
import org.angarium.persistence.RandomHistory;
import org.angarium.persistence.State;
import org.angarium.persistence.StoreException;
import org.angarium.persistence.StoreRecord;
import org.angarium.persistence.StoreRecord.DeliveryCounted;
import org.angarium.persistence.StoreRecord.Facts;
import org.angarium.persistence.StoreRecord.MessageDequeued;
import org.angarium.persistence.StoreRecord.MessageEnqueued;
import org.angarium.persistence.StoreRecord.Place;
import org.angarium.persistence.Visit;
import org.angarium.persistence.files.Disk;
import org.angarium.persistence.files.DiskImage;
import org.angarium.persistence.files.RecordingDisk;

/** Journals on disks in memory, with the shortest segments. */
final class Journals {
  static final int SEGMENT_BYTES = 1 << 16;
  static final Path DIRECTORY = RecordingDisk.ROOT;
  static final Path FIRST = DIRECTORY.resolve(Segment.name(1));

  private static final long PAUSE_MILLIS = 5;
  private static final Facts FACTS = new Facts(100, 0, 0);

  private Journals() {}

  /** What recovery made of some files. */
  record Recovered(State state, MessageStore.Recovery recovery) {}

  static JournalStore open(Disk disk) throws StoreException {
    return JournalStore.open(
        new JournalSettings(DIRECTORY, SEGMENT_BYTES),
        JournalHooks.defaults().on(disk).pausing(PAUSE_MILLIS));
  }

  /** A journal in which messages stay in the segments that they were stored in. */
  static JournalStore openWithoutCompaction(Disk disk) throws StoreException {
    return JournalStore.open(
        new JournalSettings(DIRECTORY, SEGMENT_BYTES, 0),
        JournalHooks.defaults().on(disk).pausing(PAUSE_MILLIS));
  }

  /** Recovers and closes. */
  static Recovered recover(Disk disk) throws StoreException {
    Visit visit = new Visit();
    try (JournalStore store = stepped(disk)) {
      MessageStore.Recovery recovery = store.recover(visit, new Heard());
      return new Recovered(visit.read(new Stepping(store)), recovery);
    }
  }

  /** A journal without threads. */
  static JournalStore stepped(Disk disk) throws StoreException {
    return JournalStore.stepped(
        new JournalSettings(DIRECTORY, SEGMENT_BYTES), JournalHooks.defaults().on(disk));
  }

  static Recovered recover(Map<String, byte[]> image) throws StoreException {
    return recover(RecordingDisk.of(image));
  }

  static Recovered recover(DiskImage image) throws StoreException {
    return recover(RecordingDisk.of(image));
  }

  /** A message's place on lane 0 of a holder. */
  static Place at(long holder, long sequence) {
    return new Place(holder, 0, sequence);
  }

  /** A message that was stored in this batch comes to the place of its number. */
  static MessageEnqueued on(long holder, long message) {
    return new MessageEnqueued(at(holder, message), message, FACTS, null);
  }

  /** A message that was stored in this batch comes to a place. */
  static MessageEnqueued copy(long holder, long sequence, long message) {
    return new MessageEnqueued(at(holder, sequence), message, FACTS, null);
  }

  /** A message that stands elsewhere comes to a place. */
  static MessageEnqueued moved(long holder, long sequence, long message, Place from) {
    return new MessageEnqueued(at(holder, sequence), message, FACTS, from);
  }

  static MessageDequeued off(long holder, long sequence) {
    return new MessageDequeued(at(holder, sequence));
  }

  static DeliveryCounted counted(long holder, long sequence, int deliveries) {
    return new DeliveryCounted(at(holder, sequence), deliveries);
  }

  /** A recorded run, cleanly closed or not. */
  record Run(RecordingDisk disk, States states) {}

  /** The states after 0, 1, 2, … batches. */
  static final class States {
    private final State state = new State();
    private final List<String> after = new ArrayList<>(List.of(state.toString()));

    void add(List<StoreRecord> batch) {
      state.apply(batch);
      after.add(state.toString());
    }

    /** How many batches there are. */
    int count() {
      return after.size() - 1;
    }

    /** How many batches a state shows, at least so many; -1 if no number of whole batches does. */
    int batchesIn(State left, long atLeast) {
      int found = after.subList((int) atLeast, after.size()).indexOf(left.toString());
      return found < 0 ? -1 : (int) atLeast + found;
    }
  }

  /** Appends the batches of a random history. */
  static Run run(long seed, int count, int mostBytes, long forceNanos) throws StoreException {
    RandomHistory history = new RandomHistory(seed, mostBytes);
    return record(Stream.generate(history::next).limit(count).toList(), forceNanos);
  }

  /** Appends these batches as fast as it can, and records when they are reported durable. */
  static Run record(List<List<StoreRecord>> batches, long forceNanos) throws StoreException {
    RecordingDisk disk = new RecordingDisk(forceNanos);
    States states = new States();
    Heard heard = new Heard();
    MessageStore.Listener listener =
        new MessageStore.Listener() {
          @Override
          public void onDurable(long batch) {
            disk.reported(batch);
            heard.onDurable(batch);
          }

          @Override
          public void onFailure(StoreException cause) {
            heard.onFailure(cause);
          }
        };
    try (JournalStore store = open(disk)) {
      store.recover(new Visit(), listener);
      for (List<StoreRecord> batch : batches) {
        states.add(batch);
        store.append(batch);
      }
    }
    assertThat(heard.durable()).isEqualTo(batches.size());
    assertThat(heard.failures()).isEmpty();
    return new Run(disk, states);
  }
}
