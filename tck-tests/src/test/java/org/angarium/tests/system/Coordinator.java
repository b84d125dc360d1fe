package org.angarium.tests.system;

import static java.util.stream.Collectors.toSet;

import jakarta.jms.JMSException;
import jakarta.jms.XAConnection;
import jakarta.jms.XAConnectionFactory;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import javax.transaction.xa.Xid;
import org.angarium.tests.history.Event;
import org.angarium.tests.history.History;
import org.angarium.tests.history.Moment;
import org.angarium.tests.history.Outcome;
import org.angarium.tests.history.Span;
import org.angarium.tests.history.TransactionId;

/**
 * A transaction manager as small as one can be: numbers transactions, remembers which are decided
 * to commit, and settles what is in doubt after a failure. It presumes abort: a transaction without
 * a decision whose application has given it up rolls back. Any thread.
 */
final class Coordinator {
  /** A branch of one of this coordinator's transactions, at the broker of that number. */
  record Branch(long transaction, int number) implements Xid {
    /** Its name in a history. */
    TransactionId id() {
      return new TransactionId("global-" + transaction, "broker-" + number);
    }

    static Branch of(Xid xid) {
      return new Branch(
          ByteBuffer.wrap(xid.getGlobalTransactionId()).getLong(), xid.getBranchQualifier()[0]);
    }

    @Override
    public int getFormatId() {
      return 0xA26;
    }

    @Override
    public byte[] getGlobalTransactionId() {
      return ByteBuffer.allocate(Long.BYTES).putLong(transaction).array();
    }

    @Override
    public byte[] getBranchQualifier() {
      return new byte[] {(byte) number};
    }
  }

  private enum State {
    RUNNING,
    TO_COMMIT,
    GIVEN_UP
  }

  /** Something that is asked of a resource about a branch. */
  private interface Call {
    void ask() throws XAException;
  }

  private final History history;
  private final AtomicLong last = new AtomicLong();
  private final Map<Long, State> states = new ConcurrentHashMap<>();
  private final AtomicLong settled = new AtomicLong();

  /** One whose doings are recorded. */
  Coordinator(History history) {
    this.history = history;
  }

  /** A new transaction's number. */
  long begin() {
    long transaction = last.incrementAndGet();
    states.put(transaction, State.RUNNING);
    return transaction;
  }

  /** All branches are prepared: from now on it commits, whatever happens. */
  void decideToCommit(long transaction) {
    states.put(transaction, State.TO_COMMIT);
  }

  /** The application cannot go on with it: if it is not decided, it rolls back. */
  void giveUp(long transaction) {
    states.replace(transaction, State.RUNNING, State.GIVEN_UP);
  }

  /** How many branches were settled after a failure. */
  long settled() {
    return settled.get();
  }

  void prepare(XAResource resource, Branch branch) throws XAException {
    record(
        () -> resource.prepare(branch),
        (span, outcome) -> new Event.Prepare(branch.id(), span, outcome));
  }

  void commit(XAResource resource, Branch branch) throws XAException {
    record(
        () -> resource.commit(branch, false),
        (span, outcome) -> new Event.Commit(branch.id(), span, outcome));
  }

  /**
   * Rolls a branch back.
   *
   * @param session whose resource that is, in the history
   */
  void rollBack(XAResource resource, Branch branch, String session) throws XAException {
    record(
        () -> resource.rollback(branch),
        (span, outcome) -> new Event.Rollback(branch.id(), session, span, outcome));
  }

  private void record(Call call, BiFunction<Span, Outcome, Event> event) throws XAException {
    Moment begun = history.now();
    Outcome outcome = Outcome.UNKNOWN;
    try {
      call.ask();
      outcome = Outcome.CONFIRMED;
    } catch (XAException e) {
      if (e.errorCode >= XAException.XA_RBBASE && e.errorCode <= XAException.XA_RBEND) {
        outcome = Outcome.FAILED;
      }
      throw e;
    } finally {
      history.add(event.apply(history.since(begun), outcome));
    }
  }

  /**
   * Commits or rolls back what is in doubt at a broker and decided, or given up.
   *
   * @param number of the broker
   * @return how many branches are left in doubt, because their application still works on them
   */
  int settle(XAConnectionFactory broker, int number) throws JMSException, XAException {
    try (XAConnection connection = broker.createXAConnection()) {
      XAResource resource = connection.createXASession().getXAResource();
      Moment begun = history.now();
      Xid[] inDoubt = resource.recover(XAResource.TMSTARTRSCAN | XAResource.TMENDRSCAN);
      List<Branch> branches = Stream.of(inDoubt).map(Branch::of).toList();
      history.add(
          new Event.BranchList(
              "broker-" + number,
              branches.stream().map(Branch::id).collect(toSet()),
              history.since(begun),
              Outcome.CONFIRMED));
      int left = 0;
      for (Branch branch : branches) {
        left += settle(resource, branch) ? 0 : 1;
      }
      return left;
    }
  }

  private boolean settle(XAResource resource, Branch branch) throws XAException {
    State state = states.get(branch.transaction());
    if (state == null || state == State.RUNNING) {
      return false;
    }
    try {
      if (state == State.TO_COMMIT) {
        commit(resource, branch);
      } else {
        rollBack(resource, branch, "coordinator");
      }
      settled.incrementAndGet();
    } catch (XAException e) {
      if (e.errorCode != XAException.XAER_NOTA) { // else its own application was faster
        throw e;
      }
    }
    return true;
  }
}
