package org.angarium.main;

/** What a command's exit code says; {@code docs/command-line.md} lists them. */
final class ExitCode {
  static final int DONE = 0;

  /** A broker is out of reach, refused something or was lost on the way. */
  static final int FAILED = 1;

  /** The command line or the configuration is wrong. */
  static final int USAGE = 2;

  /** {@code receive}: the timeout ended it before the count was reached. */
  static final int TIMEOUT = 3;

  /** This version cannot do it yet. */
  static final int NOT_SUPPORTED = 4;

  /** {@code run}: the broker could not start. */
  static final int NOT_STARTED = 5;

  /** {@code run}: the broker had to stop by itself. */
  static final int BROKER_FAILED = 6;

  /** {@code store salvage}: done, but something is lost, or it is uncertain whether it is. */
  static final int WITH_LOSSES = 7;

  /** For {@code --help}. */
  static final String FOOTER =
      "%nExit codes: 0 done, 1 failed, 2 command line or configuration wrong,"
          + " 4 not supported yet; all: docs/command-line.md";

  private ExitCode() {}
}
