package org.angarium.persistence.bodies;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * Where everything is in a body's file: blocks of {@value #BLOCK_BYTES} bytes, the last one
 * shorter, each followed by its checksum; then the end, which only a complete body has.
 */
final class BodyLayout {
  /** Bytes of the body in each block but the last. */
  static final int BLOCK_BYTES = 64 << 10;

  /** A block and its checksum. */
  static final int STRIDE_BYTES = BLOCK_BYTES + Integer.BYTES;

  /** What ends a complete body: a magic number, the body's number, its length, and a checksum. */
  static final int END_BYTES = 3 * Long.BYTES + Integer.BYTES;

  private static final long MAGIC = 0x414E47424F445901L; // "ANGBODY", version 1

  private BodyLayout() {}

  /** Where the block begins in the file. */
  static long positionOf(long block) {
    return block * STRIDE_BYTES;
  }

  /** Where a byte of the body is in the file. */
  static long positionOfByte(long offset) {
    return positionOf(offset / BLOCK_BYTES) + offset % BLOCK_BYTES;
  }

  /** Where the end begins in the file. */
  static long positionOfEnd(long length) {
    long blocks = (length + BLOCK_BYTES - 1) / BLOCK_BYTES;
    return length + blocks * Integer.BYTES;
  }

  /** A checksum that only fits a block at its place in its body. */
  static CRC32C checksum(long body, long block) {
    CRC32C checksum = new CRC32C();
    checksum.update(ByteBuffer.allocate(16).putLong(body).putLong(block).flip());
    return checksum;
  }

  static ByteBuffer end(long body, long length) {
    ByteBuffer end = ByteBuffer.allocate(END_BYTES);
    end.putLong(MAGIC).putLong(body).putLong(length);
    end.putInt(sumOfEnd(end));
    return end.flip();
  }

  /**
   * The length that a file's end tells.
   *
   * @return -1 if this is not the end of the body's file
   */
  static long lengthFrom(ByteBuffer end, long body) {
    boolean isEnd =
        end.limit() == END_BYTES
            && end.getLong(0) == MAGIC
            && end.getLong(8) == body
            && end.getInt(24) == sumOfEnd(end);
    return isEnd ? end.getLong(16) : -1;
  }

  private static int sumOfEnd(ByteBuffer end) {
    CRC32C checksum = new CRC32C();
    checksum.update(end.duplicate().position(0).limit(END_BYTES - Integer.BYTES));
    return (int) checksum.getValue();
  }
}
