package org.angarium.jms.client;

import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import org.angarium.transport.frame.Frame;

/**
 * What connection consumers have assigned to a session, for its {@code run}. Guarded by the lock of
 * its {@link Inbox}.
 */
final class Assigned {
  /** No consumer has it: identifiers begin with 1. */
  private static final int NO_CONSUMER = 0;

  /** The deliveries; as nobody sends to it, its credit means nothing. */
  final ConsumerFeed feed = new ConsumerFeed(NO_CONSUMER, new CreditWindow(0, () -> 0));

  private final Set<Runnable> whenReturned = new HashSet<>();
  private boolean used;

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

  /** The broker takes all of it back; whether there was any. */
  boolean clear() {
    boolean any = !feed.isEmpty();
    feed.clear();
    whenReturned.clear();
    return any;
  }

  /** Gives back all of it, if there is any; whether there was. */
  boolean giveBack(Consumer<long[]> tell) {
    if (feed.isEmpty()) {
      return false;
    }
    long[] deliveryIds = new long[feed.size()];
    for (int i = 0; i < deliveryIds.length; i++) {
      deliveryIds[i] = Objects.requireNonNull(feed.poll(), "as many as there are").deliveryId();
    }
    tell.accept(deliveryIds);
    whenReturned.forEach(Runnable::run);
    clear();
    return true;
  }
}
