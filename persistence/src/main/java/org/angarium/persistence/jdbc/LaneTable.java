package org.angarium.persistence.jdbc;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.angarium.persistence.StoreException;
import org.angarium.persistence.StoreRecord.Facts;
import org.angarium.persistence.StoreRecord.Place;

/**
 * Reads and writes {@code angarium_lane}, the sums of what is on each lane, so that a start need
 * not look at places. Within a transaction of the caller's, which changes the places too.
 */
final class LaneTable {
  private static final int ROWS_AT_A_TIME = 500;

  private final Connection connection;

  LaneTable(Connection connection) {
    this.connection = connection;
  }

  /** A row; {@code expiring} is how many of its messages expire some time. */
  record Row(
      long holderId,
      int lane,
      long messages,
      long bytes,
      long expiring,
      long lastSequence,
      long earliestExpiration) {}

  /** What changes on lanes. */
  static final class Deltas {
    private final Map<Lane, Delta> lanes = new LinkedHashMap<>();

    private record Lane(long holderId, int lane) {}

    private static final class Delta {
      private long messages;
      private long bytes;
      private long expiring;
      private long last;
      private long earliest;
    }

    void add(Place place, Facts facts) {
      Delta delta = at(place);
      delta.messages++;
      delta.bytes += facts.bytes();
      delta.last = Math.max(delta.last, place.sequence());
      if (facts.expiration() != 0) {
        delta.expiring++;
        delta.earliest =
            delta.earliest == 0 ? facts.expiration() : Math.min(delta.earliest, facts.expiration());
      }
    }

    void remove(Place place, long bytes, long expiration) {
      Delta delta = at(place);
      delta.messages--;
      delta.bytes -= bytes;
      delta.expiring -= expiration == 0 ? 0 : 1;
    }

    private Delta at(Place place) {
      return lanes.computeIfAbsent(new Lane(place.holderId(), place.lane()), lane -> new Delta());
    }
  }

  /** Visits the lanes that are not empty. */
  void read(Consumer<Row> visitor) throws SQLException {
    String query =
        "SELECT holder, lane, messages, bytes, expiring, last_sequence, earliest_expiration FROM "
            + Schema.LANE
            + " WHERE messages > 0";
    try (PreparedStatement statement = connection.prepareStatement(query);
        ResultSet rows = statement.executeQuery()) {
      while (rows.next()) {
        visitor.accept(
            new Row(
                rows.getLong(1),
                rows.getInt(2),
                rows.getLong(3),
                rows.getLong(4),
                rows.getLong(5),
                rows.getLong(6),
                rows.getLong(7)));
      }
    }
  }

  void deleteHolder(long holderId) throws SQLException {
    String sql = "DELETE FROM " + Schema.LANE + " WHERE holder = ?";
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setLong(1, holderId);
      statement.executeUpdate();
    }
  }

  /** Changes the sums; a lane that has no row gets one. */
  void change(Deltas deltas) throws SQLException, StoreException {
    if (deltas.lanes.isEmpty()) {
      return;
    }
    // The earliest comes first: it needs what the row has said of the expiring.
    String update =
        "UPDATE "
            + Schema.LANE
            + " SET earliest_expiration = CASE WHEN expiring + ? = 0 THEN 0"
            + " WHEN earliest_expiration = 0 OR earliest_expiration > ? THEN ?"
            + " ELSE earliest_expiration END,"
            + " last_sequence = CASE WHEN last_sequence > ? THEN last_sequence ELSE ? END,"
            + " messages = messages + ?, bytes = bytes + ?, expiring = expiring + ?"
            + " WHERE holder = ? AND lane = ?";
    String insert =
        "INSERT INTO "
            + Schema.LANE
            + " (holder, lane, messages, bytes, expiring, last_sequence, earliest_expiration)"
            + " VALUES (?, ?, ?, ?, ?, ?, ?)";
    try (PreparedStatement updating = connection.prepareStatement(update);
        BatchedStatement inserting = new BatchedStatement(connection, insert, false)) {
      List<Map.Entry<Deltas.Lane, Deltas.Delta>> changed = List.copyOf(deltas.lanes.entrySet());
      for (int from = 0; from < changed.size(); from += ROWS_AT_A_TIME) {
        var some = changed.subList(from, Math.min(changed.size(), from + ROWS_AT_A_TIME));
        for (var one : some) {
          bind(updating, one.getKey(), one.getValue());
          updating.addBatch();
        }
        int[] met = updating.executeBatch();
        for (int i = 0; i < met.length; i++) {
          if (met[i] == 0) {
            insert(inserting, some.get(i).getKey(), some.get(i).getValue());
          }
        }
      }
      inserting.flush();
    }
  }

  private static void insert(BatchedStatement inserting, Deltas.Lane lane, Deltas.Delta delta)
      throws SQLException, StoreException {
    inserting.add(
        lane.holderId(),
        lane.lane(),
        delta.messages,
        delta.bytes,
        delta.expiring,
        delta.last,
        delta.earliest);
  }

  private static void bind(PreparedStatement update, Deltas.Lane lane, Deltas.Delta delta)
      throws SQLException {
    // No message expires at the end of time.
    long earliest = delta.earliest == 0 ? Long.MAX_VALUE : delta.earliest;
    long[] values = {
      delta.expiring,
      earliest,
      earliest,
      delta.last,
      delta.last,
      delta.messages,
      delta.bytes,
      delta.expiring,
      lane.holderId(),
      lane.lane()
    };
    for (int i = 0; i < values.length; i++) {
      update.setLong(i + 1, values[i]);
    }
  }
}
