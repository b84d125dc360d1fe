package org.angarium.transport.message;

import java.util.Arrays;
import org.angarium.transport.bytes.Wtf8;
import org.angarium.transport.error.ProtocolException;
import org.jspecify.annotations.Nullable;

/**
 * A string where it lies in an encoded message, not decoded. Immutable as long as nobody changes
 * the array, which it keeps from being reclaimed: not for keeping longer than the message.
 *
 * <p>Equal to another if both stand for the same sequence of characters; as every string has one
 * encoded form ({@link Wtf8}), that is so if the bytes are equal. Positions are counted in bytes
 * from the string's beginning, and always stand before a character or at the end. A character here
 * is a Unicode code point; a surrogate without its partner counts as one.
 */
public final class EncodedText implements Comparable<EncodedText> {
  private final byte[] bytes;
  private final int offset;
  private final int size;

  /**
   * A part of an array.
   *
   * @param bytes {@link Wtf8}, already checked
   */
  EncodedText(byte[] bytes, int offset, int size) {
    this.bytes = bytes;
    this.offset = offset;
    this.size = size;
  }

  /** Encodes a string. */
  public static EncodedText of(String text) {
    byte[] bytes = Wtf8.encode(text);
    return new EncodedText(bytes, 0, bytes.length);
  }

  /** How many bytes it is; the position at its end. */
  public int size() {
    return size;
  }

  /** The character that begins at a position before the end. */
  public int codePointAt(int position) {
    int at = offset + position;
    int lead = bytes[at];
    if (lead >= 0) {
      return lead;
    }
    int length = next(position) - position;
    int codePoint = lead & (0x7F >> length);
    for (int i = 1; i < length; i++) {
      codePoint = (codePoint << 6) | (bytes[at + i] & 0x3F);
    }
    return codePoint;
  }

  /** The position after the character that begins at a position before the end. */
  public int next(int position) {
    int lead = bytes[offset + position] & 0xFF;
    return position + (lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4);
  }

  /** The position of the character that ends at a position after the beginning. */
  public int previous(int position) {
    int before = position - 1;
    while ((bytes[offset + before] & 0xC0) == 0x80) {
      before--;
    }
    return before;
  }

  /** Whether the same string lies in a part of another array. */
  boolean isAt(byte[] other, int otherOffset, int otherSize) {
    return size == otherSize
        && Arrays.equals(bytes, offset, offset + size, other, otherOffset, otherOffset + size);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof EncodedText text && text.isAt(bytes, offset, size);
  }

  /** By code points. */
  @Override
  public int compareTo(EncodedText text) {
    return Arrays.compareUnsigned(
        bytes, offset, offset + size, text.bytes, text.offset, text.offset + text.size);
  }

  @Override
  public int hashCode() {
    int hash = 1;
    for (int i = offset; i < offset + size; i++) {
      hash = 31 * hash + bytes[i];
    }
    return hash;
  }

  /** The string, decoded. */
  @Override
  public String toString() {
    try {
      return Wtf8.decode(bytes, offset, size);
    } catch (ProtocolException e) {
      throw new IllegalStateException("the bytes were changed after they had been checked", e);
    }
  }
}
