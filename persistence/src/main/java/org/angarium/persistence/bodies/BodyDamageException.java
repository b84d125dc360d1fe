package org.angarium.persistence.bodies;

import java.nio.file.Path;
import org.angarium.persistence.StoreException;

/** A body is not what was written; the message names file, offset and reason. */
public final class BodyDamageException extends StoreException {
  private static final long serialVersionUID = 1L;

  private final String file;
  private final long offset;
  private final String reason;

  BodyDamageException(Path file, long offset, String reason) {
    super(file + ": at offset " + offset + ": " + reason);
    this.file = file.toString();
    this.offset = offset;
    this.reason = reason;
  }

  /** The file, as its path was given. */
  public String file() {
    return file;
  }

  /** Where in the file, bytes from its start. */
  public long offset() {
    return offset;
  }

  /** What is wrong there, in one line. */
  public String reason() {
    return reason;
  }
}
