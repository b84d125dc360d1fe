package org.angarium.main;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Lets a command that is interrupted (Ctrl-C, SIGTERM) finish what it is at: the process waits
 * until this is closed, but not for long. A command that waits for its input, say, never notices.
 */
final class Interruption implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(1);

  private final CountDownLatch finished = new CountDownLatch(1);
  private final Thread hook = new Thread(this::interrupted, "interruption");
  private final Runnable farewell;
  private volatile boolean requested;

  /**
   * Listens from now on.
   *
   * @param farewell what is left to say, on another thread, if the command does not end in time
   */
  Interruption(Runnable farewell) {
    this.farewell = farewell;
    Runtime.getRuntime().addShutdownHook(hook);
  }

  /** Whether the command should come to its end. */
  boolean requested() {
    return requested;
  }

  private void interrupted() {
    requested = true;
    try {
      if (!finished.await(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
        farewell.run();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    finished.countDown();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The process is ending already, and the hook has what it waited for.
    }
  }
}
