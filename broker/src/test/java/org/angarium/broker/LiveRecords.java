package org.angarium.broker;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.angarium.persistence.StoreRecord;

/** Leaves of a store's records those that are live, as recovery visits them. */
final class LiveRecords implements StoreRecord.Visitor {
  private final Map<Long, StoreRecord> definitions = new LinkedHashMap<>();
  private final Map<Long, StoreRecord.MessageStored> messages = new LinkedHashMap<>();
  private final Set<StoreRecord.MessageEnqueued> places = new LinkedHashSet<>();
  private final Map<StoreRecord.MessageEnqueued, StoreRecord.DeliveryCounted> counts =
      new LinkedHashMap<>();
  private long highestDestinationId;

  static List<StoreRecord> of(List<StoreRecord> records) {
    LiveRecords live = new LiveRecords();
    records.forEach(each -> each.accept(live));
    List<StoreRecord> visited = new ArrayList<>(live.definitions.values());
    Set<Long> stored = new HashSet<>();
    for (StoreRecord.MessageEnqueued place : live.places) {
      if (stored.add(place.messageId())) {
        visited.add(live.messages.get(place.messageId()));
      }
      visited.add(place);
      StoreRecord.DeliveryCounted count = live.counts.get(place);
      if (count != null && count.deliveries() > 0) {
        visited.add(count);
      }
    }
    return visited;
  }

  /** The highest number that a message among these has; 0 if there is none. */
  static long highestMessageId(List<StoreRecord> records) {
    LiveRecords all = new LiveRecords();
    records.forEach(each -> each.accept(all));
    return all.messages.keySet().stream().mapToLong(id -> id).max().orElse(0);
  }

  /** The highest number that was ever given to a destination or subscription among these. */
  static long highestDestinationId(List<StoreRecord> records) {
    LiveRecords all = new LiveRecords();
    records.forEach(each -> each.accept(all));
    return all.highestDestinationId;
  }

  @Override
  public void destinationDefined(StoreRecord.DestinationDefined defined) {
    definitions.put(defined.destinationId(), defined);
    highestDestinationId = Math.max(highestDestinationId, defined.destinationId());
  }

  @Override
  public void subscriptionDefined(StoreRecord.SubscriptionDefined defined) {
    definitions.put(defined.subscriptionId(), defined);
    highestDestinationId = Math.max(highestDestinationId, defined.subscriptionId());
  }

  @Override
  public void branchPrepared(StoreRecord.BranchPrepared prepared) {
    definitions.put(prepared.branchId(), prepared);
    highestDestinationId = Math.max(highestDestinationId, prepared.branchId());
  }

  @Override
  public void destinationRemoved(StoreRecord.DestinationRemoved removed) {
    definitions.remove(removed.destinationId());
    places.removeIf(place -> place.queueId() == removed.destinationId());
  }

  @Override
  public void messageStored(StoreRecord.MessageStored stored) {
    messages.put(stored.messageId(), stored);
  }

  @Override
  public void messageEnqueued(StoreRecord.MessageEnqueued enqueued) {
    places.add(enqueued);
  }

  @Override
  public void deliveryCounted(StoreRecord.DeliveryCounted counted) {
    counts.put(new StoreRecord.MessageEnqueued(counted.queueId(), counted.messageId()), counted);
  }

  @Override
  public void messageDequeued(StoreRecord.MessageDequeued dequeued) {
    places.remove(new StoreRecord.MessageEnqueued(dequeued.queueId(), dequeued.messageId()));
  }
}
