package org.angarium.persistence.jdbc;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.h2.store.fs.FileBaseDefault;
import org.h2.store.fs.FilePath;
import org.h2.store.fs.FilePathWrapper;
import org.jspecify.annotations.Nullable;

/**
 * H2's file system {@code angarium:}, in which databases of this process are {@link ShadowFile}s.
 * All other files are those of the default file system. Public, because H2 makes instances of it.
 */
public final class ShadowFiles extends FilePathWrapper {
  static final String SCHEME = "angarium";

  private static final Map<String, ShadowFile> SERVED = new ConcurrentHashMap<>();

  /** Has H2 know this file system. */
  static void register() {
    FilePath.register(new ShadowFiles());
  }

  /** Has H2 find a file under its path. */
  static void serve(String path, ShadowFile file) {
    SERVED.put(path, file);
  }

  /** Ends that. */
  static void withdraw(String path) {
    SERVED.remove(path);
  }

  @Override
  public String getScheme() {
    return SCHEME;
  }

  private @Nullable ShadowFile served() {
    return SERVED.get(getBase().toString());
  }

  @Override
  public boolean exists() {
    ShadowFile file = served();
    return file == null ? super.exists() : file.size() > 0;
  }

  @Override
  public long size() {
    ShadowFile file = served();
    return file == null ? super.size() : file.size();
  }

  @Override
  public FileChannel open(String mode) throws IOException {
    ShadowFile file = served();
    if (file == null && name.endsWith(".mv.db")) {
      throw new IOException(name + " is not the file of a store that is open here");
    }
    return file == null ? getBase().open(mode) : new Channel(file);
  }

  /** What H2 has open; whether what it writes lasts is not decided here. */
  private final class Channel extends FileBaseDefault {
    private final ShadowFile file;
    private final AtomicBoolean closed = new AtomicBoolean();
    private @Nullable FileChannel locked;

    Channel(ShadowFile file) {
      this.file = file;
      file.used();
    }

    @Override
    public long size() {
      return file.size();
    }

    @Override
    public synchronized int read(ByteBuffer target, long position) throws IOException {
      return file.read(target, position);
    }

    @Override
    public synchronized int write(ByteBuffer source, long position) throws IOException {
      int length = source.remaining();
      file.write(source, position);
      return length;
    }

    @Override
    protected void implTruncate(long size) throws IOException {
      file.truncate(size);
    }

    @Override
    public void force(boolean metaData) {}

    /**
     * Keeps other programs that use H2 out of the file: they lock all of it. A part that has no
     * bytes is enough, and lets ours be read where locks keep everybody from reading.
     */
    @Override
    public @Nullable FileLock tryLock(long position, long size, boolean shared) throws IOException {
      FileChannel base = getBase().open("rw");
      FileLock lock = base.tryLock(Long.MAX_VALUE - 1, 1, shared);
      if (lock == null) {
        base.close();
      } else {
        locked = base;
      }
      return lock;
    }

    @Override
    protected void implCloseChannel() throws IOException {
      FileChannel base = locked;
      locked = null;
      try {
        if (base != null) {
          base.close();
        }
      } finally {
        if (closed.compareAndSet(false, true)) {
          file.released();
        }
      }
    }
  }
}
