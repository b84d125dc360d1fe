package org.angarium.config;

import java.util.List;

/**
 * What the file says below one name or pattern of destinations.
 *
 * @param pattern as it is written
 * @param origin where it is written, for people
 * @param settings the lines below it, by their keys alone
 */
record DestinationSection(String pattern, String origin, List<Setting> settings) {

  /** The section's name before a setting's, or alone. */
  static String path(String pattern) {
    return DestinationKey.SECTION + ".\"" + pattern + "\"";
  }

  /** The line for the operator. */
  String problem(String what) {
    return path(pattern) + " (" + origin + "): " + what;
  }
}
