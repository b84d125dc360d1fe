package org.angarium.tests.system;

import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.MessageProducer;
import jakarta.jms.ResourceAllocationException;
import jakarta.jms.Session;
import jakarta.jms.TransactionRolledBackException;
import java.util.concurrent.atomic.AtomicInteger;
import org.angarium.tests.history.Destination;
import org.angarium.tests.history.Event;
import org.angarium.tests.history.History;
import org.angarium.tests.history.MessageKey;
import org.angarium.tests.history.Moment;
import org.angarium.tests.history.Outcome;
import org.angarium.tests.history.TransactionId;
import org.jspecify.annotations.Nullable;

/**
 * Sends until enough messages are confirmed, connecting again whenever the broker is lost. What
 * became of a message when the broker was lost stays open: it is not sent again.
 */
final class SendingApplication implements Runnable {
  private final String name;
  private final Reconnection reconnection;
  private final History history;
  private final int batch;
  private final int target;
  private final AtomicInteger confirmed;
  private int sequence;

  /**
   * @param batch messages in a transaction; 0 for no transactions
   * @param target how many confirmed messages of all such applications together are enough
   * @param confirmed counts them
   */
  SendingApplication(
      String name,
      Reconnection reconnection,
      History history,
      int batch,
      int target,
      AtomicInteger confirmed) {
    this.name = name;
    this.reconnection = reconnection;
    this.history = history;
    this.batch = batch;
    this.target = target;
    this.confirmed = confirmed;
  }

  @Override
  public void run() {
    while (confirmed.get() < target) {
      try (Connection connection = reconnection.connect()) {
        Session session =
            connection.createSession(
                batch > 0 ? Session.SESSION_TRANSACTED : Session.AUTO_ACKNOWLEDGE);
        MessageProducer producer = session.createProducer(reconnection.queue(session));
        while (confirmed.get() < target) {
          confirmed.addAndGet(
              batch > 0 ? commitSome(session, producer) : sendOne(session, producer));
        }
      } catch (JMSException e) {
        reconnection.lost(e);
      }
    }
  }

  private int sendOne(Session session, MessageProducer producer) throws JMSException {
    send(session, producer, null);
    return 1;
  }

  private int commitSome(Session session, MessageProducer producer) throws JMSException {
    TransactionId transaction = new TransactionId(name + "-" + sequence, "");
    for (int i = 0; i < batch; i++) {
      send(session, producer, transaction);
    }
    Moment begun = history.now();
    Outcome outcome = Outcome.UNKNOWN;
    try {
      session.commit();
      outcome = Outcome.CONFIRMED;
    } catch (TransactionRolledBackException e) {
      outcome = Outcome.FAILED;
      throw e;
    } finally {
      history.add(new Event.Commit(transaction, history.since(begun), outcome));
    }
    return batch;
  }

  private void send(Session session, MessageProducer producer, @Nullable TransactionId transaction)
      throws JMSException {
    MessageKey key = new MessageKey(name, sequence++);
    Destination queue = Destination.queue(reconnection.queueName());
    Moment begun = history.now();
    Outcome outcome = Outcome.UNKNOWN;
    try {
      producer.send(Payload.create(session, key));
      outcome = Outcome.CONFIRMED;
    } catch (ResourceAllocationException e) {
      outcome = Outcome.FAILED;
      throw e;
    } finally {
      history.add(
          new Event.Send(
              key, queue, Payload.content(key), false, transaction, history.since(begun), outcome));
    }
  }
}
