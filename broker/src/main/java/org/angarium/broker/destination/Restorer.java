package org.angarium.broker.destination;

import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.angarium.broker.core.Core;
import org.angarium.broker.core.Refusal;
import org.angarium.persistence.MessageStore;
import org.angarium.persistence.StoreException;
import org.angarium.persistence.StoreRecord;
import org.angarium.transport.message.DestinationName;
import org.jspecify.annotations.Nullable;

/**
 * Rebuilds destinations and branches from what a store says that it holds, through the same methods
 * that apply a change while the broker runs. Messages stay in the store, but for those of prepared
 * branches, which are read back in the first turns; nobody is let in before. Used once; core thread
 * only.
 */
public final class Restorer implements MessageStore.Visitor, StoreRecord.Visitor {
  private static final int PAGE_MESSAGES = 1_000;
  private static final int PAGE_BYTES = 4 << 20;

  private final Core core;
  private final Destinations destinations;
  private final Map<Long, MessageQueue> queues = new HashMap<>();
  private final Map<Long, PreparedBranch> branches = new HashMap<>();

  /** Which branch has consumed a message, in the order of the places of each lane. */
  private final NavigableMap<StoreRecord.Place, PreparedBranch> consumers =
      new TreeMap<>(
          Comparator.comparingLong(StoreRecord.Place::holderId)
              .thenComparingInt(StoreRecord.Place::lane)
              .thenComparingLong(StoreRecord.Place::sequence));

  /** The large bodies of stored messages. */
  private final Set<Long> bodies = new HashSet<>();

  /** What begins when everything is in its place: what branches have consumed must not expire. */
  private final List<Runnable> restored = new ArrayList<>();

  /** Requests that are not answered. */
  private int open;

  private @Nullable Runnable whenComplete;

  public Restorer(Core core, Destinations destinations) {
    this.core = core;
    this.destinations = destinations;
  }

  /**
   * Everything was visited; what else is needed is read in the next turns.
   *
   * @param then is run when everything is in its place, perhaps at once
   */
  public void finish(Runnable then) {
    whenComplete = then;
    readConsumed();
    completeIfDone();
  }

  private void completeIfDone() {
    Runnable then = whenComplete;
    if (then != null && open == 0) {
      whenComplete = null;
      restored.forEach(Runnable::run);
      then.run();
    }
  }

  @Override
  public void body(long bodyId) {
    bodies.add(bodyId);
  }

  /** The large bodies of stored messages, of which the store has told. */
  public Set<Long> bodies() {
    return bodies;
  }

  /**
   * Applies a definition.
   *
   * @throws UncheckedIOException with a {@link StoreException} if it makes no sense
   */
  @Override
  public void defined(StoreRecord definition) {
    definition.accept(this);
  }

  @Override
  public void destinationDefined(StoreRecord.DestinationDefined defined) {
    if (defined.kind() != StoreRecord.DestinationKind.QUEUE) {
      throw damaged("it has a topic, " + defined.name() + ", which this version does not know");
    }
    DestinationName name = DestinationName.queue(defined.name());
    queues.put(defined.destinationId(), destinations.define(defined.destinationId(), name));
  }

  @Override
  public void subscriptionDefined(StoreRecord.SubscriptionDefined defined) {
    try {
      queues.put(defined.subscriptionId(), destinations.topics().restore(defined).queue());
    } catch (Refusal | IllegalArgumentException e) {
      throw damaged("the subscription " + defined.key().name() + ": " + e.getMessage());
    }
  }

  @Override
  public void branchPrepared(StoreRecord.BranchPrepared prepared) {
    PreparedBranch branch = destinations.branches().restore(prepared);
    branches.put(prepared.branchId(), branch);
    prepared.consumed().forEach(place -> consumers.put(place, branch));
  }

  /**
   * Applies what a lane holds.
   *
   * @throws UncheckedIOException with a {@link StoreException} if it makes no sense
   */
  @Override
  public void lane(MessageStore.LaneFound found) {
    PreparedBranch branch = branches.get(found.holderId());
    if (branch != null) {
      readSent(branch, found.lane(), 0);
      return;
    }
    MessageQueue queue = queues.get(found.holderId());
    if (queue == null || found.lane() > MessageQueue.SCHEDULED_LANE) {
      throw damaged(
          "there are messages on lane %d of queue number %d, which is not defined"
              .formatted(found.lane(), found.holderId()));
    }
    queue.restore(found);
    restored.add(() -> queue.restored(found.earliestExpiration()));
  }

  private void readSent(PreparedBranch branch, int lane, long after) {
    read(
        new StoreRecord.Place(branch.id(), lane, after + 1),
        Long.MAX_VALUE,
        page -> {
          page.messages().forEach(read -> branch.restore(HeldMessage.of(read)));
          if (!page.complete()) {
            readSent(branch, lane, lastOf(page));
          }
        });
  }

  /** Reads what branches have consumed, lane by lane, from the first that was not read yet. */
  private void readConsumed() {
    while (!consumers.isEmpty() && !queues.containsKey(consumers.firstKey().holderId())) {
      consumers.pollFirstEntry(); // Its queue has gone meanwhile, and the message with it.
    }
    if (consumers.isEmpty()) {
      return;
    }
    StoreRecord.Place first = consumers.firstKey();
    read(
        first,
        lastOnLaneOf(first) + 1,
        page -> {
          page.messages().forEach(this::restoreConsumed);
          long through = page.complete() ? lastOnLaneOf(first) : lastOf(page);
          StoreRecord.Place last =
              new StoreRecord.Place(first.holderId(), first.lane(), Math.max(through, 1));
          consumers.headMap(last, true).clear();
          readConsumed();
        });
  }

  private void restoreConsumed(MessageStore.StoredMessage read) {
    PreparedBranch branch = consumers.get(read.place());
    MessageQueue queue = queues.get(read.place().holderId());
    if (branch != null && queue != null) {
      branch.restore(queue.restoreConsumed(read));
    }
  }

  private long lastOnLaneOf(StoreRecord.Place place) {
    return consumers
        .floorKey(new StoreRecord.Place(place.holderId(), place.lane(), Long.MAX_VALUE - 1))
        .sequence();
  }

  private static long lastOf(MessageStore.Page page) {
    return page.messages().get(page.messages().size() - 1).place().sequence();
  }

  private void read(StoreRecord.Place first, long before, Consumer<MessageStore.Page> then) {
    open++;
    core.read(
        new MessageStore.PageRequest(
            first.holderId(),
            first.lane(),
            first.sequence() - 1,
            before,
            0,
            PAGE_MESSAGES,
            PAGE_BYTES),
        page -> {
          open--;
          then.accept(page);
          completeIfDone();
        });
  }

  @Override
  public void destinationRemoved(StoreRecord.DestinationRemoved removed) {
    throw unexpected(removed);
  }

  @Override
  public void messageStored(StoreRecord.MessageStored stored) {
    throw unexpected(stored);
  }

  @Override
  public void messageEnqueued(StoreRecord.MessageEnqueued enqueued) {
    throw unexpected(enqueued);
  }

  @Override
  public void deliveryCounted(StoreRecord.DeliveryCounted counted) {
    throw unexpected(counted);
  }

  @Override
  public void messageDequeued(StoreRecord.MessageDequeued dequeued) {
    throw unexpected(dequeued);
  }

  private static UncheckedIOException unexpected(StoreRecord record) {
    return damaged("recovery visited what is no definition: " + record);
  }

  private static UncheckedIOException damaged(String what) {
    return new UncheckedIOException(
        new StoreException("the store's records do not make sense: " + what));
  }
}
