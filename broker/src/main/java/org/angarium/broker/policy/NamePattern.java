package org.angarium.broker.policy;

import java.util.Comparator;
import org.angarium.transport.message.DestinationName;
import org.jspecify.annotations.Nullable;

/**
 * Stands for the names of one or many destinations. A name's levels are separated by dots; in a
 * pattern {@code *} is any one level, and {@code >}, as the last one, all that follow, at least
 * one. {@code orders.*} matches {@code orders.eu}, {@code orders.>} also {@code orders.eu.paris},
 * and neither matches {@code orders}. A pattern without either is the name of one destination.
 * Immutable; any thread.
 */
public final class NamePattern {
  /**
   * Orders patterns that match the same name: at the first level where they differ in kind, a word
   * is more specific than {@code *}, and that more than {@code >}. The less specific comes first.
   */
  static final Comparator<NamePattern> BY_SPECIFICITY = NamePattern::compareLevels;

  private static final String ONE_LEVEL = "*";
  private static final String THE_REST = ">";

  private final String text;
  private final String[] levels;

  private NamePattern(String text) {
    this.text = text;
    this.levels = text.split("\\.", -1);
  }

  /** Whether a name is meant to be a pattern for several: it has {@code *} or {@code >} in it. */
  public static boolean isPattern(String name) {
    return name.indexOf('*') >= 0 || name.indexOf('>') >= 0;
  }

  /**
   * Reads a name or a pattern.
   *
   * @throws IllegalArgumentException if it is neither; the message says why
   */
  public static NamePattern parse(String text) {
    DestinationName.requireLegal(isPattern(text) ? "pattern" : "name", text);
    if (text.indexOf(',') >= 0) {
      throw new IllegalArgumentException(
          "'"
              + text
              + "' has a comma, which separates names; only one name or pattern may be here");
    }
    NamePattern pattern = new NamePattern(text);
    if (isPattern(text)) {
      pattern.requireWellFormed();
    }
    return pattern;
  }

  private void requireWellFormed() {
    for (int i = 0; i < levels.length; i++) {
      String level = levels[i];
      if (level.isEmpty()) {
        throw malformed("has an empty level; a level has at least one character");
      }
      if (level.equals(THE_REST) && i < levels.length - 1) {
        throw malformed("has '>' before its end; it may only be the last level");
      }
      if (isPattern(level) && !level.equals(ONE_LEVEL) && !level.equals(THE_REST)) {
        throw malformed(
            "has '" + level + "' as a level; '*' and '>' stand for whole levels, as in orders.*");
      }
    }
  }

  private IllegalArgumentException malformed(String fault) {
    return new IllegalArgumentException("the pattern '" + text + "' " + fault);
  }

  /** Whether it is the name of one destination. */
  public boolean isExact() {
    return !isPattern(text);
  }

  /** What all names that it matches begin with. */
  String literalPrefix() {
    int end = 0;
    while (end < text.length() && text.charAt(end) != '*' && text.charAt(end) != '>') {
      end++;
    }
    return text.substring(0, end);
  }

  /** Whether a destination of this name is meant. Takes time in proportion to the name. */
  public boolean matches(String name) {
    int start = 0;
    for (String level : levels) {
      if (start > name.length()) {
        return false;
      }
      if (level.equals(THE_REST)) {
        return true;
      }
      int dot = name.indexOf('.', start);
      int end = dot < 0 ? name.length() : dot;
      boolean same = level.length() == end - start && name.startsWith(level, start);
      if (!same && !level.equals(ONE_LEVEL)) {
        return false;
      }
      start = end + 1;
    }
    return start > name.length();
  }

  private int compareLevels(NamePattern other) {
    int common = Math.min(levels.length, other.levels.length);
    for (int i = 0; i < common; i++) {
      int difference = specificity(levels[i]) - specificity(other.levels[i]);
      if (difference != 0) {
        return difference;
      }
    }
    return levels.length - other.levels.length;
  }

  private static int specificity(String level) {
    return switch (level) {
      case THE_REST -> 0;
      case ONE_LEVEL -> 1;
      default -> 2;
    };
  }

  /** As it was written. */
  @Override
  public String toString() {
    return text;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof NamePattern pattern && text.equals(pattern.text);
  }

  @Override
  public int hashCode() {
    return text.hashCode();
  }
}
