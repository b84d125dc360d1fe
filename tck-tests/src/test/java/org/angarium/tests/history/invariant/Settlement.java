package org.angarium.tests.history.invariant;

import org.angarium.tests.history.Outcome;

/**
 * What became of a delivery.
 *
 * @param outcome of its acknowledgement; failed if there was none, or it was rolled back
 * @param known the tick when a confirmed one was known; else {@link Long#MAX_VALUE}
 */
record Settlement(Outcome outcome, long known) {
  static final Settlement NONE = new Settlement(Outcome.FAILED, Fate.NEVER);

  boolean confirmedBefore(long tick) {
    return outcome == Outcome.CONFIRMED && known < tick;
  }
}
