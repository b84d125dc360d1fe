package org.angarium.persistence.journal;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.angarium.persistence.StoreException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a segment ready ahead of the writer and takes back the oldest ones, on the thread {@code
 * store-keeper}. Where there is no space for the next segment it says so and tries again, at once
 * when a segment comes back and otherwise after a pause.
 */
final class StoreKeeper implements Runnable {
  private static final Logger LOG = LoggerFactory.getLogger(StoreKeeper.class);

  private final SegmentDirectory directory;
  private final long journalId;
  private final long pauseMillis;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Deque<Segment> ready;
  private long lastNumber;
  private long usualBytes;
  private long demandedBytes;
  private long neededFrom;
  private boolean closing;
  private boolean stopped;
  private @Nullable StoreException failure;
  private volatile boolean room = true;

  /**
   * Prepares the keeper; the caller starts its thread.
   *
   * @param pauseMillis how long to wait before trying again to make a segment
   */
  StoreKeeper(SegmentDirectory directory, JournalRecovery.Result recovered, long pauseMillis) {
    this.directory = directory;
    this.pauseMillis = pauseMillis;
    this.usualBytes = directory.segmentBytes();
    this.ready = new ArrayDeque<>(recovered.prepared());
    this.journalId = recovered.end().segment().header().journalId();
    this.lastNumber = recovered.end().segment().number() + ready.size();
  }

  /** Whether there is space for the next segment; any thread. */
  boolean hasRoom() {
    return room;
  }

  /**
   * Takes the next segment for the writer, and waits until there is one.
   *
   * @param bytes how long it must be at least
   * @throws StoreException if the keeper has failed, or the store closes and there is no space
   */
  Segment next(long bytes) throws StoreException {
    lock.lock();
    try {
      demandedBytes = bytes;
      changed.signalAll();
      while (true) {
        checkFailure();
        Segment next = ready.peek();
        if (next != null && next.length() >= bytes) {
          demandedBytes = 0;
          changed.signalAll();
          return ready.remove();
        }
        if (closing && !room) {
          throw new StoreException(
              "no space is left in %s for what was still to be written"
                  .formatted(directory.path()));
        }
        changed.awaitUninterruptibly();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Whether it is known that there is a next segment, or that there is no space for one. */
  boolean knowsWhatIsNext() {
    lock.lock();
    try {
      return !lacking() || !room || failure != null;
    } finally {
      lock.unlock();
    }
  }

  /** Waits until it is known whether there is a next segment. */
  void awaitWhatIsNext() {
    lock.lock();
    try {
      while (!knowsWhatIsNext()) {
        changed.awaitUninterruptibly();
      }
    } finally {
      lock.unlock();
    }
  }

  /**
   * Hears how far the writer is.
   *
   * @param firstNeeded all segments before this one can go; the batch that says so is forced
   * @param openingBytes what the next segment must begin with
   */
  void advance(long firstNeeded, long openingBytes) {
    long length = lengthFor(openingBytes);
    lock.lock();
    try {
      if (firstNeeded > neededFrom || length != usualBytes) {
        neededFrom = Math.max(neededFrom, firstNeeded);
        usualBytes = length;
        changed.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  /**
   * What a segment begins with may take its first half only: else little would fit behind it, and
   * nothing when the disk is full. Doubled, so that a few definitions more seldom ask for more.
   */
  private long lengthFor(long openingBytes) {
    long length = directory.segmentBytes();
    while (length / 2 < openingBytes) {
      length *= 2;
    }
    return length;
  }

  /** Why the store must stop, if it must. */
  void checkFailure() throws StoreException {
    lock.lock();
    try {
      if (failure != null) {
        throw failure;
      }
    } finally {
      lock.unlock();
    }
  }

  /** From now on nobody waits for space. */
  void close() {
    lock.lock();
    try {
      closing = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Ends the thread, when the writer has ended. */
  void stop() {
    lock.lock();
    try {
      stopped = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    directory.stop();
  }

  @Override
  public void run() {
    try {
      while (awaitWork()) {
        directory.releaseBefore(neededFrom());
        discardUnfit();
        prepare();
      }
    } catch (InterruptedException | IOException | RuntimeException | Error e) {
      fail(e); // Before the segments are closed: the writer must not take one of these.
    } finally {
      SegmentDirectory.closeAll(ready);
    }
  }

  /** Waits until there is something to do; false when the thread must end. */
  private boolean awaitWork() throws InterruptedException {
    lock.lock();
    try {
      long pause = room ? Long.MAX_VALUE : TimeUnit.MILLISECONDS.toNanos(pauseMillis);
      while (!stopped && pause > 0 && !directory.hasBefore(neededFrom) && !(room && lacking())) {
        pause = changed.awaitNanos(pause);
      }
      return !stopped;
    } finally {
      lock.unlock();
    }
  }

  private boolean lacking() {
    Segment next = ready.peek();
    return next == null || next.length() < Math.max(demandedBytes, usualBytes);
  }

  private long neededFrom() {
    lock.lock();
    try {
      return neededFrom;
    } finally {
      lock.unlock();
    }
  }

  /** Gives back segments that are too short for what the writer wants, the highest first. */
  private void discardUnfit() throws IOException {
    List<Segment> unfit;
    lock.lock();
    try {
      unfit = lacking() ? List.copyOf(ready) : List.of();
      ready.removeAll(unfit);
      lastNumber -= unfit.size();
    } finally {
      lock.unlock();
    }
    for (int i = unfit.size() - 1; i >= 0; i--) {
      unfit.get(i).close();
      directory.discard(unfit.get(i));
    }
  }

  private void prepare() throws StoreException {
    long length;
    lock.lock();
    try {
      if (!lacking()) {
        return;
      }
      length = Math.max(demandedBytes, usualBytes);
    } finally {
      lock.unlock();
    }
    try {
      Segment segment =
          directory.create(new SegmentHeader(journalId, lastNumber + 1, length, false));
      ready(segment);
    } catch (StoreException e) {
      throw e;
    } catch (IOException e) {
      noRoom(e);
    }
  }

  private void ready(Segment segment) {
    lock.lock();
    try {
      ready.add(segment);
      lastNumber++;
      if (!room) {
        LOG.info("{}: there is space for new messages again", directory.path());
      }
      room = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void noRoom(IOException cause) {
    lock.lock();
    try {
      if (room && !stopped) {
        LOG.warn("{}: no space for new messages: {}", directory.path(), cause.toString());
      }
      room = false;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void fail(Throwable cause) {
    lock.lock();
    try {
      failure =
          cause instanceof StoreException known
              ? known
              : new StoreException(
                  "keeping the segments in %s failed: %s".formatted(directory.path(), cause),
                  cause);
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
