package org.angarium.persistence;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.CRC32C;

/**
 * What a broker would make of records, and the model that a store is checked against: applies
 * records one after the other. Two states are compared by {@link #toString}.
 */
public final class State implements StoreRecord.Visitor {
  // In the order in which they were defined, which recovery must keep.
  private final Map<Long, StoreRecord> definitions = new LinkedHashMap<>();
  private final Map<StoreRecord.Place, Standing> places =
      new TreeMap<>(
          Comparator.comparingLong(StoreRecord.Place::holderId)
              .thenComparingInt(StoreRecord.Place::lane)
              .thenComparingLong(StoreRecord.Place::sequence));
  private final Map<Long, String> stored = new HashMap<>();

  private record Standing(long messageId, StoreRecord.Facts facts, int deliveries, String content) {
    Standing delivered(int times) {
      return new Standing(messageId, facts, times, content);
    }
  }

  /** The state after some batches. */
  public static State of(List<List<StoreRecord>> batches) {
    State state = new State();
    batches.forEach(state::apply);
    return state;
  }

  /** Applies a batch. */
  public void apply(List<StoreRecord> batch) {
    batch.forEach(one -> one.accept(this));
    stored.clear();
  }

  /** Takes a message that was read back. */
  public void take(MessageStore.StoredMessage read) {
    places.put(
        read.place(),
        new Standing(read.messageId(), read.facts(), read.deliveries(), print(read.content())));
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
    places.keySet().removeIf(place -> place.holderId() == removed.destinationId());
  }

  @Override
  public void messageStored(StoreRecord.MessageStored message) {
    stored.put(message.messageId(), print(message.content()));
  }

  private static String print(byte[] content) {
    CRC32C crc = new CRC32C();
    crc.update(content);
    return content.length + "/" + crc.getValue();
  }

  @Override
  public void messageEnqueued(StoreRecord.MessageEnqueued enqueued) {
    StoreRecord.Place from = enqueued.from();
    String content = from == null ? stored.get(enqueued.messageId()) : places.get(from).content();
    places.put(enqueued.place(), new Standing(enqueued.messageId(), enqueued.facts(), 0, content));
  }

  @Override
  public void deliveryCounted(StoreRecord.DeliveryCounted counted) {
    places.computeIfPresent(
        counted.place(), (place, standing) -> standing.delivered(counted.deliveries()));
  }

  @Override
  public void messageDequeued(StoreRecord.MessageDequeued dequeued) {
    places.remove(dequeued.place());
  }

  /** How many places are taken. */
  public int places() {
    return places.size();
  }

  /** The definitions, in the order in which they were made. */
  public List<StoreRecord> definitions() {
    return List.copyOf(definitions.values());
  }

  /** The messages of a queue, subscription or branch, lane by lane. */
  public List<Long> queue(long holderId) {
    List<Long> found = new ArrayList<>();
    places.forEach(
        (place, standing) -> {
          if (place.holderId() == holderId) {
            found.add(standing.messageId());
          }
        });
    return found;
  }

  /** How often the messages of a queue, subscription or branch were delivered, lane by lane. */
  public List<Integer> deliveries(long holderId) {
    List<Integer> found = new ArrayList<>();
    places.forEach(
        (place, standing) -> {
          if (place.holderId() == holderId) {
            found.add(standing.deliveries());
          }
        });
    return found;
  }

  /** What a lane holds, as recovery must find it; null if it is empty. */
  MessageStore.LaneFound lane(long holderId, int lane) {
    long messages = 0;
    long bytes = 0;
    long last = 0;
    for (Map.Entry<StoreRecord.Place, Standing> one : places.entrySet()) {
      if (one.getKey().holderId() == holderId && one.getKey().lane() == lane) {
        messages++;
        bytes += one.getValue().facts().bytes();
        last = one.getKey().sequence();
      }
    }
    return new MessageStore.LaneFound(holderId, lane, messages, bytes, last, 0);
  }

  /** The earliest time at which a message on a lane expires; 0 if none ever does. */
  long earliestExpiration(long holderId, int lane) {
    return places.entrySet().stream()
        .filter(one -> one.getKey().holderId() == holderId && one.getKey().lane() == lane)
        .mapToLong(one -> one.getValue().facts().expiration())
        .filter(expiration -> expiration != 0)
        .min()
        .orElse(0);
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder().append(definitions.values());
    places.forEach((place, standing) -> print(place, standing, text));
    return text.toString();
  }

  /** By hand, because tests make a text of hundreds of thousands of states. */
  private static void print(StoreRecord.Place place, Standing standing, StringBuilder text) {
    text.append("\nholder ").append(place.holderId()).append('/').append(place.lane());
    text.append(" at ").append(place.sequence()).append(": ").append(standing.messageId);
    text.append(", ").append(standing.facts.bytes()).append(" bytes, expires ");
    text.append(standing.facts.expiration()).append(", body ").append(standing.facts.bodyId());
    text.append(", delivered ").append(standing.deliveries).append(", ").append(standing.content);
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
