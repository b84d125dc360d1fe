package org.angarium.main;

import java.time.Duration;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import org.jspecify.annotations.Nullable;

/** A progress bar for people: on a terminal only, and only for what takes long. */
final class Progress implements AutoCloseable {
  private static final Duration LONG = Duration.ofSeconds(1);

  private final String task;
  private final long total;
  private final boolean terminal;
  private final long start = System.nanoTime();
  private @Nullable ProgressBar bar;

  private Progress(String task, long total, boolean terminal) {
    this.task = task;
    this.total = total;
    this.terminal = terminal;
  }

  /** The progress of a task; {@code total} is -1 if it is not known. */
  static Progress of(String task, long total) {
    return new Progress(task, total, ConsoleCommand.terminal() != null);
  }

  void at(long done) {
    if (bar != null) {
      bar.stepTo(done);
    } else if (terminal && System.nanoTime() - start > LONG.toNanos()) {
      bar =
          new ProgressBarBuilder()
              .setTaskName(task)
              .setInitialMax(total)
              .startsFrom(done, Duration.ofNanos(System.nanoTime() - start))
              .clearDisplayOnFinish()
              .build();
    }
  }

  @Override
  public void close() {
    if (bar != null) {
      bar.close();
    }
  }
}
