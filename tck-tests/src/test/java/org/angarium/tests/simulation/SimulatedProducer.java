package org.angarium.tests.simulation;

import org.jspecify.annotations.Nullable;

/** A producer and the credit that it has at the broker. */
final class SimulatedProducer {
  private final SimulatedSession session;
  private final int id;
  private long credit;
  private @Nullable Runnable waiting;

  SimulatedProducer(SimulatedSession session, int id, int window) {
    this.session = session;
    this.id = id;
    this.credit = window;
  }

  int id() {
    return id;
  }

  /** Does something as soon as there is credit, which it uses. */
  void spend(int bytes, Runnable send) {
    if (credit > 0) {
      credit -= bytes;
      send.run();
    } else {
      waiting =
          () -> {
            credit -= bytes;
            send.run();
          };
    }
  }

  /** Whether something waits for credit. */
  boolean waits() {
    return waiting != null;
  }

  void credited(int bytes) {
    credit += bytes;
    Runnable next = waiting;
    if (next != null && credit > 0) {
      waiting = null;
      next.run();
    }
  }

  /** A send that asked for no answer was refused. */
  void refused() {
    session.sendRefused();
  }
}
