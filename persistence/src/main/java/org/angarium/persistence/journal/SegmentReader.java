package org.angarium.persistence.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;
import org.agrona.collections.LongArrayList;
import org.jspecify.annotations.Nullable;

/** Reads a segment through a window that moves over it. One thread. */
final class SegmentReader {
  private static final int WINDOW_BYTES = 1 << 18;

  private final Segment segment;
  private final PlacedChecksum checksum;
  private ByteBuffer window;
  private long windowStart;

  SegmentReader(Segment segment) {
    this.segment = segment;
    this.checksum = segment.checksum();
    this.window = ByteBuffer.allocate((int) Math.min(WINDOW_BYTES, segment.length())).limit(0);
  }

  /**
   * A batch's header where it was found.
   *
   * @param checksum of the header, which the next batch repeats
   */
  record Found(long position, BatchHeader header, int checksum) {
    long end() {
      return position + header.contents().length();
    }
  }

  /** The header at a position, or null if none was written for it. */
  @Nullable Found headerAt(long position) throws IOException {
    if (position + BatchHeader.BYTES > segment.length()) {
      return null;
    }
    int at = at(position, BatchHeader.BYTES);
    BatchHeader header = BatchHeader.decode(window, at, position, checksum);
    if (header == null) {
      return null;
    }
    return new Found(position, header, BatchHeader.checksumOf(window, at));
  }

  /** The first header at a position or behind it, or null if there is none to the segment's end. */
  @Nullable Found headerFrom(long position) throws IOException {
    long at = position;
    while (at + BatchHeader.BYTES <= segment.length()) {
      int start = at(at, BatchHeader.BYTES);
      int index = start;
      while (index + BatchHeader.BYTES <= window.limit() && !BatchHeader.begins(window, index)) {
        index += BatchHeader.ALIGNMENT;
      }
      at += index - start;
      Found found = headerAt(at);
      if (found != null) {
        return found;
      }
      at += BatchHeader.ALIGNMENT;
    }
    return null;
  }

  /** Behind the last byte from a position on that is not zero; the position if all are. */
  long endOfBytes(long position) throws IOException {
    long end = position;
    for (long at = position; at < segment.length(); at = windowStart + window.limit()) {
      int start = at(at, 1);
      int last = window.limit();
      while (last > start && window.get(last - 1) == 0) {
        last--;
      }
      if (last > start) {
        end = windowStart + last;
      }
    }
    return end;
  }

  /**
   * The records of a batch.
   *
   * @throws BrokenBatchException if they are not what was written with the header
   * @throws IOException also if an intact record is of a kind that this version does not know
   */
  List<JournalRecord> records(Found batch) throws IOException, BrokenBatchException {
    return records(batch, new LongArrayList());
  }

  /** The records of a batch, and where each of them begins. */
  List<JournalRecord> records(Found batch, LongArrayList positions)
      throws IOException, BrokenBatchException {
    positions.clear();
    BatchHeader.Contents contents = batch.header().contents();
    if (batch.end() > segment.length()) {
      throw new BrokenBatchException("reaches beyond the segment");
    }
    List<JournalRecord> records = new ArrayList<>();
    CRC32C seals = new CRC32C();
    long position = batch.position() + BatchHeader.BYTES;
    for (int i = 0; i < contents.records(); i++) {
      ByteBuffer bytes = recordAt(position, batch.end());
      if (bytes == null || !RecordCodec.intact(bytes, checksum, position)) {
        throw new BrokenBatchException(
            "record %d of %d, at offset %d, is damaged"
                .formatted(i + 1, contents.records(), position));
      }
      seals.update(bytes.duplicate().limit(bytes.position() + 8).position(bytes.position() + 4));
      try {
        records.add(RecordCodec.decode(bytes));
      } catch (IllegalArgumentException e) {
        throw segment.damage(position, "a record that this version cannot read: " + e.getMessage());
      }
      positions.addLong(position);
      position += bytes.remaining();
    }
    if ((int) seals.getValue() != contents.checksum()) {
      throw new BrokenBatchException("its records are not the ones its header was written for");
    }
    return records;
  }

  /** A record that begins somewhere; null if none was written there. */
  @Nullable JournalRecord recordAt(long position) throws IOException {
    ByteBuffer bytes = recordAt(position, segment.length());
    return bytes == null || !RecordCodec.intact(bytes, checksum, position)
        ? null
        : RecordCodec.decode(bytes);
  }

  /**
   * An intact record, and where it ends.
   *
   * @param end behind its last byte
   */
  record Piece(JournalRecord record, long end) {}

  /** The record that begins somewhere and ends before another place; null if none is intact. */
  @Nullable Piece pieceAt(long position, long end) throws IOException {
    if (position + RecordCodec.PREFIX_BYTES > end
        || !RecordCodec.knows(window.get(at(position, RecordCodec.PREFIX_BYTES) + 8))) {
      return null;
    }
    ByteBuffer bytes = recordAt(position, end);
    if (bytes == null || !RecordCodec.intact(bytes, checksum, position)) {
      return null;
    }
    try {
      return new Piece(RecordCodec.decode(bytes), position + bytes.remaining());
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  private @Nullable ByteBuffer recordAt(long position, long end) throws IOException {
    if (position + RecordCodec.PREFIX_BYTES > end) {
      return null;
    }
    at(position, RecordCodec.PREFIX_BYTES);
    long length =
        (long) RecordCodec.PREFIX_BYTES
            + RecordCodec.length(window.duplicate().position((int) (position - windowStart)));
    if (length < RecordCodec.PREFIX_BYTES || position + length > end) {
      return null;
    }
    int at = at(position, (int) length);
    return window.slice(at, (int) length);
  }

  /** Index in the window of a position, from which on so many bytes are in it. */
  private int at(long position, int length) throws IOException {
    if (position < windowStart || position + length > windowStart + window.limit()) {
      if (length > window.capacity()) {
        window = ByteBuffer.allocate(length);
      }
      windowStart = position;
      long rest = segment.length() - position;
      window.clear().limit((int) Math.min(window.capacity(), rest));
      segment.file().read(window, position);
      window.flip();
      if (window.limit() < length) {
        throw segment.damage(position, "the file ends before it should");
      }
    }
    return (int) (position - windowStart);
  }
}
