package org.angarium.persistence.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.angarium.persistence.StoreException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The transactions on large bodies, each with a connection of its own. When the database is away,
 * they are tried again, but not for longer than the time-out; those that had to wait for that fail
 * at once then. One thread.
 */
final class BodyTransactions {
  private static final Logger log = LoggerFactory.getLogger(BodyTransactions.class);
  private static final long FIRST_PAUSE_MILLIS = 50;
  private static final long LONGEST_PAUSE_MILLIS = 2_000;

  /** A row is there already, of a transaction that was committed although no answer came. */
  private static final String CONSTRAINT = "23";

  private final Database database;
  private final JdbcSettings settings;
  private final CountDownLatch closing;
  private boolean away;
  private long awaySince;
  private long lastFailure;
  private String reason = "";

  /** What a transaction does. */
  interface Work<T> {
    /**
     * Does it.
     *
     * @param again whether it was tried before, and may have been committed then
     */
    T in(BodyPartTable parts, boolean again) throws SQLException, StoreException;
  }

  /**
   * Prepares them.
   *
   * @param closing from when it is open, nothing is tried again
   */
  BodyTransactions(Database database, JdbcSettings settings, CountDownLatch closing) {
    this.database = database;
    this.settings = settings;
    this.closing = closing;
  }

  /**
   * Commits.
   *
   * @throws StoreException if that cannot be; whether it was done is then unknown
   */
  <T> T commit(Work<T> work) throws StoreException {
    if (away && hasWaitedEnough() && !isWorthATry()) {
      throw gone();
    }
    boolean again = false;
    long pause = FIRST_PAUSE_MILLIS;
    while (true) {
      try {
        T result = attempt(work, again);
        back();
        return result;
      } catch (SQLException e) {
        if (!again && isThereAlready(e)) {
          again = true;
          continue;
        }
        failed(e);
      }
      again = true;
      if (hasWaitedEnough() || endsWithin(pause)) {
        throw gone();
      }
      pause = Math.min(2 * pause, LONGEST_PAUSE_MILLIS);
    }
  }

  private <T> T attempt(Work<T> work, boolean again) throws SQLException, StoreException {
    Connection connection = database.connect();
    boolean complete = false;
    try {
      T result =
          work.in(new BodyPartTable(connection, database.dialect(), settings.location()), again);
      connection.commit();
      complete = true;
      return result;
    } finally {
      if (complete) {
        connection.close();
      } else {
        database.discard(connection);
      }
    }
  }

  private void failed(SQLException error) throws StoreException {
    if (!isThereAlready(error) && !database.dialect().mayPass(error)) {
      throw new StoreException(
          "the database %s refuses it: %s".formatted(settings.location(), error.getMessage()),
          error);
    }
    lastFailure = System.nanoTime();
    reason = String.valueOf(error.getMessage());
    if (!away) {
      away = true;
      awaySince = lastFailure;
      log.warn(
          "large messages wait for the database {}, which is away: {}",
          settings.location(),
          error.getMessage());
    }
  }

  /** Also of an attempt that is being committed only now. */
  private static boolean isThereAlready(SQLException error) {
    return String.valueOf(error.getSQLState()).startsWith(CONSTRAINT);
  }

  private void back() {
    if (away) {
      away = false;
      log.info("large messages have the database {} back", settings.location());
    }
  }

  private boolean hasWaitedEnough() {
    return closing.getCount() == 0 || System.nanoTime() - awaySince >= settings.timeout().toNanos();
  }

  /** Whether the last attempt was so long ago that the next may succeed. */
  private boolean isWorthATry() {
    return closing.getCount() > 0
        && System.nanoTime() - lastFailure >= TimeUnit.MILLISECONDS.toNanos(LONGEST_PAUSE_MILLIS);
  }

  private boolean endsWithin(long pauseMillis) {
    try {
      return closing.await(pauseMillis, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return true;
    }
  }

  private StoreException gone() {
    return new StoreException("the database %s is away: %s".formatted(settings.location(), reason));
  }
}
