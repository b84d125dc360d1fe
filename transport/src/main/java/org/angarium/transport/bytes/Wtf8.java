package org.angarium.transport.bytes;

import static org.angarium.transport.bytes.ByteReader.violation;

import java.nio.charset.StandardCharsets;
import org.angarium.transport.error.ProtocolException;
import org.jspecify.annotations.Nullable;

/**
 * The encoding of strings: UTF-8, in which a surrogate without its partner is written like any
 * other character of its size, in three bytes (known as WTF-8). So every Java string has exactly
 * one encoded form and comes back equal; a well-formed string's form is plain UTF-8. The decoder
 * refuses everything that the encoder does not write.
 */
public final class Wtf8 {
  private Wtf8() {}

  /** Encodes any string. */
  public static byte[] encode(String text) {
    int length = encodedLength(text);
    if (length == text.length()) {
      return text.getBytes(StandardCharsets.ISO_8859_1); // ASCII only, and this copies fastest
    }
    byte[] bytes = new byte[length];
    int at = 0;
    for (int i = 0; i < text.length(); ) {
      int codePoint = text.codePointAt(i);
      i += Character.charCount(codePoint);
      if (codePoint < 0x80) {
        bytes[at++] = (byte) codePoint;
      } else if (codePoint < 0x800) {
        bytes[at++] = (byte) (0xC0 | (codePoint >> 6));
        bytes[at++] = continuation(codePoint);
      } else if (codePoint < 0x10000) {
        bytes[at++] = (byte) (0xE0 | (codePoint >> 12));
        bytes[at++] = continuation(codePoint >> 6);
        bytes[at++] = continuation(codePoint);
      } else {
        bytes[at++] = (byte) (0xF0 | (codePoint >> 18));
        bytes[at++] = continuation(codePoint >> 12);
        bytes[at++] = continuation(codePoint >> 6);
        bytes[at++] = continuation(codePoint);
      }
    }
    return bytes;
  }

  /** Decodes the whole array. */
  public static String decode(byte[] bytes) throws ProtocolException {
    return decode(bytes, 0, bytes.length);
  }

  /** Decodes part of an array; the part must lie inside it. */
  public static String decode(byte[] bytes, int offset, int length) throws ProtocolException {
    if (isAscii(bytes, offset, length)) {
      return new String(bytes, offset, length, StandardCharsets.ISO_8859_1);
    }
    char[] chars = new char[length];
    return new String(chars, 0, scan(bytes, offset, length, chars));
  }

  /** Checks that {@link #decode} would succeed, without allocating. */
  public static void check(byte[] bytes, int offset, int length) throws ProtocolException {
    if (!isAscii(bytes, offset, length)) {
      scan(bytes, offset, length, null);
    }
  }

  private static int encodedLength(String text) {
    long length = text.length();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c >= 0x800) {
        length += 2;
        if (Character.isHighSurrogate(c)
            && i + 1 < text.length()
            && Character.isLowSurrogate(text.charAt(i + 1))) {
          i++; // four bytes for the two of them
        }
      } else if (c >= 0x80) {
        length++;
      }
    }
    if (length > Integer.MAX_VALUE - 8) {
      throw new IllegalArgumentException("a string of more than 2 GiB to encode");
    }
    return (int) length;
  }

  private static byte continuation(int bits) {
    return (byte) (0x80 | (bits & 0x3F));
  }

  private static boolean isAscii(byte[] bytes, int offset, int length) {
    int seen = 0;
    for (int i = offset; i < offset + length; i++) {
      seen |= bytes[i];
    }
    return seen >= 0;
  }

  /** Checks every byte and, if there is somewhere to put them, stores the characters. */
  private static int scan(byte[] bytes, int offset, int length, char @Nullable [] chars)
      throws ProtocolException {
    int end = offset + length;
    int count = 0;
    boolean afterLoneHigh = false;
    for (int at = offset; at < end; ) {
      int lead = bytes[at] & 0xFF;
      int size = sequenceLength(lead);
      if (size > end - at) {
        throw violation("a string ends in the middle of a character");
      }
      int codePoint = size == 1 ? lead : lead & (0x7F >> size);
      for (int i = 1; i < size; i++) {
        codePoint = (codePoint << 6) | continuationBits(bytes[at + i]);
      }
      requireShortestForm(codePoint, size);
      at += size;
      boolean bmp = codePoint < 0x10000;
      if (afterLoneHigh && bmp && Character.isLowSurrogate((char) codePoint)) {
        throw violation("a string has a surrogate pair written as two characters");
      }
      afterLoneHigh = bmp && Character.isHighSurrogate((char) codePoint);
      if (chars != null) {
        Character.toChars(codePoint, chars, count);
      }
      count += bmp ? 1 : 2;
    }
    return count;
  }

  private static int sequenceLength(int lead) throws ProtocolException {
    if (lead < 0x80) {
      return 1;
    }
    if (lead < 0xC0 || lead >= 0xF8) {
      throw violation(String.format("a string has the byte %02X where a character begins", lead));
    }
    return lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
  }

  private static int continuationBits(byte value) throws ProtocolException {
    if ((value & 0xC0) != 0x80) {
      throw violation(String.format("a string has the byte %02X inside a character", value & 0xFF));
    }
    return value & 0x3F;
  }

  private static void requireShortestForm(int codePoint, int size) throws ProtocolException {
    int least = size == 1 ? 0 : size == 2 ? 0x80 : size == 3 ? 0x800 : 0x10000;
    if (codePoint < least || codePoint > Character.MAX_CODE_POINT) {
      throw violation(String.format("a string has U+%04X written in %d bytes", codePoint, size));
    }
  }
}
