package org.angarium.tests.system;

import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.MessageProducer;
import jakarta.jms.XAConnection;
import jakarta.jms.XAConnectionFactory;
import jakarta.jms.XASession;
import java.util.function.BooleanSupplier;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import org.angarium.tests.history.Destination;
import org.angarium.tests.history.Event;
import org.angarium.tests.history.History;
import org.angarium.tests.history.MessageKey;
import org.angarium.tests.history.Moment;
import org.angarium.tests.history.Outcome;

/**
 * Sends in branches of distributed transactions, of which it prepares all and rolls some back, and
 * begins anew when it loses the broker: then it settles what is in doubt.
 */
final class BranchApplication implements Runnable {
  private static final int BROKER = 1;
  private static final int MESSAGES = 3;

  private final String name;
  private final Reconnection reconnection;
  private final XAConnectionFactory broker;
  private final History history;
  private final Coordinator coordinator;
  private final BooleanSupplier enough;
  private int sequence;

  /**
   * An application that has not begun.
   *
   * @param enough whether it ends, with nothing in doubt
   */
  BranchApplication(
      String name,
      Reconnection reconnection,
      XAConnectionFactory broker,
      History history,
      BooleanSupplier enough) {
    this.name = name;
    this.reconnection = reconnection;
    this.broker = broker;
    this.history = history;
    this.coordinator = new Coordinator(history);
    this.enough = enough;
  }

  @Override
  public void run() {
    boolean done = false;
    while (!done) {
      try (Connection back = reconnection.connect();
          XAConnection connection = broker.createXAConnection()) {
        reconnection.requireAlive(back);
        coordinator.settle(broker, BROKER);
        XASession session = connection.createXASession();
        MessageProducer producer = session.createProducer(reconnection.queue(session));
        while (!enough.getAsBoolean()) {
          sendSome(session, producer);
        }
        done = coordinator.settle(broker, BROKER) == 0;
      } catch (JMSException e) {
        reconnection.lost(e);
      } catch (XAException e) {
        // The broker is lost, as will be seen at once.
      }
    }
  }

  private void sendSome(XASession session, MessageProducer producer)
      throws JMSException, XAException {
    long transaction = coordinator.begin();
    Coordinator.Branch branch = new Coordinator.Branch(transaction, BROKER);
    XAResource resource = session.getXAResource();
    try {
      resource.start(branch, XAResource.TMNOFLAGS);
      for (int i = 0; i < MESSAGES; i++) {
        send(session, producer, branch);
      }
      resource.end(branch, XAResource.TMSUCCESS);
      coordinator.prepare(resource, branch);
      if (transaction % 4 == 0) {
        coordinator.giveUp(transaction);
        coordinator.rollBack(resource, branch, name);
      } else {
        coordinator.decideToCommit(transaction);
        coordinator.commit(resource, branch);
      }
    } finally {
      coordinator.giveUp(transaction);
    }
  }

  private void send(XASession session, MessageProducer producer, Coordinator.Branch branch)
      throws JMSException {
    MessageKey key = new MessageKey(name, sequence++);
    Moment begun = history.now();
    Outcome outcome = Outcome.UNKNOWN;
    try {
      producer.send(Payload.create(session, key));
      outcome = Outcome.CONFIRMED;
    } finally {
      history.add(
          new Event.Send(
              key,
              Destination.queue(reconnection.queueName()),
              Payload.content(key),
              false,
              branch.id(),
              history.since(begun),
              outcome));
    }
  }
}
