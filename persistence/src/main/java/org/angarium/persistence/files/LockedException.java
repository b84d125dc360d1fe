package org.angarium.persistence.files;

import java.io.IOException;

/** A lock is held by somebody; the message names the holder. */
public final class LockedException extends IOException {
  private static final long serialVersionUID = 1L;

  public LockedException(String message) {
    super(message);
  }
}
