package org.angarium.persistence.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.angarium.persistence.StoreException;

/**
 * The tables, and how they came to be: {@code docs/jdbc.md} describes them. What every version has
 * is made when the store is opened; the rest by the broker that holds the lease, step by step.
 */
final class Schema {
  static final String VERSION = "angarium_version";
  static final String LEASE = "angarium_lease";
  static final String DEFINITION = "angarium_definition";
  static final String PLACE = "angarium_place";
  static final String MESSAGE = "angarium_message";
  static final List<String> TABLES = List.of(VERSION, LEASE, DEFINITION, PLACE, MESSAGE);

  /** The most bytes of a message in one row. */
  static final int PART_BYTES = 256 << 10;

  /** The most characters of a name for people. */
  static final int NAME_LENGTH = 500;

  private final Dialect dialect;
  private final String location;
  // Each brings the tables from the version of its place in this list to the next. On H2 a step may
  // end half-way and is then done again.
  private final List<List<String>> steps;

  Schema(Dialect dialect, String location) {
    this.dialect = dialect;
    this.location = location;
    this.steps = List.of(first());
  }

  private List<String> first() {
    return List.of(
        "CREATE TABLE IF NOT EXISTS "
            + DEFINITION
            + " (id BIGINT NOT NULL, part INTEGER NOT NULL, position BIGINT NOT NULL,"
            + " kind INTEGER NOT NULL, name VARCHAR("
            + NAME_LENGTH
            + ") NOT NULL, content "
            + dialect.bytes(PART_BYTES)
            + " NOT NULL, PRIMARY KEY (id, part))",
        "CREATE TABLE IF NOT EXISTS "
            + PLACE
            + " (position BIGINT PRIMARY KEY, holder BIGINT NOT NULL, message BIGINT NOT NULL,"
            + " deliveries INTEGER NOT NULL)",
        "CREATE INDEX IF NOT EXISTS angarium_place_of_holder ON " + PLACE + " (holder, position)",
        "CREATE TABLE IF NOT EXISTS "
            + MESSAGE
            + " (message BIGINT NOT NULL, part INTEGER NOT NULL, size INTEGER NOT NULL,"
            + " checksum INTEGER NOT NULL, content "
            + dialect.bytes(PART_BYTES)
            + " NOT NULL, PRIMARY KEY (message, part))");
  }

  /**
   * Makes what every version has, if it is not there.
   *
   * @throws StoreException if the tables are of a newer version
   */
  void prepare(Connection connection) throws SQLException, StoreException {
    dialect.lockForSetup(connection);
    execute(
        connection,
        "CREATE TABLE IF NOT EXISTS " + VERSION + " (version INTEGER NOT NULL)",
        "INSERT INTO " + VERSION + " SELECT 0 WHERE NOT EXISTS (SELECT 1 FROM " + VERSION + ")",
        "CREATE TABLE IF NOT EXISTS "
            + LEASE
            + " (id INTEGER PRIMARY KEY, epoch BIGINT NOT NULL, holder VARCHAR(200) NOT NULL,"
            + " renewed BIGINT NOT NULL, transactions BIGINT NOT NULL,"
            + " highest_message BIGINT NOT NULL, highest_holder BIGINT NOT NULL)",
        "INSERT INTO "
            + LEASE
            + " SELECT 1, 0, '', 0, 0, 0, 0 WHERE NOT EXISTS (SELECT 1 FROM "
            + LEASE
            + ")");
    connection.commit();
    version(connection);
    connection.rollback();
  }

  private int version(Connection connection) throws SQLException, StoreException {
    int version = Integer.parseInt(Dialect.text(connection, "SELECT MAX(version) FROM " + VERSION));
    if (version > steps.size()) {
      throw new StoreException(
          "the tables in %s are of version %d, newer than this broker knows (%d); start the newer version of Angarium that made them"
              .formatted(location, version, steps.size()));
    }
    return version;
  }

  /** Brings the tables to this version; the caller holds the lease. */
  void migrate(Connection connection) throws SQLException, StoreException {
    for (int version = version(connection); version < steps.size(); version++) {
      dialect.lockForSetup(connection);
      execute(connection, steps.get(version).toArray(String[]::new));
      execute(connection, "UPDATE " + VERSION + " SET version = " + (version + 1));
      connection.commit();
    }
    connection.rollback();
  }

  private static void execute(Connection connection, String... commands) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      for (String command : commands) {
        statement.execute(command);
      }
    }
  }
}
