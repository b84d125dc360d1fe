package org.angarium.persistence;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One change of the broker's durable state. Numbers, places and times are decided by the broker
 * before the record is written; a store derives nothing, and relies on records being about what is
 * there.
 *
 * <p>A message is <em>held</em> by the queues, durable subscriptions and prepared branches on which
 * it has a {@link Place}. It is live as long as, at the end of a batch, it has one: so within a
 * batch it may leave its last place before it comes to the next.
 */
public sealed interface StoreRecord {
  /** Calls the visitor's method for this kind of record. */
  void accept(Visitor visitor);

  /** One method per kind of record, so that whoever handles records handles all of them. */
  interface Visitor {
    void destinationDefined(DestinationDefined defined);

    void subscriptionDefined(SubscriptionDefined defined);

    void branchPrepared(BranchPrepared prepared);

    void destinationRemoved(DestinationRemoved removed);

    void messageStored(MessageStored stored);

    void messageEnqueued(MessageEnqueued enqueued);

    void deliveryCounted(DeliveryCounted counted);

    void messageDequeued(MessageDequeued dequeued);
  }

  /** What kind of destination; the store keeps it, and does not interpret it. */
  enum DestinationKind {
    QUEUE,
    TOPIC
  }

  /**
   * A destination has come into being. Its number is never used for another destination,
   * subscription or branch.
   */
  record DestinationDefined(long destinationId, DestinationKind kind, String name)
      implements StoreRecord {
    @Override
    public void accept(Visitor visitor) {
      visitor.destinationDefined(this);
    }
  }

  /**
   * A durable subscription has come into being: a queue of its own, with a number of the same kind
   * as a destination's, on which {@link MessageEnqueued} puts messages, and which ends with {@link
   * DestinationRemoved}.
   *
   * @param topic the topic's name, or a pattern of names
   * @param key whose it is and how it is called
   * @param selector null for none
   * @param noLocal whether it leaves out what its own client publishes
   */
  record SubscriptionDefined(
      long subscriptionId,
      String topic,
      SubscriptionKey key,
      @Nullable String selector,
      boolean noLocal)
      implements StoreRecord {
    @Override
    public void accept(Visitor visitor) {
      visitor.subscriptionDefined(this);
    }
  }

  /**
   * What tells durable subscriptions apart.
   *
   * @param clientId the client identifier to which it belongs; null if it was made without one
   * @param shared whether it may have more than one consumer
   */
  record SubscriptionKey(@Nullable String clientId, String name, boolean shared) {}

  /**
   * A branch of a distributed transaction is prepared. It has a number of the same kind as a
   * destination's. What it has sent is on it, as on a queue, through {@link MessageEnqueued}, in
   * the same batch; what it has consumed stays where it is, for its end to take away. It ends with
   * {@link DestinationRemoved}, in the batch that does what its outcome asks for.
   *
   * @param name the branch's name, unlike any other branch's
   * @param clientId the client identifier of the connection that worked for it, or null
   * @param consumed where what it has consumed stands; not to be changed by anyone
   */
  record BranchPrepared(long branchId, String name, @Nullable String clientId, List<Place> consumed)
      implements StoreRecord {
    @Override
    public void accept(Visitor visitor) {
      visitor.branchPrepared(this);
    }
  }

  /** A destination, a subscription or a branch, and everything still on it, is gone. */
  record DestinationRemoved(long destinationId) implements StoreRecord {
    @Override
    public void accept(Visitor visitor) {
      visitor.destinationRemoved(this);
    }
  }

  /**
   * Where a message stands: a place on a queue, a durable subscription or a prepared branch.
   *
   * @param holderId of the queue, subscription or branch
   * @param lane 0 to {@value #LANES} - 1; a holder's lanes have nothing to do with each other
   * @param sequence from 1; places on a lane are taken in ascending order, and none is taken twice
   *     while anything is on the lane
   */
  record Place(long holderId, int lane, long sequence) {
    /** How many lanes a holder may have. */
    public static final int LANES = 16;

    /**
     * Checks the bounds.
     *
     * @throws IllegalArgumentException if the lane or the sequence is out of them
     */
    public Place {
      if (lane < 0 || lane >= LANES || sequence < 1) {
        throw new IllegalArgumentException(
            "there is no place %d on lane %d".formatted(sequence, lane));
      }
    }
  }

  /**
   * What a store knows of a message on a holder without reading it.
   *
   * @param bytes what the message counts for, its large body included
   * @param expiration when it expires, milliseconds since 1970; 0 for never
   * @param bodyId the large body that belongs to it; 0 for none. A large body is kept as long as a
   *     message with its number is anywhere
   */
  record Facts(long bytes, long expiration, long bodyId) {}

  /**
   * A message's encoded form. Message numbers ascend. The bytes must not be changed by anyone after
   * the record was made. At least one {@link MessageEnqueued} follows in the same batch.
   */
  record MessageStored(long messageId, byte[] content) implements StoreRecord {
    @Override
    public void accept(Visitor visitor) {
      visitor.messageStored(this);
    }
  }

  /**
   * A message is now on a queue, durable subscription or prepared branch, as the last of its lane,
   * not delivered yet.
   *
   * @param facts the same at all places of the message
   * @param from null if the message was stored before in this batch; otherwise a place where it
   *     stands, and which it may leave after this record
   */
  record MessageEnqueued(Place place, long messageId, Facts facts, @Nullable Place from)
      implements StoreRecord {
    @Override
    public void accept(Visitor visitor) {
      visitor.messageEnqueued(this);
    }
  }

  /**
   * A message is about to be delivered.
   *
   * @param place where it stands
   * @param deliveries how often it has been, this one included, from 1; smaller than before, and
   *     perhaps 0, if deliveries turned out not to have reached the application
   */
  record DeliveryCounted(Place place, int deliveries) implements StoreRecord {
    @Override
    public void accept(Visitor visitor) {
      visitor.deliveryCounted(this);
    }
  }

  /**
   * A message has left its place. What a branch holds, it holds to its end.
   *
   * @param place where it stood
   */
  record MessageDequeued(Place place) implements StoreRecord {
    @Override
    public void accept(Visitor visitor) {
      visitor.messageDequeued(this);
    }
  }
}
