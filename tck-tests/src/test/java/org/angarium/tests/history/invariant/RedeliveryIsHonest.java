package org.angarium.tests.history.invariant;

import java.util.List;
import java.util.function.Consumer;
import org.angarium.tests.history.Event.Delivery;

/**
 * H7. The count may have grown by deliveries that were on their way and that nobody saw; but only
 * by one for each session that ended meanwhile and consumed there.
 */
final class RedeliveryIsHonest implements Invariant {
  @Override
  public void check(Facts facts, Consumer<Violation> broken) {
    for (List<Delivery> ofOneCopy : facts.deliveries().values()) {
      checkFirst(facts, ofOneCopy.get(0), broken);
      for (Delivery delivery : ofOneCopy) {
        if (delivery.redelivered() != delivery.count() > 1) {
          broken.accept(
              Violation.of(
                  Promise.H7, "JMSRedelivered and JMSXDeliveryCount contradict", delivery));
        }
      }
    }
    for (Succession two : facts.successions()) {
      if (two.between() == Succession.Between.RELEASED) {
        checkGrowth(facts, two.earlier(), two.later(), broken);
      }
    }
  }

  private static void checkFirst(Facts facts, Delivery first, Consumer<Violation> broken) {
    long sent = facts.publication(first.message()).map(Publication::earliest).orElse(0L);
    if (first.count() > 1 && first.count() > 1 + unseen(facts, sent, first)) {
      broken.accept(Violation.of(Promise.H7, "counted without a delivery before", first));
    }
  }

  private static void checkGrowth(
      Facts facts, Delivery earlier, Delivery later, Consumer<Violation> broken) {
    int growth = later.count() - earlier.count();
    if (growth <= 0) {
      broken.accept(Violation.of(Promise.H7, "the count did not grow", earlier, later));
    } else if (growth > 1
        && growth > 1 + unseen(facts, facts.settlements().sentBy(earlier), later)) {
      broken.accept(Violation.of(Promise.H7, "counted more than was delivered", earlier, later));
    }
  }

  /** How many deliveries before this one nobody can have seen, at most. */
  private static long unseen(Facts facts, long from, Delivery before) {
    return facts.countedReturnsBetween(from, before.at().tick(), facts.consumer(before).holder());
  }
}
