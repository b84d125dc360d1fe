package org.angarium.transport.url;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** Finds what a user probably meant. */
public final class NearestName {
  /** Longer names than this are not compared: no known name is that long. */
  private static final int MAX_LENGTH = 64;

  private NearestName() {}

  /**
   * The known name nearest to {@code name}, case aside, if at most one character in three has to be
   * inserted, removed, replaced or swapped with its neighbour; of equally near ones the first.
   */
  public static Optional<String> of(String name, Collection<String> known) {
    if (name.isEmpty() || name.length() > MAX_LENGTH) {
      return Optional.empty();
    }
    return known.stream()
        .filter(candidate -> distance(name, candidate) <= (name.length() + 2) / 3)
        .min(Comparator.comparingInt(candidate -> distance(name, candidate)));
  }

  /** How many single changes lead from one name to the other. */
  private static int distance(String one, String other) {
    String a = one.toLowerCase(Locale.ROOT);
    String b = other.toLowerCase(Locale.ROOT);
    int[][] cost = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        cost[i][j] = i == 0 || j == 0 ? i + j : leastCost(cost, a, b, i, j);
      }
    }
    return cost[a.length()][b.length()];
  }

  private static int leastCost(int[][] cost, String a, String b, int i, int j) {
    boolean same = a.charAt(i - 1) == b.charAt(j - 1);
    int least = Math.min(cost[i - 1][j], cost[i][j - 1]) + 1;
    least = Math.min(least, cost[i - 1][j - 1] + (same ? 0 : 1));
    boolean swapped =
        i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
    return swapped ? Math.min(least, cost[i - 2][j - 2] + 1) : least;
  }
}
