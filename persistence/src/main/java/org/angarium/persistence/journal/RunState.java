package org.angarium.persistence.journal;

import org.agrona.collections.Long2LongHashMap;
import org.jspecify.annotations.Nullable;

/**
 * What must be known of a run whose segment is complete; see {@link Run}.
 *
 * @param lastOnLane the highest sequence ever given on the lane while it was not empty
 * @param members what the run is made of
 * @param live which ordinals are still there, a bit each; null for all
 * @param sparse what few entries have
 */
record RunState(
    long holderId,
    int lane,
    long lastOnLane,
    Members members,
    long @Nullable [] live,
    Sparse sparse) {
  /**
   * What a run was when its segment was complete, and will always be.
   *
   * @param segment the one that has the index
   * @param indexPosition of the first index record of the run, in that segment
   * @param count of entries
   * @param first the first entry's sequence
   * @param offsets each entry's distance from the first one's sequence; null if they are 0, 1, 2, …
   * @param totals of all entries
   */
  record Members(
      long segment,
      long indexPosition,
      int count,
      long first,
      int @Nullable [] offsets,
      Totals totals) {}

  /**
   * Sums over all of a run's entries, live or not.
   *
   * @param bytes what they count for
   * @param each what each of them counts for; -1 if they differ
   * @param earliestExpiration no entry expires before; 0 if none ever does
   * @param expiring how many ever expire
   * @param contentBytes what their contents take
   */
  record Totals(long bytes, long each, long earliestExpiration, int expiring, long contentBytes) {
    static final Totals NONE = new Totals(0, 0, 0, 0, 0);
  }

  /**
   * What is kept for some entries only; each is null if there are none.
   *
   * @param homes for each ordinal the segment with the content; null if all are in the run's own
   * @param deliveries by sequence
   * @param bodies the numbers of large bodies, by sequence
   */
  record Sparse(
      long @Nullable [] homes,
      @Nullable Long2LongHashMap deliveries,
      @Nullable Long2LongHashMap bodies) {
    static final Sparse NONE = new Sparse(null, null, null);
  }
}
