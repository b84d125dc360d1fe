package org.angarium.jms.client;

import jakarta.jms.MessageListener;
import java.util.ArrayDeque;
import org.angarium.transport.frame.Frame;
import org.jspecify.annotations.Nullable;

/**
 * What has arrived for one consumer and waits to be taken: higher priorities first, each in the
 * order of arrival. Guarded by the lock of its {@link Inbox}; nobody else touches it.
 */
final class ConsumerFeed {
  private static final int PRIORITIES = 10;

  final int consumerId;

  /** Whom to call; null while the application calls {@code receive}. */
  @Nullable MessageListener listener;

  /** Whether the broker has been given the consumer's first credit. */
  boolean credited;

  boolean closed;

  @SuppressWarnings({
    "unchecked",
    "rawtypes"
  }) // an array of a generic type, of which only elements get out
  private final @Nullable ArrayDeque<Frame.Deliver>[] levels = new ArrayDeque[PRIORITIES];

  private int size;
  private final int prefetch;

  /** Taken since the broker was last given credit; below zero if it gave itself back too much. */
  private int uncredited;

  ConsumerFeed(int consumerId, int prefetch) {
    this.consumerId = consumerId;
    this.prefetch = prefetch;
  }

  void add(Frame.Deliver deliver) {
    level(deliver).addLast(deliver);
    size++;
  }

  /** Puts back what was taken last, to be taken next. */
  void putBack(Frame.Deliver deliver) {
    level(deliver).addFirst(deliver);
    size++;
    uncredited--;
  }

  /** The broker took back a delivery that had been taken, and with it its credit. */
  void tookBack() {
    uncredited--;
  }

  /** How much credit to give the broker now: nothing until half of the prefetch has been taken. */
  int creditDue() {
    if (uncredited < (prefetch + 1) / 2) {
      return 0;
    }
    int due = uncredited;
    uncredited = 0;
    return due;
  }

  Frame.@Nullable Deliver poll() {
    if (size == 0) {
      return null;
    }
    for (int priority = PRIORITIES - 1; priority >= 0; priority--) {
      ArrayDeque<Frame.Deliver> level = levels[priority];
      Frame.Deliver deliver = level == null ? null : level.pollFirst();
      if (deliver != null) {
        size--;
        uncredited++;
        return deliver;
      }
    }
    return null;
  }

  void clear() {
    for (ArrayDeque<Frame.Deliver> level : levels) {
      if (level != null) {
        level.clear();
      }
    }
    size = 0;
  }

  boolean isEmpty() {
    return size == 0;
  }

  private ArrayDeque<Frame.Deliver> level(Frame.Deliver deliver) {
    int priority = Math.max(0, Math.min(PRIORITIES - 1, deliver.message().priority()));
    ArrayDeque<Frame.Deliver> level = levels[priority];
    if (level == null) {
      level = new ArrayDeque<>();
      levels[priority] = level;
    }
    return level;
  }
}
