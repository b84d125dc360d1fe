package org.angarium.tests.history.invariant;

import static java.util.stream.Collectors.toMap;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.angarium.tests.history.Event;
import org.angarium.tests.history.Event.Acknowledgement;
import org.angarium.tests.history.Event.ConsumerClosing;
import org.angarium.tests.history.Event.ConsumerOpening;
import org.angarium.tests.history.Event.Delivery;
import org.angarium.tests.history.Event.SessionClosing;
import org.angarium.tests.history.Event.SessionLoss;
import org.angarium.tests.history.Event.SessionRecovery;
import org.angarium.tests.history.Outcome;
import org.angarium.tests.history.Span;

/** When deliveries ended, and how. */
final class Settlements {
  private final Fates fates;
  private final Map<String, ConsumerOpening> consumers;
  private final Map<Long, List<Acknowledgement>> acknowledgements = new HashMap<>();

  /** For each session, when it began to give back by when it knew that it had. */
  private final Map<String, TreeMap<Long, Long>> givenBack = new HashMap<>();

  private final Map<String, Long> closings;

  Settlements(List<Event> events, Map<String, ConsumerOpening> consumers, Fates fates) {
    this.fates = fates;
    this.consumers = consumers;
    for (Event event : events) {
      if (event instanceof Acknowledgement acknowledgement) {
        for (Delivery delivery : acknowledgement.deliveries()) {
          acknowledgements
              .computeIfAbsent(delivery.at().tick(), tick -> new ArrayList<>())
              .add(acknowledgement);
        }
      } else if (event instanceof SessionRecovery recovery) {
        giveBack(recovery.session(), recovery.span());
      } else if (event instanceof SessionClosing closing) {
        giveBack(closing.session(), closing.span());
      } else if (event instanceof SessionLoss loss) {
        giveBack(loss.session(), loss.span());
      }
    }
    closings =
        events.stream()
            .filter(ConsumerClosing.class::isInstance)
            .map(ConsumerClosing.class::cast)
            .collect(toMap(ConsumerClosing::consumer, c -> c.span().begun().tick(), Math::min));
  }

  private void giveBack(String session, Span span) {
    givenBack
        .computeIfAbsent(session, name -> new TreeMap<>())
        .put(span.ended().tick(), span.begun().tick());
  }

  Settlement of(Delivery delivery) {
    if (delivery.transaction() != null) {
      Fate fate = fates.of(delivery.transaction());
      return new Settlement(fate.outcome(), fate.decided());
    }
    Settlement settlement = Settlement.NONE;
    for (Acknowledgement acknowledgement : acknowledgementsOf(delivery)) {
      if (acknowledgement.outcome() == Outcome.CONFIRMED) {
        return new Settlement(Outcome.CONFIRMED, acknowledgement.at().tick());
      }
      if (acknowledgement.outcome() == Outcome.UNKNOWN) {
        settlement = new Settlement(Outcome.UNKNOWN, Fate.NEVER);
      }
    }
    return settlement;
  }

  /**
   * The earliest tick at which the broker may have been free to deliver the message again; never,
   * if all that was ever asked about it was confirmed.
   */
  long releasedAt(Delivery delivery) {
    if (isSettledForGood(delivery)) {
      return Fate.NEVER;
    }
    long released =
        acknowledgementsOf(delivery).stream()
            .mapToLong(acknowledgement -> acknowledgement.span().begun().tick())
            .min()
            .orElse(Fate.NEVER);
    boolean held = false;
    if (delivery.transaction() != null) {
      Fate fate = fates.of(delivery.transaction());
      released = Math.min(released, fate.endBegun());
      held = fate.surelyPrepared();
    }
    return held ? released : Math.min(released, sessionGaveBack(delivery));
  }

  private boolean isSettledForGood(Delivery delivery) {
    if (delivery.transaction() != null) {
      return fates.of(delivery.transaction()).state() == Fate.State.COMMITTED;
    }
    List<Acknowledgement> asked = acknowledgementsOf(delivery);
    return !asked.isEmpty() && asked.stream().allMatch(a -> a.outcome() == Outcome.CONFIRMED);
  }

  private long sessionGaveBack(Delivery delivery) {
    String session = consumers.get(delivery.consumer()).session();
    long received = delivery.at().tick();
    return givenBack
        .getOrDefault(session, new TreeMap<>())
        .tailMap(received, false)
        .values()
        .stream()
        .mapToLong(Long::longValue)
        .min()
        .orElse(Fate.NEVER);
  }

  /**
   * By when a delivery had come from the broker: it may have waited at a client that did not know
   * yet that it had lost the broker, and was free for others meanwhile.
   */
  long sentBy(Delivery delivery) {
    return Math.min(delivery.at().tick(), sessionGaveBack(delivery));
  }

  /** When the delivery's consumer was closed. */
  long consumerClosedAt(Delivery delivery) {
    return closings.getOrDefault(delivery.consumer(), Fate.NEVER);
  }

  private List<Acknowledgement> acknowledgementsOf(Delivery delivery) {
    return acknowledgements.getOrDefault(delivery.at().tick(), List.of());
  }
}
