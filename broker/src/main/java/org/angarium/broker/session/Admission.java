package org.angarium.broker.session;

import java.util.ArrayList;
import java.util.List;
import org.angarium.broker.core.Core;
import org.angarium.broker.core.Refusal;
import org.angarium.broker.core.Timer;
import org.angarium.broker.destination.Destinations;
import org.angarium.broker.destination.MessageQueue;
import org.angarium.broker.destination.Publisher;
import org.angarium.broker.destination.Route;
import org.angarium.transport.message.EncodedMessage;
import org.jspecify.annotations.Nullable;

/**
 * Messages that are let onto their queues together: at once, or as soon as there is room on all of
 * them, or not at all when that takes too long. Core thread only.
 */
final class Admission {
  /** Hears, once, how it went. */
  interface Outcome {
    /** All may go: the routes are to be followed in this turn. */
    void admitted(List<Route> routes);

    /** None may go. */
    void refused(Refusal refusal);
  }

  private final Core core;
  private final Destinations destinations;
  private final Publisher publisher;
  private final List<EncodedMessage> messages;
  private final Outcome outcome;
  private final Runnable goOn = this::goOn;
  private @Nullable MessageQueue awaited;
  private @Nullable Timer timer;

  Admission(
      Core core,
      Destinations destinations,
      Publisher publisher,
      List<EncodedMessage> messages,
      Outcome outcome) {
    this.core = core;
    this.destinations = destinations;
    this.publisher = publisher;
    this.messages = messages;
    this.outcome = outcome;
  }

  /** Lets the messages go, or waits until they can. */
  void begin() {
    attempt(null);
  }

  private void attempt(@Nullable MessageQueue past) {
    List<Route> routes = new ArrayList<>(messages.size());
    try {
      for (EncodedMessage message : messages) {
        Route route = destinations.route(message, publisher);
        MessageQueue full = route.fullQueue(past);
        if (full != null) {
          await(full);
          return;
        }
        routes.add(route);
      }
    } catch (Refusal refusal) {
      cancel();
      outcome.refused(refusal);
      return;
    }
    cancel();
    outcome.admitted(routes);
  }

  private void await(MessageQueue queue) {
    awaited = queue;
    queue.whenRoom(goOn);
    if (timer == null) {
      long waitMillis = queue.policy().limit().waitMillis();
      timer = core.at(core.now() + waitMillis, this::giveUp);
    }
  }

  private void goOn() {
    MessageQueue past = awaited;
    awaited = null;
    attempt(past);
  }

  private void giveUp() {
    timer = null;
    MessageQueue queue = awaited;
    if (queue != null) {
      cancel();
      outcome.refused(
          Route.full(queue, ", and nothing has left it in time; send again when it has room"));
    }
  }

  /** Waits no longer. */
  void cancel() {
    if (timer != null) {
      timer.cancel();
      timer = null;
    }
    if (awaited != null) {
      awaited.forget(goOn);
      awaited = null;
    }
  }
}
