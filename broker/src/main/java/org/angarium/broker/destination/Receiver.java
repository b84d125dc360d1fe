package org.angarium.broker.destination;

/** What a queue sees of a consumer. */
public interface Receiver {
  /** Whether it can take a message now: it has credit, and its session is not held. */
  boolean ready();

  /**
   * Takes a message; it is now outstanding at this receiver until it is acknowledged or returned to
   * the queue.
   */
  void take(QueueEntry entry);
}
