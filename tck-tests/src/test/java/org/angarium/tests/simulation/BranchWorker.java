package org.angarium.tests.simulation;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.angarium.tests.history.Event;
import org.angarium.tests.history.Moment;
import org.angarium.tests.history.Outcome;
import org.angarium.tests.history.TransactionId;
import org.angarium.transport.frame.Frame;

/**
 * Works in branches of distributed transactions, and is their transaction manager: its log outlives
 * its connections. What is not decided to be committed is rolled back.
 */
final class BranchWorker extends Worker {
  /** Branches that are not known to be over, and whether they are to be committed. */
  private final Map<TransactionId, Boolean> log = new LinkedHashMap<>();

  private int branches;
  private boolean working;

  BranchWorker(Environment environment, String name) {
    super(environment, name, Scenario.Kind.BRANCHES, null);
  }

  /** The branches that are not known to be over, and whether they are to be committed. */
  Map<TransactionId, Boolean> log() {
    return log;
  }

  @Override
  boolean inTransaction() {
    return working;
  }

  @Override
  void begin() {
    working = false;
    super.begin();
  }

  @Override
  void act() {
    int what = world.between(1, 100);
    if (what <= 70) {
      work();
    } else if (what <= 85 && session().consumers().size() < 2) {
      session().open(source(), world.oneOf(List.of(1, 3, 20)), opened -> rest());
    } else if (what <= 90 && !session().consumers().isEmpty()) {
      session().close(world.oneOf(session().consumers()), this::rest);
    } else if (!log.isEmpty()) {
      doing("recovering");
      resolve(this, this::rest);
    } else {
      rest();
    }
  }

  private void work() {
    TransactionId branch = new TransactionId(session().name() + "#" + ++branches, "broker");
    doing("starting " + branch);
    session()
        .startBranch(
            branch,
            0,
            begun -> {
              if (begun) {
                working = true;
                log.put(branch, false);
                send(world.between(0, 3), () -> receiveAndEnd(branch));
              } else {
                session().fault("a branch cannot be begun: " + branch);
                rest();
              }
            });
  }

  private void receiveAndEnd(TransactionId branch) {
    int most = session().consumers().isEmpty() ? 0 : world.between(0, 4);
    doing("working for " + branch);
    receive(
        most,
        () -> {
          doing("ending " + branch);
          session()
              .endBranch(
                  mayCommit -> {
                    working = false;
                    decide(branch, mayCommit);
                  });
        });
  }

  private void decide(TransactionId branch, boolean mayCommit) {
    int what = world.between(1, 100);
    if (!mayCommit || what <= 15) {
      session().rollbackBranch(branch, () -> over(branch));
    } else if (what <= 30) {
      log.remove(branch); // nobody can find out what has become of it
      session().commitBranch(branch, true, false, this::rest);
    } else {
      doing("preparing " + branch);
      session().prepare(branch, vote -> voted(branch, vote));
    }
  }

  private void voted(TransactionId branch, Frame vote) {
    if (!(vote instanceof Frame.Prepared prepared) || prepared.readOnly()) {
      over(branch);
      return;
    }
    int what = world.between(1, 100);
    if (what <= 15) {
      rest(); // to be rolled back some time
    } else if (what <= 30) {
      session().rollbackBranch(branch, () -> over(branch));
    } else if (what <= 40) {
      log.put(branch, true);
      rest(); // to be committed some time
    } else {
      log.put(branch, true);
      doing("committing " + branch);
      session().commitBranch(branch, false, false, () -> over(branch));
    }
  }

  private void over(TransactionId branch) {
    log.remove(branch);
    rest();
  }

  private void resolve(Application by, Runnable then) {
    resolve(by, session(), log, then);
  }

  /**
   * Asks the broker for its branches in doubt and ends those of a log as it says. What is not in
   * doubt stays in the log, as it may come to be: its connection may not have ended at the broker.
   */
  static void resolve(
      Application by, SimulatedSession session, Map<TransactionId, Boolean> log, Runnable then) {
    list(
        by,
        inDoubt -> {
          List<TransactionId> mine = new ArrayList<>(log.keySet());
          mine.removeIf(branch -> !inDoubt.contains(branch));
          end(session, log, mine, then);
        });
  }

  private static void end(
      SimulatedSession session,
      Map<TransactionId, Boolean> log,
      List<TransactionId> left,
      Runnable then) {
    if (left.isEmpty()) {
      then.run();
      return;
    }
    TransactionId branch = left.remove(0);
    Runnable next =
        () -> {
          log.remove(branch);
          end(session, log, left, then);
        };
    if (log.getOrDefault(branch, false)) {
      session.commitBranch(branch, false, true, next);
    } else {
      session.rollbackBranch(branch, next);
    }
  }

  /** Asks for all branches in doubt, and records that. */
  static void list(Application by, Consumer<Set<TransactionId>> then) {
    Moment begun = by.environment.history().now();
    Set<TransactionId> found = new HashSet<>();
    listAfter("", by, begun, found, then);
  }

  private static void listAfter(
      String after,
      Application by,
      Moment begun,
      Set<TransactionId> found,
      Consumer<Set<TransactionId>> then) {
    by.connection()
        .ask(
            request -> new Frame.ListBranches(request, after),
            answer -> {
              if (!(answer instanceof Frame.BranchList list)) {
                return;
              }
              list.branches().forEach(name -> found.add(new TransactionId(name, "broker")));
              if (!list.end()) {
                listAfter(list.branches().get(list.branches().size() - 1), by, begun, found, then);
                return;
              }
              by.environment
                  .history()
                  .add(
                      new Event.BranchList(
                          "broker",
                          found,
                          by.environment.history().since(begun),
                          Outcome.CONFIRMED));
              then.accept(found);
            });
  }
}
