package org.angarium.broker.destination;

/** What goes when a message comes to a full queue whose producers do not wait. Core thread only. */
final class Overflow {
  private final MessageQueue queue;
  private final Lane[] lanes;
  private final Schedule schedule;

  /** Whether a message was taken although which one has to go for it was not known yet. */
  private boolean owing;

  private enum Dropped {
    ONE,
    NONE,
    UNKNOWN
  }

  Overflow(MessageQueue queue, Lane[] lanes, Schedule schedule) {
    this.queue = queue;
    this.lanes = lanes;
    this.schedule = schedule;
  }

  /** Whether a full queue takes one more, if need be because another message has gone for it. */
  boolean makeRoom() {
    return switch (queue.policy().limit().whenFull()) {
      case WAIT, REFUSE -> true; // admitted before it became full, as part of a transaction
      case DROP_OLDEST -> dropOldestFor();
      case DROP_NEWEST -> dropNewest();
    };
  }

  private boolean dropNewest() {
    queue.counts().countDropped();
    return false;
  }

  private boolean dropOldestFor() {
    while (queue.room().isFull()) {
      switch (dropOldest()) {
        case ONE -> queue.counts().countDropped();
        case NONE -> {
          return dropNewest(); // all others are at consumers
        }
        case UNKNOWN -> {
          owing = true;
          return true;
        }
      }
    }
    return true;
  }

  /** Messages were read back: perhaps the oldest is known now. */
  void pageRead() {
    while (owing) {
      Dropped dropped = queue.room().isOver() ? dropOldest() : Dropped.NONE;
      if (dropped == Dropped.UNKNOWN) {
        return;
      }
      if (dropped == Dropped.ONE) {
        queue.counts().countDropped();
      }
      owing = dropped == Dropped.ONE;
    }
  }

  /** Drops the message that came first of those that are not at a consumer. */
  private Dropped dropOldest() {
    QueueEntry oldest = null;
    for (Lane lane : lanes) {
      LaneNode gap = lane.gapBeforeFirst();
      if (gap != null) {
        lane.pager().read(gap, false);
        return Dropped.UNKNOWN;
      }
      QueueEntry first = lane.firstNotOutstanding();
      if (first != null && (oldest == null || first.messageId() < oldest.messageId())) {
        oldest = first;
      }
    }
    if (oldest != null) {
      queue.remove(oldest);
      return Dropped.ONE;
    }
    QueueEntry scheduled = schedule.pollScheduled();
    if (scheduled == null) {
      return Dropped.NONE;
    }
    queue.discard(scheduled);
    return Dropped.ONE;
  }
}
