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
 * @param kind what the batch is for
 * @param levels the state of the store before this batch
 * @param contents what follows
 */
record BatchHeader(
    long batch, long forced, int previousChecksum, Kind kind, Levels levels, Contents contents) {
  static final int BYTES = 64;

  /** Batches begin at multiples of this. */
  static final int ALIGNMENT = 8;

  private static final int MAGIC = 0x616E6742; // angB
  private static final int CHECKED_FROM = 8;

  /** What a batch is for. */
  enum Kind {
    /** What the broker has appended. */
    APPENDED(0),
    /** Says that everything before it is forced. */
    MARK(1),
    /** The first of a segment: all that must be known of older ones. */
    OPENING(2),
    /** What is in the segment; nothing is appended behind it. */
    INDEX(3),
    /** The segment ends here, and the next one, which exists, goes on. */
    END(4),
    /** What is moved out of segments that have little left. */
    COMPACTION(5);

    private final int code;

    Kind(int code) {
      this.code = code;
    }

    /** The kind with a code, or null. */
    static @Nullable Kind of(int code) {
      for (Kind kind : values()) {
        if (kind.code == code) {
          return kind;
        }
      }
      return null;
    }
  }

  /** The highest numbers ever given out before the batch. */
  record Levels(long highestMessageId, long highestDestinationId) {}

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
    out.putLong(at + 24, levels.highestMessageId);
    out.putLong(at + 32, levels.highestDestinationId);
    out.putLong(at + 40, contents.length);
    out.putInt(at + 48, contents.records);
    out.putInt(at + 52, contents.checksum);
    out.putInt(at + 56, previousChecksum);
    out.putInt(at + 60, kind.code);
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
    Kind kind = Kind.of(in.getInt(at + 60));
    if (kind == null) {
      return null;
    }
    return new BatchHeader(
        in.getLong(at + 8),
        in.getLong(at + 16),
        in.getInt(at + 56),
        kind,
        new Levels(in.getLong(at + 24), in.getLong(at + 32)),
        new Contents(in.getLong(at + 40), in.getInt(at + 48), in.getInt(at + 52)));
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
