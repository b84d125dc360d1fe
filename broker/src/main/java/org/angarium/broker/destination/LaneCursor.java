package org.angarium.broker.destination;

import org.jspecify.annotations.Nullable;

/**
 * A walk along a lane, which goes on from where it stands however the lane changes: if the entry on
 * which it stands leaves, it stands on the one before. Core thread only.
 */
final class LaneCursor {
  private final Lane lane;

  /** The entry that was visited last; null before the first. */
  private @Nullable QueueEntry at;

  @Nullable LaneCursor nextHere;

  /** A walk from the lane's head. */
  LaneCursor(Lane lane) {
    this.lane = lane;
  }

  /** The entry that comes next, or null at the end. */
  @Nullable QueueEntry peek() {
    QueueEntry here = at;
    return here == null ? lane.head() : here.next;
  }

  /** Goes on to the next entry and returns it, or null at the end. */
  @Nullable QueueEntry advance() {
    QueueEntry next = peek();
    if (next != null) {
      standOn(next);
    }
    return next;
  }

  /** Whether the walk has come by an entry of this lane. */
  boolean hasPassed(QueueEntry entry) {
    return at != null && entry.sequence <= at.sequence;
  }

  /** Stands on an entry, or before the first. */
  void standOn(@Nullable QueueEntry entry) {
    leave();
    at = entry;
    if (entry != null) {
      nextHere = entry.cursors;
      entry.cursors = this;
    }
  }

  /** Ends the walk. */
  void leave() {
    QueueEntry here = at;
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
  }
}
