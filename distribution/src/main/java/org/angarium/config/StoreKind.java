package org.angarium.config;

import java.util.Locale;

/** Where a broker keeps its messages. */
public enum StoreKind {
  /** In files of its own, safe against a crash. */
  JOURNAL,
  /** In tables of a database, safe against a crash. */
  JDBC,
  /** In memory, gone when the broker stops. */
  MEMORY;

  /** As it is written in a configuration. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * Reads a label.
   *
   * @throws IllegalArgumentException if there is no such store; the message says which there are
   */
  public static StoreKind parse(String text) {
    return switch (text) {
      case "journal" -> JOURNAL;
      case "memory" -> MEMORY;
      case "jdbc" -> JDBC;
      default ->
          throw new IllegalArgumentException("no such store; allowed: journal, jdbc, memory");
    };
  }
}
