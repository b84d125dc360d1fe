package org.angarium.persistence.journal;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.agrona.collections.LongArrayList;
import org.angarium.persistence.StoreRecord;
import org.angarium.persistence.StoreRecord.Place;
import org.jspecify.annotations.Nullable;

/** Makes {@link JournalEntry}s of the records of all segments. One thread. */
final class JournalEntries {
  private final @Nullable LiveIndex index;
  private final Consumer<JournalEntry> visitor;
  // Each is live where it stands for the first time.
  private final Set<StoreRecord> definitions = new HashSet<>();

  JournalEntries(@Nullable LiveIndex index, Consumer<JournalEntry> visitor) {
    this.index = index;
    this.visitor = visitor;
    if (index != null) {
      definitions.addAll(index.definitions().all());
    }
  }

  /** Sees batches of all segments. */
  @FunctionalInterface
  interface Batches {
    /**
     * Sees one.
     *
     * @param live what is live of the segment
     * @param positions where in the segment each record begins; valid during the call
     */
    void batch(
        Segment segment,
        LiveContents live,
        SegmentReader.Found found,
        List<JournalRecord> records,
        LongArrayList positions);
  }

  /** Shows the records of a batch. */
  void batch(
      Segment segment,
      LiveContents live,
      SegmentReader.Found found,
      List<JournalRecord> records,
      LongArrayList positions) {
    for (int i = 0; i < records.size(); i++) {
      JournalRecord one = records.get(i);
      long position = positions.getLong(i);
      boolean isLive = isLive(one, live, position);
      visitor.accept(
          new JournalEntry(
              segment.path(),
              position,
              found.header().batch(),
              stored(one),
              own(one),
              isLive,
              isLive ? deliveries(one) : 0));
    }
  }

  private boolean isLive(JournalRecord one, LiveContents live, long position) {
    StoreRecord stored = stored(one);
    if (stored instanceof StoreRecord.MessageStored) {
      return live.isStored(position);
    }
    if (stored instanceof StoreRecord.MessageEnqueued enqueued) {
      return live.isAt(enqueued.place(), enqueued.messageId());
    }
    return stored != null && definitions.remove(stored);
  }

  private int deliveries(JournalRecord one) {
    Place place =
        stored(one) instanceof StoreRecord.MessageEnqueued enqueued ? enqueued.place() : null;
    return index == null || place == null ? 0 : index.runOf(place).deliveries(place.sequence());
  }

  private static @Nullable StoreRecord stored(JournalRecord one) {
    if (one instanceof JournalRecord.Said said) {
      return said.stored();
    }
    if (one instanceof JournalRecord.Moved moved) {
      Entry entry = moved.entry();
      return new StoreRecord.MessageEnqueued(moved.place(), entry.messageId(), entry.facts(), null);
    }
    return one instanceof JournalRecord.Placed placed ? placed.enqueued() : null;
  }

  /** What a record is called. */
  static String kind(JournalRecord one) {
    if (one instanceof JournalRecord.Said said) {
      return said.stored().getClass().getSimpleName();
    }
    return one instanceof JournalRecord.Placed
        ? StoreRecord.MessageEnqueued.class.getSimpleName()
        : one.getClass().getSimpleName();
  }

  private static JournalEntry.@Nullable Own own(JournalRecord one) {
    Map<String, Long> fields = new LinkedHashMap<>();
    if (one instanceof JournalRecord.Moved moved) {
      place(fields, moved.place());
      fields.put("message", moved.entry().messageId());
      fields.put("segment", moved.entry().home().segment());
      fields.put("position", moved.entry().home().position());
    } else if (one instanceof JournalRecord.Known known) {
      RunState run = known.run();
      fields.put("holder", run.holderId());
      fields.put("lane", (long) run.lane());
      fields.put("sequence", run.members().first());
      fields.put("messages", (long) run.members().count());
      fields.put("segment", run.members().segment());
      fields.put("position", run.members().indexPosition());
    } else if (one instanceof JournalRecord.Indexed indexed) {
      fields.put("holder", indexed.holderId());
      fields.put("lane", (long) indexed.lane());
      fields.put("sequence", indexed.entries().get(0).sequence());
      fields.put("messages", (long) indexed.entries().size());
    } else {
      return null;
    }
    return new JournalEntry.Own(kind(one), fields);
  }

  private static void place(Map<String, Long> fields, Place place) {
    fields.put("holder", place.holderId());
    fields.put("lane", (long) place.lane());
    fields.put("sequence", place.sequence());
  }
}
