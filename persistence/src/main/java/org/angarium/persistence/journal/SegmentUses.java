package org.angarium.persistence.journal;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.angarium.persistence.StoreRecord;

/** Finds out what each segment is kept for, after a scan. One thread. */
final class SegmentUses {
  private final JournalScan scan;
  private final RecordReader reader;

  SegmentUses(JournalScan scan, RecordReader reader) {
    this.scan = scan;
    this.reader = reader;
  }

  SegmentUse of(Segment segment) throws IOException {
    LiveIndex index = scan.index();
    LiveContents live = new LiveContents(index, reader, segment.number());
    List<SegmentUse.Holder> holders = new ArrayList<>();
    live.holders()
        .forEach(
            (id, holder) ->
                holders.add(
                    new SegmentUse.Holder(
                        id, index.definitions().get(id), holder.messages(), holder.bytes())));
    holders.sort(
        Comparator.comparingLong(SegmentUse.Holder::bytes)
            .reversed()
            .thenComparingLong(SegmentUse.Holder::number));
    return new SegmentUse(
        segment.path(),
        segment.length(),
        why(segment.number()),
        live.messages(),
        live.bytes(),
        List.copyOf(holders),
        oldest(segment, live));
  }

  private SegmentUse.Why why(long number) {
    long current = scan.segment().number();
    if (number >= current) {
      return number == current ? SegmentUse.Why.CURRENT : SegmentUse.Why.NEXT;
    }
    return scan.index().references().needed(number) ? SegmentUse.Why.HELD : SegmentUse.Why.FREE;
  }

  private static Optional<StoreRecord.MessageStored> oldest(Segment segment, LiveContents live)
      throws IOException {
    if (live.first() == 0) {
      return Optional.empty();
    }
    return new SegmentReader(segment).recordAt(live.first()) instanceof JournalRecord.Said said
            && said.stored() instanceof StoreRecord.MessageStored stored
        ? Optional.of(stored)
        : Optional.empty();
  }
}
