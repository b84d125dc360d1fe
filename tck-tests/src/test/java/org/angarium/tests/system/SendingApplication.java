package org.angarium.tests.system;

import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.MessageProducer;
import jakarta.jms.ResourceAllocationException;
import jakarta.jms.Session;
import jakarta.jms.TransactionRolledBackException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.angarium.tests.history.Destination;
import org.angarium.tests.history.Event;
import org.angarium.tests.history.History;
import org.angarium.tests.history.MessageKey;
import org.angarium.tests.history.Moment;
import org.angarium.tests.history.Outcome;
import org.angarium.tests.history.TransactionId;
import org.jspecify.annotations.Nullable;

/**
 * Sends until it is enough, connecting again whenever the broker is lost. What became of a message
 * when the broker was lost stays open: it is not sent again.
 */
final class SendingApplication implements Runnable {
  private final String name;
  private final Reconnection reconnection;
  private final History history;
  private final int batch;
  private final BooleanSupplier enough;
  private final AtomicInteger confirmed;
  private int sequence;

  /**
   * @param batch messages in a transaction; 0 for no transactions
   * @param enough whether it ends
   * @param confirmed counts the confirmed messages of all such applications
   */
  SendingApplication(
      String name,
      Reconnection reconnection,
      History history,
      int batch,
      BooleanSupplier enough,
      AtomicInteger confirmed) {
    this.name = name;
    this.reconnection = reconnection;
    this.history = history;
    this.batch = batch;
    this.enough = enough;
    this.confirmed = confirmed;
  }

  @Override
  public void run() {
    while (!enough.getAsBoolean()) {
      try (Connection connection = reconnection.connect()) {
        Session session =
            connection.createSession(
                batch > 0 ? Session.SESSION_TRANSACTED : Session.AUTO_ACKNOWLEDGE);
        MessageProducer producer = session.createProducer(reconnection.queue(session));
        while (!enough.getAsBoolean()) {
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
