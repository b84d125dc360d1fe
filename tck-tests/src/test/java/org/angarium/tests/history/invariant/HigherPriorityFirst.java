package org.angarium.tests.history.invariant;

import static java.util.stream.Collectors.groupingBy;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.angarium.tests.history.Event.Delivery;
import org.angarium.tests.history.Event.Sighting;
import org.angarium.tests.history.Outcome;

/**
 * H12, as far as it shows from outside: what was there before a consumer was opened, or before a
 * less urgent message was sent, reaches that consumer before the less urgent one. Messages are left
 * out that another consumer may have had and given back unseen meanwhile, and those that are
 * delayed. Each delivery mode is by itself: a persistent delivery waits for the disk. A browser
 * sees what is most urgent first.
 */
final class HigherPriorityFirst implements Invariant {
  private static final int PRIORITIES = 10;

  @Override
  public void check(Facts facts, Consumer<Violation> broken) {
    record Way(String consumer, boolean persistent) {}
    Map<Way, List<Delivery>> ways =
        facts.all(Delivery.class).stream()
            .filter(
                delivery ->
                    delivery.count() == 1 && facts.publication(delivery.message()).isPresent())
            .collect(groupingBy(d -> new Way(d.consumer(), d.content().persistent())));
    ways.values().stream()
        .filter(HigherPriorityFirst::hasSeveralPriorities)
        .forEach(deliveries -> check(facts, deliveries, broken));
    checkBrowsers(facts, broken);
  }

  private static boolean hasSeveralPriorities(List<Delivery> deliveries) {
    return deliveries.stream().mapToInt(d -> d.content().priority()).distinct().count() > 1;
  }

  private static void checkBrowsers(Facts facts, Consumer<Violation> broken) {
    Map<String, Sighting> latest = new HashMap<>();
    for (Sighting sighting : facts.all(Sighting.class)) {
      Sighting before = latest.put(sighting.consumer(), sighting);
      if (before != null && before.content().priority() < sighting.content().priority()) {
        broken.accept(Violation.of(Promise.H12, "browsed before what is urgent", before, sighting));
      }
    }
  }

  /** Backwards, with what was ready earliest of each priority among the later deliveries. */
  private static void check(Facts facts, List<Delivery> deliveries, Consumer<Violation> broken) {
    Map<Integer, Delivery> earliest = new HashMap<>();
    long[] readyAt = new long[PRIORITIES];
    Arrays.fill(readyAt, Fate.NEVER);
    for (int i = deliveries.size() - 1; i >= 0; i--) {
      Delivery delivery = deliveries.get(i);
      Publication sent = facts.publication(delivery.message()).orElseThrow();
      long possible = possibleFrom(facts, delivery, sent);
      int priority = sent.content().priority();
      for (int higher = priority + 1; higher < PRIORITIES; higher++) {
        if (readyAt[higher] < possible) {
          broken.accept(
              Violation.of(Promise.H12, "less urgent, but first", delivery, earliest.get(higher)));
        }
      }
      if (sent.latest() < readyAt[priority] && stayedReady(facts, sent, delivery)) {
        readyAt[priority] = sent.latest();
        earliest.put(priority, delivery);
      }
    }
  }

  /** The earliest tick at which the broker can have chosen this message for its consumer. */
  private static long possibleFrom(Facts facts, Delivery delivery, Publication sent) {
    return Math.max(sent.earliest(), facts.consumer(delivery).span().begun().tick());
  }

  private static boolean stayedReady(Facts facts, Publication sent, Delivery delivery) {
    return sent.outcome() == Outcome.CONFIRMED
        && sent.content().deliverAt() == 0
        && !facts.othersReturnedBetween(
            sent.earliest(), delivery.at().tick(), facts.consumer(delivery));
  }
}
