package org.angarium.persistence.journal;

import java.nio.file.Path;
import org.angarium.persistence.StoreException;

/** Something in a journal is not what was written; the message names file, offset and reason. */
public final class JournalDamageException extends StoreException {
  private static final long serialVersionUID = 1L;

  private final String file;
  private final long offset;
  private final String reason;

  JournalDamageException(Path file, long offset, String reason) {
    super(file + ": at offset " + offset + ": " + reason);
    this.file = file.toString();
    this.offset = offset;
    this.reason = reason;
  }

  /** What was found by looking at the journal. */
  JournalDamageException(JournalReport.Damage damage) {
    this(Path.of(damage.file()), damage.offset(), damage.reason());
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
