package org.angarium.broker.core;

import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jctools.queues.atomic.MpscAtomicArrayQueue;
import org.jspecify.annotations.Nullable;

/**
 * The way into the core thread: bounded, many producers, one consumer. A producer that finds it
 * full waits, which stops the reading of the socket that it serves.
 */
final class CommandQueue {
  private static final long FULL_WAIT_NANOS = 50_000;

  private final MpscAtomicArrayQueue<Runnable> queue;
  private volatile @Nullable Thread consumer;
  private volatile boolean asleep;
  private volatile boolean closed;

  CommandQueue(int capacity) {
    queue = new MpscAtomicArrayQueue<>(capacity);
  }

  /** Makes the calling thread the one that takes. */
  void claim() {
    consumer = Thread.currentThread();
  }

  boolean isConsumer() {
    return Thread.currentThread() == consumer;
  }

  /**
   * Adds a command, waiting while the queue is full.
   *
   * @return false if the queue is closed; the command will not run
   */
  boolean put(Runnable command) {
    while (!closed) {
      if (queue.offer(command)) {
        wake();
        return true;
      }
      wake();
      LockSupport.parkNanos(this, FULL_WAIT_NANOS);
    }
    return false;
  }

  /** Takes a command, or null if there is none. */
  @Nullable Runnable poll() {
    return queue.poll();
  }

  /** How many commands there are; more may come at any time. */
  int size() {
    return queue.size();
  }

  /** Ends {@link #sleep}, now or the next time it is called. */
  void wake() {
    if (asleep) {
      LockSupport.unpark(consumer);
    }
  }

  /**
   * Sleeps until there may be something to do.
   *
   * @param nanos at most so long
   * @param idle asked again once a wake-up can no longer be missed
   */
  void sleep(long nanos, BooleanSupplier idle) {
    asleep = true;
    if (queue.isEmpty() && idle.getAsBoolean()) {
      LockSupport.parkNanos(this, nanos);
    }
    asleep = false;
  }

  /** Takes nothing more; producers that wait are let go. */
  void close() {
    closed = true;
  }
}
