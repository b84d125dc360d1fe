package org.angarium.tests.history.invariant;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.angarium.tests.history.Event;
import org.angarium.tests.history.Event.Delivery;
import org.angarium.tests.history.Event.Drain;
import org.angarium.tests.history.Event.Removal;
import org.angarium.tests.history.Outcome;

/** A confirmed message that had to last and was not consumed, though its holder is proven empty. */
record Loss(Copy copy, Kind kind, List<Event> evidence) {
  /** In what way. */
  enum Kind {
    /** Nobody has shown that the holder is empty: nothing can be said. */
    NOT_DRAINED,
    NEVER_DELIVERED,
    /** It has expired, and is not where it was to be moved to. */
    NOT_MOVED,
    /** It was not acknowledged, and did not come again. */
    NOT_RETURNED,
    /** The same, after a rollback. */
    NOT_ROLLED_BACK,
    /** The same, after its consumer was closed. */
    GONE_WITH_CONSUMER
  }

  static List<Loss> all(Facts facts) {
    List<Loss> losses = new ArrayList<>();
    for (Publication publication : facts.publications()) {
      if (publication.promised()) {
        for (Copy copy : facts.promisedCopies(publication)) {
          of(facts, publication, copy).ifPresent(losses::add);
        }
      }
    }
    return losses;
  }

  /** Whether a copy is surely not there any more, and nobody has had it. */
  static boolean surelyMissing(Facts facts, Publication publication, Copy copy) {
    return of(facts, publication, copy)
        .filter(loss -> loss.kind == Kind.NEVER_DELIVERED)
        .isPresent();
  }

  private static Optional<Loss> of(Facts facts, Publication publication, Copy copy) {
    List<Delivery> deliveries = facts.deliveries(copy);
    Delivery last = deliveries.isEmpty() ? null : deliveries.get(deliveries.size() - 1);
    if (last != null && facts.settlements().of(last).outcome() != Outcome.FAILED) {
      return Optional.empty();
    }
    if (facts.removals(copy).stream().anyMatch(r -> justified(facts, publication, r))) {
      return Optional.empty();
    }
    long since = Math.max(publication.latest(), last == null ? 0 : last.at().tick());
    Optional<Drain> drain = facts.drainAfter(copy.holder(), since);
    if (drain.isEmpty()) {
      return Optional.of(new Loss(copy, Kind.NOT_DRAINED, List.of(publication.send())));
    }
    boolean direct = facts.leadsTo(publication.send().destination(), copy.holder());
    if (direct && expiredAt(drain.get().at().millis(), publication)) {
      return facts.movesExpired(copy.holder())
          ? Optional.of(new Loss(copy, Kind.NOT_MOVED, List.of(publication.send(), drain.get())))
          : Optional.empty();
    }
    if (publication.content().deliverAt() > drain.get().at().millis()) {
      return Optional.empty();
    }
    return Optional.of(
        last == null
            ? new Loss(copy, Kind.NEVER_DELIVERED, List.of(publication.send(), drain.get()))
            : new Loss(copy, kind(facts, last), List.of(publication.send(), last, drain.get())));
  }

  private static boolean justified(Facts facts, Publication publication, Removal removal) {
    long expiresAt = publication.content().expiresAt();
    return removal.reason() != Removal.Reason.EXPIRED
        || (expiresAt != 0 && expiresAt <= removal.doneAt() + facts.skew());
  }

  /** Whether it had expired; where it was moved to, it never does. */
  static boolean expiredAt(long millis, Publication publication) {
    long expiresAt = publication.content().expiresAt();
    return expiresAt != 0 && expiresAt <= millis;
  }

  private static Kind kind(Facts facts, Delivery last) {
    if (facts.settlements().consumerClosedAt(last) < facts.settlements().releasedAt(last)) {
      return Kind.GONE_WITH_CONSUMER;
    }
    boolean rolledBack =
        last.transaction() != null && facts.fates().of(last.transaction()).endBegun() != Fate.NEVER;
    return rolledBack ? Kind.NOT_ROLLED_BACK : Kind.NOT_RETURNED;
  }
}
