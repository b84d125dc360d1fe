package org.angarium.persistence.journal;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import org.angarium.persistence.files.DiskFile;

/**
 * An open segment.
 *
 * @param path of the file, for messages
 */
record Segment(SegmentHeader header, DiskFile file, Path path) implements Closeable {
  static String name(long number) {
    return String.format(Locale.ROOT, "segment-%012d.journal", number);
  }

  long number() {
    return header.segment();
  }

  long length() {
    return header.length();
  }

  PlacedChecksum checksum() {
    return new PlacedChecksum(header.journalId(), header.segment());
  }

  /** A complaint about a place in this segment. */
  JournalDamageException damage(long position, String reason) {
    return new JournalDamageException(path, position, reason);
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
