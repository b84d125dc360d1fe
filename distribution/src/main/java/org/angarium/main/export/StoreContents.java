package org.angarium.main.export;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.agrona.collections.Long2LongHashMap;
import org.angarium.persistence.MessageStore;
import org.angarium.persistence.StoreException;
import org.angarium.persistence.StoreRecord;
import org.angarium.transport.error.ProtocolException;
import org.angarium.transport.message.EncodedMessage;
import org.jspecify.annotations.Nullable;

/**
 * What is in a store already, as far as an import must know: a bit or so for each place, which says
 * what stands on a holder by the messages' origins.
 */
final class StoreContents implements MessageStore.Visitor {
  static final long NONE = 0;

  private final Map<String, Long> destinations = new HashMap<>();
  private final Map<StoreRecord.SubscriptionKey, StoreRecord.SubscriptionDefined> subscriptions =
      new HashMap<>();
  private final Set<String> branches = new HashSet<>();
  private final Set<Long> branchIds = new HashSet<>();
  private final List<MessageStore.LaneFound> lanes = new ArrayList<>();
  // By holder and lane, the last sequence.
  private final Long2LongHashMap sequences = new Long2LongHashMap(0);
  // By holder, then by the store where messages were first.
  private final Map<Long, Map<String, NumberSet>> standing = new HashMap<>();
  private final Set<Long> bodies = new HashSet<>();
  private String storeId = "";

  @Override
  public void defined(StoreRecord visited) {
    if (visited instanceof StoreRecord.DestinationDefined defined) {
      add(defined);
    } else if (visited instanceof StoreRecord.SubscriptionDefined defined) {
      add(defined);
    } else if (visited instanceof StoreRecord.BranchPrepared prepared) {
      add(prepared);
    }
  }

  @Override
  public void lane(MessageStore.LaneFound lane) {
    lanes.add(lane);
    sequences.put(key(lane.holderId(), lane.lane()), lane.lastSequence());
  }

  @Override
  public void body(long bodyId) {
    bodies.add(bodyId);
  }

  /** The large bodies that messages have. */
  Set<Long> bodies() {
    return bodies;
  }

  /** Reads what stands on the lanes; {@code id} is what messages that are first here have. */
  void read(MessageStore store, Durability waiting, String id) throws StoreException {
    storeId = id;
    for (MessageStore.LaneFound lane : lanes) {
      if (!branchIds.contains(lane.holderId())) {
        LaneCursor.forEach(
            store,
            waiting,
            lane,
            message -> add(lane.holderId(), origin(message.messageId(), message.content())));
      }
    }
  }

  /** Where what stands on a holder has these origins. */
  Map<Origin, StoreRecord.Place> find(
      MessageStore store, Durability waiting, long holder, Set<Origin> origins)
      throws StoreException {
    Map<Origin, StoreRecord.Place> found = new HashMap<>();
    for (int lane = 0; lane < StoreRecord.Place.LANES; lane++) {
      LaneCursor.forEach(
          store,
          waiting,
          new MessageStore.LaneFound(holder, lane, 0, 0, 0, 0),
          message -> {
            Origin origin = origin(message.messageId(), message.content());
            if (origins.contains(origin)) {
              found.put(origin, message.place());
            }
          });
    }
    return found;
  }

  private Origin origin(long messageId, byte[] content) {
    Origin imported = null;
    try {
      imported = MessageJson.origin(EncodedMessage.wrap(content));
    } catch (ProtocolException e) {
      // A message that nobody can read stays where it is.
    }
    return imported == null ? new Origin(storeId, messageId) : imported;
  }

  void add(StoreRecord.DestinationDefined defined) {
    destinations.put(key(defined.kind(), defined.name()), defined.destinationId());
  }

  void add(StoreRecord.SubscriptionDefined defined) {
    subscriptions.put(defined.key(), defined);
  }

  void add(StoreRecord.BranchPrepared prepared) {
    branches.add(prepared.name());
    branchIds.add(prepared.branchId());
  }

  /** Whether no message of this origin stood on the holder yet. */
  boolean add(long holder, Origin origin) {
    return standing
        .computeIfAbsent(holder, id -> new HashMap<>())
        .computeIfAbsent(origin.store(), store -> new NumberSet())
        .add(origin.number());
  }

  /** The next place of a lane. */
  StoreRecord.Place next(long holder, int lane) {
    long sequence = sequences.get(key(holder, lane)) + 1;
    sequences.put(key(holder, lane), sequence);
    return new StoreRecord.Place(holder, lane, sequence);
  }

  long destination(StoreRecord.DestinationKind kind, String name) {
    return destinations.getOrDefault(key(kind, name), NONE);
  }

  void forget(StoreRecord.DestinationKind kind, String name) {
    destinations.remove(key(kind, name));
  }

  StoreRecord.@Nullable SubscriptionDefined subscription(StoreRecord.SubscriptionKey key) {
    return subscriptions.get(key);
  }

  boolean hasBranch(String name) {
    return branches.contains(name);
  }

  private static String key(StoreRecord.DestinationKind kind, String name) {
    return kind + " " + name;
  }

  private static long key(long holder, int lane) {
    return holder * StoreRecord.Place.LANES + lane;
  }
}
