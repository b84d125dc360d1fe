package org.angarium.persistence.journal;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import org.angarium.persistence.StoreException;
import org.angarium.persistence.files.Disk;
import org.angarium.persistence.files.DiskFile;

/**
 * The segments of a damaged journal, as far as there is anything to read in them: of one store,
 * each with as many bytes as there are. One thread.
 */
final class SalvageFiles implements Closeable {
  private final Disk disk;
  private final Path directory;
  private final TreeMap<Long, Segment> segments = new TreeMap<>();
  private final Set<Long> cut = new HashSet<>();
  private final List<JournalDamageException> damages = new ArrayList<>();
  // Those whose header says nothing that can be believed.
  private final List<Unknown> unknown = new ArrayList<>();

  /** A file without a header that can be believed. */
  private record Unknown(long number, DiskFile file, Path path, StoreException cause) {}

  private SalvageFiles(Disk disk, Path directory) {
    this.disk = disk;
    this.directory = directory;
  }

  /**
   * Opens what is there, for reading.
   *
   * @throws StoreException if no segment has anything intact, or a newer version has written them
   */
  static SalvageFiles open(Disk disk, Path directory) throws IOException {
    SalvageFiles files = new SalvageFiles(disk, directory);
    try {
      files.openAll();
      return files;
    } catch (IOException e) {
      files.close();
      throw e;
    }
  }

  private void openAll() throws IOException {
    for (String name : disk.list(directory).stream().sorted().toList()) {
      Matcher segment = SegmentDirectory.SEGMENT.matcher(name);
      if (segment.matches()) {
        open(Long.parseLong(segment.group(1)), directory.resolve(name));
      }
    }
    keepOneStore();
    for (Unknown one : unknown) {
      if (!adopt(one)) {
        one.file.close();
        damages.add(
            one.cause instanceof JournalDamageException damage
                ? damage
                : new JournalDamageException(one.path, 8, String.valueOf(one.cause.getMessage())));
      }
    }
    if (segments.isEmpty()) {
      throw unknown.isEmpty()
          ? new StoreException("no segment in %s has anything intact".formatted(directory))
          : unknown.get(0).cause;
    }
  }

  private void open(long number, Path path) throws IOException {
    DiskFile file = disk.openForReading(path);
    ByteBuffer page = ByteBuffer.allocate(SegmentHeader.PAGE_BYTES);
    try {
      file.read(page, 0);
      page.flip();
      SegmentHeader header = SegmentHeader.decode(page, path);
      if (header.segment() != number) {
        damages.add(
            new JournalDamageException(
                path,
                24,
                "the file is segment %d, and is left out; give it the name %s and salvage again"
                    .formatted(header.segment(), Segment.name(header.segment()))));
        file.close();
        return;
      }
      segments.put(number, new Segment(fitted(header, file.size(), path), file, path));
    } catch (StoreException e) {
      if (!(e instanceof JournalDamageException) && SegmentHeader.isIntact(page)) {
        file.close();
        throw e; // Another version has written this, and only that can read it.
      }
      unknown.add(new Unknown(number, file, path, e));
    } catch (IOException e) {
      file.close();
      throw e;
    }
  }

  /** The header, with no more bytes than the file has. */
  private SegmentHeader fitted(SegmentHeader header, long size, Path path) {
    if (size == header.length()) {
      return header;
    }
    damages.add(
        new JournalDamageException(
            path,
            Math.min(size, header.length()),
            "the file %s here, but was made with %d bytes"
                .formatted(size < header.length() ? "ends" : "goes on", header.length())));
    if (size > header.length()) {
      return header;
    }
    cut.add(header.segment());
    return new SegmentHeader(header.journalId(), header.segment(), size, header.recycled());
  }

  /** Of several stores, the one with the most segments, or else the latest. */
  private void keepOneStore() throws IOException {
    Map<Long, Integer> counts = new HashMap<>();
    long most = 0;
    for (Segment segment : segments.values()) {
      long store = segment.header().journalId();
      if (counts.merge(store, 1, Integer::sum) >= counts.getOrDefault(most, 0)) {
        most = store;
      }
    }
    for (Segment segment : List.copyOf(segments.values())) {
      if (segment.header().journalId() != most) {
        damages.add(segment.damage(16, "belongs to another store, and is left out"));
        segments.remove(segment.number());
        segment.close();
      }
    }
  }

  /** Takes a file whose header is damaged, if what follows is of the store and of its number. */
  private boolean adopt(Unknown one) throws IOException {
    ByteBuffer page = ByteBuffer.allocate(SegmentHeader.PAGE_BYTES);
    one.file.read(page, 0);
    long store =
        segments.isEmpty()
            ? page.getLong(16) // Nobody else says it; what follows would not fit if it were wrong.
            : segments.firstEntry().getValue().header().journalId();
    Segment segment =
        new Segment(
            new SegmentHeader(store, one.number, one.file.size(), true), one.file, one.path);
    if (new SegmentReader(segment).headerFrom(SegmentHeader.PAGE_BYTES) == null) {
      return false;
    }
    damages.add(segment.damage(0, "the segment's header is damaged, what follows is not"));
    segments.put(one.number, segment);
    return true;
  }

  /** The segments, by number. */
  NavigableMap<Long, Segment> segments() {
    return segments;
  }

  /** Whether a segment's file ends before it should. */
  boolean isCut(long number) {
    return cut.contains(number);
  }

  /** What is wrong with files as such. */
  List<JournalDamageException> damages() {
    return damages;
  }

  Path directory() {
    return directory;
  }

  /** A reader of single records; the caller closes the files. */
  RecordReader reader(SegmentFiles files) {
    return new RecordReader(files, segments.firstEntry().getValue().header().journalId());
  }

  @Override
  public void close() {
    SegmentDirectory.closeAll(segments.values());
    segments.clear();
  }
}
