package org.angarium.persistence.bodies;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.angarium.persistence.StoreException;
import org.angarium.persistence.files.Disk;
import org.angarium.persistence.files.DiskFile;
import org.angarium.persistence.files.FailPoints;
import org.angarium.persistence.files.LocalDisk;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Bodies as files of one directory, which belongs to nobody else: that is for the lock of the
 * message store beside it to see to.
 */
public final class BodyFiles implements BodyMedium {
  private static final Logger LOG = LoggerFactory.getLogger(BodyFiles.class);
  static final Pattern NAME = Pattern.compile("(\\d{1,18})\\.body");
  private static final int MOST_READERS = 64;

  private final Disk disk;
  private final FailPoints points;
  private final Path directory;
  private final boolean temporary;
  private final Map<Long, BodyWriter> writers = new HashMap<>();
  private final LinkedHashMap<Long, BodyReader> readers = new LinkedHashMap<>(16, 0.75f, true);
  private boolean directoryMade;
  private boolean namesFailed;

  private BodyFiles(Hooks hooks, Path directory, boolean temporary) {
    this.disk = hooks.disk;
    this.points = hooks.failPoints;
    this.directory = directory;
    this.temporary = temporary;
  }

  /**
   * What bodies are put together with.
   *
   * @param failPoints hears of the moments that {@link BodyPoints} names
   */
  public record Hooks(Disk disk, FailPoints failPoints) {}

  /**
   * Bodies in a directory, which is made when it is needed.
   *
   * @param directory of its own
   */
  public static BodyFiles in(Path directory, Hooks hooks) {
    return new BodyFiles(hooks, directory, false);
  }

  /** Bodies in a directory among the system's temporary files, which is removed by closing. */
  public static BodyFiles temporary() {
    Path directory = Path.of(System.getProperty("java.io.tmpdir"), "angarium-" + UUID.randomUUID());
    return new BodyFiles(new Hooks(new LocalDisk(), FailPoints.NONE), directory, true);
  }

  /** Deletes what no message names itself. */
  @Override
  public Found recover(Set<Long> named) throws IOException {
    Set<Long> missing = new HashSet<>(named);
    long highest = 0;
    List<String> unneeded = new ArrayList<>();
    for (String name : list()) {
      Matcher body = NAME.matcher(name);
      if (body.matches()) {
        long number = Long.parseLong(body.group(1));
        highest = Math.max(highest, number);
        if (!missing.remove(number)) {
          unneeded.add(name);
        }
      }
    }
    if (!missing.isEmpty()) { // They may be those of a later state, which can still be put back.
      throw new StoreException(
          file(missing.iterator().next())
              + " is missing, the body of a message in the store"
              + (missing.size() == 1 ? "" : ", and so are " + (missing.size() - 1) + " others"));
    }
    for (String name : unneeded) {
      disk.delete(directory.resolve(name));
      points.hit(BodyPoints.DROPPED);
    }
    if (!unneeded.isEmpty()) {
      LOG.info(
          "{} bodies in {} belonged to no message, and were removed", unneeded.size(), directory);
    }
    return new Found(highest, List.of());
  }

  private List<String> list() throws IOException {
    try {
      return disk.list(directory);
    } catch (NoSuchFileException e) {
      return List.of(); // it is made for the first body
    }
  }

  @Override
  public void begin(long body) throws IOException {
    if (!directoryMade) {
      disk.createDirectory(directory);
      directoryMade = true;
    }
    writers.put(body, new BodyWriter(body, disk.create(file(body)), points));
    points.hit(BodyPoints.CREATED);
  }

  @Override
  public int append(long body, byte[] bytes) throws IOException {
    BodyWriter writer = writer(body);
    writer.append(bytes);
    points.hit(BodyPoints.WRITTEN);
    return writer.length();
  }

  @Override
  public int complete(long body) throws IOException {
    BodyWriter writer = writer(body);
    writer.complete();
    writer.close();
    forceNames();
    points.hit(BodyPoints.DONE);
    writers.remove(body);
    return writer.length();
  }

  /** After a failure nobody knows which names last; a later force would say that all do. */
  private void forceNames() throws IOException {
    if (namesFailed) {
      throw new IOException("forcing " + directory + " failed before; it needs a new start");
    }
    namesFailed = true;
    disk.forceDirectory(directory);
    namesFailed = false;
  }

  private BodyWriter writer(long body) {
    BodyWriter writer = writers.get(body);
    if (writer == null) {
      throw new IllegalStateException("nobody has begun " + file(body));
    }
    return writer;
  }

  @Override
  public byte[] read(long body, int offset, int length) throws IOException {
    return reader(body).read(offset, length);
  }

  private BodyReader reader(long body) throws IOException {
    BodyReader reader = readers.get(body);
    if (reader != null) {
      return reader;
    }
    reader = openReader(body);
    readers.put(body, reader);
    if (readers.size() > MOST_READERS) {
      Iterator<BodyReader> oldest = readers.values().iterator();
      close(oldest.next()::close);
      oldest.remove();
    }
    return reader;
  }

  private BodyReader openReader(long body) throws IOException {
    Path path = file(body);
    DiskFile file = disk.openForReading(path);
    try {
      return new BodyReader(body, path, file);
    } catch (IOException e) {
      close(file::close);
      throw e;
    }
  }

  @Override
  public boolean delete(long body) throws IOException {
    BodyReader reader = readers.remove(body);
    if (reader != null) {
      close(reader::close);
    }
    BodyWriter writer = writers.remove(body);
    if (writer != null) {
      close(writer::close);
    }
    points.hit(BodyPoints.UNNEEDED);
    disk.delete(file(body));
    points.hit(BodyPoints.DELETED);
    return false;
  }

  @Override
  public void close() {
    readers.values().forEach(reader -> close(reader::close));
    readers.clear();
    if (temporary && directoryMade) {
      deleteAll();
    }
  }

  private void deleteAll() {
    try {
      for (String name : disk.list(directory)) {
        disk.delete(directory.resolve(name));
      }
      disk.delete(directory);
    } catch (IOException e) {
      LOG.warn("the temporary files in {} could not be removed", directory, e);
    }
  }

  @FunctionalInterface
  private interface Closing {
    void close() throws IOException;
  }

  private static void close(Closing file) {
    try {
      file.close();
    } catch (IOException e) {
      LOG.debug("a body could not be closed", e);
    }
  }

  private Path file(long body) {
    return directory.resolve(body + ".body");
  }

  @Override
  public String name(long body) {
    return file(body).toString();
  }

  @Override
  public String toString() {
    return directory.toString();
  }
}
