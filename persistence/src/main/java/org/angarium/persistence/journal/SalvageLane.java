package org.angarium.persistence.journal;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.function.Consumer;
import org.angarium.persistence.StoreRecord.Place;
import org.jspecify.annotations.Nullable;

/** Goes along a lane of a damaged journal, and passes over what is lost. One thread. */
final class SalvageLane {
  private final Lane lane;
  private final SalvageIndex state;
  private final SalvageEntries entries;
  private final Consumer<Place> lost;
  private final Deque<SalvageIndex.Kept> between;
  private final Iterator<Run> runs;
  private @Nullable Run run;
  private int at;
  private List<@Nullable Entry> chunk = List.of();
  private int chunkAt = -1;
  private SalvageIndex.@Nullable Kept indexed;

  /**
   * Begins in front of the first message.
   *
   * @param lost hears where messages stood that cannot be read
   */
  SalvageLane(Lane lane, SalvageIndex state, SalvageEntries entries, Consumer<Place> lost) {
    this.lane = lane;
    this.state = state;
    this.entries = entries;
    this.lost = lost;
    this.between = new ArrayDeque<>(state.between(lane.holderId(), lane.number()).values());
    List<Run> all = new ArrayList<>();
    lane.all().forEach(all::add);
    this.runs = all.iterator();
  }

  /** The next message; null if there is none left. */
  SalvageIndex.@Nullable Kept head() throws IOException {
    if (indexed == null) {
      indexed = next();
    }
    SalvageIndex.Kept other = between.peek();
    boolean isFirst =
        other != null && (indexed == null || other.place().sequence() < indexed.place().sequence());
    return isFirst ? other : indexed;
  }

  /** Goes on behind {@link #head}. */
  void advance() throws IOException {
    if (between.peek() != null && between.peek().equals(head())) {
      between.remove();
    } else {
      indexed = null;
    }
  }

  private SalvageIndex.@Nullable Kept next() throws IOException {
    while (true) {
      Run current = run;
      if (current == null) {
        if (!runs.hasNext()) {
          return null;
        }
        current = runs.next();
        run = current;
        at = current.next(0);
        chunkAt = -1;
      } else if (at < current.count()) {
        int ordinal = at;
        at = current.next(at + 1);
        Place place = new Place(lane.holderId(), lane.number(), current.sequence(ordinal));
        Entry moved = state.moved(place);
        Entry entry = moved == null ? entry(current, ordinal) : moved;
        if (entry != null) {
          return new SalvageIndex.Kept(place, entry, current.deliveries(place.sequence()));
        }
        lost.accept(place);
      } else {
        run = null;
      }
    }
  }

  private @Nullable Entry entry(Run from, int ordinal) throws IOException {
    if (from.isOpen()) {
      return from.openEntry(ordinal);
    }
    if (ordinal / OwnRecords.ENTRIES != chunkAt) {
      chunkAt = ordinal / OwnRecords.ENTRIES;
      chunk = entries.chunk(from, ordinal);
    }
    return chunk.get(ordinal % OwnRecords.ENTRIES);
  }
}
