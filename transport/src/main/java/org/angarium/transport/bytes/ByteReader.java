package org.angarium.transport.bytes;

import java.nio.ByteBuffer;
import org.angarium.transport.error.ErrorCode;
import org.angarium.transport.error.ProtocolException;
import org.jspecify.annotations.Nullable;

/**
 * Reads what a {@link ByteSink} wrote, trusting nothing: every length is checked against what is
 * left before anything is allocated for it. Each method throws {@link ProtocolException} with
 * {@link ErrorCode#PROTOCOL_VIOLATION} when the bytes do not hold what is asked for.
 */
public final class ByteReader {
  private final ByteBuffer bytes;

  /** Reads from the buffer's position to its limit; the buffer must be big-endian. */
  public ByteReader(ByteBuffer bytes) {
    this.bytes = bytes;
  }

  public ByteReader(byte[] bytes) {
    this(ByteBuffer.wrap(bytes));
  }

  /** A breach of the protocol, for callers that find one in what they have read. */
  public static ProtocolException violation(String message) {
    return new ProtocolException(ErrorCode.PROTOCOL_VIOLATION, message);
  }

  /** How many bytes are left. */
  public int remaining() {
    return bytes.remaining();
  }

  public byte readByte() throws ProtocolException {
    require(1);
    return bytes.get();
  }

  public int readUnsignedByte() throws ProtocolException {
    return readByte() & 0xFF;
  }

  public short readShort() throws ProtocolException {
    require(Short.BYTES);
    return bytes.getShort();
  }

  public int readInt() throws ProtocolException {
    require(Integer.BYTES);
    return bytes.getInt();
  }

  public long readLong() throws ProtocolException {
    require(Long.BYTES);
    return bytes.getLong();
  }

  /** Reads one byte that must be 0 or 1. */
  public boolean readBoolean() throws ProtocolException {
    int value = readUnsignedByte();
    if (value > 1) {
      throw violation("a boolean is 0 or 1, not " + value);
    }
    return value == 1;
  }

  /** Reads an int that must be at least {@code least}. */
  public int readIntFrom(int least, String what) throws ProtocolException {
    int value = readInt();
    if (value < least) {
      throw violation(what + " must be at least " + least + ", not " + value);
    }
    return value;
  }

  /**
   * Reads a count of elements, and checks that so many can follow.
   *
   * @param leastBytesEach the smallest size of one element, bytes
   */
  public int readCount(int leastBytesEach) throws ProtocolException {
    int count = readInt();
    if (count < 0 || count > bytes.remaining() / leastBytesEach) {
      throw violation(
          "a count of "
              + Integer.toUnsignedString(count)
              + " does not fit into the "
              + bytes.remaining()
              + " bytes that follow");
    }
    return count;
  }

  /** Reads {@code length} bytes; the length must have been checked, as by {@link #readCount}. */
  public byte[] readBytes(int length) throws ProtocolException {
    require(length);
    byte[] result = new byte[length];
    bytes.get(result);
    return result;
  }

  /** Reads a length and so many bytes. */
  public byte[] readSizedBytes() throws ProtocolException {
    return readBytes(readCount(1));
  }

  /** Reads a length and so many bytes of {@link Wtf8}. */
  public String readString() throws ProtocolException {
    return readString(readCount(1));
  }

  /** Reads a string, or null for the length -1. */
  public @Nullable String readNullableString() throws ProtocolException {
    require(Integer.BYTES);
    if (bytes.getInt(bytes.position()) == -1) {
      skip(Integer.BYTES);
      return null;
    }
    return readString();
  }

  /** Passes over a string as {@link #readString} would read it, with the same checks. */
  public void skipString() throws ProtocolException {
    int length = readCount(1);
    if (bytes.hasArray()) {
      Wtf8.check(bytes.array(), bytes.arrayOffset() + bytes.position(), length);
      skip(length);
    } else {
      Wtf8.check(readBytes(length), 0, length);
    }
  }

  /** Passes over bytes. */
  public void skip(int length) throws ProtocolException {
    require(length);
    bytes.position(bytes.position() + length);
  }

  /** Checks that nothing is left. */
  public void requireEnd() throws ProtocolException {
    if (bytes.hasRemaining()) {
      throw violation(bytes.remaining() + " bytes too many");
    }
  }

  private String readString(int length) throws ProtocolException {
    if (!bytes.hasArray()) {
      return Wtf8.decode(readBytes(length), 0, length);
    }
    String result = Wtf8.decode(bytes.array(), bytes.arrayOffset() + bytes.position(), length);
    skip(length);
    return result;
  }

  private void require(int length) throws ProtocolException {
    if (length < 0 || length > bytes.remaining()) {
      throw violation(
          "the bytes end too early: "
              + Integer.toUnsignedString(length)
              + " more needed, "
              + bytes.remaining()
              + " left");
    }
  }
}
