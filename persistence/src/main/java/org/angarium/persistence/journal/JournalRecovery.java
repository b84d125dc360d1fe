package org.angarium.persistence.journal;

import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import org.angarium.persistence.MessageStore;
import org.angarium.persistence.StoreException;
import org.angarium.persistence.StoreRecord;

/** Finds out what a directory holds: checks it, repairs its end, and visits what is live. */
final class JournalRecovery {
  /** A new store's first segment is short, so that starting is quick. */
  private static final int FIRST_SEGMENT_BYTES = 1 << 20;

  private final SegmentDirectory directory;

  JournalRecovery(SegmentDirectory directory) {
    this.directory = directory;
  }

  /**
   * What was found.
   *
   * @param end where to go on
   * @param prepared empty segments that follow, in order
   * @param repairs a line each
   */
  record Result(JournalEnd end, List<Segment> prepared, LiveIndex index, List<String> repairs) {}

  /** Recovers; the segments of the result are open, all others are closed. */
  Result run(Consumer<StoreRecord> visitor) throws IOException {
    List<Segment> segments = directory.open();
    Set<Segment> unused = new HashSet<>(segments);
    try {
      if (segments.isEmpty()) {
        return begin();
      }
      Result result = recover(unbroken(segments), visitor);
      unused.remove(result.end.segment());
      unused.removeAll(result.prepared);
      return result;
    } catch (IOException e) {
      unused.addAll(segments);
      throw e;
    } finally {
      SegmentDirectory.closeAll(unused);
    }
  }

  private Result begin() throws IOException {
    int length = Math.min(FIRST_SEGMENT_BYTES, directory.segmentBytes());
    long journalId = UUID.randomUUID().getMostSignificantBits();
    Segment first = directory.create(new SegmentHeader(journalId, 1, length, false));
    JournalEnd end = new JournalEnd(first, SegmentHeader.PAGE_BYTES, 0, 0);
    return new Result(end, List.of(), new LiveIndex(), List.of());
  }

  /**
   * The segments up to the highest that follow each other. Older ones may be left where a power
   * failure has kept one deletion but not another; the scan knows which ones are needed.
   */
  private static List<Segment> unbroken(List<Segment> segments) throws StoreException {
    int first = segments.size() - 1;
    Segment last = segments.get(first);
    while (first > 0 && segments.get(first - 1).number() == segments.get(first).number() - 1) {
      first--;
    }
    for (Segment segment : segments) {
      checkSameStore(segment, last);
    }
    return segments.subList(first, segments.size());
  }

  static void checkSameStore(Segment segment, Segment last) throws JournalDamageException {
    if (segment.header().journalId() != last.header().journalId()) {
      throw segment.damage(16, "belongs to another store than " + last.path().getFileName());
    }
  }

  private Result recover(List<Segment> segments, Consumer<StoreRecord> visitor) throws IOException {
    JournalScan scan = new JournalScan(segments);
    scan.run();
    List<String> repairs = new TailRepair(scan).run();
    visit(scan, visitor);
    SegmentReader.Found last = scan.last();
    long lastBatch = last == null ? 0 : last.header().batch();
    int lastChecksum = last == null ? 0 : last.checksum();
    JournalEnd end = new JournalEnd(scan.segment(), scan.position(), lastBatch, lastChecksum);
    return new Result(end, scan.prepared(), scan.index(), repairs);
  }

  /** Visits what is live after a scan, as {@link MessageStore#recover} promises. */
  static void visit(JournalScan scan, Consumer<StoreRecord> visitor) throws IOException {
    scan.index().definitions().forEach(visitor);
    LiveVisit live = new LiveVisit(scan, visitor);
    new JournalWalk(scan)
        .run(
            (segment, found, records, positions) -> records.forEach(stored -> stored.accept(live)));
  }

  /** Passes on what is live, in the order of the journal. */
  private static final class LiveVisit implements StoreRecord.Visitor {
    private final LiveIndex index;
    private final Placements placements;
    private final Placements.Counting counting;
    private final Consumer<StoreRecord> visitor;

    LiveVisit(JournalScan scan, Consumer<StoreRecord> visitor) {
      this.index = scan.index();
      this.placements = scan.placements();
      this.counting = placements.counting();
      this.visitor = visitor;
    }

    /** Visited already. */
    @Override
    public void destinationDefined(StoreRecord.DestinationDefined defined) {}

    /** Visited already. */
    @Override
    public void subscriptionDefined(StoreRecord.SubscriptionDefined defined) {}

    /** Visited already. */
    @Override
    public void branchPrepared(StoreRecord.BranchPrepared prepared) {}

    @Override
    public void destinationRemoved(StoreRecord.DestinationRemoved removed) {}

    @Override
    public void messageStored(StoreRecord.MessageStored stored) {
      if (index.holds(stored.messageId())) {
        visitor.accept(stored);
      }
    }

    @Override
    public void messageEnqueued(StoreRecord.MessageEnqueued record) {
      if (counting.counts(record)) {
        visitor.accept(record);
        int deliveries = placements.deliveries(record);
        if (deliveries > 0) {
          visitor.accept(
              new StoreRecord.DeliveryCounted(record.queueId(), record.messageId(), deliveries));
        }
      }
    }

    @Override
    public void deliveryCounted(StoreRecord.DeliveryCounted counted) {}

    @Override
    public void messageDequeued(StoreRecord.MessageDequeued dequeued) {}
  }
}
