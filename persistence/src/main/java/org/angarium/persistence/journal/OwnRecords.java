package org.angarium.persistence.journal;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.agrona.collections.Long2LongHashMap;
import org.angarium.persistence.StoreRecord.Place;
import org.jspecify.annotations.Nullable;

/** The fields of the records that the journal adds of its own. */
final class OwnRecords {
  static final byte MOVED = 10;
  static final byte KNOWN = 11;
  static final byte INDEXED = 12;

  /** How many entries an index record has, but for a run's last. */
  static final int ENTRIES = 256;

  /** What an index record has before its entries. */
  static final int INDEXED_BYTES = RecordCodec.PREFIX_BYTES + Long.BYTES + 1 + 3 * Integer.BYTES;

  private static final int PLACE_BYTES = 2 * Long.BYTES + 1;

  /** Length of a record that moves an entry. */
  static final int MOVED_BYTES = RecordCodec.PREFIX_BYTES + PLACE_BYTES + Entry.BYTES;

  private static final int KNOWN_FIELDS_BYTES = 9 * Long.BYTES + 2 * Integer.BYTES + 2;
  private static final int DELIVERIES_BYTES = Long.BYTES + Integer.BYTES;
  private static final int BODY_BYTES = 2 * Long.BYTES;
  private static final int OFFSETS = 1;
  private static final int LIVE = 2;
  private static final int HOMES = 4;
  private static final int DELIVERIES = 8;
  private static final int BODIES = 16;

  private OwnRecords() {}

  static boolean knows(byte type) {
    return type >= MOVED && type <= INDEXED;
  }

  /** Length of a whole record of a run, of which few entries have anything special. */
  static long knownBytes(int offsetsBytes, int liveWords, int homes, int deliveries, int bodies) {
    return RecordCodec.PREFIX_BYTES
        + KNOWN_FIELDS_BYTES
        + (offsetsBytes == 0 ? 0 : Integer.BYTES + (long) offsetsBytes)
        + (long) Long.BYTES * liveWords
        + (long) Long.BYTES * homes
        + (deliveries == 0 ? 0 : Integer.BYTES + (long) DELIVERIES_BYTES * deliveries)
        + (bodies == 0 ? 0 : Integer.BYTES + (long) BODY_BYTES * bodies);
  }

  /** Length of all index records of a run. */
  static long indexBytes(long entries) {
    return entries * Entry.BYTES + (entries + ENTRIES - 1) / ENTRIES * INDEXED_BYTES;
  }

  /** Where the index record is that has an entry, counted from the run's first. */
  static long indexOffset(int ordinal) {
    return (long) (ordinal / ENTRIES) * (INDEXED_BYTES + (long) ENTRIES * Entry.BYTES);
  }

  static byte[] moved(Place place, Entry entry) {
    ByteBuffer out = ByteBuffer.allocate(PLACE_BYTES + Entry.BYTES);
    RecordCodec.put(out, place);
    entry.encode(out);
    return out.array();
  }

  static byte[] indexed(Run run, int start) {
    int here = Math.min(ENTRIES, run.count() - start);
    ByteBuffer out =
        ByteBuffer.allocate(INDEXED_BYTES - RecordCodec.PREFIX_BYTES + here * Entry.BYTES);
    out.putLong(run.lane().holderId()).put((byte) run.lane().number());
    out.putInt(start).putInt(run.count()).putInt(here);
    for (int ordinal = start; ordinal < start + here; ordinal++) {
      run.openEntry(ordinal).encode(out);
    }
    return out.array();
  }

  static byte[] known(RunState run) {
    RunState.Members members = run.members();
    RunState.Sparse sparse = run.sparse();
    int @Nullable [] offsets = members.offsets();
    long @Nullable [] live = run.live();
    long @Nullable [] homes = sparse.homes();
    int offsetsBytes = offsets == null ? 0 : Offsets.bytes(offsets);
    ByteBuffer out =
        ByteBuffer.allocate(
            (int)
                    knownBytes(
                        offsetsBytes,
                        live == null ? 0 : live.length,
                        homes == null ? 0 : homes.length,
                        size(sparse.deliveries()),
                        size(sparse.bodies()))
                - RecordCodec.PREFIX_BYTES);
    out.putLong(run.holderId()).put((byte) run.lane()).putLong(run.lastOnLane());
    out.putLong(members.segment()).putLong(members.indexPosition()).putInt(members.count());
    RunState.Totals totals = members.totals();
    out.putLong(members.first()).putLong(totals.bytes()).putLong(totals.each());
    out.putLong(totals.earliestExpiration()).putInt(totals.expiring());
    out.putLong(totals.contentBytes());
    out.put((byte) flags(offsets, live, sparse));
    if (offsets != null) {
      Offsets.encode(offsets, out.putInt(offsetsBytes));
    }
    put(out, live);
    put(out, homes);
    Long2LongHashMap deliveries = sparse.deliveries();
    if (deliveries != null && !deliveries.isEmpty()) {
      out.putInt(deliveries.size());
      deliveries.forEachLong((sequence, count) -> out.putLong(sequence).putInt((int) count));
    }
    Long2LongHashMap bodies = sparse.bodies();
    if (bodies != null && !bodies.isEmpty()) {
      out.putInt(bodies.size());
      bodies.forEachLong((sequence, body) -> out.putLong(sequence).putLong(body));
    }
    return out.array();
  }

  private static int flags(
      int @Nullable [] offsets, long @Nullable [] live, RunState.Sparse sparse) {
    return (offsets == null ? 0 : OFFSETS)
        | (live == null ? 0 : LIVE)
        | (sparse.homes() == null ? 0 : HOMES)
        | (size(sparse.deliveries()) == 0 ? 0 : DELIVERIES)
        | (size(sparse.bodies()) == 0 ? 0 : BODIES);
  }

  static int size(@Nullable Long2LongHashMap map) {
    return map == null ? 0 : map.size();
  }

  private static void put(ByteBuffer out, long @Nullable [] values) {
    if (values != null) {
      for (long value : values) {
        out.putLong(value);
      }
    }
  }

  static JournalRecord decode(byte type, ByteBuffer fields) {
    return switch (type) {
      case MOVED -> new JournalRecord.Moved(RecordCodec.place(fields), Entry.decode(fields));
      case KNOWN -> new JournalRecord.Known(known(fields));
      default -> indexed(fields);
    };
  }

  private static JournalRecord indexed(ByteBuffer fields) {
    long holder = fields.getLong();
    int lane = fields.get();
    int start = fields.getInt();
    int count = fields.getInt();
    int here = fields.getInt();
    if (here < 1 || start < 0 || here > fields.remaining() / Entry.BYTES || count - start < here) {
      throw new IllegalArgumentException(
          "an index of %d entries from %d on of %d in %d bytes"
              .formatted(here, start, count, fields.remaining()));
    }
    List<Entry> entries = new ArrayList<>(here);
    for (int i = 0; i < here; i++) {
      entries.add(Entry.decode(fields));
    }
    return new JournalRecord.Indexed(holder, lane, start, count, entries);
  }

  private static RunState known(ByteBuffer fields) {
    long holder = fields.getLong();
    int lane = fields.get();
    long lastOnLane = fields.getLong();
    long segment = fields.getLong();
    long position = fields.getLong();
    int count = fields.getInt();
    long first = fields.getLong();
    RunState.Totals totals =
        new RunState.Totals(
            fields.getLong(),
            fields.getLong(),
            fields.getLong(),
            fields.getInt(),
            fields.getLong());
    int flags = fields.get();
    if (count < 1 || lane < 0 || lane >= Place.LANES) {
      throw new IllegalArgumentException("a run of %d entries on lane %d".formatted(count, lane));
    }
    int[] offsets = (flags & OFFSETS) == 0 ? null : Offsets.decode(fields, count);
    long[] live = (flags & LIVE) == 0 ? null : longs(fields, Bits.words(count));
    long[] homes = (flags & HOMES) == 0 ? null : longs(fields, count);
    Long2LongHashMap deliveries =
        (flags & DELIVERIES) == 0 ? null : map(fields, DELIVERIES_BYTES - Long.BYTES);
    Long2LongHashMap bodies = (flags & BODIES) == 0 ? null : map(fields, BODY_BYTES - Long.BYTES);
    return new RunState(
        holder,
        lane,
        lastOnLane,
        new RunState.Members(segment, position, count, first, offsets, totals),
        live,
        new RunState.Sparse(homes, deliveries, bodies));
  }

  private static long[] longs(ByteBuffer fields, int count) {
    if (count > fields.remaining() / Long.BYTES) {
      throw new IllegalArgumentException(
          "%d numbers in %d bytes".formatted(count, fields.remaining()));
    }
    long[] values = new long[count];
    fields.asLongBuffer().get(values);
    fields.position(fields.position() + count * Long.BYTES);
    return values;
  }

  private static Long2LongHashMap map(ByteBuffer fields, int valueBytes) {
    int count = fields.getInt();
    if (count < 1 || count > fields.remaining() / (Long.BYTES + valueBytes)) {
      throw new IllegalArgumentException(
          "%d pairs in %d bytes".formatted(count, fields.remaining()));
    }
    Long2LongHashMap map = new Long2LongHashMap(0);
    for (int i = 0; i < count; i++) {
      long key = fields.getLong();
      map.put(key, valueBytes == Integer.BYTES ? fields.getInt() : fields.getLong());
    }
    return map;
  }
}
