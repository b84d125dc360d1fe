package org.angarium.transport.url;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/** Reads the query string of a broker URL. */
final class OptionParser {
  private OptionParser() {}

  /** The options in the order in which they are written. */
  static Map<String, String> parse(String query) {
    Map<String, String> options = new LinkedHashMap<>();
    if (query.isEmpty()) {
      return options;
    }
    for (String option : query.split("&", -1)) {
      int equals = option.indexOf('=');
      if (equals <= 0) {
        throw new IllegalArgumentException(
            "the options of a broker URL are written ?name=value&name=value, which option "
                + (options.size() + 1)
                + " is not");
      }
      String name = decode(option.substring(0, equals), "name of option " + (options.size() + 1));
      String value = decode(option.substring(equals + 1), "value of option " + name);
      if (options.putIfAbsent(name, value) != null) {
        throw new IllegalArgumentException("the option " + name + " is there twice");
      }
    }
    return options;
  }

  /** Replaces each {@code %XX} by its byte; the bytes are UTF-8. A plus sign is a plus sign. */
  private static String decode(String text, String what) {
    if (text.indexOf('%') < 0) {
      return text;
    }
    byte[] encoded = text.getBytes(StandardCharsets.UTF_8);
    ByteBuffer decoded = ByteBuffer.allocate(encoded.length);
    for (int i = 0; i < encoded.length; i++) {
      if (encoded[i] != '%') {
        decoded.put(encoded[i]);
        continue;
      }
      int high = i + 2 < encoded.length ? Character.digit(encoded[i + 1], 16) : -1;
      int low = high >= 0 ? Character.digit(encoded[i + 2], 16) : -1;
      if (low < 0) {
        throw new IllegalArgumentException(
            "in the " + what + " a % is not followed by two hexadecimal digits; write %25 for %");
      }
      decoded.put((byte) ((high << 4) | low));
      i += 2;
    }
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(decoded.flip()).toString();
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException("the " + what + " is not UTF-8 once decoded", e);
    }
  }
}
