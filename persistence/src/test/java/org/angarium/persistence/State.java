package org.angarium.persistence;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.zip.CRC32C;

/**
 * What a broker would make of records, and the model that a store is checked against: applies
 * records one after the other. Two states are compared by {@link #toString}.
 */
public final class State implements Consumer<StoreRecord>, StoreRecord.Visitor {
  private final Map<Long, String> destinations = new TreeMap<>();
  private final Map<Long, String> contents = new TreeMap<>();
  // Per queue its messages in order, with how often each has been delivered.
  private final Map<Long, Map<Long, Integer>> queues = new TreeMap<>();

  /** The state after some batches. */
  public static State of(List<List<StoreRecord>> batches) {
    State state = new State();
    batches.forEach(batch -> batch.forEach(state));
    return state;
  }

  @Override
  public void accept(StoreRecord stored) {
    stored.accept(this);
  }

  @Override
  public void destinationDefined(StoreRecord.DestinationDefined defined) {
    destinations.put(defined.destinationId(), defined.kind() + " " + defined.name());
  }

  @Override
  public void subscriptionDefined(StoreRecord.SubscriptionDefined defined) {
    throw new UnsupportedOperationException("subscriptions");
  }

  @Override
  public void destinationRemoved(StoreRecord.DestinationRemoved removed) {
    destinations.remove(removed.destinationId());
    queues.remove(removed.destinationId());
    contents.keySet().retainAll(enqueued());
  }

  @Override
  public void messageStored(StoreRecord.MessageStored stored) {
    CRC32C crc = new CRC32C();
    crc.update(stored.content());
    contents.put(stored.messageId(), stored.content().length + "/" + crc.getValue());
  }

  @Override
  public void messageEnqueued(StoreRecord.MessageEnqueued enqueued) {
    queues
        .computeIfAbsent(enqueued.queueId(), id -> new LinkedHashMap<>())
        .put(enqueued.messageId(), 0);
  }

  @Override
  public void deliveryCounted(StoreRecord.DeliveryCounted counted) {
    queues.get(counted.queueId()).put(counted.messageId(), counted.deliveries());
  }

  @Override
  public void messageDequeued(StoreRecord.MessageDequeued dequeued) {
    Map<Long, Integer> queue = queues.get(dequeued.queueId());
    queue.remove(dequeued.messageId());
    if (queue.isEmpty()) {
      queues.remove(dequeued.queueId());
    }
    if (dequeued.last()) {
      contents.remove(dequeued.messageId());
    }
  }

  private List<Long> enqueued() {
    List<Long> all = new ArrayList<>();
    queues.values().forEach(queue -> all.addAll(queue.keySet()));
    return all;
  }

  public int messages() {
    return contents.size();
  }

  /** The messages of a queue, in order. */
  public List<Long> queue(long queueId) {
    return List.copyOf(queues.getOrDefault(queueId, Map.of()).keySet());
  }

  @Override
  public String toString() {
    return destinations + "\n" + queues + "\n" + contents;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof State state && state.toString().equals(toString());
  }

  @Override
  public int hashCode() {
    return toString().hashCode();
  }
}
