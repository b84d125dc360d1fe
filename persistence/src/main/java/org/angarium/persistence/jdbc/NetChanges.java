package org.angarium.persistence.jdbc;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.angarium.persistence.StoreRecord;
import org.angarium.persistence.StoreRecord.MessageEnqueued;
import org.angarium.persistence.StoreRecord.MessageStored;
import org.angarium.persistence.StoreRecord.Place;
import org.jspecify.annotations.Nullable;

/**
 * Works out what the batches of a group change together. Knows nothing of what is in the tables but
 * the {@link Lanes}; what a message is that leaves its place, the tables tell. One thread.
 */
final class NetChanges implements StoreRecord.Visitor {
  /** So many rows of holders that end are deleted in one transaction. */
  static final int MOST_ROWS_AT_ONCE = 2_000;

  private final Lanes lanes;
  private long lastPosition;
  private long highestMessageId;
  private long highestHolderId;

  // What the next transaction changes.
  private final Set<Long> undefined = new LinkedHashSet<>();
  private final Map<Long, Changes.Definition> defined = new LinkedHashMap<>();
  private final Map<Long, Holder> holders = new LinkedHashMap<>();
  private final Map<Long, Stored> stored = new LinkedHashMap<>();
  private final List<Changes.Ended> ended = new ArrayList<>();
  private final Set<Long> passedBodies = new LinkedHashSet<>();
  private long rowsEnded;

  /** What changes on a holder. */
  private static final class Holder {
    private final Set<Place> gone = new LinkedHashSet<>();
    private final Map<Place, Integer> counted = new LinkedHashMap<>();
    private final Map<Place, Changes.Added> added = new LinkedHashMap<>();
  }

  /** A content that is not in the tables, and at how many places it stands. */
  private static final class Stored {
    private final MessageStored message;
    private int places;

    private Stored(MessageStored message) {
      this.message = message;
    }
  }

  /**
   * Begins with what is known of the past.
   *
   * @param lastPosition of the last definition; 0 for none
   */
  NetChanges(Lanes lanes, long lastPosition, Changes.Highest highest) {
    this.lanes = lanes;
    this.lastPosition = lastPosition;
    this.highestMessageId = highest.messageId();
    this.highestHolderId = highest.holderId();
  }

  /** Adds a batch to the group. */
  void apply(List<StoreRecord> batch) {
    batch.forEach(one -> one.accept(this));
  }

  /** What the group changes, the caller's to keep; the next one begins. */
  Changes take() {
    List<Place> gone = new ArrayList<>();
    Map<Place, Integer> counted = new LinkedHashMap<>();
    List<Changes.Added> added = new ArrayList<>();
    for (Holder holder : holders.values()) {
      gone.addAll(holder.gone);
      counted.putAll(holder.counted);
      added.addAll(holder.added.values());
    }
    List<MessageStored> messages = new ArrayList<>();
    for (Stored one : stored.values()) {
      if (one.places > 0) {
        messages.add(one.message);
      }
    }
    Changes changes =
        new Changes(
            new Changes.Definitions(List.copyOf(undefined), List.copyOf(defined.values())),
            new Changes.Places(gone, List.copyOf(ended), counted, added, List.copyOf(passedBodies)),
            messages,
            highest());
    undefined.clear();
    defined.clear();
    holders.clear();
    stored.clear();
    ended.clear();
    passedBodies.clear();
    rowsEnded = 0;
    return changes;
  }

  /** The highest numbers so far. */
  Changes.Highest highest() {
    return new Changes.Highest(highestMessageId, highestHolderId);
  }

  @Override
  public void destinationDefined(StoreRecord.DestinationDefined destination) {
    define(destination.destinationId(), destination);
  }

  @Override
  public void subscriptionDefined(StoreRecord.SubscriptionDefined subscription) {
    define(subscription.subscriptionId(), subscription);
  }

  @Override
  public void branchPrepared(StoreRecord.BranchPrepared prepared) {
    define(prepared.branchId(), prepared);
  }

  private void define(long id, StoreRecord definition) {
    defined.put(id, new Changes.Definition(++lastPosition, definition));
    highestHolderId = Math.max(highestHolderId, id);
  }

  @Override
  public void destinationRemoved(StoreRecord.DestinationRemoved removed) {
    long id = removed.destinationId();
    if (defined.remove(id) == null) {
      undefined.add(id);
    }
    long rows = lanes.remove(id);
    Holder holder = holders.remove(id);
    if (holder != null) {
      rows += holder.gone.size() - holder.added.size();
      holder.added.values().forEach(added -> leave(added.enqueued()));
    }
    if (rows > 0) {
      rowsEnded += rows;
      boolean atOnce = rowsEnded <= MOST_ROWS_AT_ONCE;
      rowsEnded -= atOnce ? 0 : rows;
      ended.add(new Changes.Ended(id, atOnce));
    }
  }

  @Override
  public void messageStored(MessageStored message) {
    stored.put(message.messageId(), new Stored(message));
    highestMessageId = Math.max(highestMessageId, message.messageId());
  }

  @Override
  public void messageEnqueued(MessageEnqueued enqueued) {
    Stored content = stored.get(enqueued.messageId());
    if (content != null) {
      content.places++;
    } else if (enqueued.from() == null) {
      throw new IllegalStateException("not stored in this batch: " + enqueued);
    }
    lanes.added(enqueued.place());
    holder(enqueued.place()).added.put(enqueued.place(), new Changes.Added(enqueued, 0));
  }

  private Holder holder(Place place) {
    return holders.computeIfAbsent(place.holderId(), id -> new Holder());
  }

  @Override
  public void deliveryCounted(StoreRecord.DeliveryCounted counted) {
    Holder holder = holder(counted.place());
    Changes.@Nullable Added added = holder.added.get(counted.place());
    if (added == null) {
      holder.counted.put(counted.place(), counted.deliveries());
    } else {
      holder.added.put(counted.place(), new Changes.Added(added.enqueued(), counted.deliveries()));
    }
  }

  @Override
  public void messageDequeued(StoreRecord.MessageDequeued dequeued) {
    Place place = dequeued.place();
    lanes.gone(place);
    Holder holder = holder(place);
    Changes.Added added = holder.added.remove(place);
    if (added != null) {
      leave(added.enqueued());
    } else {
      holder.counted.remove(place);
      if (!holder.gone.add(place)) {
        throw new IllegalStateException("nothing stands any more at " + place);
      }
    }
  }

  /** A message that is in the tables is not known here, and looked for there. */
  private void leave(MessageEnqueued enqueued) {
    Stored content = stored.get(enqueued.messageId());
    if (content != null) {
      content.places--;
    }
    if (enqueued.facts().bodyId() != 0) {
      passedBodies.add(enqueued.facts().bodyId());
    }
  }
}
