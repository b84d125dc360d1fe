package org.angarium.tests.history;

import static java.util.Comparator.comparingLong;
import static java.util.stream.Collectors.groupingBy;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Judges the history of one queue whose messages all have the same priority and do not expire, and
 * that was drained at the end.
 */
public final class HistoryChecker {
  private final History history;
  private final List<String> violations = new ArrayList<>();
  private final Map<MessageKey, List<Delivery>> deliveries;

  private HistoryChecker(History history) {
    this.history = history;
    this.deliveries =
        history.deliveries().stream()
            .sorted(comparingLong(Delivery::startedAt))
            .collect(groupingBy(Delivery::message));
  }

  /** One line for each broken promise; empty if all were kept. */
  public static List<String> check(History history) {
    HistoryChecker checker = new HistoryChecker(history);
    checker.violations.addAll(history.differences());
    checker.checkSendings();
    checker.deliveries.values().forEach(checker::checkDeliveriesOfOneMessage);
    checker.checkOrder();
    return checker.violations;
  }

  /** What was confirmed arrives, what failed does not, and a transaction arrives as a whole. */
  private void checkSendings() {
    Set<MessageKey> sent = new HashSet<>();
    for (Sending sending : history.sendings()) {
      sent.addAll(sending.messages());
      List<MessageKey> missing =
          sending.messages().stream().filter(key -> !deliveries.containsKey(key)).toList();
      boolean none = missing.size() == sending.messages().size();
      switch (sending.outcome()) {
        case CONFIRMED -> require(missing.isEmpty(), "lost: confirmed, not delivered: " + missing);
        case FAILED -> require(none, "delivered, though never sent or committed: " + sending);
        case UNKNOWN ->
            require(
                none || missing.isEmpty(), "torn transaction: " + sending + " misses " + missing);
      }
    }
    for (MessageKey key : deliveries.keySet()) {
      require(sent.contains(key), "delivered, but nobody sent it: " + key);
    }
  }

  /** Delivered again only while not acknowledged, and then marked as redelivered and counted. */
  private void checkDeliveriesOfOneMessage(List<Delivery> inOrder) {
    Delivery before = null;
    for (Delivery delivery : inOrder) {
      require(
          delivery.redelivered() == (delivery.count() > 1),
          "JMSRedelivered and JMSXDeliveryCount contradict each other: " + delivery);
      if (before != null) {
        require(
            before.acknowledgement() != Outcome.CONFIRMED,
            "delivered again after a confirmed acknowledgement: " + before + " and " + delivery);
        require(
            delivery.count() > before.count(),
            "delivery count did not grow: " + before + " and " + delivery);
      }
      before = delivery;
    }
    if (before != null) {
      require(
          before.acknowledgement() != Outcome.FAILED,
          "lost: not acknowledged, and not delivered again: " + before);
    }
  }

  /** Each consumer gets the messages of each producer in order, redeliveries aside. */
  private void checkOrder() {
    Map<String, Delivery> latest = new HashMap<>();
    history.deliveries().stream()
        .filter(delivery -> delivery.count() == 1)
        .sorted(comparingLong(Delivery::startedAt))
        .forEach(
            delivery -> {
              String stream = delivery.message().producer() + " to " + delivery.consumer();
              Delivery previous = latest.put(stream, delivery);
              require(
                  previous == null
                      || previous.message().sequence() <= delivery.message().sequence(),
                  "out of order: " + previous + " and then " + delivery);
            });
  }

  private void require(boolean kept, String violation) {
    if (!kept) {
      violations.add(violation);
    }
  }
}
