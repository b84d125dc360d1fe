package org.angarium.broker.session;

import org.angarium.broker.core.Refusal;
import org.angarium.broker.destination.MessageMemory;
import org.angarium.transport.error.ErrorCode;
import org.angarium.transport.frame.Frame;
import org.angarium.transport.message.EncodedMessage;

/** A producer of a session and the credit it has left. */
final class SessionProducer {
  private final Session session;
  private final int id;
  private final int window;
  private final MessageMemory memory;
  private long credit;
  private long owed;
  private final Runnable grant = this::grant;
  private boolean waiting;
  private boolean closed;

  SessionProducer(Session session, int id, int window, MessageMemory memory) {
    this.session = session;
    this.id = id;
    this.window = window;
    this.memory = memory;
    this.credit = window;
  }

  int id() {
    return id;
  }

  Session session() {
    return session;
  }

  /**
   * Takes a message's price from the credit.
   *
   * @throws Refusal if the client had no credit left and sent all the same
   */
  void charge(EncodedMessage message) throws Refusal {
    if (credit <= 0) {
      throw new Refusal(
          ErrorCode.PROTOCOL_VIOLATION, "producer " + id + " has sent more than its credit");
    }
    credit -= message.size();
    owed += message.size();
  }

  /** Grants new credit once half the window is used, as soon as memory allows. */
  void replenish() {
    if (owed * 2 >= window && !waiting && !closed) {
      waiting = true;
      memory.whenBelowLimit(grant);
    }
  }

  /** It sends nothing any more, and waits for nothing. */
  void close() {
    closed = true;
    memory.forget(grant);
  }

  private void grant() {
    waiting = false;
    int bytes = (int) Math.min(owed, Integer.MAX_VALUE);
    owed -= bytes;
    credit += bytes;
    session.connection().send(new Frame.ProducerCredit(id, bytes));
  }
}
