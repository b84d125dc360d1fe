package org.angarium.persistence.files;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.zip.CRC32;
import java.util.zip.CRC32C;

/**
 * A file's bytes in memory. A page is never changed but replaced, so that copies share what they
 * have in common, and a hundred thousand images cost little.
 */
final class Pages {
  private static final int BYTES = 4096;
  private static final Page ZEROS = new Page(new byte[BYTES]);

  private Page[] pages;
  private long length;

  private static final class Page {
    private final byte[] bytes;
    private long hash;

    Page(byte[] bytes) {
      this.bytes = bytes;
    }

    long hash() {
      if (hash == 0) {
        CRC32 one = new CRC32();
        one.update(bytes);
        CRC32C other = new CRC32C();
        other.update(bytes);
        hash = one.getValue() << 32 | other.getValue();
      }
      return hash;
    }
  }

  private Pages(Page[] pages, long length) {
    this.pages = pages;
    this.length = length;
  }

  /** A file without bytes. */
  static Pages empty() {
    return new Pages(new Page[0], 0);
  }

  static Pages of(byte[] bytes) {
    Pages pages = empty();
    pages.write(bytes, 0, bytes.length, 0);
    return pages;
  }

  /** Another file with the same bytes. */
  Pages copy() {
    return new Pages(pages.clone(), length);
  }

  long length() {
    return length;
  }

  byte[] bytes() {
    ByteBuffer all = ByteBuffer.allocate((int) length);
    read(all, 0);
    return all.array();
  }

  /** As {@link DiskFile#read}. */
  void read(ByteBuffer target, long position) {
    long at = position;
    while (target.hasRemaining() && at < length) {
      int from = (int) (at % BYTES);
      int count = (int) Math.min(Math.min(target.remaining(), BYTES - from), length - at);
      target.put(pages[(int) (at / BYTES)].bytes, from, count);
      at += count;
    }
  }

  /** Writes a part of an array; the file grows if it must. */
  void write(byte[] source, int from, int count, long position) {
    grow(position + count);
    for (int done = 0; done < count; ) {
      long at = position + done;
      int start = (int) (at % BYTES);
      int part = Math.min(BYTES - start, count - done);
      int page = (int) (at / BYTES);
      pages[page] = written(pages[page], source, from + done, part, start);
      done += part;
    }
  }

  private static Page written(Page before, byte[] source, int from, int count, int start) {
    if (count == BYTES && Arrays.equals(source, from, from + BYTES, ZEROS.bytes, 0, BYTES)) {
      return ZEROS;
    }
    byte[] bytes = before.bytes.clone();
    System.arraycopy(source, from, bytes, start, count);
    return new Page(bytes);
  }

  private void grow(long end) {
    if (end > length) {
      int before = pages.length;
      int after = (int) ((end + BYTES - 1) / BYTES);
      if (after > before) {
        pages = Arrays.copyOf(pages, after);
        Arrays.fill(pages, before, after, ZEROS);
      }
      length = end;
    }
  }

  /** Cuts the file; what is cut off is zero if it grows again. */
  void cut(long end) {
    byte[] left = Arrays.copyOf(bytes(), (int) end);
    pages = new Page[0];
    length = 0;
    write(left, 0, left.length, 0);
  }

  /** A number that files of other bytes do not have, but by an accident that never happens. */
  long fingerprint() {
    long sum = length;
    for (Page page : pages) {
      sum = sum * 0x9E3779B97F4A7C15L + page.hash();
    }
    return sum;
  }
}
