package org.angarium.jms.client;

import jakarta.jms.CompletionListener;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongFunction;
import org.angarium.transport.error.ErrorCode;
import org.angarium.transport.frame.Frame;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The sends of a session that its application does not wait for (Jakarta Messaging 7.3): each
 * completion listener is called when the broker has answered, one at a time and in the order of
 * sending, on a thread of the session's own. The thread starts with such a send and ends when there
 * has been none for a while.
 *
 * <p>The application's threads send and wait; the session's thread calls back, without the lock.
 */
final class Completions {
  /** Whom to tell about which message. */
  record Callback(Message message, CompletionListener listener) {}

  private record Unwaited(
      AngariumMessageProducer producer, PendingRequest request, Callback callback) {}

  private static final Logger LOG = LoggerFactory.getLogger(Completions.class);
  private static final AtomicInteger THREADS = new AtomicInteger();

  /** How many sends may wait for their callbacks before the next one waits for them. */
  static final int MOST_WAITING = 1_000;

  private static final long IDLE_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final ClientLink link;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Queue<Unwaited> waiting = new ArrayDeque<>();
  private long sent;
  private long completed;
  private boolean closed;

  /** Calls back; null while there is nothing to do. */
  private @Nullable Thread thread;

  /** Whose listener is being called. */
  private @Nullable AngariumMessageProducer calledBack;

  Completions(ClientLink link) {
    this.link = link;
  }

  // ---- sending

  /**
   * Sends a message and returns; the callback follows.
   *
   * @return the number of this send, for {@link #await}
   * @throws JMSException if it was not sent; then there is no callback
   */
  long send(AngariumMessageProducer producer, LongFunction<Frame> frame, Callback callback)
      throws JMSException {
    lock.lock();
    try {
      if (closed) {
        throw JmsErrors.illegalState("the session is being closed");
      }
      if (thread == null) {
        startThread(); // first: if there can be none, nothing has been sent
      }
      waiting.add(new Unwaited(producer, link.ask(frame, answer -> {}), callback));
      changed.signalAll();
      return ++sent;
    } finally {
      lock.unlock();
    }
  }

  private void startThread() {
    Thread starting = new Thread(this::run, "angarium-completion-" + THREADS.incrementAndGet());
    starting.setDaemon(false); // the application is told before it ends
    starting.start();
    thread = starting;
  }

  /**
   * Before a send: waits while too many wait for their callbacks, as a listener may be slower than
   * the sender. In a callback it does not wait, since that holds up the others itself.
   *
   * @throws jakarta.jms.ResourceAllocationException if there still were too many after so many
   *     milliseconds
   */
  void awaitRoom(int timeoutMillis) throws JMSException {
    lock.lock();
    try {
      long left = TimeUnit.MILLISECONDS.toNanos(timeoutMillis);
      while (waiting.size() >= MOST_WAITING && !inCallback() && !closed) {
        if (left <= 0) {
          throw JmsErrors.of(
              ErrorCode.RESOURCE_EXHAUSTED,
              "the completion listeners of "
                  + MOST_WAITING
                  + " messages sent before have not been called, and this one has not been sent"
                  + " within "
                  + timeoutMillis
                  + " ms",
              null);
        }
        left = changed.awaitNanos(left);
      }
    } catch (InterruptedException e) {
      throw JmsErrors.interrupted("waiting for completion listeners", e);
    } finally {
      lock.unlock();
    }
  }

  // ---- the session's thread for callbacks

  private void run() {
    for (Unwaited next = next(); next != null; next = next()) {
      try {
        callBack(next);
      } catch (RuntimeException | Error e) {
        LOG.warn("a completion listener failed", e);
      } finally {
        Thread.interrupted(); // a listener may have left one behind
        called();
      }
    }
  }

  private @Nullable Unwaited next() {
    lock.lock();
    try {
      long left = IDLE_NANOS;
      while (waiting.isEmpty()) {
        if (closed || left <= 0) {
          thread = null;
          return null;
        }
        try {
          left = changed.awaitNanos(left);
        } catch (InterruptedException e) {
          LOG.debug("interrupted while no completion listener is called", e); // goes on
        }
      }
      Unwaited next = waiting.remove();
      calledBack = next.producer;
      changed.signalAll(); // there is room for another
      return next;
    } finally {
      lock.unlock();
    }
  }

  private void callBack(Unwaited sent) {
    Callback callback = sent.callback;
    try {
      link.await(sent.request);
    } catch (JMSException e) {
      callback.listener.onException(callback.message, e);
      return;
    }
    callback.listener.onCompletion(callback.message);
  }

  private void called() {
    lock.lock();
    try {
      calledBack = null;
      completed++;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  // ---- waiting for callbacks

  /**
   * Refuses what a completion listener must not do.
   *
   * @throws jakarta.jms.IllegalStateException if the calling thread is in one of this session's
   */
  void requireNotInCallback(String what) throws JMSException {
    lock.lock();
    try {
      if (inCallback()) {
        throw JmsErrors.illegalState("a completion listener must not " + what);
      }
    } finally {
      lock.unlock();
    }
  }

  private boolean inCallback() {
    return thread == Thread.currentThread();
  }

  /** Waits until the callbacks for everything sent so far have returned. */
  void awaitAll() {
    lock.lock();
    try {
      awaitCompleted(sent);
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits until the callback for a send has returned.
   *
   * @param number of the producer's last send; 0 if there was none
   * @throws jakarta.jms.IllegalStateException if it cannot return before the calling thread does
   */
  void await(long number, AngariumMessageProducer producer) throws JMSException {
    lock.lock();
    try {
      if (inCallback() && calledBack == producer) {
        throw JmsErrors.illegalState("a completion listener must not close its own producer");
      } else if (inCallback() && completed < number) {
        throw JmsErrors.illegalState(
            "a completion listener must not close a producer of its own session that has sends"
                + " to complete: they complete after this one");
      }
      awaitCompleted(number);
    } finally {
      lock.unlock();
    }
  }

  /** Takes no more sends, and waits until the callbacks for all of them have returned. */
  void close() {
    lock.lock();
    try {
      closed = true;
      changed.signalAll();
      awaitCompleted(sent);
    } finally {
      lock.unlock();
    }
  }

  private void awaitCompleted(long number) {
    while (completed < number) {
      changed.awaitUninterruptibly();
    }
  }
}
