package org.angarium.persistence.journal;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.angarium.persistence.StoreException;
import org.angarium.persistence.StoreRecord;
import org.jspecify.annotations.Nullable;

/**
 * Reads all batches in order, checks each and the chain they make, and applies them to the index,
 * until there is no further batch. Whether that is the end or damage is for {@link TailRepair} to
 * say.
 */
final class JournalScan {
  private final List<Segment> segments;
  private final LiveIndex index = new LiveIndex();
  private final Placements placements = new Placements(index);
  private final Deque<Unproven> unproven = new ArrayDeque<>();
  private int current;
  private Segment segment;
  private long position = SegmentHeader.PAGE_BYTES;
  private SegmentReader.@Nullable Found last;
  private String stopped = "no intact header";

  /** A batch that no later batch shows to have been forced. */
  record Unproven(Segment segment, SegmentReader.Found batch) {}

  /**
   * Prepares a scan.
   *
   * @param segments without gaps, not empty
   */
  JournalScan(List<Segment> segments) {
    this.segments = segments;
    this.segment = segments.get(0);
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
      List<StoreRecord> records;
      try {
        records = reader.records(found);
      } catch (BrokenBatchException e) {
        stopped = String.valueOf(e.getMessage());
        break;
      }
      take(found, records);
      position = found.end();
      if (found.header().end()) {
        segment = follower(found.position());
        reader = new SegmentReader(segment);
        position = SegmentHeader.PAGE_BYTES;
        index.enter(segment.number());
      }
    }
    checkBeginning();
  }

  private void checkChain(SegmentReader.Found found) throws StoreException {
    BatchHeader header = found.header();
    SegmentReader.Found before = last;
    if (before == null && segment.number() > 1) {
      return; // What came before is gone.
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

  private void take(SegmentReader.Found found, List<StoreRecord> records) {
    BatchHeader header = found.header();
    index.adopt(header.levels());
    for (StoreRecord stored : records) {
      stored.accept(index);
      stored.accept(placements);
    }
    index.endBatch();
    while (!unproven.isEmpty() && unproven.getFirst().batch.header().batch() <= header.forced()) {
      unproven.removeFirst();
    }
    unproven.add(new Unproven(segment, found));
    last = found;
  }

  private Segment follower(long end) throws StoreException {
    if (current + 1 == segments.size()) {
      throw segment.damage(
          end, "goes on in " + Segment.name(segment.number() + 1) + ", which is missing");
    }
    return segments.get(++current);
  }

  private void checkBeginning() throws StoreException {
    Segment first = segments.get(0);
    SegmentReader.Found end = last;
    long needed = end == null ? 1 : end.header().levels().firstSegment();
    if (first.number() > needed) {
      throw new JournalDamageException(
          first.path().resolveSibling(Segment.name(first.number() - 1)),
          0,
          "the segment is missing");
    }
  }

  /** The segments that were read, the last one included. */
  List<Segment> read() {
    return segments.subList(0, current + 1);
  }

  /** The segments behind the last one read. */
  List<Segment> prepared() {
    return segments.subList(current + 1, segments.size());
  }

  LiveIndex index() {
    return index;
  }

  Placements placements() {
    return placements;
  }

  Segment segment() {
    return segment;
  }

  long position() {
    return position;
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
