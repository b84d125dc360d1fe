package org.angarium.broker.destination;

import org.jspecify.annotations.Nullable;

/**
 * A walk along a lane, which goes on from where it stands however the lane changes: if the entry on
 * which it stands leaves, it stands on the one before. Core thread only.
 */
final class LaneCursor {
  private final Lane lane;

  /** The entry that was visited last, or the lane's beginning; null once the walk has ended. */
  private @Nullable LaneNode at;

  @Nullable LaneCursor nextHere;

  /** A walk from the lane's beginning. */
  LaneCursor(Lane lane) {
    this.lane = lane;
    standOn(lane.beginning());
  }

  /** The entry that comes next in memory, or null; to be asked only if there is no gap. */
  @Nullable QueueEntry peek() {
    LaneNode here = at;
    return here == null ? null : here.next;
  }

  /** Whether what comes next must be read back first. */
  boolean atGap() {
    LaneNode here = at;
    return here != null && here.gapAfter;
  }

  /** Has the messages read that come next; not to be kept in memory once the walk has gone on. */
  void readOn() {
    LaneNode here = at;
    if (here != null && here.gapAfter) {
      lane.pager().read(here, true);
    }
  }

  /** Goes on to the next entry and returns it, or null at the end or at a gap. */
  @Nullable QueueEntry advance() {
    QueueEntry next = atGap() ? null : peek();
    if (next != null) {
      LaneNode left = at;
      standOn(next);
      lane.passed(left);
    }
    return next;
  }

  /** Whether the walk has come by an entry of this lane. */
  boolean hasPassed(QueueEntry entry) {
    LaneNode here = at;
    return here != null && entry.sequence <= here.sequence;
  }

  /** Where it stands; null once it has ended. */
  @Nullable LaneNode node() {
    return at;
  }

  /** Stands on an entry, or the beginning. */
  void standOn(LaneNode node) {
    if (at == node) {
      return; // Leaving it might let it go.
    }
    leave();
    at = node;
    nextHere = node.cursors;
    node.cursors = this;
  }

  /** Ends the walk. */
  void leave() {
    LaneNode here = at;
    if (here == null) {
      return;
    }
    at = null;
    if (here.cursors == this) {
      here.cursors = nextHere;
    } else {
      LaneCursor other = here.cursors;
      while (other != null && other.nextHere != this) {
        other = other.nextHere;
      }
      if (other != null) {
        other.nextHere = nextHere;
      }
    }
    nextHere = null;
    lane.left(here);
  }
}
