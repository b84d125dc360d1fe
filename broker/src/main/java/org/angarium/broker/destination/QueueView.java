package org.angarium.broker.destination;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A browser's walk over a queue: highest priority first, each lane in its order, up to the message
 * that was last when it began. It holds nothing back: what leaves the queue meanwhile is not seen.
 * Core thread only.
 */
public final class QueueView {
  private static final int MOST_STEPS = 10_000;

  private final Lane[] lanes;
  private final long lastSequence;
  private int priority;
  private long reached;
  private @Nullable QueueEntry near;

  QueueView(Lane[] lanes, long lastSequence) {
    this.lanes = lanes;
    this.lastSequence = lastSequence;
    this.priority = lanes.length - 1;
  }

  /**
   * The next messages. Perhaps none, though there are more, if many on the way have expired.
   *
   * @param maxMessages at most so many
   * @param maxBytes stops before the message with which the sizes would exceed this; one is
   *     returned whatever its size
   * @param nowMillis messages that have expired by then are left out
   */
  public List<QueueEntry> next(int maxMessages, long maxBytes, long nowMillis) {
    List<QueueEntry> found = new ArrayList<>();
    long bytes = 0;
    for (int i = 0; i < MOST_STEPS && priority >= 0 && found.size() < maxMessages; i++) {
      QueueEntry entry = lanes[priority].following(near, reached);
      if (entry == null || entry.sequence > lastSequence) {
        priority--;
        reached = 0;
        near = null;
      } else {
        boolean expired = entry.expired(nowMillis);
        bytes += expired ? 0 : entry.message().size();
        if (bytes > maxBytes && !found.isEmpty()) {
          return found;
        }
        reached = entry.sequence;
        near = entry;
        if (!expired) {
          found.add(entry);
        }
      }
    }
    return found;
  }

  /** Whether everything has been seen. */
  public boolean atEnd() {
    return priority < 0;
  }
}
