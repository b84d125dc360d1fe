package org.angarium.tests.history.invariant;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.angarium.tests.history.Event.Acknowledgement;
import org.angarium.tests.history.Event.Delivery;
import org.angarium.tests.history.Event.Fault;
import org.angarium.tests.history.Event.Healing;
import org.angarium.tests.history.Event.Request;
import org.angarium.tests.history.Outcome;

/**
 * H16. After a healing that no fault followed within its bound: what is asked succeeds, in time;
 * and what was there at the healing, and due, was consumed when the bound was over.
 */
final class FlowsAgain implements Invariant {
  @Override
  public void check(Facts facts, Consumer<Violation> broken) {
    for (Healing healing : facts.all(Healing.class)) {
      long fault =
          facts.all(Fault.class).stream()
              .filter(f -> f.at().tick() > healing.at().tick())
              .mapToLong(f -> f.at().millis())
              .min()
              .orElse(Long.MAX_VALUE);
      if (fault > end(healing)) {
        checkRequests(facts, healing, fault, broken);
        checkMessages(facts, healing, broken);
      }
    }
  }

  private static long end(Healing healing) {
    return healing.at().millis() + healing.bound();
  }

  private static void checkRequests(
      Facts facts, Healing healing, long fault, Consumer<Violation> broken) {
    for (Request request : facts.all(Request.class)) {
      if (request instanceof Acknowledgement) {
        continue; // that it was taken may show only when its session is closed
      }
      long begun = request.span().begun().millis();
      long due = Math.max(begun, healing.at().millis()) + healing.bound();
      if (request.at().tick() > healing.at().tick() && due < fault) {
        if (request.at().millis() > due) {
          broken.accept(Violation.of(Promise.H16, "took too long", healing, request));
        } else if (begun > end(healing) && request.outcome() == Outcome.UNKNOWN) {
          broken.accept(Violation.of(Promise.H16, "still without an answer", healing, request));
        }
      }
    }
  }

  private static void checkMessages(Facts facts, Healing healing, Consumer<Violation> broken) {
    for (Publication sent : facts.publications()) {
      if (sent.promised()
          && sent.latest() < healing.at().tick()
          && sent.content().deliverAt() <= healing.at().millis()) {
        for (Copy copy : facts.promisedCopies(sent)) {
          checkCopy(facts, sent, copy, healing, broken);
        }
      }
    }
  }

  private static void checkCopy(
      Facts facts, Publication sent, Copy copy, Healing healing, Consumer<Violation> broken) {
    List<Delivery> deliveries = facts.deliveries(copy);
    Optional<Delivery> late =
        deliveries.isEmpty()
            ? Optional.empty()
            : Optional.of(deliveries.get(deliveries.size() - 1))
                .filter(last -> last.at().millis() > end(healing));
    if (late.isPresent()) {
      broken.accept(
          Violation.of(Promise.H16, "did not flow in time", sent.send(), healing, late.get()));
    }
  }
}
