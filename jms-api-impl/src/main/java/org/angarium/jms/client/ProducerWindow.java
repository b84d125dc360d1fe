package org.angarium.jms.client;

import jakarta.jms.JMSException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.angarium.transport.error.ErrorCode;
import org.angarium.transport.frame.Frame;
import org.jspecify.annotations.Nullable;

/**
 * How many bytes of messages a producer may still send: the broker's way to slow it down. The
 * producer's thread takes, the link's thread gives.
 */
final class ProducerWindow {
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final boolean tellsRefusals;
  private long credit;
  private @Nullable LostLink lost;

  /** What the broker refused since the last call; null if there is none, or nobody to tell. */
  private Frame.@Nullable SendRefused refused;

  /**
   * A window.
   *
   * @param credit what it starts with, bytes
   * @param tellsRefusals whether the next send is to fail after a message was refused that was not
   *     waited for
   */
  ProducerWindow(int credit, boolean tellsRefusals) {
    this.credit = credit;
    this.tellsRefusals = tellsRefusals;
  }

  /**
   * Takes a message's size out of the window, which may so be overdrawn by one message; waits while
   * there is nothing left.
   *
   * @throws jakarta.jms.ResourceAllocationException if nothing was given for so many milliseconds
   * @throws JMSException if the broker refused an earlier message that was not waited for; once
   */
  void take(int bytes, int timeoutMillis) throws JMSException {
    lock.lock();
    try {
      throwRefused();
      long left = TimeUnit.MILLISECONDS.toNanos(timeoutMillis);
      while (credit <= 0 && lost == null) {
        if (left <= 0) {
          throw JmsErrors.of(
              ErrorCode.RESOURCE_EXHAUSTED,
              "the broker had no room for the message for " + timeoutMillis + " ms",
              null);
        }
        left = changed.awaitNanos(left);
      }
      if (lost != null) {
        throw lost.exception();
      }
      credit -= bytes;
    } catch (InterruptedException e) {
      throw JmsErrors.interrupted("waiting for the broker to have room for a message", e);
    } finally {
      lock.unlock();
    }
  }

  private void throwRefused() throws JMSException {
    Frame.SendRefused earlier = refused;
    if (earlier != null) {
      refused = null;
      throw JmsErrors.of(
          earlier.code(),
          "an earlier message of this producer, which did not wait for its confirmation, was"
              + " refused, and this one has not been sent: "
              + earlier.reason(),
          null);
    }
  }

  /** The broker refused a message that was not waited for. */
  void refused(Frame.SendRefused refusal) {
    if (!tellsRefusals) {
      return;
    }
    lock.lock();
    try {
      refused = refusal;
    } finally {
      lock.unlock();
    }
  }

  void grant(int bytes) {
    lock.lock();
    try {
      credit += bytes;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  void lost(LostLink reason) {
    lock.lock();
    try {
      lost = reason;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
