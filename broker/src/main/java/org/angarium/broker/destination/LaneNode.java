package org.angarium.broker.destination;

import org.jspecify.annotations.Nullable;

/**
 * A link of a {@link Lane}: a message, or the beginning of the lane. Core thread only.
 *
 * <p>What follows is in memory, or {@link #gapAfter} says that there may be more between this link
 * and the next one, in the store alone.
 */
class LaneNode {
  @Nullable LaneNode previous;
  @Nullable QueueEntry next;

  /** Whether messages between this one and the next may be in the store only. */
  boolean gapAfter;

  /** Its place on the lane, from 1, ascending; 0 for the beginning. */
  long sequence;

  /** Those that walk along the lane and stand here; a list through {@link LaneCursor#nextHere}. */
  @Nullable LaneCursor cursors;
}
