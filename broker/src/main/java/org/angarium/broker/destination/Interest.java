package org.angarium.broker.destination;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;
import org.angarium.broker.selector.Selector;
import org.jspecify.annotations.Nullable;

/**
 * What one receiver wants from a queue, and what of it is already found. A receiver without a
 * selector takes whatever comes first; only what is reserved for it is kept here. One with a
 * selector looks through each lane once, a slice at a time; from the end of a lane on, the queue
 * tells it of messages that match as they arrive. Core thread only.
 */
final class Interest {
  /** The order in which messages are delivered. */
  static final Comparator<QueueEntry> ORDER =
      Comparator.comparingInt((QueueEntry entry) -> -entry.priority())
          .thenComparingLong(entry -> entry.sequence);

  /** More than that many found messages are left on the lane, to be looked for again. */
  private static final int MOST_FOUND = 1_000;

  private final Receiver receiver;
  private final @Nullable Selector selector;

  /** The walk along each lane that is not looked through yet; null where it is. */
  private final @Nullable LaneCursor[] walks;

  private final Lane[] lanes;

  /** Messages for this receiver, the next first; some may have gone elsewhere meanwhile. */
  private final TreeSet<QueueEntry> found = new TreeSet<>(ORDER);

  /** Whether a walk has come to messages that are being read back. */
  private boolean waits;

  Interest(Receiver receiver, @Nullable Selector selector, Lane[] lanes) {
    this.receiver = receiver;
    this.selector = selector;
    this.lanes = lanes;
    this.walks = new LaneCursor[lanes.length];
    for (int i = 0; selector != null && i < lanes.length; i++) {
      walks[i] = lanes[i].isEmpty() ? null : new LaneCursor(lanes[i]);
    }
  }

  Receiver receiver() {
    return receiver;
  }

  boolean wants(QueueEntry entry) {
    return selector == null || selector.matches(entry.message());
  }

  /** Whether there is, or may be, something for this receiver alone that can be had now. */
  boolean hasWork() {
    int unseen = firstUnseen();
    boolean foundFirst = !found.isEmpty() && found.first().priority() >= unseen;
    return foundFirst || (unseen >= 0 && !waits);
  }

  /** The lane of which messages are being read that it waits for, or null. */
  @Nullable Lane waitsFor() {
    int unseen = firstUnseen();
    return waits && unseen >= 0 && lanes[unseen].pager().isReading() ? lanes[unseen] : null;
  }

  /** Messages that it may have waited for were read back. */
  void pageRead() {
    waits = false;
  }

  /** Whether it has to be told of messages that come to a lane, since no walk gets there. */
  boolean hasSeen(int priority) {
    return selector != null && walks[priority] == null;
  }

  /** Whether a message that matches, and that no walk gets to, is to be kept for it in memory. */
  boolean keeps() {
    return found.size() < MOST_FOUND;
  }

  /** A message that matches has come to the end of its lane; whether it is news. */
  boolean arrived(QueueEntry entry) {
    if (walks[entry.priority()] != null) {
      return false; // the walk gets there
    }
    if (keeps()) {
      find(entry);
    } else {
      walkFrom(entry.before(), entry.priority());
    }
    return true;
  }

  /** What comes behind this link is to be looked at. */
  void walkFrom(LaneNode node, int priority) {
    LaneCursor walk = new LaneCursor(lanes[priority]);
    walk.standOn(node);
    walks[priority] = walk;
  }

  /** A message that matches is ready again; whether it is news. */
  boolean returned(QueueEntry entry) {
    LaneCursor walk = walks[entry.priority()];
    return (walk == null || walk.hasPassed(entry)) && find(entry);
  }

  /** A message is kept for this receiver. */
  void reserve(QueueEntry entry) {
    entry.reservedFor = this;
    find(entry);
  }

  /** How many messages are kept for this receiver, which wants all messages. */
  int reserved() {
    return found.size();
  }

  private boolean find(QueueEntry entry) {
    boolean news = found.add(entry);
    entry.found += news ? 1 : 0;
    return news;
  }

  private void unfind(QueueEntry entry) {
    entry.found -= found.remove(entry) ? 1 : 0;
  }

  /** The first message that is reserved for this receiver, which wants all messages, or null. */
  @Nullable QueueEntry firstReserved() {
    while (!found.isEmpty() && !isToBeHad(found.first())) {
      unfind(found.first());
    }
    return found.isEmpty() ? null : found.first();
  }

  /** A reserved message is handed to the receiver now. */
  void takeReserved(QueueEntry entry) {
    unfind(entry);
  }

  /**
   * The next message for this receiver. It leaves the list of those found.
   *
   * @param budget how many messages may be looked at; is used up
   * @return null if there is none, or none has been found yet
   */
  @Nullable QueueEntry next(Budget budget) {
    while (true) {
      QueueEntry first = found.isEmpty() ? null : found.first();
      int unseen = firstUnseen();
      if (first != null && first.priority() >= unseen) {
        unfind(first);
        if (isToBeHad(first)) {
          return first;
        }
      } else if (unseen < 0 || waitsAt(unseen) || !budget.take()) {
        return null;
      } else {
        QueueEntry entry = walkOn(unseen);
        if (entry != null) {
          return entry;
        }
      }
    }
  }

  /** Whether the walk along a lane has come to a gap; then it is seen to that it is filled. */
  private boolean waitsAt(int priority) {
    LaneCursor walk = walks[priority];
    if (walk != null && walk.atGap()) {
      if (!lanes[priority].pager().isWithheld()) {
        walk.readOn();
      }
      waits = true;
    }
    return waits;
  }

  private @Nullable QueueEntry walkOn(int priority) {
    LaneCursor walk = walks[priority];
    QueueEntry entry = walk == null ? null : walk.advance();
    if (entry == null) {
      endWalk(priority);
      return null;
    }
    return entry.state == QueueEntry.State.READY && wants(entry) ? entry : null;
  }

  private boolean isToBeHad(QueueEntry entry) {
    return entry.state == QueueEntry.State.READY
        || (entry.state == QueueEntry.State.RESERVED && entry.reservedFor == this);
  }

  /** The highest priority whose lane is not looked through; -1 if all are. */
  private int firstUnseen() {
    for (int i = walks.length - 1; i >= 0; i--) {
      if (walks[i] != null) {
        return i;
      }
    }
    return -1;
  }

  /** Ends all walks. What was reserved is returned, for others. */
  Iterable<QueueEntry> end() {
    for (int i = 0; i < walks.length; i++) {
      endWalk(i);
    }
    List<QueueEntry> reserved = new ArrayList<>();
    for (QueueEntry entry : found) {
      entry.found--;
      if (entry.state == QueueEntry.State.RESERVED && entry.reservedFor == this) {
        reserved.add(entry);
      }
    }
    found.clear();
    return reserved;
  }

  private void endWalk(int priority) {
    LaneCursor walk = walks[priority];
    if (walk != null) {
      walk.leave();
      walks[priority] = null;
    }
  }
}
