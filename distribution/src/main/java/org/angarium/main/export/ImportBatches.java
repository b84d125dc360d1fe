package org.angarium.main.export;

import java.util.ArrayList;
import java.util.List;
import org.agrona.collections.LongHashSet;
import org.angarium.persistence.MessageStore;
import org.angarium.persistence.StoreException;
import org.angarium.persistence.StoreRecord;

/**
 * Gathers what an import adds into batches. A message that has no place when its batch is full is
 * put on a queue of its own meanwhile: a store keeps nothing that nobody holds.
 */
final class ImportBatches {
  /** The queue for messages whose place comes later in the file. */
  static final String WAITING = "angarium.importing";

  private static final int MOST_RECORDS = 1_000;
  private static final long MOST_BYTES = 1 << 20;

  private final MessageStore store;
  private final StoreContents contents;
  private List<StoreRecord> batch = new ArrayList<>();
  private final LongHashSet unplaced = new LongHashSet();
  private long bytes;
  private long lastHolder;
  private long waiting;
  private long lastBatch;

  ImportBatches(MessageStore store, StoreContents contents, long highestHolder) {
    this.store = store;
    this.contents = contents;
    this.lastHolder = highestHolder;
    this.waiting = contents.destination(StoreRecord.DestinationKind.QUEUE, WAITING);
  }

  long nextHolder() {
    return ++lastHolder;
  }

  void add(StoreRecord stored) {
    batch.add(stored);
  }

  void add(StoreRecord.MessageStored stored) {
    batch.add(stored);
    bytes += stored.content().length;
    unplaced.add(stored.messageId());
  }

  /** Puts a message on a holder, unless it is there. */
  void place(StoreRecord.MessageEnqueued enqueued, int deliveries) {
    if (contents.add(enqueued)) {
      batch.add(enqueued);
      if (deliveries > 0) {
        batch.add(
            new StoreRecord.DeliveryCounted(enqueued.queueId(), enqueued.messageId(), deliveries));
      }
    }
    unplaced.remove(enqueued.messageId());
    if (waiting != StoreContents.NONE
        && enqueued.queueId() != waiting
        && contents.remove(waiting, enqueued.messageId())) {
      batch.add(new StoreRecord.MessageDequeued(waiting, enqueued.messageId(), false));
    }
  }

  /** Appends what has gathered, if it is much. */
  void flushIfFull() throws StoreException {
    if (batch.size() >= MOST_RECORDS || bytes >= MOST_BYTES) {
      flush();
    }
  }

  /** Appends what has gathered. */
  void flush() throws StoreException {
    waiting = contents.destination(StoreRecord.DestinationKind.QUEUE, WAITING);
    if (!unplaced.isEmpty() && waiting == StoreContents.NONE) {
      waiting = nextHolder();
      StoreRecord.DestinationDefined queue =
          new StoreRecord.DestinationDefined(waiting, StoreRecord.DestinationKind.QUEUE, WAITING);
      contents.add(queue);
      batch.add(0, queue);
    }
    // In the order in which they were stored.
    for (StoreRecord stored : List.copyOf(batch)) {
      if (stored instanceof StoreRecord.MessageStored message
          && unplaced.contains(message.messageId())) {
        place(new StoreRecord.MessageEnqueued(waiting, message.messageId()), 0);
      }
    }
    if (batch.isEmpty()) {
      return;
    }
    if (!store.acceptsMessages()) {
      throw new StoreException(
          "there is no space for more messages in " + store.status().location());
    }
    lastBatch = store.append(List.copyOf(batch));
    batch = new ArrayList<>();
    bytes = 0;
  }

  /** The number of the last batch appended; 0 if none was. */
  long lastBatch() {
    return lastBatch;
  }

  /** Whether every message that was added, now or by an import that broke off, has its place. */
  boolean allPlaced() {
    return unplaced.isEmpty() && (waiting == StoreContents.NONE || contents.isEmpty(waiting));
  }

  /** Takes the queue away that has been of use; it must be empty. */
  void finish() throws StoreException {
    if (waiting != StoreContents.NONE) {
      batch.add(new StoreRecord.DestinationRemoved(waiting));
    }
    flush();
  }
}
