package org.angarium.persistence.journal;

import java.io.IOException;
import java.util.List;
import org.agrona.collections.LongArrayList;
import org.jspecify.annotations.Nullable;

/** Goes through all batches of one segment, and checks what can be checked in it. One thread. */
final class SegmentWalk {
  private final Segment segment;

  SegmentWalk(Segment segment) {
    this.segment = segment;
  }

  /** Sees the batches. */
  @FunctionalInterface
  interface Visitor {
    /**
     * Sees one.
     *
     * @param positions where in the segment each record begins; valid during the call
     */
    void batch(SegmentReader.Found found, List<JournalRecord> records, LongArrayList positions)
        throws IOException;
  }

  /**
   * Shows every batch.
   *
   * @param end where the last one must end; 0 if the segment must have its end
   * @throws JournalDamageException if one is not what was written
   */
  void run(long end, Visitor visitor) throws IOException {
    LongArrayList positions = new LongArrayList();
    SegmentReader reader = new SegmentReader(segment);
    SegmentReader.Found before = null;
    long at = SegmentHeader.PAGE_BYTES;
    while (end == 0 || at < end) {
      SegmentReader.Found found = reader.headerAt(at);
      if (found == null) {
        throw segment.damage(at, "no intact header where a batch must follow");
      }
      check(before, found);
      try {
        visitor.batch(found, reader.records(found, positions), positions);
      } catch (BrokenBatchException e) {
        throw segment.damage(
            at, "batch %d is damaged (%s)".formatted(found.header().batch(), e.getMessage()));
      }
      at = found.end();
      if (found.header().kind() == BatchHeader.Kind.END) {
        return;
      }
      before = found;
    }
  }

  private void check(SegmentReader.@Nullable Found before, SegmentReader.Found found)
      throws JournalDamageException {
    if (before != null
        && (found.header().batch() != before.header().batch() + 1
            || found.header().previousChecksum() != before.checksum())) {
      throw segment.damage(
          found.position(),
          "a gap in the chain: batch %d stands where batch %d must follow"
              .formatted(found.header().batch(), before.header().batch() + 1));
    }
  }
}
