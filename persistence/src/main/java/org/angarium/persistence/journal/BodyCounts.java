package org.angarium.persistence.journal;

import java.util.function.LongConsumer;
import org.agrona.collections.Long2LongHashMap;
import org.agrona.collections.LongArrayList;

/** How many messages have each large body. One thread. */
final class BodyCounts {
  private final Long2LongHashMap counts = new Long2LongHashMap(0);
  private final LongArrayList released = new LongArrayList();

  /** A message with a body has come; 0 is none. */
  void hold(long bodyId) {
    if (bodyId != 0) {
      counts.put(bodyId, counts.get(bodyId) + 1);
    }
  }

  /** A message with a body has gone; 0 is none. */
  void release(long bodyId) {
    if (bodyId == 0) {
      return;
    }
    long left = counts.get(bodyId) - 1;
    if (left > 0) {
      counts.put(bodyId, left);
    } else {
      counts.remove(bodyId);
      released.addLong(bodyId);
    }
  }

  boolean holds(long bodyId) {
    return counts.containsKey(bodyId);
  }

  /** Shows each body that messages have. */
  void visit(LongConsumer visitor) {
    counts.forEachLong((bodyId, count) -> visitor.accept(bodyId));
  }

  /** Shows each body that nobody has any more since the last call. */
  void takeReleased(LongConsumer hears) {
    if (!released.isEmpty()) {
      for (int i = 0; i < released.size(); i++) {
        long bodyId = released.getLong(i);
        if (!holds(bodyId)) {
          hears.accept(bodyId);
        }
      }
      released.clear();
    }
  }
}
