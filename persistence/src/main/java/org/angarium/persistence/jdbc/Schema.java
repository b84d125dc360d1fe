package org.angarium.persistence.jdbc;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.angarium.persistence.StoreException;

/**
 * The tables, and how they came to be: {@code docs/jdbc.md} describes them. What every version has
 * is made when the store is opened; the rest by the broker that holds the lease, step by step.
 */
final class Schema {
  static final String VERSION = "angarium_version";
  static final String LEASE = "angarium_lease";
  static final String STORE = "angarium_store";
  static final String DEFINITION = "angarium_definition";
  static final String LANE = "angarium_lane";
  static final String PLACE = "angarium_place";
  static final String MESSAGE = "angarium_message";
  static final String ENDED = "angarium_ended";
  static final String BODY = "angarium_body";
  static final String BODY_PART = "angarium_body_part";
  static final List<String> TABLES =
      List.of(VERSION, LEASE, STORE, DEFINITION, LANE, PLACE, MESSAGE, ENDED, BODY, BODY_PART);

  static final String PLACE_OF_MESSAGE = "angarium_place_of_message";
  static final String PLACE_EXPIRING = "angarium_place_expiring";

  /** The index of a primary key, where it must be named. */
  static final String PRIMARY = "PRIMARY";

  /** The version of the tables that this broker knows. */
  static final int CURRENT = 3;

  /** The most characters of a name for people. */
  static final int NAME_LENGTH = 500;

  /** No such column, a type that does not fit, another number of columns. */
  private static final Set<String> OTHER_COLUMNS =
      Set.of("42703", "42804", "42601", "42S22", "21S01", "21S02", "22018");

  private final Dialect dialect;
  private final String location;

  Schema(Dialect dialect, String location) {
    this.dialect = dialect;
    this.location = location;
  }

  /** The tables of the current version; again for those that are there. */
  private String[] tables() {
    return new String[] {
      "CREATE TABLE IF NOT EXISTS "
          + STORE
          + " (id INTEGER PRIMARY KEY, store VARCHAR(64) NOT NULL)",
      "CREATE TABLE IF NOT EXISTS "
          + DEFINITION
          + " (id BIGINT NOT NULL, part INTEGER NOT NULL, position BIGINT NOT NULL,"
          + " kind INTEGER NOT NULL, name VARCHAR("
          + NAME_LENGTH
          + ") NOT NULL, content "
          + dialect.bytes(Parts.BYTES)
          + " NOT NULL, PRIMARY KEY (id, part))",
      "CREATE TABLE IF NOT EXISTS "
          + LANE
          + " (holder BIGINT NOT NULL, lane INTEGER NOT NULL, messages BIGINT NOT NULL,"
          + " bytes BIGINT NOT NULL, expiring BIGINT NOT NULL, last_sequence BIGINT NOT NULL,"
          + " earliest_expiration BIGINT NOT NULL, PRIMARY KEY (holder, lane))",
      "CREATE TABLE IF NOT EXISTS "
          + PLACE
          + " (holder BIGINT NOT NULL, lane INTEGER NOT NULL, sequence BIGINT NOT NULL,"
          + " message BIGINT NOT NULL, bytes BIGINT NOT NULL, expiration BIGINT NOT NULL,"
          + " body BIGINT NOT NULL, deliveries INTEGER NOT NULL,"
          + " PRIMARY KEY (holder, lane, sequence))",
      "CREATE INDEX IF NOT EXISTS " + PLACE_OF_MESSAGE + " ON " + PLACE + " (message)",
      "CREATE INDEX IF NOT EXISTS "
          + PLACE_EXPIRING
          + " ON "
          + PLACE
          + " (holder, lane, expiration)"
          + dialect.indexedWhere("expiration > 0"),
      "CREATE TABLE IF NOT EXISTS "
          + MESSAGE
          + " (message BIGINT NOT NULL, part INTEGER NOT NULL, size INTEGER NOT NULL,"
          + " checksum INTEGER NOT NULL, content "
          + dialect.bytes(Parts.BYTES)
          + " NOT NULL, PRIMARY KEY (message, part))",
      "CREATE TABLE IF NOT EXISTS " + ENDED + " (holder BIGINT PRIMARY KEY)",
      "CREATE TABLE IF NOT EXISTS " + BODY + " (body BIGINT PRIMARY KEY, places BIGINT NOT NULL)"
    };
  }

  /** The table of large bodies, where these are not in files. */
  private String[] bodyTable() {
    List<String> commands = new ArrayList<>();
    if (dialect.bodyFiles() == null) {
      commands.add(
          "CREATE TABLE IF NOT EXISTS "
              + BODY_PART
              + " (body BIGINT NOT NULL, position INTEGER NOT NULL, checksum INTEGER NOT NULL,"
              + " content "
              + dialect.bytes(Parts.BYTES)
              + " NOT NULL, PRIMARY KEY (body, position))");
      commands.addAll(dialect.uncompressed(BODY_PART, "content"));
    }
    return commands.toArray(String[]::new);
  }

  /**
   * Makes what every version has, if it is not there.
   *
   * @throws StoreException if the tables are of a newer version, or of something else
   */
  void prepare(Connection connection) throws SQLException, StoreException {
    try {
      makeFirst(connection);
      version(connection);
      connection.rollback();
    } catch (SQLException e) {
      throw foreign(e);
    }
  }

  /** What an error says of tables that have our names and other columns. */
  private SQLException foreign(SQLException error) throws StoreException {
    if (OTHER_COLUMNS.contains(String.valueOf(error.getSQLState()))) {
      throw new StoreException(
          "the database %s has tables whose names begin with angarium_ and which this broker has not made (%s); give the broker a database or a schema of its own"
              .formatted(location, String.valueOf(error.getMessage()).replaceAll("\\s+", " ")),
          error);
    }
    return error;
  }

  private void makeFirst(Connection connection) throws SQLException {
    dialect.lockForSetup(connection);
    try {
      make(
          connection,
          "CREATE TABLE IF NOT EXISTS " + VERSION + " (version INTEGER NOT NULL)",
          "CREATE TABLE IF NOT EXISTS "
              + LEASE
              + " (id INTEGER PRIMARY KEY, epoch BIGINT NOT NULL, holder VARCHAR(200) NOT NULL,"
              + " renewed BIGINT NOT NULL, transactions BIGINT NOT NULL,"
              + " highest_message BIGINT NOT NULL, highest_holder BIGINT NOT NULL)");
      insertFirst(connection, VERSION, "0");
      insertFirst(connection, LEASE, "1, 0, '', 0, 0, 0, 0");
      execute(
          connection,
          "SELECT id, epoch, holder, renewed, transactions, highest_message, highest_holder FROM "
              + LEASE);
      connection.commit();
    } finally {
      dialect.unlockAfterSetup(connection);
    }
  }

  private void make(Connection connection, String... definitions) throws SQLException {
    for (String definition : definitions) {
      dialect.make(connection, definition);
    }
  }

  /** The only row of a table, unless it is there; under the lock. */
  private static void insertFirst(Connection connection, String table, String values)
      throws SQLException {
    if (Dialect.text(connection, "SELECT COUNT(*) FROM " + table).equals("0")) {
      execute(connection, "INSERT INTO " + table + " VALUES (" + values + ")");
    }
  }

  private int version(Connection connection) throws SQLException, StoreException {
    int version = Integer.parseInt(Dialect.text(connection, "SELECT MAX(version) FROM " + VERSION));
    if (version > CURRENT) {
      throw new StoreException(
          "the tables in %s are of version %d, newer than this broker knows (%d); start the newer version of Angarium that made them"
              .formatted(location, version, CURRENT));
    }
    return version;
  }

  /**
   * Brings the tables to this version; the caller holds the lease, which is kept meanwhile. What is
   * broken off is gone on with by the next start.
   */
  void migrate(Connection connection, Lease lease) throws SQLException, StoreException {
    int version = version(connection);
    if (version < CURRENT) {
      try {
        migrate(connection, lease, version);
      } catch (SQLException e) {
        throw foreign(e);
      }
    }
    connection.commit();
  }

  private void migrate(Connection connection, Lease lease, int version)
      throws SQLException, StoreException {

    dialect.lockForSetup(connection);
    try {
      if (version == 1) {
        MigrationFrom1.begin(connection);
      }
      make(connection, tables());
      make(connection, bodyTable());
      connection.commit();
    } finally {
      dialect.unlockAfterSetup(connection);
    }
    if (version == 1) {
      new MigrationFrom1(connection, dialect, lease).copy();
    }
    identify(connection);
    execute(connection, "UPDATE " + VERSION + " SET version = " + CURRENT);
  }

  /** Gives the store an identifier of its own, once and for all; under the lease. */
  private void identify(Connection connection) throws SQLException {
    if (storeId(connection).isEmpty()) {
      try (PreparedStatement statement =
          connection.prepareStatement("INSERT INTO " + STORE + " VALUES (1, ?)")) {
        statement.setString(1, UUID.randomUUID().toString().replace("-", ""));
        statement.executeUpdate();
      }
    }
  }

  /** The store's identifier. */
  String storeId(Connection connection) throws SQLException {
    return Dialect.text(connection, "SELECT MAX(store) FROM " + STORE);
  }

  static void execute(Connection connection, String... commands) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      for (String command : commands) {
        statement.execute(command);
      }
    }
  }
}
