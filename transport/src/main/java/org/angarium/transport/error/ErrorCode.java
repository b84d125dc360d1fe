package org.angarium.transport.error;

/**
 * Everything that can go wrong between client and broker, with a number that never changes its
 * meaning. The client maps these to the exceptions of Jakarta Messaging in one place.
 */
public enum ErrorCode {
  /** No error. */
  NONE(0),
  /** The bytes are not our protocol, or a frame came that may not come now. */
  PROTOCOL_VIOLATION(1),
  /** Client and broker have no protocol version in common. */
  UNSUPPORTED_VERSION(2),
  /** A frame is larger than the receiver takes. */
  FRAME_TOO_LARGE(3),
  /** The peer was silent for too long. */
  HEARTBEAT_MISSED(4),
  /** User name or password are wrong, or missing where they are needed. */
  AUTHENTICATION_FAILED(5),
  /** The user may not do this. */
  NOT_AUTHORIZED(6),
  /** The client identifier is empty, malformed or in use by another connection. */
  INVALID_CLIENT_ID(7),
  /** The destination's name is malformed, or there is no such destination. */
  INVALID_DESTINATION(8),
  /** The selector cannot be parsed. */
  INVALID_SELECTOR(9),
  /** The request does not fit the state of the session, consumer or producer. */
  ILLEGAL_STATE(10),
  /** The transaction was rolled back instead of committed. */
  TRANSACTION_ROLLED_BACK(11),
  /** The broker has no room for the message, in memory or on disk. */
  RESOURCE_EXHAUSTED(12),
  /** Whether the request took effect cannot be told; it is settled when the broker runs again. */
  OUTCOME_UNKNOWN(13),
  /** The broker is stopping. */
  SHUTTING_DOWN(14),
  /** This broker does not offer what was asked. */
  NOT_SUPPORTED(15),
  /** A fault in the broker; its log has the details. */
  INTERNAL_ERROR(16),
  /** The connection is broken, or none can be made. Each side finds that out for itself. */
  CONNECTION_LOST(17),
  /** A subscription has an active consumer, or messages that are not acknowledged yet. */
  SUBSCRIPTION_IN_USE(18),
  /** A temporary destination has consumers, or belongs to another connection. */
  DESTINATION_IN_USE(19),
  /** There is no such branch of a distributed transaction. */
  UNKNOWN_BRANCH(20),
  /** A branch of a distributed transaction with this name is there already. */
  BRANCH_EXISTS(21);

  private final int number;

  ErrorCode(int number) {
    this.number = number;
  }

  /** The number on the wire and in error codes shown to users; stable for ever. */
  public int number() {
    return number;
  }

  /** The stable code shown to users, such as {@code ANG-0008}. */
  public String label() {
    return String.format("ANG-%04d", number);
  }

  /** The code with this number; {@link #INTERNAL_ERROR} for a number from a newer peer. */
  public static ErrorCode of(int number) {
    for (ErrorCode code : values()) {
      if (code.number == number) {
        return code;
      }
    }
    return INTERNAL_ERROR;
  }
}
