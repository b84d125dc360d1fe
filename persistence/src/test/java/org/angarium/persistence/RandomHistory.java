package org.angarium.persistence;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.angarium.persistence.StoreRecord.BranchPrepared;
import org.angarium.persistence.StoreRecord.Consumed;
import org.angarium.persistence.StoreRecord.DeliveryCounted;
import org.angarium.persistence.StoreRecord.DestinationDefined;
import org.angarium.persistence.StoreRecord.DestinationKind;
import org.angarium.persistence.StoreRecord.DestinationRemoved;
import org.angarium.persistence.StoreRecord.MessageDequeued;
import org.angarium.persistence.StoreRecord.MessageEnqueued;
import org.angarium.persistence.StoreRecord.MessageStored;
import org.angarium.persistence.StoreRecord.SubscriptionDefined;
import org.angarium.persistence.StoreRecord.SubscriptionKey;

/** Batches as a broker might append them, from a seed. */
public final class RandomHistory {
  private static final int MOST_QUEUES = 6;
  private static final int SUBSCRIPTION_NAMES = 6;
  private static final int MOST_BRANCHES = 4;

  private final Random random;
  private final int mostBytes;
  private final List<Long> queues = new ArrayList<>();
  // Subscriptions by name; all are on one topic.
  private final Map<String, Long> subscriptions = new TreeMap<>();
  // The queues and subscriptions from which a message can be taken.
  private final Map<Long, Set<Long>> holders = new LinkedHashMap<>();
  // What is prepared; what a branch has sent or consumed nobody else touches.
  private final Map<Long, Branch> branches = new LinkedHashMap<>();
  private long lastQueue;
  private long lastMessage;

  private record Branch(List<Long> sent, List<Consumed> consumed) {
    boolean has(long message) {
      return consumed.stream().anyMatch(one -> one.messageId() == message);
    }
  }

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
      } else if (dice < 36 || holders.isEmpty()) {
        send(List.of(queues.get(random.nextInt(queues.size()))), batch);
      } else if (dice < 43 && !subscriptions.isEmpty()) {
        send(new TreeSet<>(subscriptions.values()), batch);
      } else if (dice < 53) {
        long message = anyMessage();
        batch.add(new DeliveryCounted(anyHolder(message), message, random.nextInt(5)));
      } else if (dice < 60) {
        move(batch);
      } else {
        long message = anyMessage();
        leave(anyHolder(message), message, batch);
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
    holders.put(store(batch), new TreeSet<>());
    on.forEach(holder -> enter(holder, lastMessage, batch));
  }

  private long store(List<StoreRecord> batch) {
    byte[] content = new byte[random.nextInt(mostBytes)];
    random.nextBytes(content);
    batch.add(new MessageStored(++lastMessage, content));
    return lastMessage;
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
    List<Consumed> consumed = new ArrayList<>();
    for (int i = random.nextInt(random.nextInt(8) == 0 ? 80 : 4);
        i > 0 && !holders.isEmpty();
        i--) {
      long message = anyMessage();
      long holder = anyHolder(message);
      consumed.add(new Consumed(holder, message));
      withdraw(holder, message);
    }
    String client = random.nextBoolean() ? "me" : null;
    batch.add(new BranchPrepared(branch, "branch-" + branch, client, List.copyOf(consumed)));
    List<Long> sent = new ArrayList<>();
    for (int i = random.nextInt(4); i > 0; i--) {
      sent.add(store(batch));
      batch.add(new MessageEnqueued(branch, lastMessage));
    }
    branches.put(branch, new Branch(sent, consumed));
  }

  /** Does in one batch what the branch has done; a queue of it may be gone in the meantime. */
  private void commit(long branch, List<StoreRecord> batch) {
    Branch ended = branches.remove(branch);
    for (long message : ended.sent) {
      holders.put(message, new TreeSet<>());
      for (int i = random.nextInt(2); i >= 0; i--) {
        enter(queues.get(random.nextInt(queues.size())), message, batch);
      }
    }
    ended.consumed.forEach(one -> leave(one.queueId(), one.messageId(), batch));
    batch.add(new DestinationRemoved(branch));
  }

  private void rollBack(long branch, List<StoreRecord> batch) {
    batch.add(new DestinationRemoved(branch));
    for (Consumed one : branches.remove(branch).consumed) {
      long holder = one.queueId();
      if (queues.contains(holder) || subscriptions.containsValue(holder)) {
        holders.computeIfAbsent(one.messageId(), id -> new TreeSet<>()).add(holder);
      }
    }
  }

  /** Puts a message on another queue too, or instead; perhaps it was there before. */
  private void move(List<StoreRecord> batch) {
    long message = List.copyOf(holders.keySet()).get(random.nextInt(holders.size()));
    long from = anyHolder(message);
    long to = queues.get(random.nextInt(queues.size()));
    if (branches.values().stream()
        .anyMatch(one -> one.consumed.contains(new Consumed(to, message)))) {
      return;
    }
    int dice = random.nextInt(3);
    if (dice == 0 && to != from) {
      batch.add(new MessageDequeued(from, message, false));
      holders.get(message).remove(from);
    }
    enter(to, message, batch);
    if (dice == 1 && to != from) {
      leave(from, message, batch);
    }
  }

  private void enter(long holder, long message, List<StoreRecord> batch) {
    batch.add(new MessageEnqueued(holder, message));
    holders.get(message).add(holder);
  }

  private void leave(long holder, long message, List<StoreRecord> batch) {
    withdraw(holder, message);
    boolean last =
        !holders.containsKey(message)
            && branches.values().stream().noneMatch(one -> one.has(message));
    batch.add(new MessageDequeued(holder, message, last));
  }

  private void withdraw(long holder, long message) {
    Set<Long> on = holders.getOrDefault(message, new TreeSet<>());
    on.remove(holder);
    if (on.isEmpty()) {
      holders.remove(message);
    }
  }

  private void remove(long holder, List<StoreRecord> batch) {
    batch.add(new DestinationRemoved(holder));
    holders.values().forEach(on -> on.remove(holder));
    holders.values().removeIf(Set::isEmpty);
  }

  /** Mostly one of the oldest. */
  private long anyMessage() {
    int skip = random.nextInt(random.nextInt(20) == 0 ? holders.size() : 1 + holders.size() / 10);
    return holders.keySet().stream().skip(skip).findFirst().orElseThrow();
  }

  private long anyHolder(long message) {
    List<Long> on = List.copyOf(holders.get(message));
    return on.get(random.nextInt(on.size()));
  }
}
