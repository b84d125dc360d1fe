package org.angarium.tests.history.invariant;

import java.util.function.Consumer;
import org.angarium.tests.history.Event.Arrival;

/** H10, give or take the clock bound. */
final class TimesAreKept implements Invariant {
  @Override
  public void check(Facts facts, Consumer<Violation> broken) {
    for (Arrival arrival : facts.all(Arrival.class)) {
      facts.publication(arrival.message()).ifPresent(sent -> check(facts, sent, arrival, broken));
    }
  }

  private static void check(
      Facts facts, Publication sent, Arrival arrival, Consumer<Violation> broken) {
    long now = arrival.at().millis();
    long expiresAt = sent.content().expiresAt();
    boolean direct = facts.leadsTo(sent.send().destination(), facts.consumer(arrival).holder());
    if (now + facts.clockBound() < sent.content().deliverAt()) {
      broken.accept(Violation.of(Promise.H10, "before its delivery time", sent.send(), arrival));
    }
    if (direct && expiresAt != 0 && now > expiresAt + facts.clockBound()) {
      broken.accept(Violation.of(Promise.H10, "after its expiry", sent.send(), arrival));
    }
  }
}
