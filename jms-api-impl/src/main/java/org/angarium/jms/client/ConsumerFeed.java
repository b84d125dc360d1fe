package org.angarium.jms.client;

import jakarta.jms.MessageListener;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Objects;
import org.angarium.transport.frame.Frame;
import org.jspecify.annotations.Nullable;

/**
 * What has arrived for one consumer and waits to be taken: higher priorities first, each in the
 * order of arrival. Guarded by the lock of its {@link Inbox}; nobody else touches it.
 */
final class ConsumerFeed {
  private static final int PRIORITIES = 10;

  final int consumerId;
  final CreditWindow credit;

  /** Whom to call; null while the application calls {@code receive}. */
  @Nullable MessageListener listener;

  /** How many calls of {@code receive} are in progress. */
  int receiving;

  boolean closed;

  /** Whether earlier messages than those that wait here have gone back to the broker. */
  boolean outOfOrder;

  @SuppressWarnings({
    "unchecked",
    "rawtypes"
  }) // an array of a generic type, of which only elements get out
  private final @Nullable ArrayDeque<Frame.Deliver>[] levels = new ArrayDeque[PRIORITIES];

  private int size;

  ConsumerFeed(int consumerId, CreditWindow credit) {
    this.consumerId = consumerId;
    this.credit = credit;
  }

  /** Takes in what has arrived. */
  void add(Frame.Deliver deliver) {
    credit.arrived();
    level(deliver).addLast(deliver);
    size++;
  }

  /** Puts back what was taken last, to be taken next. */
  void putBack(Frame.Deliver deliver) {
    level(deliver).addFirst(deliver);
    size++;
  }

  /**
   * The broker has taken back all that waits here, and so many deliveries that had been taken out.
   */
  void tookBack(int seen) {
    credit.tookBack(size + seen);
    clear();
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

  int size() {
    return size;
  }

  /** The numbers of all deliveries that wait here. */
  long[] deliveryIds() {
    return Arrays.stream(levels)
        .filter(Objects::nonNull)
        .flatMap(ArrayDeque::stream)
        .mapToLong(Frame.Deliver::deliveryId)
        .toArray();
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
