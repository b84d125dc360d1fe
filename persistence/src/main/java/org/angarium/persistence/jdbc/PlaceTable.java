package org.angarium.persistence.jdbc;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.angarium.persistence.MessageStore;
import org.angarium.persistence.StoreException;
import org.angarium.persistence.StoreRecord.Facts;
import org.angarium.persistence.StoreRecord.MessageEnqueued;
import org.angarium.persistence.StoreRecord.Place;

/** Reads and writes {@code angarium_place}, within a transaction of the caller's. */
final class PlaceTable {
  private final Connection connection;
  private final Dialect dialect;

  PlaceTable(Connection connection, Dialect dialect) {
    this.connection = connection;
    this.dialect = dialect;
  }

  /** A row, without what the message is. */
  record Row(Place place, long messageId, Facts facts, int deliveries) {}

  private record Lane(long holderId, int lane) {}

  /**
   * What stood at places that are deleted.
   *
   * @param messages gets them
   * @param bodies hears of the large bodies that they have
   */
  record Left(Set<Long> messages, BodyTable.Deltas bodies) {
    private void add(long message, long body) {
      messages.add(message);
      bodies.remove(body);
    }
  }

  /**
   * Deletes places, which must be there.
   *
   * @param lanes hears what they counted for
   */
  void delete(Collection<Place> places, LaneTable.Deltas lanes, Left left)
      throws SQLException, StoreException {
    Map<Lane, List<Long>> byLane = new LinkedHashMap<>();
    for (Place place : places) {
      byLane
          .computeIfAbsent(new Lane(place.holderId(), place.lane()), lane -> new ArrayList<>())
          .add(place.sequence());
    }
    Dialect.Lookup lookup = dialect.lookup();
    for (Map.Entry<Lane, List<Long>> one : byLane.entrySet()) {
      Lane lane = one.getKey();
      List<Long> found = new ArrayList<>();
      new KeyList(connection, lookup.sql(), lookup.longest(), lane.holderId(), (long) lane.lane())
          .forEach(
              one.getValue(),
              statement -> {
                try (ResultSet rows = statement.executeQuery()) {
                  while (rows.next()) {
                    found.add(rows.getLong(1));
                    left.add(rows.getLong(2), rows.getLong(5));
                    lanes.remove(
                        new Place(lane.holderId(), lane.lane(), rows.getLong(1)),
                        rows.getLong(3),
                        rows.getLong(4));
                  }
                }
              });
      if (found.size() != one.getValue().size()) {
        List<Long> missing = new ArrayList<>(one.getValue());
        missing.removeAll(Set.copyOf(found));
        throw new StoreException(
            "somebody else has changed the store's tables: %s has no row for sequence %d on lane %d of %d"
                .formatted(Schema.PLACE, missing.get(0), lane.lane(), lane.holderId()));
      }
    }
    String sql =
        dialect.deleteByKey(Schema.PLACE) + " WHERE holder = ? AND lane = ? AND sequence = ?";
    try (BatchedStatement statement = new BatchedStatement(connection, sql, true)) {
      for (Place place : places) {
        statement.add(place.holderId(), place.lane(), place.sequence());
      }
      statement.flush();
    }
  }

  /** Deletes all places of a holder. */
  void deleteHolder(long holderId, Left left) throws SQLException {
    String query =
        "SELECT message, body FROM "
            + dialect.byIndex(Schema.PLACE, Schema.PRIMARY)
            + " WHERE holder = ?";
    try (PreparedStatement statement = connection.prepareStatement(query)) {
      statement.setLong(1, holderId);
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          left.add(rows.getLong(1), rows.getLong(2));
        }
      }
    }
    String sql = dialect.deleteByKey(Schema.PLACE) + " WHERE holder = ?";
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setLong(1, holderId);
      statement.executeUpdate();
    }
  }

  /**
   * Deletes the first places of a lane behind another.
   *
   * @param most at most so many
   * @return the last one's sequence; 0 if there were none
   */
  long deleteSome(Place after, int most, Left left) throws SQLException {
    String query =
        "SELECT sequence, message, body FROM "
            + dialect.byIndex(Schema.PLACE, Schema.PRIMARY)
            + " WHERE holder = ? AND lane = ? AND sequence >= ?"
            + " ORDER BY holder, lane, sequence LIMIT ?";
    long last = 0;
    try (PreparedStatement statement = connection.prepareStatement(query)) {
      bind(statement, after.holderId(), after.lane(), after.sequence(), most);
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          last = rows.getLong(1);
          left.add(rows.getLong(2), rows.getLong(3));
        }
      }
    }
    if (last > 0) {
      String sql =
          dialect.deleteByKey(Schema.PLACE)
              + " WHERE holder = ? AND lane = ? AND sequence >= ? AND sequence <= ?";
      try (PreparedStatement statement = connection.prepareStatement(sql)) {
        bind(statement, after.holderId(), after.lane(), after.sequence(), last);
        statement.executeUpdate();
      }
    }
    return last;
  }

  private static void bind(PreparedStatement statement, long... values) throws SQLException {
    for (int i = 0; i < values.length; i++) {
      statement.setLong(i + 1, values[i]);
    }
  }

  /** Changes how often messages have been delivered; their rows must be there. */
  void count(Map<Place, Integer> counted) throws SQLException, StoreException {
    if (counted.isEmpty()) {
      return;
    }
    String sql =
        "UPDATE "
            + dialect.byIndex(Schema.PLACE, Schema.PRIMARY)
            + " SET deliveries = ? WHERE holder = ? AND lane = ? AND sequence = ?";
    try (BatchedStatement statement = new BatchedStatement(connection, sql, true)) {
      for (Map.Entry<Place, Integer> one : counted.entrySet()) {
        Place place = one.getKey();
        statement.add(one.getValue(), place.holderId(), place.lane(), place.sequence());
      }
      statement.flush();
    }
  }

  void insert(Collection<Changes.Added> places, LaneTable.Deltas lanes, BodyTable.Deltas bodies)
      throws SQLException, StoreException {
    if (places.isEmpty()) {
      return;
    }
    String sql =
        "INSERT INTO "
            + Schema.PLACE
            + " (holder, lane, sequence, message, bytes, expiration, body, deliveries)"
            + " VALUES (?, ?, ?, ?, ?, ?, ?, ?)";
    try (BatchedStatement statement = new BatchedStatement(connection, sql, false)) {
      for (Changes.Added added : places) {
        MessageEnqueued enqueued = added.enqueued();
        Place place = enqueued.place();
        Facts facts = enqueued.facts();
        lanes.add(place, facts);
        bodies.add(facts.bodyId());
        statement.add(
            place.holderId(),
            place.lane(),
            place.sequence(),
            enqueued.messageId(),
            facts.bytes(),
            facts.expiration(),
            facts.bodyId(),
            added.deliveries());
      }
      statement.flush();
    }
  }

  /**
   * The first places that are asked for.
   *
   * @param most at most so many
   */
  List<Row> page(MessageStore.PageRequest request, int most) throws SQLException {
    boolean expired = request.expiredBy() != 0;
    // Mostly few have expired. If there are more pages, all of them together read the lane once.
    String by = expired && request.after() == 0 ? Schema.PLACE_EXPIRING : Schema.PRIMARY;
    String query =
        "SELECT sequence, message, bytes, expiration, body, deliveries FROM "
            + dialect.byIndex(Schema.PLACE, by)
            + " WHERE holder = ? AND lane = ? AND sequence > ? AND sequence < ?"
            + (expired ? " AND expiration > 0 AND expiration <= ?" : "")
            + " ORDER BY holder, lane, sequence LIMIT ?";
    List<Row> page = new ArrayList<>();
    try (PreparedStatement statement = connection.prepareStatement(query)) {
      bind(statement, request.holderId(), request.lane(), request.after(), request.before());
      int index = 4;
      if (expired) {
        statement.setLong(++index, request.expiredBy());
      }
      statement.setInt(++index, most);
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          page.add(
              new Row(
                  new Place(request.holderId(), request.lane(), rows.getLong(1)),
                  rows.getLong(2),
                  new Facts(rows.getLong(3), rows.getLong(4), rows.getLong(5)),
                  rows.getInt(6)));
        }
      }
    }
    return page;
  }

  /** When the first message expires that has not expired by the time asked for; 0 if none does. */
  long earliestExpiration(MessageStore.PageRequest request) throws SQLException {
    String query =
        "SELECT expiration FROM "
            + dialect.byIndex(Schema.PLACE, Schema.PLACE_EXPIRING)
            + " WHERE holder = ? AND lane = ? AND expiration > 0 AND expiration > ?"
            + " AND sequence > ? AND sequence < ?"
            // Not as MIN, for which not every database stops at the first row.
            + " ORDER BY holder, lane, expiration LIMIT 1";
    try (PreparedStatement statement = connection.prepareStatement(query)) {
      bind(
          statement,
          request.holderId(),
          request.lane(),
          request.expiredBy(),
          request.after(),
          request.before());
      try (ResultSet rows = statement.executeQuery()) {
        return rows.next() ? rows.getLong(1) : 0;
      }
    }
  }
}
