package org.angarium.jms.client;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * How many messages one consumer is sent ahead. It starts small, doubles when the consumer has run
 * dry although half a window was not even there for {@link #WORTH_NANOS}, and is never more than
 * what the consumer deals with in that time, what takes up {@link #MOST_BYTES} as the latest
 * messages went, or what the URL allows. So a fast consumer has always something to do, a slow one
 * leaves to others what it would not get to soon, and one that is stuck holds little.
 *
 * <p>Knows the broker's count: the broker has been given so much credit, has used it for what
 * arrived, and gives itself back what it takes back. Guarded by the lock of its {@link Inbox}.
 */
final class CreditWindow {
  /** The window's worth of work, at most. */
  static final long WORTH_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

  /**
   * The window's worth of memory, by the average size of the latest messages: larger ones that
   * follow may take more, until the window is looked at again. One message is always allowed.
   */
  static final long MOST_BYTES = 16 << 20;

  private static final int FIRST = 16;
  private static final int SLACK = 1_000;

  private final int most;
  private final LongSupplier nanoClock;
  private int window;
  private boolean open;

  /** Credit that the broker has left once it has heard everything that was said to it. */
  private long atBroker;

  // ---- since the window was last looked at

  private boolean measuring;
  private long since;
  private int taken;
  private long takenBytes;
  private long waitedNanos;
  private boolean ranDry;

  private boolean waiting;
  private long waitingSince;

  /**
   * A window that is still closed.
   *
   * @param most the largest it may become, messages; 0 for one that sends a message only when
   *     somebody waits for it
   */
  CreditWindow(int most, LongSupplier nanoClock) {
    this.most = most;
    this.nanoClock = nanoClock;
    this.window = Math.min(FIRST, most);
  }

  /** Opens the window; the broker's first credit, which may be 0, and 0 if it is open already. */
  int open() {
    if (open) {
      return 0;
    }
    open = true;
    atBroker += window;
    return window;
  }

  /** A message has arrived. */
  void arrived() {
    atBroker--;
  }

  /** The broker took messages back, and their credit with them. */
  void tookBack(int messages) {
    atBroker += messages;
  }

  /**
   * Somebody waits for a message, and none is there. May be said more than once.
   *
   * @return the credit to give the broker for that: one message, if it has none for us
   */
  int await() {
    if (!waiting) {
      waiting = true;
      ranDry = true;
      waitingSince = nanoClock.getAsLong();
    }
    if (!open || window > 0 || atBroker > 0) {
      return 0;
    }
    atBroker++;
    return 1;
  }

  /** Nobody waits any more. */
  void endWait() {
    if (waiting) {
      waiting = false;
      waitedNanos += nanoClock.getAsLong() - waitingSince;
    }
  }

  /**
   * A message has been taken.
   *
   * @param left how many wait here to be taken
   * @return the credit to give the broker: nothing until half of the window is free
   */
  int taken(int bytes, int left) {
    endWait();
    if (!measuring) {
      measure(); // what came before, such as opening and starting, is not the consumer's work
      return credit(left);
    }
    taken++;
    takenBytes += bytes;
    if (free(left) < half()) {
      return 0;
    }
    adapt();
    measure();
    return credit(left);
  }

  private void measure() {
    measuring = true;
    since = nanoClock.getAsLong();
    taken = 0;
    takenBytes = 0;
    waitedNanos = 0;
    ranDry = false;
  }

  private void adapt() {
    long elapsed = nanoClock.getAsLong() - since;
    long work = Math.max(1, elapsed - waitedNanos);
    long size = ranDry && elapsed < WORTH_NANOS ? 2L * window : window;
    size = Math.min(size, WORTH_NANOS * taken / work);
    size = Math.min(size, MOST_BYTES * taken / Math.max(1, takenBytes));
    window = (int) Math.min(most, Math.max(1, size));
  }

  private int credit(int left) {
    long free = free(left);
    if (free < half()) {
      return 0;
    }
    atBroker += free;
    return (int) free;
  }

  private long free(int left) {
    return window - atBroker - left;
  }

  private int half() {
    return Math.max(1, (window + 1) / 2);
  }

  /** How many messages the broker may send, as far as is known here. */
  long atBroker() {
    return atBroker;
  }

  /**
   * How many messages may have been sent ahead before the broker is taken to ignore credit: well
   * beyond what was ever given, so that no miscount ends a connection.
   */
  int mostBelievable() {
    return (int) Math.min(Integer.MAX_VALUE, 2L * most + SLACK);
  }

  /** How many messages are sent ahead now. */
  int size() {
    return window;
  }
}
