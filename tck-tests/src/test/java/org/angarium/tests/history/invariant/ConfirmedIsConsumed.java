package org.angarium.tests.history.invariant;

import java.util.function.Consumer;

/**
 * H1. A message may also have expired, or have been removed; then whatever removed it has said so.
 * What is lost after a rollback or with its consumer breaks H6 or H15.
 */
final class ConfirmedIsConsumed implements Invariant {
  @Override
  public void check(Facts facts, Consumer<Violation> broken) {
    for (Loss loss : facts.losses()) {
      String where = loss.copy().holder() + ": ";
      switch (loss.kind()) {
        case NOT_DRAINED -> report(loss, where + "no drain after it proves anything", broken);
        case NEVER_DELIVERED -> report(loss, where + "lost: confirmed, not delivered", broken);
        case NOT_MOVED -> report(loss, where + "lost: expired, and not moved", broken);
        case NOT_RETURNED ->
            report(loss, where + "lost: not acknowledged, and not delivered again", broken);
        case NOT_ROLLED_BACK, GONE_WITH_CONSUMER -> {
          // Not of this promise.
        }
      }
    }
  }

  private static void report(Loss loss, String how, Consumer<Violation> broken) {
    broken.accept(new Violation(Promise.H1, how, loss.evidence()));
  }
}
