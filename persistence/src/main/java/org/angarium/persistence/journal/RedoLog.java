package org.angarium.persistence.journal;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;
import org.angarium.persistence.StoreException;
import org.angarium.persistence.StoreRecord;
import org.angarium.persistence.files.Disk;
import org.angarium.persistence.files.DiskFile;
import org.jspecify.annotations.Nullable;

/**
 * Groups of records in one file, for a store whose own files last only from time to time: what was
 * {@linkplain #append appended} since then is {@linkplain #next read} after a crash.
 *
 * <p>The file is a header (the letters {@code ANGREDO1}, a number that the owner gave (8), checksum
 * of both (4), 4 bytes 0) and one entry after the other: {@code REDO} (4), checksum of all that
 * follows and of the owner's number (4), number of the entry from 1 (8), length of its records (8),
 * how many there are (4), 4 bytes 0, and the records as the journal has them, without their
 * checksums. An entry is written when the one before it is forced, so only the last one can be
 * incomplete. One thread.
 */
public final class RedoLog implements Closeable {
  /** The owner's number in a log that was made when it was not known. */
  public static final long UNKNOWN = -1;

  private static final long LETTERS = 0x414E_4752_4544_4F31L;
  private static final int HEADER_BYTES = 24;
  private static final int MARK = 0x5245_444F;
  private static final int ENTRY_BYTES = 32;
  private static final int UNCHECKED_BYTES = 8;
  private static final int BUFFER_BYTES = 64 << 10;
  private static final int WINDOW_BYTES = 16 << 10;

  private final Disk disk;
  private final Path path;
  private final RecordCodec codec = new RecordCodec();
  private final ByteBuffer entry = ByteBuffer.allocate(ENTRY_BYTES);
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);
  private final CRC32C crc = new CRC32C();
  private DiskFile file;
  private long owner;
  private long end;
  private long lastStart;
  private long last;

  private RedoLog(Disk disk, Path path, DiskFile file) {
    this.disk = disk;
    this.path = path;
    this.file = file;
  }

  /**
   * Opens a log, which is made if it is missing.
   *
   * @throws StoreException if the file is something else
   */
  public static RedoLog open(Disk disk, Path path) throws IOException {
    DiskFile there = disk.openIfThere(path);
    RedoLog log = new RedoLog(disk, path, there == null ? create(disk, path, UNKNOWN) : there);
    boolean complete = false;
    try {
      log.owner = log.readHeader();
      log.end = HEADER_BYTES;
      complete = true;
      return log;
    } finally {
      if (!complete) {
        log.close();
      }
    }
  }

  /** Appends a group, which lasts when this returns. */
  public void append(List<StoreRecord> records) throws IOException {
    long length = codec.bytes(records);
    entry.clear().putInt(MARK).putInt(0).putLong(last + 1).putLong(length).putInt(records.size());
    entry.putInt(0).flip();
    long at = end + ENTRY_BYTES;
    startChecksum();
    buffer.clear();
    for (StoreRecord one : records) {
      codec.encode(one);
      at = put(codec.head(), at);
      at = put(ByteBuffer.wrap(codec.content()), at);
    }
    at = flush(at);
    entry.putInt(4, (int) crc.getValue());
    file.write(entry.rewind(), end);
    file.force();
    lastStart = end;
    end = at;
    last++;
  }

  /** Takes the group back that was appended last, lastingly; to be called once for it. */
  public void takeBack() throws IOException {
    file.truncate(lastStart);
    end = lastStart;
    last--;
  }

  /** Puts bytes into the buffer, and writes it when it is full; returns where it goes then. */
  private long put(ByteBuffer bytes, long at) throws IOException {
    long next = at;
    while (bytes.hasRemaining()) {
      if (!buffer.hasRemaining()) {
        next = flush(next);
      }
      int some = Math.min(bytes.remaining(), buffer.remaining());
      buffer.put(bytes.duplicate().limit(bytes.position() + some));
      bytes.position(bytes.position() + some);
    }
    return next;
  }

  private long flush(long at) throws IOException {
    buffer.flip();
    int length = buffer.remaining();
    crc.update(buffer.duplicate());
    file.write(buffer, at);
    buffer.clear();
    return at + length;
  }

  /** Over the number of the owner and what of the entry's head is checked. */
  private void startChecksum() {
    crc.reset();
    crc.update(ByteBuffer.allocate(Long.BYTES).putLong(0, owner));
    crc.update(entry.duplicate().position(UNCHECKED_BYTES));
  }

  /**
   * Refuses a log that was begun for something else.
   *
   * @param number the owner's, which the log must have, unless it is {@link #UNKNOWN}
   * @throws StoreException if it has another
   */
  public void requireOwner(long number) throws StoreException {
    if (owner != UNKNOWN && owner != number) {
      throw new StoreException(
          "%s belongs to the state %d of the database beside it, which is in the state %d; put back files that belong together"
              .formatted(path, owner, number));
    }
  }

  /**
   * The next group that was appended before the log was opened; null when all have been read, which
   * must be so before another is appended.
   *
   * @throws StoreException if what had been confirmed is damaged
   */
  public @Nullable List<StoreRecord> next() throws IOException {
    if (!intactAt(end, last + 1)) {
      requireNothingBehind();
      return null;
    }
    long length = entry.getLong(16);
    List<StoreRecord> records = records(end + ENTRY_BYTES, length, entry.getInt(24));
    end += ENTRY_BYTES + length;
    last++;
    return records;
  }

  /** What could not be read is incomplete, not damaged, if it is the last. */
  private void requireNothingBehind() throws IOException {
    ByteBuffer window = ByteBuffer.allocate(WINDOW_BYTES);
    for (long from = end + 1; from < file.size(); from += WINDOW_BYTES - Integer.BYTES + 1) {
      file.read(window.clear(), from);
      window.flip();
      for (int i = 0; i <= window.limit() - Integer.BYTES; i++) {
        if (window.getInt(i) == MARK && isLater(from + i)) {
          throw new StoreException(
              "%s is damaged at %d: what was confirmed is missing there; put back a copy of it and of the database beside it"
                  .formatted(path, end));
        }
      }
    }
  }

  private boolean isLater(long position) throws IOException {
    return startsAt(position) && entry.getLong(8) > last && intactAt(position, entry.getLong(8));
  }

  private boolean startsAt(long position) throws IOException {
    if (position > file.size() - ENTRY_BYTES) {
      return false;
    }
    file.read(entry.clear(), position);
    entry.flip();
    return entry.limit() == ENTRY_BYTES && entry.getInt(0) == MARK;
  }

  /** Whether there is such an entry, whose head is then in {@link #entry}. */
  private boolean intactAt(long position, long number) throws IOException {
    if (!startsAt(position) || entry.getLong(8) != number) {
      return false;
    }
    long left = entry.getLong(16);
    long at = position + ENTRY_BYTES;
    if (left < 0 || left > file.size() - at) {
      return false;
    }
    startChecksum();
    while (left > 0) {
      buffer.clear().limit((int) Math.min(left, buffer.capacity()));
      file.read(buffer, at);
      at += buffer.position();
      left -= buffer.position();
      crc.update(buffer.flip());
    }
    return entry.getInt(4) == (int) crc.getValue();
  }

  private List<StoreRecord> records(long from, long length, int count) throws IOException {
    List<StoreRecord> records = new ArrayList<>();
    long at = from;
    try {
      for (int i = 0; i < count; i++) {
        ByteBuffer bytes = record(at, from + length);
        at += bytes.remaining();
        records.add(stored(RecordCodec.decode(bytes)));
      }
    } catch (IllegalArgumentException e) {
      throw new StoreException(
          "%s has at %d what this version does not know: %s; start the version of Angarium that wrote it"
              .formatted(path, at, e.getMessage()),
          e);
    }
    return records;
  }

  private ByteBuffer record(long at, long limit) throws IOException {
    ByteBuffer prefix = ByteBuffer.allocate(RecordCodec.PREFIX_BYTES);
    file.read(prefix, at);
    int length = RecordCodec.length(prefix.flip());
    if (length < 0 || length > limit - at - RecordCodec.PREFIX_BYTES) {
      throw new IllegalArgumentException("a record of " + length + " bytes");
    }
    ByteBuffer bytes = ByteBuffer.allocate(RecordCodec.PREFIX_BYTES + length);
    file.read(bytes, at);
    if (bytes.hasRemaining()) {
      throw new EOFException(path + " ends in the middle of a record");
    }
    return bytes.flip();
  }

  private static StoreRecord stored(JournalRecord decoded) {
    if (decoded instanceof JournalRecord.Said said) {
      return said.stored();
    }
    if (decoded instanceof JournalRecord.Placed placed) {
      return placed.enqueued();
    }
    throw new IllegalArgumentException("a record of a journal's own");
  }

  /**
   * Begins anew, with nothing; what was there is not needed any more.
   *
   * @param number the owner's, that tells the state of its files from others
   */
  public void clear(long number) throws IOException {
    file.close();
    file = create(disk, path, number);
    owner = number;
    end = HEADER_BYTES;
    last = 0;
  }

  /** Whether nothing was read or appended so far. */
  public boolean isEmpty() {
    return last == 0;
  }

  /** Length of the file in bytes. */
  public long bytes() {
    return end;
  }

  @Override
  public void close() throws IOException {
    file.close();
  }

  private static DiskFile create(Disk disk, Path path, long number) throws IOException {
    Path made = path.resolveSibling(path.getFileName() + ".new");
    ByteBuffer header = ByteBuffer.allocate(HEADER_BYTES).putLong(LETTERS).putLong(number);
    header.putInt(checksum(header)).putInt(0).flip();
    DiskFile file = disk.create(made);
    try {
      file.write(header, 0);
      file.force();
      disk.rename(made, path);
      disk.forceDirectory(directory(path));
      return file;
    } catch (IOException | RuntimeException e) {
      file.close();
      throw e;
    }
  }

  private long readHeader() throws IOException {
    ByteBuffer header = ByteBuffer.allocate(HEADER_BYTES);
    file.read(header, 0);
    if (header.hasRemaining()
        || header.getLong(0) != LETTERS
        || header.getInt(16) != checksum(header)) {
      throw new StoreException(
          "%s is not a redo log, or is damaged at 0; put back a copy of it and of the database beside it"
              .formatted(path));
    }
    return header.getLong(8);
  }

  private static int checksum(ByteBuffer header) {
    CRC32C crc = new CRC32C();
    crc.update(header.duplicate().position(0).limit(16));
    return (int) crc.getValue();
  }

  private static Path directory(Path path) {
    Path parent = path.toAbsolutePath().getParent();
    return parent == null ? path : parent;
  }
}
