package org.angarium.jms.client;

import jakarta.jms.JMSException;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;
import org.angarium.transport.frame.Frame;
import org.jspecify.annotations.Nullable;

/**
 * What connection consumers have assigned to a session, for its {@code run}. Guarded by the lock of
 * its {@link Inbox}.
 */
final class Assigned {
  /** Sends a request. */
  @FunctionalInterface
  interface Asking {
    /**
     * Sends it.
     *
     * @param assigned what is assigned to the session and was not taken out
     * @param voidTakenOut to be run when the broker has taken back what had been taken out until
     *     now and nobody had seen
     */
    PendingRequest ask(long[] assigned, Runnable voidTakenOut) throws JMSException;
  }

  /** No consumer has it: identifiers begin with 1. */
  private static final int NO_CONSUMER = 0;

  /** The deliveries; as nobody sends to it, its credit means nothing. */
  final ConsumerFeed feed = new ConsumerFeed(NO_CONSUMER, new CreditWindow(0, () -> 0));

  private final Set<Runnable> whenReturned = new HashSet<>();
  private boolean used;
  private int asked;
  private int tookBack;

  /**
   * Takes in one delivery.
   *
   * @param returned called if it goes back unseen
   */
  void add(Frame.Deliver deliver, Runnable returned) {
    feed.add(deliver);
    whenReturned.add(returned);
    used = true;
  }

  /** Whether there ever was any. */
  boolean used() {
    return used;
  }

  /** How often the broker has been asked to take back what nobody has seen. */
  int asked() {
    return asked;
  }

  /** The broker is asked once more; which time that is. */
  int ask() {
    return ++asked;
  }

  /** The broker has done what it was asked for at this time. */
  void tookBack(int ask) {
    tookBack = ask;
  }

  /** Whether the broker has taken back what was taken out after it had been asked so often. */
  boolean isVoid(int askedBefore) {
    return askedBefore < tookBack;
  }

  /** Takes a delivery out; null if there is none. */
  Frame.@Nullable Deliver poll() {
    Frame.Deliver deliver = feed.poll();
    if (feed.isEmpty()) {
      whenReturned.clear();
    }
    return deliver;
  }

  /** The broker takes back all that was not taken out; whether there is any. */
  boolean clear() {
    boolean any = !feed.isEmpty();
    feed.clear();
    whenReturned.clear();
    return any;
  }

  /**
   * Gives back all that was not taken out, and has those that assigned it see to the order.
   *
   * @param tell tells the broker; not called if there is none
   * @return whether there was any
   */
  boolean giveBack(Consumer<long[]> tell) {
    if (feed.isEmpty()) {
      return false;
    }
    tell.accept(feed.deliveryIds());
    whenReturned.forEach(Runnable::run);
    return clear();
  }
}
