package org.angarium.broker.destination;

import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;
import org.angarium.broker.core.Bodies;
import org.angarium.transport.message.EncodedMessage;

/**
 * How many bytes the messages in memory take, and who waits for there to be fewer. Above the limit
 * producers get no new credit; well above it, which only many new producers can reach, messages are
 * refused. Core thread only.
 */
public final class MessageMemory {
  /** What a message takes beside its bytes, on the queue and in the store's index; bytes. */
  private static final int OVERHEAD_BYTES = 256;

  /** Garbage collectors give large arrays whole regions; so we count them, bytes. */
  private static final long REGION_BYTES = 1 << 20;

  private final long limitBytes;
  private final long refuseBytes;
  private final Bodies bodies;
  private final Set<Runnable> waiting = new LinkedHashSet<>();
  private Runnable relief = () -> {};
  private long usedBytes;

  /**
   * Nothing is in memory yet.
   *
   * @param bodies held for messages that are here, which do not contain them
   */
  public MessageMemory(long limitBytes, Bodies bodies) {
    this.limitBytes = limitBytes;
    this.bodies = bodies;
    this.refuseBytes = limitBytes + limitBytes / 8;
  }

  /** What a message takes, bytes. */
  private static long cost(EncodedMessage message) {
    long bytes = (long) message.size() + OVERHEAD_BYTES;
    return bytes < REGION_BYTES / 2
        ? bytes
        : (bytes + REGION_BYTES - 1) / REGION_BYTES * REGION_BYTES;
  }

  /** Whether one more message can be taken. */
  public boolean hasRoomFor(EncodedMessage message) {
    return usedBytes + cost(message) <= refuseBytes;
  }

  /**
   * Runs something at once if memory is below its limit, or as soon as it is. What waits already is
   * not added again.
   */
  public void whenBelowLimit(Runnable action) {
    if (usedBytes < limitBytes) {
      action.run();
    } else {
      waiting.add(action);
    }
  }

  /** Lets something wait no longer. */
  public void forget(Runnable action) {
    waiting.remove(action);
  }

  /** Whether so much is in memory that what can be read back should not be kept there. */
  boolean runsShort() {
    return usedBytes > limitBytes / 2;
  }

  /** Whether there is as much as there may be. */
  boolean isFull() {
    return usedBytes >= limitBytes;
  }

  /** Whether there is so much that it is high time to make room. */
  boolean isScarce() {
    return usedBytes > limitBytes - limitBytes / 4;
  }

  /** Has something run whenever memory is scarce, again and again. */
  void whenScarce(Runnable action) {
    relief = action;
  }

  /** Runs what is to run when memory is scarce, if it is. */
  void lookForScarcity() {
    if (isScarce()) {
      relief.run();
    }
  }

  /** A message is in memory. */
  public void add(EncodedMessage message) {
    usedBytes += cost(message);
    lookForScarcity();
    if (message.bodyOutside()) {
      bodies.hold(message.bodyNumber());
    }
  }

  /** A message has left memory. */
  public void remove(EncodedMessage message) {
    usedBytes -= cost(message);
    if (message.bodyOutside()) {
      bodies.release(message.bodyNumber());
    }
    while (usedBytes < limitBytes && !waiting.isEmpty()) {
      Iterator<Runnable> first = waiting.iterator();
      Runnable action = first.next();
      first.remove();
      action.run();
    }
  }

  /** Bytes that the messages in memory take. */
  public long usedBytes() {
    return usedBytes;
  }

  /** How many wait for there to be fewer. */
  public int waiting() {
    return waiting.size();
  }

  public long limitBytes() {
    return limitBytes;
  }
}
