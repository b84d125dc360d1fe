package org.angarium.persistence.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLNonTransientException;
import java.sql.SQLTimeoutException;
import java.util.List;
import java.util.Set;
import org.angarium.persistence.StoreException;

/**
 * What MariaDB and MySQL have in common: tables are kept by InnoDB, whose commits are durable
 * unless the server's settings say otherwise ({@link InnoDbSettings}); and definitions of tables
 * commit by themselves.
 *
 * <p>A statement names the index that it goes by. Left to itself, the optimizer reads a table whole
 * that it takes for empty, as it does after a crash of the server; and for rows that are looked up
 * it reads a whole lane if most lanes are short.
 */
abstract class InnoDbDialect implements Dialect {
  /** For the longest time a connection may be idle that every platform's server takes. */
  static final long MOST_IDLE_SECONDS = 2_147_483;

  private static final int CLASS_LENGTH = 2;

  /** Connection, and transaction rolled back. */
  private static final Set<String> PASSING_CLASSES = Set.of("08", "40");

  /**
   * Errors that have a state in common with others: of resources (1021, 1026, 1037, 1038, 1040,
   * 1041, 1114, 1135, 1203, 1206, 1226, 1461, 1637), a server that stops or only reads (1053, 1290,
   * 1792, 1836, 1874), a table that was just rebuilt (1020, 1412, 1615), a lock or a statement that
   * took too long (1205, 1969, 3024), a session that was ended (1317, 1927, 4031), a commit without
   * a clear outcome (1180), a host with too many errors (1129).
   */
  private static final Set<Integer> PASSING_CODES =
      Set.of(
          1020, 1021, 1026, 1037, 1038, 1040, 1041, 1053, 1114, 1129, 1135, 1180, 1203, 1205, 1206,
          1226, 1290, 1317, 1412, 1461, 1615, 1637, 1792, 1836, 1874, 1927, 1969, 3024, 4031);

  private static final String SETUP_LOCK = "CONCAT('angarium.', MD5(DATABASE()))";

  final JdbcSettings settings;

  InnoDbDialect(JdbcSettings settings) {
    this.settings = settings;
  }

  /** Beside what the database has of its own. */
  static String sessionSettings(JdbcSettings settings) {
    // Nothing is to be cut silently; in UTC, whose clock has no hour twice.
    return ("SET SESSION sql_mode = 'STRICT_ALL_TABLES,NO_ENGINE_SUBSTITUTION',"
            + " sql_select_limit = 18446744073709551615,"
            + " time_zone = '+00:00', innodb_lock_wait_timeout = %d")
        .formatted(settings.timeout().toSeconds());
  }

  @Override
  public String url() {
    return settings.url();
  }

  @Override
  public void check(Connection connection) throws SQLException, StoreException {
    InnoDbSettings.of(connection, settings.location()).require();
    String foreign =
        Dialect.text(
            connection,
            "SELECT MIN(CONCAT(table_name, ' is kept by ', engine))"
                + " FROM information_schema.tables WHERE table_schema = DATABASE()"
                + " AND LEFT(table_name, 9) = 'angarium_' AND engine <> 'InnoDB'");
    if (!foreign.isEmpty()) {
      throw new StoreException(
          "in the database %s the table %s, with which confirmed messages may be lost; change it: ALTER TABLE %s ENGINE = InnoDB"
              .formatted(settings.location(), foreign, foreign.replaceFirst(" .*", "")));
    }
  }

  @Override
  public Safeguard safeguard() {
    return Safeguard.NONE;
  }

  @Override
  public boolean isExclusive() {
    return false;
  }

  /** A lock of the session, since transactions end with each definition of a table. */
  @Override
  public void lockForSetup(Connection connection) throws SQLException {
    String got =
        Dialect.text(
            connection,
            "SELECT GET_LOCK(" + SETUP_LOCK + ", " + settings.timeout().toSeconds() + ")");
    if (!got.equals("1")) {
      throw new SQLTimeoutException(
          "another broker has been making tables for %d s"
              .formatted(settings.timeout().toSeconds()));
    }
  }

  @Override
  public void unlockAfterSetup(Connection connection) {
    try {
      Dialect.text(connection, "SELECT RELEASE_LOCK(" + SETUP_LOCK + ")");
    } catch (SQLException e) {
      // The lock ends with the session, and whatever has broken that is reported already.
    }
  }

  @Override
  public void make(Connection connection, String definition) throws SQLException {
    Schema.execute(
        connection,
        definition.startsWith("CREATE TABLE ")
            ? definition + " ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin"
            : definition);
  }

  @Override
  public String bytes(int most) {
    return "MEDIUMBLOB";
  }

  @Override
  public String byIndex(String table, String index) {
    return table + " FORCE INDEX (" + index + ")";
  }

  /** Only the form for several tables takes an index. */
  @Override
  public String deleteByKey(String table) {
    return "DELETE %1$s FROM %1$s FORCE INDEX (%2$s)".formatted(table, Schema.PRIMARY);
  }

  @Override
  public String indexedWhere(String condition) {
    return "";
  }

  @Override
  public Lookup lookup() {
    return new Lookup(
        "SELECT sequence, message, bytes, expiration, body FROM "
            + byIndex(Schema.PLACE, Schema.PRIMARY)
            + " WHERE sequence IN (%s) AND holder = ? AND lane = ?",
        64);
  }

  /** Of the moment, not of the statement's beginning, from which it may have waited for a lock. */
  @Override
  public String nowMillis() {
    return "CAST(UNIX_TIMESTAMP(SYSDATE(3)) * 1000 AS SIGNED)";
  }

  @Override
  public boolean mayPass(SQLException error) {
    SQLException root = root(error);
    String state = root.getSQLState();
    if (PASSING_CODES.contains(root.getErrorCode())) {
      return true;
    }
    if (state == null || state.length() < CLASS_LENGTH) {
      return !(root instanceof SQLNonTransientException);
    }
    return PASSING_CLASSES.contains(state.substring(0, CLASS_LENGTH));
  }

  /** Around it are those of the pool and of batches, without its number. */
  private static SQLException root(SQLException error) {
    return error.getCause() instanceof SQLException cause ? root(cause) : error;
  }

  @Override
  public long diskBytes(Connection connection) throws SQLException {
    List<String> tables = Schema.TABLES;
    String bytes =
        Dialect.text(
            connection,
            "SELECT SUM(data_length + index_length) FROM information_schema.tables"
                + " WHERE table_schema = DATABASE() AND table_name IN ('"
                + String.join("', '", tables)
                + "')");
    return bytes.isEmpty() ? 0 : Long.parseLong(bytes);
  }

  @Override
  public boolean hasSpace() {
    return true;
  }

  @Override
  public String explain(SQLException error, String user) {
    return switch (error.getErrorCode()) {
      case 1045, 1698 ->
          "it refuses the user \"%s\"; check jdbc.user and jdbc.password".formatted(user);
      case 1044 ->
          "the user \"%s\" has no such database; create it and grant it to the user: %s"
              .formatted(user, error.getMessage());
      case 1049 -> "there is no such database; create it with: CREATE DATABASE NAME";
      case 1142, 1227 ->
          "the user \"%s\" may not do this; grant it: %s".formatted(user, error.getMessage());
      case 1193 ->
          "it is no server of %s that is new enough, or none at all; jdbc:mariadb: is for MariaDB, jdbc:mysql: for MySQL: %s"
              .formatted(database(), error.getMessage());
      default -> explain(String.valueOf(error.getSQLState()), String.valueOf(error.getMessage()));
    };
  }

  private static String explain(String state, String message) {
    if (!state.startsWith("08")) {
      return message;
    }
    return message.contains("ssl not enabled")
        ? "it has no TLS, which the driver wants; if the network can be trusted, add ?sslMode=disable to jdbc.url: "
            + message
        : "it cannot be reached; is it running, and are host and port right? " + message;
  }
}
