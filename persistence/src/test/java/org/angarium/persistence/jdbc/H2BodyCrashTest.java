package org.angarium.persistence.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.angarium.persistence.BodyStore;
import org.angarium.persistence.MessageStore;
import org.angarium.persistence.RandomHistory;
import org.angarium.persistence.StoreException;
import org.angarium.persistence.StoreRecord;
import org.angarium.persistence.StoreRecord.DestinationDefined;
import org.angarium.persistence.StoreRecord.DestinationKind;
import org.angarium.persistence.StoreRecord.DestinationRemoved;
import org.angarium.persistence.StoreRecord.Facts;
import org.angarium.persistence.StoreRecord.MessageDequeued;
import org.angarium.persistence.StoreRecord.MessageEnqueued;
import org.angarium.persistence.StoreRecord.MessageStored;
import org.angarium.persistence.StoreRecord.Place;
import org.angarium.persistence.Visit;
import org.angarium.persistence.bodies.HeardAnswer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * After a power failure or a kill, every message in an H2 store has its large body, as it was
 * written, and there is no other body.
 */
class H2BodyCrashTest {
  private static final int STEPS = 80;
  private static final int IMAGES = 40;
  private static final List<CutDisk.Luck> LUCKS = List.of(CutDisk.Luck.values());

  @TempDir Path directory;
  private final long seed = RandomHistory.seed(getClass());
  private final Random random = new Random(seed);
  private final Map<Long, byte[]> contents = new HashMap<>();
  private final Deque<Long> standing = new ArrayDeque<>();
  private final List<Map<String, byte[]>> images = new ArrayList<>();
  private final CutDisk disk = new CutDisk();
  private JdbcSettings settings;
  private JdbcStore store;
  private long lastMessage;
  private int operations;

  /** Nothing is in the directory; H2 locks a file there. */
  @BeforeEach
  void chooseUrl() {
    settings = JdbcSettings.inDirectory(directory);
  }

  /** Does with bodies what the broker's core does. */
  private final class Releasing implements MessageStore.Listener {
    private long durable;

    @Override
    public synchronized void onDurable(long batch) {
      durable = batch;
      notifyAll();
    }

    @Override
    public void onFailure(StoreException cause) {
      throw new AssertionError(cause);
    }

    @Override
    public void onBodyReleased(long bodyId, long batch) {
      store.bodies().unstored(bodyId, batch);
    }

    synchronized void await(long batch) throws InterruptedException {
      while (durable < batch) {
        wait(60_000);
      }
    }
  }

  private Releasing open(CutDisk on) throws StoreException {
    Releasing listener = new Releasing();
    Visit visit = new Visit();
    store = JdbcStore.open(settings, new H2Dialect(settings, on), true);
    store.recover(visit, listener);
    store.bodies().recover(visit.bodies());
    return listener;
  }

  /** The later, the rarer, so that there are some of all times. */
  private void take() {
    operations++;
    CutDisk.Luck luck = LUCKS.get(random.nextInt(LUCKS.size()));
    if (images.size() < IMAGES) {
      images.add(disk.image(luck, random));
    } else if (random.nextInt(operations) < IMAGES) {
      images.set(random.nextInt(images.size()), disk.image(luck, random));
    }
  }

  private void check() throws Exception {
    for (Map<String, byte[]> image : images) {
      CutDisk left = CutDisk.of(image);
      open(left);
      try {
        List<Long> bodies = new ArrayList<>();
        for (MessageStore.StoredMessage read : Visit.readLane(store, 1, 4)) {
          HeardAnswer<byte[]> body = new HeardAnswer<>();
          store.bodies().read(read.facts().bodyId(), 0, Integer.MAX_VALUE, body);
          assertThat(body.result())
              .as("seed %d, message %d", seed, read.messageId())
              .isEqualTo(contents.get(read.messageId()));
          bodies.add(read.facts().bodyId());
        }
        assertThat(left.list(directory).stream().filter(name -> name.endsWith(".body")))
            .as("seed %d", seed)
            .containsAll(bodies.stream().map(body -> body + ".body").toList());
      } finally {
        store.close();
      }
    }
  }

  private List<StoreRecord> message(long body, int lane) {
    long message = ++lastMessage;
    return List.of(
        new MessageStored(message, new byte[10]),
        new MessageEnqueued(new Place(1, lane, message), message, new Facts(10, 0, body), null));
  }

  /** A body in some parts, and then, unless the sender gives up, its message. */
  private long send() throws StoreException, InterruptedException {
    BodyStore bodies = store.bodies();
    long body = bodies.create();
    byte[] content = new byte[random.nextInt(100_000)];
    random.nextBytes(content);
    int half = random.nextInt(content.length + 1);
    bodies.append(body, Arrays.copyOf(content, half), new HeardAnswer<>());
    long batch = 0;
    if (random.nextInt(5) > 0) {
      HeardAnswer<Integer> completed = new HeardAnswer<>();
      bodies.append(body, Arrays.copyOfRange(content, half, content.length), new HeardAnswer<>());
      bodies.complete(body, completed);
      completed.result();
      contents.put(lastMessage + 1, content);
      batch = store.append(message(body, 4));
      bodies.stored(body, batch);
      standing.add(lastMessage);
    }
    bodies.release(body);
    return batch;
  }

  @Test
  void shouldKeepTheBodiesOfAllMessages() throws Exception {
    Releasing listener = open(disk);
    store.append(List.of(new DestinationDefined(1, DestinationKind.QUEUE, "q")));
    disk.watch(this::take);
    for (int i = 0; i < STEPS; i++) {
      if (random.nextInt(3) > 0 || standing.isEmpty()) {
        long batch = send();
        if (random.nextInt(3) == 0) {
          listener.await(batch);
        }
      } else {
        store.append(List.of(new MessageDequeued(new Place(1, 4, standing.remove()))));
      }
    }
    store.close();
    disk.watch(() -> {});
    check();
  }

  /** Slices of a long queue are taken back by a crash, and then have their bodies again. */
  @Test
  void shouldKeepTheBodiesOfALongQueueUntilItsRowsAreGoneForGood() throws Exception {
    Releasing listener = open(disk);
    store.append(
        List.of(
            new DestinationDefined(1, DestinationKind.QUEUE, "q"),
            new DestinationDefined(2, DestinationKind.QUEUE, "other")));
    List<StoreRecord> many = new ArrayList<>();
    for (int i = 0; i < 2 * NetChanges.MOST_ROWS_AT_ONCE; i++) {
      many.addAll(message(0, 9));
    }
    store.append(many);
    for (int i = 0; i < 10; i++) {
      send();
    }
    long first = standing.getFirst();
    long body = bodyOf(first);
    store.append(
        List.of(
            new MessageEnqueued(
                new Place(2, 4, 1), first, new Facts(10, 0, body), new Place(1, 4, first))));
    disk.watch(this::take);
    listener.await(store.append(List.of(new DestinationRemoved(1))));
    store.append(List.of(new MessageDequeued(new Place(2, 4, 1))));
    await()
        .atMost(Duration.ofMinutes(1))
        .until(() -> disk.list(directory).stream().noneMatch(name -> name.endsWith(".body")));
    disk.watch(() -> {});
    images.add(disk.image(CutDisk.Luck.ALL, random));
    images.add(disk.image(CutDisk.Luck.NOTHING, random));
    store.close();
    check();
  }

  private long bodyOf(long message) {
    return Visit.readLane(store, 1, 4).stream()
        .filter(read -> read.messageId() == message)
        .findFirst()
        .orElseThrow()
        .facts()
        .bodyId();
  }
}
