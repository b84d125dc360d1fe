package org.angarium.tests.guard;

/**
 * A place that breaks a tidy rule.
 *
 * @param rule which one
 * @param where a type or member with its full name, a package or a file; stable when code around it
 *     moves
 * @param measured how much, for rules with a limit; 1 for the others
 */
record Finding(TidyRule rule, String where, int measured) {
  @Override
  public String toString() {
    return rule.name() + " | " + where + " | " + measured + " | " + rule.meaning();
  }
}
