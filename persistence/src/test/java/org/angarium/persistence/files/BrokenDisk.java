package org.angarium.persistence.files;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;

/** A disk on which the calls of one kind fail, the Nth or all from the Nth on. */
public final class BrokenDisk implements Disk {
  private final RecordingDisk disk;
  private final Fault fault;
  private int calls;
  private boolean happened;

  /** What can fail. */
  public enum Call {
    WRITE,
    FORCE,
    READ,
    CREATE,
    OPEN,
    RENAME,
    DELETE,
    LIST,
    FORCE_NAMES,
    LOCK
  }

  /** How it fails. */
  public enum Failure {
    EIO("Input/output error"),
    ENOSPC("No space left on device"),
    /** Half of a write is done before there is no space; of writes only. */
    SHORT_WRITE("No space left on device");

    private final String message;

    Failure(String message) {
      this.message = message;
    }

    /** What the system says. */
    public String message() {
      return message;
    }
  }

  /**
   * What goes wrong.
   *
   * @param at which call of its kind, from 1
   * @param forGood whether all later ones do too
   */
  public record Fault(Call call, Failure error, int at, boolean forGood) {}

  public BrokenDisk(RecordingDisk disk, Fault fault) {
    this.disk = disk;
    this.fault = fault;
  }

  /** Whether anything has failed. */
  public boolean happened() {
    return happened;
  }

  private boolean fails(Call call) {
    if (call != fault.call) {
      return false;
    }
    calls++;
    boolean fails = calls == fault.at || (fault.forGood && calls > fault.at);
    happened |= fails;
    return fails;
  }

  private void check(Call call) throws IOException {
    if (fails(call)) {
      throw exception();
    }
  }

  private IOException exception() {
    return new IOException(fault.error.message);
  }

  @Override
  public void createDirectory(Path directory) throws IOException {
    disk.createDirectory(directory);
  }

  @Override
  public List<String> list(Path directory) throws IOException {
    check(Call.LIST);
    return disk.list(directory);
  }

  @Override
  public DiskFile create(Path file) throws IOException {
    check(Call.CREATE);
    return new BrokenFile(disk.create(file));
  }

  @Override
  public DiskFile open(Path file) throws IOException {
    check(Call.OPEN);
    return new BrokenFile(disk.open(file));
  }

  @Override
  public void rename(Path from, Path to) throws IOException {
    check(Call.RENAME);
    disk.rename(from, to);
  }

  @Override
  public void delete(Path file) throws IOException {
    check(Call.DELETE);
    disk.delete(file);
  }

  @Override
  public void forceDirectory(Path directory) throws IOException {
    check(Call.FORCE_NAMES);
    disk.forceDirectory(directory);
  }

  @Override
  public Closeable lock(Path file) throws IOException {
    check(Call.LOCK);
    return disk.lock(file);
  }

  private final class BrokenFile implements DiskFile {
    private final RecordingDisk.OpenFile file;

    BrokenFile(RecordingDisk.OpenFile file) {
      this.file = file;
    }

    @Override
    public long size() {
      return file.size();
    }

    @Override
    public void read(ByteBuffer target, long position) throws IOException {
      check(Call.READ);
      file.read(target, position);
    }

    @Override
    public void write(ByteBuffer source, long position) throws IOException {
      if (fails(Call.WRITE)) {
        if (fault.error == Failure.SHORT_WRITE) {
          int half = source.position() + source.remaining() / 2;
          file.write(source.duplicate().limit(half), position);
        }
        throw exception();
      }
      file.write(source, position);
    }

    @Override
    public void truncate(long size) {
      file.truncate(size);
    }

    @Override
    public void force() throws IOException {
      if (fails(Call.FORCE)) {
        file.forceFailed();
        throw exception();
      }
      file.force();
    }

    @Override
    public void close() {
      file.close();
    }
  }
}
