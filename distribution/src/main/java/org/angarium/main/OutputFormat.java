package org.angarium.main;

/** Whom a command's output is for. */
enum OutputFormat {
  /** People. */
  TEXT,
  /** Scripts. */
  JSON
}
