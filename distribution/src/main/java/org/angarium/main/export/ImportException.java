package org.angarium.main.export;

import java.io.IOException;

/** A line of an export cannot be taken; the message names it and says what is wrong. */
public final class ImportException extends IOException {
  private static final long serialVersionUID = 1L;

  ImportException(String message, Throwable cause) {
    super(message, cause);
  }
}
