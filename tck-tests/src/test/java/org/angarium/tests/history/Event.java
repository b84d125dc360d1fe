package org.angarium.tests.history;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One thing that happened, as an application or the test saw it.
 *
 * <p>Messages wait on <em>holders</em>: a queue, or a subscription of a topic, both known by name.
 * A request has a span and an {@link Outcome}; a request whose end its application never saw is
 * recorded as unknown.
 */
public sealed interface Event {
  /** When it was known. */
  Moment at();

  /** Something that was asked of the broker. */
  sealed interface Request extends Event {
    Span span();

    Outcome outcome();

    @Override
    default Moment at() {
      return span().ended();
    }
  }

  /** A request about one transaction. */
  sealed interface TransactionRequest extends Request {
    TransactionId transaction();
  }

  /** A message that reached an application. */
  sealed interface Arrival extends Event {
    /** The consumer or the browser; one that is opened again has another name. */
    String consumer();

    MessageKey message();

    Content content();
  }

  /**
   * A message was sent. Its producer is the session that sent it.
   *
   * @param asynchronous whether its end is the call of a completion listener
   * @param transaction in which it was sent; its outcome is then that of the call, not of the
   *     transaction
   */
  record Send(
      MessageKey message,
      Destination destination,
      Content content,
      boolean asynchronous,
      @Nullable TransactionId transaction,
      Span span,
      Outcome outcome)
      implements Request {}

  /**
   * An application got a message.
   *
   * @param redelivered {@code JMSRedelivered}
   * @param count {@code JMSXDeliveryCount}
   * @param transaction in which it was received, and whose outcome then is its acknowledgement's
   */
  record Delivery(
      String consumer,
      MessageKey message,
      Content content,
      boolean redelivered,
      int count,
      @Nullable TransactionId transaction,
      Moment at)
      implements Arrival {}

  /**
   * A browser showed a message. Each enumeration counts as another browser.
   *
   * @param asked when the browser asked for more, and did not have this one
   */
  record Sighting(String consumer, MessageKey message, Content content, Moment asked, Moment at)
      implements Arrival {}

  /** Deliveries outside of transactions were acknowledged. */
  record Acknowledgement(List<Delivery> deliveries, Span span, Outcome outcome) implements Request {
    public Acknowledgement {
      deliveries = List.copyOf(deliveries);
    }
  }

  /** A branch was to be prepared. */
  record Prepare(TransactionId transaction, Span span, Outcome outcome)
      implements TransactionRequest {}

  /**
   * A transaction was to be committed; failed means that it was rolled back instead. There may be
   * several for a branch; one that the broker does not know any more has an unknown outcome.
   */
  record Commit(TransactionId transaction, Span span, Outcome outcome)
      implements TransactionRequest {}

  /**
   * A transaction was to be rolled back.
   *
   * @param session that asked, which for a branch need not have worked for it: what it had been
   *     sent and its application had not seen returns, too
   */
  record Rollback(TransactionId transaction, String session, Span span, Outcome outcome)
      implements TransactionRequest {}

  /** A broker was asked for its branches in doubt, and named these. */
  record BranchList(String resource, Set<TransactionId> branches, Span span, Outcome outcome)
      implements Request {
    public BranchList {
      branches = Set.copyOf(branches);
    }
  }

  /** A subscription was made. */
  record SubscriptionStart(
      String subscription,
      Destination topic,
      boolean durable,
      Selector selector,
      Span span,
      Outcome outcome)
      implements Request {}

  /** A subscription was ended, and what it held with it. */
  record SubscriptionEnd(String subscription, Span span, Outcome outcome) implements Request {}

  /**
   * A consumer or a browser was opened.
   *
   * @param holder the name of the queue or of the subscription
   */
  record ConsumerOpening(
      String consumer,
      String holder,
      Destination destination,
      String session,
      String connection,
      Selector selector,
      Span span,
      Outcome outcome)
      implements Request {}

  /** A consumer was closed; what it has received stays its session's. */
  record ConsumerClosing(String consumer, Span span, Outcome outcome) implements Request {}

  /**
   * A session gave back what it had received and not acknowledged: {@code Session.recover}, or a
   * listener that threw.
   */
  record SessionRecovery(String session, Span span, Outcome outcome) implements Request {}

  /** A session was closed. */
  record SessionClosing(String session, Span span, Outcome outcome) implements Request {}

  /**
   * A session lost its broker.
   *
   * @param span from when it last knew that the broker was there until it noticed
   */
  record SessionLoss(String session, Span span) implements Event {
    @Override
    public Moment at() {
      return span.ended();
    }
  }

  /**
   * A message was taken off a holder by the broker or an operator.
   *
   * @param movedTo the queue that has it instead; null if none
   * @param doneAt when that was done, as the broker says; milliseconds of the history's clock
   */
  record Removal(
      String holder,
      MessageKey message,
      Reason reason,
      @Nullable String movedTo,
      long doneAt,
      Moment at)
      implements Event {
    /** Why. */
    public enum Reason {
      EXPIRED,
      DEAD_LETTER,
      OPERATOR
    }
  }

  /** What expires on a holder is not dropped, at any time of this history, but moved to a queue. */
  record ExpiryQueue(String holder, String queue, Moment at) implements Event {}

  /**
   * In this history nothing is broken on purpose: unless a session is lost, messages that are not
   * persistent are not lost either.
   */
  record Calm(Moment at) implements Event {}

  /** A holder was emptied, and then proven to be empty. */
  record Drain(String holder, Span span) implements Event {
    @Override
    public Moment at() {
      return span.ended();
    }
  }

  /** Something was broken on purpose: a kill, a cut, a full disk. */
  record Fault(String what, Moment at) implements Event {}

  /**
   * Everything that was broken works again.
   *
   * @param bound milliseconds after which everything must have flowed
   */
  record Healing(long bound, Moment at) implements Event {}
}
