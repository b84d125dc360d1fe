package org.angarium.jms.client;

import jakarta.jms.JMSException;
import org.angarium.transport.error.ErrorCode;
import org.jspecify.annotations.Nullable;

/** Why a link to a broker is no more. */
record LostLink(ErrorCode code, String reason, @Nullable Throwable cause) {

  /** For someone who asks for something new. */
  JMSException exception() {
    return JmsErrors.of(code, reason, cause);
  }

  /** For someone whose request was on the way. */
  JMSException outcomeUnknown() {
    return JmsErrors.of(
        ErrorCode.OUTCOME_UNKNOWN, "no answer came, the outcome is unknown: " + reason, cause);
  }
}
