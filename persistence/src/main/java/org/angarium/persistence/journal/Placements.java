package org.angarium.persistence.journal;

import org.agrona.collections.Long2LongHashMap;
import org.agrona.collections.Long2ObjectHashMap;
import org.angarium.persistence.StoreRecord;

/**
 * What recovery alone must know of a message on a queue, subscription or branch: how often it was
 * delivered, and which record put it there, if there may be several. Hears every record after the
 * index. One thread.
 */
final class Placements implements StoreRecord.Visitor {
  private final LiveIndex index;
  // By queue, subscription or branch, then by message.
  private final Long2ObjectHashMap<Long2LongHashMap> deliveries = new Long2ObjectHashMap<>();
  private final Long2ObjectHashMap<Long2LongHashMap> latest = new Long2ObjectHashMap<>();
  private long enqueued;

  Placements(LiveIndex index) {
    this.index = index;
  }

  /** Tells, record by record in the order of the journal, which ones count. */
  final class Counting {
    private long ordinal;

    /** To be asked about every record of this kind, once. */
    boolean counts(StoreRecord.MessageEnqueued record) {
      return Placements.this.counts(record, ++ordinal);
    }
  }

  /** Begins a walk through the journal. */
  Counting counting() {
    return new Counting();
  }

  /** How often a message has been delivered since it was enqueued. */
  int deliveries(StoreRecord.MessageEnqueued of) {
    return (int) get(deliveries, of.queueId(), of.messageId());
  }

  /**
   * Whether it is this record that put the message where it is: the last one, where it has left and
   * come back.
   *
   * @param ordinal how many records of this kind there were up to here, this one included
   */
  private boolean counts(StoreRecord.MessageEnqueued record, long ordinal) {
    if (!index.holds(record.queueId(), record.messageId())) {
      return false;
    }
    long last = get(latest, record.queueId(), record.messageId());
    return last == 0 || last == ordinal;
  }

  @Override
  public void destinationDefined(StoreRecord.DestinationDefined defined) {}

  @Override
  public void subscriptionDefined(StoreRecord.SubscriptionDefined defined) {}

  @Override
  public void branchPrepared(StoreRecord.BranchPrepared prepared) {}

  @Override
  public void destinationRemoved(StoreRecord.DestinationRemoved removed) {
    deliveries.remove(removed.destinationId());
    latest.remove(removed.destinationId());
  }

  @Override
  public void messageStored(StoreRecord.MessageStored stored) {}

  @Override
  public void messageEnqueued(StoreRecord.MessageEnqueued record) {
    enqueued++;
    if (index.hasLeft(record.messageId())) {
      remove(deliveries, record.queueId(), record.messageId());
      put(latest, record.queueId(), record.messageId(), enqueued);
    }
  }

  @Override
  public void deliveryCounted(StoreRecord.DeliveryCounted counted) {
    if (!index.holds(counted.queueId(), counted.messageId())) {
      return;
    }
    if (counted.deliveries() > 0) {
      put(deliveries, counted.queueId(), counted.messageId(), counted.deliveries());
    } else {
      remove(deliveries, counted.queueId(), counted.messageId());
    }
  }

  @Override
  public void messageDequeued(StoreRecord.MessageDequeued dequeued) {
    remove(deliveries, dequeued.queueId(), dequeued.messageId());
    remove(latest, dequeued.queueId(), dequeued.messageId());
  }

  private static long get(Long2ObjectHashMap<Long2LongHashMap> all, long holder, long message) {
    Long2LongHashMap one = all.get(holder);
    return one == null ? 0 : one.get(message);
  }

  private static void put(
      Long2ObjectHashMap<Long2LongHashMap> all, long holder, long message, long value) {
    all.computeIfAbsent(holder, id -> new Long2LongHashMap(0)).put(message, value);
  }

  private static void remove(Long2ObjectHashMap<Long2LongHashMap> all, long holder, long message) {
    Long2LongHashMap one = all.get(holder);
    if (one != null) {
      one.remove(message);
    }
  }
}
