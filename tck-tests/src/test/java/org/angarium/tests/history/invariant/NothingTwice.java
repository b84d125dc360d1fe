package org.angarium.tests.history.invariant;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.angarium.tests.history.Event.Delivery;
import org.angarium.tests.history.Event.Removal;
import org.angarium.tests.history.Event.Sighting;
import org.angarium.tests.history.MessageKey;

/**
 * H4. A second delivery that is no redelivery shows a second message; so does one that is seen
 * twice at once, or both where it was and where it was moved to.
 */
final class NothingTwice implements Invariant {
  @Override
  public void check(Facts facts, Consumer<Violation> broken) {
    for (Succession two : facts.successions()) {
      if (two.between() != Succession.Between.RELEASED
          && two.anotherFirst()
          && two.earlier().content().persistent()) {
        broken.accept(
            Violation.of(
                Promise.H4, "delivered twice for the first time", two.earlier(), two.later()));
      }
    }
    checkBrowsers(facts, broken);
    checkRemovals(facts, broken);
  }

  private static void checkBrowsers(Facts facts, Consumer<Violation> broken) {
    record Seen(String browser, MessageKey message) {}
    Map<Seen, Sighting> seen = new HashMap<>();
    for (Sighting sighting : facts.all(Sighting.class)) {
      Sighting before = seen.put(new Seen(sighting.consumer(), sighting.message()), sighting);
      if (before != null) {
        broken.accept(Violation.of(Promise.H4, "one enumeration shows it twice", before, sighting));
      }
    }
  }

  private static void checkRemovals(Facts facts, Consumer<Violation> broken) {
    facts
        .removals()
        .forEach(
            removal -> {
              List<Delivery> deliveries =
                  facts.deliveries(new Copy(removal.holder(), removal.message()));
              for (Delivery delivery : deliveries) {
                checkRemoval(facts, removal, delivery, broken);
              }
            });
  }

  private static void checkRemoval(
      Facts facts, Removal removal, Delivery delivery, Consumer<Violation> broken) {
    long removed = removal.at().tick();
    if (delivery.at().tick() > removed) {
      broken.accept(Violation.of(Promise.H4, "delivered though it was removed", removal, delivery));
    } else if (removal.movedTo() != null
        && facts.settlements().of(delivery).confirmedBefore(removed)) {
      broken.accept(Violation.of(Promise.H4, "moved though it was consumed", delivery, removal));
    }
  }
}
