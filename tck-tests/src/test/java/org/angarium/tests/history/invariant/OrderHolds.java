package org.angarium.tests.history.invariant;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.angarium.tests.history.Event.Arrival;
import org.angarium.tests.history.Event.ConsumerOpening;
import org.angarium.tests.history.Event.Delivery;
import org.angarium.tests.history.TransactionId;
import org.jspecify.annotations.Nullable;

/**
 * H8, for each consumer, redeliveries and moved messages aside, and for each enumeration of a
 * browser. Messages of one branch are in order, too; branches of one session commit in any.
 */
final class OrderHolds implements Invariant {
  /** What order holds within. */
  private record Stream(
      String consumer,
      String session,
      String destination,
      int priority,
      boolean persistent,
      long deliverAt,
      @Nullable TransactionId branch) {}

  @Override
  public void check(Facts facts, Consumer<Violation> broken) {
    Map<Stream, Arrival> latest = new HashMap<>();
    for (Arrival arrival : facts.all(Arrival.class)) {
      boolean again = arrival instanceof Delivery delivery && delivery.count() > 1;
      Optional<Stream> stream = again ? Optional.empty() : stream(facts, arrival);
      if (stream.isPresent()) {
        Arrival previous = latest.put(stream.get(), arrival);
        if (previous != null
            && previous.message().sequence() > arrival.message().sequence()
            && !mayHaveBeenElsewhere(facts, arrival)) {
          broken.accept(Violation.of(Promise.H8, "out of order", previous, arrival));
        }
      }
    }
  }

  /**
   * Another consumer may have had it before, and given it back, uncounted, unseen. To a browser it
   * was in its place all the time.
   */
  private static boolean mayHaveBeenElsewhere(Facts facts, Arrival arrival) {
    ConsumerOpening consumer = facts.consumer(arrival);
    return arrival instanceof Delivery
        && facts
            .publication(arrival.message())
            .filter(
                sent -> facts.othersReturnedBetween(sent.earliest(), arrival.at().tick(), consumer))
            .isPresent();
  }

  private static Optional<Stream> stream(Facts facts, Arrival arrival) {
    return facts
        .publication(arrival.message())
        .filter(sent -> facts.leadsTo(sent.send().destination(), facts.consumer(arrival).holder()))
        .map(
            sent ->
                new Stream(
                    arrival.consumer(),
                    arrival.message().producer(),
                    sent.send().destination().name(),
                    sent.content().priority(),
                    sent.content().persistent(),
                    sent.content().deliverAt(),
                    branch(facts, sent.send().transaction())));
  }

  private static @Nullable TransactionId branch(Facts facts, @Nullable TransactionId transaction) {
    return transaction != null && facts.fates().of(transaction).branch() ? transaction : null;
  }
}
