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
  private final Map<Long, StoreRecord.DestinationDefined> destinations = new LinkedHashMap<>();
  private final Map<Long, Message> messages = new HashMap<>();
  private final Map<Long, Map<Long, Place>> queues = new HashMap<>();
  private final StoreRecord.Visitor applying = new Applying();
  private long enqueued;
  private long highestMessageId;
  private long highestDestinationId;

  void apply(StoreRecord record) {
    record.accept(applying);
  }

  void visit(Consumer<StoreRecord> visitor) {
    destinations.values().forEach(visitor);
    List<Place> places = new ArrayList<>();
    queues.values().forEach(queue -> places.addAll(queue.values()));
    places.sort(Comparator.comparingLong(place -> place.order));
    Set<Long> visited = new HashSet<>();
    for (Place place : places) {
      long messageId = place.enqueued.messageId();
      Message message = messages.get(messageId);
      if (message == null) {
        continue;
      }
      if (visited.add(messageId)) {
        visitor.accept(message.stored);
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
    private int queues;

    Message(StoreRecord.MessageStored stored) {
      this.stored = stored;
    }
  }

  private static final class Place {
    private final StoreRecord.MessageEnqueued enqueued;
    private final long order;
    private StoreRecord.@Nullable DeliveryCounted counted;

    Place(StoreRecord.MessageEnqueued enqueued, long order) {
      this.enqueued = enqueued;
      this.order = order;
    }
  }

  private final class Applying implements StoreRecord.Visitor {
    @Override
    public void destinationDefined(StoreRecord.DestinationDefined defined) {
      destinations.put(defined.destinationId(), defined);
      highestDestinationId = Math.max(highestDestinationId, defined.destinationId());
    }

    @Override
    public void subscriptionDefined(StoreRecord.SubscriptionDefined defined) {
      throw new UnsupportedOperationException("subscriptions");
    }

    @Override
    public void destinationRemoved(StoreRecord.DestinationRemoved removed) {
      destinations.remove(removed.destinationId());
      Map<Long, Place> queue = queues.remove(removed.destinationId());
      if (queue == null) {
        return;
      }
      for (long messageId : queue.keySet()) {
        Message message = messages.get(messageId);
        if (message != null && --message.queues == 0) {
          messages.remove(messageId);
        }
      }
    }

    @Override
    public void messageStored(StoreRecord.MessageStored stored) {
      messages.put(stored.messageId(), new Message(stored));
      highestMessageId = Math.max(highestMessageId, stored.messageId());
    }

    @Override
    public void messageEnqueued(StoreRecord.MessageEnqueued placed) {
      Message message = messages.get(placed.messageId());
      if (message != null) {
        message.queues++;
        queues
            .computeIfAbsent(placed.queueId(), id -> new HashMap<>())
            .put(placed.messageId(), new Place(placed, enqueued++));
      }
    }

    @Override
    public void deliveryCounted(StoreRecord.DeliveryCounted counted) {
      Map<Long, Place> queue = queues.get(counted.queueId());
      Place place = queue == null ? null : queue.get(counted.messageId());
      if (place != null) {
        place.counted = counted.deliveries() == 0 ? null : counted;
      }
    }

    @Override
    public void messageDequeued(StoreRecord.MessageDequeued dequeued) {
      Map<Long, Place> queue = queues.get(dequeued.queueId());
      Message message = messages.get(dequeued.messageId());
      if (queue != null && queue.remove(dequeued.messageId()) != null && message != null) {
        message.queues--;
      }
      if (dequeued.last()) {
        messages.remove(dequeued.messageId());
      }
    }
  }
}
