package org.angarium.persistence.journal;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongConsumer;
import org.agrona.collections.Long2LongHashMap;
import org.agrona.collections.LongArrayList;
import org.agrona.collections.LongHashSet;
import org.angarium.persistence.StoreException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a segment ready ahead of the writer and takes back those that nothing needs, on the thread
 * {@code store-keeper}. Where there is no space for the next segment it says so and tries again, at
 * once when a segment comes back and otherwise after a pause.
 */
final class StoreKeeper implements Runnable {
  private static final Logger LOG = LoggerFactory.getLogger(StoreKeeper.class);

  private final SegmentDirectory directory;
  private final long journalId;
  private final long pauseMillis;
  private final long mostKnownBytes;
  private final LongConsumer forgetting;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Deque<Segment> ready;
  private long lastNumber;
  private long usualBytes;
  private long demandedBytes;
  private final LongArrayList unneeded = new LongArrayList();
  private final Long2LongHashMap pins = new Long2LongHashMap(0);
  private boolean closing;
  private boolean stopped;
  private @Nullable StoreException failure;
  private volatile boolean room = true;
  private volatile boolean crowded;

  /**
   * Prepares the keeper; the caller starts its thread.
   *
   * @param forgetting hears which segments go
   */
  StoreKeeper(
      SegmentDirectory directory,
      JournalRecovery.Result recovered,
      JournalHooks hooks,
      LongConsumer forgetting) {
    this.forgetting = forgetting;
    this.directory = directory;
    this.pauseMillis = hooks.pauseMillis();
    this.mostKnownBytes = hooks.mostKnownBytes();
    this.usualBytes = directory.segmentBytes();
    this.ready = new ArrayDeque<>(recovered.prepared());
    this.journalId = recovered.end().segment().header().journalId();
    this.lastNumber = recovered.end().segment().number() + ready.size();
  }

  /**
   * Whether there is space for the next segment, and memory for what it begins with; any thread.
   */
  boolean hasRoom() {
    return room && !crowded;
  }

  /**
   * Takes the next segment for the writer, if it is ready.
   *
   * @param bytes how long it must be at least
   * @return null if there is none yet
   * @throws StoreException if the keeper has failed, or the store closes and there is no space
   */
  @Nullable Segment next(long bytes) throws StoreException {
    lock.lock();
    try {
      demandedBytes = bytes;
      changed.signalAll();
      checkFailure();
      Segment next = ready.peek();
      if (next != null && next.length() >= bytes) {
        demandedBytes = 0;
        return ready.remove();
      }
      if (closing && !room) {
        throw new StoreException(
            "no space is left in %s for what was still to be written".formatted(directory.path()));
      }
      return null;
    } finally {
      lock.unlock();
    }
  }

  /** Waits until asking for the next segment again has a result. */
  void awaitNext() {
    lock.lock();
    try {
      while (failure == null && !(closing && !room)) {
        Segment next = ready.peek();
        if (next != null && next.length() >= demandedBytes) {
          return;
        }
        changed.awaitUninterruptibly();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Whether a next segment of the usual length is there already. */
  boolean isReady() {
    lock.lock();
    try {
      return !lacking() && room;
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
   * @param gone segments that nothing needs any more, which is forced
   * @param openingBytes what the next segment must begin with
   */
  void advance(LongArrayList gone, long openingBytes) {
    long length = lengthFor(openingBytes);
    weigh(openingBytes);
    lock.lock();
    try {
      if (!gone.isEmpty() || length != usualBytes) {
        for (int i = 0; i < gone.size(); i++) {
          unneeded.addLong(gone.getLong(i));
        }
        usualBytes = length;
        changed.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Takes new messages again when there is clearly less than is too much. */
  private void weigh(long openingBytes) {
    if (!crowded && openingBytes > mostKnownBytes) {
      LOG.warn(
          "{}: no memory for new messages: those that wait are on so many queues and subscriptions"
              + " that telling where they are takes {} MiB; let them be consumed, or give the"
              + " broker more memory",
          directory.path(),
          openingBytes >> 20);
      crowded = true;
    } else if (crowded && openingBytes < mostKnownBytes - mostKnownBytes / 8) {
      LOG.info("{}: there is memory for new messages again", directory.path());
      crowded = false;
    }
  }

  /** Keeps segments from going while they are read. */
  void pin(LongHashSet segments) {
    lock.lock();
    try {
      LongHashSet.LongIterator all = segments.iterator();
      while (all.hasNext()) {
        long segment = all.nextValue();
        pins.put(segment, pins.get(segment) + 1);
      }
    } finally {
      lock.unlock();
    }
  }

  /** Ends what {@link #pin} began. */
  void unpin(LongHashSet segments) {
    lock.lock();
    try {
      LongHashSet.LongIterator all = segments.iterator();
      while (all.hasNext()) {
        long segment = all.nextValue();
        long left = pins.get(segment) - 1;
        if (left > 0) {
          pins.put(segment, left);
        } else {
          pins.remove(segment);
        }
      }
      if (!unneeded.isEmpty()) {
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
      while (awaitWork() && failure() == null) {
        step();
      }
    } catch (InterruptedException e) {
      fail(e);
    } finally {
      closeReady();
    }
  }

  /** Does what there is to do, without waiting; says whether there was anything. */
  boolean step() {
    if (failure() != null) {
      return false;
    }
    try {
      boolean released = release();
      discardUnfit();
      boolean prepared = prepare();
      return released || prepared;
    } catch (IOException | RuntimeException | Error e) {
      fail(e); // Before the segments are closed: the writer must not take one of these.
      return false;
    }
  }

  /** Gives back all that the writer has not taken; nobody works any more. */
  void discardReady() throws IOException {
    List<Segment> left = List.copyOf(ready);
    ready.clear();
    for (int i = left.size() - 1; i >= 0; i--) {
      left.get(i).close();
      directory.discard(left.get(i));
    }
    directory.discardSpares();
  }

  /** Closes what the writer has not taken; nobody works any more. */
  void closeReady() {
    SegmentDirectory.closeAll(ready);
  }

  private @Nullable StoreException failure() {
    lock.lock();
    try {
      return failure;
    } finally {
      lock.unlock();
    }
  }

  /** Waits until there is something to do; false when the thread must end. */
  private boolean awaitWork() throws InterruptedException {
    lock.lock();
    try {
      long pause = room ? Long.MAX_VALUE : TimeUnit.MILLISECONDS.toNanos(pauseMillis);
      while (!stopped && failure == null && pause > 0 && releasable() < 0 && !(room && lacking())) {
        pause = changed.awaitNanos(pause);
      }
      return !stopped;
    } finally {
      lock.unlock();
    }
  }

  /** Index of a segment that can go now; negative if there is none. */
  private int releasable() {
    int last = unneeded.size() - 1;
    while (last >= 0 && pins.containsKey(unneeded.getLong(last))) {
      last--;
    }
    return last;
  }

  private boolean release() throws IOException {
    boolean any = false;
    for (long segment = takeReleasable(); segment != 0; segment = takeReleasable()) {
      forgetting.accept(segment);
      directory.release(segment);
      any = true;
    }
    return any;
  }

  /** Takes a segment that can go now; 0 if there is none. */
  private long takeReleasable() {
    lock.lock();
    try {
      int at = releasable();
      return at < 0 ? 0 : unneeded.removeAt(at);
    } finally {
      lock.unlock();
    }
  }

  private boolean lacking() {
    Segment next = ready.peek();
    return next == null || next.length() < Math.max(demandedBytes, usualBytes);
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

  private boolean prepare() throws StoreException {
    long length;
    lock.lock();
    try {
      if (!lacking()) {
        return false;
      }
      length = Math.max(demandedBytes, usualBytes);
    } finally {
      lock.unlock();
    }
    try {
      Segment segment =
          directory.create(new SegmentHeader(journalId, lastNumber + 1, length, false));
      ready(segment);
      return true;
    } catch (StoreException e) {
      throw e;
    } catch (IOException e) {
      noRoom(e);
      return false;
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
    fail(
        cause instanceof StoreException known
            ? known
            : new StoreException(
                "keeping the segments in %s failed: %s".formatted(directory.path(), cause), cause));
  }

  /** Says that the store must stop; any thread. The writer has to be woken. */
  void fail(StoreException cause) {
    lock.lock();
    try {
      failure = failure == null ? cause : failure;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
