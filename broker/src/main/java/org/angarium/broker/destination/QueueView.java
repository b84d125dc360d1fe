package org.angarium.broker.destination;

import java.util.ArrayList;
import java.util.List;
import org.angarium.broker.selector.Selector;
import org.angarium.transport.message.EncodedMessage;
import org.jspecify.annotations.Nullable;

/**
 * A browser's walk over a queue: highest priority first, each lane in its order, up to the message
 * that was last when it began. It holds nothing back: what leaves the queue meanwhile is not seen.
 * Core thread only.
 */
public final class QueueView {
  private static final int MOST_STEPS = 10_000;

  /**
   * A message that was come by.
   *
   * @param deliveries how often it has been handed to a consumer
   */
  public record Seen(int deliveries, EncodedMessage message) {}

  private final Lane[] lanes;
  private final LaneCursor[] cursors;
  private final long[] lastSequences;
  private final @Nullable Selector selector;
  private int priority;

  QueueView(Lane[] lanes, @Nullable Selector selector) {
    this.lanes = lanes;
    this.cursors = new LaneCursor[lanes.length];
    this.lastSequences = new long[lanes.length];
    for (int i = 0; i < lanes.length; i++) {
      cursors[i] = new LaneCursor(lanes[i]);
      lastSequences[i] = lanes[i].lastSequence();
    }
    this.selector = selector;
    this.priority = lanes.length - 1;
  }

  /**
   * The next messages. Perhaps none, though there are more, if many on the way have expired or do
   * not match, or {@link #waits}.
   *
   * @param maxMessages at most so many
   * @param maxBytes stops before the message with which the sizes would exceed this; one is
   *     returned whatever its size
   * @param nowMillis messages that have expired by then are left out
   */
  public List<Seen> next(int maxMessages, long maxBytes, long nowMillis) {
    List<Seen> found = new ArrayList<>();
    long bytes = 0;
    for (int i = 0; i < MOST_STEPS && priority >= 0 && found.size() < maxMessages; i++) {
      LaneCursor cursor = cursors[priority];
      LaneNode here = cursor.node();
      boolean past = here == null || here.sequence >= lastSequences[priority];
      if (!past && cursor.atGap()) {
        cursor.readOn();
        return found;
      }
      QueueEntry entry = cursor.peek();
      if (past || entry == null || entry.sequence > lastSequences[priority]) {
        cursor.leave();
        priority--;
        continue;
      }
      if (entry.state != QueueEntry.State.GONE && wanted(entry, nowMillis)) {
        bytes += entry.message().size();
        if (bytes > maxBytes && !found.isEmpty()) {
          return found;
        }
        found.add(new Seen(entry.deliveries(), entry.message()));
      }
      cursor.advance();
    }
    return found;
  }

  /** Whether the messages that come next are being read back. */
  public boolean waits() {
    return priority >= 0 && cursors[priority].atGap() && lanes[priority].pager().isReading();
  }

  /** Has something run when messages have been read back; only while {@link #waits}. */
  public void whenRead(Runnable action) {
    lanes[priority].pager().whenRead(action);
  }

  private boolean wanted(QueueEntry entry, long nowMillis) {
    return !entry.expired(nowMillis) && (selector == null || selector.matches(entry.message()));
  }

  /** Whether everything has been seen. */
  public boolean atEnd() {
    return priority < 0;
  }

  /** Ends the walk. */
  public void close() {
    for (LaneCursor cursor : cursors) {
      cursor.leave();
    }
    priority = -1;
  }
}
