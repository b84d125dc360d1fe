package org.angarium.config;

import java.util.List;
import org.angarium.transport.url.NearestName;

/**
 * A value somebody wrote somewhere.
 *
 * @param key the key's name as in the file
 * @param writtenAs the key as it was written there
 * @param text the value's text
 * @param origin where it was written, for people
 */
record Setting(String key, String writtenAs, String text, String origin) {

  /** The line for the operator. */
  String problem(String what) {
    return writtenAs + " = \"" + text + "\" (" + origin + "): " + what;
  }

  /** The line without the value, which may be a secret if nobody knows what the key means. */
  String unknown(List<String> known) {
    String nearest =
        NearestName.of(key, known).map(name -> "did you mean " + name + "? ").orElse("");
    return withoutValue("unknown key; " + nearest + "known keys: " + String.join(", ", known));
  }

  /** The line for the operator, if the value is not to be repeated. */
  String withoutValue(String what) {
    return writtenAs + " (" + origin + "): " + what;
  }
}
