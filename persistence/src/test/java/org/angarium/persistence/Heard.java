package org.angarium.persistence;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;

/** Remembers what a store reported. */
public final class Heard implements MessageStore.Listener {
  private final List<StoreException> failures = new ArrayList<>();
  private long durable;
  private boolean ascending = true;

  @Override
  public synchronized void onDurable(long batch) {
    ascending &= batch > durable;
    durable = batch;
  }

  @Override
  public synchronized void onFailure(StoreException cause) {
    failures.add(cause);
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

  /** Waits until a batch is reported durable. */
  public void awaitDurable(long batch) {
    Awaitility.await()
        .pollInterval(Duration.ofMillis(1))
        .atMost(Duration.ofSeconds(30))
        .until(() -> durable() >= batch);
  }

  /** Waits until the store has reported its failure. */
  public StoreException awaitFailure() {
    Awaitility.await().pollInterval(Duration.ofMillis(1)).until(() -> !failures().isEmpty());
    return failures().get(0);
  }
}
