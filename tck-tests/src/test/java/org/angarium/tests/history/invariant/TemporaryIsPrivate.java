package org.angarium.tests.history.invariant;

import java.util.function.Consumer;
import org.angarium.tests.history.Event.Arrival;
import org.angarium.tests.history.Event.ConsumerOpening;
import org.angarium.tests.history.Outcome;

/** H14. Anybody may send there. */
final class TemporaryIsPrivate implements Invariant {
  @Override
  public void check(Facts facts, Consumer<Violation> broken) {
    for (ConsumerOpening opening : facts.all(ConsumerOpening.class)) {
      if (strange(opening) && opening.outcome() == Outcome.CONFIRMED) {
        broken.accept(Violation.of(Promise.H14, "another connection may consume", opening));
      }
    }
    for (Arrival arrival : facts.all(Arrival.class)) {
      ConsumerOpening consumer = facts.consumer(arrival);
      if (strange(consumer) && consumer.outcome() != Outcome.CONFIRMED) {
        broken.accept(Violation.of(Promise.H14, "another connection consumes", consumer, arrival));
      }
    }
  }

  private static boolean strange(ConsumerOpening opening) {
    String owner = opening.destination().owner();
    return owner != null && !owner.equals(opening.connection());
  }
}
