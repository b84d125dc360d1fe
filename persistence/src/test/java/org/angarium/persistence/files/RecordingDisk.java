package org.angarium.persistence.files;

import java.io.Closeable;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A disk in memory with one directory, which may have others in it, that remembers everything done
 * to it, in order, so that {@link CrashImages} can tell what a power failure might have left.
 */
public final class RecordingDisk implements Disk {
  /** The directory. Names are those within it: a file of a directory in it has both in its name. */
  public static final Path ROOT = Path.of("/data/journal");

  /** Something done; files are numbered in the order of their creation. */
  public sealed interface Operation {}

  public record Created(String name, int file) implements Operation {}

  public record Renamed(String from, String to, int file) implements Operation {}

  public record Deleted(String name, int file) implements Operation {}

  /** The directory's names are forced, of one within it or, with no name, of the root. */
  public record NamesForced(String directory) implements Operation {}

  public record Written(int file, long position, byte[] bytes) implements Operation {}

  public record Forced(int file) implements Operation {}

  /**
   * A force has failed: what was written since the last is in the system's memory, where everybody
   * sees it, and no later force writes it.
   */
  public record ForceFailed(int file) implements Operation {}

  /** Said by the test: from here on all batches up to this one are reported durable. */
  public record Reported(long batch) implements Operation {}

  private final List<Operation> operations = new ArrayList<>();
  private final List<Pages> files = new ArrayList<>();
  private final Map<String, Integer> names = new HashMap<>();
  private final long forceNanos;
  private boolean locked;

  /**
   * An empty disk.
   *
   * @param forceNanos how long a force takes
   */
  public RecordingDisk(long forceNanos) {
    this.forceNanos = forceNanos;
  }

  /** A disk with files on it, and nothing recorded. */
  public static RecordingDisk of(Map<String, byte[]> files) {
    RecordingDisk disk = new RecordingDisk(0);
    files.forEach((name, bytes) -> disk.put(name, Pages.of(bytes)));
    return disk;
  }

  /** A disk as it was once, and nothing recorded. */
  public static RecordingDisk of(DiskImage image) {
    RecordingDisk disk = new RecordingDisk(0);
    image.files().forEach((name, pages) -> disk.put(name, pages.copy()));
    return disk;
  }

  /** A disk with files that have numbers already. */
  static RecordingDisk of(List<Pages> files, Map<String, Integer> names) {
    RecordingDisk disk = new RecordingDisk(0);
    disk.files.addAll(files);
    disk.names.putAll(names);
    return disk;
  }

  private void put(String name, Pages pages) {
    names.put(name, files.size());
    files.add(pages);
  }

  public synchronized void reported(long batch) {
    operations.add(new Reported(batch));
  }

  public synchronized List<Operation> operations() {
    return List.copyOf(operations);
  }

  /** How many operations there are. */
  public synchronized int count() {
    return operations.size();
  }

  /** What all files hold at this moment, forced or not. */
  public synchronized Map<String, byte[]> image() {
    Map<String, byte[]> image = new HashMap<>();
    names.forEach((name, file) -> image.put(name, files.get(file).bytes()));
    return image;
  }

  /** The same as an image of its own. */
  public synchronized DiskImage snapshot() {
    Map<String, Pages> image = new TreeMap<>();
    names.forEach((name, file) -> image.put(name, files.get(file).copy()));
    return new DiskImage(image);
  }

  @Override
  public void createDirectory(Path directory) {}

  @Override
  public synchronized List<String> list(Path directory) {
    String within = name(directory);
    return names.keySet().stream()
        .filter(name -> directoryOf(name).equals(within))
        .map(name -> name.substring(name.lastIndexOf('/') + 1))
        .toList();
  }

  @Override
  public synchronized OpenFile create(Path file) {
    operations.add(new Created(name(file), files.size()));
    put(name(file), Pages.empty());
    return new OpenFile(files.size() - 1);
  }

  @Override
  public synchronized OpenFile open(Path file) throws IOException {
    Integer number = names.get(name(file));
    if (number == null) {
      throw new FileNotFoundException(file.toString());
    }
    return new OpenFile(number);
  }

  @Override
  public synchronized void rename(Path from, Path to) {
    int file = names.remove(name(from));
    operations.add(new Renamed(name(from), name(to), file));
    names.put(name(to), file);
  }

  @Override
  public synchronized void delete(Path file) throws IOException {
    Integer number = names.remove(name(file));
    if (number == null) {
      throw new NoSuchFileException(file.toString());
    }
    operations.add(new Deleted(name(file), number));
  }

  @Override
  public synchronized void forceDirectory(Path directory) {
    operations.add(new NamesForced(name(directory)));
  }

  @Override
  public synchronized Closeable lock(Path file) throws IOException {
    if (locked) {
      throw new LockedException("this test");
    }
    locked = true;
    return this::unlock;
  }

  private synchronized void unlock() {
    locked = false;
  }

  private static String name(Path file) {
    return file.startsWith(ROOT) ? ROOT.relativize(file).toString() : file.getFileName().toString();
  }

  /** The directory that a name is in; no name for the root. */
  static String directoryOf(String name) {
    return name.substring(0, Math.max(0, name.lastIndexOf('/')));
  }

  /** An open file; here so that a disk in front of this one can say that a force has failed. */
  final class OpenFile implements DiskFile {
    private final int number;
    private final Pages content;

    OpenFile(int number) {
      this.number = number;
      this.content = files.get(number);
    }

    @Override
    public long size() {
      synchronized (RecordingDisk.this) {
        return content.length();
      }
    }

    @Override
    public void read(ByteBuffer target, long position) {
      synchronized (RecordingDisk.this) {
        content.read(target, position);
      }
    }

    @Override
    public void write(ByteBuffer source, long position) {
      byte[] bytes = new byte[source.remaining()];
      source.get(bytes);
      synchronized (RecordingDisk.this) {
        operations.add(new Written(number, position, bytes));
        content.write(bytes, 0, bytes.length, position);
      }
    }

    @Override
    public void truncate(long size) {
      throw new UnsupportedOperationException("no recorded store does this");
    }

    @Override
    public void force() {
      long end = System.nanoTime() + forceNanos;
      while (System.nanoTime() < end) {
        Thread.onSpinWait(); // A slow device, so that batches gather meanwhile.
      }
      synchronized (RecordingDisk.this) {
        operations.add(new Forced(number));
      }
    }

    void forceFailed() {
      synchronized (RecordingDisk.this) {
        operations.add(new ForceFailed(number));
      }
    }

    @Override
    public void close() {}
  }
}
