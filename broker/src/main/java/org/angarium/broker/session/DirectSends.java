package org.angarium.broker.session;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.angarium.broker.core.Core;
import org.angarium.broker.core.Refusal;
import org.angarium.broker.destination.MessageMemory;
import org.angarium.broker.destination.Route;
import org.angarium.transport.message.DestinationName;
import org.angarium.transport.message.EncodedMessage;

/**
 * A session's sends outside transactions: onto their queues at once, or when there is room. Those
 * to one destination wait one behind the other, so that their order is kept (Jakarta Messaging
 * 6.2.9). Core thread only.
 */
final class DirectSends {
  private final Core core;
  private final MessageMemory memory;
  private final ClientConnection connection;

  /** What waits, by destination. */
  private final Map<DestinationName, Line> lines = new HashMap<>();

  DirectSends(Core core, MessageMemory memory, ClientConnection connection) {
    this.core = core;
    this.memory = memory;
    this.connection = connection;
  }

  /**
   * Sends a message.
   *
   * @param outcome hears of it, now or later
   * @throws Refusal if it is refused at once; then {@code outcome} does not hear of it
   */
  void send(EncodedMessage message, SendOutcome outcome) throws Refusal {
    if (lines.isEmpty() || !lines.containsKey(message.destination())) {
      Route route = connection.destinations().route(message, connection.publisher());
      if (route.fullQueue(null, Set.of()) == null) {
        follow(route);
        outcome.sent();
        return;
      }
    }
    memory.add(message);
    lines.computeIfAbsent(message.destination(), Line::new).add(message, outcome);
  }

  private void follow(Route route) {
    route.follow(route.stores() ? core.nextBatch() : Route.AT_ONCE);
  }

  /** What waits for one destination; the first is under way. */
  private final class Line {
    private final DestinationName destination;
    private final ArrayDeque<Admission> admissions = new ArrayDeque<>();
    private boolean beginning;

    Line(DestinationName destination) {
      this.destination = destination;
    }

    void add(EncodedMessage message, SendOutcome outcome) {
      admissions.add(
          new Admission(
              core,
              connection.destinations(),
              connection.publisher(),
              List.of(message),
              Set.of(),
              new Waiting(this, message, outcome)));
      if (admissions.size() == 1) {
        begin();
      }
    }

    void firstHasEnded() {
      admissions.remove();
      begin();
    }

    /** Begins one after the other, as long as they end at once; not one within the other. */
    private void begin() {
      if (beginning) {
        return;
      }
      beginning = true;
      Admission begun = null;
      Admission first = admissions.peek();
      while (first != null && !first.equals(begun)) {
        begun = first;
        first.begin();
        first = admissions.peek();
      }
      beginning = false;
      if (first == null) {
        lines.remove(destination, this);
      }
    }
  }

  /** What happens to a message that has waited. */
  private final class Waiting implements Admission.Outcome {
    private final Line line;
    private final EncodedMessage message;
    private final SendOutcome outcome;

    Waiting(Line line, EncodedMessage message, SendOutcome outcome) {
      this.line = line;
      this.message = message;
      this.outcome = outcome;
    }

    @Override
    public void admitted(List<Route> routes) {
      memory.remove(message);
      routes.forEach(DirectSends.this::follow);
      outcome.sent();
      line.firstHasEnded();
    }

    @Override
    public void refused(Refusal refusal) {
      memory.remove(message);
      outcome.refused(refusal);
      line.firstHasEnded();
    }
  }
}
