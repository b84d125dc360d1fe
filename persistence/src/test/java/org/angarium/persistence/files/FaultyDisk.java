package org.angarium.persistence.files;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

/** A disk that fails when told to. */
public final class FaultyDisk implements Disk {
  private final Disk disk;
  private final AtomicLong untilFault = new AtomicLong(Long.MAX_VALUE);
  private final AtomicReference<String> faultOn = new AtomicReference<>();
  private volatile CountDownLatch creation = new CountDownLatch(0);
  private final AtomicLong freeBytes = new AtomicLong(Long.MAX_VALUE);

  public FaultyDisk(Disk disk) {
    this.disk = disk;
  }

  /** The call of this number from now on that changes something fails, once; the first is 1. */
  public void failAt(long call) {
    untilFault.set(call);
  }

  /** The next call whose description starts like this fails, once; see the calls below. */
  public void failOn(String description) {
    faultOn.set(description);
  }

  /** From now on files are made only when the latch is open. */
  public void holdCreation(CountDownLatch latch) {
    creation = latch;
  }

  /** Whether the fault that was asked for has happened. */
  public boolean failed() {
    return untilFault.get() <= 0;
  }

  /** Files may grow by so many bytes; what is deleted afterwards is not given back. */
  public void limitSpace(long bytes) {
    freeBytes.set(bytes);
  }

  private void change(String what) throws IOException {
    String description = faultOn.get();
    boolean asked =
        description != null
            && what.startsWith(description)
            && faultOn.compareAndSet(description, null);
    if (untilFault.decrementAndGet() == 0 || asked) {
      throw new IOException("Input/output error (" + what + ")");
    }
  }

  private void grow(long bytes) throws IOException {
    if (freeBytes.get() < bytes) {
      throw new IOException("No space left on device");
    }
    freeBytes.addAndGet(-bytes);
  }

  @Override
  public void createDirectory(Path directory) throws IOException {
    disk.createDirectory(directory);
  }

  @Override
  public List<String> list(Path directory) throws IOException {
    return disk.list(directory);
  }

  @Override
  public DiskFile create(Path file) throws IOException {
    change("create " + file);
    try {
      creation.await();
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
    return new FaultyFile(disk.create(file));
  }

  @Override
  public DiskFile open(Path file) throws IOException {
    return new FaultyFile(disk.open(file));
  }

  @Override
  public void rename(Path from, Path to) throws IOException {
    change("rename " + from);
    disk.rename(from, to);
  }

  @Override
  public void delete(Path file) throws IOException {
    change("delete " + file);
    disk.delete(file);
  }

  @Override
  public void forceDirectory(Path directory) throws IOException {
    change("force " + directory);
    disk.forceDirectory(directory);
  }

  @Override
  public Closeable lock(Path file) throws IOException {
    return disk.lock(file);
  }

  private final class FaultyFile implements DiskFile {
    private final DiskFile file;

    FaultyFile(DiskFile file) {
      this.file = file;
    }

    @Override
    public long size() throws IOException {
      return file.size();
    }

    @Override
    public void read(ByteBuffer target, long position) throws IOException {
      file.read(target, position);
    }

    /** A write that fails has written half. */
    @Override
    public void write(ByteBuffer source, long position) throws IOException {
      grow(Math.max(0, position + source.remaining() - file.size()));
      try {
        change("write");
      } catch (IOException e) {
        file.write(source.duplicate().limit(source.position() + source.remaining() / 2), position);
        throw e;
      }
      file.write(source, position);
    }

    @Override
    public void truncate(long size) throws IOException {
      change("truncate");
      file.truncate(size);
    }

    @Override
    public void force() throws IOException {
      change("force");
      file.force();
    }

    @Override
    public void close() throws IOException {
      file.close();
    }
  }
}
