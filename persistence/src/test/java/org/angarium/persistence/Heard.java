package org.angarium.persistence;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** Remembers what a store reported. */
public final class Heard implements MessageStore.Listener {
  private final List<StoreException> failures = new ArrayList<>();
  private final List<Long> releasedBodies = new ArrayList<>();
  private long durable;
  private boolean ascending = true;

  @Override
  public synchronized void onDurable(long batch) {
    ascending &= batch > durable;
    durable = batch;
    notifyAll();
  }

  @Override
  public synchronized void onFailure(StoreException cause) {
    failures.add(cause);
    notifyAll();
  }

  @Override
  public synchronized void onBodyReleased(long bodyId, long batch) {
    if (batch > durable) {
      throw new AssertionError("body %d is gone as of %d".formatted(bodyId, batch));
    }
    releasedBodies.add(bodyId);
    notifyAll();
  }

  /** The large bodies that are gone, as soon as there are so many. */
  public synchronized List<Long> releasedBodies(int count) {
    await(() -> releasedBodies.size() >= count);
    return List.copyOf(releasedBodies);
  }

  public synchronized long durable() {
    return durable;
  }

  public synchronized boolean ascending() {
    return ascending;
  }

  public synchronized List<StoreException> failures() {
    return List.copyOf(failures);
  }

  /** Waits until a batch is reported durable, which must happen. */
  public void awaitDurable(long batch) {
    if (!settles(batch)) {
      throw new AssertionError("the store failed", failures().get(0));
    }
  }

  /** Waits until a batch is reported durable, true, or the store fails, false. */
  public synchronized boolean settles(long batch) {
    await(() -> durable >= batch || !failures.isEmpty());
    return durable >= batch;
  }

  /** Waits until the store has reported its failure. */
  public synchronized StoreException awaitFailure() {
    await(() -> !failures.isEmpty());
    return failures.get(0);
  }

  private synchronized void await(BooleanSupplier condition) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    try {
      while (!condition.getAsBoolean()) {
        long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
        if (left <= 0) {
          throw new AssertionError("nothing more from the store; durable is " + durable);
        }
        wait(left);
      }
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
