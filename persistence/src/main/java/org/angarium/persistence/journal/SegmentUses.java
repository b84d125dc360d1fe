package org.angarium.persistence.journal;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.agrona.collections.Long2LongHashMap;
import org.angarium.persistence.StoreRecord;
import org.jspecify.annotations.Nullable;

/** Finds out what each segment is kept for, after a scan. One thread. */
final class SegmentUses {
  private final JournalScan scan;
  private final Placements.Counting counting;
  private final Map<Long, StoreRecord> definitions = new TreeMap<>();
  private final Map<Long, Tally> tallies = new TreeMap<>();
  // Of each live message.
  private final Long2LongHashMap homes = new Long2LongHashMap(0);
  private final Long2LongHashMap sizes = new Long2LongHashMap(0);

  SegmentUses(JournalScan scan) {
    this.scan = scan;
    this.counting = scan.placements().counting();
  }

  private static final class Tally {
    private final Map<Long, long[]> messagesAndBytes = new TreeMap<>();
    private long messages;
    private long bytes;
    private StoreRecord.@Nullable MessageStored oldest;
  }

  /** One for each segment, the oldest first. */
  List<SegmentUse> run() throws IOException {
    for (StoreRecord definition : scan.index().definitions()) {
      definitions.put(JournalInspection.numberOf(definition), definition);
    }
    new JournalWalk(scan)
        .run(
            (segment, found, records, positions) -> {
              for (StoreRecord stored : records) {
                count(segment.number(), stored);
              }
            });
    List<SegmentUse> uses = new ArrayList<>();
    scan.read().forEach(segment -> uses.add(use(segment)));
    scan.prepared().forEach(segment -> uses.add(use(segment)));
    return uses;
  }

  private void count(long segment, StoreRecord stored) {
    if (stored instanceof StoreRecord.MessageStored message
        && scan.index().holds(message.messageId())) {
      Tally tally = tallies.computeIfAbsent(segment, number -> new Tally());
      tally.messages++;
      tally.bytes += message.content().length;
      if (tally.oldest == null) {
        tally.oldest = message;
      }
      homes.put(message.messageId(), segment);
      sizes.put(message.messageId(), message.content().length);
    } else if (stored instanceof StoreRecord.MessageEnqueued enqueued
        && counting.counts(enqueued)) {
      Tally tally = tallies.computeIfAbsent(homes.get(enqueued.messageId()), number -> new Tally());
      long[] sum = tally.messagesAndBytes.computeIfAbsent(enqueued.queueId(), id -> new long[2]);
      sum[0]++;
      sum[1] += sizes.get(enqueued.messageId());
    }
  }

  private SegmentUse use(Segment segment) {
    Tally tally = tallies.getOrDefault(segment.number(), new Tally());
    List<SegmentUse.Holder> holders = new ArrayList<>();
    tally.messagesAndBytes.forEach(
        (id, sum) -> holders.add(new SegmentUse.Holder(id, definitions.get(id), sum[0], sum[1])));
    holders.sort(Comparator.comparingLong(SegmentUse.Holder::bytes).reversed());
    return new SegmentUse(
        segment.path(),
        segment.length(),
        why(segment.number(), tally),
        tally.messages,
        tally.bytes,
        List.copyOf(holders),
        Optional.ofNullable(tally.oldest));
  }

  private SegmentUse.Why why(long number, Tally tally) {
    if (number == scan.segment().number()) {
      return SegmentUse.Why.CURRENT;
    }
    if (number > scan.segment().number()) {
      return SegmentUse.Why.NEXT;
    }
    if (tally.messages > 0) {
      return SegmentUse.Why.HELD;
    }
    return number < scan.index().levels().firstSegment()
        ? SegmentUse.Why.FREE
        : SegmentUse.Why.BEHIND;
  }
}
