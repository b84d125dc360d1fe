package org.angarium.tests.history.invariant;

import java.util.function.Consumer;
import org.angarium.tests.history.Event.Arrival;

/**
 * H6. That what was confirmed is there is H1, and that what was committed does not come again is
 * H3. Here is the rest: nothing is seen before the commit or after a rollback, a rollback gives
 * back, and of a commit with an unknown outcome everything has happened, or nothing. What branches
 * that were to be prepared show too early breaks H13.
 */
final class TransactionsAreWhole implements Invariant {
  @Override
  public void check(Facts facts, Consumer<Violation> broken) {
    for (Arrival arrival : facts.all(Arrival.class)) {
      facts
          .publication(arrival.message())
          .filter(sent -> sent.send().transaction() != null)
          .filter(sent -> !facts.fates().of(sent.send().transaction()).branch())
          .ifPresent(sent -> checkVisible(facts, sent, arrival, broken));
    }
    for (Loss loss : facts.losses()) {
      if (loss.kind() == Loss.Kind.NOT_ROLLED_BACK) {
        broken.accept(
            new Violation(Promise.H6, "not delivered again after a rollback", loss.evidence()));
      }
    }
    for (Traces traces : Traces.ofUnknown(facts)) {
      if (traces.contradict()) {
        broken.accept(
            new Violation(Promise.H6, "half of a transaction has happened", traces.all()));
      }
    }
  }

  private static void checkVisible(
      Facts facts, Publication sent, Arrival arrival, Consumer<Violation> broken) {
    Fate fate = facts.fates().of(sent.send().transaction());
    if (fate.state() == Fate.State.ROLLED_BACK) {
      broken.accept(Violation.of(Promise.H6, "seen, though not committed", sent.send(), arrival));
    } else if (arrival.at().tick() < fate.commitBegun()) {
      broken.accept(Violation.of(Promise.H6, "seen before the commit", sent.send(), arrival));
    }
  }
}
