package org.angarium.persistence.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.LongConsumer;
import org.angarium.persistence.BodyStore;
import org.angarium.persistence.Heard;
import org.angarium.persistence.MessageStore;
import org.angarium.persistence.RandomHistory;
import org.angarium.persistence.State;
import org.angarium.persistence.StoreException;
import org.angarium.persistence.StoreRecord;
import org.angarium.persistence.StoreRecord.Facts;
import org.angarium.persistence.StoreRecord.MessageEnqueued;
import org.angarium.persistence.StoreRecord.MessageStored;
import org.angarium.persistence.Visit;
import org.angarium.persistence.files.FailPoints;
import org.angarium.persistence.files.RecordingDisk;

/**
 * What a broker might do with a journal that has the shortest segments and no threads, from a seed:
 * a random history in groups, a queue on which messages stay, so that there is something to
 * compact, large bodies, and restarts. It knows what was promised, and which states whole batches
 * make.
 */
final class Workload {
  private static final int MOST_BYTES = 300;
  private static final long SLOW = 2_000_000;
  private static final long LARGE = 3_000_000;

  private final JournalHooks hooks;
  private final LongConsumer reporting;
  private final Random random;
  private final RandomHistory history;
  private final Journals.States states = new Journals.States();
  private final Map<Long, byte[]> bodies = new HashMap<>();
  private final Deque<Long> large = new ArrayDeque<>();
  private final List<StoreException> failures = new ArrayList<>();
  private long confirmed;
  private long lastMessage = 1_000_000;

  /**
   * A load that has not begun.
   *
   * @param reporting hears of each number of batches that were reported durable
   */
  Workload(long seed, JournalHooks hooks, LongConsumer reporting) {
    this.hooks = hooks;
    this.reporting = reporting;
    this.random = new Random(seed);
    this.history = new RandomHistory(seed, MOST_BYTES);
  }

  /** A journal with the shortest segments and no threads. */
  static JournalStore open(JournalHooks hooks) throws StoreException {
    return JournalStore.stepped(
        new JournalSettings(Journals.DIRECTORY, JournalSettings.MIN_SEGMENT_BYTES), hooks);
  }

  Journals.States states() {
    return states;
  }

  /** How many batches were reported durable. */
  long confirmed() {
    return confirmed;
  }

  /** What the store has reported, or thrown. */
  List<StoreException> failures() {
    return failures;
  }

  /**
   * Goes on with so many groups of batches, between a start and a close.
   *
   * @throws StoreException as the store does; what was confirmed is known then
   */
  void run(int groups) throws StoreException {
    try (JournalStore store = open(hooks)) {
      Session session = new Session(store, states.count());
      session.start();
      for (int i = 0; i < groups && failures.isEmpty(); i++) {
        session.group();
      }
    }
  }

  /** What is between a start and a close. */
  private final class Session implements MessageStore.Listener {
    private final JournalStore store;
    private final int before;

    Session(JournalStore store, int before) {
      this.store = store;
      this.before = before;
    }

    @Override
    public void onDurable(long batch) {
      confirmed = before + batch;
      reporting.accept(confirmed);
    }

    @Override
    public void onFailure(StoreException cause) {
      failures.add(cause);
    }

    @Override
    public void onBodyReleased(long bodyId, long batch) {
      store.bodies().unstored(bodyId, batch);
    }

    void start() throws StoreException {
      Visit visit = new Visit();
      store.recover(visit, this);
      store.bodies().recover(visit.bodies());
      settle();
    }

    void settle() {
      while (store.step()) {
        // Until nothing is left to do.
      }
    }

    /** Some batches that are forced together. */
    void group() throws StoreException {
      for (int i = random.nextInt(3); i >= 0; i--) {
        int dice = random.nextInt(16);
        if (dice == 0) {
          append(message(SLOW, 0, 1 + random.nextInt(MOST_BYTES)));
        } else if (dice == 1 || (dice == 2 && large.isEmpty())) {
          sendLarge();
        } else if (dice == 2) {
          append(List.of(Journals.off(LARGE, large.remove())));
        } else if (dice == 3) {
          append(message(SLOW, 0, 10 + random.nextInt(10 * MOST_BYTES)));
          append(List.of(Journals.off(SLOW, lastMessage)));
        } else {
          append(history.next());
        }
      }
      settle();
    }

    private List<StoreRecord> message(long holder, long body, int length) {
      byte[] content = new byte[length];
      random.nextBytes(content);
      long message = ++lastMessage;
      Facts facts = new Facts(length, 0, body);
      return List.of(
          new MessageStored(message, content),
          new MessageEnqueued(Journals.at(holder, message), message, facts, null));
    }

    private void append(List<StoreRecord> batch) throws StoreException {
      store.append(batch);
      states.add(batch);
    }

    /** A body in some parts, and then, unless the sender gives up, its message. */
    private void sendLarge() throws StoreException {
      BodyStore bodyStore = store.bodies();
      long body = bodyStore.create();
      byte[] content = new byte[0];
      Answered<Integer> answered = new Answered<>();
      for (int i = random.nextInt(3); i >= 0; i--) {
        byte[] part = new byte[1 + random.nextInt(random.nextInt(40) == 0 ? 70_000 : 2_000)];
        random.nextBytes(part);
        int length = content.length;
        content = Arrays.copyOf(content, length + part.length);
        System.arraycopy(part, 0, content, length, part.length);
        bodyStore.append(body, part, answered);
      }
      if (random.nextInt(5) > 0) {
        bodyStore.complete(body, answered);
        if (answered.failure == null) {
          List<StoreRecord> batch = message(LARGE, body, 20);
          bodies.put(lastMessage, content);
          append(batch);
          bodyStore.stored(body, states.count() - before);
          large.add(lastMessage);
        }
      }
      bodyStore.release(body);
    }
  }

  /** What a store of bodies without a thread has answered. */
  static final class Answered<T> implements BodyStore.Answer<T> {
    private T result;
    private StoreException failure;

    T result() {
      return result;
    }

    /** The first failure; null if there was none. */
    StoreException failure() {
      return failure;
    }

    @Override
    public void done(T done) {
      result = done;
    }

    @Override
    public void failed(StoreException cause) {
      failure = failure == null ? cause : failure;
    }
  }

  /**
   * What a start has found.
   *
   * @param batches how many whole batches there are; -1 if what is there is not what so many made
   * @param operations how many it had done when it showed them
   */
  record Found(int batches, int operations) {}

  /**
   * Starts on what a disk holds, reads everything, and closes.
   *
   * @param promised so many batches must be there
   */
  Found find(RecordingDisk disk, FailPoints points, long promised) throws IOException {
    try (JournalStore store = open(JournalHooks.defaults().on(disk).failing(points))) {
      Visit visit = new Visit();
      store.recover(visit, new Heard());
      store.bodies().recover(visit.bodies());
      int operations = disk.count();
      Stepping stepping = new Stepping(store);
      State left = visit.read(stepping);
      checkBodies(stepping, visit);
      assertThat(disk.list(Journals.DIRECTORY.resolve("bodies")))
          .as("files of bodies")
          .containsExactlyInAnyOrderElementsOf(
              visit.bodies().stream().map(body -> body + ".body").toList());
      return new Found(states.batchesIn(left, promised), operations);
    }
  }

  private void checkBodies(Stepping store, Visit visit) {
    for (MessageStore.LaneFound lane : visit.lanes()) {
      if (lane.holderId() == LARGE) {
        for (MessageStore.StoredMessage message : Visit.readLane(store, LARGE, 0)) {
          byte[] expected = bodies.get(message.messageId());
          Answered<byte[]> answered = new Answered<>();
          store.store().bodies().read(message.facts().bodyId(), 0, expected.length + 1, answered);
          assertThat(answered.result).as("%s", message).isEqualTo(expected);
        }
      }
    }
  }
}
