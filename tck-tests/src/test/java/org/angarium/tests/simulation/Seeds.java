package org.angarium.tests.simulation;

import java.util.ArrayList;
import java.util.List;

/**
 * Which seeds are played: 1 to {@value #USUAL}, or {@code -Dseeds=5000} for more, or {@code
 * -Dseeds=74-74} for some.
 *
 * @param first the first
 * @param last the last, which is played, too
 */
record Seeds(long first, long last) {
  private static final long USUAL = 2_000;
  private static final int BLOCK = 250;

  /**
   * As the command line asks for.
   *
   * @throws IllegalArgumentException if what it says is no number and no range
   */
  static Seeds wanted() {
    String text = System.getProperty("seeds", Long.toString(USUAL));
    try {
      int dash = text.indexOf('-');
      return dash < 0
          ? new Seeds(1, Long.parseLong(text))
          : new Seeds(
              Long.parseLong(text.substring(0, dash)), Long.parseLong(text.substring(dash + 1)));
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "-Dseeds is a number of seeds, or a range such as 74-80, not " + text, e);
    }
  }

  /** The same, a few at a time. */
  List<Seeds> blocks() {
    List<Seeds> blocks = new ArrayList<>();
    for (long from = first; from <= last; from += BLOCK) {
      blocks.add(new Seeds(from, Math.min(last, from + BLOCK - 1)));
    }
    return blocks;
  }

  /** How to play one of them again. */
  static String command(long seed) {
    return "mvn -B test -pl tck-tests -am -Dtest=SimulationTest"
        + " -Dsurefire.failIfNoSpecifiedTests=false -Dseeds="
        + seed
        + "-"
        + seed;
  }

  @Override
  public String toString() {
    return "seeds " + first + " to " + last;
  }
}
