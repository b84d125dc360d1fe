package org.angarium.tests.system;

import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import jakarta.jms.TransactionRolledBackException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.angarium.tests.history.Destination;
import org.angarium.tests.history.Event;
import org.angarium.tests.history.History;
import org.angarium.tests.history.Moment;
import org.angarium.tests.history.Outcome;
import org.angarium.tests.history.Selector;
import org.angarium.tests.history.Span;
import org.angarium.tests.history.TransactionId;

/**
 * Receives until nothing more comes, connecting again whenever the broker is lost. With {@code
 * AUTO_ACKNOWLEDGE} it knows that its acknowledgements were taken once its session is closed.
 */
final class ReceivingApplication implements Runnable {
  private static final long PATIENCE_MILLIS = 1_000;

  private final String name;
  private final Reconnection reconnection;
  private final History history;
  private final int mode;
  private final int batch;
  private final BooleanSupplier allSent;
  private final List<Event.Delivery> unsettled = new ArrayList<>();
  private Message latest;
  private Moment alive;
  private int transactions;

  /**
   * @param mode a session mode
   * @param batch how many messages it acknowledges, or commits, together
   * @param allSent whether no more messages will be sent, and the broker will not be lost again
   */
  ReceivingApplication(
      String name,
      Reconnection reconnection,
      History history,
      int mode,
      int batch,
      BooleanSupplier allSent) {
    this.name = name;
    this.reconnection = reconnection;
    this.history = history;
    this.mode = mode;
    this.batch = batch;
    this.allSent = allSent;
  }

  @Override
  public void run() {
    boolean drained = false;
    for (int incarnation = 1; !drained; incarnation++) {
      String consumer = name + "#" + incarnation;
      alive = history.now();
      try (Connection connection = reconnection.connect()) {
        connection.start();
        Session session = connection.createSession(mode);
        MessageConsumer receiver = open(consumer, session);
        while (!drained) {
          boolean last = allSent.getAsBoolean();
          Message message = receiver.receive(PATIENCE_MILLIS);
          if (message == null) {
            reconnection.requireAlive(connection);
            drained = last;
          } else {
            take(consumer, message);
          }
          if (message == null || unsettled.size() >= batch) {
            settle(session);
          }
          alive = history.now();
        }
        Moment closing = history.now();
        session.close();
        Span span = history.since(closing);
        history.add(new Event.ConsumerClosing(consumer, span, Outcome.CONFIRMED));
        history.add(new Event.SessionClosing(consumer, span, Outcome.CONFIRMED));
        acknowledged(Outcome.CONFIRMED);
      } catch (JMSException e) {
        reconnection.lost(e);
        drained = false;
        acknowledged(Outcome.UNKNOWN);
        Span span = history.since(alive); // if the link was not lost, the client has closed it
        history.add(new Event.ConsumerClosing(consumer, span, Outcome.UNKNOWN));
        history.add(new Event.SessionLoss(consumer, span));
      }
      unsettled.clear();
      transactions++;
    }
  }

  private MessageConsumer open(String consumer, Session session) throws JMSException {
    Moment begun = history.now();
    Outcome outcome = Outcome.UNKNOWN;
    try {
      MessageConsumer receiver = session.createConsumer(reconnection.queue(session));
      outcome = Outcome.CONFIRMED;
      return receiver;
    } finally {
      String queue = reconnection.queueName();
      history.add(
          new Event.ConsumerOpening(
              consumer,
              queue,
              Destination.queue(queue),
              consumer,
              consumer,
              Selector.ALL,
              history.since(begun),
              outcome));
    }
  }

  private void take(String consumer, Message message) throws JMSException {
    Moment now = history.now();
    latest = message;
    Event.Delivery delivery =
        new Event.Delivery(
            consumer,
            Payload.key(message),
            Payload.content(message),
            message.getJMSRedelivered(),
            message.getIntProperty("JMSXDeliveryCount"),
            mode == Session.SESSION_TRANSACTED ? transaction() : null,
            now);
    history.add(delivery);
    unsettled.add(delivery);
  }

  private TransactionId transaction() {
    return new TransactionId(name + "-" + transactions, "");
  }

  private void settle(Session session) throws JMSException {
    if (unsettled.isEmpty() || mode == Session.AUTO_ACKNOWLEDGE) {
      return;
    }
    Moment begun = history.now();
    Outcome outcome = Outcome.UNKNOWN;
    try {
      if (mode == Session.SESSION_TRANSACTED) {
        session.commit();
      } else {
        latest.acknowledge();
      }
      outcome = Outcome.CONFIRMED;
    } catch (TransactionRolledBackException e) {
      outcome = Outcome.FAILED;
      throw e;
    } finally {
      Span span = history.since(begun);
      history.add(
          mode == Session.SESSION_TRANSACTED
              ? new Event.Commit(transaction(), span, outcome)
              : new Event.Acknowledgement(unsettled, span, outcome));
      unsettled.clear();
      transactions++;
    }
  }

  /** Of those that acknowledge by themselves, from when they were received. */
  private void acknowledged(Outcome outcome) {
    if (mode == Session.AUTO_ACKNOWLEDGE) {
      for (Event.Delivery delivery : unsettled) {
        history.add(
            new Event.Acknowledgement(List.of(delivery), history.since(delivery.at()), outcome));
      }
    }
  }
}
