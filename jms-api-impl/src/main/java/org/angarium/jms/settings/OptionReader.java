package org.angarium.jms.settings;

import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads options that are durations, sizes and counts. Each refusal says what is allowed. */
final class OptionReader {
  private static final Pattern NUMBER_AND_UNIT = Pattern.compile("(\\d{1,18})([A-Za-z]*)");
  private static final Map<String, Long> DURATIONS =
      Map.of("", 1L, "ms", 1L, "s", 1_000L, "m", 60_000L, "h", 3_600_000L);
  private static final Map<String, Long> SIZES =
      Map.of("", 1L, "B", 1L, "KiB", 1L << 10, "MiB", 1L << 20, "GiB", 1L << 30);

  private final Map<String, String> options;

  OptionReader(Map<String, String> options) {
    this.options = options;
  }

  int millis(String name, int least, int standard) {
    return read(name, DURATIONS, least, Integer.MAX_VALUE, standard)
        .orRefuse("a duration such as 500ms, 5s, 10m or plain milliseconds");
  }

  int bytes(String name, int least, int standard) {
    return read(name, SIZES, least, Integer.MAX_VALUE, standard)
        .orRefuse("a size such as 512KiB, 64MiB or plain bytes");
  }

  int count(String name, int least, int most, int standard) {
    return read(name, Map.of("", 1L), least, most, standard).orRefuse("a number");
  }

  private Reading read(String name, Map<String, Long> units, int least, int most, int standard) {
    String text = options.get(name);
    if (text == null) {
      return new Reading(name, "", (long) standard, least, most);
    }
    Matcher matcher = NUMBER_AND_UNIT.matcher(text.strip());
    Long factor = matcher.matches() ? units.get(matcher.group(2)) : null;
    if (factor == null) {
      return new Reading(name, text, null, least, most);
    }
    try {
      return new Reading(
          name, text, Math.multiplyExact(Long.parseLong(matcher.group(1)), factor), least, most);
    } catch (ArithmeticException e) {
      return new Reading(name, text, null, least, most);
    }
  }

  private record Reading(String name, String text, @Nullable Long value, int least, int most) {
    int orRefuse(String allowed) {
      if (value == null || value < least || value > most) {
        throw new IllegalArgumentException(
            "option "
                + name
                + ": '"
                + text
                + "' is not "
                + allowed
                + ", from "
                + least
                + " to "
                + most);
      }
      return value.intValue();
    }
  }
}
