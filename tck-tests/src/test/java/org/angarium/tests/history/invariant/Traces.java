package org.angarium.tests.history.invariant;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.angarium.tests.history.Event;
import org.angarium.tests.history.Event.Arrival;
import org.angarium.tests.history.Event.Delivery;
import org.angarium.tests.history.Outcome;
import org.angarium.tests.history.TransactionId;
import org.jspecify.annotations.Nullable;

/**
 * What shows whether a transaction has happened whose commit has an unknown outcome.
 *
 * @param happened what could not be if it had not
 * @param not what could not be if it had
 */
record Traces(List<Event> happened, List<Event> not) {
  /** For each transaction with an unknown outcome. */
  static Collection<Traces> ofUnknown(Facts facts) {
    Map<TransactionId, Traces> traces = new HashMap<>();
    Map<Object, Arrival> arrivals = new HashMap<>();
    facts.all(Arrival.class).forEach(a -> arrivals.putIfAbsent(a.message(), a));
    for (Publication sent : facts.publications()) {
      TransactionId transaction = sent.send().transaction();
      if (unknown(facts, transaction) && sent.send().outcome() == Outcome.CONFIRMED) {
        of(traces, transaction).addSend(facts, sent, arrivals.get(sent.message()));
      }
    }
    for (List<Delivery> ofOneCopy : facts.deliveries().values()) {
      for (int i = 0; i < ofOneCopy.size(); i++) {
        TransactionId transaction = ofOneCopy.get(i).transaction();
        if (unknown(facts, transaction)) {
          of(traces, transaction)
              .addDelivery(facts, ofOneCopy.get(i), ofOneCopy.subList(i + 1, ofOneCopy.size()));
        }
      }
    }
    return traces.values();
  }

  boolean contradict() {
    return !happened.isEmpty() && !not.isEmpty();
  }

  List<Event> all() {
    return Stream.concat(happened.stream(), not.stream()).toList();
  }

  private static boolean unknown(Facts facts, @Nullable TransactionId transaction) {
    return transaction != null && facts.fates().of(transaction).state() == Fate.State.UNKNOWN;
  }

  private static Traces of(Map<TransactionId, Traces> traces, TransactionId transaction) {
    return traces.computeIfAbsent(
        transaction, id -> new Traces(new ArrayList<>(), new ArrayList<>()));
  }

  private void addSend(Facts facts, Publication sent, @Nullable Arrival arrival) {
    if (arrival != null) {
      happened.add(arrival);
    }
    if (sent.lasting()
        && facts.promisedCopies(sent).stream()
            .anyMatch(copy -> Loss.surelyMissing(facts, sent, copy))) {
      not.add(sent.send());
    }
  }

  private void addDelivery(Facts facts, Delivery delivery, List<Delivery> later) {
    Copy copy = facts.copy(delivery);
    Optional<? extends Event> returned =
        later.isEmpty()
            ? facts.removals(copy).stream()
                .filter(removal -> removal.at().tick() > delivery.at().tick())
                .findFirst()
            : Optional.of(later.get(0));
    if (returned.isPresent()) {
      not.add(returned.get());
    } else if (facts.publication(copy.message()).filter(s -> gone(facts, s, copy)).isPresent()) {
      happened.add(delivery);
    }
  }

  /** Whether nothing but its acknowledgement explains that it did not come again. */
  private static boolean gone(Facts facts, Publication sent, Copy copy) {
    return sent.promised()
        && facts
            .drainAfter(copy.holder(), sent.latest())
            .filter(drain -> !Loss.expiredAt(drain.at().millis(), sent))
            .isPresent();
  }
}
