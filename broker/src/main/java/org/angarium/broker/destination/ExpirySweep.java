package org.angarium.broker.destination;

import java.util.function.Consumer;
import org.angarium.broker.core.Core;
import org.angarium.broker.core.Timer;
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
  private final Lane[] lanes;
  private final Consumer<QueueEntry> expire;

  /** No message that the next sweep is to find expires before. */
  private long earliest = NEVER;

  private long notBefore;
  private @Nullable Timer timer;
  private @Nullable LaneCursor walk;
  private int priority;
  private long visited;

  /**
   * A sweep over lanes that are empty.
   *
   * @param expire is given each expired message that is not at a consumer
   */
  ExpirySweep(Core core, Lane[] lanes, Consumer<QueueEntry> expire) {
    this.core = core;
    this.lanes = lanes;
    this.expire = expire;
  }

  /** A message has come onto a lane, or back from a consumer. */
  void watch(QueueEntry entry) {
    long expiration = entry.message().expiration();
    if (expiration != 0 && expiration < earliest) {
      earliest = expiration;
      if (walk == null) {
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
      if (walking == null) {
        return;
      }
      QueueEntry entry = walking.advance();
      if (entry != null) {
        visit(entry, now);
      } else {
        walking.leave();
        walk = --priority < 0 ? null : new LaneCursor(lanes[priority]);
        if (walk == null) {
          notBefore = now + Math.max(LEAST_PAUSE_MILLIS, visited / MESSAGES_PER_PAUSE_MILLI);
          await();
          return;
        }
      }
    }
    core.mark(this);
  }

  private void visit(QueueEntry entry, long now) {
    visited++;
    if (!entry.expired(now)) {
      watch(entry);
    } else if (entry.state != QueueEntry.State.OUTSTANDING) {
      expire.accept(entry);
    }
  }
}
