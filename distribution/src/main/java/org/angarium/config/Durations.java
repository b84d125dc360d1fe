package org.angarium.config;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Durations as people write them: {@code 500ms}, {@code 5s}, {@code 10m}, {@code 2h}, {@code 1d}.
 */
public final class Durations {
  private static final Pattern SHAPE = Pattern.compile("(\\d{1,12})(ms|s|m|h|d)");

  /** A hundred years: in milliseconds, and after any date of today, it fits into a long. */
  private static final Duration LONGEST = Duration.ofDays(36_500);

  private Durations() {}

  /**
   * Reads a duration; {@code 0} needs no unit.
   *
   * @throws IllegalArgumentException if it is none; the message says what is allowed
   */
  public static Duration parse(String text) {
    Matcher matcher = SHAPE.matcher(text.equals("0") ? "0s" : text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "not a duration; allowed: such as 500ms, 5s, 10m, 2h or 1d");
    }
    long number = Long.parseLong(matcher.group(1));
    Duration duration = of(number, matcher.group(2));
    if (duration.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException("too long; allowed: at most " + LONGEST.toDays() + "d");
    }
    return duration;
  }

  private static Duration of(long number, String unit) {
    return switch (unit) {
      case "ms" -> Duration.ofMillis(number);
      case "s" -> Duration.ofSeconds(number);
      case "m" -> Duration.ofMinutes(number);
      case "h" -> Duration.ofHours(number);
      default -> Duration.ofDays(number);
    };
  }
}
