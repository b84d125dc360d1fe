package org.angarium.broker.selector;

/** A text is no selector. The exception's message says where it goes wrong and why. */
public final class InvalidSelector extends Exception {
  private static final long serialVersionUID = 1L;

  private final int position;
  private final String reason;

  InvalidSelector(int position, String reason) {
    super("at position " + (position + 1) + " of the selector: " + reason, null, false, false);
    this.position = position;
    this.reason = reason;
  }

  /** The character at which it goes wrong, counted from 0; the message counts from 1. */
  public int position() {
    return position;
  }

  /** What is wrong, and what is allowed. */
  public String reason() {
    return reason;
  }
}
