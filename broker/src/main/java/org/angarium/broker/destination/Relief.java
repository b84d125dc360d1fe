package org.angarium.broker.destination;

import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.angarium.broker.core.Core;

/**
 * When the memory of the broker is scarce, has queues leave to the store what they keep for
 * consumers that are not ready, until it does not run short any more; and while it is full, keeps
 * those waiting whose consumers have much of it that they neither acknowledge nor give back. Core
 * thread only.
 */
final class Relief implements Core.Chore {
  private static final int QUEUES_PER_TURN = 100;
  private static final long PAUSE_MILLIS = 1_000;

  /** So much of the memory the consumers of one queue may have however full it is. */
  private static final int SHARE = 16;

  private final Core core;
  private final MessageMemory memory;

  /** Those that have taken messages into memory since they were here last. */
  private final Set<MessageQueue> candidates = new LinkedHashSet<>();

  /** Those that may not read messages back now. */
  private final Set<MessageQueue> withheld = new LinkedHashSet<>();

  private final Runnable letAllGoOn;
  private boolean underWay;
  private int leftOfRound;

  Relief(Core core, MessageMemory memory) {
    this.core = core;
    this.memory = memory;
    this.letAllGoOn = () -> core.mark(this::goOn);
    memory.whenScarce(this::begin);
  }

  /** A queue may have messages in memory that could be in the store alone. */
  void watch(MessageQueue queue) {
    candidates.add(queue);
  }

  /** A queue is no more. */
  void forget(MessageQueue queue) {
    candidates.remove(queue);
    withheld.remove(queue);
  }

  /** Whether a queue has to wait before it reads messages back for consumers. */
  boolean withholds(MessageQueue queue) {
    if (!memory.isFull() || !hasMuch(queue)) {
      return false;
    }
    withheld.add(queue);
    memory.whenBelowLimit(letAllGoOn);
    return true;
  }

  private boolean hasMuch(MessageQueue queue) {
    return queue.outstandingBytes() > memory.limitBytes() / SHARE;
  }

  /** The consumers of a queue have less than before. */
  void deliveryEnded(MessageQueue queue) {
    if (!withheld.isEmpty() && !hasMuch(queue) && withheld.remove(queue)) {
      core.mark(queue::pageRead);
    }
  }

  private void goOn() {
    List<MessageQueue> all = List.copyOf(withheld);
    withheld.clear();
    all.forEach(MessageQueue::pageRead);
  }

  private void begin() {
    if (!underWay && core.storeIsBeyondMemory()) {
      underWay = true;
      leftOfRound = candidates.size();
      core.mark(this);
    }
  }

  @Override
  public void work() {
    for (int i = 0; i < QUEUES_PER_TURN; i++) {
      Iterator<MessageQueue> first = candidates.iterator();
      if (!memory.runsShort() || leftOfRound <= 0 || !first.hasNext()) {
        pause();
        return;
      }
      MessageQueue queue = first.next();
      first.remove();
      leftOfRound--;
      if (!queue.leaveToStore()) {
        candidates.add(queue);
      }
    }
    core.mark(this);
  }

  /** What is still needed now may not be needed any more after a while. */
  private void pause() {
    core.at(
        core.now() + PAUSE_MILLIS,
        () -> {
          underWay = false;
          memory.lookForScarcity();
        });
  }
}
