package org.angarium.persistence.journal;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.angarium.persistence.StoreException;
import org.angarium.persistence.files.Disk;
import org.angarium.persistence.files.DiskFile;
import org.angarium.persistence.files.FailPoints;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The journal's directory: makes segments, and takes them back. A segment gets its name only when
 * it is complete and forced, so whatever has a segment's name is one. Recovery first, then only
 * {@code store-keeper}, but for {@link #diskBytes} and {@link #stop}.
 */
final class SegmentDirectory {
  private static final Logger LOG = LoggerFactory.getLogger(SegmentDirectory.class);
  static final Pattern SEGMENT = Pattern.compile("segment-(\\d{12})\\.journal");
  static final Pattern SPARE = Pattern.compile("spare-\\d{12}\\.journal");
  private static final String PREPARING = "preparing.journal";
  private static final int ZEROS_BYTES = 1 << 20;
  private static final int MOST_SPARES = 2;

  private final Disk disk;
  private final FailPoints points;
  private final Path path;
  private final int segmentBytes;
  private final Deque<Path> spares = new ArrayDeque<>();
  // Lengths, by number; the oldest first.
  private final TreeMap<Long, Long> segments = new TreeMap<>();
  private volatile long diskBytes;
  private volatile boolean stopped;

  SegmentDirectory(JournalHooks hooks, JournalSettings settings) {
    this.disk = hooks.disk();
    this.points = hooks.failPoints();
    this.path = settings.directory();
    this.segmentBytes = settings.segmentBytes();
  }

  FailPoints points() {
    return points;
  }

  Path path() {
    return path;
  }

  int segmentBytes() {
    return segmentBytes;
  }

  /** Bytes that all files take; any thread. */
  long diskBytes() {
    return diskBytes;
  }

  /** Ends the making of a segment that is under way; any thread. */
  void stop() {
    stopped = true;
  }

  /**
   * Checks all segments' headers and tidies up what an earlier end has left.
   *
   * @return the headers by number
   * @throws StoreException if one is not a segment of this version and of its full length
   */
  NavigableMap<Long, SegmentHeader> open() throws IOException {
    points.hit(JournalPoints.RECOVERY_BEFORE);
    // The names may have been made just before the end, and not last yet.
    disk.forceDirectory(path);
    TreeMap<Long, SegmentHeader> headers = new TreeMap<>();
    for (String name : disk.list(path)) {
      Matcher matcher = SEGMENT.matcher(name);
      if (matcher.matches()) {
        long number = Long.parseLong(matcher.group(1));
        try (Segment segment = open(number)) {
          headers.put(number, segment.header());
        }
      } else if (SPARE.matcher(name).matches()) {
        adoptSpare(path.resolve(name));
      } else if (name.equals(PREPARING)) {
        disk.delete(path.resolve(name));
      }
    }
    points.hit(JournalPoints.RECOVERY_HEADERS);
    headers.forEach((number, header) -> segments.put(number, header.length()));
    measure();
    return headers;
  }

  /** Whether large bodies are there, though no segment may be. */
  boolean hasBodies() throws IOException {
    try {
      return disk.list(path.resolve(JournalStore.BODIES)).stream()
          .anyMatch(name -> name.endsWith(".body"));
    } catch (NoSuchFileException e) {
      return false;
    }
  }

  /** Opens a segment that is there; the caller closes it. */
  Segment open(long number) throws IOException {
    Path file = path.resolve(Segment.name(number));
    return openSegment(disk.open(file), file, number);
  }

  /** A reader of complete segments; the caller closes it. */
  SegmentFiles files() {
    return new SegmentFiles(disk, path);
  }

  /**
   * The segment in an open file, which is closed if it is none.
   *
   * @throws StoreException if it is not a segment of this version, number and of its full length
   */
  static Segment openSegment(DiskFile opened, Path file, long number) throws IOException {
    try {
      ByteBuffer page = ByteBuffer.allocate(SegmentHeader.PAGE_BYTES);
      opened.read(page, 0);
      Segment segment = new Segment(SegmentHeader.decode(page.flip(), file), opened, file);
      if (segment.number() != number) {
        throw segment.damage(24, "the file is segment " + segment.number());
      }
      if (segment.length() != opened.size()) {
        throw segment.damage(
            opened.size(),
            "the file ends here, but was made with %d bytes".formatted(segment.length()));
      }
      return segment;
    } catch (IOException e) {
      opened.close();
      throw e;
    }
  }

  private void adoptSpare(Path file) throws IOException {
    long length;
    try (DiskFile spare = disk.open(file)) {
      length = spare.size();
    }
    if (length == segmentBytes && spares.size() < MOST_SPARES) {
      spares.add(file);
    } else {
      disk.delete(file);
    }
  }

  /**
   * Makes a segment, complete and forced, from a spare file if one fits.
   *
   * @throws StoreException if it is not known whether the segment will last
   * @throws IOException if the segment could not be made, for lack of space perhaps; nothing is
   *     left
   */
  Segment create(SegmentHeader wanted) throws IOException {
    Path file = path.resolve(Segment.name(wanted.segment()));
    Path spare = wanted.length() == segmentBytes ? spares.poll() : null;
    SegmentHeader header =
        new SegmentHeader(wanted.journalId(), wanted.segment(), wanted.length(), spare != null);
    points.hit(spare == null ? JournalPoints.CREATE_BEFORE : JournalPoints.CREATE_FROM_SPARE);
    Path source = spare == null ? path.resolve(PREPARING) : spare;
    DiskFile opened = spare == null ? disk.create(source) : openSpare(spare);
    try {
      if (spare == null) {
        fill(opened, wanted.length());
        points.hit(JournalPoints.CREATE_FILLED);
      }
      opened.write(header.encode(), 0);
      points.hit(JournalPoints.CREATE_HEADER);
      opened.force();
      points.hit(JournalPoints.CREATE_FORCED);
      disk.rename(source, file);
      points.hit(JournalPoints.CREATE_RENAMED);
      forceNames();
      points.hit(JournalPoints.CREATE_DONE);
    } catch (StoreException e) {
      opened.close();
      throw e;
    } catch (IOException e) {
      abandon(source, opened, e);
      throw e;
    }
    segments.put(wanted.segment(), wanted.length());
    measure();
    return new Segment(header, opened, file);
  }

  private DiskFile openSpare(Path spare) throws IOException {
    try {
      return disk.open(spare);
    } catch (IOException e) {
      spares.add(spare); // Too many open files, perhaps; it is as good as before.
      throw e;
    }
  }

  private void abandon(Path source, DiskFile opened, IOException cause) {
    try {
      opened.close();
      disk.delete(source);
    } catch (IOException e) {
      cause.addSuppressed(e); // The next start deletes it.
    }
    measure();
  }

  /** Writes zeros, so that later writes change nothing but contents and are cheap to force. */
  private void fill(DiskFile file, long length) throws IOException {
    ByteBuffer zeros = ByteBuffer.allocateDirect((int) Math.min(ZEROS_BYTES, length));
    for (long at = 0; at < length; at += zeros.limit()) {
      if (stopped) {
        throw new InterruptedIOException("the store is closing");
      }
      zeros.clear().limit((int) Math.min(zeros.capacity(), length - at));
      file.write(zeros, at);
    }
  }

  /** Deletes what is kept to be used again. */
  void discardSpares() throws IOException {
    for (Path spare = spares.poll(); spare != null; spare = spares.poll()) {
      disk.delete(spare);
    }
    forceNames();
    measure();
  }

  /** Takes back a segment that was prepared, is not needed, and is closed. */
  void discard(Segment segment) throws IOException {
    remove(segment.number());
  }

  /** Takes back a segment that nothing needs, if it is there. */
  void release(long number) throws IOException {
    if (segments.containsKey(number)) {
      remove(number);
    }
  }

  private void remove(long number) throws IOException {
    Path file = path.resolve(Segment.name(number));
    points.hit(JournalPoints.RELEASE_BEFORE);
    Long length = segments.remove(number);
    if (length != null && length == segmentBytes && spares.size() < MOST_SPARES) {
      Path spare = path.resolve(file.getFileName().toString().replace("segment", "spare"));
      disk.rename(file, spare);
      points.hit(JournalPoints.RELEASE_RENAMED);
      spares.add(spare);
    } else {
      disk.delete(file);
      points.hit(JournalPoints.RELEASE_DELETED);
    }
    forceNames();
    points.hit(JournalPoints.RELEASE_DONE);
    measure();
  }

  private void forceNames() throws StoreException {
    try {
      disk.forceDirectory(path);
    } catch (IOException e) {
      throw new StoreException("forcing the directory " + path + " failed: " + e.getMessage(), e);
    }
  }

  private void measure() {
    long bytes = (long) spares.size() * segmentBytes;
    for (long length : segments.values()) {
      bytes += length;
    }
    diskBytes = bytes;
  }

  static void closeAll(Iterable<Segment> segments) {
    for (Segment segment : segments) {
      try {
        segment.close();
      } catch (IOException e) {
        LOG.warn("closing {} failed; nothing is lost: {}", segment.path(), e.toString());
      }
    }
  }
}
