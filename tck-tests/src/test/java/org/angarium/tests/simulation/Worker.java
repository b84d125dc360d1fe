package org.angarium.tests.simulation;

import java.util.ArrayList;
import java.util.List;
import org.angarium.tests.history.Destination;
import org.angarium.transport.message.DestinationName;
import org.jspecify.annotations.Nullable;

/**
 * Sends, receives and settles what it has received in the way of its {@link Scenario.Kind}; now and
 * then it closes a consumer or its session, and goes away without a word.
 */
class Worker extends Application {
  private static final int MOST_CONSUMERS = 2;

  private final Scenario scenario;
  private final Scenario.Kind kind;
  private final @Nullable Source own;
  private @Nullable SimulatedSession session;
  private @Nullable SimulatedProducer producer;

  /**
   * A worker.
   *
   * @param subscriber the subscription that it receives from beside what all receive from; null if
   *     it has none
   */
  Worker(
      Environment environment,
      String name,
      Scenario.Kind kind,
      Scenario.@Nullable Subscriber subscriber) {
    super(environment, name, subscriber == null ? null : subscriber.clientId());
    this.scenario = environment.scenario();
    this.kind = kind;
    this.own = subscriber == null ? null : subscriber.source();
  }

  final SimulatedSession session() {
    SimulatedSession current = session;
    if (current == null) {
      throw new IllegalStateException("no session: " + this);
    }
    return current;
  }

  @Override
  void begin() {
    SimulatedSession opened = openSession(kind == Scenario.Kind.TRANSACTED);
    session = opened;
    producer = connection().openProducer(opened);
    rest();
  }

  @Override
  void act() {
    int what = world.between(1, 100);
    SimulatedSession current = session();
    if (what <= 40) {
      doing("sending");
      send(world.between(1, 4), this::sent);
    } else if (what <= 80 && !current.consumers().isEmpty()) {
      doing("receiving");
      receive(world.between(1, 6), this::received);
    } else if (what <= 90 && current.consumers().size() < MOST_CONSUMERS) {
      doing("opening a consumer");
      current.open(source(), world.oneOf(List.of(1, 1, 3, 10, 50)), opened -> rest());
    } else if (what <= 94 && !current.consumers().isEmpty()) {
      doing("closing a consumer");
      current.close(world.oneOf(current.consumers()), this::rest);
    } else if (what <= 96) {
      doing("closing its session");
      closeSession(current, this::begin);
    } else {
      rest();
    }
  }

  final Source source() {
    Source mine = own;
    if (mine != null
        && session().consumers().stream()
            .noneMatch(c -> c.source().holder().equals(mine.holder()))) {
      return mine;
    }
    Source source = world.oneOf(scenario.sources());
    if (own != null && source.subscription() != null) {
      return Source.queue(world.oneOf(scenario.queues()), Scenario.selector(world));
    }
    return source.subscription() == null && world.percent(30)
        ? Source.queue(source.holder(), Scenario.selector(world))
        : source;
  }

  // ---- sending

  /** Sends some messages, then goes on. */
  final void send(int count, Runnable then) {
    if (count == 0) {
      then.run();
      return;
    }
    boolean toTopic = !scenario.topics().isEmpty() && world.percent(40);
    String name = world.oneOf(toTopic ? scenario.topics() : scenario.queues());
    Outgoing message =
        message(
            session(),
            toTopic ? Destination.topic(name) : Destination.queue(name),
            toTopic ? DestinationName.topic(name) : DestinationName.queue(name));
    SimulatedProducer from = producer;
    if (from == null) {
      throw new IllegalStateException("no producer: " + this);
    }
    session().send(from, message, way(message), () -> send(count - 1, then));
  }

  private SimulatedSession.Sending way(Outgoing message) {
    if (world.percent(30)) {
      return SimulatedSession.Sending.ASYNCHRONOUS;
    }
    boolean mayBeUnanswered = inTransaction() || !message.content().persistent();
    return mayBeUnanswered && world.percent(50)
        ? SimulatedSession.Sending.UNANSWERED
        : SimulatedSession.Sending.WAITED_FOR;
  }

  boolean inTransaction() {
    return kind == Scenario.Kind.TRANSACTED;
  }

  /** What it does after it has sent. */
  void sent() {
    if (kind == Scenario.Kind.TRANSACTED && world.percent(60)) {
      endTransaction();
    } else {
      rest();
    }
  }

  // ---- receiving

  /** Receives up to so many messages, each from one of its consumers. */
  final void receive(int most, Runnable then) {
    if (most == 0) {
      then.run();
      return;
    }
    session()
        .receive(
            world.oneOf(session().consumers()),
            world.between(0, 40),
            got -> {
              if (got != null && kind == Scenario.Kind.AUTOMATIC) {
                session().acknowledgeQuietly(List.of(got));
              }
              later(world.between(0, 500), () -> receive(got == null ? 0 : most - 1, then));
            });
  }

  /** What it does with what it has received. */
  void received() {
    List<SimulatedSession.Received> all = session().received();
    switch (kind) {
      case LAZY -> {
        session().acknowledgeQuietly(all);
        rest();
      }
      case CLIENT -> {
        if (world.percent(20)) {
          doing("recovering");
          session().recover(this::rest);
        } else if (world.percent(60)) {
          doing("acknowledging");
          session().acknowledge(someOf(all), this::rest);
        } else {
          rest();
        }
      }
      case TRANSACTED -> {
        if (world.percent(70)) {
          endTransaction();
        } else {
          rest();
        }
      }
      default -> rest();
    }
  }

  private List<SimulatedSession.Received> someOf(List<SimulatedSession.Received> all) {
    List<SimulatedSession.Received> some = new ArrayList<>(all);
    if (world.percent(30)) {
      some.removeIf(each -> world.percent(40));
    }
    return some;
  }

  private void endTransaction() {
    if (world.percent(75)) {
      doing("committing");
      session().commit(this::rest);
    } else {
      doing("rolling back");
      session().rollback(this::rest);
    }
  }
}
