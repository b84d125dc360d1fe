package org.angarium.main;

import jakarta.jms.JMSException;
import jakarta.jms.Session;
import java.util.concurrent.atomic.AtomicLong;
import org.angarium.transport.message.DestinationName;

/** Keeps count of what the broker has confirmed. The count may be read from any thread. */
final class Sending {
  private final int batch;
  private final long expected;
  private final AtomicLong confirmed = new AtomicLong();
  private long uncommitted;

  /**
   * @param batch messages in a transaction; 0 for no transactions
   * @param expected how many messages there are to send; -1 if that is not known
   */
  Sending(int batch, long expected) {
    this.batch = batch;
    this.expected = expected;
  }

  long expected() {
    return expected;
  }

  long confirmed() {
    return confirmed.get();
  }

  /** A send has returned: that confirms the message, unless it is in a transaction. */
  void sent(Session session) throws JMSException {
    if (batch == 0) {
      confirmed.incrementAndGet();
    } else if (++uncommitted == batch) {
      commit(session);
    }
  }

  /** There are no more messages. */
  void end(Session session) throws JMSException {
    if (uncommitted > 0) {
      commit(session);
    }
  }

  private void commit(Session session) throws JMSException {
    session.commit();
    confirmed.addAndGet(uncommitted);
    uncommitted = 0;
  }

  /** The line for the end. */
  String summary(DestinationName destination, boolean nonPersistent, boolean interrupted) {
    // The broker answers a non-persistent message only in a transaction.
    String what = nonPersistent && batch == 0 ? "sent, not confirmed" : "confirmed";
    return count() + " " + what + ": " + destination + (interrupted ? " (interrupted)" : "");
  }

  /** What went wrong, and how far it had come. */
  CommandException failed(Exception cause) {
    return new CommandException(
        Failures.exitCode(cause),
        Failures.describe(cause) + " (" + count() + " confirmed before)",
        cause);
  }

  private String count() {
    long count = confirmed.get();
    String of = expected >= 0 && count != expected ? " of " + expected : "";
    return count + of + (count == 1 && of.isEmpty() ? " message" : " messages");
  }
}
