package org.angarium.broker.session;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.angarium.broker.core.Refusal;
import org.angarium.broker.core.Timer;
import org.angarium.broker.destination.QueueEntry;
import org.angarium.transport.error.ErrorCode;
import org.jspecify.annotations.Nullable;

/**
 * A branch of a distributed transaction that is not prepared yet. It belongs to the connection that
 * began it; several of its sessions may work for it, at the same time or one after the other. Core
 * thread only.
 */
final class Branch {
  private enum Work {
    ACTIVE,
    SUSPENDED
  }

  private final String name;
  private final ClientConnection owner;
  private final Transaction transaction;
  private final List<QueueEntry> consumed = new ArrayList<>();
  private final Map<Session, Work> workers = new HashMap<>();
  private @Nullable Timer timeout;
  private boolean timedOut;
  private boolean deciding;

  /** Its preparation or commit, while that waits for room. */
  private @Nullable Admission admission;

  Branch(String name, ClientConnection owner, Transaction transaction) {
    this.name = name;
    this.owner = owner;
    this.transaction = transaction;
  }

  String name() {
    return name;
  }

  ClientConnection owner() {
    return owner;
  }

  Transaction transaction() {
    return transaction;
  }

  /** What it has consumed, as a copy. */
  List<QueueEntry> consumed() {
    return List.copyOf(consumed);
  }

  /** Whether there is nothing to commit. */
  boolean isEmpty() {
    return transaction.isEmpty() && consumed.isEmpty();
  }

  /** When this rings, it is rolled back. */
  void timeout(Timer timer) {
    timeout = timer;
  }

  // ---- sessions that work for it

  /** A session begins to work for it. */
  void join(Session session) throws Refusal {
    Refusal doom = transaction.doom();
    if (doom != null) {
      throw rolledBack(doom);
    }
    requireUndecided();
    if (workers.containsKey(session)) {
      throw illegal(
          "the session has suspended its work for branch " + name + ", and can resume it");
    }
    owner.workBegins();
    workers.put(session, Work.ACTIVE);
  }

  /** A session goes on. */
  void resume(Session session) throws Refusal {
    if (!workers.replace(session, Work.SUSPENDED, Work.ACTIVE)) {
      throw illegal("the session has not suspended any work for branch " + name);
    }
  }

  /** A session works for something else meanwhile. */
  void suspend(Session session) throws Refusal {
    if (!workers.replace(session, Work.ACTIVE, Work.SUSPENDED)) {
      throw illegal("the session does not work for branch " + name + " now");
    }
  }

  /** A session has done its part. */
  void leave(Session session) {
    if (workers.remove(session) != null) {
      owner.workEnds();
    }
  }

  void requireWorker(Session session) throws Refusal {
    if (!workers.containsKey(session)) {
      throw illegal("the session does not work for branch " + name);
    }
  }

  /** It acknowledges these. */
  void consume(List<QueueEntry> entries) {
    consumed.addAll(entries);
    if (timedOut) {
      putBack();
    }
  }

  // ---- its end

  /** Nobody works for it any more, so that its end can be decided; for good. */
  void decide() throws Refusal {
    requireUndecided();
    if (!workers.isEmpty()) {
      throw illegal("a session still works for branch " + name + "; end that first");
    }
    deciding = true;
    cancelTimeout();
  }

  /** Its preparation or commit begins, and may have to wait. */
  void begin(Admission decided) {
    admission = decided;
    decided.begin();
  }

  /** Whether its preparation or commit waits for room. */
  boolean isAwaitingRoom() {
    return admission != null;
  }

  /** Its connection has ended, or it is to be rolled back while it waits for room. */
  void abandon(Refusal reason) {
    if (admission != null) {
      admission.abandon(reason);
    } else {
      rollBack();
    }
  }

  private void requireUndecided() throws Refusal {
    if (deciding) {
      throw illegal("the end of branch " + name + " is under way");
    }
  }

  /**
   * Nothing has decided it in time: what it holds is free at once, and it can only roll back.
   *
   * @param reason for who asks later
   */
  void timeOut(Refusal reason) {
    timeout = null;
    timedOut = true;
    transaction.doom(reason);
    putBack();
  }

  /** Rolls back. */
  void rollBack() {
    cancelTimeout();
    transaction.clear();
    putBack();
  }

  private void putBack() {
    consumed.forEach(entry -> entry.queue().putBack(entry, true));
    consumed.clear();
  }

  private void cancelTimeout() {
    if (timeout != null) {
      timeout.cancel();
      timeout = null;
    }
  }

  /** For who asks for more of a branch that can only roll back. */
  Refusal rolledBack(Refusal reason) {
    return new Refusal(
        ErrorCode.TRANSACTION_ROLLED_BACK,
        "branch " + name + " is rolled back: " + reason.reason());
  }

  private static Refusal illegal(String reason) {
    return new Refusal(ErrorCode.ILLEGAL_STATE, reason);
  }
}
