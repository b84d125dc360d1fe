package org.angarium.tests.history.invariant;

import org.angarium.tests.history.Outcome;

/**
 * What became of a transaction. Ticks that never came are {@link Long#MAX_VALUE}.
 *
 * @param branch whether it was asked to prepare
 * @param preparedAt when it was known to be prepared
 * @param commitBegun when a commit was first asked for
 * @param endBegun when a commit or a rollback was first asked for
 * @param decided when its end was known, or the last thing asked about it was over
 */
record Fate(
    State state, boolean branch, long preparedAt, long commitBegun, long endBegun, long decided) {
  /** How it ended. */
  enum State {
    COMMITTED,
    ROLLED_BACK,
    /** A commit was asked for; what came of it is not known. */
    UNKNOWN,
    /** It may be prepared, and nobody asked to commit it. */
    IN_DOUBT
  }

  static final long NEVER = Long.MAX_VALUE;

  /** What this says about a message that was sent or received in it. */
  Outcome outcome() {
    return switch (state) {
      case COMMITTED -> Outcome.CONFIRMED;
      case ROLLED_BACK -> Outcome.FAILED;
      case UNKNOWN, IN_DOUBT -> Outcome.UNKNOWN;
    };
  }

  boolean surelyPrepared() {
    return preparedAt != NEVER;
  }
}
