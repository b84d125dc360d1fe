package org.angarium.tests.history.invariant;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.angarium.tests.history.Event.ConsumerOpening;
import org.angarium.tests.history.Event.Delivery;
import org.angarium.tests.history.TransactionId;
import org.jspecify.annotations.Nullable;

/**
 * H8, for each consumer, redeliveries and moved messages aside. Messages of one branch are in
 * order, too; branches of one session commit in any.
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
    Map<Stream, Delivery> latest = new HashMap<>();
    for (Delivery delivery : facts.all(Delivery.class)) {
      Optional<Stream> stream = stream(facts, delivery);
      if (delivery.count() == 1 && stream.isPresent()) {
        Delivery previous = latest.put(stream.get(), delivery);
        if (previous != null
            && previous.message().sequence() > delivery.message().sequence()
            && !mayHaveBeenElsewhere(facts, delivery)) {
          broken.accept(Violation.of(Promise.H8, "out of order", previous, delivery));
        }
      }
    }
  }

  /** Another consumer may have had it before, and given it back, uncounted, unseen. */
  private static boolean mayHaveBeenElsewhere(Facts facts, Delivery delivery) {
    ConsumerOpening consumer = facts.consumer(delivery);
    return facts
        .publication(delivery.message())
        .filter(
            sent -> facts.othersReturnedBetween(sent.earliest(), delivery.at().tick(), consumer))
        .isPresent();
  }

  private static Optional<Stream> stream(Facts facts, Delivery delivery) {
    return facts
        .publication(delivery.message())
        .filter(sent -> facts.leadsTo(sent.send().destination(), facts.consumer(delivery).holder()))
        .map(
            sent ->
                new Stream(
                    delivery.consumer(),
                    delivery.message().producer(),
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
