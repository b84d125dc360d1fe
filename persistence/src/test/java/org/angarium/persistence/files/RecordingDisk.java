package org.angarium.persistence.files;

import java.io.Closeable;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A disk in memory with one directory that remembers everything done to it, in order, so that
 * {@link CrashImages} can tell what a power failure might have left.
 */
public final class RecordingDisk implements Disk {
  /** Something done; files are numbered in the order of their creation. */
  public sealed interface Operation {}

  public record Created(String name, int file) implements Operation {}

  public record Renamed(String from, String to, int file) implements Operation {}

  public record Deleted(String name) implements Operation {}

  public record NamesForced() implements Operation {}

  public record Written(int file, long position, byte[] bytes) implements Operation {}

  public record Forced(int file) implements Operation {}

  /** Said by the test: from here on all batches up to this one are reported durable. */
  public record Reported(long batch) implements Operation {}

  private final List<Operation> operations = new ArrayList<>();
  private final List<Content> files = new ArrayList<>();
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
  public static RecordingDisk of(Map<String, byte[]> image) {
    RecordingDisk disk = new RecordingDisk(0);
    image.forEach(
        (name, bytes) -> {
          disk.names.put(name, disk.files.size());
          disk.files.add(new Content(bytes.clone()));
        });
    return disk;
  }

  private static final class Content {
    private byte[] bytes;

    Content(byte[] bytes) {
      this.bytes = bytes;
    }
  }

  public synchronized void reported(long batch) {
    operations.add(new Reported(batch));
  }

  public synchronized List<Operation> operations() {
    return List.copyOf(operations);
  }

  /** What all files hold at this moment, forced or not. */
  public synchronized Map<String, byte[]> image() {
    Map<String, byte[]> image = new HashMap<>();
    names.forEach((name, file) -> image.put(name, files.get(file).bytes.clone()));
    return image;
  }

  @Override
  public void createDirectory(Path directory) {}

  @Override
  public synchronized List<String> list(Path directory) {
    return List.copyOf(names.keySet());
  }

  @Override
  public synchronized DiskFile create(Path file) {
    operations.add(new Created(name(file), files.size()));
    names.put(name(file), files.size());
    files.add(new Content(new byte[0]));
    return new OpenFile(files.size() - 1);
  }

  @Override
  public synchronized DiskFile open(Path file) throws IOException {
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
  public synchronized void delete(Path file) {
    operations.add(new Deleted(name(file)));
    names.remove(name(file));
  }

  @Override
  public synchronized void forceDirectory(Path directory) {
    operations.add(new NamesForced());
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
    return file.getFileName().toString();
  }

  private final class OpenFile implements DiskFile {
    private final int number;
    private final Content content;

    OpenFile(int number) {
      this.number = number;
      this.content = files.get(number);
    }

    @Override
    public long size() {
      synchronized (RecordingDisk.this) {
        return content.bytes.length;
      }
    }

    @Override
    public void read(ByteBuffer target, long position) {
      synchronized (RecordingDisk.this) {
        int length = (int) Math.min(target.remaining(), content.bytes.length - position);
        if (length > 0) {
          target.put(content.bytes, (int) position, length);
        }
      }
    }

    @Override
    public void write(ByteBuffer source, long position) {
      byte[] bytes = new byte[source.remaining()];
      source.get(bytes);
      synchronized (RecordingDisk.this) {
        operations.add(new Written(number, position, bytes));
        content.bytes = written(content.bytes, position, bytes);
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

    @Override
    public void close() {}
  }

  /** Puts bytes into a file's contents, which grow if they must. */
  static byte[] written(byte[] contents, long position, byte[] bytes) {
    int end = (int) position + bytes.length;
    byte[] all = end > contents.length ? Arrays.copyOf(contents, end) : contents;
    System.arraycopy(bytes, 0, all, (int) position, bytes.length);
    return all;
  }
}
