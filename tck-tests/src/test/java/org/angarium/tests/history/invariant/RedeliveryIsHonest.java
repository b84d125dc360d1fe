package org.angarium.tests.history.invariant;

import java.util.List;
import java.util.function.Consumer;
import org.angarium.tests.history.Event.Delivery;

/**
 * H7. The count may have grown by deliveries that were on their way and that nobody saw; but only
 * after something that can have stopped one.
 */
final class RedeliveryIsHonest implements Invariant {
  @Override
  public void check(Facts facts, Consumer<Violation> broken) {
    for (List<Delivery> ofOneCopy : facts.deliveries().values()) {
      Delivery first = ofOneCopy.get(0);
      if (first.count() > 1 && !facts.returnsBetween(0, first.at().tick())) {
        broken.accept(Violation.of(Promise.H7, "counted without a delivery before", first));
      }
      for (Delivery delivery : ofOneCopy) {
        if (delivery.redelivered() != delivery.count() > 1) {
          broken.accept(
              Violation.of(
                  Promise.H7, "JMSRedelivered and JMSXDeliveryCount contradict", delivery));
        }
      }
    }
    for (Succession two : facts.successions()) {
      if (two.between() == Succession.Between.RELEASED
          && two.later().count() <= two.earlier().count()) {
        broken.accept(
            Violation.of(Promise.H7, "the count did not grow", two.earlier(), two.later()));
      }
    }
  }
}
