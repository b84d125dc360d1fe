package org.angarium.tests.system;

import jakarta.jms.JMSException;
import jakarta.jms.XAConnection;
import jakarta.jms.XAConnectionFactory;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import javax.transaction.xa.Xid;

/**
 * A transaction manager as small as one can be: numbers transactions, remembers which are decided
 * to commit, and settles what is in doubt after a failure. It presumes abort: a transaction without
 * a decision whose application has given it up rolls back. Any thread.
 */
final class Coordinator {
  /** A branch of one of this coordinator's transactions. */
  record Branch(long transaction, int number) implements Xid {
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

  private final AtomicLong last = new AtomicLong();
  private final Map<Long, State> states = new ConcurrentHashMap<>();
  private final AtomicLong settled = new AtomicLong();

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

  /**
   * Commits or rolls back what is in doubt at a broker and decided, or given up.
   *
   * @return how many branches are left in doubt, because their application still works on them
   */
  int settle(XAConnectionFactory broker) throws JMSException, XAException {
    try (XAConnection connection = broker.createXAConnection()) {
      XAResource resource = connection.createXASession().getXAResource();
      Xid[] inDoubt = resource.recover(XAResource.TMSTARTRSCAN | XAResource.TMENDRSCAN);
      int left = 0;
      for (Xid branch : List.of(inDoubt)) {
        left += settle(resource, branch) ? 0 : 1;
      }
      return left;
    }
  }

  private boolean settle(XAResource resource, Xid branch) throws XAException {
    long transaction = ByteBuffer.wrap(branch.getGlobalTransactionId()).getLong();
    State state = states.get(transaction);
    if (state == null || state == State.RUNNING) {
      return false;
    }
    try {
      if (state == State.TO_COMMIT) {
        resource.commit(branch, false);
      } else {
        resource.rollback(branch);
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
