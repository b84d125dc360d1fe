package org.angarium.persistence.journal;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.agrona.collections.Long2LongHashMap;
import org.agrona.collections.LongHashSet;
import org.angarium.persistence.StoreRecord.Place;
import org.jspecify.annotations.Nullable;

/**
 * Chooses what moves next, on the writer's thread: out of the segment that has the least in it,
 * until nothing of it is needed; and where there is none, entries of lanes with many small runs,
 * which so become one.
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
  private int from;
  // Those whose small runs were chosen; again in the next segment.
  private final Set<Lane> joined = Collections.newSetFromMap(new IdentityHashMap<>());
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

    /** Small runs are joined while a broker runs, which has them in memory. */
    private boolean joins() {
      return isAny() && chosen == null;
    }

    private boolean takes(long segment, long current) {
      return segment < current - latest && (chosen == null || chosen.contains(segment));
    }
  }

  /**
   * Messages that are to move, in this order.
   *
   * @param segment whose contents move with them; 0 for none
   */
  record Slice(long segment, List<Part> parts, LongHashSet pinned) {}

  /** The first messages of a run, of one index record. */
  record Part(Run run, int[] ordinals) {}

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
    joined.clear();
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
      while (from < runs.size() && !isMovable(runs.get(from))) {
        from++;
      }
      if (from < runs.size()) {
        underWay = true;
        return slice();
      }
      choose();
    }
    return null;
  }

  private static boolean isMovable(Run run) {
    return run.live() > 0 && !run.isOpen();
  }

  /** The slice that was asked for is done with. */
  void done() {
    underWay = false;
  }

  /** What comes behind a run that has more than one part must wait until all of it has moved. */
  private Slice slice() {
    List<Part> parts = new ArrayList<>();
    LongHashSet pinned = new LongHashSet();
    int messages = 0;
    boolean whole = true;
    for (int i = from; i < runs.size() && whole && messages < OwnRecords.ENTRIES; i++) {
      Run run = runs.get(i);
      if (isMovable(run)) {
        Part part = part(run, pinned);
        parts.add(part);
        messages += part.ordinals().length;
        whole = part.ordinals().length == run.live();
      }
    }
    return new Slice(chosen, parts, pinned);
  }

  private static Part part(Run run, LongHashSet pinned) {
    int at = run.next(0);
    int end = Math.min(run.count(), (at / OwnRecords.ENTRIES + 1) * OwnRecords.ENTRIES);
    int[] ordinals = new int[end - at];
    int count = 0;
    pinned.add(run.segment());
    for (; at < end; at = run.next(at + 1)) {
      ordinals[count++] = at;
      pinned.add(run.home(at));
    }
    return new Part(run, Arrays.copyOf(ordinals, count));
  }

  private void choose() {
    moved.clear();
    runs = List.of();
    from = 0;
    chosen = sparsest();
    if (chosen == 0) {
      runs = crumbs();
      due = !runs.isEmpty();
    } else {
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

  /** The small runs of lanes that have many behind each other: each takes memory, however small. */
  private List<Run> crumbs() {
    List<Run> crumbs = new ArrayList<>();
    if (aim.joins()) {
      index.lanes(
          lane -> {
            if (!joined.contains(lane)
                && lane.addCrumbs(run -> aim.takes(run.segment(), index.segment()), crumbs)) {
              joined.add(lane);
            }
          });
    }
    return crumbs;
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
