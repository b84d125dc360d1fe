package org.angarium.broker.session;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
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
 * them, or not at all when that takes too long or there is none in the store. Core thread only.
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
  private final Set<MessageQueue> freed;
  private final Outcome outcome;
  private final long cameMillis;
  private final Runnable goOn = this::goOn;
  private @Nullable MessageQueue awaited;
  private @Nullable Timer timer;

  /**
   * Nothing is done yet.
   *
   * @param freed queues that give up messages in the same step
   */
  Admission(
      Core core,
      Destinations destinations,
      Publisher publisher,
      List<EncodedMessage> messages,
      Set<MessageQueue> freed,
      Outcome outcome) {
    this.core = core;
    this.destinations = destinations;
    this.publisher = publisher;
    this.messages = messages;
    this.freed = freed;
    this.outcome = outcome;
    this.cameMillis = core.now();
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
        MessageQueue full = route.fullQueue(past, freed);
        if (full != null) {
          await(full);
          return;
        }
        routes.add(route);
      }
      if (messages.stream().anyMatch(EncodedMessage::persistent)) {
        core.requireRoomInStore(); // There may have been some when they were sent.
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
      timer = core.at(cameMillis + queue.policy().limit().waitMillis(), this::giveUp);
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

  /** Waits no longer, and is refused for this reason. */
  void abandon(Refusal reason) {
    cancel();
    outcome.refused(reason);
  }

  private void cancel() {
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
