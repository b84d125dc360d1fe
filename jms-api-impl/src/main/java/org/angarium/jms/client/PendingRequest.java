package org.angarium.jms.client;

import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A request on its way, and the thread that waits for its answer, if there is one yet. Settled once
 * by the link's thread.
 */
final class PendingRequest {
  private final long madeAt = System.nanoTime();
  private final Consumer<Object> onAnswer;
  private volatile @Nullable Thread waiter;
  private volatile @Nullable Object outcome;

  /**
   * A new request.
   *
   * @param onAnswer given the answer on the link's thread, before anything that follows it there
   */
  PendingRequest(Consumer<Object> onAnswer) {
    this.onAnswer = onAnswer;
  }

  /** Hands over the answer: a frame, or a {@link LostLink}. */
  void settle(Object answer) {
    onAnswer.accept(answer);
    outcome = answer;
    LockSupport.unpark(waiter);
  }

  /**
   * Waits; one thread only. An interrupt does not end the wait, as it would leave open whether the
   * request took effect; the thread is interrupted again afterwards.
   *
   * @param nanos how long the answer may take, counted from when the request was made
   * @return what {@link #settle} was given; null if the time was over first
   */
  @Nullable Object await(long nanos) {
    long deadline = madeAt + nanos;
    waiter = Thread.currentThread();
    boolean interrupted = false;
    Object result = outcome;
    while (result == null) {
      long left = deadline - System.nanoTime();
      if (left <= 0) {
        break;
      }
      LockSupport.parkNanos(this, left);
      interrupted |= Thread.interrupted();
      result = outcome;
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    return result;
  }
}
