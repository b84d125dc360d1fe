package org.angarium.persistence.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.angarium.persistence.MessageStore;
import org.angarium.persistence.StoreException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Group commit, on the thread {@code store-writer}: takes all batches that wait, writes what they
 * change in one transaction, and reports them durable. What arrives meanwhile is the next group.
 *
 * <p>When the database is away, the transaction is tried again until it is back. Whether an attempt
 * without an answer was committed is told by the lease's row. What fails for good ends the thread,
 * and is reported once.
 */
final class StoreWriter implements Runnable {
  private static final Logger log = LoggerFactory.getLogger(StoreWriter.class);
  private static final long FIRST_PAUSE_MILLIS = 50;
  private static final long LONGEST_PAUSE_MILLIS = 2_000;
  private static final long LOOK_AFTER_MILLIS = 1_000;

  private final Database database;
  private final JdbcSettings settings;
  private final Lease lease;
  private final LiveIndex index;
  private final BatchQueue queue;
  private final MessageStore.Listener listener;
  private final CountDownLatch closing = new CountDownLatch(1);
  private final List<BatchQueue.Batch> group = new ArrayList<>();
  private @Nullable Connection connection;
  private long leaseRenewed = System.nanoTime();
  private long lookedAfter;
  private volatile boolean away;
  private volatile boolean hasSpace = true;
  private volatile long diskBytes;
  private volatile long closedSince;

  StoreWriter(
      Database database,
      JdbcSettings settings,
      Lease lease,
      LiveIndex index,
      BatchQueue queue,
      MessageStore.Listener listener) {
    this.database = database;
    this.settings = settings;
    this.lease = lease;
    this.index = index;
    this.queue = queue;
    this.listener = listener;
  }

  /** Whether new messages can be stored; any thread. */
  boolean acceptsMessages() {
    return !away && hasSpace;
  }

  /** Bytes that the tables took when last looked at; any thread. */
  long diskBytes() {
    return diskBytes;
  }

  /** From now on a database that is away is waited for no longer than the time-out; any thread. */
  void closing() {
    closedSince = System.nanoTime();
    closing.countDown();
  }

  @Override
  public void run() {
    try {
      lookAfter();
      while (commitGroup()) {
        lookAfter();
      }
      release();
    } catch (InterruptedException | SQLException | StoreException | RuntimeException | Error e) {
      fail(e);
    }
  }

  /** Everything is written, so that a database that is away now does no harm. */
  private void release() {
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

  private void fail(Throwable e) {
    disconnect();
    StoreException cause =
        e instanceof StoreException known
            ? known
            : new StoreException(
                "writing to the database %s failed: %s".formatted(settings.location(), e), e);
    queue.fail(cause);
    listener.onFailure(cause);
  }

  private boolean commitGroup() throws InterruptedException, SQLException, StoreException {
    queue.take(group, LOOK_AFTER_MILLIS);
    boolean open = true;
    long last = 0;
    for (BatchQueue.Batch batch : group) {
      if (batch.number() == 0) {
        open = false;
      } else {
        index.apply(batch.records());
        last = batch.number();
      }
    }
    if (last > 0) {
      commit(index.takeChanges());
      listener.onDurable(last);
    }
    queue.done(group);
    group.clear();
    return open;
  }

  /** Commits, however long the database is away. */
  private void commit(Changes changes) throws InterruptedException, SQLException, StoreException {
    long pause = FIRST_PAUSE_MILLIS;
    while (true) {
      try {
        attempt(changes);
        back();
        return;
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

  private void attempt(Changes changes) throws SQLException, StoreException {
    Connection connected = connection();
    if (lease.advance(connected, changes.highestMessageId(), changes.highestHolderId())) {
      new TableWriter(connected).write(changes);
      connected.commit();
      database.dialect().force(connected);
    } else {
      connected.rollback();
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

  /** What is to be done now and then: the lease, and what the operator is told. */
  private void lookAfter() throws InterruptedException, SQLException, StoreException {
    long now = System.nanoTime();
    if (diskBytes == 0 || now - lookedAfter >= TimeUnit.MILLISECONDS.toNanos(LOOK_AFTER_MILLIS)) {
      lookedAfter = now;
      hasSpace = database.dialect().hasSpace();
      diskBytes = Math.max(1, measure());
    }
    if (!database.dialect().isExclusive() && now - leaseRenewed >= lease.pause().toNanos()) {
      commit(index.takeChanges());
    }
  }

  private long measure() {
    try {
      long bytes = database.dialect().diskBytes(connection());
      connection().rollback();
      return bytes;
    } catch (SQLException e) {
      disconnect();
      return diskBytes; // The next transaction will tell what is wrong.
    }
  }

  private Connection connection() throws SQLException {
    Connection connected = connection;
    if (connected == null) {
      connected = database.connect();
      connection = connected;
    }
    return connected;
  }

  private void disconnect() {
    Connection connected = connection;
    if (connected != null) {
      connection = null;
      database.discard(connected);
    }
  }
}
