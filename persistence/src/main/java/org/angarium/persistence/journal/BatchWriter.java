package org.angarium.persistence.journal;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.zip.CRC32C;
import org.angarium.persistence.StoreRecord;
import org.jspecify.annotations.Nullable;

/**
 * Where the next batch goes: knows the segment, the position in it and the chain, and applies to
 * the index what it writes. Nothing lasts before {@link #force}. One thread.
 */
final class BatchWriter implements Closeable {
  private static final int BUFFER_BYTES = 1 << 19;

  private final LiveIndex index;
  private final RecordCodec codec = new RecordCodec();
  private final CRC32C recordsChecksum = new CRC32C();
  private final ByteBuffer checksumBytes = ByteBuffer.allocate(4);
  private final ByteBuffer headerBytes = ByteBuffer.allocate(BatchHeader.BYTES);
  // Not written yet; its first byte belongs to position `written`.
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);
  private Segment segment;
  private PlacedChecksum checksum;
  private long written;
  private long lastBatch;
  private int lastChecksum;
  private long forced;
  private BatchHeader.@Nullable Levels announced;

  /**
   * Continues where recovery found the end.
   *
   * @param end everything before it is forced
   */
  BatchWriter(JournalEnd end, LiveIndex index) {
    this.index = index;
    this.segment = end.segment();
    this.checksum = segment.checksum();
    this.written = end.position();
    this.lastBatch = end.lastBatch();
    this.lastChecksum = end.lastChecksum();
    this.forced = end.lastBatch();
  }

  /** Length of a batch in the segment. */
  static long batchBytes(long recordBytes) {
    long unpadded = BatchHeader.BYTES + recordBytes;
    return (unpadded + BatchHeader.ALIGNMENT - 1) / BatchHeader.ALIGNMENT * BatchHeader.ALIGNMENT;
  }

  /** Whether there is room for a batch, and behind it for two marks: there is always one left. */
  boolean fits(long recordBytes) {
    return position() + batchBytes(recordBytes) + 2L * BatchHeader.BYTES <= segment.length();
  }

  /** Whether the second half of the segment has begun. */
  boolean isHalfFull() {
    return position() > segment.length() / 2;
  }

  /** Whether there is room for a mark beside the one that ends the segment. */
  boolean fitsMark() {
    return position() + 2L * BatchHeader.BYTES <= segment.length();
  }

  /** Length of what each segment begins with: its header's page and all definitions. */
  long openingBytes() {
    return SegmentHeader.PAGE_BYTES + batchBytes(index.definitionBytes());
  }

  /** How long a new segment must be to take a batch behind what each segment begins with. */
  long segmentBytesFor(long recordBytes) {
    return openingBytes() + batchBytes(recordBytes) + 2L * BatchHeader.BYTES;
  }

  /** Whether the segment is still empty: it must begin with {@link #open}. */
  boolean atStart() {
    return position() == SegmentHeader.PAGE_BYTES;
  }

  /** Begins the segment by saying again what older segments, which may go, have said. */
  void open() throws IOException {
    write(index.definitions(), false);
  }

  void append(List<StoreRecord> records) throws IOException {
    write(records, false);
  }

  /** An empty batch: says that everything before it is forced, and which segments can go. */
  void mark() throws IOException {
    write(List.of(), false);
  }

  /** Ends the segment, forces it and goes on in the next. */
  void moveTo(Segment next) throws IOException {
    write(List.of(), true);
    force();
    segment.close();
    segment = next;
    checksum = next.checksum();
    written = SegmentHeader.PAGE_BYTES;
    index.enter(next.number());
  }

  /** Makes everything appended last. */
  void force() throws IOException {
    flush();
    segment.file().force();
    forced = lastBatch;
  }

  /** Whether something was appended that is not forced yet. */
  boolean isAhead() {
    return forced < lastBatch;
  }

  /** Whether a batch has to be written to say that further segments can go. */
  boolean hasNews() {
    return announced == null || announced.firstSegment() < index.levels().firstSegment();
  }

  /** The oldest segment needed, according to what has been written. */
  long announcedFirstSegment() {
    return announced == null ? 0 : announced.firstSegment();
  }

  Segment segment() {
    return segment;
  }

  /** Closes the segment; what is not forced may be lost. */
  @Override
  public void close() throws IOException {
    segment.close();
  }

  private long position() {
    return written + buffer.position();
  }

  private void write(List<StoreRecord> records, boolean end) throws IOException {
    if (buffer.remaining() < BatchHeader.BYTES) {
      flush(); // A header is never split: it is filled in last, here or on disk.
    }
    long start = position();
    BatchHeader.Levels levels = index.levels();
    put(ByteBuffer.allocate(BatchHeader.BYTES));
    recordsChecksum.reset();
    for (StoreRecord stored : records) {
      codec.encode(stored);
      checksumBytes.putInt(0, codec.seal(checksum, position()));
      recordsChecksum.update(checksumBytes.array());
      put(codec.head());
      put(ByteBuffer.wrap(codec.content()));
      stored.accept(index);
    }
    index.endBatch();
    while (position() % BatchHeader.ALIGNMENT != 0) {
      put(ByteBuffer.allocate(1));
    }
    BatchHeader header =
        new BatchHeader(
            ++lastBatch,
            forced,
            lastChecksum,
            end,
            levels,
            new BatchHeader.Contents(
                position() - start, records.size(), (int) recordsChecksum.getValue()));
    place(header, start);
    announced = levels;
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
    segment.file().write(buffer, written);
    written += length;
    buffer.clear();
  }
}
