package org.angarium.tests.history.invariant;

import java.util.function.Consumer;

/**
 * H9, of redeliveries; what comes as if for the first time breaks H4 or H5, what a prepared branch
 * had breaks H13, and what a closed consumer had H15.
 */
final class OutstandingOnce implements Invariant {
  @Override
  public void check(Facts facts, Consumer<Violation> broken) {
    for (Succession two : facts.successions()) {
      if (two.between() == Succession.Between.OUTSTANDING && !two.anotherFirst()) {
        broken.accept(
            Violation.of(Promise.H9, "delivered while outstanding", two.earlier(), two.later()));
      }
    }
  }
}
