package org.angarium.persistence.memory;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import org.angarium.persistence.MessageStore;
import org.angarium.persistence.StoreRecord;

/** What a {@link MemoryStore} keeps, and what the next store on it recovers. One thread. */
public final class Memory {
  private static final Comparator<StoreRecord.Place> ORDER =
      Comparator.comparingInt(StoreRecord.Place::lane)
          .thenComparingLong(StoreRecord.Place::sequence);

  private final Map<Long, StoreRecord> definitions = new LinkedHashMap<>();
  private final Map<Long, NavigableMap<StoreRecord.Place, Placed>> holders = new HashMap<>();
  // What this batch has stored; from then on, contents are kept by their places.
  private final Map<Long, byte[]> stored = new HashMap<>();
  private final StoreRecord.Visitor applying = new Applying();

  /** How many places have a message with each large body. */
  private final Map<Long, Integer> bodies = new HashMap<>();

  // Those that this batch has left without any, perhaps for a while.
  private final Set<Long> released = new HashSet<>();

  private long places;
  private long highestMessageId;
  private long highestDestinationId;

  private static final class Placed {
    private final StoreRecord.MessageEnqueued enqueued;
    private final byte[] content;
    private int deliveries;

    Placed(StoreRecord.MessageEnqueued enqueued, byte[] content) {
      this.enqueued = enqueued;
      this.content = content;
    }

    private boolean expiredBy(long millis) {
      long expiration = enqueued.facts().expiration();
      return expiration != 0 && expiration <= millis;
    }

    private MessageStore.StoredMessage read() {
      return new MessageStore.StoredMessage(
          enqueued.place(), enqueued.messageId(), enqueued.facts(), deliveries, content);
    }
  }

  /** Applies a batch; the large bodies that no message has any more. */
  Set<Long> apply(List<StoreRecord> batch) {
    batch.forEach(record -> record.accept(applying));
    stored.clear();
    if (released.isEmpty()) {
      return Set.of();
    }
    released.removeAll(bodies.keySet());
    Set<Long> gone = Set.copyOf(released);
    released.clear();
    return gone;
  }

  void visit(MessageStore.Visitor visitor) {
    definitions.values().forEach(visitor::defined);
    holders.forEach(
        (holder, held) -> {
          for (int lane = 0; lane < StoreRecord.Place.LANES; lane++) {
            NavigableMap<StoreRecord.Place, Placed> on = lane(held, holder, lane);
            if (!on.isEmpty()) {
              visitor.lane(found(holder, lane, on));
            }
          }
        });
    bodies.keySet().forEach(visitor::body);
  }

  private static NavigableMap<StoreRecord.Place, Placed> lane(
      NavigableMap<StoreRecord.Place, Placed> held, long holder, int lane) {
    return held.subMap(
        new StoreRecord.Place(holder, lane, 1),
        true,
        new StoreRecord.Place(holder, lane, Long.MAX_VALUE),
        true);
  }

  private static MessageStore.LaneFound found(
      long holder, int lane, NavigableMap<StoreRecord.Place, Placed> on) {
    long bytes = 0;
    long earliest = 0;
    for (Placed placed : on.values()) {
      bytes += placed.enqueued.facts().bytes();
      earliest = earlier(earliest, placed.enqueued.facts().expiration());
    }
    return new MessageStore.LaneFound(
        holder, lane, on.size(), bytes, on.lastKey().sequence(), earliest);
  }

  /** The earlier of two times, of which 0 is never. */
  private static long earlier(long one, long other) {
    return one == 0 || (other != 0 && other < one) ? other : one;
  }

  MessageStore.Page page(MessageStore.PageRequest request) {
    List<MessageStore.StoredMessage> messages = new ArrayList<>();
    long bytes = 0;
    long earliest = 0;
    for (Placed placed : within(request).values()) {
      if (request.expiredBy() != 0 && !placed.expiredBy(request.expiredBy())) {
        earliest = earlier(earliest, placed.enqueued.facts().expiration());
        continue;
      }
      bytes += placed.content.length;
      if (messages.size() == request.mostMessages()
          || (bytes > request.mostBytes() && !messages.isEmpty())) {
        return new MessageStore.Page(messages, false, 0);
      }
      messages.add(placed.read());
    }
    return new MessageStore.Page(messages, true, earliest);
  }

  private NavigableMap<StoreRecord.Place, Placed> within(MessageStore.PageRequest request) {
    NavigableMap<StoreRecord.Place, Placed> held =
        holders.getOrDefault(request.holderId(), new TreeMap<>(ORDER));
    long from = Math.max(1, request.after() + 1);
    long to = request.before();
    return from >= to
        ? new TreeMap<>(ORDER)
        : held.subMap(
            new StoreRecord.Place(request.holderId(), request.lane(), from),
            true,
            new StoreRecord.Place(request.holderId(), request.lane(), to),
            false);
  }

  long places() {
    return places;
  }

  long highestMessageId() {
    return highestMessageId;
  }

  long highestDestinationId() {
    return highestDestinationId;
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
      Map<StoreRecord.Place, Placed> held = holders.remove(removed.destinationId());
      if (held != null) {
        places -= held.size();
        held.values().forEach(this::releaseBody);
      }
    }

    private void holdBody(StoreRecord.Facts facts) {
      if (facts.bodyId() != 0) {
        bodies.merge(facts.bodyId(), 1, Integer::sum);
      }
    }

    private void releaseBody(Placed placed) {
      long body = placed.enqueued.facts().bodyId();
      if (body != 0 && bodies.merge(body, -1, Integer::sum) == 0) {
        bodies.remove(body);
        released.add(body);
      }
    }

    @Override
    public void messageStored(StoreRecord.MessageStored message) {
      stored.put(message.messageId(), message.content());
      highestMessageId = Math.max(highestMessageId, message.messageId());
    }

    @Override
    public void messageEnqueued(StoreRecord.MessageEnqueued enqueued) {
      StoreRecord.Place from = enqueued.from();
      byte[] content = from == null ? stored.get(enqueued.messageId()) : require(from).content;
      if (content == null) {
        throw new IllegalStateException("not stored in this batch: " + enqueued);
      }
      holders
          .computeIfAbsent(enqueued.place().holderId(), id -> new TreeMap<>(ORDER))
          .put(enqueued.place(), new Placed(enqueued, content));
      places++;
      holdBody(enqueued.facts());
    }

    private Placed require(StoreRecord.Place place) {
      NavigableMap<StoreRecord.Place, Placed> held = holders.get(place.holderId());
      Placed placed = held == null ? null : held.get(place);
      if (placed == null) {
        throw new IllegalStateException("nothing stands at " + place);
      }
      return placed;
    }

    @Override
    public void deliveryCounted(StoreRecord.DeliveryCounted counted) {
      require(counted.place()).deliveries = counted.deliveries();
    }

    @Override
    public void messageDequeued(StoreRecord.MessageDequeued dequeued) {
      releaseBody(require(dequeued.place()));
      NavigableMap<StoreRecord.Place, Placed> held = holders.get(dequeued.place().holderId());
      if (held != null) {
        held.remove(dequeued.place());
        places--;
      }
    }
  }
}
