package org.angarium.persistence.journal;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.angarium.persistence.files.Disk;
import org.angarium.persistence.files.DiskFile;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads complete segments, and keeps the last few of them open. Any thread; one at a time, so each
 * thread that reads much has its own.
 */
final class SegmentFiles implements Closeable {
  private static final Logger LOG = LoggerFactory.getLogger(SegmentFiles.class);
  private static final int MOST_OPEN = 16;

  private final Disk disk;
  private final Path directory;
  // The one used last at the end.
  private final Map<Long, DiskFile> open = new LinkedHashMap<>(MOST_OPEN, 0.75f, true);

  SegmentFiles(Disk disk, Path directory) {
    this.disk = disk;
    this.directory = directory;
  }

  Path path(long segment) {
    return directory.resolve(Segment.name(segment));
  }

  /** Fills a buffer from a position in a segment on, as far as the file goes. */
  synchronized void read(long segment, ByteBuffer target, long position) throws IOException {
    file(segment).read(target, position);
  }

  /** The length of a segment's file, bytes. */
  synchronized long size(long segment) throws IOException {
    return file(segment).size();
  }

  private DiskFile file(long segment) throws IOException {
    DiskFile file = open.get(segment);
    if (file == null) {
      file = disk.openForReading(path(segment));
      open.put(segment, file);
      if (open.size() > MOST_OPEN) {
        forget(open.keySet().iterator().next());
      }
    }
    return file;
  }

  /** Closes a segment, which goes. */
  synchronized void forget(long segment) {
    DiskFile file = open.remove(segment);
    if (file != null) {
      close(segment, file);
    }
  }

  private void close(long segment, DiskFile file) {
    try {
      file.close();
    } catch (IOException e) {
      LOG.warn("closing {} failed; nothing is lost: {}", path(segment), e.toString());
    }
  }

  @Override
  public synchronized void close() {
    open.forEach(this::close);
    open.clear();
  }
}
