package org.angarium.persistence.jdbc;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.HikariPoolMXBean;
import com.zaxxer.hikari.pool.HikariPool;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import org.angarium.persistence.StoreException;

/** Connections to the database, and what errors of it mean. Any thread. */
final class Database implements AutoCloseable {
  /** One each for writer, reader and bodies, and as many while broken ones are being closed. */
  private static final int MOST_CONNECTIONS = 6;

  private final JdbcSettings settings;
  private final Dialect dialect;
  private final HikariDataSource pool;

  /** Something that is done while the database is closed. */
  interface Work {
    /**
     * Does it.
     *
     * @param closing closes connections that are still open
     */
    void run(Runnable closing) throws InterruptedException, IOException;
  }

  private Database(JdbcSettings settings, Dialect dialect, HikariDataSource pool) {
    this.settings = settings;
    this.dialect = dialect;
    this.pool = pool;
  }

  /**
   * Makes the first connection.
   *
   * @throws StoreException if that cannot be; the message is one line that says what to do
   */
  static Database open(JdbcSettings settings, Dialect dialect) throws StoreException {
    requireDriver(dialect);
    try {
      return new Database(
          settings, dialect, new HikariDataSource(configuration(settings, dialect)));
    } catch (HikariPool.PoolInitializationException e) {
      throw e.getCause() instanceof SQLException cause
          ? refusal(settings, dialect, cause)
          : new StoreException(
              "the database %s cannot be opened: %s".formatted(settings.location(), e.getCause()),
              e);
    } catch (RuntimeException e) {
      throw new StoreException(
          "the JDBC URL %s is not one that the driver of %s takes"
              .formatted(settings.location(), dialect.database()),
          e);
    }
  }

  /** Refuses a database whose driver is not there. */
  static void requireDriver(Dialect dialect) throws StoreException {
    try {
      Class.forName(dialect.driver().className());
    } catch (ClassNotFoundException e) {
      throw new StoreException(
          "the JDBC driver of %s is missing; put %s on the class path, of a distribution into lib/"
              .formatted(dialect.database(), dialect.driver().artifact()),
          e);
    }
  }

  private static HikariConfig configuration(JdbcSettings settings, Dialect dialect) {
    HikariConfig configuration = new HikariConfig();
    configuration.setPoolName("angarium-store");
    configuration.setJdbcUrl(dialect.url());
    configuration.setUsername(settings.user());
    configuration.setPassword(settings.password());
    dialect.properties().forEach(configuration::addDataSourceProperty);
    if (!dialect.preparation().isEmpty()) {
      configuration.setConnectionInitSql(dialect.preparation());
    }
    // Otherwise the first rollback would take back what the preparation has set.
    configuration.setIsolateInternalQueries(true);
    configuration.setMaximumPoolSize(MOST_CONNECTIONS);
    configuration.setMinimumIdle(1);
    configuration.setAllowPoolSuspension(true);
    configuration.setAutoCommit(false);
    configuration.setTransactionIsolation("TRANSACTION_READ_COMMITTED");
    configuration.setConnectionTimeout(settings.timeout().toMillis());
    configuration.setValidationTimeout(settings.timeout().toMillis());
    configuration.setInitializationFailTimeout(1);
    return configuration;
  }

  Dialect dialect() {
    return dialect;
  }

  /** A connection without auto-commit, to be closed by the caller. */
  Connection connect() throws SQLException {
    return pool.getConnection();
  }

  /** Closes a connection that may be broken, so that nobody gets it again. */
  void discard(Connection connection) {
    pool.evictConnection(connection);
  }

  /**
   * Has all connections closed, works, and lets connections be made again. Nobody may have one
   * meanwhile; the work has to wait until the last is closed. If it fails, there are no connections
   * any more.
   */
  void whileClosed(Work work) throws InterruptedException, IOException {
    HikariPoolMXBean connections = pool.getHikariPoolMXBean();
    connections.suspendPool();
    connections.softEvictConnections();
    work.run(connections::softEvictConnections);
    connections.resumePool();
  }

  /** What an error at the start says to the operator. */
  StoreException refusal(SQLException error) {
    return refusal(settings, dialect, error);
  }

  private static StoreException refusal(
      JdbcSettings settings, Dialect dialect, SQLException error) {
    return new StoreException(
        "the database %s cannot be used: %s"
            .formatted(settings.location(), dialect.explain(root(error), settings.user()))
            .replaceAll("\\s*\\R\\s*", " "),
        error);
  }

  /** The pool says that it found no connection, and gives the database's own error as the cause. */
  private static SQLException root(SQLException error) {
    return error.getCause() instanceof SQLException cause ? root(cause) : error;
  }

  @Override
  public void close() {
    pool.close();
  }
}
