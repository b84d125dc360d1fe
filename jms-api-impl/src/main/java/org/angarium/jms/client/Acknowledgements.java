package org.angarium.jms.client;

import jakarta.jms.JMSException;
import jakarta.jms.Session;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.LongStream;
import org.angarium.transport.error.ErrorCode;
import org.angarium.transport.frame.Frame;
import org.jspecify.annotations.Nullable;

/**
 * What a session has delivered and not yet acknowledged, and the ways to settle it with the broker
 * (Jakarta Messaging 6.2.10).
 *
 * <ul>
 *   <li>AUTO: at once, when {@code receive} or the listener returns, without waiting for an answer.
 *   <li>DUPS_OK: likewise, but in lots: when {@value #LOT} have gathered or nothing more has
 *       arrived.
 *   <li>CLIENT: all together by {@code Message.acknowledge()}, which waits for the broker.
 *   <li>individual: each by its own {@code Message.acknowledge()}, which waits for the broker.
 *   <li>transacted: all together with the commit.
 *   <li>while it works for a branch of a distributed transaction: all together with the end of that
 *       work; otherwise such a session is an AUTO one.
 * </ul>
 *
 * <p>Any thread: the session's, one that closes a consumer, those on which an application
 * acknowledges, and a transaction manager's.
 */
final class Acknowledgements {
  private static final int LOT = 64;
  private static final int[] NOTHING = {};

  private final AngariumSession session;
  private final ClientLink link;
  private final Inbox inbox;

  /** In the application's hands. */
  private final Unacknowledged delivered = new Unacknowledged();

  /** In a DUPS_OK session: out of the application's hands, to be acknowledged with the next lot. */
  private final Unacknowledged dealtWith = new Unacknowledged();

  /**
   * Guards what is unacknowledged. Taking it out and telling the broker is one step, as another
   * thread may close a consumer meanwhile: the broker then hears of each delivery once.
   */
  private final ReentrantLock settling = new ReentrantLock();

  /** No more is being taken back. */
  private final Condition tookBack = settling.newCondition();

  /** Set while a transaction manager has a branch rolled back, which it may on any thread. */
  private boolean takingBack;

  /** Whether the last commit was asked for and not answered. The session's thread only. */
  private boolean commitInDoubt;

  Acknowledgements(AngariumSession session, ClientLink link, Inbox inbox) {
    this.session = session;
    this.link = link;
    this.inbox = inbox;
  }

  /** Whether messages are acknowledged without the application's saying so. */
  boolean byThemselves() {
    return session.mode() == Session.AUTO_ACKNOWLEDGE
        || session.mode() == Session.DUPS_OK_ACKNOWLEDGE;
  }

  // ---- one delivery after the other

  /**
   * The application gets a delivery.
   *
   * @return whether it may: false if the broker has taken the delivery back
   */
  boolean delivered(Inbox.Taken taken) {
    settling.lock();
    try {
      awaitTookBack();
      if (inbox.isVoid(taken)) {
        return false;
      }
      delivered.add(taken.deliver().deliveryId(), taken.feed().consumerId);
      return true;
    } finally {
      settling.unlock();
    }
  }

  /**
   * A delivery has expired before the application got it: the broker, unless it has taken it back,
   * takes it off its queue as it does with those that expire there, whatever the session's mode.
   */
  void expired(Inbox.Taken taken) throws JMSException {
    settling.lock();
    try {
      awaitTookBack();
      if (!inbox.isVoid(taken)) {
        long[] expired = {taken.deliver().deliveryId()};
        link.send(new Frame.ExpireDeliveries(session.sessionId, expired));
      }
      if (inbox.isEmpty(taken.feed())) {
        sendDealtWith(); // as no other ends the lot
      }
    } finally {
      settling.unlock();
    }
  }

  /** The application cannot take a delivery that it got: it goes back to where it was taken. */
  void undelivered(Inbox.Taken taken) {
    settling.lock();
    try {
      awaitTookBack();
      if (delivered.remove(taken.deliver().deliveryId())) {
        inbox.putBack(taken);
      }
    } finally {
      settling.unlock();
    }
  }

  /** Under the lock: until then nobody knows what is still ours. */
  private void awaitTookBack() {
    while (takingBack) {
      tookBack.awaitUninterruptibly();
    }
  }

  /** The application has dealt with what it was delivered: acknowledges it if that is for us. */
  void dealtWith(ConsumerFeed feed) throws JMSException {
    settling.lock();
    try {
      if (session.mode() == Session.AUTO_ACKNOWLEDGE && !delivered.isEmpty()) {
        link.send(new Frame.Acknowledge(0, session.sessionId, delivered.drain()));
      } else if (session.mode() == Session.DUPS_OK_ACKNOWLEDGE) {
        delivered.moveTo(dealtWith);
        if (dealtWith.size() >= LOT || inbox.isEmpty(feed)) {
          sendDealtWith();
        }
      }
    } finally {
      settling.unlock();
    }
  }

  /** No more messages come for now: acknowledges what waits for its lot to become full. */
  void endLot() throws JMSException {
    settling.lock();
    try {
      sendDealtWith();
    } finally {
      settling.unlock();
    }
  }

  /** Under the lock. */
  private void sendDealtWith() throws JMSException {
    if (!dealtWith.isEmpty()) {
      link.send(new Frame.Acknowledge(0, session.sessionId, dealtWith.drain()));
    }
  }

  // ---- what the application decides

  /** What takes deliveries out and asks the broker to settle them; null if there is nothing to. */
  @FunctionalInterface
  private interface Settlement {
    @Nullable PendingRequest ask() throws JMSException;
  }

  /** Asks under the lock, waits for the answer without it. */
  private void settle(Settlement settlement) throws JMSException {
    PendingRequest request;
    settling.lock();
    try {
      request = settlement.ask();
    } finally {
      settling.unlock();
    }
    if (request != null) {
      link.await(request);
    }
  }

  /**
   * {@code Message.acknowledge()} of the message with this delivery: in a CLIENT session everything
   * delivered so far, in an individual one this message.
   *
   * @throws jakarta.jms.IllegalStateException if the session is closed
   */
  void acknowledge(long deliveryId) throws JMSException {
    session.requireOpen();
    if (session.mode() == Session.CLIENT_ACKNOWLEDGE) {
      acknowledgeAll();
    } else if (session.mode() == AngariumConnection.INDIVIDUAL_ACKNOWLEDGE) {
      settle(() -> delivered.remove(deliveryId) ? askToAcknowledge(new long[] {deliveryId}) : null);
    }
  }

  /**
   * {@code JMSContext.acknowledge()}: everything delivered so far, if the application is to say so.
   *
   * @throws jakarta.jms.IllegalStateException if the session is closed
   */
  void acknowledgeAll() throws JMSException {
    session.requireOpen();
    if (byThemselves() || session.mode() == Session.SESSION_TRANSACTED) {
      return;
    }
    // drained even if no answer comes: the broker may have settled them
    settle(() -> delivered.isEmpty() ? null : askToAcknowledge(delivered.drain()));
  }

  private PendingRequest askToAcknowledge(long[] deliveryIds) throws JMSException {
    return link.ask(
        requestId -> new Frame.Acknowledge(requestId, session.sessionId, deliveryIds),
        answer -> {});
  }

  /**
   * Commits what was sent and received.
   *
   * @throws jakarta.jms.TransactionRolledBackException if the broker rolled it back instead, and
   *     what was received is delivered again; or if the link was lost before the broker was asked
   * @throws JMSException with the code {@link ErrorCode#OUTCOME_UNKNOWN} if the broker was asked
   *     and did not answer; then no later call says anything about this transaction
   */
  void commit() throws JMSException {
    Unacknowledged asked = new Unacknowledged();
    try {
      settle(() -> askToCommit(asked));
      commitInDoubt = false;
    } catch (JMSException e) {
      boolean unknown = ErrorCode.OUTCOME_UNKNOWN.label().equals(e.getErrorCode());
      commitInDoubt = unknown || (commitInDoubt && link.incoming().lost() != null);
      keepIfRefused(asked, e);
      throw e;
    }
  }

  /** What the broker refused to settle, because it could not now, is still the application's. */
  private void keepIfRefused(Unacknowledged asked, JMSException refusal) {
    if (ErrorCode.ILLEGAL_STATE.label().equals(refusal.getErrorCode())) {
      settling.lock();
      try {
        delivered.moveTo(asked); // behind them, should there be any by now
        asked.moveTo(delivered);
      } finally {
        settling.unlock();
      }
    }
  }

  private PendingRequest askToCommit(Unacknowledged asked) throws JMSException {
    delivered.moveTo(asked);
    int[] consumers = asked.consumers();
    long[] all = asked.all();
    try {
      return link.ask(
          requestId -> new Frame.Commit(requestId, session.sessionId, all),
          answer -> {
            if (answer instanceof Frame.Failed failed
                && failed.code() == ErrorCode.TRANSACTION_ROLLED_BACK) {
              inbox.tookBack(consumers);
              inbox.dropAssigned();
            }
          });
    } catch (JMSException e) {
      if (commitInDoubt) {
        throw e; // "rolled back" could be taken for the transaction before, which is in doubt
      }
      throw JmsErrors.of(
          ErrorCode.TRANSACTION_ROLLED_BACK,
          "the transaction was rolled back, as its connection was lost before the commit: "
              + e.getMessage(),
          e);
    }
  }

  /**
   * Rolls back or recovers: the broker takes back everything outstanding and delivers it again,
   * what the application has seen as redelivered. What has arrived and what is on the way is void.
   */
  void takeBack() throws JMSException {
    Unacknowledged asked = new Unacknowledged();
    try {
      settle(() -> askToTakeBack(asked));
    } catch (JMSException e) {
      keepIfRefused(asked, e);
      throw e;
    }
  }

  private @Nullable PendingRequest askToTakeBack(Unacknowledged asked) throws JMSException {
    if (byThemselves() && delivered.isEmpty()) {
      return null;
    }
    sendDealtWith();
    delivered.moveTo(asked);
    boolean transacted = session.mode() == Session.SESSION_TRANSACTED;
    int[] consumers = asked.consumers();
    long[] seen = asked.all();
    return inbox.askForTakingBack(
        true,
        (assigned, voidTakenOut) ->
            link.ask(
                requestId ->
                    transacted
                        ? new Frame.Rollback(requestId, session.sessionId, seen)
                        : new Frame.Recover(requestId, session.sessionId, seen),
                answer -> {
                  if (answer instanceof Frame.Done) {
                    voidTakenOut.run();
                    inbox.tookBack(consumers);
                  }
                }));
  }

  // ---- branches of distributed transactions

  /**
   * Ends the session's work for a branch, which acknowledges what was delivered meanwhile.
   *
   * @param ended called when all of that is taken out: from then on, the session acknowledges by
   *     itself
   */
  void endBranch(String branch, Frame.BranchEnd how, Runnable ended) throws JMSException {
    settle(
        () -> {
          long[] all = delivered.drain();
          ended.run();
          return link.ask(
              requestId -> new Frame.EndBranch(requestId, session.sessionId, branch, how, all),
              answer -> {});
        });
  }

  /**
   * Rolls a branch back. What has arrived for this session and what is on the way is void, so that
   * it comes again behind what the branch gives back; what the application has seen of other work
   * stays, and so does what connection consumers have assigned to it. Another thread may be
   * receiving: it gets nothing before the answer is here.
   */
  void rollBackBranch(String branch) throws JMSException {
    PendingRequest request;
    settling.lock();
    try {
      awaitTookBack();
      long[] seen = delivered.all();
      request =
          inbox.askForTakingBack(
              false,
              (assigned, voidTakenOut) ->
                  link.ask(
                      requestId ->
                          new Frame.RollbackBranch(
                              requestId,
                              session.sessionId,
                              branch,
                              LongStream.concat(Arrays.stream(seen), Arrays.stream(assigned))
                                  .toArray()),
                      answer -> {
                        if (answer instanceof Frame.Done) {
                          voidTakenOut.run();
                          inbox.tookBack(NOTHING);
                        }
                      }));
      takingBack = true;
    } finally {
      settling.unlock();
    }
    try {
      link.await(request);
    } finally {
      settling.lock();
      try {
        takingBack = false;
        tookBack.signalAll();
      } finally {
        settling.unlock();
      }
    }
  }

  // ---- the end of consumers

  /**
   * Closes a consumer at the broker, if it is still among the session's; what the application has
   * seen stays with the session.
   */
  void closeConsumer(ConsumerFeed feed, List<ConsumerFeed> open) throws JMSException {
    settle(
        () -> {
          if (!open.remove(feed) || link.incoming().lost() != null) {
            return null; // the session has closed it, or the broker
          }
          sendDealtWith();
          long[] retained = delivered.of(feed.consumerId);
          return link.ask(
              requestId -> new Frame.CloseConsumer(requestId, feed.consumerId, retained),
              answer -> {});
        });
  }

  /**
   * As {@link #closeConsumer} for all of them, without waiting: the session's end will.
   *
   * @return whether the broker has to take anything back then: from these consumers, or of those
   *     closed before what the application has seen
   */
  boolean closeConsumers(List<ConsumerFeed> open) throws JMSException {
    settling.lock();
    try {
      List<ConsumerFeed> closing = List.copyOf(open);
      open.clear();
      boolean returns = !closing.isEmpty() || !delivered.isEmpty();
      if (link.incoming().lost() != null) {
        return returns;
      }
      sendDealtWith();
      for (ConsumerFeed feed : closing) {
        link.send(new Frame.CloseConsumer(0, feed.consumerId, delivered.of(feed.consumerId)));
      }
      return returns;
    } finally {
      settling.unlock();
    }
  }
}
