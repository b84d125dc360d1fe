package org.angarium.persistence.journal;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.agrona.collections.Long2LongHashMap;
import org.agrona.collections.LongHashSet;
import org.angarium.persistence.StoreRecord.Place;
import org.jspecify.annotations.Nullable;

/**
 * Chooses the segment that has the least in it, and what of it moves next, until nothing of it is
 * needed. On the writer's thread.
 */
final class Compaction {
  /** Only what has less than this share of a segment is moved. */
  private static final double SPARSE = 0.3;

  /** The latest segments are left alone: most of what is in them goes soon anyway. */
  private static final int LATEST = 2;

  private final LiveIndex index;
  private final Long2LongHashMap lengths;
  // What could not be emptied, or not yet; asked again in the next segment.
  private final LongHashSet tried = new LongHashSet();
  // Where the contents of the chosen segment are now, by their positions in it.
  private final Map<Long, Home> moved = new HashMap<>();
  private List<Run> runs = List.of();
  private long chosen;
  private final boolean wanted;
  private boolean due;
  private boolean underWay;

  /**
   * Prepares.
   *
   * @param lengths of the segments that there are, bytes
   * @param wanted whether anything is to be moved at all
   */
  Compaction(LiveIndex index, Long2LongHashMap lengths, boolean wanted) {
    this.index = index;
    this.wanted = wanted;
    this.due = wanted;
    this.lengths = lengths;
  }

  /** Messages of one run that are to move, the first ones of it. */
  record Slice(long segment, Run run, int[] ordinals, LongHashSet pinned) {}

  /**
   * A message that moves.
   *
   * @param content null if its content stays where it is
   */
  record Move(Run run, Place place, Entry entry, byte @Nullable [] content) {}

  /** The writer has begun a segment: there may be something to do now. */
  void entered(Segment segment) {
    lengths.put(segment.number(), segment.length());
    tried.clear();
    due = wanted;
  }

  /** Whether a slice is to be asked for. */
  boolean isDue() {
    return due && !underWay;
  }

  /** What moves next; null if nothing has to. */
  @Nullable Slice next() {
    while (due) {
      for (Run run : runs) {
        if (run.live() > 0 && !run.isOpen()) {
          underWay = true;
          return slice(run);
        }
      }
      choose();
    }
    return null;
  }

  /** The slice that was asked for is done with. */
  void done() {
    underWay = false;
  }

  private Slice slice(Run run) {
    int at = run.next(0);
    int end = Math.min(run.count(), (at / OwnRecords.ENTRIES + 1) * OwnRecords.ENTRIES);
    int[] ordinals = new int[end - at];
    int count = 0;
    LongHashSet pinned = new LongHashSet();
    pinned.add(run.segment());
    for (; at < end; at = run.next(at + 1)) {
      ordinals[count++] = at;
      pinned.add(run.home(at));
    }
    return new Slice(chosen, run, Arrays.copyOf(ordinals, count), pinned);
  }

  private void choose() {
    moved.clear();
    runs = List.of();
    chosen = sparsest();
    due = chosen != 0;
    if (due) {
      tried.add(chosen);
      List<Run> with = new ArrayList<>();
      for (Run run : index.allRuns()) {
        if (run.live() > 0 && !run.isOpen() && run.isIn(chosen)) {
          with.add(run);
        }
      }
      runs = with;
    }
  }

  /** The segment with the least in it, if that is little; 0 if there is none. */
  private long sparsest() {
    Long2LongHashMap bytes = new Long2LongHashMap(-1);
    for (References.Use use : index.references().all()) {
      bytes.put(use.segment(), 0);
    }
    for (Run run : index.allRuns()) {
      if (run.live() > 0) {
        run.addContentBytes(bytes);
      }
    }
    long best = 0;
    double least = SPARSE;
    Long2LongHashMap.EntryIterator all = bytes.entrySet().iterator();
    while (all.hasNext()) {
      all.next();
      long segment = all.getLongKey();
      double share = (double) all.getLongValue() / Math.max(1, lengths.get(segment));
      boolean better = share < least || (share == least && best != 0 && segment < best);
      if (better && segment < index.segment() - LATEST && !tried.contains(segment)) {
        best = segment;
        least = share;
      }
    }
    return best;
  }

  /** Whether a message is still where it was when its slice was picked. */
  static boolean isThere(Move move) {
    return move.run.live() > 0 && move.run.ordinal(move.place.sequence()) >= 0;
  }

  /** Where a content of the chosen segment has been moved to; null if it has not. */
  @Nullable Home movedTo(Home from) {
    Home to = from.segment() == chosen ? moved.get(from.position()) : null;
    boolean there =
        to != null && (to.segment() == index.segment() || index.references().needed(to.segment()));
    return there ? to : null;
  }

  void moved(Home from, Home to) {
    moved.put(from.position(), to);
  }
}
