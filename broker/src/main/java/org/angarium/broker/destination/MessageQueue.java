package org.angarium.broker.destination;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import org.angarium.broker.core.Core;
import org.angarium.broker.core.Timer;
import org.angarium.persistence.StoreRecord;
import org.angarium.transport.message.DestinationName;
import org.angarium.transport.message.EncodedMessage;
import org.jspecify.annotations.Nullable;

/**
 * A queue: messages in ten lanes by priority, each in the order of sending, and the receivers that
 * want them, in turn. Core thread only.
 *
 * <p>Every change of what is durable is recorded here and nowhere else: enqueued, delivery counted,
 * dequeued. Messages are handed out at the end of a turn ({@link #work}), so that a message that
 * arrives and its delivery to a waiting consumer are in the same batch.
 */
public final class MessageQueue implements Core.Chore {
  private static final int PRIORITIES = 10;
  private static final int STEPS_PER_TURN = 1_000;

  /** In place of a batch: a message that nobody has to wait for. */
  private static final long AT_ONCE = -1;

  private final Core core;
  private final MessageMemory memory;
  private final long id;
  private final DestinationName name;
  private final Lane[] lanes = new Lane[PRIORITIES];
  private final PriorityQueue<QueueEntry> scheduled =
      new PriorityQueue<>(
          Comparator.comparingLong((QueueEntry e) -> e.message().deliveryTime())
              .thenComparingLong(QueueEntry::messageId));
  private final List<Receiver> receivers = new ArrayList<>();
  private int nextReceiver;
  private long lastSequence;
  private boolean marked;
  private @Nullable Timer dueTimer;

  MessageQueue(Core core, MessageMemory memory, long id, DestinationName name) {
    this.core = core;
    this.memory = memory;
    this.id = id;
    this.name = name;
    for (int i = 0; i < PRIORITIES; i++) {
      lanes[i] = new Lane();
    }
  }

  public DestinationName name() {
    return name;
  }

  // ---- messages come

  /** Takes a new message that came in no transaction. */
  public void enqueue(EncodedMessage message) {
    enqueueForBatch(message, message.persistent() ? core.nextBatch() : AT_ONCE);
  }

  /**
   * Takes a new message that came with a commit.
   *
   * @param visibleAfter the batch that must be durable before anyone may see it
   */
  public void enqueueForBatch(EncodedMessage message, long visibleAfter) {
    long messageId = core.nextMessageId();
    if (message.persistent()) {
      core.record(new StoreRecord.MessageStored(messageId, message.bytes()));
      core.record(new StoreRecord.MessageEnqueued(id, messageId));
    }
    add(new QueueEntry(this, messageId, message, visibleAfter));
  }

  /** Takes a message that recovery has found. */
  QueueEntry restore(long messageId, EncodedMessage message) {
    QueueEntry entry = new QueueEntry(this, messageId, message, AT_ONCE);
    add(entry);
    return entry;
  }

  private void add(QueueEntry entry) {
    memory.add(entry.message());
    if (entry.message().deliveryTime() > core.now()) {
      scheduled.add(entry);
      if (scheduled.peek() == entry) {
        awaitDue();
      }
    } else {
      addToLane(entry);
    }
  }

  private void addToLane(QueueEntry entry) {
    entry.sequence = ++lastSequence;
    lane(entry).add(entry);
    mark();
  }

  /** Keeps a timer for the scheduled message that is due first. */
  private void awaitDue() {
    QueueEntry first = scheduled.peek();
    if (dueTimer != null) {
      dueTimer.cancel();
      dueTimer = null;
    }
    if (first != null) {
      dueTimer = core.at(first.message().deliveryTime(), this::releaseDue);
    }
  }

  private void releaseDue() {
    long now = core.now();
    QueueEntry e = scheduled.peek();
    for (int i = 0; i < STEPS_PER_TURN && e != null && e.message().deliveryTime() <= now; i++) {
      scheduled.remove();
      addToLane(e);
      e = scheduled.peek();
    }
    awaitDue();
  }

  // ---- messages go

  /** An outstanding message is acknowledged: it is gone for good. */
  public void acknowledge(QueueEntry entry) {
    lane(entry).remove(entry);
    forget(entry);
  }

  /**
   * An outstanding message comes back to its place.
   *
   * @param counted whether this delivery counts: the application has seen the message, or may have
   */
  public void putBack(QueueEntry entry, boolean counted) {
    if (!counted) {
      count(entry, entry.deliveries() - 1);
    }
    lane(entry).putBack(entry);
    mark();
  }

  private void count(QueueEntry entry, int deliveries) {
    entry.deliveries(deliveries);
    if (entry.stored()) {
      core.record(new StoreRecord.DeliveryCounted(id, entry.messageId(), deliveries));
    }
  }

  private void forget(QueueEntry entry) {
    memory.remove(entry.message());
    if (entry.stored()) {
      core.record(new StoreRecord.MessageDequeued(id, entry.messageId(), true));
    }
  }

  // ---- dispatch

  /** Adds someone who wants messages. */
  public void addReceiver(Receiver receiver) {
    receivers.add(receiver);
    mark();
  }

  public void removeReceiver(Receiver receiver) {
    receivers.remove(receiver);
  }

  /** There may be something to hand out: a message, credit, a session that goes on. */
  public void mark() {
    if (!marked) {
      marked = true;
      core.mark(this);
    }
  }

  /** Hands out messages, and drops expired ones on the way; a bounded number at a time. */
  @Override
  public void work() {
    marked = false;
    long now = core.now();
    for (int i = 0; i < STEPS_PER_TURN; i++) {
      QueueEntry entry = firstReady();
      if (entry == null) {
        return;
      }
      if (entry.expired(now)) {
        lane(entry).remove(entry);
        forget(entry);
      } else if (!handOut(entry)) {
        return;
      }
    }
    mark();
  }

  /** Gives a message to the next receiver in turn; false if none can take one now. */
  private boolean handOut(QueueEntry entry) {
    Receiver receiver = nextReady();
    if (receiver == null) {
      return false;
    }
    if (!receiver.fits(entry.message())) {
      receiver.refuse(entry.message());
      return true;
    }
    lane(entry).take(entry);
    count(entry, entry.deliveries() + 1);
    receiver.take(entry);
    return true;
  }

  /** The next receiver in turn that can take a message, or null. */
  private @Nullable Receiver nextReady() {
    for (int i = 0; i < receivers.size(); i++) {
      nextReceiver = (nextReceiver + 1) % receivers.size();
      Receiver receiver = receivers.get(nextReceiver);
      if (receiver.ready()) {
        return receiver;
      }
    }
    return null;
  }

  /** The first message of the highest priority, or null. */
  private @Nullable QueueEntry firstReady() {
    QueueEntry first = null;
    for (int priority = PRIORITIES - 1; priority >= 0 && first == null; priority--) {
      first = lanes[priority].firstReady();
    }
    return first;
  }

  private Lane lane(QueueEntry entry) {
    return lanes[entry.message().priority()];
  }

  // ---- browsing

  /** A view of what is on the queue now, those at consumers included, in the order of delivery. */
  public QueueView view() {
    return new QueueView(lanes, lastSequence);
  }
}
