package org.angarium.broker.session;

import static java.util.stream.Collectors.toSet;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.agrona.collections.Long2ObjectHashMap;
import org.agrona.collections.LongHashSet;
import org.angarium.broker.core.Core;
import org.angarium.broker.core.Refusal;
import org.angarium.broker.destination.Destinations;
import org.angarium.broker.destination.MessageMemory;
import org.angarium.broker.destination.MessageQueue;
import org.angarium.broker.destination.QueueEntry;
import org.angarium.broker.destination.Route;
import org.angarium.broker.destination.Selectors;
import org.angarium.broker.destination.Subscription;
import org.angarium.broker.selector.Selector;
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
  private final Core core;
  private final ClientConnection connection;
  private final int id;
  private final boolean transacted;
  private final Map<Integer, SessionConsumer> consumers = new HashMap<>();
  private final Long2ObjectHashMap<Delivery> outstanding = new Long2ObjectHashMap<>();
  private final Transaction transaction;
  private final DirectSends direct;

  /** The branch that it works for; null if it is transacted, or works for none now. */
  private @Nullable Branch branch;

  /** All for which it works, those included for which it has suspended its work. */
  private final Set<Branch> branches = new HashSet<>();

  /** The commit that waits for room, if one does. */
  private @Nullable Admission committing;

  /** How many times deliveries are stopped; each ends with an answer to the client. */
  private int holds;

  Session(
      Core core, MessageMemory memory, ClientConnection connection, int id, boolean transacted) {
    this.core = core;
    this.connection = connection;
    this.id = id;
    this.transacted = transacted;
    this.transaction = new Transaction(core, memory);
    this.direct = new DirectSends(core, memory, connection);
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
   * A message from one of the session's producers: put onto its queues, at once or when there is
   * room, or kept for the commit. A refusal also dooms the commit, because the application may not
   * hear of it before.
   */
  void send(EncodedMessage sent, SendOutcome outcome) {
    Transaction open = openTransaction();
    try {
      if (committing != null) {
        throw new Refusal(ErrorCode.ILLEGAL_STATE, "send while a commit is under way");
      }
      EncodedMessage message = sent.bodyOutside() ? connection.withItsBody(sent) : sent;
      connection.admit(message);
      if (open != null) {
        connection.destinations().requireTarget(message.destination());
        open.add(message);
        outcome.sent();
      } else {
        direct.send(message, outcome);
      }
    } catch (Refusal refusal) {
      if (open != null) {
        open.doom(refusal);
      }
      outcome.refused(refusal);
    }
  }

  private @Nullable Transaction openTransaction() {
    if (transacted) {
      return transaction;
    }
    return branch == null ? null : branch.transaction();
  }

  // ---- consuming

  SessionConsumer openConsumer(Frame.OpenConsumer request) throws Refusal {
    Destinations destinations = connection.destinations();
    DestinationName name = request.destination();
    SessionConsumer consumer;
    if (name.isQueue()) {
      Selector selector = Selectors.parse(request.selection().selector());
      MessageQueue queue = destinations.queueFor(name, connection.publisher());
      consumer = new SessionConsumer(this, request.consumerId(), queue, null, request.credit());
      queue.addReceiver(consumer, selector);
    } else {
      destinations.requireOwn(name, connection.publisher());
      Subscription subscription =
          destinations
              .topics()
              .subscribe(name, request.selection(), request.subscription(), connection.publisher());
      MessageQueue queue = subscription.queue();
      consumer =
          new SessionConsumer(this, request.consumerId(), queue, subscription, request.credit());
      queue.addReceiver(consumer, null);
    }
    consumers.put(request.consumerId(), consumer);
    return consumer;
  }

  /** Closes a consumer; what the application has seen of its deliveries stays with the session. */
  void closeConsumer(SessionConsumer consumer, long[] retained) {
    LongHashSet seen = setOf(retained);
    consumers.remove(consumer.id());
    consumer.leave(connection.destinations().topics());
    for (Delivery delivery : deliveries()) {
      if (delivery.consumer() == consumer && !seen.contains(delivery.id())) {
        takeBack(delivery, false);
      }
    }
  }

  /**
   * Hands a message to a consumer: recorded, and on its way once the record is durable. One that is
   * not persistent waits at most for the transaction that sent it, and never behind those that wait
   * for the disk now: it would come after less urgent ones, and later ones of its session, that
   * were sent without a transaction.
   */
  void deliver(SessionConsumer consumer, QueueEntry entry) {
    long deliveryId = connection.nextDeliveryId();
    outstanding.put(deliveryId, new Delivery(deliveryId, entry, consumer));
    Frame frame = new Frame.Deliver(consumer.id(), deliveryId, entry.deliveries(), entry.message());
    if (entry.stored()) {
      core.whenDurable(() -> connection.send(frame));
    } else if (entry.message().persistent()) {
      core.whenDurable(Math.max(0, entry.visibleAfter()), () -> connection.send(frame));
    } else if (entry.visibleAfter() >= 0) {
      core.whenDurableApart(entry.visibleAfter(), () -> connection.send(frame));
    } else {
      connection.send(frame);
    }
  }

  /** Acknowledges deliveries, outside a transaction; none at all in any session. */
  void acknowledge(long[] deliveryIds) throws Refusal {
    if (transacted && deliveryIds.length > 0) {
      throw new Refusal(ErrorCode.ILLEGAL_STATE, "a transacted session acknowledges by its commit");
    }
    release(deliveryIds).forEach(entry -> entry.queue().acknowledge(entry));
  }

  /**
   * Does something once no consumer waits for messages that are being read back: who asks whether
   * there is anything to be had is answered then.
   */
  void whenNothingIsRead(Runnable then) {
    for (SessionConsumer consumer : consumers.values()) {
      if (consumer.queue().isReadingFor(consumer)) {
        consumer.queue().whenReadFor(consumer, () -> core.mark(() -> whenNothingIsRead(then)));
        return;
      }
    }
    then.run();
  }

  /**
   * Deliveries have expired before the application saw them: whether or not the session is
   * transacted, they go at once.
   */
  void expire(long[] deliveryIds) throws Refusal {
    List<Delivery> expired = known(deliveryIds);
    for (Delivery delivery : expired) {
      if (!delivery.entry().mayExpire()) {
        throw new Refusal(
            ErrorCode.ILLEGAL_STATE,
            "delivery " + delivery.id() + " is of a message that never expires");
      }
    }
    release(expired).forEach(entry -> entry.queue().expireUnseen(entry));
  }

  /** The number of the body of an outstanding delivery. */
  long bodyOf(long deliveryId) throws Refusal {
    long body = known(new long[] {deliveryId}).get(0).entry().bodyNumber();
    if (body == 0) {
      throw new Refusal(
          ErrorCode.ILLEGAL_STATE, "the body of delivery " + deliveryId + " is in its message");
    }
    return body;
  }

  /** Gives outstanding deliveries away, to who settles them. */
  List<QueueEntry> release(long[] deliveryIds) throws Refusal {
    return release(known(deliveryIds));
  }

  /** As {@link #release(long[])}, but passes over those that are not outstanding. */
  List<QueueEntry> releaseWhatIsThere(long[] deliveryIds) {
    List<Delivery> there = new ArrayList<>();
    for (long deliveryId : deliveryIds) {
      Delivery delivery = outstanding.get(deliveryId);
      if (delivery != null) {
        there.add(delivery);
      }
    }
    return release(there);
  }

  private List<QueueEntry> release(List<Delivery> deliveries) {
    List<QueueEntry> released = new ArrayList<>(deliveries.size());
    for (Delivery delivery : deliveries) {
      if (outstanding.remove(delivery.id()) != null) {
        released.add(delivery.entry());
      }
    }
    return released;
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

  /**
   * Hands deliveries to another session of this connection, to be settled there. They give no
   * credit back any more: their consumer gets its credit anew as the client takes messages from it.
   */
  void moveTo(Session other, long[] deliveryIds) throws Refusal {
    if (other == this) {
      throw new Refusal(ErrorCode.ILLEGAL_STATE, "deliveries of session " + id + " are there");
    }
    for (Delivery delivery : known(deliveryIds)) {
      outstanding.remove(delivery.id());
      other.outstanding.put(delivery.id(), new Delivery(delivery.id(), delivery.entry(), null));
    }
  }

  // ---- transactions

  /**
   * Commits: all sends and acknowledgements in one batch, as soon as there is room for the sends.
   * If it cannot, the transaction is rolled back, the listed deliveries counted.
   *
   * @throws Refusal if there is no transaction to commit
   */
  void commit(long requestId, long[] acknowledged) throws Refusal {
    requireTransacted("commit");
    List<Delivery> consumed;
    try {
      consumed = known(acknowledged);
    } catch (Refusal refusal) {
      rollBackInstead(requestId, acknowledged, refusal.reason());
      return;
    }
    Refusal doom = transaction.doom();
    if (doom != null) {
      rollBackInstead(
          requestId,
          acknowledged,
          "the transaction was rolled back because a message could not be sent: " + doom.reason());
      return;
    }
    Admission.Outcome outcome =
        new Admission.Outcome() {
          @Override
          public void admitted(List<Route> routes) {
            committing = null;
            transaction.commit(routes, release(consumed));
            connection.answer(requestId, new Frame.Done(requestId));
          }

          @Override
          public void refused(Refusal refusal) {
            rollBackInstead(requestId, acknowledged, refusal.reason());
          }
        };
    committing =
        new Admission(
            core,
            connection.destinations(),
            connection.publisher(),
            transaction.sends(),
            consumed.stream().map(delivery -> delivery.entry().queue()).collect(toSet()),
            outcome);
    committing.begin();
  }

  private void rollBackInstead(long requestId, long[] acknowledged, String reason) {
    ErrorCode code = ErrorCode.TRANSACTION_ROLLED_BACK;
    rollBack(requestId, acknowledged, new Frame.Failed(requestId, code, reason));
  }

  void rollback(long requestId, long[] delivered) throws Refusal {
    requireTransacted("rollback");
    rollBack(requestId, delivered, new Frame.Done(requestId));
  }

  private void requireTransacted(String what) throws Refusal {
    if (committing != null) {
      throw new Refusal(ErrorCode.ILLEGAL_STATE, what + " while a commit is under way");
    }
    if (!transacted) {
      throw new Refusal(ErrorCode.ILLEGAL_STATE, what + " in a session that is not transacted");
    }
  }

  private void rollBack(long requestId, long[] delivered, Frame answer) {
    committing = null;
    transaction.clear();
    takeAllBack(requestId, delivered, answer);
  }

  void recover(long requestId, long[] delivered) throws Refusal {
    if (transacted) {
      throw new Refusal(ErrorCode.ILLEGAL_STATE, "recover in a transacted session");
    }
    takeAllBack(requestId, delivered, new Frame.Done(requestId));
  }

  // ---- branches of distributed transactions

  /** Refuses to begin work for a branch while there is other work under way. */
  void requireNoTransaction() throws Refusal {
    if (transacted) {
      throw new Refusal(ErrorCode.ILLEGAL_STATE, "a transacted session cannot work for a branch");
    }
    if (branch != null) {
      throw new Refusal(
          ErrorCode.ILLEGAL_STATE, "the session works for branch " + branch.name() + " already");
    }
  }

  /** What is sent from now on is part of a branch. */
  void workFor(Branch begun) {
    branch = begun;
    branches.add(begun);
  }

  /** What is sent from now on is not part of a branch, for which it may work again later. */
  void suspendWork() {
    branch = null;
  }

  /** It has done its part of a branch. */
  void stopWorkFor(Branch ended) {
    branches.remove(ended);
    if (branch == ended) {
      branch = null;
    }
  }

  // ---- what returns

  /**
   * Takes all outstanding deliveries back. Nothing is delivered until the answer has gone, so that
   * the client can tell deliveries before it, which are void, from those after.
   */
  private void takeAllBack(long requestId, long[] delivered, Frame answer) {
    LongHashSet seen = setOf(delivered);
    for (Delivery delivery : deliveries()) {
      takeBack(delivery, seen.contains(delivery.id()));
    }
    holdUntilAnswered(requestId, answer);
  }

  /** Takes back what the application has not seen: all outstanding deliveries but these. */
  void takeUnseenBack(long requestId, long[] seen) {
    LongHashSet retained = setOf(seen);
    for (Delivery delivery : deliveries()) {
      if (!retained.contains(delivery.id())) {
        takeBack(delivery, false);
      }
    }
    holdUntilAnswered(requestId, new Frame.Done(requestId));
  }

  private void holdUntilAnswered(long requestId, Frame answer) {
    holds++;
    connection.answer(requestId, answer);
    core.whenDurable(
        () -> {
          holds--;
          consumers.values().forEach(consumer -> consumer.queue().ready(consumer));
        });
  }

  private void takeBack(Delivery delivery, boolean counted) {
    outstanding.remove(delivery.id());
    delivery.entry().queue().putBack(delivery.entry(), counted);
    if (delivery.consumer() != null) {
      delivery.consumer().addCredit(1);
    }
  }

  /**
   * The open transaction rolls back, and what is outstanding returns: the application may have seen
   * it.
   */
  void close() {
    if (committing != null) {
      committing.abandon(new Refusal(ErrorCode.TRANSACTION_ROLLED_BACK, "the session was closed"));
    }
    transaction.clear();
    connection.branches().closed(this, List.copyOf(branches));
    for (SessionConsumer consumer : consumers.values()) {
      consumer.leave(connection.destinations().topics());
      connection.forget(consumer);
    }
    consumers.clear();
    for (Delivery delivery : deliveries()) {
      takeBack(delivery, true);
    }
  }

  /** A copy, because the originals are about to change; in the order of delivery. */
  private List<Delivery> deliveries() {
    List<Delivery> all = new ArrayList<>(outstanding.values());
    all.sort(Comparator.comparingLong(Delivery::id));
    return all;
  }

  private static LongHashSet setOf(long[] ids) {
    LongHashSet set = new LongHashSet(Math.max(8, ids.length * 2));
    for (long deliveryId : ids) {
      set.add(deliveryId);
    }
    return set;
  }
}
