package org.angarium.persistence.journal;

import java.util.ArrayList;
import java.util.List;
import org.agrona.collections.Long2ObjectHashMap;
import org.agrona.collections.LongArrayList;

/**
 * What each segment is needed for: contents of live messages, and indexes of runs with live
 * messages. One thread.
 */
final class References {
  private final Long2ObjectHashMap<Use> uses = new Long2ObjectHashMap<>();
  // May be unneeded since; asked again before they are told.
  private final LongArrayList candidates = new LongArrayList();

  /** Numbers of one segment. */
  static final class Use {
    private final long segment;
    // Live entries whose content is there, and runs with live entries whose index is there.
    private long contents;
    private long runs;

    Use(long segment) {
      this.segment = segment;
    }

    long segment() {
      return segment;
    }

    private boolean needed() {
      return contents > 0 || runs > 0;
    }
  }

  private Use use(long segment) {
    Use use = uses.get(segment);
    if (use == null) {
      use = new Use(segment);
      uses.put(segment, use);
    }
    return use;
  }

  /** Counts live entries whose content is in a segment. */
  void contents(long segment, long more) {
    Use use = use(segment);
    use.contents += more;
    consider(use);
  }

  /** Counts runs that are indexed in a segment. */
  void runs(long segment, long more) {
    Use use = use(segment);
    use.runs += more;
    consider(use);
  }

  private void consider(Use use) {
    if (!use.needed()) {
      candidates.addLong(use.segment);
    }
  }

  /** Has a segment considered, which may never have been needed. */
  void consider(long segment) {
    candidates.addLong(segment);
  }

  boolean needed(long segment) {
    Use use = uses.get(segment);
    return use != null && use.needed();
  }

  /** All segments that are needed, in no order. */
  List<Use> all() {
    List<Use> needed = new ArrayList<>();
    uses.forEach(
        (segment, use) -> {
          if (use.needed()) {
            needed.add(use);
          }
        });
    return needed;
  }

  /** Takes the segments before one that nothing needs any more. */
  LongArrayList takeUnneeded(long before) {
    LongArrayList taken = new LongArrayList();
    if (candidates.isEmpty()) {
      return taken;
    }
    for (int i = 0; i < candidates.size(); i++) {
      long segment = candidates.getLong(i);
      if (segment < before && !needed(segment)) {
        uses.remove(segment);
        if (!taken.containsLong(segment)) {
          taken.addLong(segment);
        }
      }
    }
    candidates.clear();
    return taken;
  }
}
