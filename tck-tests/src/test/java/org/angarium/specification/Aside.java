package org.angarium.specification;

import static org.awaitility.Awaitility.await;

import jakarta.jms.JMSException;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A call in a thread of its own, for calls that are expected to wait for something. */
final class Aside<T> {
  private final FutureTask<T> task;
  private final Thread thread;

  private Aside(FutureTask<T> task) {
    this.task = task;
    this.thread = new Thread(task, "aside");
    thread.setDaemon(true);
    thread.start();
  }

  /** A call of the API that returns something. */
  @FunctionalInterface
  interface Call<T> {
    T call() throws JMSException;
  }

  /** Something that may throw what it likes. */
  @FunctionalInterface
  interface Action {
    void run() throws Exception;
  }

  /** Starts a call that returns something. */
  static <T> Aside<T> call(Callable<T> call) {
    return new Aside<>(new FutureTask<>(call));
  }

  /** Starts a call that returns nothing. */
  static Aside<Void> run(Action action) {
    return call(
        () -> {
          action.run();
          return null;
        });
  }

  boolean isDone() {
    return task.isDone();
  }

  /** Waits until the call waits for something, or is over. */
  Aside<T> awaitPause() {
    await()
        .until(
            () ->
                switch (thread.getState()) {
                  case WAITING, TIMED_WAITING, TERMINATED -> true;
                  default -> false;
                });
    return this;
  }

  /** What the call returns; fails with what it throws, or if it is not over soon. */
  T result() throws Exception {
    try {
      return task.get(SpecificationCase.SOON, TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof Exception cause) {
        throw cause;
      }
      throw e;
    } catch (TimeoutException e) {
      AssertionError stuck = new AssertionError("the call does not return");
      stuck.setStackTrace(thread.getStackTrace());
      stuck.addSuppressed(e);
      throw stuck;
    }
  }
}
