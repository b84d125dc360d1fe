package org.angarium.persistence.files;

import java.io.Closeable;
import java.io.File;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/** The real disk. */
public final class LocalDisk implements Disk {
  // Closing any handle of a locked file gives up the whole process's lock on it (POSIX), so a
  // second attempt within this process must be turned away before it opens the file.
  private static final Set<Path> LOCKED_HERE = ConcurrentHashMap.newKeySet();

  @Override
  public void createDirectory(Path directory) throws IOException {
    Path absolute = directory.toAbsolutePath();
    Path parent = absolute.getParent();
    if (Files.isDirectory(absolute) || parent == null) {
      return;
    }
    createDirectory(parent);
    Files.createDirectory(absolute, forOwner("rwx------"));
    try {
      forceDirectory(parent);
    } catch (IOException e) {
      Files.deleteIfExists(absolute); // Another attempt must not find it as if it were to last.
      throw e;
    }
  }

  @Override
  public List<String> list(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.map(file -> String.valueOf(file.getFileName())).toList();
    }
  }

  @Override
  public DiskFile create(Path file) throws IOException {
    return new ChannelFile(
        FileChannel.open(
            file,
            Set.of(
                StandardOpenOption.CREATE,
                StandardOpenOption.TRUNCATE_EXISTING,
                StandardOpenOption.READ,
                StandardOpenOption.WRITE),
            forOwner("rw-------")));
  }

  /**
   * Messages are nobody else's business; where the system has no such permissions, its defaults.
   */
  private static FileAttribute<?>[] forOwner(String permissions) {
    return FileSystems.getDefault().supportedFileAttributeViews().contains("posix")
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
        }
        : new FileAttribute<?>[0];
  }

  @Override
  public DiskFile open(Path file) throws IOException {
    return new ChannelFile(
        FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE));
  }

  @Override
  public DiskFile openForReading(Path file) throws IOException {
    return new ChannelFile(FileChannel.open(file, StandardOpenOption.READ));
  }

  @Override
  public void rename(Path from, Path to) throws IOException {
    Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
  }

  @Override
  public void delete(Path file) throws IOException {
    Files.delete(file);
  }

  @Override
  public void forceDirectory(Path directory) throws IOException {
    if (File.separatorChar == '\\') {
      return; // Windows does not open directories, and keeps names without being asked.
    }
    try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  @Override
  public Closeable lock(Path file) throws IOException {
    return lock(
        file, Set.of(StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE));
  }

  @Override
  public Closeable lockForReading(Path file) throws IOException {
    try {
      return lock(file, Set.of(StandardOpenOption.READ));
    } catch (NoSuchFileException e) {
      return () -> {};
    }
  }

  private static Closeable lock(Path file, Set<StandardOpenOption> options) throws IOException {
    Path directory = file.toAbsolutePath().getParent();
    Path key = directory == null ? file : directory.toRealPath().resolve(file.getFileName());
    if (!LOCKED_HERE.add(key)) {
      long process = ProcessHandle.current().pid();
      throw new LockedException("process " + process + ", which is this one");
    }
    try {
      boolean shared = !options.contains(StandardOpenOption.WRITE);
      return lock(FileChannel.open(file, options), file, key, shared);
    } catch (IOException e) {
      LOCKED_HERE.remove(key);
      throw e;
    }
  }

  /** Takes the lock; if the file cannot be written, one that others may share. */
  private static Closeable lock(FileChannel channel, Path file, Path key, boolean shared)
      throws IOException {
    String process = Long.toString(ProcessHandle.current().pid());
    try {
      FileLock lock = channel.tryLock(0, Long.MAX_VALUE, shared);
      if (lock == null) {
        throw new LockedException(holder(channel, file, shared));
      }
      if (!shared) {
        channel.truncate(0);
        channel.write(ByteBuffer.wrap((process + "\n").getBytes(StandardCharsets.US_ASCII)));
      }
      return () -> {
        try {
          channel.close();
        } finally {
          LOCKED_HERE.remove(key);
        }
      };
    } catch (OverlappingFileLockException e) {
      // Another class loader's copy of this class has it. Closing the channel would give up its
      // lock.
      throw new LockedException("process " + process + ", which is this one");
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  /** The file names who has written it last; who only reads does not write it. */
  private static String holder(FileChannel channel, Path file, boolean shared) throws IOException {
    if (!shared && channel.tryLock(0, Long.MAX_VALUE, true) != null) {
      return "a command that reads it";
    }
    return "process " + Files.readString(file).strip();
  }

  private record ChannelFile(FileChannel channel) implements DiskFile {
    @Override
    public long size() throws IOException {
      return channel.size();
    }

    @Override
    public void read(ByteBuffer target, long position) throws IOException {
      long at = position;
      while (target.hasRemaining()) {
        int read = channel.read(target, at);
        if (read < 0) {
          return;
        }
        at += read;
      }
    }

    @Override
    public void write(ByteBuffer source, long position) throws IOException {
      long at = position;
      while (source.hasRemaining()) {
        at += channel.write(source, at);
      }
    }

    @Override
    public void truncate(long size) throws IOException {
      channel.truncate(size);
      channel.force(true);
    }

    @Override
    public void force() throws IOException {
      channel.force(false);
    }

    @Override
    public void close() throws IOException {
      channel.close();
    }
  }
}
