package org.angarium.broker.destination;

import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.agrona.collections.Long2ObjectHashMap;
import org.angarium.broker.core.Refusal;
import org.angarium.persistence.StoreException;
import org.angarium.persistence.StoreRecord;
import org.angarium.transport.error.ProtocolException;
import org.angarium.transport.message.DestinationName;
import org.angarium.transport.message.EncodedMessage;
import org.jspecify.annotations.Nullable;

/**
 * Rebuilds destinations and their messages from what a store's recovery visits, through the same
 * methods that apply a change while the broker runs. Used once, before the first turn.
 */
public final class Restorer implements Consumer<StoreRecord>, StoreRecord.Visitor {
  private final Destinations destinations;
  private final Map<Long, MessageQueue> byId = new HashMap<>();
  private final Long2ObjectHashMap<HeldMessage> messages = new Long2ObjectHashMap<>();
  private final Map<Long, PreparedBranch> branches = new HashMap<>();

  /** Which branch has consumed a message. */
  private final Map<StoreRecord.Consumed, PreparedBranch> consumers = new HashMap<>();

  private @Nullable QueueEntry entry;

  public Restorer(Destinations destinations) {
    this.destinations = destinations;
  }

  /**
   * Applies one record.
   *
   * @throws UncheckedIOException with a {@link StoreException} if it makes no sense
   */
  @Override
  public void accept(StoreRecord record) {
    record.accept(this);
  }

  @Override
  public void destinationDefined(StoreRecord.DestinationDefined defined) {
    if (defined.kind() != StoreRecord.DestinationKind.QUEUE) {
      throw damaged("it has a topic, " + defined.name() + ", which this version does not know");
    }
    DestinationName name = DestinationName.queue(defined.name());
    byId.put(defined.destinationId(), destinations.define(defined.destinationId(), name));
  }

  @Override
  public void subscriptionDefined(StoreRecord.SubscriptionDefined defined) {
    try {
      byId.put(defined.subscriptionId(), destinations.topics().restore(defined).queue());
    } catch (Refusal | IllegalArgumentException e) {
      throw damaged("the subscription " + defined.key().name() + ": " + e.getMessage());
    }
  }

  @Override
  public void branchPrepared(StoreRecord.BranchPrepared prepared) {
    PreparedBranch branch = destinations.branches().restore(prepared);
    branches.put(prepared.branchId(), branch);
    prepared.consumed().forEach(consumed -> consumers.put(consumed, branch));
  }

  @Override
  public void messageStored(StoreRecord.MessageStored stored) {
    messages.put(stored.messageId(), new HeldMessage(stored.messageId(), decode(stored)));
  }

  @Override
  public void messageEnqueued(StoreRecord.MessageEnqueued enqueued) {
    HeldMessage held = messages.get(enqueued.messageId());
    if (held == null) {
      throw unknown(enqueued.messageId());
    }
    PreparedBranch branch = branches.get(enqueued.queueId());
    if (branch != null) {
      branch.restore(held);
    } else {
      entry = restore(queue(enqueued.queueId()), held);
    }
  }

  private QueueEntry restore(MessageQueue queue, HeldMessage held) {
    PreparedBranch consumer = consumers.get(new StoreRecord.Consumed(queue.id(), held.id()));
    if (consumer == null) {
      return queue.restore(held);
    }
    QueueEntry consumed = queue.restoreConsumed(held);
    consumer.restore(consumed);
    return consumed;
  }

  @Override
  public void deliveryCounted(StoreRecord.DeliveryCounted counted) {
    QueueEntry last = entry;
    if (last == null
        || last.messageId() != counted.messageId()
        || last.queue().id() != counted.queueId()) {
      throw unknown(counted.messageId());
    }
    last.deliveries(counted.deliveries());
  }

  @Override
  public void destinationRemoved(StoreRecord.DestinationRemoved removed) {
    throw damaged("recovery visited what is not live: " + removed);
  }

  @Override
  public void messageDequeued(StoreRecord.MessageDequeued dequeued) {
    throw damaged("recovery visited what is not live: " + dequeued);
  }

  private MessageQueue queue(long id) {
    MessageQueue queue = byId.get(id);
    if (queue == null) {
      throw damaged("it refers to queue number " + id + ", which is not defined");
    }
    return queue;
  }

  private static EncodedMessage decode(StoreRecord.MessageStored stored) {
    try {
      return EncodedMessage.wrap(stored.content());
    } catch (ProtocolException e) {
      throw damaged("message number " + stored.messageId() + ": " + e.getMessage());
    }
  }

  private static UncheckedIOException unknown(long messageId) {
    return damaged("a record refers to message number " + messageId + " before it was stored");
  }

  private static UncheckedIOException damaged(String what) {
    return new UncheckedIOException(
        new StoreException("the store's records do not make sense: " + what));
  }
}
