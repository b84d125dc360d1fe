package org.angarium.broker.destination;

import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.function.Consumer;
import org.angarium.broker.core.Core;
import org.angarium.broker.core.Timer;
import org.angarium.persistence.MessageStore;
import org.jspecify.annotations.Nullable;

/**
 * Messages that wait for their time: to be delivered at all, or to be delivered again. When there
 * are many, those of the first kind wait without their content, if the store has it. Core thread
 * only.
 */
final class Schedule {
  private static final int STEPS_PER_TURN = 1_000;

  private record Due(long atMillis, QueueEntry entry) {}

  private final Core core;
  private final MessageQueue queue;
  private final Window window;
  private final Consumer<QueueEntry> release;
  private final PriorityQueue<Due> waiting =
      new PriorityQueue<>(
          Comparator.comparingLong(Due::atMillis).thenComparingLong(due -> due.entry.messageId()));
  private @Nullable Timer timer;
  private long lastSequence;

  /** Messages in memory that wait to be delivered at all, and their bytes. */
  private int kept;

  private long keptBytes;

  /**
   * A schedule on which nothing waits.
   *
   * @param release is given each message when its time has come; perhaps without its content
   */
  Schedule(Core core, MessageQueue queue, Window window, Consumer<QueueEntry> release) {
    this.core = core;
    this.queue = queue;
    this.window = window;
    this.release = release;
  }

  /** The place, on the lane of those that wait, for the next message that comes. */
  long nextSequence() {
    return ++lastSequence;
  }

  /** Adds a message; it holds its content in memory. */
  void add(QueueEntry entry, long atMillis) {
    Due first = waiting.peek();
    waiting.add(new Due(atMillis, entry));
    if (entry.state == QueueEntry.State.SCHEDULED) {
      kept++;
      keptBytes += entry.size();
      if (entry.stored() && (window.isScarce() || !window.holds(kept, keptBytes))) {
        letGo(entry);
        window.forgotten(entry);
      }
    }
    if (first == null || atMillis < first.atMillis) {
      await();
    }
  }

  private void letGo(QueueEntry entry) {
    if (entry.hasMessage()) {
      kept--;
      keptBytes -= entry.size();
    }
  }

  /** Takes what recovery has found, all of it in the store: it is read page by page. */
  void restore(long last) {
    lastSequence = last;
    readFrom(0, last + 1);
  }

  private void readFrom(long after, long before) {
    core.read(
        new MessageStore.PageRequest(
            queue.id(),
            MessageQueue.SCHEDULED_LANE,
            after,
            before,
            0,
            window.pageMessages(),
            window.pageBytes()),
        page -> {
          if (queue.isClosed()) {
            return;
          }
          long through = after;
          for (MessageStore.StoredMessage read : page.messages()) {
            QueueEntry entry = queue.readBack(read);
            add(entry, entry.message().deliveryTime());
            through = read.place().sequence();
          }
          if (!page.complete()) {
            readFrom(through, before);
          }
        });
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
    letGo(next.entry);
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

  /** Whether a message whose time has come still waits. */
  boolean isBehind(long nowMillis) {
    Due first = waiting.peek();
    return first != null && first.atMillis <= nowMillis;
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
      if (first.entry.state == QueueEntry.State.SCHEDULED) {
        letGo(first.entry);
      }
      release.accept(first.entry);
      first = waiting.peek();
    }
    await();
  }
}
