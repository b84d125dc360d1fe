package org.angarium.persistence;

import java.io.IOException;

/** The store cannot do what it must; the message is one clear line for the operator. */
public class StoreException extends IOException {
  private static final long serialVersionUID = 1L;

  public StoreException(String message) {
    super(message);
  }

  public StoreException(String message, Throwable cause) {
    super(message, cause);
  }
}
