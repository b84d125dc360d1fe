package org.angarium.config;

import java.util.List;

/** The configuration cannot be used. Every problem is one line that says what is allowed. */
public final class ConfigurationException extends Exception {
  private static final long serialVersionUID = 1L;

  private final transient List<String> problems;

  private final boolean notSupportedYet;

  /**
   * Collects the problems.
   *
   * @param notSupportedYet whether nothing is wrong but what a later version may bring
   */
  ConfigurationException(List<String> problems, boolean notSupportedYet) {
    super(String.join(System.lineSeparator(), problems));
    this.notSupportedYet = notSupportedYet;
    this.problems = List.copyOf(problems);
  }

  /** All problems found, at least one. */
  public List<String> problems() {
    return problems;
  }

  /** Whether nothing is wrong but what a later version may bring. */
  public boolean notSupportedYet() {
    return notSupportedYet;
  }
}
