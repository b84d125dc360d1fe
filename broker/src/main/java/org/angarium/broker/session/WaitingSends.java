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
  /** What waits for one destination; the first is under way. */
  private static final class Line {
    final ArrayDeque<Admission> admissions = new ArrayDeque<>();
    boolean beginning;
  }

  private final Map<DestinationName, Line> lines = new HashMap<>();

  /** Whether a message to this destination has to wait behind others. */
  boolean isFor(DestinationName destination) {
    return !lines.isEmpty() && lines.containsKey(destination);
  }

  /**
   * Lets one more wait; it begins when those before it have ended.
   *
   * @param making makes it, given what it has to run when it has ended
   */
  void add(DestinationName destination, Function<Runnable, Admission> making) {
    Line line = lines.computeIfAbsent(destination, name -> new Line());
    line.admissions.add(making.apply(() -> ended(destination, line)));
    if (line.admissions.size() == 1) {
      begin(destination, line);
    }
  }

  private void ended(DestinationName destination, Line line) {
    line.admissions.remove();
    begin(destination, line);
  }

  /** Begins one after the other, as long as they end at once; not one within the other. */
  private void begin(DestinationName destination, Line line) {
    if (line.beginning) {
      return;
    }
    line.beginning = true;
    Admission begun = null;
    Admission first = line.admissions.peek();
    while (first != null && !first.equals(begun)) {
      begun = first;
      first.begin();
      first = line.admissions.peek();
    }
    line.beginning = false;
    if (first == null) {
      lines.remove(destination, line);
    }
  }
}
