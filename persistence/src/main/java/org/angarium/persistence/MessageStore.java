package org.angarium.persistence;

import java.util.List;
import java.util.function.Consumer;

/**
 * Keeps the broker's durable state. One thread, the broker's core, calls {@link #recover}, then
 * {@link #append} and {@link #page} again and again. {@link #status}, {@link #acceptsMessages} and
 * {@link #close} may be called from any thread.
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

    /**
     * No message has this large body any more.
     *
     * @param bodyId a {@link StoreRecord.Facts#bodyId}
     * @param batch a durable one, at whose end that was so
     */
    default void onBodyReleased(long bodyId, long batch) {}
  }

  /** Hears what a store holds when it is opened. */
  interface Visitor {
    /**
     * There is a destination, a durable subscription or a prepared branch. All of them come first,
     * in the order in which they were defined.
     */
    void defined(StoreRecord definition);

    /** There are messages on a lane; once for each lane that is not empty, in no order. */
    void lane(LaneFound lane);

    /** Messages have this large body; once for each body, in no order. */
    default void body(long bodyId) {}
  }

  /**
   * A lane with messages.
   *
   * @param bytes the sum of their {@link StoreRecord.Facts#bytes}
   * @param lastSequence of the last message ever put there, or a higher number
   * @param earliestExpiration no message on it expires before; 0 if none ever does
   */
  record LaneFound(
      long holderId,
      int lane,
      long messages,
      long bytes,
      long lastSequence,
      long earliestExpiration) {}

  /**
   * What recovery found beside what it visited.
   *
   * @param highestMessageId the highest message number ever stored, as far as known; 0 if none
   * @param highestDestinationId likewise for destinations, subscriptions and branches, whose
   *     numbers are of one kind
   * @param repairs what was repaired, a line each for the operator; empty if nothing had to be
   */
  record Recovery(long highestMessageId, long highestDestinationId, List<String> repairs) {}

  /**
   * Asks for messages of a lane.
   *
   * @param after only those with a higher sequence
   * @param before only those with a lower sequence
   * @param expiredBy only those that have expired by then, milliseconds since 1970; 0 for all
   * @param mostMessages at most so many, from 1
   * @param mostBytes ends before the message with which the contents would exceed this; one is
   *     returned whatever its size
   */
  record PageRequest(
      long holderId,
      int lane,
      long after,
      long before,
      long expiredBy,
      int mostMessages,
      int mostBytes) {}

  /**
   * Messages of a lane, in its order.
   *
   * @param complete whether there are no more such messages
   * @param earliestExpiration if expired messages were asked for and the page is complete: no other
   *     message within the bounds expires before; 0 if none ever does
   */
  record Page(List<StoredMessage> messages, boolean complete, long earliestExpiration) {}

  /**
   * A message that was read back.
   *
   * @param deliveries how often it has been delivered from there, from 0
   * @param content as it was stored; not to be changed
   */
  record StoredMessage(
      StoreRecord.Place place,
      long messageId,
      StoreRecord.Facts facts,
      int deliveries,
      byte[] content) {}

  /**
   * What the store looks like at the moment.
   *
   * @param kind {@code journal}, {@code memory}, …
   * @param location where the data is, for people
   * @param places how many places are taken: a message counts once for each queue, subscription or
   *     branch that holds it
   * @param diskBytes bytes that the store's files take
   * @param failed whether it is poisoned
   */
  record Status(String kind, String location, long places, long diskBytes, boolean failed) {}

  /**
   * Finds out what is there and makes the store ready for appending and reading. Takes the same
   * time however many messages there are, as far as the store can.
   *
   * @throws StoreException if the data cannot be trusted; the message names file, offset and reason
   */
  Recovery recover(Visitor visitor, Listener listener) throws StoreException;

  /**
   * Appends a batch: atomic, in order, durable once {@link Listener#onDurable} names its number.
   * Blocks for a moment while the writing thread is far behind.
   *
   * @param batch not empty; the list and its records must not be changed afterwards
   * @return the batch's number: 1, 2, 3, …
   * @throws StoreException if the store is poisoned or closed
   */
  long append(List<StoreRecord> batch) throws StoreException;

  /**
   * Reads messages back, as they are after everything that was appended before this call. By the
   * time of the answer they are durable.
   *
   * @param answer is called once, from within this call or on one of the store's threads; must not
   *     block for long. Never called if the store fails, which {@link Listener#onFailure} hears, or
   *     is closed
   */
  void page(PageRequest request, Consumer<Page> answer);

  /**
   * Where the bodies of large messages are kept that this store's messages have. It is recovered
   * after this store, by who does that, is told what {@link Listener#onBodyReleased} says, and is
   * closed with this store.
   */
  BodyStore bodies();

  /**
   * Whether messages that were appended need no memory any more, so that it is worth while to
   * forget them and to read them back.
   */
  boolean isBeyondMemory();

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
