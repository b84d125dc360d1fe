package org.angarium.broker.destination;

import org.angarium.broker.core.Core;

/**
 * Watches a queue that is to go when nobody has used it for a while: neither message nor consumer
 * was there at any of the looks that it takes. Core thread only.
 */
final class IdleQueue {
  /** So often it looks within the time that the queue must be idle. */
  private static final int LOOKS = 4;

  private final Core core;
  private final MessageQueue queue;
  private final Runnable delete;
  private final long pauseMillis;
  private int idleLooks;
  private long arrivedBefore;

  IdleQueue(Core core, MessageQueue queue, Runnable delete) {
    this.core = core;
    this.queue = queue;
    this.delete = delete;
    this.pauseMillis = Math.max(1, queue.policy().lifecycle().autoDeleteMillis() / LOOKS);
  }

  void watch() {
    core.at(core.now() + pauseMillis, this::look);
  }

  private void look() {
    if (queue.isClosed()) {
      return;
    }
    boolean used =
        queue.messages() > 0 || queue.receivers() > 0 || queue.arrived() != arrivedBefore;
    arrivedBefore = queue.arrived();
    idleLooks = used ? 0 : idleLooks + 1;
    if (idleLooks >= LOOKS) {
      delete.run();
    } else {
      watch();
    }
  }
}
