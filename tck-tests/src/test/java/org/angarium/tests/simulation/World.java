package org.angarium.tests.simulation;

import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.function.Supplier;

/**
 * A world with a clock, a dice and a list of what is to happen. Time passes only from one event to
 * the next; of those due at the same time, the one that was announced first comes first.
 */
final class World implements InstantSource {
  /** When every world begins, milliseconds since 1970. */
  static final long BEGINNING = 1_700_000_000_000L;

  private static final long MICROS_PER_MILLI = 1_000;
  private static final long MIXER = 0x9E3779B97F4A7C15L;

  private record Due(long micros, long sequence, Runnable action) {}

  private final Random random;
  private final PriorityQueue<Due> schedule =
      new PriorityQueue<>(Comparator.comparingLong(Due::micros).thenComparingLong(Due::sequence));
  private final List<String> lines = new ArrayList<>();
  private final boolean keepsLines;
  private long sequence;
  private long micros;
  private long digest;

  /**
   * A world at its beginning.
   *
   * @param keepsLines whether to keep what is noted, for people to read
   */
  World(long seed, boolean keepsLines) {
    this.random = new Random(seed * MIXER ^ seed >>> 7); // so that neighbours are not alike
    this.keepsLines = keepsLines;
  }

  // ---- time

  @Override
  public Instant instant() {
    return Instant.ofEpochMilli(millis());
  }

  @Override
  public long millis() {
    return BEGINNING + micros / MICROS_PER_MILLI;
  }

  /** Microseconds since the beginning. */
  long micros() {
    return micros;
  }

  /** Has something happen so many microseconds from now. */
  void after(long delayMicros, Runnable action) {
    schedule.add(new Due(micros + Math.max(0, delayMicros), sequence++, action));
  }

  void afterMillis(long delayMillis, Runnable action) {
    after(delayMillis * MICROS_PER_MILLI, action);
  }

  /** Lets the next thing happen; false if there is none. */
  boolean next() {
    Due due = schedule.poll();
    if (due == null) {
      return false;
    }
    micros = due.micros;
    due.action.run();
    return true;
  }

  // ---- chance

  /** A number from {@code from} to {@code to}, both possible. */
  int between(int from, int to) {
    return from + random.nextInt(to - from + 1);
  }

  /** Whether something happens that happens so many times in a hundred. */
  boolean percent(int chance) {
    return random.nextInt(100) < chance;
  }

  <T> T oneOf(List<T> choices) {
    return choices.get(random.nextInt(choices.size()));
  }

  // ---- the trace

  /** Notes what happened: runs of the same seed note the same. */
  void note(String what, long number) {
    note(number * 31 + what.hashCode(), () -> what + " " + number);
  }

  /** Notes what happened, in words that are only asked for if somebody will read them. */
  void note(long number, Supplier<String> words) {
    digest = (digest ^ number ^ micros) * MIXER;
    digest ^= digest >>> 29;
    if (keepsLines) {
      lines.add(micros + " " + words.get());
    }
  }

  /** A number that stands for all that was noted so far. */
  long digest() {
    return digest;
  }

  /** What was noted, if it is kept. */
  List<String> lines() {
    return lines;
  }
}
