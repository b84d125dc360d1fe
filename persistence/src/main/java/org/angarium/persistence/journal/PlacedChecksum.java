package org.angarium.persistence.journal;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * A CRC32C over bytes and over the place they were written for: store, segment and position. Bytes
 * left from a recycled segment's earlier life, or copied from another store, do not match.
 */
final class PlacedChecksum {
  private final CRC32C crc = new CRC32C();
  private final ByteBuffer place = ByteBuffer.allocate(24);

  PlacedChecksum(long journalId, long segment) {
    place.putLong(0, journalId).putLong(8, segment);
  }

  /** Begins anew, for what stands at a position of the segment. */
  void start(long position) {
    place.putLong(16, position);
    crc.reset();
    crc.update(place.array());
  }

  /** Takes what remains in the buffer; its position is left alone. */
  void add(ByteBuffer bytes) {
    crc.update(bytes.duplicate());
  }

  void add(byte[] bytes) {
    crc.update(bytes);
  }

  int value() {
    return (int) crc.getValue();
  }
}
