package org.angarium.persistence.journal;

import java.nio.file.Path;

/**
 * What can be set on a journal.
 *
 * @param directory where its files are; made if missing
 * @param segmentBytes length of a new segment, {@value #MIN_SEGMENT_BYTES} to {@value
 *     #MAX_SEGMENT_BYTES}; may change between starts
 * @param compactionBytesPerSecond how much is moved out of segments that have little left, at most;
 *     0 for none, so that they stay until they have nothing
 */
public record JournalSettings(Path directory, int segmentBytes, int compactionBytesPerSecond) {
  /** Little beside what a disk writes. */
  public static final int COMPACTION_BYTES_PER_SECOND = 8 << 20;

  /** The shortest segment. */
  public static final int MIN_SEGMENT_BYTES = 1 << 14;

  /** The longest segment, apart from one made for a single batch that is longer. */
  public static final int MAX_SEGMENT_BYTES = 1 << 30;

  /**
   * Checks the length.
   *
   * @throws IllegalArgumentException if it is out of bounds; the message says what is allowed
   */
  public JournalSettings {
    if (segmentBytes < MIN_SEGMENT_BYTES || segmentBytes > MAX_SEGMENT_BYTES) {
      throw new IllegalArgumentException(
          "a journal's segments may have "
              + MIN_SEGMENT_BYTES
              + " to "
              + MAX_SEGMENT_BYTES
              + " bytes, not "
              + segmentBytes);
    }
    if (compactionBytesPerSecond < 0) {
      throw new IllegalArgumentException(
          "a journal's compaction may move 0 bytes a second or more, not "
              + compactionBytesPerSecond);
    }
  }

  /** With the default rate of compaction. */
  public JournalSettings(Path directory, int segmentBytes) {
    this(directory, segmentBytes, COMPACTION_BYTES_PER_SECOND);
  }

  /** Segments of 32 MiB. */
  public static JournalSettings defaults(Path directory) {
    return new JournalSettings(directory, 32 << 20);
  }
}
