package org.angarium.tests.simulation;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.angarium.transport.frame.Frame;
import org.jspecify.annotations.Nullable;

/**
 * A consumer with what has arrived for it and was not taken yet, higher priorities first, and its
 * count of the credit that the broker has.
 */
final class SimulatedConsumer {
  private static final int PRIORITIES = 10;

  private final SimulatedSession session;
  private final int id;
  private final String name;
  private final Source source;
  private final int window;
  private final List<ArrayDeque<Frame.Deliver>> levels = new ArrayList<>();
  private int size;
  private long atBroker;

  /**
   * A consumer that is about to be opened with all its window as credit.
   *
   * @param name in the history
   */
  SimulatedConsumer(SimulatedSession session, int id, String name, Source source, int window) {
    this.session = session;
    this.id = id;
    this.name = name;
    this.source = source;
    this.window = window;
    this.atBroker = window;
    for (int i = 0; i < PRIORITIES; i++) {
      levels.add(new ArrayDeque<>());
    }
  }

  int id() {
    return id;
  }

  String name() {
    return name;
  }

  Source source() {
    return source;
  }

  SimulatedSession session() {
    return session;
  }

  boolean isEmpty() {
    return size == 0;
  }

  /**
   * A delivery has come.
   *
   * @param sentAt when the broker sent it, milliseconds since 1970
   */
  void arrived(Frame.Deliver deliver, long sentAt) {
    atBroker--;
    if (atBroker < 0) {
      session.fault("consumer " + name + " is sent more than it has given credit for");
    }
    session.requireUnexpired(deliver, sentAt);
    levels.get(deliver.message().priority()).add(deliver);
    size++;
    session.arrived();
  }

  /** Takes the next one out, and gives credit when half of the window is free. */
  Frame.@Nullable Deliver poll() {
    for (int priority = PRIORITIES - 1; priority >= 0; priority--) {
      Frame.Deliver deliver = levels.get(priority).poll();
      if (deliver != null) {
        size--;
        long free = window - atBroker - size;
        if (free >= Math.max(1, (window + 1) / 2)) {
          atBroker += free;
          session.connection().tell(new Frame.ConsumerCredit(id, (int) free));
        }
        return deliver;
      }
    }
    return null;
  }

  /** The broker has taken back what waits here, and so many that had been taken out. */
  void tookBack(int seen) {
    atBroker += size + seen;
    levels.forEach(ArrayDeque::clear);
    size = 0;
  }
}
