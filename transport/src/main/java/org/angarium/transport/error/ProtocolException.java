package org.angarium.transport.error;

import java.io.IOException;

/** Bytes or frames that break the protocol; the link they came on cannot go on. */
public final class ProtocolException extends IOException {
  private static final long serialVersionUID = 1L;

  private final ErrorCode code;

  public ProtocolException(ErrorCode code, String message) {
    super(message);
    this.code = code;
  }

  /** What kind of breach it was. */
  public ErrorCode code() {
    return code;
  }
}
