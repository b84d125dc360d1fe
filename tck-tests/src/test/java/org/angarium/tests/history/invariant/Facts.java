package org.angarium.tests.history.invariant;

import static java.util.Comparator.comparingLong;
import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.angarium.tests.history.Destination;
import org.angarium.tests.history.Event;
import org.angarium.tests.history.Event.Arrival;
import org.angarium.tests.history.Event.BranchList;
import org.angarium.tests.history.Event.Calm;
import org.angarium.tests.history.Event.ConsumerOpening;
import org.angarium.tests.history.Event.Delivery;
import org.angarium.tests.history.Event.Drain;
import org.angarium.tests.history.Event.ExpiryQueue;
import org.angarium.tests.history.Event.Fault;
import org.angarium.tests.history.Event.Removal;
import org.angarium.tests.history.Event.Send;
import org.angarium.tests.history.Event.SessionLoss;
import org.angarium.tests.history.Event.SubscriptionEnd;
import org.angarium.tests.history.Event.SubscriptionStart;
import org.angarium.tests.history.Event.TransactionRequest;
import org.angarium.tests.history.MessageKey;
import org.angarium.tests.history.Outcome;

/** What follows from the events of a history, before anything is judged. */
final class Facts {
  /** Where consumers of one session are at one holder. */
  private record Seat(String session, String holder) {
    static Seat of(ConsumerOpening consumer) {
      return new Seat(consumer.session(), consumer.holder());
    }
  }

  private final List<Event> events;
  private final Bounds bounds;
  private final Map<String, ConsumerOpening> consumers = new HashMap<>();
  private final Map<Seat, Long> consumersAt;
  private final Map<String, SubscriptionStart> subscriptions = new HashMap<>();
  private final Set<String> endedSubscriptions = new HashSet<>();
  private final Set<String> movingExpired = new HashSet<>();
  private final Fates fates;
  private final Settlements settlements;
  private final Map<MessageKey, Publication> publications = new LinkedHashMap<>();
  private final Map<Copy, List<Delivery>> deliveries;
  private final Map<Copy, List<Removal>> removals;
  private final Map<String, List<Drain>> drains;
  private final List<Return> returns;
  private final List<Succession> successions;
  private final List<Loss> losses;

  /**
   * Works them out.
   *
   * @param events in order
   */
  Facts(List<Event> events, Bounds bounds) {
    this.events = events;
    this.bounds = bounds;
    all(ConsumerOpening.class).forEach(opening -> consumers.put(opening.consumer(), opening));
    consumersAt = consumers.values().stream().collect(groupingBy(Seat::of, counting()));
    all(SubscriptionStart.class)
        .forEach(start -> subscriptions.putIfAbsent(start.subscription(), start));
    all(SubscriptionEnd.class).forEach(end -> endedSubscriptions.add(end.subscription()));
    all(ExpiryQueue.class).forEach(moves -> movingExpired.add(moves.holder()));
    fates = new Fates(all(TransactionRequest.class), all(BranchList.class));
    settlements = new Settlements(events, consumers, fates);
    Map<MessageKey, Long> seen = new HashMap<>();
    all(Arrival.class).forEach(a -> seen.putIfAbsent(a.message(), a.at().tick()));
    boolean undisturbed = isUndisturbed();
    for (Send send : all(Send.class)) {
      Long firstSeen = seen.get(send.message());
      publications.put(send.message(), publication(send, undisturbed).provenAt(firstSeen));
    }
    deliveries =
        all(Delivery.class).stream()
            .sorted(comparingLong(settlements::sentBy))
            .collect(groupingBy(this::copy));
    removals =
        all(Removal.class).stream()
            .collect(groupingBy(removal -> new Copy(removal.holder(), removal.message())));
    drains = all(Drain.class).stream().collect(groupingBy(Drain::holder));
    Return.Finder finder = new Return.Finder(events, consumers, lateness());
    returns = events.stream().flatMap(event -> finder.in(event).stream()).toList();
    successions = Succession.all(this);
    losses = Loss.all(this);
  }

  /** Whether nothing has happened that messages which are not persistent do not outlive. */
  private boolean isUndisturbed() {
    return !all(Calm.class).isEmpty()
        && all(Fault.class).isEmpty()
        && all(SessionLoss.class).isEmpty();
  }

  private Publication publication(Send send, boolean undisturbed) {
    boolean lasting = undisturbed || send.content().persistent();
    if (send.transaction() == null || send.outcome() == Outcome.FAILED) {
      return new Publication(
          send, send.outcome(), send.span().begun().tick(), send.span().ended().tick(), lasting);
    }
    Fate fate = fates.of(send.transaction());
    boolean sure = send.outcome() == Outcome.CONFIRMED || fate.outcome() == Outcome.FAILED;
    Outcome outcome = sure ? fate.outcome() : Outcome.UNKNOWN;
    return new Publication(send, outcome, fate.commitBegun(), fate.decided(), lasting);
  }

  /** All events of one kind, in order. */
  <E> List<E> all(Class<E> kind) {
    return events.stream().filter(kind::isInstance).map(kind::cast).toList();
  }

  /** Milliseconds by which something may seem too early. */
  long skew() {
    return bounds.skew().toMillis();
  }

  /** Milliseconds by which something may seem too late. */
  long lateness() {
    return bounds.skew().plus(bounds.latency()).toMillis();
  }

  /** Each delivery after the first of a copy, with the one before. */
  List<Succession> successions() {
    return successions;
  }

  /** What was promised and is gone. */
  List<Loss> losses() {
    return losses;
  }

  /**
   * Whether the broker may have taken back between two ticks, uncounted, what another consumer than
   * this one had from the same holder.
   */
  boolean othersReturnedBetween(long from, long to, ConsumerOpening consumer) {
    boolean alone = consumersAt.getOrDefault(Seat.of(consumer), 0L) < 2;
    return returns.stream()
        .anyMatch(
            each ->
                !each.counted()
                    && each.ofOthers(consumer.session(), alone, consumer.holder())
                    && each.between(from, to));
  }

  /**
   * How often the broker may have taken back to a holder between two ticks, counted, what nobody
   * had seen.
   */
  long countedReturnsBetween(long from, long to, String holder) {
    return returns.stream()
        .filter(each -> each.counted() && each.to(holder) && each.between(from, to))
        .count();
  }

  Fates fates() {
    return fates;
  }

  Settlements settlements() {
    return settlements;
  }

  Iterable<Publication> publications() {
    return publications.values();
  }

  Optional<Publication> publication(MessageKey message) {
    return Optional.ofNullable(publications.get(message));
  }

  /** All deliveries of each copy, in the order in which the broker sent them. */
  Map<Copy, List<Delivery>> deliveries() {
    return deliveries;
  }

  List<Delivery> deliveries(Copy copy) {
    return deliveries.getOrDefault(copy, List.of());
  }

  Stream<Removal> removals() {
    return removals.values().stream().flatMap(List::stream);
  }

  List<Removal> removals(Copy copy) {
    return removals.getOrDefault(copy, List.of());
  }

  /** Who got it, or browsed it. */
  ConsumerOpening consumer(Arrival arrival) {
    ConsumerOpening opening = consumers.get(arrival.consumer());
    if (opening == null) {
      throw new IllegalArgumentException("no consumer was opened for " + arrival);
    }
    return opening;
  }

  Copy copy(Arrival arrival) {
    return new Copy(consumer(arrival).holder(), arrival.message());
  }

  /** Whether what expires on a holder is moved, and not dropped. */
  boolean movesExpired(String holder) {
    return movingExpired.contains(holder);
  }

  Optional<SubscriptionStart> subscription(String holder) {
    return Optional.ofNullable(subscriptions.get(holder));
  }

  /** Whether what is sent to a destination comes to a holder. */
  boolean leadsTo(Destination destination, String holder) {
    SubscriptionStart subscription = subscriptions.get(holder);
    return subscription == null
        ? destination.name().equals(holder)
        : destination.equals(subscription.topic());
  }

  /** The holders that a message must be on, once it is confirmed, and stay until consumed. */
  List<Copy> promisedCopies(Publication publication) {
    Destination destination = publication.send().destination();
    List<Copy> copies = new ArrayList<>();
    if (destination.kind() == Destination.Kind.QUEUE && destination.owner() == null) {
      copies.add(new Copy(destination.name(), publication.message()));
    }
    for (SubscriptionStart start : subscriptions.values()) {
      if (start.durable()
          && start.outcome() == Outcome.CONFIRMED
          && start.topic().equals(destination)
          && start.at().tick() < publication.earliest()
          && start.selector().matches(publication.content())
          && !endedSubscriptions.contains(start.subscription())) {
        copies.add(new Copy(start.subscription(), publication.message()));
      }
    }
    for (Copy copy : List.copyOf(copies)) {
      for (Removal removal : removals(copy)) {
        if (removal.movedTo() != null) {
          copies.add(new Copy(removal.movedTo(), publication.message()));
        }
      }
    }
    return copies;
  }

  /** The last time that a holder was proven empty, if it was after a tick. */
  Optional<Drain> drainAfter(String holder, long tick) {
    List<Drain> all = drains.getOrDefault(holder, List.of());
    return all.stream().filter(drain -> drain.at().tick() > tick).reduce((earlier, later) -> later);
  }
}
