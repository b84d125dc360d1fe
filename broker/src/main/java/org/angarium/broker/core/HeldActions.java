package org.angarium.broker.core;

import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * Actions that wait for batches to be durable: those in line, each behind those before it, and
 * those apart, which wait behind each other only. What may run at the same time runs in the order
 * in which it came. Core thread only.
 */
final class HeldActions {
  private record Held(long batch, long number, Runnable action) {}

  private final ArrayDeque<Held> line = new ArrayDeque<>();
  private final ArrayDeque<Held> apart = new ArrayDeque<>();
  private long lastNumber;

  void add(long batch, Runnable action) {
    line.add(new Held(batch, ++lastNumber, action));
  }

  void addApart(long batch, Runnable action) {
    apart.add(new Held(batch, ++lastNumber, action));
  }

  boolean isEmpty() {
    return line.isEmpty() && apart.isEmpty();
  }

  boolean isNoneApart() {
    return apart.isEmpty();
  }

  /** Whether {@link #release} would run anything. */
  boolean isDue(long durable) {
    return nextDue(durable) != null;
  }

  /** Runs what need not wait any more; whether there was any. */
  boolean release(long durable) {
    boolean any = false;
    for (ArrayDeque<Held> next = nextDue(durable); next != null; next = nextDue(durable)) {
      next.remove().action.run();
      any = true;
    }
    return any;
  }

  /** Which of the two has what comes next; null if all must wait. */
  private @Nullable ArrayDeque<Held> nextDue(long durable) {
    Held inLine = line.peek();
    Held besides = apart.peek();
    if (inLine == null || inLine.batch > durable) {
      return besides == null || besides.batch > durable ? null : apart;
    }
    boolean lineFirst =
        besides == null || besides.batch > durable || inLine.number < besides.number;
    return lineFirst ? line : apart;
  }
}
