package org.angarium.persistence.journal;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.agrona.collections.LongHashSet;
import org.angarium.persistence.StoreRecord.Place;

/** What is live of one segment: read from indexes, for who looks at a journal. One thread. */
final class LiveContents {
  /** Of a segment of which nothing is known. */
  static final LiveContents NONE = new LiveContents();

  private final LongHashSet positions = new LongHashSet();
  private final Map<Long, Holder> holders = new HashMap<>();
  private final Map<Place, Long> places = new HashMap<>();
  private long bytes;

  private LiveContents() {}

  /** What a holder has of it. */
  static final class Holder {
    private long messages;
    private long bytes;

    long messages() {
      return messages;
    }

    long bytes() {
      return bytes;
    }
  }

  /**
   * Reads what is live of a segment.
   *
   * @throws JournalDamageException if an index is not what was written
   */
  LiveContents(LiveIndex index, RecordReader reader, long segment) throws IOException {
    List<Run> runs = index.allRuns();
    for (Run run : runs) {
      if (run.segment() == segment || !run.isHome()) {
        take(run, reader, segment);
      }
    }
  }

  private void take(Run run, RecordReader reader, long segment) throws IOException {
    List<Entry> entries = List.of();
    int known = -1;
    for (int at = run.next(0); at < run.count(); at = run.next(at + 1)) {
      if (!run.isOpen() && at / OwnRecords.ENTRIES != known) {
        known = at / OwnRecords.ENTRIES;
        entries = reader.entries(run, at);
      }
      Entry entry = run.isOpen() ? run.openEntry(at) : entries.get(at % OwnRecords.ENTRIES);
      boolean here = entry.home().segment() == segment;
      if (here || run.segment() == segment) {
        Holder holder = holders.computeIfAbsent(run.lane().holderId(), id -> new Holder());
        holder.messages++;
        holder.bytes += entry.home().length();
        if (here && positions.add(entry.home().position())) {
          bytes += entry.home().length();
        }
      }
      if (run.segment() == segment) {
        places.put(
            new Place(run.lane().holderId(), run.lane().number(), entry.sequence()),
            entry.messageId());
      }
    }
  }

  /** Whether a message whose content stands there is live. */
  boolean isStored(long position) {
    return positions.contains(position);
  }

  /** Whether a message stands at a place of which this segment tells. */
  boolean isAt(Place place, long messageId) {
    return Long.valueOf(messageId).equals(places.get(place));
  }

  /** Live messages stored here. */
  long messages() {
    return positions.size();
  }

  /** Bytes of these. */
  long bytes() {
    return bytes;
  }

  /** Position of the first of them; 0 if there is none. */
  long first() {
    long first = 0;
    LongHashSet.LongIterator all = positions.iterator();
    while (all.hasNext()) {
      long position = all.nextValue();
      first = first == 0 ? position : Math.min(first, position);
    }
    return first;
  }

  Map<Long, Holder> holders() {
    return holders;
  }
}
