package org.angarium.broker.session;

import static java.util.stream.Collectors.toSet;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.angarium.broker.core.Core;
import org.angarium.broker.core.Refusal;
import org.angarium.broker.destination.MessageMemory;
import org.angarium.broker.destination.PreparedBranches;
import org.angarium.broker.destination.QueueEntry;
import org.angarium.broker.destination.Route;
import org.angarium.transport.error.ErrorCode;
import org.angarium.transport.frame.Frame;
import org.jspecify.annotations.Nullable;

/**
 * All branches of distributed transactions, and what transaction managers ask of them, as X/Open XA
 * has it: those that are not prepared are here, and end with their connections; those that are, in
 * {@link PreparedBranches}. Core thread only. A method that throws {@link Refusal} has changed
 * nothing, unless it says otherwise.
 */
final class Branches {
  private static final int MOST_NAMES_BYTES = 32_768;

  /** What a name in a list takes at most, bytes a character and beside them. */
  private static final int NAME_BYTES = 3;

  private static final int NAME_OVERHEAD_BYTES = 4;

  private final Core core;
  private final MessageMemory memory;
  private final PreparedBranches prepared;
  private final Map<String, Branch> open = new HashMap<>();

  Branches(Core core, MessageMemory memory, PreparedBranches prepared) {
    this.core = core;
    this.memory = memory;
    this.prepared = prepared;
  }

  // ---- a session's work for a branch

  void start(Session session, Frame.StartBranch request) throws Refusal {
    String name = request.branch();
    if (name.isEmpty() || name.length() > Frame.MOST_BRANCH_CHARACTERS) {
      throw new Refusal(
          ErrorCode.PROTOCOL_VIOLATION,
          "a branch's name must have 1 to "
              + Frame.MOST_BRANCH_CHARACTERS
              + " characters, this one has "
              + name.length());
    }
    session.requireNoTransaction();
    ClientConnection connection = session.connection();
    Branch branch =
        request.how() == Frame.BranchStart.NEW
            ? begin(connection, name, request.timeoutSeconds())
            : require(connection, name);
    if (request.how() == Frame.BranchStart.RESUME) {
      branch.resume(session);
    } else {
      branch.join(session);
    }
    session.workFor(branch);
    connection.answer(request.requestId(), new Frame.Done(request.requestId()));
  }

  private Branch begin(ClientConnection connection, String name, int timeoutSeconds)
      throws Refusal {
    if (open.containsKey(name) || prepared.contains(name)) {
      throw new Refusal(ErrorCode.BRANCH_EXISTS, "there is a branch " + name + " already");
    }
    connection.branchBegins();
    Branch branch = new Branch(name, connection, new Transaction(core, memory));
    open.put(name, branch);
    if (timeoutSeconds > 0) {
      long due = core.now() + TimeUnit.SECONDS.toMillis(timeoutSeconds);
      Refusal reason =
          new Refusal(
              ErrorCode.TRANSACTION_ROLLED_BACK,
              "it was not prepared within " + timeoutSeconds + " seconds");
      branch.timeout(core.at(due, () -> branch.timeOut(reason)));
    }
    return branch;
  }

  /** Ends a session's work; if that is refused, the branch can only roll back. */
  void end(Session session, Frame.EndBranch request) throws Refusal {
    Branch branch = require(session.connection(), request.branch());
    branch.requireWorker(session);
    List<QueueEntry> consumed;
    try {
      consumed = session.release(request.acknowledged());
    } catch (Refusal refusal) {
      branch.consume(session.releaseWhatIsThere(request.acknowledged()));
      branch.transaction().doom(refusal);
      leave(branch, session);
      throw branch.rolledBack(refusal);
    }
    branch.consume(consumed);
    if (request.how() == Frame.BranchEnd.SUSPEND) {
      branch.suspend(session);
      session.suspendWork();
    } else {
      leave(branch, session);
    }
    if (request.how() == Frame.BranchEnd.FAIL) {
      branch
          .transaction()
          .doom(new Refusal(ErrorCode.TRANSACTION_ROLLED_BACK, "a session's work for it failed"));
    }
    Refusal doom = branch.transaction().doom();
    if (doom != null && request.how() == Frame.BranchEnd.SUCCESS) {
      throw branch.rolledBack(doom);
    }
    long requestId = request.requestId();
    session.connection().answer(requestId, new Frame.Done(requestId));
  }

  private static void leave(Branch branch, Session session) {
    branch.leave(session);
    session.stopWorkFor(branch);
  }

  /** A session is closed: branches for which it works can only roll back. */
  void closed(Session session, List<Branch> branches) {
    for (Branch branch : branches) {
      branch
          .transaction()
          .doom(
              new Refusal(
                  ErrorCode.TRANSACTION_ROLLED_BACK, "a session that worked for it was closed"));
      leave(branch, session);
    }
  }

  /** A connection has ended: its branches that are not prepared roll back. */
  void ended(ClientConnection connection) {
    Refusal reason = new Refusal(ErrorCode.TRANSACTION_ROLLED_BACK, "its connection has ended");
    for (Branch branch : List.copyOf(open.values())) {
      if (branch.owner() == connection) {
        open.remove(branch.name());
        branch.abandon(reason);
      }
    }
  }

  // ---- a branch's end

  void prepare(ClientConnection connection, Frame.PrepareBranch request) throws Refusal {
    if (prepared.contains(request.branch())) {
      throw illegal("branch " + request.branch() + " is prepared already");
    }
    long requestId = request.requestId();
    Branch branch = decide(connection, request.branch());
    if (branch.isEmpty()) {
      undo(branch);
      connection.answer(requestId, new Frame.Prepared(requestId, true));
      return;
    }
    admit(
        branch,
        requestId,
        routes -> {
          forget(branch);
          prepared.prepare(
              branch.name(),
              connection.publisher(),
              branch.transaction().sends(),
              branch.consumed());
          branch.transaction().clear();
          connection.answer(requestId, new Frame.Prepared(requestId, false));
        });
  }

  void commit(ClientConnection connection, Frame.CommitBranch request) throws Refusal {
    long requestId = request.requestId();
    if (!request.onePhase()) {
      requirePrepared(connection, request.branch());
      prepared.commit(request.branch());
      connection.answer(requestId, new Frame.Done(requestId));
      return;
    }
    if (prepared.contains(request.branch())) {
      throw illegal("branch " + request.branch() + " is prepared, and commits in two phases");
    }
    Branch branch = decide(connection, request.branch());
    admit(
        branch,
        requestId,
        routes -> {
          forget(branch);
          branch.transaction().commit(routes, branch.consumed());
          connection.answer(requestId, new Frame.Done(requestId));
        });
  }

  /** Rolls a branch back, and takes back what its session has not seen yet. */
  void rollback(Session session, Frame.RollbackBranch request) throws Refusal {
    if (prepared.contains(request.branch())) {
      prepared.rollback(request.branch());
    } else {
      Branch branch = require(session.connection(), request.branch());
      if (branch.isAwaitingRoom()) {
        branch.abandon(
            new Refusal(ErrorCode.TRANSACTION_ROLLED_BACK, "its rollback was asked for"));
      } else {
        branch.decide();
        undo(branch);
      }
    }
    session.takeUnseenBack(request.requestId(), request.retained());
  }

  /** A branch whose end may be decided now: not one that can only roll back, which does so. */
  private Branch decide(ClientConnection connection, String name) throws Refusal {
    Branch branch = require(connection, name);
    branch.decide();
    Refusal doom = branch.transaction().doom();
    if (doom != null) {
      undo(branch);
      throw branch.rolledBack(doom);
    }
    return branch;
  }

  /** Goes on when there is room for what a branch has sent; without room it rolls back. */
  private void admit(Branch branch, long requestId, Decision decision) {
    ClientConnection connection = branch.owner();
    branch.begin(
        new Admission(
            core,
            connection.destinations(),
            connection.publisher(),
            branch.transaction().sends(),
            branch.consumed().stream().map(QueueEntry::queue).collect(toSet()),
            new Admission.Outcome() {
              @Override
              public void admitted(List<Route> routes) {
                decision.take(routes);
              }

              @Override
              public void refused(Refusal refusal) {
                undo(branch);
                connection.answer(
                    requestId,
                    new Frame.Failed(
                        requestId,
                        ErrorCode.TRANSACTION_ROLLED_BACK,
                        branch.rolledBack(refusal).reason()));
              }
            }));
  }

  /** What is done in the turn in which there is room. */
  @FunctionalInterface
  private interface Decision {
    void take(List<Route> routes);
  }

  private void undo(Branch branch) {
    forget(branch);
    branch.rollBack();
  }

  private void forget(Branch branch) {
    open.remove(branch.name());
    branch.owner().branchEnds();
  }

  // ---- recovery

  /** Some names of prepared branches, as many as fit into a frame. */
  void list(ClientConnection connection, Frame.ListBranches request) {
    List<String> names = new ArrayList<>();
    boolean end = true;
    int bytes = 0;
    for (String name : prepared.namesAfter(request.after())) {
      bytes += NAME_BYTES * name.length() + NAME_OVERHEAD_BYTES;
      if (!names.isEmpty() && (bytes > MOST_NAMES_BYTES || !connection.fits(bytes))) {
        end = false;
        break;
      }
      names.add(name);
    }
    long requestId = request.requestId();
    connection.answer(requestId, new Frame.BranchList(requestId, end, List.copyOf(names)));
  }

  // ---- names

  private void requirePrepared(ClientConnection connection, String name) throws Refusal {
    if (!prepared.contains(name)) {
      require(connection, name);
      throw illegal("branch " + name + " is not prepared");
    }
  }

  private Branch require(ClientConnection connection, String name) throws Refusal {
    @Nullable Branch branch = open.get(name);
    if (branch == null || branch.owner() != connection) {
      throw new Refusal(
          ErrorCode.UNKNOWN_BRANCH,
          "there is no branch " + name + (branch == null ? "" : " of this connection"));
    }
    return branch;
  }

  private static Refusal illegal(String reason) {
    return new Refusal(ErrorCode.ILLEGAL_STATE, reason);
  }
}
