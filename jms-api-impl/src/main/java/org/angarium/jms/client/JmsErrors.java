package org.angarium.jms.client;

import jakarta.jms.IllegalStateException;
import jakarta.jms.IllegalStateRuntimeException;
import jakarta.jms.InvalidClientIDException;
import jakarta.jms.InvalidClientIDRuntimeException;
import jakarta.jms.InvalidDestinationException;
import jakarta.jms.InvalidDestinationRuntimeException;
import jakarta.jms.InvalidSelectorException;
import jakarta.jms.InvalidSelectorRuntimeException;
import jakarta.jms.JMSException;
import jakarta.jms.JMSRuntimeException;
import jakarta.jms.JMSSecurityException;
import jakarta.jms.JMSSecurityRuntimeException;
import jakarta.jms.MessageFormatException;
import jakarta.jms.MessageFormatRuntimeException;
import jakarta.jms.MessageNotWriteableException;
import jakarta.jms.MessageNotWriteableRuntimeException;
import jakarta.jms.ResourceAllocationException;
import jakarta.jms.ResourceAllocationRuntimeException;
import jakarta.jms.TransactionInProgressException;
import jakarta.jms.TransactionInProgressRuntimeException;
import jakarta.jms.TransactionRolledBackException;
import jakarta.jms.TransactionRolledBackRuntimeException;
import org.angarium.transport.error.ErrorCode;
import org.jspecify.annotations.Nullable;

/**
 * The one place where the protocol's error codes become the exceptions of Jakarta Messaging, and
 * the checked ones become the unchecked ones of {@code JMSContext}.
 */
final class JmsErrors {
  private JmsErrors() {}

  /** The exception for an error code; its {@code getErrorCode()} is the code's stable label. */
  static JMSException of(ErrorCode code, String reason, @Nullable Throwable cause) {
    String label = code.label();
    JMSException exception =
        switch (code) {
          case AUTHENTICATION_FAILED, NOT_AUTHORIZED -> new JMSSecurityException(reason, label);
          case INVALID_CLIENT_ID -> new InvalidClientIDException(reason, label);
          case INVALID_DESTINATION -> new InvalidDestinationException(reason, label);
          case INVALID_SELECTOR -> new InvalidSelectorException(reason, label);
          case ILLEGAL_STATE -> new IllegalStateException(reason, label);
          case TRANSACTION_ROLLED_BACK -> new TransactionRolledBackException(reason, label);
          case RESOURCE_EXHAUSTED -> new ResourceAllocationException(reason, label);
          case NONE,
              PROTOCOL_VIOLATION,
              UNSUPPORTED_VERSION,
              FRAME_TOO_LARGE,
              HEARTBEAT_MISSED,
              OUTCOME_UNKNOWN,
              SHUTTING_DOWN,
              NOT_SUPPORTED,
              INTERNAL_ERROR,
              CONNECTION_LOST,
              SUBSCRIPTION_IN_USE,
              DESTINATION_IN_USE,
              UNKNOWN_BRANCH,
              BRANCH_EXISTS ->
              new JMSException(reason, label);
        };
    return cause == null ? exception : caused(exception, cause);
  }

  private static JMSException caused(JMSException exception, Throwable cause) {
    exception.initCause(cause);
    if (cause instanceof Exception linked) {
      exception.setLinkedException(linked);
    }
    return exception;
  }

  /** The error code in an exception; {@link ErrorCode#INTERNAL_ERROR} if there is none of ours. */
  static ErrorCode code(JMSException exception) {
    for (ErrorCode code : ErrorCode.values()) {
      if (code.label().equals(exception.getErrorCode())) {
        return code;
      }
    }
    return ErrorCode.INTERNAL_ERROR;
  }

  /** For a call that does not fit the state of the object it was made on. */
  static JMSException illegalState(String reason) {
    return of(ErrorCode.ILLEGAL_STATE, reason, null);
  }

  /** For a wait that was ended by an interrupt; the thread stays interrupted. */
  static JMSException interrupted(String what, InterruptedException cause) {
    Thread.currentThread().interrupt();
    return caused(new JMSException("interrupted while " + what), cause);
  }

  /** The unchecked exception that corresponds to a checked one, which becomes its cause. */
  static JMSRuntimeException unchecked(JMSException e) {
    String reason = e.getMessage();
    String code = e.getErrorCode();
    if (e instanceof JMSSecurityException) {
      return new JMSSecurityRuntimeException(reason, code, e);
    } else if (e instanceof InvalidClientIDException) {
      return new InvalidClientIDRuntimeException(reason, code, e);
    } else if (e instanceof InvalidDestinationException) {
      return new InvalidDestinationRuntimeException(reason, code, e);
    } else if (e instanceof InvalidSelectorException) {
      return new InvalidSelectorRuntimeException(reason, code, e);
    } else if (e instanceof IllegalStateException) {
      return new IllegalStateRuntimeException(reason, code, e);
    } else if (e instanceof TransactionRolledBackException) {
      return new TransactionRolledBackRuntimeException(reason, code, e);
    } else if (e instanceof TransactionInProgressException) {
      return new TransactionInProgressRuntimeException(reason, code, e);
    } else if (e instanceof ResourceAllocationException) {
      return new ResourceAllocationRuntimeException(reason, code, e);
    } else if (e instanceof MessageFormatException) {
      return new MessageFormatRuntimeException(reason, code, e);
    } else if (e instanceof MessageNotWriteableException) {
      return new MessageNotWriteableRuntimeException(reason, code, e);
    }
    return new JMSRuntimeException(reason, code, e);
  }

  /** A call that returns something. */
  @FunctionalInterface
  interface Call<T> {
    T call() throws JMSException;
  }

  /** A call that returns something or null. */
  @FunctionalInterface
  interface NullableCall<T> {
    @Nullable T call() throws JMSException;
  }

  /** A call that returns nothing. */
  @FunctionalInterface
  interface Action {
    void run() throws JMSException;
  }

  /** Makes a call with unchecked exceptions. */
  static <T> T get(Call<T> call) {
    try {
      return call.call();
    } catch (JMSException e) {
      throw unchecked(e);
    }
  }

  /** Makes a call with unchecked exceptions. */
  static <T> @Nullable T getOrNull(NullableCall<T> call) {
    try {
      return call.call();
    } catch (JMSException e) {
      throw unchecked(e);
    }
  }

  /** Makes a call with unchecked exceptions. */
  static void run(Action action) {
    try {
      action.run();
    } catch (JMSException e) {
      throw unchecked(e);
    }
  }
}
