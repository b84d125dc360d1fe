package org.angarium.tests.simulation;

import java.util.ArrayList;
import java.util.List;
import org.angarium.tests.history.Destination;
import org.angarium.tests.history.MessageKey;
import org.angarium.transport.message.DestinationName;
import org.jspecify.annotations.Nullable;

/**
 * An application that does one thing after the other, rests in between, and connects again when it
 * has lost its broker. What it does is for its subclass to say.
 */
abstract class Application implements SimulatedConnection.Owner {
  private static final int RECONNECT_MOST_MILLIS = 100;

  /** What expires after this has not by the end of a simulation. */
  private static final int LONG_LIFETIME_MILLIS = 600_000;

  /** How long it waits for room when it is to end, milliseconds. */
  private static final int PATIENCE_MILLIS = 3_000;

  final Environment environment;
  final World world;
  private final String name;
  private final @Nullable String clientId;
  private final List<SimulatedSession> sessions = new ArrayList<>();
  private @Nullable SimulatedConnection connection;
  private int connections;
  private int sequence;
  private boolean stopping;
  private boolean ended;

  /** What it did last, for people. */
  private String doing = "nothing yet";

  Application(Environment environment, String name, @Nullable String clientId) {
    this.environment = environment;
    this.world = environment.world();
    this.name = name;
    this.clientId = clientId;
  }

  // ---- for the simulation

  final void start() {
    connections++;
    SimulatedConnection attempt =
        new SimulatedConnection(
            environment.history(), name + "-" + connections, this, environment.faults()::add);
    connection = attempt;
    if (!attempt.connect(environment.network(), clientId)) {
      disconnected();
    }
  }

  /**
   * Has it end when it has done what it does now; but it does not wait for ever until the broker
   * has room.
   */
  final void stop() {
    stopping = true;
    world.afterMillis(PATIENCE_MILLIS, this::giveUpWaiting);
  }

  private void giveUpWaiting() {
    if (!ended) {
      if (connection().waitsForCredit()) {
        doing("giving up");
        connection().close();
      }
      world.afterMillis(PATIENCE_MILLIS, this::giveUpWaiting);
    }
  }

  final boolean ended() {
    return ended;
  }

  /** What it waits for, if it does not end. */
  @Override
  public final String toString() {
    return name + "-" + connections + ": " + doing;
  }

  // ---- for subclasses

  /** It is connected anew: opens what it needs, and ends with {@link #rest}. */
  abstract void begin();

  /** Does one thing, and ends with {@link #rest}. */
  abstract void act();

  /** Puts things in order before it closes its sessions, and ends with {@link #close}. */
  void finish() {
    close();
  }

  final void doing(String what) {
    doing = what;
  }

  final SimulatedConnection connection() {
    SimulatedConnection current = connection;
    if (current == null) {
      throw new IllegalStateException(name + " is not connected");
    }
    return current;
  }

  final SimulatedSession openSession(boolean transacted) {
    SimulatedSession session = new SimulatedSession(environment, connection(), transacted);
    sessions.add(session);
    return session;
  }

  /** Closes a session, and goes on. */
  final void closeSession(SimulatedSession session, Runnable then) {
    session.close(
        () -> {
          sessions.remove(session);
          then.run();
        });
  }

  /** Rests, then does the next thing, unless it has lost its connection meanwhile. */
  final void rest() {
    later(
        world.between(1, environment.scenario().thinkMicros()),
        stopping ? this::finish : this::act);
  }

  /** Does something later if this is still the same connection. */
  final void later(long micros, Runnable action) {
    SimulatedConnection now = connection();
    world.after(
        micros,
        () -> {
          if (now == connection && now.isOpen()) {
            action.run();
          }
        });
  }

  /** Closes everything in order. */
  final void close() {
    doing("closing");
    if (sessions.isEmpty()) {
      connection().close();
    } else {
      closeSession(sessions.get(0), this::close);
    }
  }

  /** A message for a destination, as the dice has it. */
  final Outgoing message(SimulatedSession session, Destination to, DestinationName address) {
    Scenario.Messages kind = environment.scenario().messages();
    MessageKey key = new MessageKey(session.name(), ++sequence);
    long now = world.millis();
    boolean delayed = world.percent(kind.delayed());
    long deliverAt = delayed ? now + world.between(1, 800) : 0;
    long lifetime = world.percent(50) ? LONG_LIFETIME_MILLIS : world.between(1, 1_500);
    long expiresAt = world.percent(kind.expiring()) ? Math.max(now, deliverAt) + lifetime : 0;
    return Incoming.outgoing(
        key,
        to,
        address,
        new Incoming.Traits(
            !world.percent(kind.nonPersistent()),
            world.percent(kind.prioritised()) ? world.between(0, 9) : 4,
            expiresAt,
            deliverAt),
        world.between(0, 9),
        world.between(0, kind.bodyBytes()));
  }

  // ---- the connection

  @Override
  public final void connected() {
    doing("beginning");
    begin();
  }

  @Override
  public final void disconnected() {
    sessions.forEach(SimulatedSession::lost);
    sessions.clear();
    if (stopping) {
      ended = true;
    } else {
      doing("connecting");
      world.afterMillis(world.between(1, RECONNECT_MOST_MILLIS), this::startUnlessStopped);
    }
  }

  private void startUnlessStopped() {
    if (stopping) {
      ended = true;
    } else {
      start();
    }
  }
}
