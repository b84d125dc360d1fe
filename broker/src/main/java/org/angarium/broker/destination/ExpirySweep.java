package org.angarium.broker.destination;

import org.angarium.broker.core.Core;
import org.angarium.broker.core.Timer;
import org.angarium.persistence.MessageStore;
import org.jspecify.annotations.Nullable;

/**
 * Finds messages that expire on a queue from which nobody takes them. It walks along the lanes, a
 * slice a turn, when the first message that may expire does, and not again before {@value
 * #LEAST_PAUSE_MILLIS} ms have passed, or longer on a long queue. Core thread only.
 */
final class ExpirySweep implements Core.Chore {
  private static final long LEAST_PAUSE_MILLIS = 1_000;

  /** A pause of a millisecond for so many messages, so that a long queue is not swept all day. */
  private static final long MESSAGES_PER_PAUSE_MILLI = 1_000;

  private static final int STEPS_PER_TURN = 2_000;
  private static final long NEVER = Long.MAX_VALUE;

  private final Core core;
  private final MessageQueue queue;
  private final Lane[] lanes;

  /** No message that the next sweep is to find expires before. */
  private long earliest = NEVER;

  private long notBefore;
  private @Nullable Timer timer;
  private @Nullable LaneCursor walk;
  private int priority;
  private long visited;

  /** Whether it waits for what has expired in the store alone. */
  private boolean reading;

  /** A sweep over lanes that are empty. */
  ExpirySweep(Core core, MessageQueue queue, Lane[] lanes) {
    this.core = core;
    this.queue = queue;
    this.lanes = lanes;
  }

  /**
   * A message has come onto a lane, or back from a consumer.
   *
   * @param expiration milliseconds since 1970; 0 for never
   */
  void watch(long expiration) {
    if (expiration != 0 && expiration < earliest) {
      earliest = expiration;
      if (walk == null && !reading) {
        await();
      }
    }
  }

  /** There is nothing to sweep any more. */
  void stop() {
    earliest = NEVER;
    if (walk != null) {
      walk.leave();
      walk = null;
    }
    await();
  }

  private void await() {
    if (timer != null) {
      timer.cancel();
      timer = null;
    }
    if (earliest != NEVER) {
      timer = core.at(Math.max(earliest, notBefore), this::begin);
    }
  }

  private void begin() {
    timer = null;
    earliest = NEVER;
    visited = 0;
    priority = lanes.length - 1;
    walk = new LaneCursor(lanes[priority]);
    core.mark(this);
  }

  @Override
  public void work() {
    long now = core.now();
    for (int i = 0; i < STEPS_PER_TURN; i++) {
      LaneCursor walking = walk;
      if (walking == null || reading) {
        return;
      }
      QueueEntry entry = walking.peek(); // What is in memory, whatever lies between.
      if (entry != null) {
        walking.standOn(entry);
        visit(entry, now);
      } else if (lanes[priority].hasGaps()) {
        walking.leave();
        reading = true;
        readExpired(0, now);
        return;
      } else {
        walking.leave();
        if (!nextLane(now)) {
          return;
        }
      }
    }
    core.mark(this);
  }

  /** Goes on to the next lane; false if that was the last. */
  private boolean nextLane(long now) {
    priority--;
    if (priority < 0) {
      walk = null;
      notBefore = now + Math.max(LEAST_PAUSE_MILLIS, visited / MESSAGES_PER_PAUSE_MILLI);
      await();
      return false;
    }
    walk = new LaneCursor(lanes[priority]);
    return true;
  }

  private void visit(QueueEntry entry, long now) {
    visited++;
    if (entry.state == QueueEntry.State.GONE) {
      return; // A walk stands there.
    }
    if (!entry.expired(now)) {
      watch(entry.facts().expiration());
    } else if (entry.state != QueueEntry.State.OUTSTANDING) {
      queue.expire(entry);
    }
  }

  // ---- what is in the store alone

  private void readExpired(long after, long now) {
    LanePager pager = lanes[priority].pager();
    if (!pager.readExpired(after, now, page -> expire(page, after, now))) {
      pager.whenRead(() -> readExpired(after, now));
    }
  }

  private void expire(MessageStore.Page page, long after, long now) {
    long through = after;
    LaneNode node = lanes[priority].beginning();
    for (MessageStore.StoredMessage read : page.messages()) {
      through = read.place().sequence();
      visited++;
      while (node.next != null && node.next.sequence < through) {
        node = node.next;
      }
      if (node.next == null
          || node.next.sequence != through
          || node.next.state == QueueEntry.State.GONE) {
        queue.expireUnlinked(read);
      }
    }
    if (!page.complete()) {
      readExpired(through, now);
      return;
    }
    reading = false;
    watch(page.earliestExpiration());
    if (nextLane(now)) {
      core.mark(this);
    }
  }
}
