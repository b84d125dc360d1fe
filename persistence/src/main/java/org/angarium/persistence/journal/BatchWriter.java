package org.angarium.persistence.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;
import org.angarium.persistence.StoreRecord;
import org.angarium.persistence.files.FailPoints;

/**
 * Where the next batch goes: knows the segment, the position in it and the chain, and applies to
 * the index what it writes. Nothing lasts before {@link #force}. One thread.
 */
final class BatchWriter {
  private static final int BUFFER_BYTES = 1 << 19;

  private final LiveIndex index;
  private final RecordReader reader;
  private final FailPoints points;
  private final RecordCodec codec = new RecordCodec();
  private final CRC32C recordsChecksum = new CRC32C();
  private final ByteBuffer checksumBytes = ByteBuffer.allocate(4);
  private final ByteBuffer headerBytes = ByteBuffer.allocate(BatchHeader.BYTES);
  private final ByteBuffer noHeader = ByteBuffer.allocate(BatchHeader.BYTES);
  // Not written yet; its first byte belongs to position `written`.
  private final ByteBuffer buffer;
  private Segment segment;
  private PlacedChecksum checksum;
  private long written;
  private int records;
  private long lastBatch;
  private int lastChecksum;
  private long forced;
  private boolean indexed;

  /**
   * Continues where recovery found the end.
   *
   * @param end everything before it is forced
   * @param reader finds where contents are that complete segments tell of
   */
  BatchWriter(JournalEnd end, LiveIndex index, RecordReader reader, FailPoints points) {
    this.points = points;
    this.index = index;
    this.reader = reader;
    this.segment = end.segment();
    this.buffer = ByteBuffer.allocateDirect((int) Math.min(BUFFER_BYTES, segment.length()));
    this.checksum = segment.checksum();
    this.written = end.position();
    this.lastBatch = end.lastBatch();
    this.lastChecksum = end.lastChecksum();
    this.forced = end.lastBatch();
    this.indexed = end.indexed();
  }

  /** Length of a batch in the segment. */
  static long batchBytes(long recordBytes) {
    long unpadded = BatchHeader.BYTES + recordBytes;
    return (unpadded + BatchHeader.ALIGNMENT - 1) / BatchHeader.ALIGNMENT * BatchHeader.ALIGNMENT;
  }

  /**
   * Whether there is room for a batch, and behind it for the index, the end and a mark: there is
   * always.
   *
   * @param entries how many messages the batch puts somewhere
   */
  boolean fits(long recordBytes, long entries) {
    return !indexed
        && position()
                + batchBytes(recordBytes)
                + indexRoom(index.indexBytes() + mostIndexBytes(entries))
                + 2L * BatchHeader.BYTES
            <= segment.length();
  }

  /** What further entries may take in the index, however they are spread over lanes. */
  private static long mostIndexBytes(long entries) {
    return entries * (Entry.BYTES + OwnRecords.INDEXED_BYTES);
  }

  private static long indexRoom(long indexBytes) {
    return indexBytes == 0 ? 0 : batchBytes(indexBytes);
  }

  /** Whether the second half of the segment has begun, or is taken. */
  boolean isHalfFull() {
    return indexed || position() + indexRoom(index.indexBytes()) > segment.length() / 2;
  }

  /** Whether there is room for a mark beside the index and the one that ends the segment. */
  boolean fitsMark() {
    long room = indexed ? 0 : indexRoom(index.indexBytes());
    return position() + room + 2L * BatchHeader.BYTES <= segment.length();
  }

  /** Length of what the next segment begins with, or more: its header's page and what is known. */
  long openingBytes() {
    return SegmentHeader.PAGE_BYTES
        + batchBytes(index.definitions().recordBytes() + index.runBytes());
  }

  /** How long a new segment must be to take a batch behind what each segment begins with. */
  long segmentBytesFor(long recordBytes, long entries) {
    return openingBytes()
        + batchBytes(recordBytes)
        + indexRoom(mostIndexBytes(entries))
        + 2L * BatchHeader.BYTES;
  }

  /** Whether the segment is still empty: it must begin with {@link #open}. */
  boolean atStart() {
    return position() == SegmentHeader.PAGE_BYTES;
  }

  /** Begins the segment by saying all that must be known of older ones. */
  void open() throws IOException {
    points.hit(JournalPoints.OPENING_BEFORE);
    long start = begin();
    for (StoreRecord definition : index.definitions().all()) {
      codec.encode(definition);
      putRecord();
    }
    points.hit(JournalPoints.OPENING_DEFINITIONS);
    List<Run> runs = new ArrayList<>();
    index.lanes(lane -> lane.runs().values().forEach(runs::add));
    for (Run run : runs) {
      codec.encodeOwn(OwnRecords.KNOWN, OwnRecords.known(run.state()));
      putRecord();
    }
    finish(BatchHeader.Kind.OPENING, start);
    points.hit(JournalPoints.OPENING_APPENDED);
  }

  void append(List<StoreRecord> batch) throws IOException {
    BatchHeader.Levels before = index.levels();
    long start = begin();
    for (StoreRecord stored : batch) {
      if (stored instanceof StoreRecord.MessageEnqueued enqueued && enqueued.from() != null) {
        Home home = homeOf(enqueued.from());
        codec.from(home);
        index.from(home);
      }
      codec.encode(stored);
      index.at(position());
      putRecord();
      hitFor(stored);
      stored.accept(index);
    }
    index.endBatch();
    finish(BatchHeader.Kind.APPENDED, start, before);
    points.hit(JournalPoints.BATCH_APPENDED);
  }

  private void hitFor(StoreRecord stored) throws IOException {
    points.hit(JournalPoints.BATCH_RECORD);
    if (stored instanceof StoreRecord.BranchPrepared) {
      points.hit(JournalPoints.BRANCH_PREPARED);
    } else if (stored instanceof StoreRecord.DestinationRemoved removed
        && index.definitions().get(removed.destinationId()) instanceof StoreRecord.BranchPrepared) {
      points.hit(JournalPoints.BRANCH_ENDED);
    }
  }

  /** Moves messages, as far as they are still there, and their contents out of a segment. */
  void compact(List<Compaction.Move> moves, Compaction compaction) throws IOException {
    points.hit(JournalPoints.COMPACTION_BEFORE);
    long start = begin();
    for (Compaction.Move move : moves) {
      if (Compaction.isThere(move)) {
        Entry entry = move.entry();
        Home home = movedHome(move, compaction);
        Entry now = new Entry(entry.sequence(), entry.messageId(), home, entry.facts());
        codec.encodeOwn(OwnRecords.MOVED, OwnRecords.moved(move.place(), now));
        index.at(position());
        putRecord();
        index.moved(new JournalRecord.Moved(move.place(), now));
        points.hit(JournalPoints.COMPACTION_MESSAGE);
      }
    }
    index.endBatch();
    finish(BatchHeader.Kind.COMPACTION, start);
    points.hit(JournalPoints.COMPACTION_APPENDED);
  }

  private Home movedHome(Compaction.Move move, Compaction compaction) throws IOException {
    Home before = move.entry().home();
    byte[] content = move.content();
    Home home = compaction.movedTo(before);
    if (content == null) {
      return before;
    }
    if (home != null) {
      return home;
    }
    StoreRecord.MessageStored stored =
        new StoreRecord.MessageStored(move.entry().messageId(), content);
    Home now = new Home(segment.number(), position(), content.length);
    codec.encode(stored);
    putRecord();
    compaction.moved(before, now);
    return now;
  }

  /** Where the content is of a message that is there. */
  private Home homeOf(StoreRecord.Place place) throws IOException {
    Run run = index.runOf(place);
    int ordinal = run.ordinal(place.sequence());
    return run.isOpen() ? run.openEntry(ordinal).home() : reader.entry(run, ordinal).home();
  }

  /** An empty batch: says that everything before it is forced. */
  void mark() throws IOException {
    finish(BatchHeader.Kind.MARK, begin());
    points.hit(JournalPoints.MARK_APPENDED);
  }

  /** Ends the segment, forces it and goes on in the next. */
  void moveTo(Segment next) throws IOException {
    if (!indexed) {
      writeIndex();
    }
    finish(BatchHeader.Kind.END, begin());
    points.hit(JournalPoints.END_APPENDED);
    force();
    points.hit(JournalPoints.END_FORCED);
    index.seal();
    points.hit(JournalPoints.SEGMENT_SEALED);
    segment.close();
    segment = next;
    checksum = next.checksum();
    written = SegmentHeader.PAGE_BYTES;
    indexed = false;
    index.enter(next.number());
    points.hit(JournalPoints.SEGMENT_ENTERED);
  }

  private void writeIndex() throws IOException {
    List<Run> runs = index.openRuns();
    if (runs.isEmpty()) {
      return;
    }
    points.hit(JournalPoints.INDEX_BEFORE);
    long start = begin();
    for (Run run : runs) {
      run.indexPosition(position());
      for (int ordinal = 0; ordinal < run.count(); ordinal += OwnRecords.ENTRIES) {
        codec.encodeOwn(OwnRecords.INDEXED, OwnRecords.indexed(run, ordinal));
        putRecord();
      }
      points.hit(JournalPoints.INDEX_RUN);
    }
    finish(BatchHeader.Kind.INDEX, start);
    points.hit(JournalPoints.INDEX_APPENDED);
  }

  /** Makes everything appended last. */
  void force() throws IOException {
    flush();
    points.hit(JournalPoints.FORCE_BEFORE);
    segment.file().force();
    points.hit(JournalPoints.FORCE_AFTER);
    forced = lastBatch;
  }

  /** Whether something was appended that is not forced yet. */
  boolean isAhead() {
    return forced < lastBatch;
  }

  Segment segment() {
    return segment;
  }

  LiveIndex index() {
    return index;
  }

  FailPoints points() {
    return points;
  }

  private long position() {
    return written + buffer.position();
  }

  private long begin() throws IOException {
    if (buffer.remaining() < BatchHeader.BYTES) {
      flush(); // A header is never split: it is filled in last, here or on disk.
    }
    long start = position();
    put(noHeader.clear());
    recordsChecksum.reset();
    records = 0;
    return start;
  }

  /** Puts what the codec has encoded. */
  private void putRecord() throws IOException {
    checksumBytes.putInt(0, codec.seal(checksum, position()));
    recordsChecksum.update(checksumBytes.array());
    put(codec.head());
    put(ByteBuffer.wrap(codec.content()));
    records++;
  }

  private void finish(BatchHeader.Kind kind, long start) throws IOException {
    finish(kind, start, index.levels());
  }

  private void finish(BatchHeader.Kind kind, long start, BatchHeader.Levels levels)
      throws IOException {
    int padding = (int) (-position() & (BatchHeader.ALIGNMENT - 1));
    put(noHeader.clear().limit(padding));
    BatchHeader header =
        new BatchHeader(
            ++lastBatch,
            forced,
            lastChecksum,
            kind,
            levels,
            new BatchHeader.Contents(
                position() - start, records, (int) recordsChecksum.getValue()));
    place(header, start);
  }

  private void place(BatchHeader header, long start) throws IOException {
    if (start >= written) {
      lastChecksum = header.encode(buffer, (int) (start - written), start, checksum);
    } else {
      lastChecksum = header.encode(headerBytes, 0, start, checksum);
      segment.file().write(headerBytes.clear(), start);
    }
  }

  private void put(ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      if (!buffer.hasRemaining()) {
        flush();
      }
      int length = Math.min(bytes.remaining(), buffer.remaining());
      buffer.put(buffer.position(), bytes, bytes.position(), length);
      buffer.position(buffer.position() + length);
      bytes.position(bytes.position() + length);
    }
  }

  private void flush() throws IOException {
    buffer.flip();
    int length = buffer.limit();
    points.hit(JournalPoints.WRITE_BEFORE);
    segment.file().write(buffer, written);
    points.hit(JournalPoints.WRITE_AFTER);
    written += length;
    buffer.clear();
  }
}
