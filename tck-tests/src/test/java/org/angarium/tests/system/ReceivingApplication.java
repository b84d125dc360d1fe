package org.angarium.tests.system;

import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.angarium.tests.history.Delivery;
import org.angarium.tests.history.History;
import org.angarium.tests.history.MessageKey;
import org.angarium.tests.history.Outcome;

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
  private final List<Received> unsettled = new ArrayList<>();
  private Message latest;

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

  private record Received(MessageKey key, long startedAt, boolean redelivered, int count) {}

  @Override
  public void run() {
    boolean drained = false;
    for (int incarnation = 1; !drained; incarnation++) {
      String consumer = name + "#" + incarnation;
      try (Connection connection = reconnection.connect()) {
        connection.start();
        Session session = connection.createSession(mode);
        MessageConsumer receiver = session.createConsumer(reconnection.queue(session));
        while (!drained) {
          boolean last = allSent.getAsBoolean();
          Message message = receiver.receive(PATIENCE_MILLIS);
          if (message == null) {
            reconnection.requireAlive(connection);
            drained = last;
          } else {
            take(message);
          }
          if (message == null || unsettled.size() >= batch) {
            settle(consumer, session);
          }
        }
        if (mode == Session.AUTO_ACKNOWLEDGE) {
          session.close();
          record(consumer, Outcome.CONFIRMED);
        }
      } catch (JMSException e) {
        reconnection.lost(consumer, e);
        drained = false;
      }
      record(consumer, mode == Session.AUTO_ACKNOWLEDGE ? Outcome.UNKNOWN : Outcome.FAILED);
    }
  }

  private void take(Message message) throws JMSException {
    long now = history.tick();
    latest = message;
    MessageKey key = Payload.key(message);
    unsettled.add(
        new Received(
            key, now, message.getJMSRedelivered(), message.getIntProperty("JMSXDeliveryCount")));
    Map<String, String> differences = Payload.differences(message, key);
    if (!differences.isEmpty()) {
      history.differs(key + " arrived changed: " + differences);
    }
  }

  private void settle(String consumer, Session session) throws JMSException {
    if (unsettled.isEmpty() || mode == Session.AUTO_ACKNOWLEDGE) {
      return;
    }
    Outcome outcome = Outcome.UNKNOWN;
    try {
      if (mode == Session.SESSION_TRANSACTED) {
        session.commit();
      } else {
        latest.acknowledge();
      }
      outcome = Outcome.CONFIRMED;
    } finally {
      record(consumer, outcome);
    }
  }

  private void record(String consumer, Outcome acknowledgement) {
    long now = history.tick();
    for (Received received : unsettled) {
      history.delivered(
          new Delivery(
              received.key(),
              consumer,
              received.startedAt(),
              received.redelivered(),
              received.count(),
              acknowledgement,
              now));
    }
    unsettled.clear();
  }
}
