package org.angarium.persistence;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
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
import org.jspecify.annotations.Nullable;

/** Batches as a broker might append them, from a seed. */
public final class RandomHistory {
  private static final int MOST_QUEUES = 6;
  private static final int SUBSCRIPTION_NAMES = 6;
  private static final int MOST_BRANCHES = 4;
  private static final int BRANCH_LANE = 0;

  private final Random random;
  private final int mostBytes;
  private final List<Long> queues = new ArrayList<>();
  // Subscriptions by name; all are on one topic.
  private final Map<String, Long> subscriptions = new TreeMap<>();
  // What can be taken, with the message that stands there.
  private final Map<Place, MessageEnqueued> standing = new LinkedHashMap<>();
  // What is prepared; what a branch has sent or consumed nobody else touches.
  private final Map<Long, Branch> branches = new LinkedHashMap<>();
  private final Map<String, Long> sequences = new HashMap<>();
  private long lastQueue;
  private long lastMessage;

  private record Branch(List<MessageEnqueued> sent, List<MessageEnqueued> consumed) {}

  /**
   * Begins a history.
   *
   * @param mostBytes the largest content
   */
  public RandomHistory(long seed, int mostBytes) {
    this.random = new Random(seed);
    this.mostBytes = mostBytes;
  }

  /** The seed for a test: another one each time, unless it is to be played again. */
  public static long seed(Class<?> test) {
    long seed = Long.getLong("angarium.seed", System.nanoTime());
    System.out.println(test.getSimpleName() + ": -Dangarium.seed=" + seed);
    return seed;
  }

  /** The next batch: one to eight things that happen. */
  public List<StoreRecord> next() {
    List<StoreRecord> batch = new ArrayList<>();
    for (int i = random.nextInt(8); i >= 0; i--) {
      int dice = random.nextInt(100);
      if (queues.size() < 2 || (dice == 0 && queues.size() < MOST_QUEUES)) {
        defineQueue(batch);
      } else if (dice == 1 && queues.size() > 3) {
        remove(queues.remove(random.nextInt(queues.size())), batch);
      } else if (dice < 5) {
        subscribe(batch);
      } else if (dice == 5) {
        unsubscribe(batch);
      } else if (dice < 9) {
        prepareOrEnd(batch);
      } else if (dice < 36 || standing.isEmpty()) {
        send(List.of(queues.get(random.nextInt(queues.size()))), batch);
      } else if (dice < 43 && !subscriptions.isEmpty()) {
        send(new TreeSet<>(subscriptions.values()), batch);
      } else if (dice < 53) {
        batch.add(new DeliveryCounted(anyPlace(), random.nextInt(5)));
      } else if (dice < 60) {
        move(batch);
      } else {
        Place place = anyPlace();
        standing.remove(place);
        batch.add(new MessageDequeued(place));
      }
    }
    return batch;
  }

  private void defineQueue(List<StoreRecord> batch) {
    queues.add(++lastQueue);
    batch.add(new DestinationDefined(lastQueue, DestinationKind.QUEUE, "q" + lastQueue));
  }

  /** Makes a subscription, or replaces it. */
  private void subscribe(List<StoreRecord> batch) {
    String name = "s" + random.nextInt(SUBSCRIPTION_NAMES);
    Long replaced = subscriptions.put(name, ++lastQueue);
    if (replaced != null) {
      remove(replaced, batch);
    }
    batch.add(
        new SubscriptionDefined(
            lastQueue,
            "news",
            new SubscriptionKey(random.nextBoolean() ? "me" : null, name, random.nextBoolean()),
            random.nextBoolean() ? "number > " + random.nextInt() : null,
            random.nextBoolean()));
  }

  private void unsubscribe(List<StoreRecord> batch) {
    Long removed = subscriptions.remove("s" + random.nextInt(SUBSCRIPTION_NAMES));
    if (removed != null) {
      remove(removed, batch);
    }
  }

  private void send(Iterable<Long> on, List<StoreRecord> batch) {
    Facts facts = store(batch);
    int lane = random.nextInt(3);
    for (long holder : on) {
      MessageEnqueued enqueued = enqueue(holder, lane, lastMessage, facts, null);
      standing.put(enqueued.place(), enqueued);
      batch.add(enqueued);
    }
  }

  private Facts store(List<StoreRecord> batch) {
    byte[] content = new byte[random.nextInt(mostBytes)];
    random.nextBytes(content);
    batch.add(new MessageStored(++lastMessage, content));
    long expiration = random.nextInt(3) == 0 ? 1_000 + random.nextInt(1_000) : 0;
    return new Facts(content.length, expiration, 0);
  }

  /** Mostly the next place; sometimes one is left out, for a message that is not persistent. */
  private MessageEnqueued enqueue(
      long holder, int lane, long message, Facts facts, @Nullable Place from) {
    int step = random.nextInt(10) == 0 ? 2 : 1;
    long sequence = sequences.merge(holder + "/" + lane, (long) step, Long::sum);
    return new MessageEnqueued(new Place(holder, lane, sequence), message, facts, from);
  }

  private void prepareOrEnd(List<StoreRecord> batch) {
    if (random.nextInt(MOST_BRANCHES) >= branches.size()) {
      prepare(batch);
    } else {
      List<Long> prepared = List.copyOf(branches.keySet());
      long branch = prepared.get(random.nextInt(prepared.size()));
      if (random.nextInt(3) > 0) {
        commit(branch, batch);
      } else {
        rollBack(branch, batch);
      }
    }
  }

  private void prepare(List<StoreRecord> batch) {
    long branch = ++lastQueue;
    List<MessageEnqueued> consumed = new ArrayList<>();
    for (int i = random.nextInt(random.nextInt(8) == 0 ? 80 : 4);
        i > 0 && !standing.isEmpty();
        i--) {
      Place place = anyPlace();
      consumed.add(standing.remove(place));
    }
    String client = random.nextBoolean() ? "me" : null;
    batch.add(
        new BranchPrepared(
            branch,
            "branch-" + branch,
            client,
            consumed.stream().map(MessageEnqueued::place).toList()));
    List<MessageEnqueued> sent = new ArrayList<>();
    for (int i = random.nextInt(4); i > 0; i--) {
      Facts facts = store(batch);
      sent.add(enqueue(branch, BRANCH_LANE, lastMessage, facts, null));
      batch.add(sent.get(sent.size() - 1));
    }
    branches.put(branch, new Branch(sent, consumed));
  }

  /** Does in one batch what the branch has done; a queue of it may be gone in the meantime. */
  private void commit(long branch, List<StoreRecord> batch) {
    Branch ended = branches.remove(branch);
    for (MessageEnqueued sent : ended.sent) {
      for (int i = random.nextInt(2); i >= 0; i--) {
        long to = queues.get(random.nextInt(queues.size()));
        MessageEnqueued enqueued =
            enqueue(to, random.nextInt(3), sent.messageId(), sent.facts(), sent.place());
        standing.put(enqueued.place(), enqueued);
        batch.add(enqueued);
      }
    }
    for (MessageEnqueued one : ended.consumed) {
      if (exists(one.place().holderId())) {
        batch.add(new MessageDequeued(one.place()));
      }
    }
    batch.add(new DestinationRemoved(branch));
  }

  private void rollBack(long branch, List<StoreRecord> batch) {
    batch.add(new DestinationRemoved(branch));
    for (MessageEnqueued one : branches.remove(branch).consumed) {
      if (exists(one.place().holderId())) {
        standing.put(one.place(), one);
      }
    }
  }

  private boolean exists(long holder) {
    return queues.contains(holder) || subscriptions.containsValue(holder);
  }

  /** Puts a message on another lane or queue too, or instead. */
  private void move(List<StoreRecord> batch) {
    Place from = anyPlace();
    MessageEnqueued moved = standing.get(from);
    long to = queues.get(random.nextInt(queues.size()));
    MessageEnqueued enqueued =
        enqueue(to, random.nextInt(3), moved.messageId(), moved.facts(), from);
    standing.put(enqueued.place(), enqueued);
    batch.add(enqueued);
    if (random.nextInt(3) > 0) {
      standing.remove(from);
      batch.add(new MessageDequeued(from));
    }
  }

  private void remove(long holder, List<StoreRecord> batch) {
    batch.add(new DestinationRemoved(holder));
    standing.keySet().removeIf(place -> place.holderId() == holder);
  }

  /** Mostly one of the oldest. */
  private Place anyPlace() {
    int skip = random.nextInt(random.nextInt(20) == 0 ? standing.size() : 1 + standing.size() / 10);
    return standing.keySet().stream().skip(skip).findFirst().orElseThrow();
  }
}
