package org.angarium.broker.session;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.agrona.collections.Long2ObjectHashMap;
import org.agrona.collections.LongHashSet;
import org.angarium.broker.core.Core;
import org.angarium.broker.destination.MessageMemory;
import org.angarium.broker.destination.MessageQueue;
import org.angarium.broker.destination.QueueEntry;
import org.angarium.transport.error.ErrorCode;
import org.angarium.transport.frame.Frame;
import org.angarium.transport.message.DestinationName;
import org.angarium.transport.message.EncodedMessage;
import org.jspecify.annotations.Nullable;

/**
 * A client's session: its consumers, the deliveries that are outstanding at them, and, if it is
 * transacted, what its transaction has sent so far (Jakarta Messaging 6.2).
 */
final class Session {
  private record PendingSend(MessageQueue queue, EncodedMessage message) {}

  private final Core core;
  private final MessageMemory memory;
  private final ClientConnection connection;
  private final int id;
  private final boolean transacted;
  private final Map<Integer, SessionConsumer> consumers = new HashMap<>();
  private final Long2ObjectHashMap<Delivery> outstanding = new Long2ObjectHashMap<>();
  private final List<PendingSend> sends = new ArrayList<>();
  private @Nullable Refusal doomed;

  /** How many times deliveries are stopped; each ends with an answer to the client. */
  private int holds;

  Session(
      Core core, MessageMemory memory, ClientConnection connection, int id, boolean transacted) {
    this.core = core;
    this.memory = memory;
    this.connection = connection;
    this.id = id;
    this.transacted = transacted;
  }

  ClientConnection connection() {
    return connection;
  }

  /** Whether deliveries are stopped, until the client knows that they were taken back. */
  boolean held() {
    return holds > 0;
  }

  // ---- sending

  /**
   * A message from one of the session's producers. In a transaction a refusal also dooms the
   * commit, because the application may not hear of it before.
   */
  void send(EncodedMessage message) throws Refusal {
    try {
      connection.admit(message);
      MessageQueue queue = connection.queueFor(message.destination());
      if (transacted) {
        sends.add(new PendingSend(queue, message));
        memory.add(message);
      } else {
        queue.enqueue(message);
      }
    } catch (Refusal refusal) {
      if (transacted && doomed == null) {
        doomed = refusal;
      }
      throw refusal;
    }
  }

  // ---- consuming

  SessionConsumer openConsumer(int consumerId, DestinationName destination, int credit)
      throws Refusal {
    SessionConsumer consumer =
        new SessionConsumer(this, consumerId, connection.queueFor(destination), credit);
    consumers.put(consumerId, consumer);
    consumer.queue().addReceiver(consumer);
    return consumer;
  }

  /** Closes a consumer; what the application has seen of its deliveries stays with the session. */
  void closeConsumer(SessionConsumer consumer, long[] retained) {
    LongHashSet seen = setOf(retained);
    consumer.queue().removeReceiver(consumer);
    consumers.remove(consumer.id());
    for (Delivery delivery : deliveries()) {
      if (delivery.consumer() == consumer && !seen.contains(delivery.id())) {
        takeBack(delivery, false);
      }
    }
  }

  /** Hands a message to a consumer: recorded, and on its way once the record is durable. */
  void deliver(SessionConsumer consumer, QueueEntry entry) {
    long deliveryId = connection.nextDeliveryId();
    outstanding.put(deliveryId, new Delivery(deliveryId, entry, consumer));
    Frame frame = new Frame.Deliver(consumer.id(), deliveryId, entry.deliveries(), entry.message());
    if (entry.stored()) {
      core.whenDurable(() -> connection.send(frame));
    } else if (entry.visibleAfter() >= 0) {
      core.whenDurable(entry.visibleAfter(), () -> connection.send(frame));
    } else {
      connection.send(frame);
    }
  }

  /** Acknowledges deliveries, outside a transaction; none at all in any session. */
  void acknowledge(long[] deliveryIds) throws Refusal {
    if (transacted && deliveryIds.length > 0) {
      throw new Refusal(ErrorCode.ILLEGAL_STATE, "a transacted session acknowledges by its commit");
    }
    settle(known(deliveryIds));
  }

  private List<Delivery> known(long[] deliveryIds) throws Refusal {
    List<Delivery> found = new ArrayList<>(deliveryIds.length);
    for (long deliveryId : deliveryIds) {
      Delivery delivery = outstanding.get(deliveryId);
      if (delivery == null) {
        throw new Refusal(
            ErrorCode.ILLEGAL_STATE,
            "delivery " + deliveryId + " is not outstanding in session " + id);
      }
      found.add(delivery);
    }
    return found;
  }

  private void settle(List<Delivery> deliveries) {
    for (Delivery delivery : deliveries) {
      if (outstanding.remove(delivery.id()) != null) {
        delivery.entry().queue().acknowledge(delivery.entry());
      }
    }
  }

  // ---- transactions

  /**
   * Commits: all sends and acknowledgements in one batch.
   *
   * @throws Refusal if it cannot; then the transaction is rolled back, the listed deliveries
   *     counted
   */
  void commit(long requestId, long[] acknowledged) throws Refusal {
    requireTransacted("commit");
    List<Delivery> consumed;
    try {
      consumed = known(acknowledged);
      if (doomed != null) {
        throw new Refusal(
            ErrorCode.TRANSACTION_ROLLED_BACK,
            "the transaction was rolled back because a message could not be sent: "
                + doomed.reason());
      }
    } catch (Refusal refusal) {
      ErrorCode code = ErrorCode.TRANSACTION_ROLLED_BACK;
      rollBack(requestId, acknowledged, new Frame.Failed(requestId, code, refusal.reason()));
      return;
    }
    List<PendingSend> committed = List.copyOf(sends);
    long visibleAfter = batchOfCommit(consumed);
    for (PendingSend send : committed) {
      send.queue().enqueueForBatch(send.message(), visibleAfter);
    }
    dropSends();
    settle(consumed);
    connection.answer(requestId, new Frame.Done(requestId));
  }

  /** The batch that makes this commit durable: the next, if it has anything to record. */
  private long batchOfCommit(List<Delivery> consumed) {
    boolean records =
        sends.stream().anyMatch(send -> send.message().persistent())
            || consumed.stream().anyMatch(delivery -> delivery.entry().stored());
    return records ? core.nextBatch() : core.currentBatch();
  }

  void rollback(long requestId, long[] delivered) throws Refusal {
    requireTransacted("rollback");
    rollBack(requestId, delivered, new Frame.Done(requestId));
  }

  private void requireTransacted(String what) throws Refusal {
    if (!transacted) {
      throw new Refusal(ErrorCode.ILLEGAL_STATE, what + " in a session that is not transacted");
    }
  }

  private void rollBack(long requestId, long[] delivered, Frame answer) {
    dropSends();
    doomed = null;
    takeAllBack(requestId, delivered, answer);
  }

  void recover(long requestId, long[] delivered) throws Refusal {
    if (transacted) {
      throw new Refusal(ErrorCode.ILLEGAL_STATE, "recover in a transacted session");
    }
    takeAllBack(requestId, delivered, new Frame.Done(requestId));
  }

  /**
   * Takes all outstanding deliveries back. Nothing is delivered until the answer has gone, so that
   * the client can tell deliveries before it, which are void, from those after.
   */
  private void takeAllBack(long requestId, long[] delivered, Frame answer) {
    LongHashSet seen = setOf(delivered);
    for (Delivery delivery : deliveries()) {
      takeBack(delivery, seen.contains(delivery.id()));
    }
    holds++;
    connection.answer(requestId, answer);
    core.whenDurable(
        () -> {
          holds--;
          consumers.values().forEach(consumer -> consumer.queue().mark());
        });
  }

  /** The transaction has sent nothing any more. */
  private void dropSends() {
    sends.forEach(send -> memory.remove(send.message()));
    sends.clear();
  }

  private void takeBack(Delivery delivery, boolean counted) {
    outstanding.remove(delivery.id());
    delivery.entry().queue().putBack(delivery.entry(), counted);
    delivery.consumer().addCredit(1);
  }

  /**
   * The open transaction rolls back, and what is outstanding returns: the application may have seen
   * it.
   */
  void close() {
    dropSends();
    for (SessionConsumer consumer : consumers.values()) {
      consumer.queue().removeReceiver(consumer);
      connection.forget(consumer);
    }
    consumers.clear();
    for (Delivery delivery : deliveries()) {
      takeBack(delivery, true);
    }
  }

  /** A copy, because the originals are about to change. */
  private List<Delivery> deliveries() {
    return new ArrayList<>(outstanding.values());
  }

  private static LongHashSet setOf(long[] ids) {
    LongHashSet set = new LongHashSet(Math.max(8, ids.length * 2));
    for (long deliveryId : ids) {
      set.add(deliveryId);
    }
    return set;
  }
}
