package org.angarium.persistence.journal;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.angarium.persistence.MessageStore;
import org.angarium.persistence.StoreException;
import org.angarium.persistence.StoreRecord;
import org.jspecify.annotations.Nullable;

/**
 * Group commit, on the thread {@code store-writer}: takes all batches that wait, writes them,
 * forces once, and reports them durable. What arrives while a force runs is the next group.
 * Whatever fails here ends the thread, and is reported once.
 */
final class StoreWriter implements Runnable {
  private static final int MOST_BATCHES = 4096;
  private static final int MOST_BYTES = 16 << 20;
  private static final int SEGMENT_SHARE = 4;
  private static final int LOOK_AGAIN_MILLIS = 100;
  private static final Batch WAKE = new Batch(0, List.of(), 0);
  private static final Batch CLOSE = new Batch(-1, List.of(), 0);

  private final BatchWriter journal;
  private final StoreKeeper keeper;
  private final MessageStore.Listener listener;
  private final BlockingQueue<Batch> waiting = new ArrayBlockingQueue<>(MOST_BATCHES);
  private final int mostBytes;
  private final Semaphore bytesLeft;
  private final List<Batch> group = new ArrayList<>(MOST_BATCHES);
  private long written;
  private long reported;
  private volatile @Nullable StoreException failure;

  /**
   * Records to be written together.
   *
   * @param number from 1
   * @param bytes what the records take in the journal
   */
  record Batch(long number, List<StoreRecord> records, long bytes) {}

  /**
   * Prepares the writer; the caller starts its thread.
   *
   * @param segmentBytes length of a segment; so little may wait that when there is no space for
   *     another one, what waits leaves some of the second half free for what makes space
   */
  StoreWriter(
      BatchWriter journal, StoreKeeper keeper, MessageStore.Listener listener, int segmentBytes) {
    this.journal = journal;
    this.keeper = keeper;
    this.listener = listener;
    this.mostBytes = Math.min(MOST_BYTES, segmentBytes / SEGMENT_SHARE);
    this.bytesLeft = new Semaphore(mostBytes);
  }

  /** Hands a batch over, and waits while too many are on the way; any one thread. */
  void submit(Batch batch) throws StoreException {
    checkFailure();
    try {
      while (!bytesLeft.tryAcquire(queuedBytes(batch), LOOK_AGAIN_MILLIS, TimeUnit.MILLISECONDS)) {
        checkFailure();
      }
      while (!waiting.offer(batch, LOOK_AGAIN_MILLIS, TimeUnit.MILLISECONDS)) {
        checkFailure();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StoreException("interrupted while waiting for the journal", e);
    }
  }

  /** Ends the thread when everything handed over is durable. */
  void close() throws StoreException {
    submit(CLOSE);
  }

  /** Makes the thread look after its keeper; any thread. */
  void wake() {
    waiting.offer(WAKE); // If there is no room it is awake anyway.
  }

  /** Why the store is poisoned, or null; any thread. */
  @Nullable StoreException failure() {
    return failure;
  }

  private void checkFailure() throws StoreException {
    StoreException cause = failure;
    if (cause != null) {
      throw new StoreException("the store has failed: " + cause.getMessage(), cause);
    }
  }

  @Override
  public void run() {
    try (journal) {
      begin();
      while (commitGroup()) {
        if (waiting.isEmpty()) {
          markNews();
        }
      }
      mark();
    } catch (InterruptedException | IOException | RuntimeException | Error e) {
      StoreException cause =
          e instanceof StoreException known
              ? known
              : new StoreException(
                  "writing %s failed: %s".formatted(journal.segment().path(), e), e);
      failure = cause;
      listener.onFailure(cause);
    }
  }

  /** Says first of all that what was recovered is forced. */
  private void begin() throws IOException {
    if (journal.atStart()) {
      journal.open();
      commit();
    } else {
      mark();
    }
  }

  private boolean commitGroup() throws IOException, InterruptedException {
    group.add(waiting.take());
    waiting.drainTo(group);
    int bytes = 0;
    boolean open = true;
    for (Batch batch : group) {
      bytes += queuedBytes(batch);
      open &= batch.number() >= 0;
      if (batch.number() > 0) {
        append(batch);
      }
    }
    group.clear();
    commit();
    bytesLeft.release(bytes);
    return open;
  }

  private int queuedBytes(Batch batch) {
    return batch.number() > 0
        ? (int) Math.min(BatchWriter.batchBytes(batch.bytes()), mostBytes)
        : 0;
  }

  private void append(Batch batch) throws IOException {
    if (journal.isHalfFull() && !keeper.knowsWhatIsNext()) {
      commit();
      keeper.awaitWhatIsNext(); // If nothing is, the other half is for what makes space.
    }
    if (!journal.fits(batch.bytes())) {
      commit();
      markNews(); // Waiting for a segment may need the space of those that this lets go.
      journal.moveTo(keeper.next(journal.segmentBytesFor(batch.bytes())));
      journal.open();
    }
    journal.append(batch.records());
    written = batch.number();
  }

  private void commit() throws IOException {
    if (journal.isAhead()) {
      journal.force();
    }
    if (written > reported) {
      reported = written;
      listener.onDurable(reported);
    }
    keeper.checkFailure();
    keeper.advance(journal.announcedFirstSegment(), journal.openingBytes());
  }

  /** Lets segments go that have become empty since the last batch said which are needed. */
  private void markNews() throws IOException {
    if (journal.hasNews()) {
      mark();
    }
  }

  private void mark() throws IOException {
    if (journal.fitsMark()) {
      journal.mark();
      commit();
    }
  }
}
