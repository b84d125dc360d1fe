package org.angarium.persistence;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.angarium.persistence.StoreRecord.DestinationDefined;
import org.angarium.persistence.StoreRecord.DestinationKind;
import org.angarium.persistence.StoreRecord.MessageEnqueued;
import org.angarium.persistence.StoreRecord.MessageStored;
import org.angarium.persistence.StoreRecord.SubscriptionDefined;
import org.angarium.persistence.StoreRecord.SubscriptionKey;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A store that is opened again and again, for the tests of what every store must do. */
abstract class ContractFixture {
  Visit visited = new Visit();
  Heard heard = new Heard();
  MessageStore store;
  MessageStore.Recovery recovery;

  /** Opens a store; each on what the one before has left, if that is closed. */
  protected abstract MessageStore open() throws StoreException;

  @BeforeEach
  void start() throws StoreException {
    visited = new Visit();
    heard = new Heard();
    store = open();
    recovery = store.recover(visited, heard);
  }

  @AfterEach
  void stop() throws StoreException {
    store.close();
  }

  void restart() throws StoreException {
    stop();
    start();
  }

  State recovered() {
    return visited.state();
  }

  long append(StoreRecord... records) throws StoreException {
    return store.append(List.of(records));
  }

  static DestinationDefined queue(long id) {
    return new DestinationDefined(id, DestinationKind.QUEUE, "queue-" + id);
  }

  static SubscriptionDefined subscription(long id) {
    SubscriptionKey key = new SubscriptionKey("client", "name-" + id, true);
    return new SubscriptionDefined(id, "news", key, null, false);
  }

  static MessageStored message(long id) {
    return new MessageStored(id, ("content of message " + id).getBytes(StandardCharsets.UTF_8));
  }

  static MessageEnqueued on(long queueId, long messageId) {
    return new MessageEnqueued(queueId, messageId);
  }

  /** Restarts, and tells which messages are visited. */
  List<Long> restartedMessages() throws StoreException {
    restart();
    return visited.records().stream()
        .filter(MessageStored.class::isInstance)
        .map(stored -> ((MessageStored) stored).messageId())
        .toList();
  }
}
