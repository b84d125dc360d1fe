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
import org.jspecify.annotations.Nullable;

/**
 * Moves messages from a queue of one broker to a queue of another, each in a distributed
 * transaction, and begins anew when it loses either.
 */
final class TransferringApplication implements Callable<@Nullable Void> {
  private static final long PATIENCE_MILLIS = 300;

  private final Coordinator coordinator;
  private final XAConnectionFactory from;
  private final XAConnectionFactory to;
  private final AtomicInteger moved;
  private final BooleanSupplier mayEnd;

  /**
   * An application that has not begun.
   *
   * @param moved counts its transactions that are decided to commit
   * @param mayEnd whether it ends when there seems to be nothing left
   */
  TransferringApplication(
      Coordinator coordinator,
      XAConnectionFactory from,
      XAConnectionFactory to,
      AtomicInteger moved,
      BooleanSupplier mayEnd) {
    this.coordinator = coordinator;
    this.from = from;
    this.to = to;
    this.moved = moved;
    this.mayEnd = mayEnd;
  }

  @Override
  public @Nullable Void call() {
    boolean done = false;
    while (!done) {
      try (XAConnection source = from.createXAConnection();
          XAConnection target = to.createXAConnection()) {
        source.start();
        done = transferAll(source.createXASession(), target.createXASession());
      } catch (JMSException | XAException e) {
        Thread.onSpinWait(); // one of the brokers is gone; it will be back
      }
    }
    return null;
  }

  private boolean transferAll(XASession source, XASession target) throws JMSException, XAException {
    MessageConsumer consumer = source.createConsumer(source.createQueue("in"));
    MessageProducer producer = target.createProducer(target.createQueue("out"));
    while (true) {
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
      producer.send(message);
    }
    sources.end(taking, XAResource.TMSUCCESS);
    targets.end(giving, XAResource.TMSUCCESS);
    if (message == null) {
      sources.rollback(taking);
      targets.rollback(giving);
      return false;
    }
    sources.prepare(taking);
    targets.prepare(giving);
    coordinator.decideToCommit(transaction);
    moved.incrementAndGet();
    sources.commit(taking, false);
    targets.commit(giving, false);
    return true;
  }
}
