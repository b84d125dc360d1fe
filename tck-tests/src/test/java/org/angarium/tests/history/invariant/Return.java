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
import org.angarium.tests.history.Event.Fault;
import org.angarium.tests.history.Event.Rollback;
import org.angarium.tests.history.Event.Send;
import org.angarium.tests.history.Event.SessionClosing;
import org.angarium.tests.history.Event.SessionLoss;
import org.angarium.tests.history.Event.SessionRecovery;
import org.angarium.tests.history.Event.TransactionRequest;
import org.angarium.tests.history.Moment;
import org.angarium.tests.history.Outcome;
import org.angarium.tests.history.Span;
import org.angarium.tests.history.TransactionId;
import org.jspecify.annotations.Nullable;

/**
 * The broker took back, or may have, what a session had been sent: what nobody has seen of it comes
 * as if for the first time, and after what was behind it.
 *
 * @param session whose deliveries; null if that is not known, or if it was everybody's
 * @param holders where they returned to; null if that is not known
 * @param begun the tick from which on it may have happened
 * @param ended the tick by which it had
 */
record Return(@Nullable String session, @Nullable Set<String> holders, long begun, long ended) {

  /** Whether it may have happened between two ticks. */
  boolean between(long from, long to) {
    return begun < to && ended > from;
  }

  /**
   * Whether what another consumer had may have come back to a holder.
   *
   * @param alone whether the session has no other consumer there
   */
  boolean ofOthers(String ownSession, boolean alone, String holder) {
    return !(alone && ownSession.equals(session)) && (holders == null || holders.contains(holder));
  }

  /** Finds them. */
  static final class Finder {
    private final Map<String, ConsumerOpening> consumers;
    private final Map<String, Set<String>> holders = new HashMap<>();
    private final Map<TransactionId, String> sessions = new HashMap<>();
    private final long clockBound;
    // The first moment of each millisecond in which something happened.
    private final NavigableMap<Long, Moment> moments = new TreeMap<>();

    Finder(List<Event> events, Map<String, ConsumerOpening> consumers, long clockBound) {
      this.consumers = consumers;
      this.clockBound = clockBound;
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
      if (event instanceof Fault fault) {
        return Optional.of(new Return(null, null, fault.at().tick(), fault.at().tick()));
      } else if (event instanceof SessionLoss loss) {
        return Optional.of(
            of(loss.session(), new Span(loss.span().begun(), later(loss.span().ended()))));
      } else if (event instanceof SessionClosing closing) {
        return Optional.of(of(closing.session(), closing.span()));
      } else if (event instanceof SessionRecovery recovery) {
        return Optional.of(of(recovery.session(), recovery.span()));
      } else if (event instanceof ConsumerClosing closing) {
        ConsumerOpening consumer = consumers.get(closing.consumer());
        return Optional.of(
            consumer == null
                ? everywhere(closing.span())
                : new Return(
                    null,
                    Set.of(consumer.holder()),
                    closing.span().begun().tick(),
                    closing.span().ended().tick()));
      } else if (event instanceof Rollback
          || (event instanceof Commit commit && commit.outcome() == Outcome.FAILED)) {
        TransactionRequest request = (TransactionRequest) event;
        String session = sessions.get(request.transaction());
        return Optional.of(
            session == null ? everywhere(request.span()) : of(session, request.span()));
      }
      return Optional.empty();
    }

    private static Return everywhere(Span span) {
      return new Return(null, null, span.begun().tick(), span.ended().tick());
    }

    private Return of(String session, Span span) {
      return new Return(
          session,
          holders.computeIfAbsent(session, this::holdersOf),
          span.begun().tick(),
          span.ended().tick());
    }

    /** When the broker must have noticed, too, what a client noticed at some moment. */
    private Moment later(Moment noticed) {
      Map.Entry<Long, Moment> next = moments.higherEntry(noticed.millis() + clockBound);
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
