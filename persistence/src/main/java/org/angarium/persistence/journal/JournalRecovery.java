package org.angarium.persistence.journal;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.UUID;
import org.agrona.collections.Long2LongHashMap;
import org.angarium.persistence.MessageStore;
import org.angarium.persistence.StoreException;
import org.angarium.persistence.StoreRecord;
import org.jspecify.annotations.Nullable;

/**
 * Finds out what a directory holds: reads from the highest opening on, repairs the end, and visits
 * what is live.
 */
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
   * @param lengths of all segments, bytes
   * @param repairs a line each
   */
  record Result(
      JournalEnd end,
      List<Segment> prepared,
      LiveIndex index,
      Long2LongHashMap lengths,
      List<String> repairs) {
    long journalId() {
      return end.segment().header().journalId();
    }
  }

  /** Recovers; the segments of the result are open, all others are closed. */
  Result run(MessageStore.Visitor visitor) throws IOException {
    NavigableMap<Long, SegmentHeader> headers = directory.open();
    if (headers.isEmpty()) {
      return begin();
    }
    checkSameStore(headers, directory.path());
    Set<Segment> unused = new HashSet<>();
    try {
      Result result = recover(headers, unused, visitor);
      unused.remove(result.end.segment());
      result.prepared.forEach(unused::remove);
      return result;
    } finally {
      SegmentDirectory.closeAll(unused);
    }
  }

  private Result begin() throws IOException {
    if (directory.hasBodies()) { // A new store would remove them.
      throw new StoreException(
          "the data directory %s has large bodies in %s, and no segment of a journal; put the segments back, or remove that directory"
              .formatted(directory.path(), JournalStore.BODIES));
    }
    int length = Math.min(FIRST_SEGMENT_BYTES, directory.segmentBytes());
    long journalId = UUID.randomUUID().getMostSignificantBits();
    Segment first = directory.create(new SegmentHeader(journalId, 1, length, false));
    JournalEnd end = new JournalEnd(first, SegmentHeader.PAGE_BYTES, 0, 0, false);
    return new Result(
        end, List.of(), new LiveIndex(), lengths(Map.of(1L, first.header())), List.of());
  }

  private static Long2LongHashMap lengths(Map<Long, SegmentHeader> headers) {
    Long2LongHashMap lengths = new Long2LongHashMap(0);
    headers.forEach((number, header) -> lengths.put((long) number, header.length()));
    return lengths;
  }

  static void checkSameStore(NavigableMap<Long, SegmentHeader> headers, Path directory)
      throws JournalDamageException {
    SegmentHeader last = headers.lastEntry().getValue();
    for (SegmentHeader header : headers.values()) {
      if (header.journalId() != last.journalId()) {
        throw new JournalDamageException(
            directory.resolve(Segment.name(header.segment())),
            16,
            "belongs to another store than " + Segment.name(last.segment()));
      }
    }
  }

  private Result recover(
      NavigableMap<Long, SegmentHeader> headers, Set<Segment> opened, MessageStore.Visitor visitor)
      throws IOException {
    JournalScan scan = new JournalScan(toRead(headers, opened));
    scan.run();
    checkNeeded(scan, headers, directory.path());
    List<String> repairs = new TailRepair(scan, directory.points()).run();
    LiveIndex index = scan.index();
    try (SegmentFiles files = directory.files()) {
      visit(index, new RecordReader(files, headers.lastEntry().getValue().journalId()), visitor);
    }
    SegmentReader.Found last = scan.last();
    long lastBatch = last == null ? 0 : last.header().batch();
    int lastChecksum = last == null ? 0 : last.checksum();
    JournalEnd end =
        new JournalEnd(scan.segment(), scan.position(), lastBatch, lastChecksum, scan.isIndexed());
    headers.keySet().forEach(index.references()::consider);
    return new Result(end, scan.prepared(), index, lengths(headers), repairs);
  }

  /** The segments from the highest one on that begins with an intact opening. */
  private List<Segment> toRead(NavigableMap<Long, SegmentHeader> headers, Set<Segment> opened)
      throws IOException {
    List<Segment> found = new ArrayList<>();
    long number = headers.lastKey();
    while (true) {
      Segment segment = directory.open(number);
      opened.add(segment);
      found.add(0, segment);
      if (number == 1 || JournalScan.isOpened(segment)) {
        return found;
      }
      if (!headers.containsKey(number - 1)) {
        throw noOpening(segment);
      }
      number--;
    }
  }

  /** Complains of a segment before which there is none. */
  static JournalDamageException noOpening(Segment segment) {
    return segment.damage(
        SegmentHeader.PAGE_BYTES,
        "no intact opening, and %s is missing".formatted(Segment.name(segment.number() - 1)));
  }

  /** A segment that was needed when it went, or was deleted by somebody, is missed now. */
  static void checkNeeded(
      JournalScan scan, NavigableMap<Long, SegmentHeader> headers, Path directory)
      throws StoreException {
    LiveIndex index = scan.index();
    for (References.Use use : index.references().all()) {
      if (!headers.containsKey(use.segment())) {
        throw new JournalDamageException(
            directory.resolve(Segment.name(use.segment())),
            0,
            "the segment is missing; it has messages of " + holders(index, use.segment()));
      }
    }
  }

  private static String holders(LiveIndex index, long segment) {
    List<String> names = new ArrayList<>();
    index.lanes(
        lane -> {
          for (Run run : lane.all()) {
            String name = name(index.definitions().get(lane.holderId()), lane.holderId());
            if (run.live() > 0 && run.isIn(segment) && !names.contains(name)) {
              names.add(name);
            }
          }
        });
    return String.join(", ", names);
  }

  private static String name(@Nullable StoreRecord definition, long id) {
    if (definition instanceof StoreRecord.DestinationDefined defined) {
      return defined.name();
    }
    if (definition instanceof StoreRecord.SubscriptionDefined defined) {
      return "subscription " + defined.key().name();
    }
    return definition instanceof StoreRecord.BranchPrepared prepared
        ? "branch " + prepared.name()
        : "number " + id;
  }

  /** Visits what is live, as {@link MessageStore#recover} promises. */
  static void visit(LiveIndex index, RecordReader reader, MessageStore.Visitor visitor)
      throws IOException {
    index.definitions().all().forEach(visitor::defined);
    LaneSums sums = new LaneSums(reader);
    List<Lane> lanes = new ArrayList<>();
    index.lanes(lanes::add);
    for (Lane lane : lanes) {
      visitor.lane(sums.of(lane));
    }
    index.bodies().visit(visitor::body);
  }
}
