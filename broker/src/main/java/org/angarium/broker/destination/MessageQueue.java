package org.angarium.broker.destination;

import java.util.List;
import org.angarium.broker.core.Core;
import org.angarium.broker.core.Timer;
import org.angarium.broker.policy.DestinationPolicy;
import org.angarium.broker.selector.Selector;
import org.angarium.persistence.StoreRecord;
import org.angarium.transport.message.DestinationName;
import org.angarium.transport.message.EncodedMessage;
import org.jspecify.annotations.Nullable;

/**
 * A queue, or what a subscription of a topic has still to deliver: messages in ten lanes by
 * priority, each in the order of sending, and the receivers that want them. Core thread only.
 *
 * <p>Every change of what is durable is recorded here and nowhere else: enqueued, delivery counted,
 * dequeued. Messages are handed out at the end of a turn ({@link #work}), so that a message that
 * arrives and its delivery to a waiting consumer are in the same batch. Who gets what is the {@link
 * Dispatcher}'s affair, waiting for a time the {@link Schedule}'s, and for room the {@link Room}'s.
 */
public final class MessageQueue implements Core.Chore, Target {
  private static final int PRIORITIES = 10;
  private static final int STEPS_PER_TURN = 1_000;

  /** In place of a batch: a message that nobody has to wait for. */
  static final long AT_ONCE = -1;

  /** In place of a number: nothing of this queue is stored. */
  static final long NOT_DURABLE = 0;

  private final QueueContext context;
  private final Core core;
  private final long id;
  private final DestinationName name;
  private final DestinationPolicy policy;
  private final Lane[] lanes = new Lane[PRIORITIES];
  private final Dispatcher dispatcher;
  private final Schedule schedule;
  private final ExpirySweep sweep;
  private final Room room;
  private final QueueCounts counts = new QueueCounts();
  private final List<MessageQueue> alone;
  private long lastSequence;
  private long arrived;
  private long outstanding;

  /** Nothing is handed out before: a message is waited for, in strict order. */
  private long heldUntil;

  private @Nullable Timer heldTimer;

  private boolean marked;
  private boolean closed;

  /**
   * An empty queue.
   *
   * @param id its number in the store, or {@link #NOT_DURABLE}
   * @param name the queue's name, or that of the subscription's topic
   */
  MessageQueue(QueueContext context, long id, DestinationName name, DestinationPolicy policy) {
    this.context = context;
    this.core = context.core();
    this.id = id;
    this.name = name;
    this.policy = policy;
    for (int i = 0; i < PRIORITIES; i++) {
      lanes[i] = new Lane();
    }
    this.dispatcher = new Dispatcher(this, lanes);
    this.schedule = new Schedule(core, this::due);
    this.sweep = new ExpirySweep(core, lanes, this::expire);
    this.room = new Room(core, policy.limit());
    this.alone = List.of(this);
  }

  public DestinationName name() {
    return name;
  }

  @Override
  public DestinationPolicy policy() {
    return policy;
  }

  /** Its number in the store; {@link #NOT_DURABLE} if nothing of it is stored. */
  long id() {
    return id;
  }

  /** Whether a message on this queue is in the store. */
  boolean stores(EncodedMessage message) {
    return id != NOT_DURABLE && message.persistent();
  }

  Room room() {
    return room;
  }

  /** What has become of messages that nobody acknowledged. */
  public QueueCounts counts() {
    return counts;
  }

  /** How many messages have come since it was made. */
  long arrived() {
    return arrived;
  }

  /** Has something run, once, when there is room and all that waited before have had theirs. */
  public void whenRoom(Runnable action) {
    room.await(action);
  }

  /** Lets something wait no longer for {@link #whenRoom}. */
  public void forget(Runnable action) {
    room.forget(action);
  }

  /** How many messages are on it, those at consumers included. */
  public long messages() {
    return room.messages();
  }

  @Override
  public List<MessageQueue> queuesFor(EncodedMessage message, Publisher publisher) {
    return alone;
  }

  // ---- messages come

  /**
   * Takes a new message.
   *
   * @param visibleAfter the batch that must be durable before anyone may see it; negative if none
   */
  void enqueue(HeldMessage held, long visibleAfter) {
    arrived++;
    if (!room.isFull() || makeRoom()) {
      enqueueRegardless(held, visibleAfter);
    }
  }

  /** As {@link #enqueue}, full or not: for dead letters, which are lost otherwise. */
  void enqueueRegardless(HeldMessage held, long visibleAfter) {
    boolean stored = stores(held.message());
    if (stored) {
      held.store(core, id);
    }
    add(new QueueEntry(this, held, stored, visibleAfter));
  }

  /** Takes a message that recovery has found. */
  QueueEntry restore(HeldMessage held) {
    held.restored();
    QueueEntry entry = new QueueEntry(this, held, true, AT_ONCE);
    add(entry);
    return entry;
  }

  /** Takes a message that recovery has found, and that a prepared branch has consumed. */
  QueueEntry restoreConsumed(HeldMessage held) {
    held.restored();
    QueueEntry entry = new QueueEntry(this, held, true, AT_ONCE);
    hold(entry);
    addToLane(entry);
    lane(entry).leaveReady(entry, QueueEntry.State.OUTSTANDING);
    outstanding++;
    return entry;
  }

  /** Whether there is room for one more, if need be because another message has gone for it. */
  private boolean makeRoom() {
    DestinationPolicy.WhenFull whenFull = policy.limit().whenFull();
    if (whenFull == DestinationPolicy.WhenFull.WAIT
        || whenFull == DestinationPolicy.WhenFull.REFUSE) {
      return true; // admitted before it became full, as part of the same transaction
    }
    if (whenFull == DestinationPolicy.WhenFull.DROP_OLDEST) {
      while (room.isFull() && dropOldest()) {
        counts.countDropped();
      }
    }
    boolean full = room.isFull(); // to drop the newest is asked for, or all others are at consumers
    if (full) {
      counts.countDropped();
    }
    return !full;
  }

  /** Drops the message that came first of those that are not at a consumer; false if all are. */
  private boolean dropOldest() {
    QueueEntry oldest = null;
    for (Lane lane : lanes) {
      QueueEntry first = lane.firstNotOutstanding();
      if (first != null && (oldest == null || first.sequence < oldest.sequence)) {
        oldest = first;
      }
    }
    if (oldest != null) {
      remove(oldest);
      return true;
    }
    QueueEntry scheduled = schedule.pollScheduled();
    if (scheduled != null) {
      scheduled.state = QueueEntry.State.GONE;
      discard(scheduled);
    }
    return scheduled != null;
  }

  private void add(QueueEntry entry) {
    hold(entry);
    if (entry.message().deliveryTime() > core.now()) {
      schedule.add(entry, entry.message().deliveryTime());
    } else {
      addToLane(entry);
    }
  }

  private void hold(QueueEntry entry) {
    entry.held().hold(context.memory());
    room.add(entry.message().size());
  }

  private void addToLane(QueueEntry entry) {
    entry.sequence = ++lastSequence;
    lane(entry).add(entry);
    sweep.watch(entry);
    dispatcher.arrived(entry);
    mark();
  }

  /** A message that waited has waited long enough. */
  private void due(QueueEntry entry) {
    switch (entry.state) {
      case SCHEDULED -> addToLane(entry);
      case DELAYED -> makeReady(entry);
      case READY, RESERVED, OUTSTANDING, GONE -> mark(); // others may have waited for it
    }
  }

  // ---- messages go

  /** An outstanding message is acknowledged: it is gone for good. */
  public void acknowledge(QueueEntry entry) {
    if (!closed) {
      outstanding--;
      remove(entry);
    }
  }

  /**
   * An outstanding message comes back to its place, at once or after a delay, unless it has been
   * delivered as often as it may be.
   *
   * @param counted whether this delivery counts: the application has seen the message, or may have
   */
  public void putBack(QueueEntry entry, boolean counted) {
    if (closed) {
      return;
    }
    outstanding--;
    if (!counted) {
      count(entry, entry.deliveries() - 1);
      makeReady(entry);
      return;
    }
    int most = policy.redelivery().maxDeliveries();
    if (most > 0 && entry.deliveries() >= most) {
      counts.countDead();
      context.aftermath().bury(this, entry, "it was delivered " + most + " times");
      remove(entry);
      return;
    }
    long delayMillis =
        RedeliveryDelay.millis(policy.redelivery(), entry.deliveries(), entry.messageId());
    if (delayMillis == 0) {
      makeReady(entry);
    } else {
      entry.state = QueueEntry.State.DELAYED;
      sweep.watch(entry);
      long until = core.now() + delayMillis;
      schedule.add(entry, until);
      heldUntil = policy.redelivery().strictOrder() ? Math.max(heldUntil, until) : heldUntil;
    }
  }

  private void makeReady(QueueEntry entry) {
    lane(entry).putBack(entry);
    sweep.watch(entry);
    dispatcher.returned(entry);
    mark();
  }

  private void count(QueueEntry entry, int deliveries) {
    entry.deliveries(deliveries);
    if (entry.stored()) {
      core.record(new StoreRecord.DeliveryCounted(id, entry.messageId(), deliveries));
    }
  }

  /** An outstanding message has expired before the application saw it. */
  public void expireUnseen(QueueEntry entry) {
    if (!closed) {
      outstanding--;
      entry.deliveries(entry.deliveries() - 1); // not recorded: it goes in the same batch
      expire(entry);
    }
  }

  /** A message that is not at a consumer has expired (Jakarta Messaging 3.4.9). */
  void expire(QueueEntry entry) {
    counts.countExpired();
    context.aftermath().expired(this, entry);
    remove(entry);
  }

  private void remove(QueueEntry entry) {
    lane(entry).remove(entry);
    discard(entry);
  }

  private void discard(QueueEntry entry) {
    if (entry.stored()) {
      entry.held().discard(core, id);
    }
    forget(entry);
  }

  private void forget(QueueEntry entry) {
    int bytes = entry.message().size();
    entry.held().release(context.memory());
    entry.letGo();
    room.remove(bytes);
  }

  // ---- dispatch

  /**
   * Adds someone who wants messages.
   *
   * @param selector which; null for all
   */
  public void addReceiver(Receiver receiver, @Nullable Selector selector) {
    dispatcher.add(receiver, selector);
    mark();
  }

  public void removeReceiver(Receiver receiver) {
    dispatcher.remove(receiver);
    mark();
  }

  /** How many want messages. */
  public int receivers() {
    return dispatcher.receivers();
  }

  /** A receiver has credit again, or a session that goes on. */
  public void ready(Receiver receiver) {
    dispatcher.ready(receiver);
    mark();
  }

  /** There may be something to hand out. */
  private void mark() {
    if (!marked && !closed) {
      marked = true;
      core.mark(this);
    }
  }

  /** Hands out messages, and drops expired ones on the way; a bounded number at a time. */
  @Override
  public void work() {
    marked = false;
    long now = core.now();
    if (closed) {
      dropSome();
    } else if (now < heldUntil) {
      if (heldTimer == null) {
        heldTimer = core.at(heldUntil, this::goOn);
      }
    } else {
      Budget budget = new Budget(STEPS_PER_TURN);
      while (budget.take()) {
        if (!dispatcher.step(now, budget)) {
          return;
        }
      }
      mark();
    }
  }

  private void goOn() {
    heldTimer = null;
    mark();
  }

  /** Gives a message to a receiver that is ready for one. */
  void handOut(QueueEntry entry, Receiver receiver) {
    boolean reserved = entry.state == QueueEntry.State.RESERVED;
    entry.reservedFor = null;
    if (!receiver.fits(entry.message())) {
      if (reserved) {
        makeReady(entry);
      }
      receiver.refuse(entry.message());
      return;
    }
    if (reserved) {
      entry.state = QueueEntry.State.OUTSTANDING;
    } else {
      lane(entry).leaveReady(entry, QueueEntry.State.OUTSTANDING);
    }
    outstanding++;
    count(entry, entry.deliveries() + 1);
    receiver.take(entry);
  }

  private Lane lane(QueueEntry entry) {
    return lanes[entry.priority()];
  }

  // ---- browsing

  /**
   * A view of what is on the queue now, those at consumers included, in the order of delivery.
   *
   * @param selector which messages; null for all
   */
  public QueueView view(@Nullable Selector selector) {
    return new QueueView(lanes, selector, lastSequence);
  }

  // ---- the end

  /** Whether any message is at a consumer. */
  boolean hasOutstanding() {
    return outstanding > 0;
  }

  /** The queue is no more, nor what is on it; the caller records that, if it was durable. */
  void close() {
    schedule.end(this::drop);
    sweep.stop();
    mark();
    closed = true;
    room.close();
  }

  boolean isClosed() {
    return closed;
  }

  private void dropSome() {
    int left = STEPS_PER_TURN;
    for (Lane lane : lanes) {
      for (QueueEntry entry = lane.head(); entry != null && left > 0; entry = lane.head()) {
        left--;
        lane.remove(entry);
        drop(entry);
      }
    }
    if (left == 0) {
      marked = true;
      core.mark(this);
    }
  }

  private void drop(QueueEntry entry) {
    if (entry.stored()) {
      entry.held().discarded();
    }
    forget(entry);
  }
}
