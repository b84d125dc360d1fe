package org.angarium.persistence.files;

import java.io.Closeable;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Directories and their files. What creates, renames or deletes a file lasts only once {@link
 * #forceDirectory} has returned. Usable from any thread; the calling thread must not be
 * interrupted, because that closes files.
 */
public interface Disk {
  /** Makes a directory, and what is missing above it, lastingly. Nothing happens if it exists. */
  void createDirectory(Path directory) throws IOException;

  /** The names of the files in a directory, in no order. */
  List<String> list(Path directory) throws IOException;

  /** Makes an empty file, in place of one of that name if there is one, and opens it. */
  DiskFile create(Path file) throws IOException;

  /** Opens a file that exists, for reading and writing. */
  DiskFile open(Path file) throws IOException;

  /** Opens a file as {@link #open} does; null if there is none. */
  default @Nullable DiskFile openIfThere(Path file) throws IOException {
    try {
      return open(file);
    } catch (NoSuchFileException | FileNotFoundException e) {
      return null;
    }
  }

  /** Opens a file that exists, to be looked at only; its contents cannot be changed through it. */
  default DiskFile openForReading(Path file) throws IOException {
    return open(file);
  }

  /** Gives a file another name in the same directory, atomically. */
  void rename(Path from, Path to) throws IOException;

  void delete(Path file) throws IOException;

  /** Makes the names in a directory last. */
  void forceDirectory(Path directory) throws IOException;

  /**
   * Locks a file, which is made if missing, against other processes and other stores in this one,
   * until the result is closed or the process ends.
   *
   * @throws LockedException if somebody holds it
   */
  Closeable lock(Path file) throws IOException;

  /**
   * Keeps others from locking a file, as {@link #lock} does, without changing anything: a file that
   * is missing is not made, and then nothing is locked. Others may do the same meanwhile.
   *
   * @throws LockedException if somebody holds it
   */
  default Closeable lockForReading(Path file) throws IOException {
    return lock(file);
  }
}
