package org.angarium.persistence.jdbc;

import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.angarium.persistence.MessageStore;
import org.angarium.persistence.StoreException;
import org.angarium.persistence.StoreRecord;
import org.jspecify.annotations.Nullable;

/**
 * The batches on their way from the broker's core to the store's writer, and the questions for
 * pages between them, bounded in number and in bytes. One thread puts, one takes.
 */
final class BatchQueue {
  private static final int MOST_BATCHES = 4096;
  private static final int MOST_BYTES = 16 << 20;
  private static final int BYTES_OF_A_RECORD = 64;
  private static final int LOOK_AGAIN_MILLIS = 100;

  private final BlockingQueue<Item> waiting = new ArrayBlockingQueue<>(MOST_BATCHES);
  private final Semaphore bytesLeft = new Semaphore(MOST_BYTES);
  private volatile @Nullable StoreException failure;

  /** What is on the way. */
  sealed interface Item {
    /** What it counts in the queue. */
    int bytes();
  }

  /**
   * Records to be written together.
   *
   * @param number from 1
   */
  record Batch(long number, List<StoreRecord> records, int bytes) implements Item {}

  /** A page is to be read, of what is there after everything before. */
  record Question(MessageStore.PageRequest request, Consumer<MessageStore.Page> answer)
      implements Item {
    @Override
    public int bytes() {
      return BYTES_OF_A_RECORD;
    }
  }

  /** There is nothing behind it. */
  record End() implements Item {
    @Override
    public int bytes() {
      return 0;
    }
  }

  /** Hands a batch over, and waits while too many are on the way. */
  void put(long number, List<StoreRecord> records) throws StoreException {
    put(new Batch(number, records, bytes(records)));
  }

  /** Hands a question over, and waits likewise. */
  void put(MessageStore.PageRequest request, Consumer<MessageStore.Page> answer)
      throws StoreException {
    put(new Question(request, answer));
  }

  /** Lets the writer end when it has written everything before. */
  void putEnd() throws StoreException {
    put(new End());
  }

  private void put(Item item) throws StoreException {
    checkFailure();
    try {
      while (!bytesLeft.tryAcquire(item.bytes(), LOOK_AGAIN_MILLIS, TimeUnit.MILLISECONDS)) {
        checkFailure();
      }
      while (!waiting.offer(item, LOOK_AGAIN_MILLIS, TimeUnit.MILLISECONDS)) {
        checkFailure();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StoreException("interrupted while waiting for the database", e);
    }
  }

  private static int bytes(List<StoreRecord> records) {
    long bytes = (long) records.size() * BYTES_OF_A_RECORD;
    for (StoreRecord one : records) {
      if (one instanceof StoreRecord.MessageStored stored) {
        bytes += stored.content().length;
      }
    }
    return (int) Math.min(bytes, MOST_BYTES);
  }

  /** Adds all that waits to a group; after this time in vain, adds nothing. */
  void take(List<Item> group, long millis) throws InterruptedException {
    Item first = waiting.poll(millis, TimeUnit.MILLISECONDS);
    if (first != null) {
      group.add(first);
      waiting.drainTo(group);
    }
  }

  /** Makes room for as much as this group has taken. */
  void done(List<Item> group) {
    bytesLeft.release(group.stream().mapToInt(Item::bytes).sum());
  }

  /** From now on nothing can be put. */
  void fail(StoreException cause) {
    failure = cause;
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
}
