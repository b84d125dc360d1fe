package org.angarium.broker.destination;

import java.util.LinkedHashSet;
import java.util.Set;
import org.angarium.broker.core.Core;
import org.angarium.broker.policy.DestinationPolicy;

/**
 * How much is on a queue, how much may be, and who waits for there to be less. Core thread only.
 */
final class Room implements Core.Chore {
  private static final int STEPS_PER_TURN = 1_000;

  private final Core core;
  private final DestinationPolicy.Limit limit;
  private final Set<Runnable> waiting = new LinkedHashSet<>();
  private long messages;
  private long bytes;
  private boolean marked;
  private boolean closed;

  Room(Core core, DestinationPolicy.Limit limit) {
    this.core = core;
    this.limit = limit;
  }

  DestinationPolicy.Limit limit() {
    return limit;
  }

  boolean isFull() {
    return !closed
        && ((limit.maxMessages() > 0 && messages >= limit.maxMessages())
            || (limit.maxBytes() > 0 && bytes >= limit.maxBytes()));
  }

  /** Whether someone waits already, whom nobody may overtake. */
  boolean isAwaited() {
    return !waiting.isEmpty();
  }

  void add(long messageBytes) {
    messages++;
    bytes += messageBytes;
  }

  /** Takes what recovery has found, full or not. */
  void add(long found, long foundBytes) {
    messages += found;
    bytes += foundBytes;
  }

  /** Whether there is more than there may be. */
  boolean isOver() {
    return !closed
        && ((limit.maxMessages() > 0 && messages > limit.maxMessages())
            || (limit.maxBytes() > 0 && bytes > limit.maxBytes()));
  }

  void remove(long messageBytes) {
    messages--;
    bytes -= messageBytes;
    letIn();
  }

  /** Runs something, once, as soon as there is room and all that waited before have had theirs. */
  void await(Runnable action) {
    waiting.add(action);
  }

  /** Lets something wait no longer, and those behind it go on. */
  void forget(Runnable action) {
    if (waiting.remove(action)) {
      letIn();
    }
  }

  /** There is no queue any more to be full: all that wait go on. */
  void close() {
    closed = true;
    letIn();
  }

  private void letIn() {
    if (!marked && !isFull() && !waiting.isEmpty()) {
      marked = true;
      core.mark(this);
    }
  }

  @Override
  public void work() {
    marked = false;
    for (int i = 0; i < STEPS_PER_TURN && !isFull() && !waiting.isEmpty(); i++) {
      Runnable first = waiting.iterator().next();
      waiting.remove(first);
      first.run();
    }
    letIn();
  }

  long messages() {
    return messages;
  }

  long bytes() {
    return bytes;
  }
}
