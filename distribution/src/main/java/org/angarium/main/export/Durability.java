package org.angarium.main.export;

import org.angarium.persistence.MessageStore;
import org.angarium.persistence.StoreException;
import org.jspecify.annotations.Nullable;

/** Waits for a store to have made a batch durable. The store's thread tells, another one waits. */
final class Durability implements MessageStore.Listener {
  private long durable;
  private @Nullable StoreException failure;

  @Override
  public synchronized void onDurable(long batch) {
    durable = batch;
    notifyAll();
  }

  @Override
  public synchronized void onFailure(StoreException cause) {
    failure = cause;
    notifyAll();
  }

  /** Waits; throws if the store fails before. */
  synchronized void await(long batch) throws StoreException {
    while (durable < batch) {
      if (failure != null) {
        throw new StoreException(String.valueOf(failure.getMessage()), failure);
      }
      try {
        wait();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new StoreException("interrupted before the import was known to be durable", e);
      }
    }
  }
}
