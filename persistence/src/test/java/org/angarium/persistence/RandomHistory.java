package org.angarium.persistence;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
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

  private final Random random;
  private final int mostBytes;
  private final List<Long> queues = new ArrayList<>();
  // Subscriptions by name; all are on one topic.
  private final Map<String, Long> subscriptions = new TreeMap<>();
  // The queues and subscriptions that hold a message.
  private final Map<Long, Set<Long>> holders = new LinkedHashMap<>();
  private long lastQueue;
  private long lastMessage;

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
    byte[] content = new byte[random.nextInt(mostBytes)];
    random.nextBytes(content);
    batch.add(new MessageStored(++lastMessage, content));
    holders.put(lastMessage, new TreeSet<>());
    on.forEach(holder -> enter(holder, lastMessage, batch));
  }

  /** Puts a message on another queue too, or instead; perhaps it was there before. */
  private void move(List<StoreRecord> batch) {
    long message = List.copyOf(holders.keySet()).get(random.nextInt(holders.size()));
    long from = anyHolder(message);
    long to = queues.get(random.nextInt(queues.size()));
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
    Set<Long> on = holders.get(message);
    on.remove(holder);
    batch.add(new MessageDequeued(holder, message, on.isEmpty()));
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
