package org.angarium.broker.destination;

import java.util.Comparator;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The messages of one priority on a queue, in their order. A message that is at a consumer keeps
 * its place, so that it comes back to where it was; taking one out of the middle costs nothing.
 *
 * <p>The front only moves towards the tail. What becomes ready again behind its back is in a set of
 * its own, so that nothing is walked over twice.
 */
final class Lane {
  private final TreeSet<QueueEntry> returned =
      new TreeSet<>(Comparator.comparingLong((QueueEntry entry) -> entry.sequence));
  private @Nullable QueueEntry head;
  private @Nullable QueueEntry tail;

  /** The first ready message that is not in {@link #returned}. */
  private @Nullable QueueEntry front;

  /** Adds a message at the end. Sequences ascend. */
  void add(QueueEntry entry) {
    entry.state = QueueEntry.State.READY;
    entry.previous = tail;
    if (tail == null) {
      head = entry;
    } else {
      tail.next = entry;
    }
    tail = entry;
    if (front == null) {
      front = entry;
    }
  }

  /** The first message of all, or null. */
  @Nullable QueueEntry head() {
    return head;
  }

  /** The first message to be had, or null. */
  @Nullable QueueEntry firstReady() {
    return returned.isEmpty() ? front : returned.first();
  }

  /** The first message that is not at a consumer, or null. */
  @Nullable QueueEntry firstNotOutstanding() {
    QueueEntry entry = head;
    while (entry != null && entry.state == QueueEntry.State.OUTSTANDING) {
      entry = entry.next;
    }
    return entry;
  }

  /** Marks a ready message as being in another state. */
  void leaveReady(QueueEntry entry, QueueEntry.State state) {
    assert entry.state == QueueEntry.State.READY : "not ready but " + entry.state;
    entry.state = state;
    if (entry == front) {
      front = readyFrom(entry.next);
    } else if (!returned.isEmpty()) {
      returned.remove(entry);
    }
  }

  /** Makes a message on the lane ready again, in its old place. */
  void putBack(QueueEntry entry) {
    assert entry.state != QueueEntry.State.READY : "ready already";
    entry.state = QueueEntry.State.READY;
    if (front == null || entry.sequence < front.sequence) {
      returned.add(entry);
    }
  }

  /** Takes a message off the lane. */
  void remove(QueueEntry entry) {
    if (entry.state == QueueEntry.State.READY) {
      leaveReady(entry, QueueEntry.State.GONE);
    }
    entry.state = QueueEntry.State.GONE;
    while (entry.cursors != null) {
      entry.cursors.standOn(entry.previous);
    }
    if (entry.previous == null) {
      head = entry.next;
    } else {
      entry.previous.next = entry.next;
    }
    if (entry.next == null) {
      tail = entry.previous;
    } else {
      entry.next.previous = entry.previous;
    }
    entry.next = null;
    entry.previous = null;
  }

  private static @Nullable QueueEntry readyFrom(@Nullable QueueEntry entry) {
    QueueEntry e = entry;
    while (e != null && e.state != QueueEntry.State.READY) {
      e = e.next;
    }
    return e;
  }
}
