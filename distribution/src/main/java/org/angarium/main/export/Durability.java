package org.angarium.main.export;

import org.angarium.persistence.MessageStore;
import org.angarium.persistence.StoreException;
import org.jspecify.annotations.Nullable;

/** Waits for what a store does on its own threads: batches made durable, pages read. */
final class Durability implements MessageStore.Listener {
  private long durable;
  private @Nullable StoreException failure;
  private MessageStore.@Nullable Page answer;

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

  private synchronized void onPage(MessageStore.Page page) {
    answer = page;
    notifyAll();
  }

  /** Waits; throws if the store fails before. */
  synchronized void await(long batch) throws StoreException {
    while (durable < batch) {
      pause();
    }
  }

  /** Reads a page; throws if the store fails before. */
  synchronized MessageStore.Page read(MessageStore store, MessageStore.PageRequest request)
      throws StoreException {
    answer = null;
    store.page(request, this::onPage);
    MessageStore.Page read = answer;
    while (read == null) {
      pause();
      read = answer;
    }
    return read;
  }

  private synchronized void pause() throws StoreException {
    if (failure != null) {
      throw new StoreException(String.valueOf(failure.getMessage()), failure);
    }
    try {
      wait();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StoreException("interrupted while waiting for the store", e);
    }
  }
}
