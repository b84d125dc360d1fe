package org.angarium.persistence.journal;

/** A batch's records are not what was written; the message says why, to follow "batch 7: ". */
final class BrokenBatchException extends Exception {
  private static final long serialVersionUID = 1L;

  BrokenBatchException(String message) {
    super(message);
  }
}
