package org.angarium.persistence.journal;

/**
 * Where a message's content is.
 *
 * @param segment the number of the segment
 * @param position of the record with the content, in the segment
 * @param length of the content, bytes
 */
record Home(long segment, long position, int length) {
  /** Of a record with content, what stands before the content. */
  static final int BEFORE_CONTENT = RecordCodec.PREFIX_BYTES + Long.BYTES;

  /** How long the record with the content is. */
  long recordBytes() {
    return (long) BEFORE_CONTENT + length;
  }

  /** Where the record with the content ends. */
  long end() {
    return position + recordBytes();
  }
}
