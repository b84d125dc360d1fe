package org.angarium.broker.session;

import org.angarium.broker.destination.MessageQueue;
import org.angarium.broker.destination.QueueEntry;
import org.angarium.broker.destination.Receiver;
import org.angarium.broker.destination.Subscription;
import org.angarium.broker.destination.Topics;
import org.angarium.transport.message.EncodedMessage;
import org.jspecify.annotations.Nullable;

/** A consumer of a session: takes messages from its queue as far as the client's credit goes. */
final class SessionConsumer implements Receiver {
  private final Session session;
  private final int id;
  private final MessageQueue queue;
  private final @Nullable Subscription subscription;
  private long credit;

  /**
   * A consumer that its queue does not know yet.
   *
   * @param subscription the one whose queue it is; null if it is a queue of its own
   */
  SessionConsumer(
      Session session,
      int id,
      MessageQueue queue,
      @Nullable Subscription subscription,
      int credit) {
    this.session = session;
    this.id = id;
    this.queue = queue;
    this.subscription = subscription;
    this.credit = credit;
  }

  int id() {
    return id;
  }

  Session session() {
    return session;
  }

  MessageQueue queue() {
    return queue;
  }

  /** The client takes so many more; or, deliveries that were taken back free their credit. */
  void addCredit(int messages) {
    credit += messages;
    queue.ready(this);
  }

  /** It takes nothing any more; a subscription that is its own ends. */
  void leave(Topics topics) {
    queue.removeReceiver(this);
    if (subscription != null) {
      topics.consumerClosed(subscription);
    }
  }

  @Override
  public boolean ready() {
    return credit > 0 && !session.held();
  }

  @Override
  public boolean fits(EncodedMessage message) {
    return session.connection().fits(message.size());
  }

  @Override
  public void refuse(EncodedMessage message) {
    session.connection().giveUpOver(queue.name(), message.size());
  }

  @Override
  public void take(QueueEntry entry) {
    credit--;
    session.deliver(this, entry);
  }
}
