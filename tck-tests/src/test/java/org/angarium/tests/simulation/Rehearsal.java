package org.angarium.tests.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.angarium.tests.history.Event;
import org.angarium.tests.history.Outcome;

/** What must happen in simulations, for them to prove anything. */
final class Rehearsal {
  private static final Map<String, Predicate<Event>> PARTS = new TreeMap<>();

  static {
    PARTS.put("a send is refused", e -> e instanceof Event.Send s && failed(s));
    PARTS.put("a send is unknown", e -> e instanceof Event.Send s && unknown(s));
    PARTS.put("a send is asynchronous", e -> e instanceof Event.Send s && s.asynchronous());
    PARTS.put("a message is delivered again", e -> e instanceof Event.Delivery d && d.count() > 1);
    PARTS.put("a message is not persistent", e -> contentOf(e, d -> !d.content().persistent()));
    PARTS.put("a message has a delay", e -> contentOf(e, d -> d.content().deliverAt() > 0));
    PARTS.put("a message may expire", e -> contentOf(e, d -> d.content().expiresAt() > 0));
    PARTS.put("a message is urgent", e -> contentOf(e, d -> d.content().priority() > 4));
    PARTS.put("a commit is confirmed", e -> e instanceof Event.Commit c && confirmed(c));
    PARTS.put("a commit is refused", e -> e instanceof Event.Commit c && failed(c));
    PARTS.put("a commit is unknown", e -> e instanceof Event.Commit c && unknown(c));
    PARTS.put("a rollback", e -> e instanceof Event.Rollback);
    PARTS.put("a branch is prepared", e -> e instanceof Event.Prepare p && confirmed(p));
    PARTS.put(
        "a branch is in doubt", e -> e instanceof Event.BranchList l && !l.branches().isEmpty());
    PARTS.put("a browser sees something", e -> e instanceof Event.Sighting);
    PARTS.put(
        "an acknowledgement is unknown", e -> e instanceof Event.Acknowledgement a && unknown(a));
    PARTS.put("a session recovers", e -> e instanceof Event.SessionRecovery);
    PARTS.put("a session is lost", e -> e instanceof Event.SessionLoss);
    PARTS.put("a consumer is refused", e -> e instanceof Event.ConsumerOpening o && failed(o));
    PARTS.put("a consumer is closed", e -> e instanceof Event.ConsumerClosing);
    PARTS.put(
        "a consumer selects",
        e -> e instanceof Event.ConsumerOpening o && !o.selector().text().isEmpty());
    PARTS.put(
        "a subscription is durable", e -> e instanceof Event.SubscriptionStart s && s.durable());
    PARTS.put("a subscription ends", e -> e instanceof Event.SubscriptionEnd s && confirmed(s));
    PARTS.put("a dead letter", e -> moved(e, Event.Removal.Reason.DEAD_LETTER));
    PARTS.put("an expired message is moved", e -> moved(e, Event.Removal.Reason.EXPIRED));
    for (String fault :
        List.of(
            "kill",
            "power cut",
            "power cut to come",
            "cut",
            "stall",
            "full disk",
            "failed force")) {
      PARTS.put("fault: " + fault, e -> e instanceof Event.Fault f && f.what().equals(fault));
    }
  }

  private Rehearsal() {}

  /** What did not happen. */
  static List<String> missing(List<Event> events) {
    List<String> missing = new ArrayList<>();
    PARTS.forEach(
        (part, happens) -> {
          if (events.stream().noneMatch(happens)) {
            missing.add(part);
          }
        });
    return missing;
  }

  private static boolean contentOf(Event event, Predicate<Event.Delivery> is) {
    return event instanceof Event.Delivery delivery && is.test(delivery);
  }

  private static boolean moved(Event event, Event.Removal.Reason reason) {
    return event instanceof Event.Removal removal
        && removal.reason() == reason
        && removal.movedTo() != null;
  }

  private static boolean confirmed(Event.Request request) {
    return request.outcome() == Outcome.CONFIRMED;
  }

  private static boolean failed(Event.Request request) {
    return request.outcome() == Outcome.FAILED;
  }

  private static boolean unknown(Event.Request request) {
    return request.outcome() == Outcome.UNKNOWN;
  }
}
