package org.angarium.config;

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
  String unknown(String what) {
    return writtenAs + " (" + origin + "): " + what;
  }
}
