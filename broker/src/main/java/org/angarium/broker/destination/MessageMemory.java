package org.angarium.broker.destination;

import java.util.ArrayDeque;

/**
 * How many bytes of messages are in memory, and who waits for there to be fewer. Above the limit
 * producers get no new credit; well above it, which only many new producers can reach, messages are
 * refused. Core thread only.
 */
public final class MessageMemory {
  private final long limitBytes;
  private final long refuseBytes;
  private final ArrayDeque<Runnable> waiting = new ArrayDeque<>();
  private long usedBytes;

  public MessageMemory(long limitBytes) {
    this.limitBytes = limitBytes;
    this.refuseBytes = limitBytes + limitBytes / 8;
  }

  /** Whether one more message can be taken. */
  public boolean hasRoomFor(int bytes) {
    return usedBytes + bytes <= refuseBytes;
  }

  /** Runs something at once if memory is below its limit, or as soon as it is. */
  public void whenBelowLimit(Runnable action) {
    if (usedBytes < limitBytes) {
      action.run();
    } else {
      waiting.add(action);
    }
  }

  /** A message is in memory. */
  public void add(int bytes) {
    usedBytes += bytes;
  }

  /** A message has left memory. */
  public void remove(int bytes) {
    usedBytes -= bytes;
    while (usedBytes < limitBytes && !waiting.isEmpty()) {
      waiting.remove().run();
    }
  }

  /** Bytes of messages in memory. */
  public long usedBytes() {
    return usedBytes;
  }

  public long limitBytes() {
    return limitBytes;
  }
}
