package org.angarium.main.export;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.angarium.persistence.MessageStore;
import org.angarium.persistence.StoreException;
import org.angarium.persistence.StoreRecord;

/** Gathers what an import adds into batches. */
final class ImportBatches {
  /** The queue for what a branch has sent, until the branch can be prepared in one batch. */
  static final String WAITING = "angarium.importing";

  private static final int MOST_RECORDS = 1_000;
  private static final long MOST_BYTES = 1 << 20;

  private final MessageStore store;
  private final StoreContents contents;
  private List<StoreRecord> batch = new ArrayList<>();
  // Large bodies that messages in the batch have.
  private final Set<Long> bodies = new LinkedHashSet<>();
  private long bytes;
  private long lastHolder;
  private long lastBatch;

  ImportBatches(MessageStore store, StoreContents contents, long highestHolder) {
    this.store = store;
    this.contents = contents;
    this.lastHolder = highestHolder;
  }

  long nextHolder() {
    return ++lastHolder;
  }

  void add(StoreRecord one) {
    batch.add(one);
    if (one instanceof StoreRecord.MessageStored stored) {
      bytes += stored.content().length;
    } else if (one instanceof StoreRecord.MessageEnqueued enqueued
        && enqueued.facts().bodyId() != 0) {
      bodies.add(enqueued.facts().bodyId());
    }
  }

  /** The number of the queue for what is not prepared yet; it is made if there is none. */
  long waiting() {
    long id = contents.destination(StoreRecord.DestinationKind.QUEUE, WAITING);
    if (id == StoreContents.NONE) {
      id = nextHolder();
      StoreRecord.DestinationDefined queue =
          new StoreRecord.DestinationDefined(id, StoreRecord.DestinationKind.QUEUE, WAITING);
      contents.add(queue);
      add(queue);
    }
    return id;
  }

  /** Removes that queue with what an import that broke off has left on it, if there is one. */
  void removeWaiting() {
    long id = contents.destination(StoreRecord.DestinationKind.QUEUE, WAITING);
    if (id != StoreContents.NONE) {
      add(new StoreRecord.DestinationRemoved(id));
      contents.forget(StoreRecord.DestinationKind.QUEUE, WAITING);
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
    if (batch.isEmpty()) {
      return;
    }
    if (!store.acceptsMessages()) {
      throw new StoreException(
          "there is no space, or no memory, for more messages in " + store.status().location());
    }
    lastBatch = store.append(batch);
    bodies.forEach(body -> store.bodies().stored(body, lastBatch));
    bodies.clear();
    batch = new ArrayList<>();
    bytes = 0;
  }

  /** The number of the last batch appended; 0 if none was. */
  long lastBatch() {
    return lastBatch;
  }
}
