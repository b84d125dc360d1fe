package org.angarium.tests.history.invariant;

import java.util.function.Consumer;

/** H3, of redeliveries; what comes as if for the first time breaks H4 or H5. */
final class AcknowledgedIsGone implements Invariant {
  @Override
  public void check(Facts facts, Consumer<Violation> broken) {
    for (Succession two : facts.successions()) {
      if (two.between() == Succession.Between.SETTLED
          && !two.anotherFirst()
          && two.earlier().content().persistent()) {
        broken.accept(
            Violation.of(
                Promise.H3,
                "delivered again after a confirmed acknowledgement",
                two.earlier(),
                two.later()));
      }
    }
  }
}
