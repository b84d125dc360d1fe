package org.angarium.persistence;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.angarium.persistence.StoreRecord.DeliveryCounted;
import org.angarium.persistence.StoreRecord.DestinationDefined;
import org.angarium.persistence.StoreRecord.DestinationKind;
import org.angarium.persistence.StoreRecord.Facts;
import org.angarium.persistence.StoreRecord.MessageDequeued;
import org.angarium.persistence.StoreRecord.MessageEnqueued;
import org.angarium.persistence.StoreRecord.MessageStored;
import org.angarium.persistence.StoreRecord.Place;
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

  /** What is there, read back after the start. */
  State recovered() {
    return visited.read(store);
  }

  List<StoreRecord> definitions() {
    return recovered().definitions();
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

  /** A message stored in the same batch, at the place of its number on lane 4. */
  static MessageEnqueued on(long holderId, long messageId) {
    return on(holderId, messageId, messageId);
  }

  static MessageEnqueued on(long holderId, long sequence, long messageId) {
    return new MessageEnqueued(at(holderId, sequence), messageId, facts(messageId), null);
  }

  /** A message that stands elsewhere. */
  static MessageEnqueued moved(Place to, long messageId, Place from) {
    return new MessageEnqueued(to, messageId, facts(messageId), from);
  }

  static Facts facts(long messageId) {
    return new Facts(message(messageId).content().length, 0, 0);
  }

  static Place at(long holderId, long sequence) {
    return new Place(holderId, 4, sequence);
  }

  static MessageDequeued off(long holderId, long sequence) {
    return new MessageDequeued(at(holderId, sequence));
  }

  static DeliveryCounted counted(long holderId, long sequence, int deliveries) {
    return new DeliveryCounted(at(holderId, sequence), deliveries);
  }

  /** Asks for all messages of lane 4 between two places. */
  static MessageStore.PageRequest between(long holderId, long after, long before, int most) {
    return new MessageStore.PageRequest(holderId, 4, after, before, 0, most, 1 << 20);
  }

  /** The sequences of a page. */
  static List<Long> sequences(MessageStore.Page page) {
    return page.messages().stream().map(read -> read.place().sequence()).toList();
  }
}
