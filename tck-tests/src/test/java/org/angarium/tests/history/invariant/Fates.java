package org.angarium.tests.history.invariant;

import static java.util.stream.Collectors.groupingBy;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.angarium.tests.history.Event.BranchList;
import org.angarium.tests.history.Event.Commit;
import org.angarium.tests.history.Event.Prepare;
import org.angarium.tests.history.Event.Rollback;
import org.angarium.tests.history.Event.TransactionRequest;
import org.angarium.tests.history.Outcome;
import org.angarium.tests.history.TransactionId;

/** What became of each transaction. */
final class Fates {
  /** Nobody asked for anything: it went with its session. */
  private static final Fate ABANDONED =
      new Fate(Fate.State.ROLLED_BACK, false, Fate.NEVER, Fate.NEVER, Fate.NEVER, Fate.NEVER);

  private final List<BranchList> lists;
  private final Map<TransactionId, List<TransactionRequest>> requests;
  private final Map<TransactionId, Fate> fates = new HashMap<>();

  Fates(List<TransactionRequest> requests, List<BranchList> lists) {
    this.lists = lists;
    this.requests = requests.stream().collect(groupingBy(TransactionRequest::transaction));
    this.requests.forEach((transaction, asked) -> fates.put(transaction, judge(asked)));
  }

  Fate of(TransactionId transaction) {
    return fates.getOrDefault(transaction, ABANDONED);
  }

  Set<TransactionId> all() {
    return fates.keySet();
  }

  /** What was asked about it, in order. */
  List<TransactionRequest> requests(TransactionId transaction) {
    return requests.getOrDefault(transaction, List.of());
  }

  private Fate judge(List<TransactionRequest> asked) {
    List<TransactionRequest> prepares = only(Prepare.class, asked);
    List<TransactionRequest> commits = only(Commit.class, asked);
    List<TransactionRequest> rollbacks = only(Rollback.class, asked);
    long prepared = firstEnd(prepares, Outcome.CONFIRMED);
    long committed = firstEnd(commits, Outcome.CONFIRMED);
    long rolledBack =
        Math.min(
            firstEnd(prepares, Outcome.FAILED),
            Math.min(firstEnd(rollbacks, Outcome.CONFIRMED), firstEnd(commits, Outcome.FAILED)));
    if (committed == Fate.NEVER && rollbacks.isEmpty() && prepared != Fate.NEVER) {
      committed = goneFromListAfter(commits);
    }
    if (rolledBack == Fate.NEVER && commits.isEmpty() && !prepares.isEmpty()) {
      rolledBack = goneInTheEnd(asked);
    }
    Fate.State state;
    if (committed != Fate.NEVER) {
      state = Fate.State.COMMITTED;
    } else if (rolledBack != Fate.NEVER) {
      state = Fate.State.ROLLED_BACK;
    } else if (!commits.isEmpty()) {
      state = Fate.State.UNKNOWN;
    } else if (prepares.stream().anyMatch(p -> p.outcome() != Outcome.FAILED)) {
      state = Fate.State.IN_DOUBT;
    } else {
      state = Fate.State.ROLLED_BACK;
    }
    long decided =
        switch (state) {
          case COMMITTED -> committed;
          case ROLLED_BACK -> rolledBack;
          case UNKNOWN, IN_DOUBT -> asked.get(asked.size() - 1).at().tick();
        };
    long commitBegun = firstBegin(commits);
    long endBegun = Math.min(commitBegun, firstBegin(rollbacks));
    for (TransactionRequest prepare : prepares) {
      if (prepare.outcome() == Outcome.FAILED) {
        endBegun = Math.min(endBegun, prepare.span().begun().tick());
      }
    }
    return new Fate(state, !prepares.isEmpty(), prepared, commitBegun, endBegun, decided);
  }

  /** A prepared branch that only commits were asked for, and that is no longer in doubt. */
  private long goneFromListAfter(List<TransactionRequest> commits) {
    return commits.stream()
        .flatMap(commit -> listsAfter(commit).filter(list -> isGone(commit, list)))
        .mapToLong(list -> list.at().tick())
        .min()
        .orElse(Fate.NEVER);
  }

  /** A branch that no commit was asked for, and that is not in doubt in the end. */
  private long goneInTheEnd(List<TransactionRequest> asked) {
    TransactionRequest last = asked.get(asked.size() - 1);
    return listsAfter(last)
        .reduce((earlier, later) -> later)
        .filter(list -> isGone(last, list))
        .map(list -> list.at().tick())
        .orElse(Fate.NEVER);
  }

  private Stream<BranchList> listsAfter(TransactionRequest request) {
    return lists.stream()
        .filter(list -> list.outcome() == Outcome.CONFIRMED)
        .filter(list -> list.resource().equals(request.transaction().resource()))
        .filter(list -> list.span().begun().tick() > request.at().tick());
  }

  private static boolean isGone(TransactionRequest request, BranchList list) {
    return !list.branches().contains(request.transaction());
  }

  private static List<TransactionRequest> only(
      Class<? extends TransactionRequest> kind, List<TransactionRequest> asked) {
    return asked.stream().filter(kind::isInstance).toList();
  }

  private static long firstEnd(List<TransactionRequest> asked, Outcome outcome) {
    return asked.stream()
        .filter(request -> request.outcome() == outcome)
        .mapToLong(request -> request.at().tick())
        .min()
        .orElse(Fate.NEVER);
  }

  private static long firstBegin(List<TransactionRequest> asked) {
    return asked.stream()
        .mapToLong(request -> request.span().begun().tick())
        .min()
        .orElse(Fate.NEVER);
  }
}
