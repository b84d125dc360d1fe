package org.angarium.broker.destination;

import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.function.Consumer;
import org.angarium.broker.core.Core;
import org.angarium.broker.core.Timer;
import org.jspecify.annotations.Nullable;

/**
 * Messages that wait for their time: to be delivered at all, or to be delivered again. Core thread
 * only.
 */
final class Schedule {
  private static final int STEPS_PER_TURN = 1_000;

  private record Due(long atMillis, QueueEntry entry) {}

  private final Core core;
  private final Consumer<QueueEntry> release;
  private final PriorityQueue<Due> waiting =
      new PriorityQueue<>(
          Comparator.comparingLong(Due::atMillis).thenComparingLong(due -> due.entry.messageId()));
  private @Nullable Timer timer;

  /**
   * A schedule on which nothing waits.
   *
   * @param release is given each message when its time has come
   */
  Schedule(Core core, Consumer<QueueEntry> release) {
    this.core = core;
    this.release = release;
  }

  void add(QueueEntry entry, long atMillis) {
    Due first = waiting.peek();
    waiting.add(new Due(atMillis, entry));
    if (first == null || atMillis < first.atMillis) {
      await();
    }
  }

  /** Takes out the message that would be delivered next for the first time, or null. */
  @Nullable QueueEntry pollScheduled() {
    Due next = null;
    for (Due due : waiting) {
      if (due.entry.state == QueueEntry.State.SCHEDULED
          && (next == null || due.atMillis < next.atMillis)) {
        next = due;
      }
    }
    if (next == null) {
      return null;
    }
    waiting.remove(next);
    await();
    return next.entry;
  }

  /** Nothing waits any more; {@code dropped} is given what is not on a lane. */
  void end(Consumer<QueueEntry> dropped) {
    for (Due due : waiting) {
      if (due.entry.state == QueueEntry.State.SCHEDULED) {
        due.entry.state = QueueEntry.State.GONE;
        dropped.accept(due.entry);
      }
    }
    waiting.clear();
    await();
  }

  /** Keeps a timer for the message that is due first. */
  private void await() {
    if (timer != null) {
      timer.cancel();
      timer = null;
    }
    Due first = waiting.peek();
    if (first != null) {
      timer = core.at(first.atMillis, this::releaseDue);
    }
  }

  private void releaseDue() {
    timer = null;
    long now = core.now();
    Due first = waiting.peek();
    for (int i = 0; i < STEPS_PER_TURN && first != null && first.atMillis <= now; i++) {
      waiting.remove();
      release.accept(first.entry);
      first = waiting.peek();
    }
    await();
  }
}
