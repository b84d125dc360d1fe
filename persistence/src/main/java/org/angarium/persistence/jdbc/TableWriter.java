package org.angarium.persistence.jdbc;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.angarium.persistence.StoreException;
import org.angarium.persistence.StoreRecord.Place;

/** Writes changes into the tables, as part of a transaction of the caller's. */
final class TableWriter {
  private final Connection connection;
  private final DefinitionTable definitions;
  private final PlaceTable places;
  private final LaneTable lanes;
  private final MessageTable messages;
  private final BodyTable bodies;
  private Set<Long> releasedBodies = Set.of();

  TableWriter(Connection connection, Dialect dialect) {
    this.connection = connection;
    this.definitions = new DefinitionTable(connection);
    this.places = new PlaceTable(connection, dialect);
    this.lanes = new LaneTable(connection);
    this.messages = new MessageTable(connection, dialect);
    this.bodies = new BodyTable(connection);
  }

  /**
   * Writes all.
   *
   * @throws StoreException if the tables are not as this store left them
   */
  void write(Changes changes) throws SQLException, StoreException {
    BodyTable.Deltas counts = new BodyTable.Deltas();
    PlaceTable.Left left = new PlaceTable.Left(new TreeSet<>(), counts);
    LaneTable.Deltas deltas = new LaneTable.Deltas();
    definitions.delete(changes.definitions().gone());
    places.delete(changes.places().gone(), deltas, left);
    for (long gone : changes.definitions().gone()) {
      lanes.deleteHolder(gone);
    }
    for (Changes.Ended ended : changes.places().ended()) {
      end(ended, left);
    }
    definitions.insert(changes.definitions().added());
    places.count(changes.places().counted());
    places.insert(changes.places().added(), deltas, counts);
    lanes.change(deltas);
    messages.insert(changes.messages());
    messages.deleteUnheld(left.messages());
    releasedBodies = bodies.change(counts, changes.places().passedBodies());
  }

  /** The large bodies that no message has any more, by what was written or removed last. */
  Set<Long> releasedBodies() {
    return releasedBodies;
  }

  private void end(Changes.Ended ended, PlaceTable.Left left) throws SQLException, StoreException {
    if (ended.atOnce()) {
      places.deleteHolder(ended.holderId(), left);
    } else {
      String sql = "INSERT INTO " + Schema.ENDED + " (holder) VALUES (?)";
      try (BatchedStatement statement = new BatchedStatement(connection, sql, false)) {
        statement.add(ended.holderId());
        statement.flush();
      }
    }
  }

  /** The holders that have ended, and may still have rows. */
  List<Long> ended() throws SQLException {
    String query = "SELECT holder FROM " + Schema.ENDED + " ORDER BY holder";
    List<Long> ended = new ArrayList<>();
    try (PreparedStatement statement = connection.prepareStatement(query);
        ResultSet rows = statement.executeQuery()) {
      while (rows.next()) {
        ended.add(rows.getLong(1));
      }
    }
    return ended;
  }

  /**
   * Deletes some rows of a holder that has ended.
   *
   * @return the sequence of the last one; 0 if the lane has no more
   */
  long remove(Place from, int most) throws SQLException, StoreException {
    BodyTable.Deltas counts = new BodyTable.Deltas();
    PlaceTable.Left left = new PlaceTable.Left(new TreeSet<>(), counts);
    long last = places.deleteSome(from, most, left);
    messages.deleteUnheld(left.messages());
    releasedBodies = bodies.change(counts, Set.of());
    return last;
  }

  /** Forgets a holder that has ended and has no rows. */
  void forget(long holderId) throws SQLException, StoreException {
    String sql = "DELETE FROM " + Schema.ENDED + " WHERE holder = ?";
    try (BatchedStatement statement = new BatchedStatement(connection, sql, true)) {
      statement.add(holderId);
      statement.flush();
    }
  }
}
