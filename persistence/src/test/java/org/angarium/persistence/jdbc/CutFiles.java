package org.angarium.persistence.jdbc;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.h2.store.fs.FileBaseDefault;
import org.h2.store.fs.FilePath;
import org.h2.store.fs.FilePathWrapper;

/**
 * H2's file system {@code cut:}, whose database file can be had as a power failure might have left
 * it: with all that was forced, and some or nothing of what was written since.
 */
public final class CutFiles extends FilePathWrapper {
  private static Recording recording = new Recording();

  /** Makes the file system known, for one database at a time. */
  static Recording install() {
    FilePath.register(new CutFiles());
    recording = new Recording();
    return recording;
  }

  @Override
  public String getScheme() {
    return "cut";
  }

  @Override
  public FileChannel open(String mode) throws IOException {
    FileChannel base = getBase().open(mode);
    return name.endsWith(".mv.db") ? new Channel(base, recording) : base;
  }

  /** What of the writes that were not forced is on the disk. */
  enum Luck {
    NOTHING,
    THE_FIRST_PAGES,
    ANY_PAGES
  }

  /** The file's history, any thread. */
  static final class Recording {
    private static final int PAGE = 4096;

    private byte[] forced = new byte[0];
    private final List<Written> pending = new ArrayList<>();
    private Runnable watcher = () -> {};

    /** A write, or with no bytes a cut to a length. */
    private record Written(long position, byte[] bytes) {}

    /** Calls this after each write and each force. */
    synchronized void watch(Runnable watching) {
      watcher = watching;
    }

    synchronized boolean anythingPending() {
      return !pending.isEmpty();
    }

    synchronized byte[] image(Luck luck, Random random) {
      byte[] image = forced;
      int count = luck == Luck.NOTHING ? 0 : pending.size();
      List<Written> pages = new ArrayList<>();
      pending.subList(0, count).forEach(written -> pages.addAll(pages(written)));
      int first = random.nextInt(pages.size() + 1);
      for (int i = 0; i < pages.size(); i++) {
        if (luck == Luck.ANY_PAGES ? random.nextBoolean() : i < first) {
          image = apply(image, pages.get(i));
        }
      }
      return image.clone();
    }

    private static List<Written> pages(Written written) {
      if (written.bytes().length == 0) {
        return List.of(written);
      }
      List<Written> pages = new ArrayList<>();
      for (int at = 0; at < written.bytes().length; at += PAGE) {
        int end = Math.min(at + PAGE, written.bytes().length);
        byte[] page = Arrays.copyOfRange(written.bytes(), at, end);
        pages.add(new Written(written.position() + at, page));
      }
      return pages;
    }

    private static byte[] apply(byte[] image, Written written) {
      int position = Math.toIntExact(written.position());
      if (written.bytes().length == 0) {
        return Arrays.copyOf(image, Math.min(image.length, position));
      }
      int end = position + written.bytes().length;
      byte[] next = Arrays.copyOf(image, Math.max(image.length, end));
      System.arraycopy(written.bytes(), 0, next, position, written.bytes().length);
      return next;
    }

    private synchronized void written(long position, byte[] bytes) {
      pending.add(new Written(position, bytes));
      watcher.run();
    }

    private synchronized void forced() {
      for (Written written : pending) {
        forced = apply(forced, written);
      }
      pending.clear();
      watcher.run();
    }
  }

  private static final class Channel extends FileBaseDefault {
    private final FileChannel base;
    private final Recording recording;

    Channel(FileChannel base, Recording recording) {
      this.base = base;
      this.recording = recording;
    }

    @Override
    public long size() throws IOException {
      return base.size();
    }

    @Override
    public synchronized int read(ByteBuffer target, long position) throws IOException {
      return base.read(target, position);
    }

    @Override
    public synchronized int write(ByteBuffer source, long position) throws IOException {
      byte[] bytes = new byte[source.remaining()];
      source.duplicate().get(bytes);
      int written = base.write(source, position);
      if (written > 0) {
        recording.written(position, Arrays.copyOf(bytes, written));
      }
      return written;
    }

    @Override
    protected void implTruncate(long size) throws IOException {
      base.truncate(size);
      recording.written(size, new byte[0]);
    }

    @Override
    public void force(boolean metaData) throws IOException {
      base.force(metaData);
      recording.forced();
    }

    @Override
    public FileLock tryLock(long position, long size, boolean shared) throws IOException {
      return base.tryLock(position, size, shared);
    }

    @Override
    protected void implCloseChannel() throws IOException {
      base.close();
    }
  }
}
