package org.angarium.persistence;

import java.util.List;
import java.util.function.Consumer;

/**
 * Keeps the broker's durable state. One thread, the broker's core, calls {@link #recover}, then
 * {@link #append} again and again. {@link #status}, {@link #acceptsMessages} and {@link #close} may
 * be called from any thread.
 *
 * <p>A store that has failed once (a force, a write) is poisoned: it takes nothing more, and a
 * failed force is never tried again. The next start reads what is really there.
 */
public interface MessageStore extends AutoCloseable {

  /** Hears how far the store is. Called on the store's writing thread; must not block. */
  interface Listener {
    /** All batches up to and including this number are durable. Numbers only ascend. */
    void onDurable(long batch);

    /** The store is poisoned: whether batches not yet reported durable are on disk is unknown. */
    void onFailure(StoreException cause);
  }

  /**
   * What recovery found beside the records.
   *
   * @param highestMessageId the highest message number ever stored, as far as known; 0 if none
   * @param highestDestinationId likewise for destinations, subscriptions and branches, whose
   *     numbers are of one kind
   * @param repairs what was repaired, a line each for the operator; empty if nothing had to be
   */
  record Recovery(long highestMessageId, long highestDestinationId, List<String> repairs) {}

  /**
   * What the store looks like at the moment.
   *
   * @param kind {@code journal}, {@code memory}, …
   * @param location where the data is, for people
   * @param liveMessages messages stored and not yet gone
   * @param diskBytes bytes that the store's files take
   * @param failed whether it is poisoned
   */
  record Status(String kind, String location, long liveMessages, long diskBytes, boolean failed) {}

  /**
   * Reads the live state and makes the store ready for appending. The visitor sees records whose
   * application, one after the other, rebuilds the state, and nothing that is not live any more:
   *
   * <ul>
   *   <li>First {@link StoreRecord.DestinationDefined}, {@link StoreRecord.SubscriptionDefined} and
   *       {@link StoreRecord.BranchPrepared} for all that there are, in the order in which they
   *       were defined.
   *   <li>Then {@link StoreRecord.MessageStored} once for each message that a queue, subscription
   *       or branch holds, and {@link StoreRecord.MessageEnqueued} once for each that holds it,
   *       somewhere behind. All enqueued records together are in the order in which they were
   *       appended, so the messages of any one holder are in its order.
   *   <li>{@link StoreRecord.DeliveryCounted} directly behind the enqueued record that it belongs
   *       to, if that message was delivered before; its count is at least 1.
   * </ul>
   *
   * <p>Between a stored record and its enqueued records there may be any number of records of other
   * messages, as when a message was put on a further queue later, or stored well before it was
   * enqueued. The enqueued record that is visited last is not marked: whoever needs a message's
   * content for it keeps the content until the end.
   *
   * @throws StoreException if the data cannot be trusted; the message names file, offset and reason
   */
  Recovery recover(Consumer<StoreRecord> visitor, Listener listener) throws StoreException;

  /**
   * Appends a batch: atomic, in order, durable once {@link Listener#onDurable} names its number.
   * Blocks for a moment while the writing thread is far behind.
   *
   * @param batch not empty; the list and its records must not be changed afterwards
   * @return the batch's number: 1, 2, 3, …
   * @throws StoreException if the store is poisoned or closed
   */
  long append(List<StoreRecord> batch) throws StoreException;

  /** Whether there is room for new messages. What makes room (dequeuing) is always taken. */
  boolean acceptsMessages();

  /** A snapshot for the operator. */
  Status status();

  /**
   * Makes everything appended durable, as far as possible, and releases all files and locks. Ends
   * an {@link #append} that waits.
   */
  @Override
  void close() throws StoreException;
}
