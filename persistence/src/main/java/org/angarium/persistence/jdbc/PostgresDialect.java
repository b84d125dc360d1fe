package org.angarium.persistence.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLNonTransientException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.angarium.persistence.StoreException;

/** PostgreSQL, whose commits are durable by themselves unless its settings say otherwise. */
final class PostgresDialect implements Dialect {
  private static final String SCHEME = "jdbc:postgresql:";

  /** Of TLS, of logging in, and of the network. */
  private static final List<String> ALLOWED =
      List.of(
          "channelBinding",
          "currentSchema",
          "gssEncMode",
          "gsslib",
          "jaasApplicationName",
          "jaasLogin",
          "kerberosServerName",
          "localSocketAddress",
          "options",
          "password",
          "receiveBufferSize",
          "sendBufferSize",
          "socketFactory",
          "socketFactoryArg",
          "ssl",
          "sslcert",
          "sslfactory",
          "sslhostnameverifier",
          "sslkey",
          "sslmode",
          "sslNegotiation",
          "sslpassword",
          "sslpasswordcallback",
          "sslResponseTimeout",
          "sslrootcert",
          "sspiServiceClass",
          "user",
          "useSpnego");

  // Any number, the same for all brokers.
  private static final long SETUP_LOCK = 0x616e676172L;
  private static final int CLASS_LENGTH = 2;

  /** Connection, transaction rolled back, resources, operator intervention. */
  private static final Set<String> PASSING_CLASSES = Set.of("08", "40", "53", "57");

  /**
   * A standby server that may become the primary; a lock; a transaction that idled, or lasted, too
   * long.
   */
  private static final Set<String> PASSING_STATES = Set.of("25006", "55P03", "25P03", "25P04");

  private final JdbcSettings settings;

  private PostgresDialect(JdbcSettings settings) {
    this.settings = settings;
  }

  /**
   * Refuses URLs of other forms, and settings that are not allowed.
   *
   * @throws StoreException the message says what is allowed
   */
  static PostgresDialect of(JdbcSettings settings) throws StoreException {
    ServerUrl.requireServers(settings, SCHEME, ALLOWED);
    return new PostgresDialect(settings);
  }

  @Override
  public String database() {
    return "PostgreSQL";
  }

  @Override
  public Driver driver() {
    return new Driver("org.postgresql.Driver", "org.postgresql:postgresql");
  }

  @Override
  public String url() {
    return settings.url();
  }

  /** A server that only follows another one would show what was true a while ago. */
  @Override
  public Map<String, String> properties() {
    String seconds = Long.toString(settings.timeout().toSeconds());
    return Map.of(
        "targetServerType",
        "primary",
        "connectTimeout",
        seconds,
        "loginTimeout",
        seconds,
        // The server ends a statement first, if it is there at all.
        "socketTimeout",
        Long.toString(settings.timeout().toSeconds() + 5),
        "tcpKeepAlive",
        "true",
        "reWriteBatchedInserts",
        "true",
        "ApplicationName",
        "angarium");
  }

  /**
   * A broker that is paused within a transaction must not keep the lease's row locked. And every
   * query has its index: a plan that was made while the tables were empty, or by statistics that
   * are old, must not read them whole. What is switched off so looks expensive where there is no
   * other way, and PostgreSQL would compile such a query each time, for tens of milliseconds.
   */
  @Override
  public String preparation() {
    return ("SET statement_timeout = %d; SET idle_in_transaction_session_timeout = %d;"
            + " SET enable_seqscan = off; SET enable_bitmapscan = off;"
            + " SET enable_hashjoin = off; SET enable_mergejoin = off; SET jit = off")
        .formatted(settings.timeout().toMillis(), settings.lease().toMillis());
  }

  @Override
  public void check(Connection connection) throws SQLException, StoreException {
    requireNotOff(connection, "fsync", "after a power failure it may be destroyed");
    requireNotOff(connection, "full_page_writes", "after a power failure it may be destroyed");
    requireNotOff(connection, "synchronous_commit", "confirmed messages may be lost");
  }

  private void requireNotOff(Connection connection, String setting, String consequence)
      throws SQLException, StoreException {
    if (Dialect.text(connection, "SHOW " + setting).equals("off")) {
      throw new StoreException(
          "the database %s has %s = off, with which %s; set it to on, for the server or for the user %s"
              .formatted(settings.location(), setting, consequence, settings.user()));
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

  @Override
  public void lockForSetup(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("SELECT pg_advisory_xact_lock(" + SETUP_LOCK + ")");
    }
  }

  @Override
  public void unlockAfterSetup(Connection connection) {}

  @Override
  public void make(Connection connection, String definition) throws SQLException {
    Schema.execute(connection, definition);
  }

  @Override
  public String bytes(int most) {
    return "BYTEA";
  }

  /** What each connection sets sees to that. */
  @Override
  public String byIndex(String table, String index) {
    return table;
  }

  @Override
  public String deleteByKey(String table) {
    return "DELETE FROM " + table;
  }

  @Override
  public List<String> uncompressed(String table, String column) {
    return List.of("ALTER TABLE " + table + " ALTER COLUMN " + column + " SET STORAGE EXTERNAL");
  }

  @Override
  public String indexedWhere(String condition) {
    return " WHERE " + condition;
  }

  /**
   * A plan for {@code sequence IN (…)}, made while the lane was short, would read all of it later;
   * {@code OFFSET 0} keeps the inner query as it is.
   */
  @Override
  public Lookup lookup() {
    return new Lookup(
        "SELECT sequence, message, bytes, expiration, body FROM unnest(ARRAY[%s]::bigint[]) AS wanted (key)"
            + " CROSS JOIN LATERAL (SELECT sequence, message, bytes, expiration, body FROM "
            + Schema.PLACE
            + " WHERE sequence = wanted.key AND holder = ? AND lane = ? OFFSET 0) AS found",
        64);
  }

  @Override
  public String nowMillis() {
    return "CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000 AS BIGINT)";
  }

  @Override
  public boolean mayPass(SQLException error) {
    String state = error.getSQLState();
    if (state == null || state.length() < CLASS_LENGTH) {
      return !(error instanceof SQLNonTransientException);
    }
    return PASSING_CLASSES.contains(state.substring(0, CLASS_LENGTH))
        || PASSING_STATES.contains(state);
  }

  @Override
  public long diskBytes(Connection connection) throws SQLException {
    long bytes = 0;
    for (String table : Schema.TABLES) {
      bytes +=
          Long.parseLong(
              Dialect.text(connection, "SELECT pg_total_relation_size('" + table + "')"));
    }
    return bytes;
  }

  @Override
  public boolean hasSpace() {
    return true;
  }

  @Override
  public String explain(SQLException error, String user) {
    String state = String.valueOf(error.getSQLState());
    return switch (state) {
      case "28P01", "28000" ->
          "it refuses the user \"%s\"; check jdbc.user and jdbc.password".formatted(user);
      case "3D000" -> "there is no such database; create it with: createdb NAME";
      case "42501" ->
          "the user \"%s\" may not do this; grant it, or give the user a schema of its own: %s"
              .formatted(user, error.getMessage());
      case "08001", "08004" ->
          "it cannot be reached; is it running, and are host and port right? " + error.getMessage();
      default -> String.valueOf(error.getMessage());
    };
  }
}
