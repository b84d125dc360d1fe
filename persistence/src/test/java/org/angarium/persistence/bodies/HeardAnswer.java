package org.angarium.persistence.bodies;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.angarium.persistence.BodyStore;
import org.angarium.persistence.StoreException;

/** An answer that a test waits for. */
public final class HeardAnswer<T> implements BodyStore.Answer<T> {
  private final BlockingQueue<Object> heard = new LinkedBlockingQueue<>();

  @Override
  public void done(T result) {
    heard.add(result);
  }

  @Override
  public void failed(StoreException cause) {
    heard.add(cause);
  }

  private Object next() throws InterruptedException {
    Object result = heard.poll(60, TimeUnit.SECONDS);
    assertThat(result).as("an answer").isNotNull();
    return result;
  }

  @SuppressWarnings("unchecked") // what is no failure is a result
  public T result() throws InterruptedException {
    Object result = next();
    if (result instanceof StoreException failure) {
      throw new AssertionError("it failed", failure);
    }
    return (T) result;
  }

  public StoreException failure() throws InterruptedException {
    Object result = next();
    assertThat(result).isInstanceOf(StoreException.class);
    return (StoreException) result;
  }

  /** Whether there is an answer. */
  public boolean isThere() {
    return !heard.isEmpty();
  }
}
