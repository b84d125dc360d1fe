package org.angarium.persistence.jdbc;

import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.LongSupplier;
import org.angarium.persistence.StoreException;
import org.angarium.persistence.bodies.BodyMedium;

/**
 * Large bodies as rows of a table, for a database that is elsewhere. What is appended is gathered
 * until it is much, and then written in one transaction, so that of all bodies that are on their
 * way only {@value #MOST_GATHERED_BYTES} bytes and what comes next are in memory, which another
 * attempt needs. A body's number begins with the epoch of the lease, so that no two brokers ever
 * use the same.
 */
final class BodyRows implements BodyMedium {
  static final int MOST_GATHERED_BYTES = 8 << 20;

  /** So many numbers has each epoch; eighteen digits have room for a hundred million epochs. */
  static final long NUMBERS_OF_AN_EPOCH = 10_000_000_000L;

  private static final long MOST_EPOCHS = 100_000_000;
  private static final int ROWS_OF_A_SLICE = 128;
  private static final int MOST_LENGTHS = 64;

  private final BodyTransactions transactions;
  private final String location;
  private final LongSupplier epoch;
  private final Map<Long, Gathered> writing = new HashMap<>();
  private final Map<Long, Integer> lengths =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, Integer> eldest) {
          return size() > MOST_LENGTHS;
        }
      };
  private int gatheredBytes;

  /**
   * Prepares them.
   *
   * @param epoch of the lease, which is taken before the recovery
   */
  BodyRows(BodyTransactions transactions, String location, LongSupplier epoch) {
    this.transactions = transactions;
    this.location = location;
    this.epoch = epoch;
  }

  /** What of a body is not in the table yet. */
  private static final class Gathered {
    private final long body;
    private final List<BodyPartTable.Part> parts = new ArrayList<>();
    private byte[] open = new byte[0];
    private int openBytes;
    private int bytes;
    private int length;

    Gathered(long body) {
      this.body = body;
    }

    void add(byte[] added) {
      for (int from = 0; from < added.length; ) {
        if (openBytes == Parts.BYTES) {
          cut();
        }
        int some = Math.min(Parts.BYTES - openBytes, added.length - from);
        makeRoom(openBytes + some);
        System.arraycopy(added, from, open, openBytes, some);
        openBytes += some;
        length += some;
        from += some;
      }
      bytes += added.length;
    }

    /** No more than is needed for long: there may be very many bodies of which little has come. */
    private void makeRoom(int needed) {
      if (needed > open.length) {
        int doubled = Math.min(2 * open.length, Parts.BYTES);
        open = Arrays.copyOf(open, Math.max(needed, doubled));
      }
    }

    /** Makes a part of what there is, however little. */
    void cut() {
      if (openBytes > 0) {
        byte[] content = openBytes == open.length ? open : Arrays.copyOf(open, openBytes);
        parts.add(new BodyPartTable.Part(body, length - openBytes, content));
      }
      open = new byte[0];
      openBytes = 0;
    }

    void written() {
      parts.clear();
      bytes = 0;
    }
  }

  @Override
  public Found recover(Set<Long> named) throws StoreException {
    long first = epoch.getAsLong() * NUMBERS_OF_AN_EPOCH;
    long last = first + NUMBERS_OF_AN_EPOCH - 1;
    if (epoch.getAsLong() >= MOST_EPOCHS) {
      throw new StoreException(
          "the database %s has had %d brokers, and has no more numbers for large bodies; export the store, and import it into a new database"
              .formatted(location, epoch.getAsLong()));
    }
    List<Long> unneeded = new ArrayList<>();
    Set<Long> missing = new TreeSet<>();
    transactions.commit(
        (table, again) -> {
          unneeded.clear();
          missing.clear();
          missing.addAll(named);
          table.bodies(
              (body, complete) -> {
                if (!named.contains(body)) {
                  if (body <= last) { // Not one of a broker that has taken over meanwhile.
                    unneeded.add(body);
                  }
                } else if (complete) {
                  missing.remove(body);
                }
              });
          return missing;
        });
    if (!missing.isEmpty()) {
      throw new StoreException(
          "the table %s in %s is damaged: body %d of a message in the store is not there, or not complete%s"
              .formatted(
                  Schema.BODY_PART,
                  location,
                  missing.iterator().next(),
                  missing.size() == 1 ? "" : ", and so are " + (missing.size() - 1) + " others"));
    }
    return new Found(first, unneeded);
  }

  @Override
  public void begin(long body) {
    writing.put(body, new Gathered(body));
  }

  @Override
  public int append(long body, byte[] bytes) throws IOException {
    Gathered gathered = gathered(body);
    if (bytes.length > Integer.MAX_VALUE - gathered.length) {
      throw new IOException("a body has at most 2 GiB less one byte");
    }
    gathered.add(bytes);
    gatheredBytes += bytes.length;
    if (gatheredBytes >= MOST_GATHERED_BYTES) {
      write(writing.values());
    }
    return gathered.length;
  }

  private Gathered gathered(long body) {
    Gathered gathered = writing.get(body);
    if (gathered == null) {
      throw new IllegalStateException("nobody has begun " + name(body));
    }
    return gathered;
  }

  @Override
  public int complete(long body) throws StoreException {
    Gathered gathered = gathered(body);
    gathered.cut();
    gathered.parts.add(BodyPartTable.Part.end(body, gathered.length));
    write(List.of(gathered));
    writing.remove(body);
    return gathered.length;
  }

  /** Writes what was gathered of some bodies; what fails is still there for another time. */
  private void write(Collection<Gathered> some) throws StoreException {
    List<BodyPartTable.Part> parts = new ArrayList<>();
    for (Gathered one : some) {
      one.cut();
      parts.addAll(one.parts);
    }
    transactions.commit(
        (table, again) -> {
          if (again) {
            table.deleteAgain(parts);
          }
          table.insert(parts, epoch.getAsLong());
          return parts;
        });
    for (Gathered one : some) {
      gatheredBytes -= one.bytes;
      one.written();
    }
  }

  @Override
  public byte[] read(long body, int offset, int length) throws StoreException {
    return transactions.commit(
        (table, again) -> {
          int end = (int) Math.min((long) offset + length, length(table, body));
          byte[] result = new byte[Math.max(0, end - offset)];
          if (result.length > 0) {
            fill(table, body, offset, result);
          }
          return result;
        });
  }

  private int length(BodyPartTable table, long body) throws SQLException, StoreException {
    Integer known = lengths.get(body);
    if (known != null) {
      return known;
    }
    int length = table.length(body);
    lengths.put(body, length);
    return length;
  }

  private static void fill(BodyPartTable table, long body, int offset, byte[] result)
      throws SQLException, StoreException {
    int[] filled = {0};
    table.read(
        body,
        Math.max(BodyPartTable.END, offset - Parts.BYTES),
        offset + result.length,
        part -> {
          int from = offset + filled[0] - part.position();
          if (from >= 0 && from < part.content().length) {
            int count = Math.min(part.content().length - from, result.length - filled[0]);
            System.arraycopy(part.content(), from, result, filled[0], count);
            filled[0] += count;
          }
        });
    if (filled[0] < result.length) {
      throw table.damaged(body, "the part at %d is not there".formatted(offset + filled[0]));
    }
  }

  @Override
  public boolean delete(long body) throws StoreException {
    Gathered gathered = writing.remove(body);
    if (gathered != null) {
      gatheredBytes -= gathered.bytes;
    }
    lengths.remove(body);
    return transactions.commit((table, again) -> table.deleteSome(body, ROWS_OF_A_SLICE));
  }

  @Override
  public void close() {
    writing.clear();
  }

  @Override
  public String name(long body) {
    return "body " + body;
  }

  @Override
  public String toString() {
    return "the database " + location;
  }
}
