package org.angarium.tests.history.invariant;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.angarium.tests.history.Event;
import org.angarium.tests.history.Event.Arrival;
import org.angarium.tests.history.Event.BranchList;
import org.angarium.tests.history.Event.Commit;
import org.angarium.tests.history.Event.Rollback;
import org.angarium.tests.history.Event.TransactionRequest;
import org.angarium.tests.history.Outcome;
import org.angarium.tests.history.TransactionId;

/** H13. */
final class PreparedHolds implements Invariant {
  @Override
  public void check(Facts facts, Consumer<Violation> broken) {
    facts.all(Arrival.class).forEach(arrival -> checkVisible(facts, arrival, broken));
    for (Succession two : facts.successions()) {
      if (two.between() == Succession.Between.PREPARED && !two.anotherFirst()) {
        broken.accept(
            Violation.of(
                Promise.H13,
                "delivered again, though a prepared branch has it",
                two.earlier(),
                two.later()));
      }
    }
    facts.all(BranchList.class).stream()
        .filter(list -> list.outcome() == Outcome.CONFIRMED)
        .forEach(list -> checkList(facts, list, broken));
    checkEnds(facts, broken);
  }

  private static void checkVisible(Facts facts, Arrival arrival, Consumer<Violation> broken) {
    Publication sent = facts.publication(arrival.message()).orElse(null);
    if (sent == null || sent.send().transaction() == null) {
      return;
    }
    Fate fate = facts.fates().of(sent.send().transaction());
    boolean early =
        arrival.at().tick() < fate.commitBegun() || fate.state() == Fate.State.ROLLED_BACK;
    if (fate.branch() && early) {
      broken.accept(Violation.of(Promise.H13, "seen, though not committed", sent.send(), arrival));
    }
  }

  private static void checkList(Facts facts, BranchList list, Consumer<Violation> broken) {
    for (TransactionId branch : facts.fates().all()) {
      if (branch.resource().equals(list.resource())) {
        Fate fate = facts.fates().of(branch);
        boolean listed = list.branches().contains(branch);
        if (!listed
            && fate.preparedAt() < list.span().begun().tick()
            && list.at().tick() < fate.endBegun()) {
          report("a prepared branch is not listed", facts, branch, list, broken);
        }
        if (listed && decidedBefore(facts, branch, list)) {
          report("a resolved branch is listed", facts, branch, list, broken);
        }
      }
    }
    for (TransactionId branch : list.branches()) {
      if (!facts.fates().of(branch).branch()) {
        report("nobody has prepared " + branch, facts, branch, list, broken);
      }
    }
  }

  private static boolean decidedBefore(Facts facts, TransactionId branch, BranchList list) {
    return facts.fates().requests(branch).stream()
        .filter(request -> request instanceof Commit || request instanceof Rollback)
        .anyMatch(
            request ->
                request.outcome() == Outcome.CONFIRMED
                    && request.at().tick() < list.span().begun().tick());
  }

  private static void report(
      String how, Facts facts, TransactionId branch, BranchList list, Consumer<Violation> broken) {
    List<Event> evidence = new ArrayList<>(facts.fates().requests(branch));
    evidence.add(list);
    broken.accept(new Violation(Promise.H13, how, evidence));
  }

  /** A prepared branch can be committed, has one end, and the same as the others. */
  private static void checkEnds(Facts facts, Consumer<Violation> broken) {
    Map<String, Fate.State> ends = new HashMap<>();
    for (TransactionId branch : facts.fates().all()) {
      Fate fate = facts.fates().of(branch);
      List<TransactionRequest> requests = facts.fates().requests(branch);
      boolean rolledBack = any(Rollback.class, Outcome.CONFIRMED, requests);
      if (rolledBack && any(Commit.class, Outcome.CONFIRMED, requests)) {
        broken.accept(
            new Violation(Promise.H13, "committed and rolled back", List.copyOf(requests)));
      } else if (fate.surelyPrepared()
          && !rolledBack
          && any(Commit.class, Outcome.FAILED, requests)) {
        broken.accept(
            new Violation(Promise.H13, "prepared, but not committed", List.copyOf(requests)));
      }
      if (fate.surelyPrepared() && fate.outcome() != Outcome.UNKNOWN) {
        Fate.State other = ends.put(branch.global(), fate.state());
        if (other != null && other != fate.state()) {
          broken.accept(new Violation(Promise.H13, "the branches disagree", List.copyOf(requests)));
        }
      }
    }
  }

  private static boolean any(
      Class<? extends TransactionRequest> kind,
      Outcome outcome,
      List<TransactionRequest> requests) {
    return requests.stream().anyMatch(r -> kind.isInstance(r) && r.outcome() == outcome);
  }
}
