package org.angarium.broker.destination;

import java.util.List;
import org.angarium.broker.core.Core;
import org.angarium.broker.core.Timer;
import org.angarium.broker.policy.DestinationPolicy;
import org.angarium.broker.selector.Selector;
import org.angarium.persistence.MessageStore;
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

  /** The lane, in the store, of messages that wait for their delivery time. */
  static final int SCHEDULED_LANE = PRIORITIES;

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
  private final Overflow overflow;
  private final Room room;
  private final QueueCounts counts = new QueueCounts();
  private final List<MessageQueue> alone;
  private long arrived;
  private long outstandingBytes;

  /** Nothing is handed out before: a message is waited for, in strict order. */
  private long heldUntil;

  private @Nullable Timer heldTimer;

  private boolean marked;
  private boolean watched;
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
      lanes[i] = new Lane(context.window());
      lanes[i].pager(new LanePager(core, this, i, lanes[i], context.window()));
    }
    this.dispatcher = new Dispatcher(this, lanes);
    this.schedule = new Schedule(core, this, context.window(), this::due);
    this.sweep = new ExpirySweep(core, this, lanes);
    this.room = new Room(core, policy.limit());
    this.overflow = new Overflow(this, lanes, schedule);
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

  QueueContext context() {
    return context;
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
    if (!room.isFull() || overflow.makeRoom()) {
      enqueueRegardless(held, visibleAfter);
    }
  }

  /** As {@link #enqueue}, full or not: for dead letters, which are lost otherwise. */
  void enqueueRegardless(HeldMessage held, long visibleAfter) {
    EncodedMessage message = held.message();
    boolean scheduled = message.deliveryTime() > core.now();
    QueueEntry entry = new QueueEntry(this, held, stores(message), visibleAfter);
    if (scheduled) {
      entry.lane = SCHEDULED_LANE;
      entry.sequence = schedule.nextSequence();
    } else {
      entry.sequence = lane(entry).nextSequence();
    }
    if (entry.stored()) {
      held.store(core, entry.place());
    }
    room.add(entry.facts().bytes());
    if (scheduled) {
      held.hold(context.memory());
      schedule.add(entry, message.deliveryTime());
    } else {
      addToLane(entry);
    }
  }

  /** Puts a message behind all others of its lane, in memory or not; the store knows its place. */
  private void addToLane(QueueEntry entry) {
    Lane lane = lane(entry);
    sweep.watch(entry.facts().expiration());
    List<Interest> told = dispatcher.matching(entry);
    if (entry.stored() && !isToBeKept(lane, told)) {
      dispatcher.passes(lane, entry.priority(), told);
      lane.pass(entry.sequence);
    } else {
      hold(entry);
      lane.add(entry);
      dispatcher.arrived(entry, told);
    }
    mark();
  }

  /** Whether a message that comes, and can be read back, is taken into memory. */
  private boolean isToBeKept(Lane lane, List<Interest> told) {
    return (lane.hasWindowLeft() && (!context.window().isScarce() || dispatcher.isAnyReady()))
        || (!context.memory().runsShort() && told.stream().anyMatch(Interest::keeps));
  }

  private void hold(QueueEntry entry) {
    entry.held().hold(context.memory());
    watch();
  }

  /** There may be something that can be left to the store. */
  private void watch() {
    if (!watched && !closed && id != NOT_DURABLE) {
      watched = true;
      context.relief().watch(this);
    }
  }

  /**
   * Leaves to the store alone what is behind the front of each lane.
   *
   * @return whether it has: if a consumer is ready, it does not
   */
  boolean leaveToStore() {
    if (dispatcher.isAnyReady()) {
      return false;
    }
    watched = false;
    for (Lane lane : lanes) {
      lane.leaveToStore();
    }
    return true;
  }

  /** A message that waited has waited long enough. */
  private void due(QueueEntry entry) {
    switch (entry.state) {
      case SCHEDULED -> leaveSchedule(entry);
      case DELAYED -> makeReady(entry);
      case READY, RESERVED, OUTSTANDING, GONE -> mark(); // others may have waited for it
    }
  }

  /** A message has come to its delivery time: it goes behind those that are there. */
  private void leaveSchedule(QueueEntry entry) {
    Lane lane = lane(entry);
    StoreRecord.Place from = entry.place();
    entry.lane = entry.priority();
    entry.sequence = lane.nextSequence();
    if (entry.stored()) {
      core.record(
          new StoreRecord.MessageEnqueued(entry.place(), entry.messageId(), entry.facts(), from));
      core.record(new StoreRecord.MessageDequeued(from));
    }
    if (entry.hasMessage()) {
      addToLane(entry);
      entry.held().release(context.memory());
    } else {
      entry.state = QueueEntry.State.GONE;
      sweep.watch(entry.facts().expiration());
      dispatcher.passes(lane, entry.priority(), null);
      lane.pass(entry.sequence);
      mark();
    }
  }

  // ---- what recovery has found

  /** Takes the messages of a lane, all of which are in the store. */
  void restore(MessageStore.LaneFound found) {
    room.add(found.messages(), found.bytes());
    if (found.lane() == SCHEDULED_LANE) {
      schedule.restore(found.lastSequence());
    } else {
      lanes[found.lane()].restore(found.lastSequence());
      mark();
    }
  }

  /**
   * Everything of the queue that must be in memory is there; from now on messages expire.
   *
   * @param earliestExpiration no message on the lane expires before; 0 if none ever does
   */
  void restored(long earliestExpiration) {
    sweep.watch(earliestExpiration);
  }

  /** Takes a message of a lane that a prepared branch has consumed; those before it came before. */
  QueueEntry restoreConsumed(MessageStore.StoredMessage read) {
    QueueEntry entry = readBack(read);
    Lane lane = lane(entry);
    lane.insert(lane.tail(), entry, QueueEntry.State.OUTSTANDING);
    outstandingBytes += entry.size();
    return entry;
  }

  /** The entry of a message that was read back; it is on no lane yet. */
  QueueEntry readBack(MessageStore.StoredMessage read) {
    QueueEntry entry = new QueueEntry(this, HeldMessage.of(read), true, AT_ONCE);
    hold(entry);
    entry.lane = read.place().lane();
    entry.sequence = read.place().sequence();
    entry.deliveries(read.deliveries());
    return entry;
  }

  /** The same of one that goes to its lane: the sweep that is under way may miss it. */
  QueueEntry readBackToLane(MessageStore.StoredMessage read) {
    QueueEntry entry = readBack(read);
    sweep.watch(entry.facts().expiration());
    return entry;
  }

  /** Messages were read back, or can be: who waited for that may go on. */
  void pageRead() {
    dispatcher.pageRead();
    overflow.pageRead();
    mark();
  }

  // ---- messages go

  /** An outstanding message is acknowledged: it is gone for good. */
  public void acknowledge(QueueEntry entry) {
    if (!closed) {
      endDelivery(entry);
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
    endDelivery(entry);
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
      sweep.watch(entry.facts().expiration());
      long until = core.now() + delayMillis;
      schedule.add(entry, until);
      heldUntil = policy.redelivery().strictOrder() ? Math.max(heldUntil, until) : heldUntil;
    }
  }

  private void endDelivery(QueueEntry entry) {
    outstandingBytes -= entry.size();
    context.relief().deliveryEnded(this);
  }

  private void makeReady(QueueEntry entry) {
    lane(entry).putBack(entry);
    watch();
    sweep.watch(entry.facts().expiration());
    dispatcher.returned(entry);
    mark();
  }

  private void count(QueueEntry entry, int deliveries) {
    entry.deliveries(deliveries);
    if (entry.stored()) {
      core.record(new StoreRecord.DeliveryCounted(entry.place(), deliveries));
    }
  }

  /** An outstanding message has expired before the application saw it. */
  public void expireUnseen(QueueEntry entry) {
    if (!closed) {
      endDelivery(entry);
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

  /** A message that is in the store alone has expired. */
  void expireUnlinked(MessageStore.StoredMessage read) {
    QueueEntry entry = readBack(read);
    counts.countExpired();
    context.aftermath().expired(this, entry);
    discard(entry);
  }

  void remove(QueueEntry entry) {
    lane(entry).remove(entry);
    discard(entry);
  }

  /** Ends a message that is on no lane. */
  void discard(QueueEntry entry) {
    entry.state = QueueEntry.State.GONE;
    if (entry.stored()) {
      core.record(new StoreRecord.MessageDequeued(entry.place()));
    }
    forget(entry);
  }

  private void forget(QueueEntry entry) {
    if (entry.hasMessage()) {
      entry.held().release(context.memory());
      entry.letGo();
    }
    room.remove(entry.facts().bytes());
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
    watch();
    mark();
  }

  /** Whether messages are being read back that a receiver may want next. */
  public boolean isReadingFor(Receiver receiver) {
    return dispatcher.readingFor(receiver) != null;
  }

  /** Has something run when they have been read; only if any are. */
  public void whenReadFor(Receiver receiver, Runnable action) {
    Lane lane = dispatcher.readingFor(receiver);
    if (lane != null) {
      lane.pager().whenRead(action);
    }
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
    } else if (now < heldUntil || (heldUntil > 0 && schedule.isBehind(now))) {
      if (heldTimer == null) {
        heldTimer = core.at(Math.max(heldUntil, now), this::goOn);
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
    outstandingBytes += entry.size();
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
    return new QueueView(lanes, selector);
  }

  // ---- the end

  /** Whether any message is at a consumer. */
  boolean hasOutstanding() {
    return outstandingBytes > 0;
  }

  /** Bytes of the messages that are at consumers. */
  long outstandingBytes() {
    return outstandingBytes;
  }

  /** The queue is no more, nor what is on it; the caller records that, if it was durable. */
  void close() {
    schedule.end(this::forget);
    sweep.stop();
    context.relief().forget(this);
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
      QueueEntry entry = left > 0 ? lane.pollFirst() : null;
      for (; entry != null; entry = --left > 0 ? lane.pollFirst() : null) {
        if (entry.state != QueueEntry.State.GONE) {
          entry.state = QueueEntry.State.GONE;
          forget(entry);
        }
      }
    }
    if (left == 0) {
      marked = true;
      core.mark(this);
    }
  }
}
