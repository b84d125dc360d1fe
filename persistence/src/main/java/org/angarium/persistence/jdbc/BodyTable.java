package org.angarium.persistence.jdbc;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.LongConsumer;
import org.angarium.persistence.StoreException;

/**
 * Reads and writes {@code angarium_body}, which says at how many places each large body is that
 * messages have. Within a transaction of the caller's, which changes the places too; messages
 * without such a body cost nothing here.
 */
final class BodyTable {
  private static final int KEYS = 64;

  private final Connection connection;

  BodyTable(Connection connection) {
    this.connection = connection;
  }

  /** How many places more or fewer bodies have. */
  static final class Deltas {
    private final Map<Long, Long> places = new TreeMap<>();

    /** A place with a body has come; 0 is none. */
    void add(long body) {
      change(body, 1);
    }

    /** A place with a body has gone; 0 is none. */
    void remove(long body) {
      change(body, -1);
    }

    private void change(long body, long by) {
      if (body != 0) {
        places.merge(body, by, Long::sum);
      }
    }
  }

  /** Visits all bodies that messages have. */
  void read(LongConsumer visitor) throws SQLException {
    try (PreparedStatement statement =
            connection.prepareStatement("SELECT body FROM " + Schema.BODY);
        ResultSet rows = statement.executeQuery()) {
      while (rows.next()) {
        visitor.accept(rows.getLong(1));
      }
    }
  }

  /**
   * Changes the counts.
   *
   * @param passed bodies of places that came and went before they were in the tables
   * @return those of all these bodies that are nowhere any more
   * @throws StoreException if the counts are not as this store left them
   */
  Set<Long> change(Deltas deltas, Collection<Long> passed) throws SQLException, StoreException {
    Set<Long> concerned = new TreeSet<>(passed);
    concerned.addAll(deltas.places.keySet());
    if (concerned.isEmpty()) {
      return Set.of();
    }
    Map<Long, Long> counted = counts(concerned);
    List<long[]> inserted = new ArrayList<>();
    List<long[]> updated = new ArrayList<>();
    List<long[]> deleted = new ArrayList<>();
    Set<Long> nowhere = new TreeSet<>();
    for (long body : concerned) {
      long before = counted.getOrDefault(body, 0L);
      long after = before + deltas.places.getOrDefault(body, 0L);
      if (after < 0) {
        throw new StoreException(
            "somebody else has changed the store's tables: %s has %d places for body %d, of which %d have gone"
                .formatted(Schema.BODY, before, body, before - after));
      }
      if (after == 0) {
        nowhere.add(body);
      }
      if (before == 0 && after > 0) {
        inserted.add(new long[] {body, after});
      } else if (before > 0 && after == 0) {
        deleted.add(new long[] {body});
      } else if (before != after) {
        updated.add(new long[] {after, body});
      }
    }
    execute("INSERT INTO " + Schema.BODY + " (body, places) VALUES (?, ?)", inserted);
    execute("UPDATE " + Schema.BODY + " SET places = ? WHERE body = ?", updated);
    execute("DELETE FROM " + Schema.BODY + " WHERE body = ?", deleted);
    return nowhere;
  }

  private Map<Long, Long> counts(Collection<Long> bodies) throws SQLException {
    Map<Long, Long> counts = new HashMap<>();
    new KeyList(connection, "SELECT body, places FROM " + Schema.BODY + " WHERE body IN (%s)", KEYS)
        .forEach(
            List.copyOf(bodies),
            statement -> {
              try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                  counts.put(rows.getLong(1), rows.getLong(2));
                }
              }
            });
    return counts;
  }

  private void execute(String sql, List<long[]> rows) throws SQLException, StoreException {
    if (!rows.isEmpty()) {
      try (BatchedStatement statement = new BatchedStatement(connection, sql, false)) {
        for (long[] row : rows) {
          statement.add(row);
        }
        statement.flush();
      }
    }
  }
}
