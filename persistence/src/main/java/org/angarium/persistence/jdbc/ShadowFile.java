package org.angarium.persistence.jdbc;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.CRC32C;
import org.angarium.persistence.files.Disk;
import org.angarium.persistence.files.DiskFile;
import org.jspecify.annotations.Nullable;

/**
 * A file whose changes take effect all at once. Until {@link #apply} they are kept in a second one,
 * page by page, and reading takes what is newer. What a crash leaves is the file as it was, or, if
 * the second one is complete, as it was to become. Any thread.
 *
 * <p>The second file is the changed pages, as they were written, for each of them its number (8),
 * where it is (8) and its checksum (4), and at the end the letters {@code ANGPAGES} (8), the number
 * of pages (8), how much of the file before is kept (8), the file's length (8) and the checksum of
 * all this but the pages (4).
 */
final class ShadowFile implements Closeable {
  static final int PAGE = 4096;

  private static final long LETTERS = 0x414E_4750_4147_4553L;
  private static final int ENTRY_BYTES = 20;
  private static final int END_BYTES = 36;

  private final Disk disk;
  private final Path path;
  private final Path changesPath;
  private final DiskFile file;
  private DiskFile changes;
  private final Map<Long, Page> changed = new HashMap<>();
  private long size;
  private long kept;
  private long end;
  private int users;
  private boolean whole = true;

  /** Where a changed page is. */
  private record Page(long position, int checksum) {}

  /** Something that is done while the files are in order. */
  interface Work {
    void run() throws IOException;
  }

  private ShadowFile(Disk disk, Path path, DiskFile file, DiskFile changes) throws IOException {
    this.disk = disk;
    this.path = path;
    this.changesPath = changesPath(path);
    this.file = file;
    this.changes = changes;
    this.size = file.size();
    this.kept = size;
  }

  private static Path changesPath(Path path) {
    return path.resolveSibling(path.getFileName() + ".changes");
  }

  /**
   * Opens a file, which is made if it is missing, with what a crash has left of its changes: all or
   * nothing.
   *
   * @param applied is called when changes had been complete, before they are forgotten
   */
  static ShadowFile open(Disk disk, Path path, Work applied) throws IOException {
    DiskFile there = disk.openIfThere(path);
    DiskFile file = there == null ? disk.create(path) : there;
    Path changesPath = changesPath(path);
    try {
      DiskFile left = disk.openIfThere(changesPath);
      if (left != null) {
        try (left) {
          if (isComplete(left)) {
            copy(left, file, changesPath);
            applied.run();
          }
        }
        disk.delete(changesPath);
      }
      return new ShadowFile(disk, path, file, emptied(disk, changesPath));
    } catch (IOException | RuntimeException e) {
      file.close();
      throw e;
    }
  }

  /** Complete changes must be gone lastingly, or a later crash would find them again. */
  private static DiskFile emptied(Disk disk, Path changesPath) throws IOException {
    disk.forceDirectory(directory(changesPath));
    DiskFile empty = disk.create(changesPath);
    disk.forceDirectory(directory(changesPath));
    return empty;
  }

  /** Its length. */
  synchronized long size() {
    return size;
  }

  /** Bytes that the changes take. */
  synchronized long changedBytes() {
    return end;
  }

  /** Somebody reads and writes from now on. */
  synchronized void used() {
    users++;
  }

  /** That somebody does not any more. */
  synchronized void released() {
    users--;
    notifyAll();
  }

  /** Waits until nobody reads or writes; whether that was so in time. */
  synchronized boolean awaitReleased(long millis) throws InterruptedException {
    long deadline = System.nanoTime() + millis * 1_000_000;
    while (users > 0) {
      long left = (deadline - System.nanoTime()) / 1_000_000;
      if (left <= 0) {
        return false;
      }
      wait(left);
    }
    return true;
  }

  /** Reads what there is, at most as much as the buffer takes; −1 at the end. */
  synchronized int read(ByteBuffer target, long position) throws IOException {
    requireWhole();
    if (position >= size) {
      return target.hasRemaining() ? -1 : 0;
    }
    int length = (int) Math.min(target.remaining(), size - position);
    ByteBuffer part = target.duplicate();
    long at = position;
    long last = position + length;
    while (at < last) {
      long next = Math.min(last, (at / PAGE + 1) * PAGE);
      Page page = changed.get(at / PAGE);
      if (page == null) {
        while (next < last && !changed.containsKey(next / PAGE)) {
          next = Math.min(last, next + PAGE);
        }
        readKept(part.limit(part.position() + (int) (next - at)), at);
      } else {
        readFully(
            changes, part.limit(part.position() + (int) (next - at)), page.position + at % PAGE);
      }
      at = next;
    }
    target.position(target.position() + length);
    return length;
  }

  /** Reads what has not been changed; zeros where there is nothing. */
  private void readKept(ByteBuffer part, long position) throws IOException {
    int length = (int) Math.max(0, Math.min(part.remaining(), kept - position));
    int limit = part.limit();
    readFully(file, part.limit(part.position() + length), position);
    part.limit(limit);
    while (part.hasRemaining()) {
      part.put((byte) 0);
    }
  }

  private static void readFully(DiskFile from, ByteBuffer part, long position) throws IOException {
    from.read(part, position);
    if (part.hasRemaining()) {
      throw new EOFException("the file is shorter than " + (position + part.remaining()));
    }
  }

  /** Writes all of the buffer. */
  synchronized void write(ByteBuffer source, long position) throws IOException {
    requireWhole();
    long from = position / PAGE * PAGE;
    long to = (position + source.remaining() + PAGE - 1) / PAGE * PAGE;
    long length = Math.max(size, position + source.remaining());
    ByteBuffer pages = source;
    if (from != position || to != position + source.remaining()) {
      pages = ByteBuffer.allocate((int) (to - from));
      read(pages, from);
      pages.position((int) (position - from)).put(source).position(0).limit((int) (to - from));
    }
    put(pages, from);
    size = length;
  }

  private void put(ByteBuffer pages, long position) throws IOException {
    ByteBuffer sums = pages.duplicate();
    changes.write(pages, end);
    CRC32C crc = new CRC32C();
    for (long at = position; sums.hasRemaining(); at += PAGE) {
      crc.reset();
      crc.update(sums.duplicate().limit(sums.position() + PAGE));
      sums.position(sums.position() + PAGE);
      changed.put(at / PAGE, new Page(end, (int) crc.getValue()));
      end += PAGE;
    }
  }

  /** Shortens the file, if it is longer. */
  synchronized void truncate(long length) throws IOException {
    if (length >= size) {
      return;
    }
    int rest = (int) (length % PAGE);
    if (rest > 0) {
      write(ByteBuffer.allocate(PAGE - rest), length); // What comes there later begins with zeros.
    }
    changed.keySet().removeIf(page -> page * PAGE >= length);
    kept = Math.min(kept, length);
    size = length;
  }

  /**
   * Makes all changes last.
   *
   * @param applied is called when they do, before they are forgotten
   */
  synchronized void apply(Work applied) throws IOException {
    requireWhole();
    whole = false;
    changes.force(); // With an index the pages must be there.
    changes.write(index(), end);
    changes.force();
    copy(changes, file, changesPath);
    applied.run();
    changes.close();
    disk.delete(changesPath);
    changes = emptied(disk, changesPath);
    changed.clear();
    size = file.size();
    kept = size;
    end = 0;
    whole = true;
  }

  /** What an attempt to apply has left half done, only the next opening brings to its end. */
  private void requireWhole() throws IOException {
    if (!whole) {
      throw new IOException(path + " cannot be used any more: its changes were not applied");
    }
  }

  private ByteBuffer index() {
    ByteBuffer index = ByteBuffer.allocate(changed.size() * ENTRY_BYTES + END_BYTES);
    new TreeMap<>(changed)
        .forEach(
            (number, page) -> index.putLong(number).putLong(page.position).putInt(page.checksum));
    index.putLong(LETTERS).putLong(changed.size()).putLong(kept).putLong(size);
    return index.putInt(checksum(index)).flip();
  }

  private static int checksum(ByteBuffer index) {
    CRC32C crc = new CRC32C();
    crc.update(index.duplicate().position(0).limit(index.capacity() - Integer.BYTES));
    return (int) crc.getValue();
  }

  private static boolean isComplete(DiskFile changes) throws IOException {
    return indexOf(changes) != null;
  }

  /** The index of changes that are complete. */
  private static @Nullable ByteBuffer indexOf(DiskFile changes) throws IOException {
    long length = changes.size();
    if (length < END_BYTES) {
      return null;
    }
    ByteBuffer last = ByteBuffer.allocate(END_BYTES);
    readFully(changes, last, length - END_BYTES);
    long pages = last.getLong(8);
    if (last.getLong(0) != LETTERS || pages < 0 || pages > length / (PAGE + ENTRY_BYTES)) {
      return null;
    }
    ByteBuffer index = ByteBuffer.allocate((int) pages * ENTRY_BYTES + END_BYTES);
    readFully(changes, index, length - index.capacity());
    return index.getInt(index.capacity() - Integer.BYTES) == checksum(index) ? index.flip() : null;
  }

  /** Brings the file to what complete changes say; can be done again. */
  private static void copy(DiskFile changes, DiskFile file, Path named) throws IOException {
    ByteBuffer index = indexOf(changes);
    if (index == null) {
      throw new IOException(named + " is damaged at its end");
    }
    int pages = (index.capacity() - END_BYTES) / ENTRY_BYTES;
    long kept = index.getLong(pages * ENTRY_BYTES + 16);
    long size = index.getLong(pages * ENTRY_BYTES + 24);
    if (file.size() < kept) {
      throw new IOException(
          "%s belongs to a file of at least %d bytes, and the one beside it has %d"
              .formatted(named, kept, file.size()));
    }
    file.truncate(kept);
    ByteBuffer page = ByteBuffer.allocateDirect(PAGE);
    CRC32C crc = new CRC32C();
    for (int i = 0; i < pages; i++) {
      long number = index.getLong();
      long position = index.getLong();
      readFully(changes, page.clear(), position);
      crc.reset();
      crc.update(page.flip().duplicate());
      if ((int) crc.getValue() != index.getInt()) {
        throw new IOException("%s is damaged at %d".formatted(named, position));
      }
      file.write(page, number * PAGE);
    }
    if (file.size() < size) {
      file.write(ByteBuffer.allocate(1), size - 1);
    }
    file.truncate(size);
    file.force();
  }

  @Override
  public void close() throws IOException {
    try {
      changes.close();
    } finally {
      file.close();
    }
  }

  private static Path directory(Path path) {
    Path parent = path.toAbsolutePath().getParent();
    return parent == null ? path : parent;
  }
}
