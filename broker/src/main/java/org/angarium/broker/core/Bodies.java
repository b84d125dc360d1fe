package org.angarium.broker.core;

import org.agrona.collections.LongArrayList;
import org.angarium.persistence.BodyStore;

/**
 * The core's claims on large bodies: those of messages that are in memory, and of messages that it
 * has the store keep. Core thread only.
 */
public final class Bodies implements Core.Chore {
  private final Core core;
  private final BodyStore store;
  private final LongArrayList released = new LongArrayList();

  Bodies(Core core, BodyStore store) {
    this.core = core;
    this.store = store;
  }

  /** A message with this body is in memory, once more. */
  public void hold(long body) {
    store.claim(body);
  }

  /**
   * One message with this body fewer is in memory. Counts only when the turn is over and durable,
   * so that within a turn messages may hand a body on to each other, in any order.
   */
  public void release(long body) {
    if (released.isEmpty()) {
      core.mark(this);
    }
    released.addLong(body);
  }

  /** A message with this body is among what this turn records. */
  public void stored(long body) {
    store.stored(body, core.nextBatch());
  }

  @Override
  public void work() {
    long[] all = released.toLongArray();
    released.clear();
    core.whenDurable(
        () -> {
          for (long body : all) {
            store.release(body);
          }
        });
  }
}
