package org.angarium.persistence.bodies;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import org.angarium.persistence.StoreException;
import org.angarium.persistence.files.Disk;
import org.angarium.persistence.files.DiskFile;
import org.angarium.persistence.files.FailPoints;

/**
 * Bodies that are looked at, or copied, while no broker uses their directory; changes nothing in
 * it. One thread.
 */
public final class BodyInspection {
  private final Disk disk;
  private final Path directory;
  private final Map<Long, Long> sizes = new TreeMap<>();

  /**
   * Finds the files of a directory, which may be missing.
   *
   * @throws StoreException if it cannot be read
   */
  public BodyInspection(Disk disk, Path directory) throws StoreException {
    this.disk = disk;
    this.directory = directory;
    try {
      for (String name : disk.list(directory)) {
        Matcher body = BodyFiles.NAME.matcher(name);
        if (body.matches()) {
          try (DiskFile file = disk.openForReading(directory.resolve(name))) {
            sizes.put(Long.parseLong(body.group(1)), file.size());
          }
        }
      }
    } catch (NoSuchFileException e) {
      sizes.clear(); // It is made for the first body.
    } catch (NotDirectoryException e) {
      throw new StoreException(directory + " is not a directory", e);
    } catch (IOException e) {
      throw new StoreException("reading " + directory + " failed: " + e.getMessage(), e);
    }
  }

  /** The lengths of the files that there are, by the numbers of their bodies. */
  public Map<Long, Long> sizes() {
    return sizes;
  }

  /** Where a body is, or would be. */
  public Path file(long body) {
    return directory.resolve(body + ".body");
  }

  /**
   * Reads a whole body and checks every byte of it.
   *
   * @return its length, bytes
   * @throws BodyDamageException if it is not there, or not what was written
   */
  public int check(long body) throws IOException {
    return read(body, bytes -> {});
  }

  /**
   * Copies a body into another directory, which must be there; its bytes last, its name does not
   * yet.
   *
   * @throws BodyDamageException if it is not there, or not what was written
   */
  public void copy(long body, Path target) throws IOException {
    BodyWriter writer =
        new BodyWriter(body, disk.create(target.resolve(body + ".body")), FailPoints.NONE);
    try {
      read(body, writer::append);
      writer.complete();
    } finally {
      writer.close();
    }
  }

  @FunctionalInterface
  private interface Sink {
    void take(byte[] bytes) throws IOException;
  }

  private int read(long body, Sink sink) throws IOException {
    Path path = file(body);
    DiskFile file;
    try {
      file = disk.openForReading(path);
    } catch (NoSuchFileException | FileNotFoundException e) {
      throw new BodyDamageException(path, 0, "the body of a message is missing");
    }
    try {
      BodyReader reader = new BodyReader(body, path, file);
      for (int at = 0; at < reader.length(); ) {
        byte[] bytes = reader.read(at, BodyLayout.BLOCK_BYTES);
        sink.take(bytes);
        at += bytes.length;
      }
      return reader.length();
    } finally {
      file.close();
    }
  }
}
