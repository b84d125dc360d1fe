package org.angarium.broker.core;

import org.angarium.transport.error.ErrorCode;

/** A client's request cannot be carried out, and nothing of it has been. */
public final class Refusal extends Exception {
  private static final long serialVersionUID = 1L;

  private final ErrorCode code;

  public Refusal(ErrorCode code, String reason) {
    super(reason, null, false, false);
    this.code = code;
  }

  public ErrorCode code() {
    return code;
  }

  /** For people; names what was wrong and what is allowed. */
  public String reason() {
    return String.valueOf(getMessage());
  }
}
