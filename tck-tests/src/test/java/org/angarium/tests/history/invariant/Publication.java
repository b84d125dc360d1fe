package org.angarium.tests.history.invariant;

import org.angarium.tests.history.Content;
import org.angarium.tests.history.Event.Send;
import org.angarium.tests.history.MessageKey;
import org.angarium.tests.history.Outcome;

/**
 * What became of a message that was sent, with or without a transaction.
 *
 * @param earliest the tick before which nobody may see it; never, if it is {@link Long#MAX_VALUE}
 * @param latest the tick from which on it is there if it was confirmed
 */
record Publication(Send send, Outcome outcome, long earliest, long latest) {
  MessageKey message() {
    return send.message();
  }

  Content content() {
    return send.content();
  }

  /** Whether it has to be there. */
  boolean promised() {
    return outcome == Outcome.CONFIRMED && content().persistent();
  }
}
