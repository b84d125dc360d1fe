package org.angarium.persistence.journal;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.agrona.collections.LongArrayList;
import org.jspecify.annotations.Nullable;

/**
 * Goes through a segment that may be damaged anywhere: shows the batches that are intact, and of
 * what lies between them every record that is. One thread.
 */
final class SegmentSweep {
  private final Segment segment;
  private final SegmentReader reader;
  private final boolean mayEnd;
  private long last;

  /**
   * Prepares.
   *
   * @param mayEnd whether the journal may end in this segment, as a start would have it
   * @param last the number of the batch before the segment's first; 0 if that is not known
   */
  SegmentSweep(Segment segment, boolean mayEnd, long last) {
    this.segment = segment;
    this.reader = new SegmentReader(segment);
    this.mayEnd = mayEnd;
    this.last = last;
  }

  /** Sees what there is, in its order. */
  interface Visitor {
    /**
     * Sees an intact batch.
     *
     * @param positions where in the segment each record begins
     */
    void batch(
        Segment segment,
        SegmentReader.Found found,
        List<JournalRecord> records,
        LongArrayList positions)
        throws IOException;

    /** Sees a stretch without an intact batch, where there has been at least one. */
    void damaged(Segment segment, Stretch stretch) throws IOException;

    /** Hears that an unfinished write begins somewhere, which a start would clear. */
    void unfinished(Segment segment, long position);
  }

  /**
   * Bytes in which no batch is intact.
   *
   * @param from where a batch must begin
   * @param to where an intact one begins, or the segment ends
   * @param followed whether an intact one does
   * @param unread how many records cannot be read; -1 if that is not known
   * @param records those that are intact
   */
  record Stretch(
      long from,
      long to,
      boolean followed,
      String reason,
      long unread,
      List<JournalRecord> records,
      LongArrayList positions) {}

  /**
   * Shows everything.
   *
   * @return whether the segment has its end
   */
  boolean run(Visitor visitor) throws IOException {
    long at = SegmentHeader.PAGE_BYTES;
    while (at + BatchHeader.BYTES <= segment.length()) {
      SegmentReader.Found found = reader.headerAt(at);
      String reason = "no intact header where a batch must follow";
      if (found != null) {
        LongArrayList positions = new LongArrayList();
        try {
          List<JournalRecord> records = reader.records(found, positions);
          visitor.batch(segment, found, records, positions);
          last = found.header().batch();
          if (found.header().kind() == BatchHeader.Kind.END) {
            return true;
          }
          at = found.end();
          continue;
        } catch (BrokenBatchException | JournalDamageException e) {
          reason = "batch %d is damaged (%s)".formatted(found.header().batch(), e.getMessage());
        }
      }
      SegmentReader.Found next = reader.headerFrom(at + BatchHeader.ALIGNMENT);
      if (mayEnd && !isProven(next)) {
        if (found != null || next != null || isBegun(at)) {
          visitor.unfinished(segment, at);
        }
        return false;
      }
      Stretch stretch = stretch(at, found, next, reason);
      visitor.damaged(segment, stretch);
      at = stretch.to;
    }
    return false;
  }

  /** Whether there are bytes that a write has left, as far as that can be told. */
  private boolean isBegun(long at) throws IOException {
    return !segment.header().recycled() && reader.endOfBytes(at) > at;
  }

  /** Whether a later header says that the batch behind the last one was complete once. */
  private boolean isProven(SegmentReader.@Nullable Found later) throws IOException {
    SegmentReader.Found next = later;
    while (next != null) {
      if (last == 0 || next.header().forced() > last) {
        return true;
      }
      next = reader.headerFrom(next.position() + BatchHeader.ALIGNMENT);
    }
    return false;
  }

  private Stretch stretch(
      long from,
      SegmentReader.@Nullable Found damaged,
      SegmentReader.@Nullable Found next,
      String reason)
      throws IOException {
    long to = next == null ? segment.length() : next.position();
    List<JournalRecord> records = new ArrayList<>();
    LongArrayList positions = new LongArrayList();
    long at = from + BatchHeader.BYTES;
    while (at < to) {
      SegmentReader.Piece piece = reader.pieceAt(at, to);
      if (piece == null) {
        at++; // Lengths cannot be relied upon any more.
      } else {
        records.add(piece.record());
        positions.addLong(at);
        at = piece.end();
      }
    }
    long unread =
        damaged == null || damaged.end() != to
            ? -1
            : damaged.header().contents().records() - records.size();
    return new Stretch(from, to, next != null, reason, unread, records, positions);
  }
}
