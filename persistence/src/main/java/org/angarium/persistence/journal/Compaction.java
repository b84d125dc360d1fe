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
  private final LiveIndex index;
  private final Aim aim;
  private final Long2LongHashMap lengths;
  // What could not be emptied, or not yet; asked again in the next segment.
  private final LongHashSet tried = new LongHashSet();
  // Where the contents of the chosen segment are now, by their positions in it.
  private final Map<Long, Home> moved = new HashMap<>();
  private List<Run> runs = List.of();
  private long chosen;
  private boolean due;
  private boolean underWay;

  /**
   * Prepares.
   *
   * @param lengths of the segments that there are, bytes
   * @param aim which segments are to be emptied
   */
  Compaction(LiveIndex index, Long2LongHashMap lengths, Aim aim) {
    this.index = index;
    this.aim = aim;
    this.due = aim.isAny();
    this.lengths = lengths;
  }

  /**
   * Which segments are to be emptied.
   *
   * @param sparse those of which less than this share is live; 0 for none
   * @param latest so many in front of the one that is being written are left alone
   * @param chosen only these; null for any
   */
  record Aim(double sparse, int latest, @Nullable LongHashSet chosen) {
    /** While a broker runs: most of what is in the latest segments goes soon anyway. */
    static final Aim RUNNING = new Aim(0.3, 2, null);

    static final Aim NONE = new Aim(0, 0, null);

    /** These, however much is live of them. */
    static Aim at(LongHashSet chosen) {
      return new Aim(Double.MAX_VALUE, 0, chosen);
    }

    private boolean isAny() {
      return sparse > 0;
    }

    private boolean takes(long segment, long current) {
      return segment < current - latest && (chosen == null || chosen.contains(segment));
    }
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
    due = aim.isAny();
  }

  /** Whether there is something to do, or it is not known yet whether there is. */
  boolean isUnderWay() {
    return due || underWay;
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

  /**
   * The segment of which the least would have to be written elsewhere, if that is little; 0 if
   * there is none. What moves is as much where it comes, so that it does not move again at once.
   */
  private long sparsest() {
    Long2LongHashMap bytes = new Long2LongHashMap(0);
    for (Run run : index.allRuns()) {
      if (run.live() > 0) {
        run.addBytesToMove(bytes);
      }
    }
    long best = 0;
    double least = aim.sparse();
    for (References.Use use : index.references().all()) {
      long segment = use.segment();
      double share = (double) bytes.get(segment) / Math.max(1, lengths.get(segment));
      boolean better = share < least || (share == least && best != 0 && segment < best);
      if (better && aim.takes(segment, index.segment()) && !tried.contains(segment)) {
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
