package org.angarium.tests.history.invariant;

import java.util.Optional;
import java.util.function.Consumer;
import org.angarium.tests.history.Event.Arrival;
import org.angarium.tests.history.Event.SubscriptionStart;
import org.angarium.tests.history.Outcome;

/** H2. A message that was moved, as a dead letter is, may have got further properties. */
final class ArrivedWasSent implements Invariant {
  @Override
  public void check(Facts facts, Consumer<Violation> broken) {
    for (Arrival arrival : facts.all(Arrival.class)) {
      Optional<Publication> sent = facts.publication(arrival.message());
      if (sent.isEmpty()) {
        broken.accept(Violation.of(Promise.H2, "nobody sent it", arrival));
      } else {
        check(facts, sent.get(), arrival, broken);
      }
    }
  }

  private static void check(
      Facts facts, Publication sent, Arrival arrival, Consumer<Violation> broken) {
    String holder = facts.consumer(arrival).holder();
    boolean direct = facts.leadsTo(sent.send().destination(), holder);
    String how = null;
    if (sent.send().span().begun().tick() > arrival.at().tick()) {
      how = "it arrived before it was sent";
    } else if (sent.send().outcome() == Outcome.FAILED) {
      how = "its sending was refused";
    } else if (!direct && !movedTo(facts, sent, holder)) {
      how = "it was sent elsewhere";
    } else if (direct && sentBeforeSubscription(facts, sent, holder)) {
      how = "it was sent before there was the subscription";
    } else if (direct
        ? !arrival.content().equals(sent.content())
        : !arrival.content().extendsFrom(sent.content())) {
      how = "it has changed";
    }
    if (how != null) {
      broken.accept(Violation.of(Promise.H2, how, sent.send(), arrival));
    }
  }

  private static boolean movedTo(Facts facts, Publication sent, String holder) {
    return facts
        .removals()
        .anyMatch(
            removal ->
                removal.message().equals(sent.message())
                    && holder.equals(removal.movedTo())
                    && facts.leadsTo(sent.send().destination(), removal.holder()));
  }

  private static boolean sentBeforeSubscription(Facts facts, Publication sent, String holder) {
    Optional<SubscriptionStart> start = facts.subscription(holder);
    return sent.outcome() == Outcome.CONFIRMED
        && start.isPresent()
        && sent.latest() < start.get().span().begun().tick();
  }
}
