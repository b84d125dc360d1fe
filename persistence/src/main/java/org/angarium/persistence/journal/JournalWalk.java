package org.angarium.persistence.journal;

import java.io.IOException;
import java.util.List;
import org.agrona.collections.LongArrayList;
import org.angarium.persistence.StoreRecord;

/** Goes once more through the batches that a scan has taken, in order. One thread. */
final class JournalWalk {
  private final JournalScan scan;

  JournalWalk(JournalScan scan) {
    this.scan = scan;
  }

  /** Sees the batches. */
  @FunctionalInterface
  interface Visitor {
    /**
     * Sees one.
     *
     * @param positions where in the segment each record begins; valid during the call
     */
    void batch(
        Segment segment,
        SegmentReader.Found found,
        List<StoreRecord> records,
        LongArrayList positions);
  }

  /**
   * Shows every batch.
   *
   * @throws IOException also if one is not what the scan has found there
   */
  void run(Visitor visitor) throws IOException {
    LongArrayList positions = new LongArrayList();
    for (Segment segment : scan.read()) {
      SegmentReader reader = new SegmentReader(segment);
      long end = segment.number() == scan.segment().number() ? scan.position() : segment.length();
      boolean more = true;
      for (long at = SegmentHeader.PAGE_BYTES; more && at < end; ) {
        SegmentReader.Found found = reader.headerAt(at);
        if (found == null) {
          throw segment.damage(at, "changed while it was read");
        }
        try {
          visitor.batch(segment, found, reader.records(found, positions), positions);
        } catch (BrokenBatchException e) {
          throw segment.damage(at, "changed while it was read: " + e.getMessage());
        }
        at = found.end();
        more = !found.header().end();
      }
    }
  }
}
