package org.angarium.broker.session;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import org.angarium.transport.message.DestinationName;

/**
 * A session's messages that wait for room, by destination: one after the other, so that their order
 * is kept (Jakarta Messaging 6.2.9). Core thread only.
 */
final class WaitingSends {
  /** For each destination the one that is under way, and those behind it. */
  private final Map<DestinationName, ArrayDeque<Admission>> byDestination = new HashMap<>();

  /** Whether a message to this destination has to wait behind others. */
  boolean isFor(DestinationName destination) {
    return !byDestination.isEmpty() && byDestination.containsKey(destination);
  }

  /**
   * Lets one more wait; it begins when those before it have ended.
   *
   * @param making makes it, given what it has to run when it has ended
   */
  void add(DestinationName destination, Function<Runnable, Admission> making) {
    Admission admission = making.apply(() -> ended(destination));
    ArrayDeque<Admission> queue =
        byDestination.computeIfAbsent(destination, name -> new ArrayDeque<>());
    queue.add(admission);
    if (queue.size() == 1) {
      admission.begin();
    }
  }

  private void ended(DestinationName destination) {
    ArrayDeque<Admission> queue = byDestination.get(destination);
    if (queue == null) {
      return;
    }
    queue.poll();
    Admission next = queue.peek();
    if (next == null) {
      byDestination.remove(destination);
    } else {
      next.begin();
    }
  }
}
