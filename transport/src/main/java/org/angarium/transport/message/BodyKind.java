package org.angarium.transport.message;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** The six kinds of message body (Jakarta Messaging 3.11). */
public enum BodyKind {
  /** A plain {@code Message}: header and properties only. */
  NONE(0),
  TEXT(1),
  BYTES(2),
  MAP(3),
  STREAM(4),
  OBJECT(5);

  private static final List<BodyKind> BY_NUMBER = List.of(values());

  private final int number;

  BodyKind(int number) {
    this.number = number;
  }

  /** The number on the wire; stable for ever. */
  int number() {
    return number;
  }

  /** The kind with this number; null if there is none. */
  static @Nullable BodyKind of(int number) {
    return number >= 0 && number < BY_NUMBER.size() ? BY_NUMBER.get(number) : null;
  }
}
