package org.angarium.persistence.journal;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;
import org.angarium.persistence.StoreException;

/**
 * The first page of a segment.
 *
 * @param journalId drawn by lot for each store, so that segments of two stores never mix
 * @param segment the segment's number, from 1
 * @param length of the whole file, bytes
 * @param recycled whether the file was a segment before, so that old bytes follow; otherwise zeros
 */
record SegmentHeader(long journalId, long segment, long length, boolean recycled) {
  /** Where batches begin: a page of its own, never written again once batches are. */
  static final int PAGE_BYTES = 4096;

  private static final long MAGIC =
      ByteBuffer.wrap("ANGARIUM".getBytes(StandardCharsets.US_ASCII)).getLong();
  private static final int VERSION = 2;
  private static final int RECYCLED = 1;
  private static final int FIELDS_BYTES = 40;

  /** The store's identifier as text. */
  String storeId() {
    return String.format(Locale.ROOT, "%016x", journalId);
  }

  /** The page, ready to be written at the start of the file. */
  ByteBuffer encode() {
    ByteBuffer page = ByteBuffer.allocate(PAGE_BYTES);
    page.putLong(MAGIC).putInt(VERSION).putInt(recycled ? RECYCLED : 0);
    page.putLong(journalId).putLong(segment).putLong(length);
    page.putInt(checksum(page));
    return page.rewind();
  }

  /**
   * Reads a page.
   *
   * @param file for messages
   * @throws StoreException if it is not the first page of a segment that this version understands
   */
  static SegmentHeader decode(ByteBuffer page, Path file) throws StoreException {
    if (page.limit() < PAGE_BYTES || page.getLong(0) != MAGIC) {
      throw new JournalDamageException(file, 0, "this is not a segment of a journal");
    }
    int version = page.getInt(8);
    if (version > VERSION) {
      throw new StoreException(
          "%s: at offset 8: the journal has format version %d, written by a newer Angarium; this one reads up to %d"
              .formatted(file, version, VERSION));
    }
    if (version == 1 && page.getInt(FIELDS_BYTES) == checksum(page)) {
      throw new StoreException(
          "%s: at offset 8: the journal has format version 1, made by an earlier build; consume what it holds with that build, and give this one a new directory"
              .formatted(file));
    }
    int flags = page.getInt(12);
    if (page.getInt(FIELDS_BYTES) != checksum(page)
        || version != VERSION
        || (flags & ~RECYCLED) != 0) {
      throw new JournalDamageException(file, 0, "the segment's header is damaged");
    }
    return new SegmentHeader(
        page.getLong(16), page.getLong(24), page.getLong(32), flags == RECYCLED);
  }

  /** Whether a page is what was written, by whatever version. */
  static boolean isIntact(ByteBuffer page) {
    return page.limit() >= PAGE_BYTES && page.getInt(FIELDS_BYTES) == checksum(page);
  }

  /** Over all of the page but the checksum itself, so that no byte of the page is free. */
  private static int checksum(ByteBuffer page) {
    PlacedChecksum checksum = new PlacedChecksum(0, 0);
    checksum.start(0);
    checksum.add(page.duplicate().position(0).limit(FIELDS_BYTES));
    checksum.add(page.duplicate().limit(PAGE_BYTES).position(FIELDS_BYTES + 4));
    return checksum.value();
  }
}
