package org.angarium.jms.client;

import jakarta.jms.JMSException;
import jakarta.jms.Session;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongFunction;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import javax.transaction.xa.Xid;
import org.angarium.transport.error.ErrorCode;
import org.angarium.transport.frame.Frame;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A session as a transaction manager sees it (Jakarta Messaging 11.3, Jakarta Transactions 3.4,
 * X/Open XA): what the session sends and receives between {@code start} and {@code end} is part of
 * a branch, which may then be prepared, committed or rolled back through any resource of the
 * connection, and once it is prepared, of any connection. It goes on to serve after the session is
 * closed, for as long as the connection is open; then everything fails with {@code XAER_RMFAIL}.
 *
 * <p>Any thread. A call that throws leaves the resource and its session usable.
 */
final class AngariumXAResource implements XAResource {
  private static final Logger LOG = LoggerFactory.getLogger(AngariumXAResource.class);
  private static final Xid[] NONE = {};
  private static final long[] NOTHING = {};

  private final AngariumSession session;
  private final ClientLink link;

  /** Held while the session begins or ends to work for a branch. */
  private final ReentrantLock associating = new ReentrantLock();

  /** For which the session works now; null if for none. */
  private volatile @Nullable BranchId active;

  /** For which the session has suspended its work. Under the lock. */
  private final Set<BranchId> suspended = new HashSet<>();

  private volatile int timeoutSeconds;

  /** Held by {@link #recover}, for which a completion listener need not wait for an end. */
  private final ReentrantLock recovering = new ReentrantLock();

  /** Whether a scan by {@link #recover} has begun and not ended. */
  private boolean scanning;

  AngariumXAResource(AngariumSession session, ClientLink link) {
    this.session = session;
    this.link = link;
  }

  /** In which mode the session works now: transacted for a branch, and by itself without one. */
  int mode() {
    return active == null ? Session.AUTO_ACKNOWLEDGE : Session.SESSION_TRANSACTED;
  }

  // ---- the session's work for a branch

  /**
   * Begins work for a branch. What the session has received and not acknowledged yet, which is the
   * message that its listener is just dealing with, becomes part of the branch, too.
   */
  @Override
  public void start(@Nullable Xid xid, int flags) throws XAException {
    BranchId branch = BranchId.of(xid);
    Frame.BranchStart how =
        switch (flags) {
          case TMNOFLAGS -> Frame.BranchStart.NEW;
          case TMJOIN -> Frame.BranchStart.JOIN;
          case TMRESUME -> Frame.BranchStart.RESUME;
          default -> throw wrongFlags("start", "TMNOFLAGS, TMJOIN or TMRESUME", flags);
        };
    requireNotInCallback("begin its own session's work for a branch");
    associating.lock();
    try {
      if (session.isClosed()) {
        throw XAErrors.of(XAException.XAER_RMFAIL, "the session is closed", null);
      }
      if (active != null) {
        throw XAErrors.of(
            XAException.XAER_PROTO,
            "the session works for branch " + active + "; end or suspend that first",
            null);
      }
      start(branch, how);
      suspended.remove(branch);
      active = branch;
    } finally {
      associating.unlock();
    }
  }

  private void start(BranchId branch, Frame.BranchStart how) throws XAException {
    int seconds = how == Frame.BranchStart.NEW ? timeoutSeconds : 0;
    try {
      link.request(
          requestId ->
              new Frame.StartBranch(requestId, session.sessionId, branch.name(), how, seconds));
    } catch (JMSException e) {
      if (JmsErrors.code(e) == ErrorCode.OUTCOME_UNKNOWN) { // the broker may still begin it
        link.tell(
            new Frame.EndBranch(
                0, session.sessionId, branch.name(), Frame.BranchEnd.FAIL, NOTHING));
      }
      throw failed(e);
    }
  }

  /**
   * Ends or suspends work for a branch, after the completion listeners of its asynchronous sends.
   *
   * @throws XAException {@code XA_RBROLLBACK} if the branch can only roll back: something that was
   *     sent was refused, its time was over, or the session was closed before
   */
  @Override
  public void end(@Nullable Xid xid, int flags) throws XAException {
    BranchId branch = BranchId.of(xid);
    Frame.BranchEnd how =
        switch (flags) {
          case TMSUCCESS -> Frame.BranchEnd.SUCCESS;
          case TMFAIL -> Frame.BranchEnd.FAIL;
          case TMSUSPEND -> Frame.BranchEnd.SUSPEND;
          default -> throw wrongFlags("end", "TMSUCCESS, TMFAIL or TMSUSPEND", flags);
        };
    requireNotInCallback("end its own session's work for a branch");
    associating.lock();
    try {
      end(branch, how);
      if (how == Frame.BranchEnd.SUSPEND) {
        suspended.add(branch);
      } else {
        suspended.remove(branch);
      }
    } catch (XAException e) {
      if (e.errorCode == XAException.XA_RBROLLBACK) {
        suspended.remove(branch);
      }
      throw e;
    } finally {
      associating.unlock();
    }
  }

  private void end(BranchId branch, Frame.BranchEnd how) throws XAException {
    boolean working = branch.equals(active);
    if (session.isClosed()) {
      throw endedByClose(branch, working);
    }
    try {
      if (working) {
        session.completions().awaitAll();
        session.deliveries().acknowledgements().endBranch(branch.name(), how, () -> active = null);
      } else {
        link.request(
            requestId ->
                new Frame.EndBranch(requestId, session.sessionId, branch.name(), how, NOTHING));
      }
    } catch (JMSException e) {
      throw session.isClosed() ? endedByClose(branch, working) : failed(e);
    }
  }

  /** With its session, the broker has ended its work, and its branches can only roll back. */
  private XAException endedByClose(BranchId branch, boolean working) {
    if (link.incoming().lost() != null) {
      return XAErrors.of(XAException.XAER_RMFAIL, "the connection is closed", null);
    }
    if (working) {
      active = null;
    }
    return working || suspended.contains(branch)
        ? XAErrors.of(
            XAException.XA_RBROLLBACK,
            "the session was closed while it worked for branch " + branch,
            null)
        : XAErrors.of(
            XAException.XAER_PROTO,
            "the session is closed, and did not work for branch " + branch,
            null);
  }

  /** The session's completion listeners, for which an end has to wait, begin and end no work. */
  private void requireNotInCallback(String what) throws XAException {
    try {
      session.completions().requireNotInCallback(what);
    } catch (JMSException e) {
      throw failed(e);
    }
  }

  // ---- the end of a branch

  /** Asks for a branch's vote. Without anything to commit, it is no more: {@code XA_RDONLY}. */
  @Override
  public int prepare(@Nullable Xid xid) throws XAException {
    BranchId branch = BranchId.of(xid);
    Frame answer = ask(requestId -> new Frame.PrepareBranch(requestId, branch.name()));
    return ((Frame.Prepared) answer).readOnly() ? XA_RDONLY : XA_OK;
  }

  @Override
  public void commit(@Nullable Xid xid, boolean onePhase) throws XAException {
    BranchId branch = BranchId.of(xid);
    try {
      link.request(requestId -> new Frame.CommitBranch(requestId, branch.name(), onePhase));
    } catch (JMSException e) {
      boolean lost = link.incoming().lost() != null;
      throw onePhase ? XAErrors.of(e, lost) : XAErrors.ofCommit(e, lost);
    }
  }

  /** Rolls a branch back; what it has received comes again, before anything later. */
  @Override
  public void rollback(@Nullable Xid xid) throws XAException {
    BranchId branch = BranchId.of(xid);
    try {
      if (!rolledBackBySession(branch)) {
        rollBackWithoutSession(branch);
      }
    } catch (JMSException e) {
      throw failed(e);
    }
  }

  /** False if the session is closed, perhaps while we were asking. */
  private boolean rolledBackBySession(BranchId branch) throws JMSException {
    if (session.isClosed()) {
      return false;
    }
    try {
      session.deliveries().acknowledgements().rollBackBranch(branch.name());
      return true;
    } catch (JMSException e) {
      if (session.isClosed() && JmsErrors.code(e) == ErrorCode.ILLEGAL_STATE) {
        return false;
      }
      throw e;
    }
  }

  /** The broker is asked in the name of a session, and this one is no more. */
  private void rollBackWithoutSession(BranchId branch) throws JMSException {
    int inItsPlace = link.nextId();
    link.send(new Frame.OpenSession(inItsPlace, false));
    try {
      link.request(
          requestId -> new Frame.RollbackBranch(requestId, inItsPlace, branch.name(), NOTHING));
    } finally {
      link.tell(new Frame.CloseSession(0, inItsPlace));
    }
  }

  /** There are no heuristic decisions, and so none to forget: always {@code XAER_NOTA}. */
  @Override
  public void forget(@Nullable Xid xid) throws XAException {
    throw XAErrors.of(
        XAException.XAER_NOTA,
        "branch " + BranchId.of(xid) + " has not been decided heuristically; none ever is",
        null);
  }

  // ---- recovery

  /**
   * The prepared branches of all connections, all of them with the start of a scan. What clients of
   * another kind have named in their own way is left to them.
   */
  @Override
  public Xid[] recover(int flags) throws XAException {
    if ((flags & ~(TMSTARTRSCAN | TMENDRSCAN)) != 0) {
      throw wrongFlags("recover", "TMSTARTRSCAN, TMENDRSCAN, both or TMNOFLAGS", flags);
    }
    boolean begins = (flags & TMSTARTRSCAN) != 0;
    recovering.lock();
    try {
      if (!begins && !scanning) {
        throw XAErrors.invalid("no scan is under way; TMSTARTRSCAN begins one");
      }
      Xid[] found = begins ? prepared() : NONE;
      scanning = (flags & TMENDRSCAN) == 0;
      return found;
    } finally {
      recovering.unlock();
    }
  }

  private Xid[] prepared() throws XAException {
    List<Xid> found = new ArrayList<>();
    String last = "";
    boolean end = false;
    while (!end) {
      String after = last;
      Frame.BranchList page =
          (Frame.BranchList) ask(requestId -> new Frame.ListBranches(requestId, after));
      for (String name : page.branches()) {
        BranchId branch = BranchId.parse(name);
        if (branch == null) {
          LOG.warn("left out prepared branch {}, which another kind of client has named", name);
        } else {
          found.add(branch);
        }
        last = name;
      }
      end = page.end() || page.branches().isEmpty();
    }
    return found.toArray(NONE);
  }

  // ---- settings

  /** Whether both belong to the same connection, so that their sessions can work for one branch. */
  @Override
  public boolean isSameRM(@Nullable XAResource other) {
    return other instanceof AngariumXAResource that && link == that.link;
  }

  /**
   * Sets after how many seconds a branch that begins here rolls back if it is not prepared.
   *
   * @param seconds 0 for never, as at first
   * @return true: it is set
   */
  @Override
  public boolean setTransactionTimeout(int seconds) throws XAException {
    if (seconds < 0) {
      throw XAErrors.invalid("a timeout must not be negative: " + seconds + " seconds");
    }
    timeoutSeconds = seconds;
    return true;
  }

  @Override
  public int getTransactionTimeout() {
    return timeoutSeconds;
  }

  // ---- asking

  private Frame ask(LongFunction<Frame> frame) throws XAException {
    try {
      return link.request(frame);
    } catch (JMSException e) {
      throw failed(e);
    }
  }

  private XAException failed(JMSException e) {
    return XAErrors.of(e, link.incoming().lost() != null);
  }

  private static XAException wrongFlags(String method, String allowed, int flags) {
    return XAErrors.invalid(
        method + " takes " + allowed + ", not the flags 0x" + Integer.toHexString(flags));
  }
}
