package org.angarium.main.export;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where a message was first stored; it keeps this over any number of exports and imports.
 *
 * @param store the identifier of a store
 * @param number the message's number there
 */
record Origin(String store, long number) {
  /** The property of an imported message that has its origin. */
  static final String PROPERTY = "JMS_ANGARIUM_IMPORTED_FROM";

  private static final Pattern TEXT = Pattern.compile("(\\w{1,64})/(\\d{1,18})");

  /** Reads the property; null if it is none. */
  static @Nullable Origin parse(@Nullable Object value) {
    Matcher text = TEXT.matcher(value instanceof String string ? string : "");
    return text.matches() ? new Origin(text.group(1), Long.parseLong(text.group(2))) : null;
  }

  /** As it stands in the property. */
  @Override
  public String toString() {
    return store + "/" + number;
  }
}
