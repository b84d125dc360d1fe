package org.angarium.tests.history.invariant;

import java.util.ArrayList;
import java.util.List;
import org.angarium.tests.history.Event.Delivery;

/**
 * Two deliveries of one copy, one after the other, and what lies between them.
 *
 * @param earlier the delivery right before, or the one that had settled the message
 */
record Succession(Delivery earlier, Delivery later, Between between) {
  /** What had become of the earlier delivery when the later one arrived. */
  enum Between {
    /** Its acknowledgement or commit was confirmed: there must be no later one. */
    SETTLED,
    /** It was given back, or may have been: the later one is a redelivery. */
    RELEASED,
    /** It belonged to a prepared branch. */
    PREPARED,
    /** It was in the hands of a session whose consumer was closed. */
    CONSUMER_CLOSED,
    /** It was in the hands of a consumer. */
    OUTSTANDING
  }

  /** Whether the later one pretends to be the first, so that there are two messages. */
  boolean anotherFirst() {
    return later.count() == 1 && !later.redelivered();
  }

  static List<Succession> all(Facts facts) {
    List<Succession> successions = new ArrayList<>();
    for (List<Delivery> ofOneCopy : facts.deliveries().values()) {
      for (int i = 1; i < ofOneCopy.size(); i++) {
        successions.add(of(facts, ofOneCopy.subList(0, i), ofOneCopy.get(i)));
      }
    }
    return successions;
  }

  private static Succession of(Facts facts, List<Delivery> before, Delivery later) {
    long now = later.at().tick();
    Settlements settlements = facts.settlements();
    for (Delivery earlier : before) {
      if (settlements.of(earlier).confirmedBefore(now)) {
        return new Succession(earlier, later, Between.SETTLED);
      }
    }
    Delivery previous = before.get(before.size() - 1);
    return new Succession(previous, later, between(facts, previous, now));
  }

  private static Between between(Facts facts, Delivery previous, long now) {
    if (facts.settlements().releasedAt(previous) < now) {
      return Between.RELEASED;
    }
    if (previous.transaction() != null
        && facts.fates().of(previous.transaction()).preparedAt() < now) {
      return Between.PREPARED;
    }
    return facts.settlements().consumerClosedAt(previous) < now
        ? Between.CONSUMER_CLOSED
        : Between.OUTSTANDING;
  }
}
