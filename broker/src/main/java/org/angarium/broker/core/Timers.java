package org.angarium.broker.core;

import java.util.Comparator;
import java.util.PriorityQueue;

/** What is to be done at a time, in the order of the times. Core thread only. */
final class Timers {
  private final PriorityQueue<Entry> queue =
      new PriorityQueue<>(
          Comparator.comparingLong((Entry e) -> e.dueMillis).thenComparingLong(e -> e.sequence));
  private long sequence;

  private static final class Entry implements Timer {
    final long dueMillis;
    final long sequence;
    final Runnable action;
    boolean cancelled;

    Entry(long dueMillis, long sequence, Runnable action) {
      this.dueMillis = dueMillis;
      this.sequence = sequence;
      this.action = action;
    }

    @Override
    public void cancel() {
      cancelled = true;
    }
  }

  Timer at(long dueMillis, Runnable action) {
    Entry entry = new Entry(dueMillis, sequence++, action);
    queue.add(entry);
    return entry;
  }

  /** Runs what is due, except what is added meanwhile; whether anything was. */
  boolean fire(long nowMillis) {
    boolean fired = false;
    long firstNew = sequence;
    for (Entry e = queue.peek(); e != null && (e.cancelled || e.dueMillis <= nowMillis); ) {
      if (e.sequence >= firstNew) {
        break;
      }
      queue.remove();
      if (!e.cancelled) {
        e.action.run();
        fired = true;
      }
      e = queue.peek();
    }
    return fired;
  }

  /** When the next is due, milliseconds since 1970; {@code Long.MAX_VALUE} if there is none. */
  long nextDueMillis() {
    Entry next = queue.peek();
    return next == null ? Long.MAX_VALUE : next.dueMillis;
  }
}
