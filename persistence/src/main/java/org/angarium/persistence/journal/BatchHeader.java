package org.angarium.persistence.journal;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * What stands before the records of a batch.
 *
 * @param batch its number, one more than the batch before, over all starts of the store
 * @param forced the last batch known to be forced when this one was written: damage up to there is
 *     no torn write
 * @param previousChecksum the checksum of the batch before; any number if that is not there any
 *     more
 * @param end whether the segment ends here and the next one, which exists, goes on
 * @param levels the state of the store before this batch
 * @param contents what follows
 */
record BatchHeader(
    long batch, long forced, int previousChecksum, boolean end, Levels levels, Contents contents) {
  static final int BYTES = 72;

  /** Batches begin at multiples of this. */
  static final int ALIGNMENT = 8;

  private static final int MAGIC = 0x616E6742; // angB
  private static final int END = 1;
  private static final int CHECKED_FROM = 8;

  /**
   * What may have been said in segments that are gone.
   *
   * @param firstSegment the oldest segment still needed
   */
  record Levels(long firstSegment, long highestMessageId, long highestDestinationId) {}

  /**
   * The records that follow.
   *
   * @param length of the whole batch, its header and padding included, bytes
   * @param checksum over the records' own checksums
   */
  record Contents(long length, int records, int checksum) {}

  /**
   * Writes the header into a buffer.
   *
   * @param at index of its first byte in the buffer
   * @param position of its first byte in the segment
   * @return its checksum, which covers the records too, through theirs
   */
  int encode(ByteBuffer out, int at, long position, PlacedChecksum checksum) {
    out.putInt(at, MAGIC);
    out.putLong(at + 8, batch);
    out.putLong(at + 16, forced);
    out.putLong(at + 24, levels.firstSegment);
    out.putLong(at + 32, levels.highestMessageId);
    out.putLong(at + 40, levels.highestDestinationId);
    out.putLong(at + 48, contents.length);
    out.putInt(at + 56, contents.records);
    out.putInt(at + 60, contents.checksum);
    out.putInt(at + 64, previousChecksum);
    out.putInt(at + 68, end ? END : 0);
    int value = checksum(out, at, position, checksum);
    out.putInt(at + 4, value);
    return value;
  }

  /**
   * Reads a header from a buffer.
   *
   * @param at index of its first byte in the buffer
   * @param position of its first byte in the segment
   * @return null if there is none that was written for this place
   */
  static @Nullable BatchHeader decode(
      ByteBuffer in, int at, long position, PlacedChecksum checksum) {
    if (in.getInt(at) != MAGIC || in.getInt(at + 4) != checksum(in, at, position, checksum)) {
      return null;
    }
    return new BatchHeader(
        in.getLong(at + 8),
        in.getLong(at + 16),
        in.getInt(at + 64),
        in.getInt(at + 68) == END,
        new Levels(in.getLong(at + 24), in.getLong(at + 32), in.getLong(at + 40)),
        new Contents(in.getLong(at + 48), in.getInt(at + 56), in.getInt(at + 60)));
  }

  /** Whether a header may be here; quick, for searching. */
  static boolean begins(ByteBuffer in, int at) {
    return in.getInt(at) == MAGIC;
  }

  /** The checksum of a header that {@link #decode} took. */
  static int checksumOf(ByteBuffer in, int at) {
    return in.getInt(at + 4);
  }

  private static int checksum(ByteBuffer bytes, int at, long position, PlacedChecksum checksum) {
    checksum.start(position);
    checksum.add(bytes.duplicate().limit(at + BYTES).position(at + CHECKED_FROM));
    return checksum.value();
  }
}
