package org.angarium.transport.message;

import java.util.List;
import org.angarium.transport.bytes.ByteReader;
import org.angarium.transport.bytes.ByteSink;
import org.angarium.transport.error.ProtocolException;

/**
 * The name of a destination and what kind it is.
 *
 * @param kind queue or topic, lasting or temporary
 * @param name 1 to {@value #MAX_LENGTH} characters, none of them white space or control characters
 */
public record DestinationName(Kind kind, String name) {
  /** The longest name, in characters. */
  public static final int MAX_LENGTH = 255;

  /** What kind of destination. */
  public enum Kind {
    QUEUE(0, "queue"),
    TOPIC(1, "topic"),
    TEMPORARY_QUEUE(2, "temporary queue"),
    TEMPORARY_TOPIC(3, "temporary topic");

    private static final List<Kind> BY_NUMBER = List.of(values());

    private final int number;
    private final String label;

    Kind(int number, String label) {
      this.number = number;
      this.label = label;
    }

    /** For people. */
    public String label() {
      return label;
    }
  }

  /**
   * Checks the name.
   *
   * @throws IllegalArgumentException if the name breaks the rules; the message says which
   */
  public DestinationName {
    requireLegal(kind.label() + " name", name);
  }

  /**
   * Checks the name of a destination whose kind may not be known.
   *
   * @param what is checked, for the message
   * @throws IllegalArgumentException if the name breaks the rules; the message says which
   */
  public static void requireLegal(String what, String name) {
    if (name.isEmpty()) {
      throw new IllegalArgumentException("a " + what + " must not be empty");
    }
    if (name.length() > MAX_LENGTH) {
      throw new IllegalArgumentException(
          "a "
              + what
              + " may have at most "
              + MAX_LENGTH
              + " characters, this one has "
              + name.length());
    }
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if (Character.isWhitespace(c) || Character.isISOControl(c) || Character.isSurrogate(c)) {
        throw new IllegalArgumentException(
            String.format(
                "the %s has a character that is not allowed, U+%04X at position %d: white space,"
                    + " control characters and characters beyond U+FFFF are not",
                what, (int) c, i));
      }
    }
  }

  /**
   * Reads what {@link #writeTo} wrote.
   *
   * @throws ProtocolException if the bytes are no destination, or its name breaks the rules
   */
  public static DestinationName readFrom(ByteReader in) throws ProtocolException {
    int number = in.readUnsignedByte();
    if (number >= Kind.BY_NUMBER.size()) {
      throw ByteReader.violation("there is no destination kind " + number);
    }
    String name = in.readString();
    try {
      return new DestinationName(Kind.BY_NUMBER.get(number), name);
    } catch (IllegalArgumentException e) {
      throw ByteReader.violation(String.valueOf(e.getMessage()));
    }
  }

  /** Writes the kind's number and the name. */
  public void writeTo(ByteSink out) {
    out.writeByte(kind.number);
    out.writeString(name);
  }

  public static DestinationName queue(String name) {
    return new DestinationName(Kind.QUEUE, name);
  }

  public static DestinationName topic(String name) {
    return new DestinationName(Kind.TOPIC, name);
  }

  /** Whether messages go to one consumer (queues) rather than to every subscription (topics). */
  public boolean isQueue() {
    return kind == Kind.QUEUE || kind == Kind.TEMPORARY_QUEUE;
  }

  /** Whether it lasts no longer than the connection that made it. */
  public boolean isTemporary() {
    return kind == Kind.TEMPORARY_QUEUE || kind == Kind.TEMPORARY_TOPIC;
  }

  /** {@code queue://orders}, for people and logs. */
  @Override
  public String toString() {
    return switch (kind) {
          case QUEUE -> "queue://";
          case TOPIC -> "topic://";
          case TEMPORARY_QUEUE -> "temp-queue://";
          case TEMPORARY_TOPIC -> "temp-topic://";
        }
        + name;
  }
}
