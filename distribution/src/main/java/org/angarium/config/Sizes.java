package org.angarium.config;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Sizes as people write them: {@code 512KiB}, {@code 64MiB}, {@code 1GiB}, or bytes: {@code 4096}.
 */
public final class Sizes {
  private static final Pattern SHAPE = Pattern.compile("(\\d{1,9})(KiB|MiB|GiB)|(\\d{1,18})B?");

  private Sizes() {}

  /**
   * Reads a size in bytes.
   *
   * @throws IllegalArgumentException if it is none; the message says what is allowed
   */
  public static long parse(String text) {
    Matcher matcher = SHAPE.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "not a size; allowed: such as 512KiB, 64MiB or 1GiB, or a number of bytes");
    }
    if (matcher.group(1) == null) {
      return Long.parseLong(matcher.group(3));
    }
    long number = Long.parseLong(matcher.group(1));
    return switch (matcher.group(2)) {
      case "KiB" -> number << 10;
      case "MiB" -> number << 20;
      default -> number << 30;
    };
  }

  /** Writes a size with the largest unit that divides it. */
  public static String format(long bytes) {
    String[] units = {"B", "KiB", "MiB", "GiB"};
    int unit = 0;
    long number = bytes;
    while (unit < units.length - 1 && number != 0 && number % 1024 == 0) {
      number /= 1024;
      unit++;
    }
    return number + units[unit];
  }
}
