package org.angarium.jms.client;

import jakarta.jms.JMSException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.angarium.transport.error.ErrorCode;
import org.jspecify.annotations.Nullable;

/**
 * How many bytes of messages a producer may still send: the broker's way to slow it down. The
 * producer's thread takes, the link's thread gives.
 */
final class ProducerWindow {
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private long credit;
  private @Nullable LostLink lost;

  /**
   * A window.
   *
   * @param credit what it starts with, bytes
   */
  ProducerWindow(int credit) {
    this.credit = credit;
  }

  /**
   * Takes a message's size out of the window, which may so be overdrawn by one message; waits while
   * there is nothing left.
   *
   * @throws jakarta.jms.ResourceAllocationException if nothing was given for so many milliseconds
   */
  void take(int bytes, int timeoutMillis) throws JMSException {
    lock.lock();
    try {
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
