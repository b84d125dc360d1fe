package org.angarium.persistence.journal;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.agrona.collections.LongArrayList;
import org.angarium.persistence.StoreException;
import org.jspecify.annotations.Nullable;

/**
 * Reads all batches from a segment's opening on, checks each and the chain they make, and applies
 * them to the index, until there is no further batch. Whether that is the end or damage is for
 * {@link TailRepair} to say.
 */
final class JournalScan {
  private final List<Segment> segments;
  private final LiveIndex index = new LiveIndex();
  private final Deque<Unproven> unproven = new ArrayDeque<>();
  private final LongArrayList positions = new LongArrayList();
  private int current;
  private Segment segment;
  private long position = SegmentHeader.PAGE_BYTES;
  private boolean indexed;
  private SegmentReader.@Nullable Found last;
  private String stopped = "no intact header";

  /** A batch that no later batch shows to have been forced. */
  record Unproven(Segment segment, SegmentReader.Found batch) {}

  /**
   * Prepares a scan.
   *
   * @param segments without gaps, not empty; the first begins with an intact opening, or is the
   *     store's first
   */
  JournalScan(List<Segment> segments) {
    this.segments = segments;
    this.segment = segments.get(0);
  }

  /** Whether a segment begins with an intact opening. */
  static boolean isOpened(Segment segment) throws IOException {
    SegmentReader reader = new SegmentReader(segment);
    SegmentReader.Found found = reader.headerAt(SegmentHeader.PAGE_BYTES);
    if (found == null || found.header().kind() != BatchHeader.Kind.OPENING) {
      return false;
    }
    try {
      reader.records(found);
      return true;
    } catch (BrokenBatchException e) {
      return false;
    }
  }

  /**
   * Reads to the end.
   *
   * @throws StoreException for what can only be damage
   */
  void run() throws IOException {
    index.enter(segment.number());
    SegmentReader reader = new SegmentReader(segment);
    while (true) {
      SegmentReader.Found found = reader.headerAt(position);
      if (found == null) {
        break;
      }
      checkChain(found);
      List<JournalRecord> records;
      try {
        records = reader.records(found, positions);
      } catch (BrokenBatchException e) {
        stopped = String.valueOf(e.getMessage());
        break;
      }
      checkKind(found);
      take(found, records);
      position = found.end();
      if (found.header().kind() == BatchHeader.Kind.END) {
        seal(found.position());
        segment = follower(found.position());
        reader = new SegmentReader(segment);
        position = SegmentHeader.PAGE_BYTES;
        indexed = false;
        index.enter(segment.number());
      }
    }
  }

  private void checkChain(SegmentReader.Found found) throws StoreException {
    BatchHeader header = found.header();
    SegmentReader.Found before = last;
    if (before == null && segment.number() > 1) {
      return; // What came before need not be read.
    }
    long expected = before == null ? 1 : before.header().batch() + 1;
    int checksum = before == null ? 0 : before.checksum();
    if (header.batch() != expected || header.previousChecksum() != checksum) {
      throw segment.damage(
          position,
          "a gap in the chain: batch %d stands where batch %d must follow"
              .formatted(header.batch(), expected));
    }
  }

  /** An opening comes first and nowhere else; what an index is of must not change behind it. */
  private void checkKind(SegmentReader.Found found) throws StoreException {
    BatchHeader.Kind kind = found.header().kind();
    boolean first = found.position() == SegmentHeader.PAGE_BYTES;
    boolean last = kind == BatchHeader.Kind.END || kind == BatchHeader.Kind.MARK;
    if (first != (kind == BatchHeader.Kind.OPENING) || (indexed && !last)) {
      throw segment.damage(position, "batch %d is out of place".formatted(found.header().batch()));
    }
  }

  private void take(SegmentReader.Found found, List<JournalRecord> records) throws StoreException {
    BatchHeader header = found.header();
    index.adopt(header.levels());
    for (int i = 0; i < records.size(); i++) {
      try {
        index.at(positions.getLong(i));
        apply(records.get(i));
      } catch (IllegalStateException | IllegalArgumentException e) {
        throw segment.damage(
            positions.getLong(i), "a record about what is not there: " + e.getMessage());
      }
    }
    index.endBatch();
    indexed |= header.kind() == BatchHeader.Kind.INDEX;
    while (!unproven.isEmpty() && unproven.getFirst().batch.header().batch() <= header.forced()) {
      unproven.removeFirst();
    }
    unproven.add(new Unproven(segment, found));
    last = found;
  }

  private void apply(JournalRecord one) {
    if (one instanceof JournalRecord.Said said) {
      said.stored().accept(index);
    } else if (one instanceof JournalRecord.Placed placed) {
      index.from(placed.home());
      index.messageEnqueued(placed.enqueued());
    } else if (one instanceof JournalRecord.Moved moved) {
      index.moved(moved);
    } else if (one instanceof JournalRecord.Known known) {
      index.known(known.run());
    } else if (one instanceof JournalRecord.Indexed entries) {
      index.indexed(entries);
    }
  }

  private void seal(long end) throws StoreException {
    try {
      index.seal();
    } catch (IllegalStateException e) {
      throw segment.damage(end, String.valueOf(e.getMessage()));
    }
  }

  private Segment follower(long end) throws StoreException {
    if (current + 1 == segments.size()) {
      throw segment.damage(
          end, "goes on in " + Segment.name(segment.number() + 1) + ", which is missing");
    }
    return segments.get(++current);
  }

  /** The segments behind the last one read. */
  List<Segment> prepared() {
    return segments.subList(current + 1, segments.size());
  }

  LiveIndex index() {
    return index;
  }

  Segment segment() {
    return segment;
  }

  long position() {
    return position;
  }

  /** Whether the last segment read has its index. */
  boolean isIndexed() {
    return indexed;
  }

  /** Why there is nothing more at the position. */
  String stopped() {
    return stopped;
  }

  /** The batch before the position, or null if there is none. */
  SegmentReader.@Nullable Found last() {
    return last;
  }

  Iterable<Unproven> unproven() {
    return unproven;
  }
}
