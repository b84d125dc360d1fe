package org.angarium.broker.destination;

import org.angarium.persistence.StoreRecord;
import org.angarium.transport.message.EncodedMessage;
import org.jspecify.annotations.Nullable;

/** A message on a queue. Belongs to its queue, which links it into a lane. Core thread only. */
public final class QueueEntry extends LaneNode {
  /** Where a message stands between its arrival and its end. */
  enum State {
    /** Waiting for its delivery time; not on a lane. */
    SCHEDULED,
    /** On its lane, to be had. */
    READY,
    /** On its lane, kept for one receiver: it belongs to that one's group. */
    RESERVED,
    /** On its lane, waiting to be delivered again. */
    DELAYED,
    /** On its lane, at a consumer. */
    OUTSTANDING,
    /** Acknowledged, expired or removed; not on a lane any more. */
    GONE
  }

  private final MessageQueue queue;
  private final long messageId;
  private final int priority;
  private final StoreRecord.Facts facts;
  private final int size;
  private final boolean stored;

  /** Null once it is gone, so that who still refers to this entry does not keep the message. */
  private @Nullable HeldMessage held;

  private final long visibleAfter;
  private int deliveries;
  State state = State.SCHEDULED;

  /** On which lane of the store it stands. */
  int lane;

  /** Whether it was read back for a walk, and may be forgotten when the walk has gone on. */
  boolean readForWalk;

  /** How many interests have found it. */
  int found;

  /** For whom it is kept, when it is reserved. */
  @Nullable Interest reservedFor;

  /**
   * An entry that is not on the queue yet.
   *
   * @param stored whether the store knows that the message is on this queue
   * @param visibleAfter the batch that must be durable before anyone may see the message; negative
   *     if none
   */
  QueueEntry(MessageQueue queue, HeldMessage held, boolean stored, long visibleAfter) {
    this.queue = queue;
    this.held = held;
    this.messageId = held.id();
    this.priority = held.message().priority();
    this.lane = priority;
    this.facts = held.facts();
    this.size = held.message().size();
    this.stored = stored;
    this.visibleAfter = visibleAfter;
  }

  /** The queue it is on. */
  public MessageQueue queue() {
    return queue;
  }

  HeldMessage held() {
    HeldMessage present = held;
    if (present == null) {
      throw new IllegalStateException("message number " + messageId + " is gone");
    }
    return present;
  }

  /** The message is needed here no more. */
  void letGo() {
    held = null;
  }

  /** Whether the message is in memory. */
  boolean hasMessage() {
    return held != null;
  }

  /** What is known of the message without reading it. */
  StoreRecord.Facts facts() {
    return facts;
  }

  /** How many bytes it takes in memory while it is there: a body that is outside does not count. */
  int size() {
    return size;
  }

  /** The number of the message's body, if that is outside of it; otherwise 0. */
  public long bodyNumber() {
    return facts.bodyId();
  }

  /** Where it stands, as the store knows it. */
  StoreRecord.Place place() {
    return new StoreRecord.Place(queue.id(), lane, sequence);
  }

  /** The link before it on its lane. */
  LaneNode before() {
    LaneNode before = previous;
    if (before == null) {
      throw new IllegalStateException("message number " + messageId + " is not on a lane");
    }
    return before;
  }

  /** The message's priority, 0 to 9. */
  int priority() {
    return priority;
  }

  /** Its number in the store. */
  public long messageId() {
    return messageId;
  }

  /** The message; not to be asked for once it is gone. */
  public EncodedMessage message() {
    return held().message();
  }

  /** The batch that must be durable before anyone may see the message; negative if none. */
  public long visibleAfter() {
    return visibleAfter;
  }

  /** How often it has been handed to a consumer, the present time included. */
  public int deliveries() {
    return deliveries;
  }

  /** Sets the count; the queue records it. */
  void deliveries(int count) {
    deliveries = count;
  }

  /** Whether the store knows it: persistent messages on durable queues only. */
  public boolean stored() {
    return stored;
  }

  /** Whether the message expires some time, or is gone already. */
  public boolean mayExpire() {
    return held == null || facts.expiration() != 0;
  }

  boolean expired(long nowMillis) {
    return facts.expiration() != 0 && facts.expiration() <= nowMillis;
  }
}
