package org.angarium.persistence.jdbc;

import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.angarium.persistence.StoreException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The writer's transactions, one after the other, each under the lease. When the database is away,
 * a transaction is tried again until it is back; whether an attempt without an answer was committed
 * is told by the lease's row. One thread, but for {@link #isAway} and {@link #closing}.
 */
final class Transactions {
  private static final Logger log = LoggerFactory.getLogger(Transactions.class);
  private static final long FIRST_PAUSE_MILLIS = 50;
  private static final long LONGEST_PAUSE_MILLIS = 2_000;

  private final Database database;
  private final JdbcSettings settings;
  private final Lease lease;
  private final CountDownLatch closing;
  private @Nullable Connection connection;
  private long leaseRenewed = System.nanoTime();
  private Set<Long> releasedBodies = Set.of();
  private volatile boolean away;
  private volatile long closedSince;

  /** What a transaction does. It may be called again if the attempt has failed. */
  interface Work {
    void in(TableWriter tables) throws SQLException, StoreException;
  }

  /**
   * Begins with a lease that is taken.
   *
   * @param closing is opened by {@link #closing}
   */
  Transactions(Database database, JdbcSettings settings, Lease lease, CountDownLatch closing) {
    this.database = database;
    this.settings = settings;
    this.lease = lease;
    this.closing = closing;
  }

  /** Whether the database did not answer last time; any thread. */
  boolean isAway() {
    return away;
  }

  /** From now on a database that is away is waited for no longer than the time-out; any thread. */
  void closing() {
    closedSince = System.nanoTime();
    closing.countDown();
  }

  /**
   * Commits, however long the database is away.
   *
   * @return the large bodies that no message has any more
   */
  Set<Long> commit(Changes.Highest highest, Work work)
      throws InterruptedException, SQLException, StoreException {
    long pause = FIRST_PAUSE_MILLIS;
    releasedBodies = Set.of();
    while (true) {
      try {
        attempt(highest, work);
        back();
        return releasedBodies;
      } catch (SQLException e) {
        disconnect();
        if (!database.dialect().mayPass(e)) {
          throw e;
        }
        awaitReturn(e, pause);
        pause = Math.min(2 * pause, LONGEST_PAUSE_MILLIS);
      }
    }
  }

  private void attempt(Changes.Highest highest, Work work) throws SQLException, StoreException {
    Connection connected = connection();
    if (lease.advance(connected, highest)) {
      TableWriter tables = new TableWriter(connected, database.dialect());
      work.in(tables);
      // Each attempt finds the same; the next one may find that this one was committed.
      releasedBodies = tables.releasedBodies();
      connected.commit();
    } else {
      // Some databases show a commit before it is on their disk. A later commit is behind it there.
      lease.renew(connected);
    }
    lease.committed();
    leaseRenewed = System.nanoTime();
  }

  private void awaitReturn(SQLException reason, long pauseMillis)
      throws InterruptedException, StoreException {
    if (!away) {
      away = true;
      log.warn(
          "the database {} is away, new messages are refused until it is back: {}",
          settings.location(),
          reason.getMessage());
    }
    if (closing.await(pauseMillis, TimeUnit.MILLISECONDS)) {
      if (System.nanoTime() - closedSince > settings.timeout().toNanos()) {
        throw new StoreException(
            "the database %s is away, and whether what was sent last is stored is unknown: %s"
                .formatted(settings.location(), reason.getMessage()),
            reason);
      }
      TimeUnit.MILLISECONDS.sleep(pauseMillis);
    }
  }

  private void back() {
    if (away) {
      away = false;
      log.info("the database {} is back", settings.location());
    }
  }

  /** Makes all last that the database has; nobody else may have a connection to it. */
  void settle(Safeguard safeguard) throws InterruptedException, IOException {
    disconnect();
    if (safeguard != Safeguard.NONE) {
      database.whileClosed(closing -> safeguard.settle(lease.transactions(), closing));
    }
  }

  /** Does so when the database is closed already. */
  void settleClosed(Safeguard safeguard) throws InterruptedException, IOException {
    safeguard.settle(lease.transactions(), () -> {});
  }

  /** Whether nothing was committed for so long that the lease must be renewed. */
  boolean leaseIsOld() {
    return !database.dialect().isExclusive()
        && System.nanoTime() - leaseRenewed >= lease.pause().toNanos();
  }

  /** Bytes that the tables take; what they took before if the database is away. */
  long measure(long before) {
    try {
      long bytes = database.dialect().diskBytes(connection());
      connection().rollback();
      return bytes;
    } catch (SQLException e) {
      disconnect();
      return before; // The next transaction will tell what is wrong.
    }
  }

  /** Gives the lease up. Everything is written, so that a database that is away does no harm. */
  void release() {
    try {
      lease.release(connection());
    } catch (SQLException e) {
      log.info(
          "the lease on the database {} is not given up and has to run out: {}",
          settings.location(),
          e.getMessage());
    }
    disconnect();
  }

  private Connection connection() throws SQLException {
    Connection connected = connection;
    if (connected == null) {
      connected = database.connect();
      connection = connected;
    }
    return connected;
  }

  void disconnect() {
    Connection connected = connection;
    if (connected != null) {
      connection = null;
      database.discard(connected);
    }
  }
}
