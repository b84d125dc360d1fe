package org.angarium.tests.history.invariant;

import static java.util.stream.Collectors.toSet;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.angarium.tests.history.Event;
import org.angarium.tests.history.Event.Commit;
import org.angarium.tests.history.Event.ConsumerClosing;
import org.angarium.tests.history.Event.ConsumerOpening;
import org.angarium.tests.history.Event.Delivery;
import org.angarium.tests.history.Event.Request;
import org.angarium.tests.history.Event.Rollback;
import org.angarium.tests.history.Event.Send;
import org.angarium.tests.history.Event.SessionClosing;
import org.angarium.tests.history.Event.SessionLoss;
import org.angarium.tests.history.Event.SessionRecovery;
import org.angarium.tests.history.Moment;
import org.angarium.tests.history.Outcome;
import org.angarium.tests.history.Span;
import org.angarium.tests.history.TransactionId;
import org.jspecify.annotations.Nullable;

/**
 * The broker took back, or may have, what a session had been sent and nobody has seen. Where that
 * counts as a delivery, it comes again as a redelivery; where not, as if for the first time, and
 * after what was behind it. When a session ends, it counts, because the application may have seen
 * it; when the session says what its application has seen, the rest does not.
 *
 * @param session whose deliveries; null if that is not known, or of no interest
 * @param holders where they returned to; null if that is not known
 * @param begun the tick from which on it may have happened
 * @param ended the tick by which it had
 */
record Return(
    @Nullable String session,
    @Nullable Set<String> holders,
    boolean counted,
    long begun,
    long ended) {

  /** Whether it may have happened between two ticks. */
  boolean between(long from, long to) {
    return begun < to && ended > from;
  }

  /** Whether something may have come back to a holder. */
  boolean to(String holder) {
    return holders == null || holders.contains(holder);
  }

  /**
   * Whether what another consumer had may have come back to a holder.
   *
   * @param alone whether the session has no other consumer there
   */
  boolean ofOthers(String ownSession, boolean alone, String holder) {
    return !(alone && ownSession.equals(session)) && to(holder);
  }

  /** Finds them. */
  static final class Finder {
    private final Map<String, ConsumerOpening> consumers;
    private final Map<String, Set<String>> holders = new HashMap<>();
    private final Map<TransactionId, String> sessions = new HashMap<>();
    private final long lateness;
    // The first moment of each millisecond in which something happened.
    private final NavigableMap<Long, Moment> moments = new TreeMap<>();

    Finder(List<Event> events, Map<String, ConsumerOpening> consumers, long lateness) {
      this.consumers = consumers;
      this.lateness = lateness;
      for (Event event : events) {
        moments.putIfAbsent(event.at().millis(), event.at());
        if (event instanceof Send send && send.transaction() != null) {
          sessions.put(send.transaction(), send.message().producer());
        } else if (event instanceof Delivery delivery && delivery.transaction() != null) {
          ConsumerOpening consumer = consumers.get(delivery.consumer());
          if (consumer != null) {
            sessions.put(delivery.transaction(), consumer.session());
          }
        }
      }
    }

    Optional<Return> in(Event event) {
      if (event instanceof SessionLoss loss) {
        Span span = new Span(loss.span().begun(), later(loss.span().ended()));
        return Optional.of(of(loss.session(), true, span));
      } else if (event instanceof SessionClosing closing) {
        return Optional.of(of(closing.session(), true, span(closing)));
      } else if (event instanceof SessionRecovery recovery) {
        return Optional.of(of(recovery.session(), false, span(recovery)));
      } else if (event instanceof ConsumerClosing closing) {
        return Optional.ofNullable(consumers.get(closing.consumer()))
            .map(consumer -> uncounted(Set.of(consumer.holder()), span(closing)));
      } else if (event instanceof Rollback rollback) {
        return Optional.of(of(rollback.session(), false, span(rollback)));
      } else if (event instanceof Commit commit && commit.outcome() != Outcome.CONFIRMED) {
        String session = sessions.get(commit.transaction());
        return Optional.of(
            session == null ? uncounted(null, span(commit)) : of(session, false, span(commit)));
      }
      return Optional.empty();
    }

    /** When the broker did it: if the client did not hear of it, perhaps somewhat later. */
    private Span span(Request request) {
      return request.outcome() == Outcome.UNKNOWN
          ? new Span(request.span().begun(), later(request.span().ended()))
          : request.span();
    }

    private static Return uncounted(@Nullable Set<String> to, Span span) {
      return new Return(null, to, false, span.begun().tick(), span.ended().tick());
    }

    private Return of(String session, boolean counted, Span span) {
      return new Return(
          session,
          holders.computeIfAbsent(session, this::holdersOf),
          counted,
          span.begun().tick(),
          span.ended().tick());
    }

    /** When the broker must have noticed, too, what a client noticed at some moment. */
    private Moment later(Moment noticed) {
      Map.Entry<Long, Moment> next = moments.higherEntry(noticed.millis() + lateness);
      return next == null ? new Moment(Long.MAX_VALUE, Long.MAX_VALUE) : next.getValue();
    }

    private Set<String> holdersOf(String session) {
      return consumers.values().stream()
          .filter(consumer -> consumer.session().equals(session))
          .map(ConsumerOpening::holder)
          .collect(toSet());
    }
  }
}
