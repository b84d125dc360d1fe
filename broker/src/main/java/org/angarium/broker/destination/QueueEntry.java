package org.angarium.broker.destination;

import org.angarium.transport.message.EncodedMessage;
import org.jspecify.annotations.Nullable;

/** A message on a queue. Belongs to its queue, which links it into a lane. Core thread only. */
public final class QueueEntry {
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
  private final HeldMessage held;
  private final long visibleAfter;
  private int deliveries;
  State state = State.SCHEDULED;

  /** Its place on the queue, from 1; ascends within a lane. */
  long sequence;

  @Nullable QueueEntry previous;
  @Nullable QueueEntry next;

  /** Those that walk along the lane and stand here; a list through {@link LaneCursor#nextHere}. */
  @Nullable LaneCursor cursors;

  /** For whom it is kept, when it is reserved. */
  @Nullable Interest reservedFor;

  /**
   * An entry that is not on the queue yet.
   *
   * @param visibleAfter the batch that must be durable before anyone may see the message; negative
   *     if none
   */
  QueueEntry(MessageQueue queue, HeldMessage held, long visibleAfter) {
    this.queue = queue;
    this.held = held;
    this.visibleAfter = visibleAfter;
  }

  /** The queue it is on. */
  public MessageQueue queue() {
    return queue;
  }

  HeldMessage held() {
    return held;
  }

  /** Its number in the store. */
  public long messageId() {
    return held.id();
  }

  public EncodedMessage message() {
    return held.message();
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
    return queue.stores(message());
  }

  boolean expired(long nowMillis) {
    long expiration = message().expiration();
    return expiration != 0 && expiration <= nowMillis;
  }
}
