package org.angarium.main.export;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.agrona.collections.Long2LongHashMap;
import org.agrona.collections.LongHashSet;
import org.angarium.persistence.StoreRecord;
import org.angarium.transport.error.ProtocolException;
import org.angarium.transport.message.EncodedMessage;
import org.jspecify.annotations.Nullable;

/** What is in a store already, as far as an import must know. */
final class StoreContents implements Consumer<StoreRecord> {
  static final long NONE = 0;

  private final Map<String, Long> destinations = new HashMap<>();
  private final Map<StoreRecord.SubscriptionKey, StoreRecord.SubscriptionDefined> subscriptions =
      new HashMap<>();
  private final Set<String> branches = new HashSet<>();
  // By store, then by number there: the number here.
  private final Map<String, Long2LongHashMap> imported = new HashMap<>();
  private final LongHashSet own = new LongHashSet();
  private final Map<Long, LongHashSet> places = new HashMap<>();
  private String storeId = "";

  @Override
  public void accept(StoreRecord visited) {
    if (visited instanceof StoreRecord.DestinationDefined defined) {
      add(defined);
    } else if (visited instanceof StoreRecord.SubscriptionDefined defined) {
      add(defined);
    } else if (visited instanceof StoreRecord.BranchPrepared prepared) {
      add(prepared);
    } else if (visited instanceof StoreRecord.MessageStored stored) {
      Origin origin = origin(stored);
      if (origin == null) {
        own.add(stored.messageId());
      } else {
        add(origin, stored.messageId());
      }
    } else if (visited instanceof StoreRecord.MessageEnqueued enqueued) {
      add(enqueued);
    }
  }

  private static @Nullable Origin origin(StoreRecord.MessageStored stored) {
    try {
      return MessageJson.origin(EncodedMessage.wrap(stored.content()));
    } catch (ProtocolException e) {
      return null;
    }
  }

  /** Says which messages are from here. */
  void storeId(String id) {
    storeId = id;
  }

  void add(StoreRecord.DestinationDefined defined) {
    destinations.put(key(defined.kind(), defined.name()), defined.destinationId());
  }

  void add(StoreRecord.SubscriptionDefined defined) {
    subscriptions.put(defined.key(), defined);
  }

  void add(StoreRecord.BranchPrepared prepared) {
    branches.add(prepared.name());
  }

  void add(Origin origin, long messageId) {
    imported
        .computeIfAbsent(origin.store(), id -> new Long2LongHashMap(NONE))
        .put(origin.number(), messageId);
  }

  /** Whether the message was not there yet. */
  boolean add(StoreRecord.MessageEnqueued enqueued) {
    return places
        .computeIfAbsent(enqueued.queueId(), id -> new LongHashSet())
        .add(enqueued.messageId());
  }

  /** Whether the message was there. */
  boolean remove(long holder, long message) {
    LongHashSet on = places.get(holder);
    return on != null && on.remove(message);
  }

  boolean isEmpty(long holder) {
    LongHashSet on = places.get(holder);
    return on == null || on.isEmpty();
  }

  long destination(StoreRecord.DestinationKind kind, String name) {
    return destinations.getOrDefault(key(kind, name), NONE);
  }

  StoreRecord.@Nullable SubscriptionDefined subscription(StoreRecord.SubscriptionKey key) {
    return subscriptions.get(key);
  }

  boolean hasBranch(String name) {
    return branches.contains(name);
  }

  /** The number here of a message from somewhere; {@link #NONE} if it is not here. */
  long message(Origin origin) {
    if (origin.store().equals(storeId) && own.contains(origin.number())) {
      return origin.number();
    }
    Long2LongHashMap there = imported.get(origin.store());
    return there == null ? NONE : there.get(origin.number());
  }

  private static String key(StoreRecord.DestinationKind kind, String name) {
    return kind + " " + name;
  }
}
