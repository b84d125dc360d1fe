package org.angarium.jms.client;

import jakarta.jms.JMSException;
import javax.transaction.xa.XAException;
import org.jspecify.annotations.Nullable;

/** The one place where what went wrong becomes the error codes of X/Open XA. */
final class XAErrors {
  private XAErrors() {}

  /** For an argument that no resource manager takes. */
  static XAException invalid(String reason) {
    return of(XAException.XAER_INVAL, reason, null);
  }

  /**
   * An exception with a message, which {@code XAException} does not have by itself.
   *
   * @param code one of {@code XAException}'s
   */
  static XAException of(int code, String reason, @Nullable JMSException cause) {
    XAException exception = new XAException(reason);
    exception.errorCode = code;
    if (cause != null) {
      exception.initCause(cause);
    }
    return exception;
  }

  /**
   * For a request that the broker refused, or that did not get to it or back.
   *
   * @param lost whether the connection is no more, whatever it was that ended it
   */
  static XAException of(JMSException failure, boolean lost) {
    int code =
        switch (JmsErrors.code(failure)) {
          case UNKNOWN_BRANCH -> XAException.XAER_NOTA;
          case BRANCH_EXISTS -> XAException.XAER_DUPID;
          case TRANSACTION_ROLLED_BACK -> XAException.XA_RBROLLBACK;
          case OUTCOME_UNKNOWN, CONNECTION_LOST, SHUTTING_DOWN -> XAException.XAER_RMFAIL;
          case ILLEGAL_STATE -> lost ? XAException.XAER_RMFAIL : XAException.XAER_PROTO;
          default -> lost ? XAException.XAER_RMFAIL : XAException.XAER_RMERR;
        };
    return of(code, String.valueOf(failure.getMessage()), failure);
  }

  /**
   * As {@link #of(JMSException, boolean)}, for the commit of a prepared branch, which stays
   * prepared when it cannot be committed now.
   */
  static XAException ofCommit(JMSException failure, boolean lost) {
    XAException exception = of(failure, lost);
    if (exception.errorCode == XAException.XAER_RMERR) {
      exception.errorCode = XAException.XA_RETRY;
    }
    return exception;
  }
}
