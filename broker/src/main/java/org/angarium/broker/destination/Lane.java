package org.angarium.broker.destination;

import java.util.Comparator;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The messages of one priority on a queue, in their order. A message that is at a consumer keeps
 * its place, so that it comes back to where it was; taking one out of the middle costs nothing.
 *
 * <p>Not all of them are in memory: where a {@link LaneNode} says so there is a gap, whose messages
 * are in the store and are read back ({@link LanePager}) when somebody comes to it. A message that
 * comes when the window at the front is full is not taken into memory at all ({@link #pass}).
 *
 * <p>The front only moves towards the tail, and stops at a gap. What becomes ready again behind its
 * back is in a set of its own, so that nothing is walked over twice; there are no gaps behind it.
 */
final class Lane {
  private final TreeSet<QueueEntry> returned =
      new TreeSet<>(Comparator.comparingLong((QueueEntry entry) -> entry.sequence));
  private final LaneNode beginning = new LaneNode();
  private LaneNode tail = beginning;
  private final Window window;
  private @Nullable LanePager pager;

  /** The first ready message that is not in {@link #returned}. */
  private @Nullable QueueEntry front;

  /** Where the front waits for messages to be read back; stands nowhere while it does not. */
  private final LaneCursor frontGap;

  /** Stands before the next gap that the front will come to, if that is known. */
  private final LaneCursor nextGap;

  private long lastSequence;

  /** No message with a higher sequence is in the store alone. */
  private long lastPassed;

  /** Ready messages in memory. */
  private int ready;

  private long readyBytes;

  Lane(Window window) {
    this.window = window;
    this.frontGap = new LaneCursor(this);
    frontGap.leave();
    this.nextGap = new LaneCursor(this);
    nextGap.leave();
  }

  /** What reads messages back into the gaps; set once, before there are any. */
  void pager(LanePager reads) {
    pager = reads;
  }

  LanePager pager() {
    LanePager present = pager;
    if (present == null) {
      throw new IllegalStateException("a lane that nothing is read back to");
    }
    return present;
  }

  LaneNode beginning() {
    return beginning;
  }

  LaneNode tail() {
    return tail;
  }

  /** The place for the next message that comes. */
  long nextSequence() {
    return ++lastSequence;
  }

  /** Of the message that came last. */
  long lastSequence() {
    return lastSequence;
  }

  /** Of the last message that is in the store alone, or was once. */
  long lastPassed() {
    return lastPassed;
  }

  /** Begins with what recovery has found, all of it in the store. */
  void restore(long last) {
    lastSequence = last;
    lastPassed = last;
    beginning.gapAfter = true;
    frontGap.standOn(beginning);
  }

  /** Whether nothing is on the lane, in memory or in the store. */
  boolean isEmpty() {
    return beginning.next == null && !beginning.gapAfter;
  }

  /** Whether messages may be in the store alone. */
  boolean hasGaps() {
    LaneNode at = beginning;
    while (!at.gapAfter && at.next != null) {
      at = at.next;
    }
    return at.gapAfter;
  }

  // ---- messages come

  /** Whether a message that comes now is to be taken into memory, if it is in the store. */
  boolean hasWindowLeft() {
    return !tail.gapAfter && window.holds(ready, readyBytes);
  }

  /** Adds a message at the end; its sequence is set and is the highest. */
  void add(QueueEntry entry) {
    append(entry);
    if (front == null && frontGap.node() == null) {
      front = entry;
    }
  }

  private void append(QueueEntry entry) {
    entry.state = QueueEntry.State.READY;
    count(entry, 1);
    entry.previous = tail;
    tail.next = entry;
    tail = entry;
  }

  /** A message comes that is in the store alone; its sequence is the highest. */
  void pass(long sequence) {
    lastPassed = sequence;
    tail.gapAfter = true;
    if (!nextGap.atGap()) {
      nextGap.standOn(tail);
    }
    if (front == null && frontGap.node() == null) {
      frontGap.standOn(tail);
    }
  }

  /**
   * Takes a message into memory that was read back, directly behind another.
   *
   * @param state {@code READY} or {@code OUTSTANDING}; gaps stay as they are, but there is none
   *     between the two
   */
  void insert(LaneNode before, QueueEntry entry, QueueEntry.State state) {
    entry.state = state;
    if (state == QueueEntry.State.READY) {
      count(entry, 1);
    }
    QueueEntry after = before.next;
    entry.previous = before;
    entry.next = after;
    entry.gapAfter = before.gapAfter;
    before.next = entry;
    if (after == null) {
      tail = entry;
    } else {
      after.previous = entry;
    }
  }

  /** All of a gap that there is to be read was read, up to this link. */
  void closeGap(LaneNode node) {
    node.gapAfter = false;
  }

  /**
   * Messages were read into a gap.
   *
   * @param last the last of them
   */
  void filledUpTo(LaneNode last, boolean forWalk) {
    LaneNode waiting = frontGap.node();
    if (waiting != null) {
      seekFront(waiting);
    }
    if (!forWalk) {
      nextGap.standOn(last);
    }
  }

  // ---- the front

  /** The first message to be had, or null if there is none, or none is known yet. */
  @Nullable QueueEntry firstReady() {
    return returned.isEmpty() ? front : returned.first();
  }

  /** Whether the first message to be had must be read back first. */
  boolean frontWaits() {
    return returned.isEmpty() && frontGap.node() != null;
  }

  /** Has messages read for the front: those that it waits for, or those that come next. */
  void readAhead() {
    LaneNode gap = frontGap.node();
    if (gap == null
        && nextGap.atGap()
        && ready < window.pageMessages()
        && readyBytes < window.pageBytes()) {
      gap = nextGap.node();
    }
    if (gap != null && !pager().isWithheld()) {
      pager().read(gap, false);
    }
  }

  /** The first message that is not at a consumer, or null if there is none, or it is not known. */
  @Nullable QueueEntry firstNotOutstanding() {
    LaneNode at = beginning;
    while (!at.gapAfter && at.next != null) {
      QueueEntry entry = at.next;
      if (isThere(entry)) {
        return entry;
      }
      at = entry;
    }
    return null;
  }

  /** Whether a message is neither gone nor at a consumer. */
  private static boolean isThere(QueueEntry entry) {
    return entry.state != QueueEntry.State.OUTSTANDING && entry.state != QueueEntry.State.GONE;
  }

  /** The first gap, if all messages before it are at consumers; else null. */
  @Nullable LaneNode gapBeforeFirst() {
    LaneNode at = beginning;
    while (!at.gapAfter) {
      QueueEntry entry = at.next;
      if (entry == null || isThere(entry)) {
        return null;
      }
      at = entry;
    }
    return at;
  }

  /** Marks a ready message as being in another state. */
  void leaveReady(QueueEntry entry, QueueEntry.State state) {
    assert entry.state == QueueEntry.State.READY : "not ready but " + entry.state;
    entry.state = state;
    count(entry, -1);
    if (entry == front) {
      seekFront(entry);
    } else if (!returned.isEmpty()) {
      returned.remove(entry);
    }
  }

  /** Makes a message on the lane ready again, in its old place. */
  void putBack(QueueEntry entry) {
    assert entry.state != QueueEntry.State.READY : "ready already";
    entry.state = QueueEntry.State.READY;
    count(entry, 1);
    if (entry.sequence <= frontSequence()) {
      returned.add(entry);
    }
  }

  /** All ready messages up to here are in {@link #returned}, but for the front itself. */
  private long frontSequence() {
    LaneNode waiting = frontGap.node();
    if (front != null) {
      return front.sequence;
    }
    return waiting == null ? Long.MAX_VALUE : waiting.sequence;
  }

  private void seekFront(LaneNode behind) {
    LaneNode at = behind;
    front = null;
    frontGap.leave();
    while (!at.gapAfter && at.next != null) {
      QueueEntry entry = at.next;
      if (entry.state == QueueEntry.State.READY) {
        front = entry;
        return;
      }
      at = entry;
    }
    if (at.gapAfter) {
      frontGap.standOn(at);
    }
  }

  // ---- messages go

  /**
   * Takes a message off the lane. If walks stand there, and what came before is in the store alone,
   * the link stays until they have gone on, so that none of it is seen twice.
   */
  void remove(QueueEntry entry) {
    if (entry.state == QueueEntry.State.READY) {
      leaveReady(entry, QueueEntry.State.GONE);
    }
    entry.state = QueueEntry.State.GONE;
    if (pager != null) {
      pager.hasLeft(entry.sequence);
    }
    if (entry.cursors == null || !entry.before().gapAfter) {
      unlink(entry);
    }
  }

  /** A walk has left a link, which goes now if it was kept for walks that stood there. */
  void left(LaneNode node) {
    if (node instanceof QueueEntry entry
        && entry.state == QueueEntry.State.GONE
        && entry.cursors == null
        && entry.previous != null) {
      unlink(entry);
    }
  }

  private void unlink(QueueEntry entry) {
    LaneNode before = entry.before();
    QueueEntry after = entry.next;
    before.next = after;
    before.gapAfter |= entry.gapAfter;
    if (after == null) {
      tail = before;
    } else {
      after.previous = before;
    }
    entry.next = null;
    entry.previous = null;
    while (entry.cursors != null) {
      entry.cursors.standOn(before);
    }
  }

  /**
   * Takes the first message off a lane that is no more, or what is left of one; null at the end.
   */
  @Nullable QueueEntry pollFirst() {
    QueueEntry first = beginning.next;
    if (first != null) {
      unlink(first);
    }
    return first;
  }

  /** A walk has left a link behind: it is forgotten if it was read back for that walk only. */
  void passed(@Nullable LaneNode node) {
    if (node instanceof QueueEntry entry && entry.readForWalk && mayBeForgotten(entry)) {
      forget(entry);
    }
  }

  /** Forgets what can be read back, from the tail to the front. */
  void leaveToStore() {
    if (!returned.isEmpty()) { // The front goes back to what has returned behind it.
      front = returned.first();
      frontGap.leave();
      returned.clear();
    }
    long from = frontSequence();
    LaneNode at = tail;
    while (at instanceof QueueEntry entry && entry.sequence > from) {
      at = entry.before();
      boolean beforeGap = nextGap.node() == entry;
      if (beforeGap) {
        nextGap.standOn(at);
      }
      if (mayBeForgotten(entry)) {
        forget(entry);
        nextGap.standOn(at);
      } else if (beforeGap && entry.previous != null) { // It is still on the lane.
        nextGap.standOn(entry);
      }
    }
  }

  private boolean mayBeForgotten(QueueEntry entry) {
    return entry.state == QueueEntry.State.READY
        && entry.stored()
        && entry.cursors == null
        && entry.found == 0
        && entry != front
        && entry.sequence > frontSequence();
  }

  private void forget(QueueEntry entry) {
    count(entry, -1);
    entry.state = QueueEntry.State.GONE;
    lastPassed = Math.max(lastPassed, entry.sequence);
    LaneNode before = entry.before();
    unlink(entry);
    before.gapAfter = true;
    window.forgotten(entry);
  }

  private void count(QueueEntry entry, int sign) {
    ready += sign;
    readyBytes += sign * (long) entry.size();
  }
}
