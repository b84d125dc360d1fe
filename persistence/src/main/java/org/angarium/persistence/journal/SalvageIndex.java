package org.angarium.persistence.journal;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import org.agrona.collections.LongArrayList;
import org.angarium.persistence.StoreRecord;
import org.angarium.persistence.StoreRecord.Place;
import org.jspecify.annotations.Nullable;

/**
 * What is live as far as a damaged journal tells: the index that a start would make, which some
 * records did not reach. A record about what is not there shows that something is missing, and is
 * no failure. What may be there is kept; what may be gone stays. One thread.
 */
final class SalvageIndex {
  private static final Comparator<Place> ORDER =
      Comparator.comparingLong(Place::holderId)
          .thenComparingInt(Place::lane)
          .thenComparingLong(Place::sequence);

  private final LiveIndex index = new LiveIndex();
  private final SalvageEntries entries;
  // Whatever was ever defined, in case the index has not heard of it.
  private final Map<Long, StoreRecord> everDefined = new HashMap<>();
  // Where compaction has told of messages last. The index is not told: it relies on all that was
  // moved before having moved.
  private final Map<Place, Entry> moved = new HashMap<>();
  // What came in front of others on its lane, where the index takes nothing any more.
  private final TreeMap<Place, Kept> between = new TreeMap<>(ORDER);
  // What stood on a lane that has begun anew since; most probably it was consumed.
  private final List<Kept> before = new ArrayList<>();
  // Messages that can be read, of which it is not known where they stood.
  private final List<Entry> unplaced = new ArrayList<>();
  // What intact records show to have been there, and which cannot be read.
  private final Set<Place> missing = new HashSet<>();
  private final Set<Place> doubted = new HashSet<>();
  private final Set<Long> doubtedHolders = new HashSet<>();

  SalvageIndex(SalvageEntries entries) {
    this.entries = entries;
  }

  /** A message that the index has not got. */
  record Kept(Place place, Entry entry, int deliveries) {}

  LiveIndex index() {
    return index;
  }

  /** Takes the records of an intact batch. */
  void take(SegmentReader.Found found, List<JournalRecord> records, LongArrayList positions)
      throws IOException {
    index.adopt(found.header().levels());
    for (int i = 0; i < records.size(); i++) {
      index.at(positions.getLong(i));
      JournalRecord one = records.get(i);
      if (one instanceof JournalRecord.Known known) {
        index.known(known.run());
      } else {
        apply(one);
      }
    }
    index.endBatch();
  }

  /** Takes what is intact where batches are damaged: what comes, and not what goes. */
  void takeDamaged(Segment segment, SegmentSweep.Stretch stretch) throws IOException {
    long highestBefore = index.levels().highestMessageId();
    Map<Long, Entry> stored = new HashMap<>();
    for (int i = 0; i < stretch.records().size(); i++) {
      JournalRecord one = stretch.records().get(i);
      index.at(stretch.positions().getLong(i));
      if (one instanceof JournalRecord.Known known) {
        takeKnown(known.run());
      } else if (one instanceof JournalRecord.Said said && isEnd(said.stored())) {
        doubt(said.stored());
      } else {
        if (one instanceof JournalRecord.Said said
            && said.stored() instanceof StoreRecord.MessageStored message
            && message.messageId() > highestBefore) {
          Home home =
              new Home(segment.number(), stretch.positions().getLong(i), message.content().length);
          stored.put(message.messageId(), new Entry(1, message.messageId(), home, NO_FACTS));
        }
        StoreRecord.MessageEnqueued enqueued = enqueued(one);
        if (enqueued != null) {
          stored.remove(enqueued.messageId());
          if (!stretch.followed()) {
            doubted.add(enqueued.place());
          }
        }
        apply(one);
      }
    }
    index.endBatch();
    unplaced.addAll(stored.values());
  }

  private static final StoreRecord.Facts NO_FACTS = new StoreRecord.Facts(0, 0, 0);

  private static StoreRecord.@Nullable MessageEnqueued enqueued(JournalRecord one) {
    if (one instanceof JournalRecord.Placed placed) {
      return placed.enqueued();
    }
    return one instanceof JournalRecord.Said said
            && said.stored() instanceof StoreRecord.MessageEnqueued enqueued
        ? enqueued
        : null;
  }

  private static boolean isEnd(StoreRecord stored) {
    return stored instanceof StoreRecord.MessageDequeued
        || stored instanceof StoreRecord.DestinationRemoved;
  }

  /** What goes may have gone elsewhere, in a record of the same batch that cannot be read. */
  private void doubt(StoreRecord end) {
    if (end instanceof StoreRecord.MessageDequeued dequeued) {
      doubted.add(dequeued.place());
    } else if (end instanceof StoreRecord.DestinationRemoved removed) {
      doubtedHolders.add(removed.destinationId());
    }
  }

  /** A run that is behind everything known on its lane is news; others are known better. */
  private void takeKnown(RunState run) {
    Lane lane = index.lane(run.holderId(), run.lane());
    if (lane == null || lane.last() < run.members().first()) {
      index.known(run);
    }
  }

  private void apply(JournalRecord one) throws IOException {
    if (one instanceof JournalRecord.Said said) {
      apply(said.stored());
    } else if (one instanceof JournalRecord.Placed placed) {
      index.from(placed.home());
      enqueue(placed.enqueued());
    } else if (one instanceof JournalRecord.Moved move) {
      if (stands(move.place())) {
        moved.put(move.place(), move.entry());
      } else {
        adopt(move.place(), move.entry());
      }
    } else if (one instanceof JournalRecord.Indexed indexed) {
      for (Entry entry : indexed.entries()) {
        Place place = new Place(indexed.holderId(), indexed.lane(), entry.sequence());
        if (!stands(place)) {
          adopt(place, entry);
        }
      }
    }
  }

  private void apply(StoreRecord stored) throws IOException {
    if (stored instanceof StoreRecord.MessageEnqueued enqueued) {
      enqueue(enqueued);
    } else if (stored instanceof StoreRecord.DeliveryCounted counted) {
      count(counted);
    } else if (stored instanceof StoreRecord.MessageDequeued dequeued) {
      dequeue(dequeued);
    } else if (stored instanceof StoreRecord.DestinationRemoved removed) {
      remove(removed);
    } else {
      remember(stored);
      stored.accept(index);
    }
  }

  /** Keeps a definition for what may turn out to lack one; others pass. */
  void remember(StoreRecord stored) {
    if (stored instanceof StoreRecord.DestinationDefined defined) {
      everDefined.put(defined.destinationId(), defined);
    } else if (stored instanceof StoreRecord.SubscriptionDefined defined) {
      everDefined.put(defined.subscriptionId(), defined);
    } else if (stored instanceof StoreRecord.BranchPrepared prepared) {
      everDefined.put(prepared.branchId(), prepared);
    }
  }

  private void enqueue(StoreRecord.MessageEnqueued enqueued) throws IOException {
    Place place = enqueued.place();
    Lane lane = index.lane(place.holderId(), place.lane());
    if (lane != null && place.sequence() <= lane.last()) {
      setAside(lane);
    }
    try {
      index.messageEnqueued(enqueued);
      missing.remove(place);
    } catch (IllegalStateException e) {
      missing.add(place); // Its content was stored in what cannot be read.
    }
  }

  /** Places come again only after a lane was empty: what stands there has left unheard of. */
  private void setAside(Lane lane) throws IOException {
    List<Place> left = new ArrayList<>();
    for (Run run : List.copyOf(runs(lane))) {
      for (int at = run.next(0); at < run.count(); at = run.next(at + 1)) {
        Place place = new Place(lane.holderId(), lane.number(), run.sequence(at));
        left.add(place);
        Entry entry = moved.remove(place);
        entry = entry == null ? entries.entry(run, at) : entry;
        if (entry == null) {
          missing.add(place);
        } else {
          before.add(new Kept(place, entry, run.deliveries(place.sequence())));
        }
      }
    }
    left.forEach(place -> index.messageDequeued(new StoreRecord.MessageDequeued(place)));
    lane.last(0);
  }

  private static List<Run> runs(Lane lane) {
    List<Run> runs = new ArrayList<>();
    lane.all().forEach(runs::add);
    return runs;
  }

  /** Takes what a record tells of that is not there. */
  private void adopt(Place place, Entry entry) throws IOException {
    Lane lane = index.lane(place.holderId(), place.lane());
    if (lane != null && place.sequence() <= lane.last()) {
      between.put(place, new Kept(place, entry, 0));
    } else {
      index.from(entry.home());
      index.messageEnqueued(
          new StoreRecord.MessageEnqueued(place, entry.messageId(), entry.facts(), place));
    }
    missing.remove(place);
  }

  private void count(StoreRecord.DeliveryCounted counted) {
    Kept kept = between.get(counted.place());
    if (stands(counted.place())) {
      index.deliveryCounted(counted);
    } else if (kept != null) {
      between.put(kept.place, new Kept(kept.place, kept.entry, counted.deliveries()));
    } else {
      missing.add(counted.place());
    }
  }

  private void dequeue(StoreRecord.MessageDequeued dequeued) {
    Place place = dequeued.place();
    doubted.remove(place);
    missing.remove(place);
    moved.remove(place);
    if (between.remove(place) == null && stands(place)) {
      index.messageDequeued(dequeued);
    }
  }

  private void remove(StoreRecord.DestinationRemoved removed) {
    long holder = removed.destinationId();
    index.destinationRemoved(removed);
    doubtedHolders.remove(holder);
    doubted.removeIf(place -> place.holderId() == holder);
    missing.removeIf(place -> place.holderId() == holder);
    between.keySet().removeIf(place -> place.holderId() == holder);
    moved.keySet().removeIf(place -> place.holderId() == holder);
    before.removeIf(kept -> kept.place.holderId() == holder);
  }

  /** Whether the index has a message at a place. */
  boolean stands(Place place) {
    Lane lane = index.lane(place.holderId(), place.lane());
    Run run = lane == null ? null : lane.find(place.sequence());
    return run != null && run.ordinal(place.sequence()) >= 0;
  }

  /** What compaction has told of a message last; null if it has told nothing. */
  @Nullable Entry moved(Place place) {
    return moved.get(place);
  }

  /** What the index tells of a message that stands there, besides what compaction does. */
  @Nullable Entry indexed(Place place) throws IOException {
    if (!stands(place)) {
      return null;
    }
    Run run = index.runOf(place);
    return entries.entry(run, run.ordinal(place.sequence()));
  }

  /** Whether it is uncertain that what stands at a place is still waiting. */
  boolean isDoubted(Place place) {
    return doubted.contains(place) || doubtedHolders.contains(place.holderId());
  }

  /** What a holder that nobody has defined was once; null if that is not known. */
  @Nullable StoreRecord everDefined(long holder) {
    return everDefined.get(holder);
  }

  /** What stands on a lane between what the index has there, in its order. */
  NavigableMap<Place, Kept> between(long holder, int lane) {
    return between.subMap(
        new Place(holder, lane, 1), true, new Place(holder, lane, Long.MAX_VALUE), true);
  }

  NavigableMap<Place, Kept> between() {
    return between;
  }

  List<Kept> before() {
    return before;
  }

  List<Entry> unplaced() {
    return unplaced;
  }

  Set<Place> missing() {
    return missing;
  }
}
