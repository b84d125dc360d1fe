package org.angarium.persistence.jdbc;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.angarium.persistence.StoreException;
import org.angarium.persistence.StoreRecord.BranchPrepared;
import org.angarium.persistence.StoreRecord.Facts;
import org.angarium.persistence.StoreRecord.MessageEnqueued;
import org.angarium.persistence.StoreRecord.Place;

/**
 * From version 1 of the tables, in which places had one order for all, and there were no large
 * bodies, to lanes. The old table is renamed and copied in slices, each in a transaction that
 * deletes what it has copied.
 */
final class MigrationFrom1 {
  private static final String OLD = "angarium_place_1";
  private static final int OLD_BRANCH = 4;
  private static final int ROWS_OF_A_SLICE = 500;

  // Where an encoded message has its parts: docs/protocol.md.
  private static final int PRIORITY_AT = 3;
  private static final int EXPIRATION_AT = 12;
  private static final int DELIVERY_TIME_AT = 20;
  private static final int FIXED_BYTES = 28;
  private static final int HIGHEST_PRIORITY = 9;
  private static final int USUAL_PRIORITY = 4;
  private static final int DELAYED_LANE = 10;

  private final Connection connection;
  private final Dialect dialect;
  private final Lease lease;
  private final DefinitionTable definitions;

  /** Prepares the copy, for the holder of the lease. */
  MigrationFrom1(Connection connection, Dialect dialect, Lease lease) {
    this.connection = connection;
    this.dialect = dialect;
    this.lease = lease;
    this.definitions = new DefinitionTable(connection);
  }

  private record OldPlace(long position, long holderId, long messageId, int deliveries) {}

  private record Head(int lane, Facts facts) {}

  /** Gives the old table another name, before the new ones are made. */
  static void begin(Connection connection) throws SQLException {
    if (has(connection, Schema.PLACE, "position")) {
      Schema.execute(connection, "ALTER TABLE " + Schema.PLACE + " RENAME TO " + OLD);
    }
  }

  private static boolean has(Connection connection, String table, String column)
      throws SQLException {
    try (ResultSet columns =
        connection
            .getMetaData()
            .getColumns(connection.getCatalog(), connection.getSchema(), null, null)) {
      while (columns.next()) {
        if (columns.getString("TABLE_NAME").equalsIgnoreCase(table)
            && columns.getString("COLUMN_NAME").equalsIgnoreCase(column)) {
          return true;
        }
      }
      return false;
    }
  }

  /**
   * Copies what has not been copied yet, and drops the old table. Where that commits by itself, a
   * start may be broken off behind it.
   */
  void copy() throws SQLException, StoreException {
    if (!has(connection, OLD, "position")) {
      return;
    }
    long now = Long.parseLong(Dialect.text(connection, "SELECT " + dialect.nowMillis()));
    List<OldPlace> slice = next();
    while (!slice.isEmpty()) {
      copy(slice, now);
      lease.renew(connection); // Commits.
      slice = next();
    }
    convertBranches();
    Schema.execute(connection, "DROP TABLE " + OLD);
  }

  private List<OldPlace> next() throws SQLException {
    String query =
        "SELECT position, holder, message, deliveries FROM " + OLD + " ORDER BY position LIMIT ?";
    List<OldPlace> slice = new ArrayList<>();
    try (PreparedStatement statement = connection.prepareStatement(query)) {
      statement.setInt(1, ROWS_OF_A_SLICE);
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          slice.add(
              new OldPlace(rows.getLong(1), rows.getLong(2), rows.getLong(3), rows.getInt(4)));
        }
      }
    }
    return slice;
  }

  private void copy(List<OldPlace> slice, long now) throws SQLException, StoreException {
    Map<Long, Head> heads = heads(slice.stream().map(OldPlace::messageId).distinct().toList(), now);
    List<Changes.Added> added = new ArrayList<>();
    for (OldPlace old : slice) {
      Head head = heads.get(old.messageId());
      if (head == null) {
        throw new StoreException(
            "the table %s is damaged: message %d is missing"
                .formatted(Schema.MESSAGE, old.messageId()));
      }
      // Positions ascended in the order of all places, so they do on each lane.
      Place place = new Place(old.holderId(), head.lane(), old.position());
      added.add(
          new Changes.Added(
              new MessageEnqueued(place, old.messageId(), head.facts(), null), old.deliveries()));
    }
    LaneTable.Deltas deltas = new LaneTable.Deltas();
    new PlaceTable(connection, dialect).insert(added, deltas, new BodyTable.Deltas());
    new LaneTable(connection).change(deltas);
    try (PreparedStatement statement =
        connection.prepareStatement("DELETE FROM " + OLD + " WHERE position <= ?")) {
      statement.setLong(1, slice.get(slice.size() - 1).position());
      statement.executeUpdate();
    }
  }

  private Map<Long, Head> heads(List<Long> messages, long now) throws SQLException {
    Map<Long, Head> heads = new HashMap<>();
    new KeyList(
            connection,
            "SELECT message, size, content FROM "
                + Schema.MESSAGE
                + " WHERE part = 0 AND message IN (%s)",
            64)
        .forEach(
            messages,
            statement -> {
              try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                  heads.put(rows.getLong(1), head(rows.getInt(2), rows.getBytes(3), now));
                }
              }
            });
    return heads;
  }

  private static Head head(int size, byte[] content, long now) {
    if (content.length < FIXED_BYTES) {
      return new Head(USUAL_PRIORITY, new Facts(size, 0, 0));
    }
    ByteBuffer message = ByteBuffer.wrap(content);
    int priority = Math.max(0, Math.min(message.get(PRIORITY_AT), HIGHEST_PRIORITY));
    boolean delayed = message.getLong(DELIVERY_TIME_AT) > now;
    long expiration = Math.max(0, message.getLong(EXPIRATION_AT));
    return new Head(delayed ? DELAYED_LANE : priority, new Facts(size, expiration, 0));
  }

  /** Branches say where what they have consumed stands, no longer which messages it was. */
  private void convertBranches() throws SQLException, StoreException {
    Map<Long, ByteArrayOutputStream> contents = new TreeMap<>();
    Map<Long, Long> positions = new HashMap<>();
    String query =
        "SELECT id, position, content FROM "
            + Schema.DEFINITION
            + " WHERE kind = ? ORDER BY id, part";
    try (PreparedStatement statement = connection.prepareStatement(query)) {
      statement.setInt(1, OLD_BRANCH);
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          positions.put(rows.getLong(1), rows.getLong(2));
          contents
              .computeIfAbsent(rows.getLong(1), id -> new ByteArrayOutputStream())
              .writeBytes(rows.getBytes(3));
        }
      }
    }
    for (Map.Entry<Long, ByteArrayOutputStream> one : contents.entrySet()) {
      long id = one.getKey();
      DefinitionCodec.OldBranch old =
          DefinitionCodec.decodeOldBranch(id, one.getValue().toByteArray());
      List<Place> consumed = new ArrayList<>();
      for (long[] pair : old.consumed()) {
        consumed.addAll(places(pair[0], pair[1]));
      }
      try (PreparedStatement statement =
          connection.prepareStatement("DELETE FROM " + Schema.DEFINITION + " WHERE id = ?")) {
        statement.setLong(1, id);
        statement.executeUpdate();
      }
      BranchPrepared prepared = new BranchPrepared(id, old.name(), old.clientId(), consumed);
      definitions.insert(List.of(new Changes.Definition(positions.getOrDefault(id, 0L), prepared)));
      lease.renew(connection); // Commits.
    }
  }

  /** Nothing if its queue has gone meanwhile. */
  private List<Place> places(long holderId, long messageId) throws SQLException {
    String query =
        "SELECT lane, sequence FROM " + Schema.PLACE + " WHERE message = ? AND holder = ?";
    List<Place> places = new ArrayList<>();
    try (PreparedStatement statement = connection.prepareStatement(query)) {
      statement.setLong(1, messageId);
      statement.setLong(2, holderId);
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          places.add(new Place(holderId, rows.getInt(1), rows.getLong(2)));
        }
      }
    }
    return places;
  }
}
