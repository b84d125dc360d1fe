package org.angarium.broker.core;

import java.util.Comparator;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/** What is to be done at a time, in the order of the times. Core thread only. */
final class Timers {
  /** So many cancelled ones stay where they are, whatever their share. */
  private static final int FEW = 64;

  private final PriorityQueue<Entry> queue =
      new PriorityQueue<>(
          Comparator.comparingLong((Entry e) -> e.dueMillis).thenComparingLong(e -> e.sequence));
  private long sequence;
  private int cancelled;

  private final class Entry implements Timer {
    final long dueMillis;
    final long sequence;

    /** Null once it is done or cancelled, so that nothing is kept for it. */
    @Nullable Runnable action;

    Entry(long dueMillis, long sequence, Runnable action) {
      this.dueMillis = dueMillis;
      this.sequence = sequence;
      this.action = action;
    }

    @Override
    public void cancel() {
      if (action != null) {
        action = null;
        cancelled++;
        forgetCancelled();
      }
    }
  }

  /** Once most of them are cancelled, so that it costs little for each. */
  private void forgetCancelled() {
    if (cancelled > FEW && cancelled > queue.size() / 2) {
      queue.removeIf(entry -> entry.action == null);
      cancelled = 0;
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
    for (Entry e = queue.peek(); e != null && (e.action == null || e.dueMillis <= nowMillis); ) {
      if (e.sequence >= firstNew) {
        break;
      }
      queue.remove();
      Runnable action = e.action;
      if (action == null) {
        cancelled--;
      } else {
        e.action = null;
        action.run();
        fired = true;
      }
      e = queue.peek();
    }
    return fired;
  }

  /** How many are kept, cancelled ones included. */
  int size() {
    return queue.size();
  }

  /** When the next is due, milliseconds since 1970; {@code Long.MAX_VALUE} if there is none. */
  long nextDueMillis() {
    Entry next = queue.peek();
    return next == null ? Long.MAX_VALUE : next.dueMillis;
  }
}
