package org.angarium.tests.simulation;

import java.util.ArrayList;
import java.util.List;
import org.angarium.tests.history.Event;
import org.angarium.tests.history.Moment;
import org.angarium.tests.history.Outcome;
import org.angarium.transport.frame.Frame;
import org.jspecify.annotations.Nullable;

/**
 * Makes durable subscriptions, one after the other and never the same again, receives from them,
 * and ends them; or leaves them with what is on them, as it does when it loses its broker.
 */
final class Follower extends Application {
  /** As each that is left is drained, for some time. */
  private static final int MOST_SUBSCRIPTIONS = 8;

  /** A subscription that it has asked for, and has not heard of. */
  private record Pending(Source source, Moment begun) {}

  private final String prefix;

  /** Those that may be there. */
  private final List<Source> left = new ArrayList<>();

  private int subscriptions;
  private @Nullable Pending pending;
  private @Nullable SimulatedSession session;
  private @Nullable SimulatedConsumer consumer;

  Follower(Environment environment, String name) {
    super(environment, name, null);
    this.prefix = name;
  }

  /** The subscriptions that may be there when it has ended, for who drains them. */
  List<Source> left() {
    giveUpPending();
    return left;
  }

  @Override
  void begin() {
    giveUpPending();
    consumer = null;
    session = openSession(false);
    rest();
  }

  @Override
  void act() {
    SimulatedConsumer open = consumer;
    if (open == null && subscriptions == MOST_SUBSCRIPTIONS) {
      rest();
    } else if (open == null) {
      subscribe(session());
    } else if (world.percent(80)) {
      doing("receiving from " + open.source().holder());
      session()
          .receive(
              open,
              world.between(0, 40),
              got -> session().acknowledge(got == null ? List.of() : List.of(got), this::rest));
    } else {
      doing("leaving " + open.source().holder());
      consumer = null;
      boolean ends = world.percent(50);
      session().close(open, ends ? () -> unsubscribe(open.source()) : this::rest);
    }
  }

  private SimulatedSession session() {
    SimulatedSession current = session;
    if (current == null) {
      throw new IllegalStateException("no session: " + this);
    }
    return current;
  }

  private void subscribe(SimulatedSession in) {
    String topic = world.oneOf(environment.scenario().topics());
    String name = prefix + "-" + ++subscriptions;
    Source source = Source.subscription(name, topic, Scenario.selector(world), true, true);
    doing("subscribing " + name);
    Moment begun = environment.history().now();
    pending = new Pending(source, begun);
    left.add(source);
    in.open(
        source,
        world.oneOf(List.of(1, 3, 20)),
        opened -> {
          pending = null;
          if (opened == null) {
            in.fault("a new subscription is refused: " + name);
          } else {
            consumer = opened;
            started(source, begun, Outcome.CONFIRMED);
          }
          rest();
        });
  }

  private void giveUpPending() {
    Pending unheard = pending;
    if (unheard != null) {
      pending = null;
      started(unheard.source, unheard.begun, Outcome.UNKNOWN);
    }
  }

  private void started(Source source, Moment begun, Outcome outcome) {
    environment
        .history()
        .add(
            new Event.SubscriptionStart(
                source.holder(),
                source.destination(),
                true,
                source.selector(),
                environment.history().since(begun),
                outcome));
  }

  /** Nobody else has it open, and nothing of it is unacknowledged. */
  private void unsubscribe(Source source) {
    doing("unsubscribing " + source.holder());
    Moment begun = environment.history().now();
    connection()
        .ask(
            request -> new Frame.Unsubscribe(request, source.holder()),
            answer -> {
              Outcome outcome = answer instanceof Frame.Done ? Outcome.CONFIRMED : Outcome.UNKNOWN;
              environment
                  .history()
                  .add(
                      new Event.SubscriptionEnd(
                          source.holder(), environment.history().since(begun), outcome));
              if (answer instanceof Frame.Done) {
                left.remove(source);
              } else if (answer != null) {
                session().fault(source.holder() + " does not end: " + answer);
              }
              if (answer != null) {
                rest();
              }
            });
  }
}
