package org.angarium.tests.system;

import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.XAConnection;
import jakarta.jms.XAConnectionFactory;
import jakarta.jms.XASession;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import org.angarium.tests.history.Destination;
import org.angarium.tests.history.Event;
import org.angarium.tests.history.History;
import org.angarium.tests.history.Moment;
import org.angarium.tests.history.Outcome;
import org.angarium.tests.history.Selector;
import org.jspecify.annotations.Nullable;

/**
 * Moves messages from a queue of one broker to a queue of another, each in a distributed
 * transaction, and begins anew when it loses either.
 */
final class TransferringApplication implements Callable<@Nullable Void> {
  private static final long PATIENCE_MILLIS = 300;

  private final String name;
  private final History history;
  private final Coordinator coordinator;
  private final XAConnectionFactory from;
  private final XAConnectionFactory to;
  private final AtomicInteger moved;
  private final BooleanSupplier mayEnd;
  private int incarnation;

  /** When its consumer was surely open for the last time. */
  private Moment alive;

  /**
   * An application that has not begun.
   *
   * @param moved counts its transactions that are decided to commit
   * @param mayEnd whether it ends when there seems to be nothing left
   */
  TransferringApplication(
      String name,
      History history,
      Coordinator coordinator,
      XAConnectionFactory from,
      XAConnectionFactory to,
      AtomicInteger moved,
      BooleanSupplier mayEnd) {
    this.name = name;
    this.history = history;
    this.coordinator = coordinator;
    this.from = from;
    this.to = to;
    this.moved = moved;
    this.mayEnd = mayEnd;
    this.alive = history.now();
  }

  @Override
  public @Nullable Void call() {
    boolean done = false;
    while (!done) {
      incarnation++;
      Moment begun = history.now();
      alive = begun;
      try (XAConnection source = from.createXAConnection();
          XAConnection target = to.createXAConnection()) {
        source.start();
        done = transferAll(source.createXASession(), target.createXASession());
      } catch (JMSException | XAException e) {
        history.add(new Event.SessionLoss(consumer(), history.since(begun)));
      }
      history.add(new Event.ConsumerClosing(consumer(), history.since(alive), Outcome.UNKNOWN));
    }
    return null;
  }

  private String consumer() {
    return name + "#" + incarnation;
  }

  private boolean transferAll(XASession source, XASession target) throws JMSException, XAException {
    Moment begun = history.now();
    MessageConsumer consumer = source.createConsumer(source.createQueue("in"));
    history.add(
        new Event.ConsumerOpening(
            consumer(),
            "in",
            Destination.queue("in"),
            consumer(),
            consumer(),
            Selector.ALL,
            history.since(begun),
            Outcome.CONFIRMED));
    MessageProducer producer = target.createProducer(target.createQueue("out"));
    while (true) {
      alive = history.now();
      long transaction = coordinator.begin();
      try {
        boolean lastOnes = mayEnd.getAsBoolean();
        boolean empty = !transfer(transaction, source, target, consumer, producer);
        if (empty && lastOnes) {
          return true;
        }
      } finally {
        coordinator.giveUp(transaction);
      }
    }
  }

  /** Moves one message; whether there was one. */
  private boolean transfer(
      long transaction,
      XASession source,
      XASession target,
      MessageConsumer consumer,
      MessageProducer producer)
      throws JMSException, XAException {
    Coordinator.Branch taking = new Coordinator.Branch(transaction, 1);
    Coordinator.Branch giving = new Coordinator.Branch(transaction, 2);
    XAResource sources = source.getXAResource();
    XAResource targets = target.getXAResource();
    sources.start(taking, XAResource.TMNOFLAGS);
    targets.start(giving, XAResource.TMNOFLAGS);
    Message message = consumer.receive(PATIENCE_MILLIS);
    if (message != null) {
      received(message, taking);
      send(NumberedMessage.number(message), giving, target, producer);
    }
    sources.end(taking, XAResource.TMSUCCESS);
    targets.end(giving, XAResource.TMSUCCESS);
    if (message == null) {
      coordinator.rollBack(sources, taking, consumer());
      coordinator.rollBack(targets, giving, name + "-target");
      return false;
    }
    coordinator.prepare(sources, taking);
    coordinator.prepare(targets, giving);
    coordinator.decideToCommit(transaction);
    moved.incrementAndGet();
    coordinator.commit(sources, taking);
    coordinator.commit(targets, giving);
    return true;
  }

  private void received(Message message, Coordinator.Branch branch) throws JMSException {
    history.add(
        new Event.Delivery(
            consumer(),
            NumberedMessage.key(message),
            NumberedMessage.content(message),
            message.getJMSRedelivered(),
            message.getIntProperty("JMSXDeliveryCount"),
            branch.id(),
            history.now()));
  }

  private void send(
      int number, Coordinator.Branch branch, XASession target, MessageProducer producer)
      throws JMSException {
    Moment begun = history.now();
    Outcome outcome = Outcome.UNKNOWN;
    try {
      producer.send(NumberedMessage.create(target, number, branch.transaction()));
      outcome = Outcome.CONFIRMED;
    } finally {
      history.add(
          new Event.Send(
              NumberedMessage.key(number, branch.transaction()),
              Destination.queue("out"),
              NumberedMessage.content(number, branch.transaction()),
              false,
              branch.id(),
              history.since(begun),
              outcome));
    }
  }
}
