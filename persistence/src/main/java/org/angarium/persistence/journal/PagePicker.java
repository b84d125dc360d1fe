package org.angarium.persistence.journal;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import org.agrona.collections.LongHashSet;
import org.angarium.persistence.MessageStore;
import org.jspecify.annotations.Nullable;

/** Finds which messages a page may have. On the writer's thread, which alone knows what is live. */
final class PagePicker {
  /** How many messages one pick has at most. */
  private static final int MOST = 1 << 13;

  private final LiveIndex index;
  private final List<PagePick.Part> parts = new ArrayList<>();
  private LongHashSet pinned = new LongHashSet();
  private long before;
  private long expiredBy;
  private int left;
  private long last;
  private long earliest;

  PagePicker(LiveIndex index) {
    this.index = index;
  }

  /** The messages that come first within the bounds; one more than wanted, if there are. */
  PagePick pick(PagePick.Wanted wanted) {
    MessageStore.PageRequest request = wanted.request();
    parts.clear();
    pinned = new LongHashSet();
    before = request.before();
    expiredBy = request.expiredBy();
    left = expiredBy == 0 ? (int) Math.min(MOST, request.mostMessages() + 1L) : MOST;
    last = 0;
    earliest = wanted.earliest();
    Lane lane = index.lane(request.holderId(), request.lane());
    if (lane != null && wanted.after() < before) {
      pick(lane, wanted.after() + 1);
    }
    return new PagePick(wanted, List.copyOf(parts), last, earliest, pinned);
  }

  private void pick(Lane lane, long from) {
    NavigableMap<Long, Run> runs = lane.runs();
    Map.Entry<Long, Run> floor = runs.floorEntry(from);
    for (Run run : runs.tailMap(floor == null ? from : floor.getKey(), true).values()) {
      if (run.key() >= before || left == 0) {
        break;
      }
      pick(run, from);
    }
    Run tail = lane.tail();
    if (tail != null && tail.live() > 0 && left > 0) {
      pick(tail, from);
    }
  }

  private void pick(Run run, long from) {
    if (run.isOpen()) {
      pickOpen(run, from);
      return;
    }
    long bound = run.totals().earliestExpiration();
    if (expiredBy != 0 && (bound == 0 || bound > expiredBy)) {
      earliest = Run.earlier(earliest, bound);
      return;
    }
    int at = run.next(run.ceiling(from));
    int[] ordinals = new int[Math.min(left, run.live())];
    int count = 0;
    while (at < run.count() && count < ordinals.length && run.sequence(at) < before) {
      ordinals[count++] = at;
      at = run.next(at + 1);
    }
    add(run, Arrays.copyOf(ordinals, count), null);
  }

  private void pickOpen(Run run, long from) {
    List<Entry> entries = new ArrayList<>();
    for (int at = run.next(run.ceiling(from));
        at < run.count() && entries.size() < left && run.sequence(at) < before;
        at = run.next(at + 1)) {
      Entry entry = run.openEntry(at);
      long expiration = entry.facts().expiration();
      if (expiredBy == 0 || (expiration != 0 && expiration <= expiredBy)) {
        entries.add(entry);
      } else {
        earliest = Run.earlier(earliest, expiration);
      }
    }
    add(run, new int[entries.size()], entries);
  }

  private void add(Run run, int[] ordinals, @Nullable List<Entry> entries) {
    if (ordinals.length == 0) {
      return;
    }
    int[] deliveries = new int[ordinals.length];
    for (int i = 0; i < ordinals.length; i++) {
      long sequence = entries == null ? run.sequence(ordinals[i]) : entries.get(i).sequence();
      deliveries[i] = run.deliveries(sequence);
      pinned.add(entries == null ? run.home(ordinals[i]) : entries.get(i).home().segment());
      last = sequence;
    }
    pinned.add(run.segment());
    parts.add(new PagePick.Part(run, ordinals, deliveries, entries));
    left -= ordinals.length;
    if (left > 0) {
      last = 0;
    }
  }
}
