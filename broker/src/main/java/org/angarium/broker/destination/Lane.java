package org.angarium.broker.destination;

import org.jspecify.annotations.Nullable;

/**
 * The messages of one priority on a queue, in their order. A message that is at a consumer keeps
 * its place, so that it comes back to where it was; taking one out of the middle costs nothing.
 */
final class Lane {
  private @Nullable QueueEntry head;
  private @Nullable QueueEntry tail;
  private @Nullable QueueEntry firstReady;

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
    if (firstReady == null) {
      firstReady = entry;
    }
  }

  /** The first message to be had, or null. */
  @Nullable QueueEntry firstReady() {
    return firstReady;
  }

  /** Marks the first ready message as being at a consumer. */
  void take(QueueEntry first) {
    assert first == firstReady : "only the first ready message can be taken";
    first.state = QueueEntry.State.OUTSTANDING;
    firstReady = readyFrom(first.next);
  }

  /** Makes an outstanding message ready again, in its old place. */
  void putBack(QueueEntry entry) {
    entry.state = QueueEntry.State.READY;
    if (firstReady == null || entry.sequence < firstReady.sequence) {
      firstReady = entry;
    }
  }

  /**
   * Takes a message off the lane. Its own link to the next stays, so that a browser that stands on
   * it finds its way.
   */
  void remove(QueueEntry entry) {
    if (firstReady == entry) {
      firstReady = readyFrom(entry.next);
    }
    entry.state = QueueEntry.State.GONE;
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
    entry.next = null; // or a browser that stands on it would keep all that follow
    entry.previous = null;
  }

  /**
   * The first message with a sequence above {@code after}.
   *
   * @param near a message that was on this lane, to look from; if it has left, the head is near
   */
  @Nullable QueueEntry following(@Nullable QueueEntry near, long after) {
    QueueEntry entry = near != null && near.state != QueueEntry.State.GONE ? near : head;
    while (entry != null && entry.sequence <= after) {
      entry = entry.next;
    }
    return entry;
  }

  private static @Nullable QueueEntry readyFrom(@Nullable QueueEntry entry) {
    QueueEntry e = entry;
    while (e != null && e.state != QueueEntry.State.READY) {
      e = e.next;
    }
    return e;
  }
}
