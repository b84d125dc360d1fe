package org.angarium.persistence.files;

import java.nio.ByteBuffer;
import java.util.Map;
import java.util.TreeMap;

/** What a disk holds at a moment: files by their names, in order. It never changes. */
public final class DiskImage {
  /** No files. */
  public static final DiskImage EMPTY = new DiskImage(Map.of());

  private final Map<String, Pages> files;

  DiskImage(Map<String, Pages> files) {
    this.files = files;
  }

  Map<String, Pages> files() {
    return files;
  }

  /** The names of the files, and how many bytes each has. */
  public Map<String, Long> lengths() {
    Map<String, Long> lengths = new TreeMap<>();
    files.forEach((name, pages) -> lengths.put(name, pages.length()));
    return lengths;
  }

  /** A file's bytes. */
  public byte[] bytes(String name) {
    return files.get(name).bytes();
  }

  /** The same with one byte of a file changed, by exclusive or. */
  public DiskImage flipped(String name, long position, int bits) {
    Pages pages = files.get(name).copy();
    ByteBuffer one = ByteBuffer.allocate(1);
    pages.read(one, position);
    pages.write(new byte[] {(byte) (one.get(0) ^ bits)}, 0, 1, position);
    return with(name, pages);
  }

  /** The same with a file cut. */
  public DiskImage cut(String name, long length) {
    Pages pages = files.get(name).copy();
    pages.cut(length);
    return with(name, pages);
  }

  private DiskImage with(String name, Pages pages) {
    Map<String, Pages> changed = new TreeMap<>(files);
    changed.put(name, pages);
    return new DiskImage(changed);
  }

  /** A number that tells images apart. */
  public long fingerprint() {
    long sum = 0;
    for (Map.Entry<String, Pages> file : files.entrySet()) {
      long one = file.getKey().hashCode() * 0x9E3779B97F4A7C15L + file.getValue().fingerprint();
      sum += (one ^ one >>> 31) * 0xBF58476D1CE4E5B9L;
    }
    return sum;
  }
}
