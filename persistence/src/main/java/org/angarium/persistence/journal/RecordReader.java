package org.angarium.persistence.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import org.angarium.persistence.StoreRecord;

/**
 * Reads single records of complete segments: index records, and messages' contents through a window
 * that covers what lies next to each other. Each is checked. One thread.
 */
final class RecordReader {
  private static final int WINDOW_BYTES = 1 << 18;
  private static final int FIRST_BYTES = 1 << 14;

  private final SegmentFiles files;
  private final long journalId;
  private ByteBuffer window = ByteBuffer.allocate(0);
  private long windowSegment;
  private long windowStart;

  RecordReader(SegmentFiles files, long journalId) {
    this.files = files;
    this.journalId = journalId;
  }

  /**
   * The entries that stand in one index record with an entry of a run.
   *
   * @throws JournalDamageException if they are not what was written
   */
  List<Entry> entries(Run run, int ordinal) throws IOException {
    int start = ordinal / OwnRecords.ENTRIES * OwnRecords.ENTRIES;
    int here = Math.min(OwnRecords.ENTRIES, run.count() - start);
    long position = run.indexPosition() + OwnRecords.indexOffset(ordinal);
    int length = OwnRecords.INDEXED_BYTES + here * Entry.BYTES;
    JournalRecord found = record(run.segment(), position, length, length);
    if (found instanceof JournalRecord.Indexed indexed
        && indexed.holderId() == run.lane().holderId()
        && indexed.lane() == run.lane().number()
        && indexed.start() == start
        && indexed.count() == run.count()
        && indexed.entries().get(0).sequence() == run.sequence(start)) {
      return indexed.entries();
    }
    throw damage(run.segment(), position, "the index of a run is not there");
  }

  /** One entry of a run whose segment is complete. */
  Entry entry(Run run, int ordinal) throws IOException {
    return entries(run, ordinal).get(ordinal % OwnRecords.ENTRIES);
  }

  /**
   * A message's content.
   *
   * @param ahead how many bytes of the segment from there on are wanted soon
   * @throws JournalDamageException if it is not what was written
   */
  byte[] content(long messageId, Home home, long ahead) throws IOException {
    JournalRecord found =
        record(home.segment(), home.position(), Math.toIntExact(home.recordBytes()), ahead);
    if (found instanceof JournalRecord.Said said
        && said.stored() instanceof StoreRecord.MessageStored stored
        && stored.messageId() == messageId) {
      return stored.content();
    }
    throw damage(home.segment(), home.position(), "message number " + messageId + " is not there");
  }

  private JournalRecord record(long segment, long position, int length, long ahead)
      throws IOException {
    int at = at(segment, position, length, ahead);
    ByteBuffer bytes = window.slice(at, length);
    if (RecordCodec.length(bytes) + RecordCodec.PREFIX_BYTES != length
        || !RecordCodec.intact(bytes, new PlacedChecksum(journalId, segment), position)) {
      throw damage(segment, position, "the record is damaged");
    }
    try {
      return RecordCodec.decode(bytes);
    } catch (IllegalArgumentException e) {
      throw damage(segment, position, "a record that this version cannot read: " + e.getMessage());
    }
  }

  /** Index in the window of a position, from which on so many bytes are in it. */
  private int at(long segment, long position, int length, long ahead) throws IOException {
    if (segment != windowSegment
        || position < windowStart
        || position + length > windowStart + window.limit()) {
      long wanted = Math.max(length, Math.min(WINDOW_BYTES, Math.max(FIRST_BYTES, ahead)));
      if (wanted > window.capacity() || window.capacity() > Math.max(length, WINDOW_BYTES)) {
        window = ByteBuffer.allocate((int) wanted);
      }
      windowSegment = segment;
      windowStart = position;
      window.clear().limit((int) Math.min(window.capacity(), wanted));
      files.read(segment, window, position);
      window.flip();
      if (window.limit() < length) {
        windowSegment = 0;
        throw damage(segment, position, "the file ends before it should");
      }
    }
    return (int) (position - windowStart);
  }

  /** Forgets what was read, which may not be what is there now. */
  void forget() {
    windowSegment = 0;
  }

  private JournalDamageException damage(long segment, long position, String reason) {
    return new JournalDamageException(files.path(segment), position, reason);
  }
}
