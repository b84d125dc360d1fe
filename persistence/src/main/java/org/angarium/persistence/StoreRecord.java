package org.angarium.persistence;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One change of the broker's durable state. Numbers and times are decided by the broker before the
 * record is written; a store derives nothing.
 *
 * <p>A message is <em>held</em> by the queues, durable subscriptions and prepared branches that it
 * was put on and has not left. It is live as long as, at the end of a batch, at least one holds it:
 * so within a batch it may leave the last before it comes to the next.
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
   * @param consumed what it has consumed; not to be changed by anyone
   */
  record BranchPrepared(
      long branchId, String name, @Nullable String clientId, List<Consumed> consumed)
      implements StoreRecord {
    @Override
    public void accept(Visitor visitor) {
      visitor.branchPrepared(this);
    }
  }

  /**
   * A message that a prepared branch has consumed.
   *
   * @param queueId of the queue or subscription
   */
  record Consumed(long queueId, long messageId) {}

  /** A destination, a subscription or a branch, and everything still on it, is gone. */
  record DestinationRemoved(long destinationId) implements StoreRecord {
    @Override
    public void accept(Visitor visitor) {
      visitor.destinationRemoved(this);
    }
  }

  /**
   * A message's encoded form. Message numbers ascend. The bytes must not be changed by anyone after
   * the record was made. At least one {@link MessageEnqueued} follows in the same batch; more may
   * follow there, one for each holder, and in later batches.
   */
  record MessageStored(long messageId, byte[] content) implements StoreRecord {
    @Override
    public void accept(Visitor visitor) {
      visitor.messageStored(this);
    }
  }

  /**
   * A live message is now the last on a queue, durable subscription or prepared branch. It is there
   * once: where it already was, it moves to the end, and its deliveries are counted anew. What was
   * put on it before, and has left, may come back.
   *
   * @param queueId of the queue, subscription or branch
   */
  record MessageEnqueued(long queueId, long messageId) implements StoreRecord {
    @Override
    public void accept(Visitor visitor) {
      visitor.messageEnqueued(this);
    }
  }

  /**
   * A message on a queue or durable subscription is about to be delivered.
   *
   * @param queueId of the queue or subscription
   * @param deliveries how often it has been, this one included, from 1; smaller than before if
   *     deliveries turned out not to have reached the application
   */
  record DeliveryCounted(long queueId, long messageId, int deliveries) implements StoreRecord {
    @Override
    public void accept(Visitor visitor) {
      visitor.deliveryCounted(this);
    }
  }

  /**
   * A message has left a queue or durable subscription. What a branch holds, it holds to its end.
   *
   * @param queueId of the queue or subscription
   * @param last whether no other holds it, as far as the broker knows, so that its content can go
   *     too; a hint that may save a store a search. Where it is wrong, a store goes by who holds
   *     the message: none is lost that is held, and none that nobody holds stays.
   */
  record MessageDequeued(long queueId, long messageId, boolean last) implements StoreRecord {
    @Override
    public void accept(Visitor visitor) {
      visitor.messageDequeued(this);
    }
  }
}
