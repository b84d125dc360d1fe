package org.angarium.tests.history.invariant;

import java.util.function.Consumer;
import org.angarium.tests.history.Event.Delivery;

/** H5. It may be lost; and what was given back may come again. */
final class NonPersistentOnce implements Invariant {
  @Override
  public void check(Facts facts, Consumer<Violation> broken) {
    for (Succession two : facts.successions()) {
      Delivery later = two.later();
      boolean again =
          switch (two.between()) {
            case SETTLED -> true;
            case RELEASED -> false;
            case PREPARED, CONSUMER_CLOSED, OUTSTANDING -> two.anotherFirst();
          };
      if (again && !two.earlier().content().persistent()) {
        broken.accept(Violation.of(Promise.H5, "delivered twice", two.earlier(), later));
      }
    }
  }
}
