package org.angarium.tests.history.invariant;

import java.util.Optional;
import java.util.function.Consumer;
import org.angarium.tests.history.Event.Arrival;
import org.angarium.tests.history.Event.ConsumerOpening;
import org.angarium.tests.history.Event.SubscriptionStart;

/** H11. That what does not match stays is part of H1: the drain finds it. */
final class SelectorsMatch implements Invariant {
  @Override
  public void check(Facts facts, Consumer<Violation> broken) {
    for (Arrival arrival : facts.all(Arrival.class)) {
      ConsumerOpening consumer = facts.consumer(arrival);
      if (!consumer.selector().matches(arrival.content())) {
        broken.accept(
            Violation.of(Promise.H11, "its consumer does not want it", consumer, arrival));
      }
      Optional<SubscriptionStart> subscription = facts.subscription(consumer.holder());
      if (subscription.isPresent() && !subscription.get().selector().matches(arrival.content())) {
        broken.accept(
            Violation.of(
                Promise.H11, "its subscription does not want it", subscription.get(), arrival));
      }
    }
  }
}
