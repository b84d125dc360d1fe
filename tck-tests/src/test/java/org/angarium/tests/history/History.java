package org.angarium.tests.history;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;

/** Collects what happened. Any thread may enter. */
public final class History {
  private final AtomicLong clock = new AtomicLong();
  private final Queue<Sending> sendings = new ConcurrentLinkedQueue<>();
  private final Queue<Delivery> deliveries = new ConcurrentLinkedQueue<>();
  private final Queue<String> differences = new ConcurrentLinkedQueue<>();

  /** The next moment: later than all before, whichever thread asks. */
  public long tick() {
    return clock.incrementAndGet();
  }

  /** A send or a commit of sends is over. */
  public void sent(Sending sending) {
    sendings.add(sending);
  }

  /** A delivery's acknowledgement is over, or will never come. */
  public void delivered(Delivery delivery) {
    deliveries.add(delivery);
  }

  /** Something delivered was not what had been sent. */
  public void differs(String difference) {
    differences.add(difference);
  }

  public Queue<Sending> sendings() {
    return sendings;
  }

  public Queue<Delivery> deliveries() {
    return deliveries;
  }

  public Queue<String> differences() {
    return differences;
  }
}
