package org.angarium.persistence.jdbc;

import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import org.angarium.persistence.StoreException;
import org.angarium.persistence.bodies.BodyMedium;
import org.jspecify.annotations.Nullable;

/** What is peculiar to a database. */
interface Dialect {
  /** Its name, for people. */
  String database();

  /** The class of its driver, and where that is found, for people. */
  Driver driver();

  /**
   * A driver.
   *
   * @param artifact its Maven coordinates without a version
   */
  record Driver(String className, String artifact) {}

  /** The URL with what the store needs besides. */
  String url();

  /** Further properties for the driver, by its names. */
  Map<String, String> properties();

  /** A statement for each new connection; empty for none. */
  String preparation();

  /** Refuses a database whose settings would break the store's promises. */
  void check(Connection connection) throws SQLException, StoreException;

  /**
   * What keeps the database whole, before the first connection; held until closed.
   *
   * @throws StoreException if somebody else has the database
   */
  Safeguard safeguard() throws IOException, StoreException;

  /** Whether no other process can be at this database while {@link #safeguard} is held. */
  boolean isExclusive();

  /**
   * Keeps others from making tables at the same time, until {@link #unlockAfterSetup} or the end of
   * the transaction, whichever the database knows.
   */
  void lockForSetup(Connection connection) throws SQLException;

  /** Lets others make tables, if the end of the transaction does not. */
  void unlockAfterSetup(Connection connection);

  /**
   * Makes what is not there yet. Where that commits by itself, it can be broken off and called
   * again.
   *
   * @param definition {@code CREATE TABLE IF NOT EXISTS …} or {@code CREATE INDEX IF NOT EXISTS …}
   */
  void make(Connection connection, String definition) throws SQLException;

  /** The type of a column for up to so many bytes. */
  String bytes(int most);

  /**
   * Statements that keep a database from compressing a column of bytes, which costs more than it
   * saves; none if it does not do that by itself.
   */
  default List<String> uncompressed(String table, String column) {
    return List.of();
  }

  /** Files for large bodies, beside those of the database; null if they are to be in a table. */
  default @Nullable BodyMedium bodyFiles() {
    return null;
  }

  /** What follows an index on rows of which only those are looked for; empty if it takes all. */
  String indexedWhere(String condition);

  /**
   * A table in a query or an update that must go by an index, whatever the database thinks of it.
   *
   * @param index its name; {@link Schema#PRIMARY} is the primary key's
   */
  String byIndex(String table, String index);

  /** The beginning of a statement that deletes rows, and must find them by the primary key. */
  String deleteByKey(String table);

  /**
   * How to look places of a lane up.
   *
   * @param sql gives sequence, message, bytes, expiration and body; {@code %s} stands for a list of
   *     question marks for sequences, behind it come those for the holder and the lane
   * @param longest at most so many sequences at a time
   */
  record Lookup(String sql, int longest) {}

  /** In a way that the database is sure to carry out by the primary key. */
  Lookup lookup();

  /** An expression for the database's clock in milliseconds. */
  String nowMillis();

  /** Whether an error may pass, so that the same transaction can be tried again. */
  boolean mayPass(SQLException error);

  /** Bytes that the tables take, as far as known. */
  long diskBytes(Connection connection) throws SQLException;

  /** Whether there is space for new messages, as far as known; any thread. */
  boolean hasSpace();

  /** What to do about an error while connecting or starting, in one line for the operator. */
  String explain(SQLException error, String user);

  /**
   * The dialect of a URL.
   *
   * @throws StoreException if the database is not supported, or the URL has settings that would
   *     break promises; the message says what is allowed
   */
  static Dialect of(JdbcSettings settings) throws StoreException {
    String url = settings.url();
    if (url.startsWith("jdbc:h2:")) {
      return H2Dialect.of(settings);
    }
    if (url.startsWith("jdbc:postgresql:")) {
      return PostgresDialect.of(settings);
    }
    if (url.startsWith("jdbc:mariadb:")) {
      return MariaDbDialect.of(settings);
    }
    if (url.startsWith("jdbc:mysql:")) {
      return MySqlDialect.of(settings);
    }
    throw new StoreException(
        // Where other URLs keep their passwords is not known.
        "the JDBC URL %s names no supported database; allowed: jdbc:h2:file:PATH, jdbc:postgresql://HOST/DATABASE, jdbc:mariadb://HOST/DATABASE, jdbc:mysql://HOST/DATABASE"
            .formatted(url.replaceFirst("(?s)^(jdbc:\\w{1,30}:)?.*", "$1…")));
  }

  /** The single text that a query gives. */
  static String text(Connection connection, String query) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(query)) {
      if (!rows.next()) {
        throw new SQLException("no rows: " + query);
      }
      String text = rows.getString(1);
      return text == null ? "" : text;
    }
  }
}
