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
   * The next messages.
   *
   * @param maxMessages at most so many; fewer means that there are no more
   * @param maxBytes stops after the message with which the sizes exceed this
   * @param nowMillis messages that have expired by then are left out
   */
  public List<QueueEntry> next(int maxMessages, long maxBytes, long nowMillis) {
    List<QueueEntry> found = new ArrayList<>();
    long bytes = 0;
    while (found.size() < maxMessages && bytes <= maxBytes && priority >= 0) {
      QueueEntry entry = lanes[priority].following(near, reached);
      if (entry == null || entry.sequence > lastSequence) {
        priority--;
        reached = 0;
        near = null;
      } else {
        reached = entry.sequence;
        near = entry;
        if (!entry.expired(nowMillis)) {
          found.add(entry);
          bytes += entry.message().size();
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
