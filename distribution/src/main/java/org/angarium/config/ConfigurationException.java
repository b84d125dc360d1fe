package org.angarium.config;

import java.util.List;

/** The configuration cannot be used. Every problem is one line that says what is allowed. */
public final class ConfigurationException extends Exception {
  private static final long serialVersionUID = 1L;

  private final transient List<String> problems;

  ConfigurationException(List<String> problems) {
    super(String.join(System.lineSeparator(), problems));
    this.problems = List.copyOf(problems);
  }

  /** All problems found, at least one. */
  public List<String> problems() {
    return problems;
  }
}
