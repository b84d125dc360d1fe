package org.angarium.tests.history.invariant;

import java.util.function.Consumer;
import org.angarium.tests.history.Event.Arrival;
import org.angarium.tests.history.Event.Sighting;

/**
 * H10. Nothing but a difference of clocks makes a message early. A consumer may get it late, as it
 * was on its way; a browser is shown what is there when it asks.
 */
final class TimesAreKept implements Invariant {
  @Override
  public void check(Facts facts, Consumer<Violation> broken) {
    for (Arrival arrival : facts.all(Arrival.class)) {
      facts.publication(arrival.message()).ifPresent(sent -> check(facts, sent, arrival, broken));
    }
  }

  private static void check(
      Facts facts, Publication sent, Arrival arrival, Consumer<Violation> broken) {
    long expiresAt = sent.content().expiresAt();
    boolean direct = facts.leadsTo(sent.send().destination(), facts.consumer(arrival).holder());
    if (arrival.at().millis() + facts.skew() < sent.content().deliverAt()) {
      broken.accept(Violation.of(Promise.H10, "before its delivery time", sent.send(), arrival));
    }
    if (direct && expiresAt != 0 && expiresAt < latest(facts, arrival)) {
      broken.accept(Violation.of(Promise.H10, "after its expiry", sent.send(), arrival));
    }
  }

  /** A message that had expired before this must not have arrived so, milliseconds. */
  private static long latest(Facts facts, Arrival arrival) {
    return arrival instanceof Sighting sighting
        ? sighting.asked().millis() - facts.skew() + 1
        : arrival.at().millis() - facts.lateness();
  }
}
