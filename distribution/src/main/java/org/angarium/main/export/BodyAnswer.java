package org.angarium.main.export;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.angarium.persistence.BodyStore;
import org.angarium.persistence.StoreException;

/** Waits for what a store of bodies answers. */
final class BodyAnswer<T> implements BodyStore.Answer<T> {
  private final CompletableFuture<T> answer = new CompletableFuture<>();

  @Override
  public void done(T result) {
    answer.complete(result);
  }

  @Override
  public void failed(StoreException cause) {
    answer.completeExceptionally(cause);
  }

  /** Waits; throws what the store says if it could not do it. */
  T get() throws StoreException {
    try {
      return answer.get();
    } catch (ExecutionException e) {
      Throwable cause = e.getCause();
      throw new StoreException(String.valueOf(cause == null ? e : cause.getMessage()), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StoreException("interrupted while waiting for the store", e);
    }
  }
}
