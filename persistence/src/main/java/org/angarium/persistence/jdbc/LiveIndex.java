package org.angarium.persistence.jdbc;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.agrona.collections.Long2LongHashMap;
import org.agrona.collections.Long2ObjectHashMap;
import org.angarium.persistence.StoreRecord;
import org.jspecify.annotations.Nullable;

/**
 * What is live and where its rows are, and what the next transaction has to change in the tables.
 * Recovery fills it through {@link #define}, {@link #store} and {@link #place}; after that the
 * writer applies batches and takes the changes. About 150 bytes for a message on one queue.
 *
 * <p>Whether a message is live is decided by its holders alone, and at the end of a batch: within
 * one it may leave its last holder before it comes to the next. One thread, but for {@link
 * #liveMessages}.
 */
final class LiveIndex implements StoreRecord.Visitor {
  private static final long NONE = -1;

  // Definitions: number to position.
  private final Long2LongHashMap definitions = new Long2LongHashMap(NONE);
  private final Long2ObjectHashMap<Message> messages = new Long2ObjectHashMap<>();
  // By queue, subscription or branch, then by message.
  private final Long2ObjectHashMap<Long2ObjectHashMap<Place>> holders = new Long2ObjectHashMap<>();
  // Messages that were without a holder at some moment of this batch.
  private final List<Message> unheld = new ArrayList<>();
  private long lastPosition;
  private long highestMessageId;
  private long highestHolderId;
  private volatile int liveMessages;

  // What the next transaction changes.
  private Set<Long> definitionsGone = new LinkedHashSet<>();
  private Map<Long, Changes.Definition> definitionsAdded = new LinkedHashMap<>();
  private List<Long> placesGone = new ArrayList<>();
  private List<Long> holdersEnded = new ArrayList<>();
  private Set<Place> placesCounted = new LinkedHashSet<>();
  private Set<Place> placesAdded = new LinkedHashSet<>();
  private List<Long> messagesGone = new ArrayList<>();
  private Map<Long, StoreRecord.MessageStored> messagesAdded = new LinkedHashMap<>();

  /** A message; belongs to its index. */
  static final class Message {
    final long id;
    private int holders;
    private boolean written;

    private Message(long id) {
      this.id = id;
    }
  }

  /**
   * Begins with what is known of the past.
   *
   * @param highestMessageId 0 for none
   * @param highestHolderId likewise for destinations, subscriptions and branches
   */
  LiveIndex(long highestMessageId, long highestHolderId) {
    this.highestMessageId = highestMessageId;
    this.highestHolderId = highestHolderId;
  }

  /** Takes over the row of a definition. */
  void define(long id, long position) {
    definitions.put(id, position);
    lastPosition = Math.max(lastPosition, position);
  }

  /** Takes over a message; false if it was there already. */
  boolean store(long messageId) {
    if (messages.containsKey(messageId)) {
      return false;
    }
    Message message = new Message(messageId);
    message.written = true;
    messages.put(messageId, message);
    liveMessages = messages.size();
    return true;
  }

  /** Takes over the row of a message that was taken over; false if the holder has it already. */
  boolean place(long holderId, long messageId, long position, int deliveries) {
    Place place = new Place(messages.get(messageId), holderId, position);
    place.deliveries = deliveries;
    place.written = true;
    place.message.holders++;
    lastPosition = Math.max(lastPosition, position);
    return held(holderId).put(messageId, place) == null;
  }

  /** Applies a batch: the messages that nobody holds after it are gone. */
  void apply(List<StoreRecord> batch) {
    batch.forEach(one -> one.accept(this));
    for (Message message : unheld) {
      if (message.holders == 0 && messages.get(message.id) == message) {
        messages.remove(message.id);
        if (message.written) {
          messagesGone.add(message.id);
        } else {
          messagesAdded.remove(message.id);
        }
      }
    }
    unheld.clear();
    liveMessages = messages.size();
  }

  /** What has to be changed for all batches applied since the last call; the caller's to keep. */
  Changes takeChanges() {
    placesAdded.forEach(place -> place.written = true);
    for (long id : messagesAdded.keySet()) {
      messages.get(id).written = true;
    }
    Changes changes =
        new Changes(
            new Changes.Definitions(definitionsGone, definitionsAdded.values()),
            new Changes.Places(placesGone, holdersEnded, placesCounted, placesAdded),
            new Changes.Messages(messagesGone, messagesAdded.values()),
            highestMessageId,
            highestHolderId);
    definitionsGone = new LinkedHashSet<>();
    definitionsAdded = new LinkedHashMap<>();
    placesGone = new ArrayList<>();
    holdersEnded = new ArrayList<>();
    placesCounted = new LinkedHashSet<>();
    placesAdded = new LinkedHashSet<>();
    messagesGone = new ArrayList<>();
    messagesAdded = new LinkedHashMap<>();
    return changes;
  }

  /** How many messages are live; any thread. */
  int liveMessages() {
    return liveMessages;
  }

  @Override
  public void destinationDefined(StoreRecord.DestinationDefined defined) {
    define(defined.destinationId(), defined);
  }

  @Override
  public void subscriptionDefined(StoreRecord.SubscriptionDefined defined) {
    define(defined.subscriptionId(), defined);
  }

  @Override
  public void branchPrepared(StoreRecord.BranchPrepared prepared) {
    define(prepared.branchId(), prepared);
  }

  private void define(long id, StoreRecord defined) {
    long position = definitions.get(id);
    if (position == NONE) {
      position = ++lastPosition;
      definitions.put(id, position);
    } else if (!definitionsAdded.containsKey(id)) {
      definitionsGone.add(id);
    }
    definitionsAdded.put(id, new Changes.Definition(position, defined));
    highestHolderId = Math.max(highestHolderId, id);
  }

  @Override
  public void destinationRemoved(StoreRecord.DestinationRemoved removed) {
    long id = removed.destinationId();
    if (definitions.remove(id) != NONE && definitionsAdded.remove(id) == null) {
      definitionsGone.add(id);
    }
    Long2ObjectHashMap<Place> held = holders.remove(id);
    if (held != null) {
      boolean written = false;
      for (Place place : held.values()) {
        written |= place.written;
        placesAdded.remove(place);
        placesCounted.remove(place);
        leave(place.message);
      }
      if (written) {
        holdersEnded.add(id);
      }
    }
  }

  @Override
  public void messageStored(StoreRecord.MessageStored stored) {
    Message message = new Message(stored.messageId());
    messages.put(message.id, message);
    messagesAdded.put(message.id, stored);
    unheld.add(message);
    highestMessageId = Math.max(highestMessageId, message.id);
  }

  /** A message that is gone is passed over. */
  @Override
  public void messageEnqueued(StoreRecord.MessageEnqueued enqueued) {
    Message message = messages.get(enqueued.messageId());
    if (message != null) {
      Place place = new Place(message, enqueued.queueId(), ++lastPosition);
      Place before = held(enqueued.queueId()).put(message.id, place);
      if (before == null) {
        message.holders++;
      } else {
        forget(before);
      }
      placesAdded.add(place);
    }
  }

  private Long2ObjectHashMap<Place> held(long holderId) {
    return holders.computeIfAbsent(holderId, id -> new Long2ObjectHashMap<>());
  }

  @Override
  public void deliveryCounted(StoreRecord.DeliveryCounted counted) {
    Place place = find(counted.queueId(), counted.messageId());
    if (place != null) {
      place.deliveries = counted.deliveries();
      if (place.written) {
        placesCounted.add(place);
      }
    }
  }

  private @Nullable Place find(long holderId, long messageId) {
    Long2ObjectHashMap<Place> held = holders.get(holderId);
    return held == null ? null : held.get(messageId);
  }

  @Override
  public void messageDequeued(StoreRecord.MessageDequeued dequeued) {
    Long2ObjectHashMap<Place> held = holders.get(dequeued.queueId());
    Place place = held == null ? null : held.remove(dequeued.messageId());
    if (place != null) {
      forget(place);
      leave(place.message);
    }
  }

  private void forget(Place place) {
    if (place.written) {
      placesGone.add(place.position);
      placesCounted.remove(place);
    } else {
      placesAdded.remove(place);
    }
  }

  private void leave(Message message) {
    if (--message.holders == 0) {
      unheld.add(message);
    }
  }
}
