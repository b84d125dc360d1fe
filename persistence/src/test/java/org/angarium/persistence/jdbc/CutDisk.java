package org.angarium.persistence.jdbc;

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
import java.util.Random;
import java.util.TreeMap;
import org.angarium.persistence.files.Disk;
import org.angarium.persistence.files.DiskFile;

/**
 * A disk in memory with one directory, whose files can be had at any moment as a power failure
 * would leave them: with all that was forced, and some or nothing of what was written since.
 */
final class CutDisk implements Disk {
  private static final int PAGE = 4096;

  private final Map<String, Content> names = new TreeMap<>();
  private Map<String, Content> forcedNames = new TreeMap<>();
  private Runnable watcher = () -> {};

  /** What of the writes that were not forced is on the disk. */
  enum Luck {
    ALL,
    NOTHING,
    THE_FIRST_PAGES,
    ANY_PAGES
  }

  private record Written(long position, byte[] bytes) {}

  private static final class Content {
    private byte[] bytes = {};
    private byte[] forced = {};
    private final List<Written> pending = new ArrayList<>();
  }

  /** A disk with files on it. */
  static CutDisk of(Map<String, byte[]> image) {
    CutDisk disk = new CutDisk();
    image.forEach(
        (name, bytes) -> {
          Content content = new Content();
          content.bytes = bytes.clone();
          content.forced = bytes.clone();
          disk.names.put(name, content);
        });
    disk.forcedNames = new TreeMap<>(disk.names);
    return disk;
  }

  /** Calls this after everything that is done. */
  synchronized void watch(Runnable watching) {
    watcher = watching;
  }

  synchronized Map<String, byte[]> image(Luck luck, Random random) {
    boolean named = luck == Luck.ALL || (luck != Luck.NOTHING && random.nextBoolean());
    Map<String, byte[]> image = new HashMap<>();
    (named ? names : forcedNames)
        .forEach((name, content) -> image.put(name, survivors(content, luck, random)));
    return image;
  }

  private static byte[] survivors(Content content, Luck luck, Random random) {
    if (luck == Luck.ALL) {
      return content.bytes.clone();
    }
    byte[] bytes = content.forced.clone();
    List<Written> pages = new ArrayList<>();
    if (luck != Luck.NOTHING) {
      content.pending.forEach(written -> addPages(written, pages));
    }
    int first = random.nextInt(pages.size() + 1);
    for (int i = 0; i < pages.size(); i++) {
      if (luck == Luck.ANY_PAGES ? random.nextBoolean() : i < first) {
        bytes = with(bytes, pages.get(i));
      }
    }
    return bytes;
  }

  private static void addPages(Written written, List<Written> pages) {
    for (int at = 0; at < written.bytes().length; at += PAGE) {
      int end = Math.min(at + PAGE, written.bytes().length);
      pages.add(new Written(written.position() + at, Arrays.copyOfRange(written.bytes(), at, end)));
    }
  }

  private static byte[] with(byte[] bytes, Written written) {
    int position = Math.toIntExact(written.position());
    int end = position + written.bytes().length;
    byte[] next = end > bytes.length ? Arrays.copyOf(bytes, end) : bytes;
    System.arraycopy(written.bytes(), 0, next, position, written.bytes().length);
    return next;
  }

  @Override
  public void createDirectory(Path directory) {}

  @Override
  public synchronized List<String> list(Path directory) {
    return List.copyOf(names.keySet());
  }

  @Override
  public synchronized DiskFile create(Path file) {
    Content content = new Content();
    names.put(name(file), content);
    watcher.run();
    return new OpenFile(content);
  }

  @Override
  public synchronized DiskFile open(Path file) throws IOException {
    Content content = names.get(name(file));
    if (content == null) {
      throw new FileNotFoundException(file.toString());
    }
    return new OpenFile(content);
  }

  @Override
  public synchronized void rename(Path from, Path to) {
    names.put(name(to), names.remove(name(from)));
    watcher.run();
  }

  @Override
  public synchronized void delete(Path file) {
    names.remove(name(file));
    watcher.run();
  }

  @Override
  public synchronized void forceDirectory(Path directory) {
    forcedNames = new TreeMap<>(names);
    watcher.run();
  }

  @Override
  public Closeable lock(Path file) {
    return () -> {};
  }

  private static String name(Path file) {
    return file.getFileName().toString();
  }

  private final class OpenFile implements DiskFile {
    private final Content content;

    OpenFile(Content content) {
      this.content = content;
    }

    @Override
    public long size() {
      synchronized (CutDisk.this) {
        return content.bytes.length;
      }
    }

    @Override
    public void read(ByteBuffer target, long position) {
      synchronized (CutDisk.this) {
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
      synchronized (CutDisk.this) {
        content.pending.add(new Written(position, bytes));
        content.bytes = with(content.bytes, new Written(position, bytes));
        watcher.run();
      }
    }

    @Override
    public void truncate(long size) {
      synchronized (CutDisk.this) {
        content.bytes = Arrays.copyOf(content.bytes, (int) Math.min(size, content.bytes.length));
        force();
      }
    }

    @Override
    public void force() {
      synchronized (CutDisk.this) {
        content.forced = content.bytes.clone();
        content.pending.clear();
        watcher.run();
      }
    }

    @Override
    public void close() {}
  }
}
