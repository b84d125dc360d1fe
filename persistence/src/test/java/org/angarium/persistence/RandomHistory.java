package org.angarium.persistence;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.angarium.persistence.StoreRecord.DeliveryCounted;
import org.angarium.persistence.StoreRecord.DestinationDefined;
import org.angarium.persistence.StoreRecord.DestinationKind;
import org.angarium.persistence.StoreRecord.DestinationRemoved;
import org.angarium.persistence.StoreRecord.MessageDequeued;
import org.angarium.persistence.StoreRecord.MessageEnqueued;
import org.angarium.persistence.StoreRecord.MessageStored;

/** Batches as a broker might append them, from a seed. */
public final class RandomHistory {
  private final Random random;
  private final int mostBytes;
  private final List<Long> queues = new ArrayList<>();
  // The queues that hold a message.
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

  /** The next batch: one to eight things that happen. */
  public List<StoreRecord> next() {
    List<StoreRecord> batch = new ArrayList<>();
    for (int i = random.nextInt(8); i >= 0; i--) {
      int dice = random.nextInt(100);
      if (queues.size() < 2 || dice < 2) {
        queues.add(++lastQueue);
        batch.add(new DestinationDefined(lastQueue, DestinationKind.QUEUE, "q" + lastQueue));
      } else if (dice == 2 && queues.size() > 3) {
        remove(batch);
      } else if (dice < 50 || holders.isEmpty()) {
        send(batch);
      } else if (dice < 65) {
        long message = anyMessage();
        batch.add(new DeliveryCounted(anyHolder(message), message, random.nextInt(5)));
      } else {
        acknowledge(batch);
      }
    }
    return batch;
  }

  private void send(List<StoreRecord> batch) {
    byte[] content = new byte[random.nextInt(mostBytes)];
    random.nextBytes(content);
    batch.add(new MessageStored(++lastMessage, content));
    Set<Long> on = new TreeSet<>();
    for (int i = random.nextInt(10) == 0 ? 3 : 1; i > 0; i--) {
      long queue = queues.get(random.nextInt(queues.size()));
      if (on.add(queue)) {
        batch.add(new MessageEnqueued(queue, lastMessage));
      }
    }
    holders.put(lastMessage, on);
  }

  private void acknowledge(List<StoreRecord> batch) {
    long message = anyMessage();
    long queue = anyHolder(message);
    Set<Long> on = holders.get(message);
    on.remove(queue);
    batch.add(new MessageDequeued(queue, message, on.isEmpty()));
    if (on.isEmpty()) {
      holders.remove(message);
    }
  }

  private void remove(List<StoreRecord> batch) {
    long queue = queues.remove(random.nextInt(queues.size()));
    batch.add(new DestinationRemoved(queue));
    holders.values().forEach(on -> on.remove(queue));
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
