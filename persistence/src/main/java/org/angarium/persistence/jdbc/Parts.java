package org.angarium.persistence.jdbc;

import java.util.Arrays;
import java.util.zip.CRC32C;

/** How a content is cut for the rows of a table. */
final class Parts {
  /** The most bytes of a content in one row. */
  static final int BYTES = 256 << 10;

  private Parts() {}

  /** At least one, which may be empty. */
  static int count(byte[] content) {
    return Math.max(1, (content.length + BYTES - 1) / BYTES);
  }

  static byte[] part(byte[] content, int part) {
    if (content.length <= BYTES) {
      return content;
    }
    int from = part * BYTES;
    return Arrays.copyOfRange(content, from, Math.min(content.length, from + BYTES));
  }

  /** CRC32C. */
  static int checksum(byte[] content) {
    CRC32C checksum = new CRC32C();
    checksum.update(content);
    return (int) checksum.getValue();
  }
}
