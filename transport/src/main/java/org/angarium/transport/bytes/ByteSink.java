package org.angarium.transport.bytes;

import org.jspecify.annotations.Nullable;

/** Where encoders write: bytes in order, numbers big-endian. Not for use by two threads at once. */
public interface ByteSink {
  /** Writes the lowest eight bits. */
  void writeByte(int value);

  /** Writes the lowest sixteen bits. */
  void writeShort(int value);

  void writeInt(int value);

  void writeLong(long value);

  /** Writes the bytes as they are, without a length. */
  void writeBytes(byte[] bytes);

  /** How many bytes have been written so far. */
  int position();

  /** Overwrites four bytes written earlier, for a length that was not known then. */
  void setInt(int position, int value);

  /** Writes one byte, 1 or 0. */
  default void writeBoolean(boolean value) {
    writeByte(value ? 1 : 0);
  }

  /** Writes a length and the bytes. */
  default void writeSizedBytes(byte[] bytes) {
    writeInt(bytes.length);
    writeBytes(bytes);
  }

  /** Writes a length and the characters in {@link Wtf8}. */
  default void writeString(String value) {
    writeSizedBytes(Wtf8.encode(value));
  }

  /** Writes a string, or the length -1 for null. */
  default void writeNullableString(@Nullable String value) {
    if (value == null) {
      writeInt(-1);
    } else {
      writeString(value);
    }
  }
}
