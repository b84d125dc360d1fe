package org.angarium.persistence.journal;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.agrona.collections.LongArrayList;
import org.angarium.persistence.StoreRecord;
import org.angarium.persistence.StoreRecord.Place;
import org.jspecify.annotations.Nullable;

/**
 * The entries of runs of complete segments. Where an index is damaged, what the segment says of the
 * messages besides is looked through instead. One thread.
 */
final class SalvageEntries {
  private final SalvageFiles files;
  private final RecordReader reader;
  private final Consumer<JournalDamageException> damages;
  private final Set<String> told = new HashSet<>();
  // By segment, what was found by looking through it.
  private final Map<Long, Map<Place, Entry>> found = new HashMap<>();

  SalvageEntries(
      SalvageFiles files, RecordReader reader, Consumer<JournalDamageException> damages) {
    this.files = files;
    this.reader = reader;
    this.damages = damages;
  }

  /** One entry; null if it is lost. */
  @Nullable Entry entry(Run run, int ordinal) throws IOException {
    return run.isOpen()
        ? run.openEntry(ordinal)
        : chunk(run, ordinal).get(ordinal % OwnRecords.ENTRIES);
  }

  /**
   * The entries that stand in one index record with an entry of a run whose segment is complete;
   * what is lost is null.
   */
  List<@Nullable Entry> chunk(Run run, int ordinal) throws IOException {
    if (!files.segments().containsKey(run.segment())) {
      tell(
          new JournalDamageException(
              files.directory().resolve(Segment.name(run.segment())),
              0,
              "the segment is missing, or nothing in it can be read"));
      return lost(run, ordinal, Map.of());
    }
    try {
      return new ArrayList<>(reader.entries(run, ordinal));
    } catch (JournalDamageException e) {
      tell(e);
      Map<Place, Entry> known = found.get(run.segment());
      if (known == null) {
        known = lookThrough(files.segments().get(run.segment()));
        found.put(run.segment(), known);
      }
      return lost(run, ordinal, known);
    }
  }

  private void tell(JournalDamageException damage) {
    if (told.add(damage.getMessage())) {
      damages.accept(damage);
    }
  }

  private static List<@Nullable Entry> lost(Run run, int ordinal, Map<Place, Entry> known) {
    int start = ordinal / OwnRecords.ENTRIES * OwnRecords.ENTRIES;
    Entry[] entries = new Entry[Math.min(OwnRecords.ENTRIES, run.count() - start)];
    for (int i = 0; i < entries.length; i++) {
      entries[i] =
          known.get(new Place(run.lane().holderId(), run.lane().number(), run.sequence(start + i)));
    }
    return Arrays.asList(entries);
  }

  /** All that a segment tells of messages that came to it. */
  private static Map<Place, Entry> lookThrough(Segment segment) throws IOException {
    Map<Place, Entry> entries = new HashMap<>();
    new SegmentSweep(segment, false, 0)
        .run(
            new SegmentSweep.Visitor() {
              @Override
              public void batch(
                  Segment same,
                  SegmentReader.Found batch,
                  List<JournalRecord> records,
                  LongArrayList positions) {
                collect(segment, records, positions, entries);
              }

              @Override
              public void damaged(Segment same, SegmentSweep.Stretch stretch) {
                collect(segment, stretch.records(), stretch.positions(), entries);
              }

              @Override
              public void unfinished(Segment same, long position) {}
            });
    return entries;
  }

  /** The last that came to a place is what the index was about. */
  private static void collect(
      Segment segment,
      List<JournalRecord> records,
      LongArrayList positions,
      Map<Place, Entry> entries) {
    Map<Long, Home> stored = new HashMap<>();
    for (int i = 0; i < records.size(); i++) {
      JournalRecord one = records.get(i);
      if (one instanceof JournalRecord.Moved moved) {
        entries.put(moved.place(), moved.entry());
      } else if (one instanceof JournalRecord.Placed placed) {
        put(entries, placed.enqueued(), placed.home());
      } else if (one instanceof JournalRecord.Indexed indexed) {
        for (Entry entry : indexed.entries()) {
          entries.put(new Place(indexed.holderId(), indexed.lane(), entry.sequence()), entry);
        }
      } else if (one instanceof JournalRecord.Said said) {
        if (said.stored() instanceof StoreRecord.MessageStored message) {
          stored.put(
              message.messageId(),
              new Home(segment.number(), positions.getLong(i), message.content().length));
        } else if (said.stored() instanceof StoreRecord.MessageEnqueued enqueued
            && stored.containsKey(enqueued.messageId())) {
          put(entries, enqueued, stored.get(enqueued.messageId()));
        }
      }
    }
  }

  private static void put(
      Map<Place, Entry> entries, StoreRecord.MessageEnqueued enqueued, Home home) {
    entries.put(
        enqueued.place(),
        new Entry(enqueued.place().sequence(), enqueued.messageId(), home, enqueued.facts()));
  }
}
