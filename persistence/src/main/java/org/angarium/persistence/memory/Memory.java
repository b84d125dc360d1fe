package org.angarium.persistence.memory;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.angarium.persistence.StoreRecord;
import org.jspecify.annotations.Nullable;

/** What a {@link MemoryStore} keeps, and what the next store on it recovers. One thread. */
public final class Memory {
  private final Map<Long, StoreRecord> definitions = new LinkedHashMap<>();
  private final Map<Long, Message> messages = new HashMap<>();
  // By queue, subscription or branch, then by message.
  private final Map<Long, Map<Long, Place>> holders = new HashMap<>();
  // Messages that were without a holder at some moment of this batch.
  private final List<Message> unheld = new ArrayList<>();
  private final StoreRecord.Visitor applying = new Applying();
  private long enqueued;
  private long highestMessageId;
  private long highestDestinationId;

  /** Applies a batch: the messages that nobody holds after it are gone. */
  void apply(List<StoreRecord> batch) {
    batch.forEach(record -> record.accept(applying));
    for (Message message : unheld) {
      if (message.holders == 0) {
        messages.remove(message.stored.messageId());
      }
    }
    unheld.clear();
  }

  void visit(Consumer<StoreRecord> visitor) {
    definitions.values().forEach(visitor);
    List<Place> places = new ArrayList<>();
    holders.values().forEach(held -> places.addAll(held.values()));
    places.sort(Comparator.comparingLong(place -> place.order));
    Set<Message> visited = new HashSet<>();
    for (Place place : places) {
      if (visited.add(place.message)) {
        visitor.accept(place.message.stored);
      }
      visitor.accept(place.enqueued);
      if (place.counted != null) {
        visitor.accept(place.counted);
      }
    }
  }

  int liveMessages() {
    return messages.size();
  }

  long highestMessageId() {
    return highestMessageId;
  }

  long highestDestinationId() {
    return highestDestinationId;
  }

  private static final class Message {
    private final StoreRecord.MessageStored stored;
    private int holders;

    Message(StoreRecord.MessageStored stored) {
      this.stored = stored;
    }
  }

  private static final class Place {
    private final StoreRecord.MessageEnqueued enqueued;
    private final Message message;
    private final long order;
    private StoreRecord.@Nullable DeliveryCounted counted;

    Place(StoreRecord.MessageEnqueued enqueued, Message message, long order) {
      this.enqueued = enqueued;
      this.message = message;
      this.order = order;
    }
  }

  private final class Applying implements StoreRecord.Visitor {
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
      definitions.put(id, defined);
      highestDestinationId = Math.max(highestDestinationId, id);
    }

    @Override
    public void destinationRemoved(StoreRecord.DestinationRemoved removed) {
      definitions.remove(removed.destinationId());
      Map<Long, Place> held = holders.remove(removed.destinationId());
      if (held != null) {
        held.values().forEach(this::leave);
      }
    }

    @Override
    public void messageStored(StoreRecord.MessageStored stored) {
      Message message = new Message(stored);
      messages.put(stored.messageId(), message);
      unheld.add(message);
      highestMessageId = Math.max(highestMessageId, stored.messageId());
    }

    @Override
    public void messageEnqueued(StoreRecord.MessageEnqueued placed) {
      Message message = messages.get(placed.messageId());
      if (message != null) {
        Place before =
            holders
                .computeIfAbsent(placed.queueId(), id -> new HashMap<>())
                .put(placed.messageId(), new Place(placed, message, enqueued++));
        message.holders += before == null ? 1 : 0;
      }
    }

    @Override
    public void deliveryCounted(StoreRecord.DeliveryCounted counted) {
      Map<Long, Place> held = holders.get(counted.queueId());
      Place place = held == null ? null : held.get(counted.messageId());
      if (place != null) {
        place.counted = counted.deliveries() == 0 ? null : counted;
      }
    }

    @Override
    public void messageDequeued(StoreRecord.MessageDequeued dequeued) {
      Map<Long, Place> held = holders.get(dequeued.queueId());
      Place place = held == null ? null : held.remove(dequeued.messageId());
      if (place != null) {
        leave(place);
      }
    }

    private void leave(Place place) {
      if (--place.message.holders == 0) {
        unheld.add(place.message);
      }
    }
  }
}
