package org.angarium.main.export;

import java.util.ArrayDeque;
import java.util.Deque;
import org.angarium.persistence.MessageStore;
import org.angarium.persistence.StoreException;

/** Goes through a lane, of which it has a page in memory at a time. */
final class LaneCursor {
  private final MessageStore store;
  private final Durability waiting;
  private final MessageStore.LaneFound lane;
  private final int mostBytes;
  private final Deque<MessageStore.StoredMessage> page = new ArrayDeque<>();
  private long after;
  private boolean complete;

  /**
   * Begins in front of the first message.
   *
   * @param mostBytes of a page; one message may be longer
   */
  LaneCursor(MessageStore store, Durability waiting, MessageStore.LaneFound lane, int mostBytes) {
    this.store = store;
    this.waiting = waiting;
    this.lane = lane;
    this.mostBytes = mostBytes;
  }

  /** What a cursor is asked for each message of a lane. */
  interface Visitor {
    void visit(MessageStore.StoredMessage message) throws StoreException;
  }

  /** Visits a whole lane. */
  static void forEach(
      MessageStore store, Durability waiting, MessageStore.LaneFound lane, Visitor visitor)
      throws StoreException {
    LaneCursor cursor = new LaneCursor(store, waiting, lane, 1 << 20);
    while (cursor.advance()) {
      visitor.visit(cursor.take());
    }
  }

  /** Makes sure that {@link #head} has a message; false if there is none left. */
  boolean advance() throws StoreException {
    while (page.isEmpty() && !complete) {
      MessageStore.Page read =
          waiting.read(
              store,
              new MessageStore.PageRequest(
                  lane.holderId(), lane.lane(), after, Long.MAX_VALUE, 0, 500, mostBytes));
      page.addAll(read.messages());
      complete = read.complete();
      if (!page.isEmpty()) {
        after = page.getLast().place().sequence();
      }
    }
    return !page.isEmpty();
  }

  /** The next message; there must be one. */
  MessageStore.StoredMessage head() {
    return page.getFirst();
  }

  /** Takes the next message. */
  MessageStore.StoredMessage take() {
    return page.removeFirst();
  }
}
