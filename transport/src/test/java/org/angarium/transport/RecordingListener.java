package org.angarium.transport;

import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.angarium.transport.frame.Frame;
import org.jspecify.annotations.Nullable;

/** Keeps what it hears. */
public final class RecordingListener implements LinkListener {
  private static final int PATIENCE_SECONDS = 30;

  private final BlockingQueue<Frame> frames = new LinkedBlockingQueue<>();
  private final CompletableFuture<Optional<Throwable>> end = new CompletableFuture<>();
  private volatile Thread endThread = Thread.currentThread();

  @Override
  public void onFrame(Frame frame) {
    if (end.isDone()) {
      throw new AssertionError("a frame after the end: " + frame);
    }
    frames.add(frame);
  }

  @Override
  public void onClosed(@Nullable Throwable cause) {
    endThread = Thread.currentThread();
    if (!end.complete(Optional.ofNullable(cause))) {
      throw new AssertionError("a second end");
    }
  }

  /** The next frame, waited for. */
  public Frame next() throws InterruptedException {
    Frame frame = frames.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
    if (frame == null) {
      throw new AssertionError("no frame came");
    }
    return frame;
  }

  /** How many frames are there that {@link #next} has not given out. */
  public int pending() {
    return frames.size();
  }

  /** The cause of the end, waited for; empty for an orderly one. */
  public Optional<Throwable> end() {
    return end.orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).join();
  }

  /** Whether the end has come. */
  public boolean ended() {
    return end.isDone();
  }

  /** The thread on which the end was heard. */
  public Thread endThread() {
    end();
    return endThread;
  }
}
