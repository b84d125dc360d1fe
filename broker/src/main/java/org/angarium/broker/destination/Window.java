package org.angarium.broker.destination;

import org.angarium.broker.core.Core;

/**
 * How much of a lane is kept in memory: enough at its front that consumers seldom wait for the
 * store, and little when the memory of the whole broker runs short. Core thread only.
 *
 * @param messages so many ready messages
 * @param bytes or so many bytes of them, whichever is reached first
 */
public record Window(Core core, MessageMemory memory, int messages, long bytes) {
  private static final int USUAL_MESSAGES = 2_000;
  private static final long USUAL_BYTES = 4 << 20;

  /** When memory runs short, a lane keeps a fraction of its window. */
  private static final int SHORT = 32;

  /** The window that brokers have. */
  public static Window usual(Core core, MessageMemory memory) {
    return new Window(core, memory, USUAL_MESSAGES, USUAL_BYTES);
  }

  /**
   * Whether there is so little memory that only what is wanted at once should be taken into it, if
   * it can be read back.
   */
  boolean isScarce() {
    return core.storeIsBeyondMemory() && memory.isScarce();
  }

  /** Whether one more message is taken into memory. */
  boolean holds(int ready, long readyBytes) {
    int share = memory.runsShort() ? SHORT : 1;
    return !core.storeIsBeyondMemory() || (ready < messages / share && readyBytes < bytes / share);
  }

  /** How many messages are read back at once. */
  int pageMessages() {
    return Math.max(1, messages / 2 / (memory.runsShort() ? SHORT : 1));
  }

  /** How many bytes of messages are read back at once, but for a message that has more. */
  int pageBytes() {
    return (int) Math.max(1, bytes / 2 / (memory.runsShort() ? SHORT : 1));
  }

  /** A message is in the store alone from now on. */
  void forgotten(QueueEntry entry) {
    entry.held().release(memory);
    entry.letGo();
  }
}
