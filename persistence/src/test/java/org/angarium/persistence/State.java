package org.angarium.persistence;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.zip.CRC32C;

/**
 * What a broker would make of records, and the model that a store is checked against: applies
 * records one after the other. Two states are compared by {@link #toString}.
 */
public final class State implements Consumer<StoreRecord>, StoreRecord.Visitor {
  // In the order in which they were defined, which recovery must keep.
  private final Map<Long, StoreRecord> definitions = new LinkedHashMap<>();
  private final Map<Long, String> contents = new TreeMap<>();
  // Per queue, subscription or branch its messages in order, with how often each has been
  // delivered.
  private final Map<Long, Map<Long, Integer>> holders = new TreeMap<>();

  /** The state after some batches. */
  public static State of(List<List<StoreRecord>> batches) {
    State state = new State();
    batches.forEach(state::apply);
    return state;
  }

  /** Applies a batch: what nobody holds after it is gone. */
  public void apply(List<StoreRecord> batch) {
    batch.forEach(this);
    Set<Long> held = new HashSet<>();
    holders.values().forEach(messages -> held.addAll(messages.keySet()));
    contents.keySet().retainAll(held);
  }

  /** Applies a record, one of a batch that leaves nothing without a holder. */
  @Override
  public void accept(StoreRecord stored) {
    stored.accept(this);
  }

  @Override
  public void destinationDefined(StoreRecord.DestinationDefined defined) {
    definitions.put(defined.destinationId(), defined);
  }

  @Override
  public void subscriptionDefined(StoreRecord.SubscriptionDefined defined) {
    definitions.put(defined.subscriptionId(), defined);
  }

  @Override
  public void branchPrepared(StoreRecord.BranchPrepared prepared) {
    definitions.put(prepared.branchId(), prepared);
  }

  @Override
  public void destinationRemoved(StoreRecord.DestinationRemoved removed) {
    definitions.remove(removed.destinationId());
    holders.remove(removed.destinationId());
  }

  @Override
  public void messageStored(StoreRecord.MessageStored stored) {
    CRC32C crc = new CRC32C();
    crc.update(stored.content());
    contents.put(stored.messageId(), stored.content().length + "/" + crc.getValue());
  }

  @Override
  public void messageEnqueued(StoreRecord.MessageEnqueued enqueued) {
    if (contents.containsKey(enqueued.messageId())) {
      Map<Long, Integer> held =
          holders.computeIfAbsent(enqueued.queueId(), id -> new LinkedHashMap<>());
      held.remove(enqueued.messageId()); // Else it would keep its place.
      held.put(enqueued.messageId(), 0);
    }
  }

  @Override
  public void deliveryCounted(StoreRecord.DeliveryCounted counted) {
    holders
        .getOrDefault(counted.queueId(), new TreeMap<>())
        .replace(counted.messageId(), counted.deliveries());
  }

  @Override
  public void messageDequeued(StoreRecord.MessageDequeued dequeued) {
    Map<Long, Integer> held = holders.getOrDefault(dequeued.queueId(), new TreeMap<>());
    held.remove(dequeued.messageId());
    if (held.isEmpty()) {
      holders.remove(dequeued.queueId());
    }
  }

  public int messages() {
    return contents.size();
  }

  /** The messages of a queue, subscription or branch, in order. */
  public List<Long> queue(long queueId) {
    return List.copyOf(holders.getOrDefault(queueId, Map.of()).keySet());
  }

  @Override
  public String toString() {
    return definitions.values() + "\n" + holders + "\n" + contents;
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
