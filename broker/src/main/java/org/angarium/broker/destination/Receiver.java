package org.angarium.broker.destination;

import org.angarium.transport.message.EncodedMessage;

/** What a queue sees of a consumer. */
public interface Receiver {
  /** Whether it can take a message now: it has credit, and its session is not held. */
  boolean ready();

  /** Whether a message is not too large for the client. */
  boolean fits(EncodedMessage message);

  /** Is told that a message does not fit; it must not be ready any more afterwards. */
  void refuse(EncodedMessage message);

  /**
   * Takes a message; it is now outstanding at this receiver until it is acknowledged or returned to
   * the queue.
   */
  void take(QueueEntry entry);
}
