package org.angarium.persistence.journal;

import java.util.Arrays;
import org.agrona.collections.Long2LongHashMap;
import org.angarium.persistence.StoreRecord.Facts;
import org.jspecify.annotations.Nullable;

/**
 * Messages of one lane that are told of in one segment, in the order of their sequences. While the
 * segment is being written the run has its entries; once the segment is complete they stand in its
 * index, and what is left here is which of them are still there: a bit each at most. One thread.
 */
final class Run {
  private static final int FEW_WORDS = 1;

  private final Lane lane;
  private final long segment;
  private @Nullable OpenEntries open;
  private long indexPosition;
  private int count;
  private int live;
  private long key;
  private long first;
  private long last;
  private int @Nullable [] offsets;
  private int offsetsBytes;
  // While the run grows there are always bits, for as many entries as may come next.
  private long @Nullable [] bits;
  private long @Nullable [] homes;
  private int foreign;
  private RunState.Totals totals = RunState.Totals.NONE;
  private @Nullable Long2LongHashMap deliveries;
  private @Nullable Long2LongHashMap bodies;

  /** A run that grows. */
  Run(Lane lane, long segment) {
    this.lane = lane;
    this.segment = segment;
    this.open = new OpenEntries();
    this.bits = new long[FEW_WORDS];
  }

  /** A run whose segment is complete. */
  Run(Lane lane, RunState state) {
    RunState.Members members = state.members();
    this.lane = lane;
    segment = members.segment();
    indexPosition = members.indexPosition();
    count = members.count();
    first = members.first();
    offsets = members.offsets();
    offsetsBytes = offsets == null ? 0 : Offsets.bytes(offsets);
    last = first + (offsets == null ? count - 1 : offsets[count - 1]);
    bits = state.live();
    live = bits == null ? count : Bits.count(bits);
    homes = state.sparse().homes();
    totals = members.totals();
    deliveries = state.sparse().deliveries();
    bodies = state.sparse().bodies();
    key = sequence(Math.min(next(0), count - 1)); // Others may stand where it had more once.
  }

  Lane lane() {
    return lane;
  }

  /** The segment that has, or will have, its index. */
  long segment() {
    return segment;
  }

  boolean isOpen() {
    return open != null;
  }

  /** How many entries it has ever had, or had when its segment was complete. */
  int count() {
    return count;
  }

  int live() {
    return live;
  }

  long first() {
    return first;
  }

  long last() {
    return last;
  }

  /** The sequence under which its lane has it. */
  long key() {
    return key;
  }

  void key(long from) {
    key = from;
  }

  /** Where its first index record is; 0 if it is not known yet. */
  long indexPosition() {
    return indexPosition;
  }

  void indexPosition(long position) {
    indexPosition = position;
  }

  RunState.Totals totals() {
    return totals;
  }

  private OpenEntries entries() {
    OpenEntries entries = open;
    if (entries == null) {
      throw new IllegalStateException("the run's segment is complete");
    }
    return entries;
  }

  /** Whether an entry of that sequence can follow the last one. */
  boolean reaches(long sequence) {
    return count == 0 || sequence - first <= Integer.MAX_VALUE;
  }

  /** Takes an entry behind the last one; the run grows. */
  void add(long sequence, long messageId, Home home, Facts facts) {
    OpenEntries entries = entries();
    if (entries.isFull() && live <= count / 2) {
      squeeze();
    }
    if (count == 0) {
      first = sequence;
      key = sequence;
    }
    entries.add(sequence, messageId, home, facts);
    long[] words = liveBits();
    if (Bits.words(count + 1) > words.length) {
      words = Arrays.copyOf(words, words.length * 2);
      bits = words;
    }
    Bits.set(words, count);
    if (home.segment() != segment) {
      foreign++;
    }
    if (facts.bodyId() != 0) {
      bodies = put(bodies, sequence, facts.bodyId());
    }
    last = sequence;
    count++;
    live++;
  }

  private long[] liveBits() {
    long[] words = bits;
    if (words == null) {
      words = Bits.full(count);
      bits = words;
    }
    return words;
  }

  private static Long2LongHashMap put(@Nullable Long2LongHashMap map, long key, long value) {
    Long2LongHashMap some = map == null ? new Long2LongHashMap(0) : map;
    some.put(key, value);
    return some;
  }

  /** The ordinal of a message that is there; negative if it is not. */
  int ordinal(long sequence) {
    int found;
    if (open != null) {
      found = count == 0 ? -1 : open.find(sequence);
    } else if (sequence < first || sequence > last) {
      found = -1;
    } else if (offsets == null) {
      found = (int) (sequence - first);
    } else {
      found = Arrays.binarySearch(offsets, (int) (sequence - first));
    }
    return found < 0 || (bits != null && !Bits.get(bits, found)) ? -1 : found;
  }

  long sequence(int ordinal) {
    if (open != null) {
      return open.sequence(ordinal);
    }
    return first + (offsets == null ? ordinal : offsets[ordinal]);
  }

  /** The first ordinal whose sequence is not lower than one; the count if there is none. */
  int ceiling(long sequence) {
    int low = 0;
    int high = count;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (sequence(middle) < sequence) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  /** The first live ordinal from one on; the count if there is none. */
  int next(int ordinal) {
    return bits == null
        ? Math.min(ordinal, count)
        : Math.min(count, Bits.next(bits, ordinal, count));
  }

  /** The segment with the content of an entry. */
  long home(int ordinal) {
    if (open != null) {
      return open.segment(ordinal);
    }
    return homes == null ? segment : homes[ordinal];
  }

  /** Whether all contents are in the run's own segment. */
  boolean isHome() {
    return open == null ? homes == null : foreign == 0;
  }

  /** Whether a segment is needed for it. */
  boolean isIn(long number) {
    if (segment == number) {
      return true;
    }
    if (!isHome()) {
      for (int at = next(0); at < count; at = next(at + 1)) {
        if (home(at) == number) {
          return true;
        }
      }
    }
    return false;
  }

  /**
   * Adds about what has to be written so that segments are not needed for it: its live contents
   * that are there, each with its entry; and its own segment needs all entries.
   */
  void addBytesToMove(Long2LongHashMap bySegment) {
    long content =
        Home.BEFORE_CONTENT + (open == null ? totals.contentBytes() / count : open.length(0));
    long entry = OwnRecords.MOVED_BYTES + Entry.BYTES;
    add(bySegment, segment, entry * live);
    if (isHome()) {
      add(bySegment, segment, content * live);
    } else {
      for (int at = next(0); at < count; at = next(at + 1)) {
        long home = home(at);
        add(bySegment, home, content + (home == segment ? 0 : entry));
      }
    }
  }

  private static void add(Long2LongHashMap map, long key, long more) {
    map.put(key, map.get(key) + more);
  }

  /** An entry of a run that grows. */
  Entry openEntry(int ordinal) {
    return entries().entry(ordinal);
  }

  /** The large body of a message; 0 if it has none. */
  long body(long sequence) {
    return bodies == null ? 0 : bodies.get(sequence);
  }

  boolean hasBodies() {
    return bodies != null && !bodies.isEmpty();
  }

  int deliveries(long sequence) {
    return deliveries == null ? 0 : (int) deliveries.get(sequence);
  }

  void deliveries(long sequence, int times) {
    if (times > 0) {
      deliveries = put(deliveries, sequence, times);
    } else if (deliveries != null) {
      deliveries.remove(sequence);
    }
  }

  /** Lets a live entry go. */
  void kill(int ordinal, long sequence) {
    Bits.clear(liveBits(), ordinal);
    live--;
    if (deliveries != null) {
      deliveries.remove(sequence);
    }
    if (bodies != null) {
      bodies.remove(sequence);
    }
    if (live == 0 && open != null) {
      clear();
    }
  }

  private void clear() {
    entries().clear();
    Arrays.fill(liveBits(), 0);
    count = 0;
    foreign = 0;
  }

  /** Forgets entries that are gone; the run grows. */
  private void squeeze() {
    if (live < count) {
      long[] words = liveBits();
      entries().keep(words);
      Arrays.fill(words, 0);
      count = live;
      for (int i = 0; i < count; i++) {
        Bits.set(words, i);
      }
      foreign = 0;
      for (int i = 0; i < count; i++) {
        foreign += entries().segment(i) == segment ? 0 : 1;
      }
      if (count > 0) {
        first = entries().sequence(0);
      }
    }
  }

  /** Prepares a run that grows for being written into the index: what is gone is forgotten. */
  void settle() {
    squeeze();
  }

  /** Ends the growing of a settled run whose index is written. */
  void seal() {
    OpenEntries entries = entries();
    long bytes = 0;
    long each = entries.bytes(0);
    long earliest = 0;
    int expiring = 0;
    long contents = 0;
    for (int i = 0; i < count; i++) {
      contents += entries.length(i);
      bytes += entries.bytes(i);
      each = entries.bytes(i) == each ? each : -1;
      earliest = earlier(earliest, entries.expiration(i));
      expiring += entries.expiration(i) == 0 ? 0 : 1;
    }
    totals = new RunState.Totals(bytes, each, earliest, expiring, contents);
    first = entries.sequence(0);
    if (last - first >= count) {
      int[] distances = new int[count];
      for (int i = 0; i < count; i++) {
        distances[i] = (int) (entries.sequence(i) - first);
      }
      offsets = distances;
      offsetsBytes = Offsets.bytes(distances);
    }
    if (foreign > 0) {
      long[] segments = new long[count];
      for (int i = 0; i < count; i++) {
        segments[i] = entries.segment(i);
      }
      homes = segments;
    }
    bits = null;
    open = null;
  }

  /** Ends a run whose holder is gone; what is being read of a complete one stays as it is. */
  void drop() {
    live = 0;
    if (open != null) {
      clear();
    }
  }

  /** The earlier of two times, of which 0 is never. */
  static long earlier(long one, long other) {
    return one == 0 || (other != 0 && other < one) ? other : one;
  }

  /**
   * Sums over what is live of a run that grows.
   *
   * @return bytes and earliest expiration
   */
  RunState.Totals openTotals() {
    long bytes = 0;
    long earliest = 0;
    for (int i = next(0); i < count; i = next(i + 1)) {
      bytes += entries().bytes(i);
      earliest = earlier(earliest, entries().expiration(i));
    }
    return new RunState.Totals(bytes, -1, earliest, 0, 0);
  }

  /** What a segment begins with for this run; its own segment is complete. */
  RunState state() {
    return new RunState(
        lane.holderId(),
        lane.number(),
        lane.last(),
        new RunState.Members(segment, indexPosition, count, first, offsets, totals),
        bits,
        new RunState.Sparse(homes, deliveries, bodies));
  }

  /** What {@link #state} takes as a record; at least what it will take, while the run grows. */
  long stateBytes() {
    if (live == 0) {
      return 0;
    }
    int deliveriesCount = OwnRecords.size(deliveries);
    int bodiesCount = OwnRecords.size(bodies);
    if (open != null) {
      int gaps = last - first + 1 == live ? 0 : Integer.BYTES * live + live;
      return OwnRecords.knownBytes(gaps, 0, foreign == 0 ? 0 : live, deliveriesCount, bodiesCount);
    }
    return OwnRecords.knownBytes(
        offsetsBytes,
        bits == null ? 0 : bits.length,
        homes == null ? 0 : count,
        deliveriesCount,
        bodiesCount);
  }
}
