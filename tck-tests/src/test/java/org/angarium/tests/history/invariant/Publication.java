package org.angarium.tests.history.invariant;

import org.angarium.tests.history.Content;
import org.angarium.tests.history.Event.Send;
import org.angarium.tests.history.MessageKey;
import org.angarium.tests.history.Outcome;
import org.jspecify.annotations.Nullable;

/**
 * What became of a message that was sent, with or without a transaction.
 *
 * @param earliest the tick before which nobody may see it; never, if it is {@link Long#MAX_VALUE}
 * @param latest the tick from which on it is there if it was confirmed
 * @param lasting whether it outlives whatever has happened
 */
record Publication(Send send, Outcome outcome, long earliest, long latest, boolean lasting) {
  /**
   * The same, when somebody has seen the message: as nothing is shown that is not durable, it had
   * come though its sender does not know. Of a transaction that shows elsewhere.
   *
   * @param tick when it was first seen; null if nobody has
   */
  Publication provenAt(@Nullable Long tick) {
    boolean proven =
        tick != null
            && outcome == Outcome.UNKNOWN
            && send.transaction() == null
            && content().persistent();
    return proven ? new Publication(send, Outcome.CONFIRMED, earliest, tick, lasting) : this;
  }

  MessageKey message() {
    return send.message();
  }

  Content content() {
    return send.content();
  }

  /** Whether it has to be there. */
  boolean promised() {
    return outcome == Outcome.CONFIRMED && lasting;
  }
}
