package org.angarium.broker.session;

import org.angarium.broker.destination.MessageQueue;
import org.angarium.broker.destination.QueueEntry;
import org.angarium.broker.destination.Receiver;
import org.angarium.transport.message.EncodedMessage;

/** A consumer of a session: takes messages from its queue as far as the client's credit goes. */
final class SessionConsumer implements Receiver {
  private final Session session;
  private final int id;
  private final MessageQueue queue;
  private long credit;

  SessionConsumer(Session session, int id, MessageQueue queue, int credit) {
    this.session = session;
    this.id = id;
    this.queue = queue;
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
    queue.mark();
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
