package org.angarium.persistence.jdbc;

import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.angarium.persistence.BodyStore;
import org.angarium.persistence.MessageStore;
import org.angarium.persistence.StoreException;
import org.angarium.persistence.StoreRecord;
import org.angarium.persistence.bodies.BodyKeeper;
import org.angarium.persistence.bodies.BodyMedium;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The store in a database. {@link #open} connects; {@link #recover} takes the {@link Lease}, for
 * which it waits while another broker has it, and reads; {@link #append} hands a batch to {@link
 * StoreWriter}.
 */
public final class JdbcStore implements MessageStore {
  private static final Logger log = LoggerFactory.getLogger(JdbcStore.class);
  private static final Duration LOOK_AGAIN = Duration.ofMillis(500);
  private static final Visitor NOBODY =
      new Visitor() {
        @Override
        public void defined(StoreRecord definition) {}

        @Override
        public void lane(LaneFound lane) {}
      };

  private final JdbcSettings settings;
  private final Database database;
  private final Safeguard safeguard;
  private final Schema schema;
  private final boolean standsBy;
  private final Lease lease;
  private final BodyKeeper bodies;
  private final CountDownLatch closing = new CountDownLatch(1);
  private volatile @Nullable Running running;
  private long lastBatch;
  private String storeId = "";
  private volatile boolean closed;

  private JdbcStore(
      JdbcSettings settings,
      Database database,
      Safeguard safeguard,
      Schema schema,
      boolean standsBy) {
    this.settings = settings;
    this.database = database;
    this.safeguard = safeguard;
    this.schema = schema;
    this.standsBy = standsBy;
    this.lease = new Lease(database.dialect(), settings.location(), settings.lease());
    this.bodies = BodyKeeper.open(bodyMedium());
  }

  private BodyMedium bodyMedium() {
    BodyMedium files = database.dialect().bodyFiles();
    return files == null
        ? new BodyRows(
            new BodyTransactions(database, settings, closing), settings.location(), lease::epoch)
        : files;
  }

  /** What there is between recovery and the end. */
  private record Running(Lanes lanes, BatchQueue queue, Writing writing, Reading reading) {}

  private record Writing(StoreWriter writer, Transactions transactions, Thread thread) {}

  private record Reading(StoreReader reader, Thread thread) {}

  /**
   * Connects, makes the tables that are missing, and keeps out whom the database does not.
   *
   * @throws StoreException if that cannot be; the message is one line that says what to do
   */
  public static JdbcStore open(JdbcSettings settings) throws StoreException {
    return open(settings, Dialect.of(settings), true);
  }

  /**
   * Opens a store as {@link #open} does, but its recovery refuses a database that a broker has,
   * instead of standing by.
   */
  public static JdbcStore openAlone(JdbcSettings settings) throws StoreException {
    return open(settings, Dialect.of(settings), false);
  }

  /** Opens a store on a database whose peculiarities are given. */
  static JdbcStore open(JdbcSettings settings, Dialect dialect, boolean standsBy)
      throws StoreException {
    Safeguard safeguard = safeguard(dialect, settings.location());
    Database database = null;
    boolean complete = false;
    try {
      database = Database.open(settings, dialect);
      Schema schema = new Schema(dialect, settings.location());
      try (Connection connection = database.connect()) {
        dialect.check(connection);
        schema.prepare(connection);
      } catch (SQLException e) {
        throw database.refusal(e);
      }
      complete = true;
      return new JdbcStore(settings, database, safeguard, schema, standsBy);
    } finally {
      if (!complete) {
        if (database != null) {
          database.close();
        }
        release(safeguard);
      }
    }
  }

  private static Safeguard safeguard(Dialect dialect, String location) throws StoreException {
    Database.requireDriver(dialect);
    try {
      return dialect.safeguard();
    } catch (StoreException e) {
      throw e;
    } catch (IOException e) {
      throw new StoreException(
          "the files of the database %s cannot be opened: %s".formatted(location, e), e);
    }
  }

  @Override
  public Recovery recover(Visitor visitor, Listener listener) throws StoreException {
    if (closed || running != null) {
      throw new StoreException("the store in " + settings.location() + " is closed or in use");
    }
    awaitLease();
    try {
      restore();
      try (Connection connection = database.connect()) {
        Changes.Highest highest = lease.read(connection).highest();
        storeId = schema.storeId(connection);
        start(found(connection, visitor, highest), listener);
        return new Recovery(highest.messageId(), highest.holderId(), List.of());
      } catch (SQLException e) {
        throw database.refusal(e);
      }
    } finally {
      if (running == null && !database.dialect().isExclusive()) {
        transactions().release(); // The next one need not wait for a broker that could not start.
      }
    }
  }

  private Transactions transactions() {
    return new Transactions(database, settings, lease, new CountDownLatch(1));
  }

  /** Brings the tables to this version, and gives back to them what a crash took from them. */
  private void restore() throws StoreException {
    Transactions transactions = transactions();
    try {
      NetChanges net;
      List<StoreRecord> lost = safeguard.nextLost();
      if (lost != null) {
        safeguard.requireState(lease.transactions());
      }
      try (Connection connection = database.connect()) {
        database.dialect().check(connection); // Who stood by has looked long ago.
        schema.migrate(connection, lease);
        net = found(connection, NOBODY, lease.read(connection).highest()).net();
      }
      int groups = 0;
      while (lost != null) {
        net.apply(lost);
        Changes changes = net.take();
        transactions.commit(changes.highest(), tables -> tables.write(changes));
        groups++;
        lost = safeguard.nextLost();
      }
      if (groups > 0) {
        log.info("gave {} groups back to the database {}", groups, settings.location());
      }
      transactions.settle(safeguard);
    } catch (SQLException e) {
      throw database.refusal(e);
    } catch (IOException e) {
      throw new StoreException(
          "the files of the database %s cannot be used: %s".formatted(settings.location(), e), e);
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  private StoreException interrupted(InterruptedException cause) {
    Thread.currentThread().interrupt();
    return new StoreException(
        "interrupted while waiting for the database " + settings.location(), cause);
  }

  private StoreWriter.Found found(Connection connection, Visitor visitor, Changes.Highest highest)
      throws SQLException, StoreException {
    long lastPosition = new DefinitionTable(connection).read(visitor::defined);
    Lanes lanes = new Lanes();
    new LaneTable(connection)
        .read(
            row -> {
              lanes.found(row);
              visitor.lane(
                  new LaneFound(
                      row.holderId(),
                      row.lane(),
                      row.messages(),
                      row.bytes(),
                      row.lastSequence(),
                      row.earliestExpiration()));
            });
    new BodyTable(connection).read(visitor::body);
    List<Long> ended = new TableWriter(connection, database.dialect()).ended();
    connection.rollback();
    if (!database.dialect().isExclusive()) {
      lease.renew(connection); // Much may have been read.
    }
    return new StoreWriter.Found(lanes, new NetChanges(lanes, lastPosition, highest), ended);
  }

  /** Takes the lease, or waits as a standby until its holder has been silent for too long. */
  private void awaitLease() throws StoreException {
    boolean told = false;
    boolean away = false;
    Lease.Row first = null;
    while (true) {
      try (Connection connection = database.connect()) {
        if (lease.tryTake(connection)) {
          return;
        }
        Lease.Row found = lease.read(connection);
        connection.rollback();
        refuseUnlessSilent(found, first);
        first = first == null ? found : first;
        if (!told || away) {
          log.info(
              "standby: the broker {} has the database {}; this one takes over when it has been"
                  + " silent for {} s",
              found.holder().name(),
              settings.location(),
              settings.lease().toSeconds());
        }
        told = true;
        away = false;
      } catch (SQLException e) {
        pause(Duration.ZERO); // The pool may be closed because the store is.
        if (!database.dialect().mayPass(e)) {
          throw database.refusal(e);
        }
        if (!away) {
          away = true;
          log.warn("standby: the database {} is away: {}", settings.location(), e.getMessage());
        }
      }
      pause(LOOK_AGAIN);
    }
  }

  /** A broker that was killed has the lease too, but does not renew it. */
  private void refuseUnlessSilent(Lease.Row found, Lease.@Nullable Row first)
      throws StoreException {
    if (!standsBy && first != null && found.transactions() != first.transactions()) {
      throw new StoreException(
          "the database %s is in use by the broker %s; stop it first"
              .formatted(settings.location(), found.holder().name()));
    }
  }

  private void pause(Duration pause) throws StoreException {
    try {
      if (closing.await(pause.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new StoreException("closed while waiting for the database " + settings.location());
      }
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  private void start(StoreWriter.Found found, Listener listener) {
    BatchQueue queue = new BatchQueue();
    Transactions transactions = transactions();
    StoreReader reader = new StoreReader(database, settings.location(), closing, queue::fail);
    StoreWriter writer =
        new StoreWriter(
            transactions,
            database.dialect(),
            found,
            new StoreWriter.Start(queue, reader, listener, safeguard, settings.location()));
    running =
        new Running(
            found.lanes(),
            queue,
            new Writing(writer, transactions, thread(writer, "store-writer")),
            new Reading(reader, thread(reader, "store-reader")));
  }

  private static Thread thread(Runnable work, String name) {
    Thread thread = new Thread(work, name);
    // A virtual machine whose application has ended must not live on for its embedded broker.
    thread.setDaemon(true);
    thread.start();
    return thread;
  }

  /** What tells this store from all others; known after the recovery. */
  public String storeId() {
    return storeId;
  }

  @Override
  public long append(List<StoreRecord> batch) throws StoreException {
    Running now = running;
    if (now == null) {
      throw new StoreException("the store in " + settings.location() + " is not open");
    }
    now.queue.put(lastBatch + 1, batch);
    return ++lastBatch;
  }

  @Override
  public void page(PageRequest request, Consumer<Page> answer) {
    Running now = running;
    if (now != null) {
      try {
        now.queue.put(request, answer);
      } catch (StoreException e) {
        log.debug("a page is not read any more: {}", e.getMessage());
      }
    }
  }

  @Override
  public BodyStore bodies() {
    return bodies;
  }

  @Override
  public boolean isBeyondMemory() {
    return true;
  }

  @Override
  public boolean acceptsMessages() {
    Running now = running;
    return now != null && now.queue.failure() == null && now.writing.writer.acceptsMessages();
  }

  @Override
  public Status status() {
    Running now = running;
    return new Status(
        "jdbc",
        settings.location(),
        now == null ? 0 : now.lanes.places(),
        now == null ? 0 : now.writing.writer.diskBytes(),
        now != null && now.queue.failure() != null);
  }

  /**
   * Makes everything appended durable, gives the lease up and closes all connections.
   *
   * @throws StoreException if the store fails only now; an earlier failure was reported already
   */
  @Override
  public void close() throws StoreException {
    if (closed) {
      return;
    }
    closed = true;
    closing.countDown();
    Running ending = running;
    try {
      if (ending != null) {
        end(ending);
      }
      bodies.close();
      database.close();
      if (ending != null && ending.queue.failure() == null) {
        ending.writing.transactions.settleClosed(safeguard);
      }
    } catch (IOException e) {
      throw new StoreException(
          "closing the files of the database %s failed, the next start restores them: %s"
              .formatted(settings.location(), e),
          e);
    } catch (InterruptedException e) {
      throw interrupted(e);
    } finally {
      running = null;
      bodies.close();
      database.close();
      release(safeguard);
    }
  }

  private static void end(Running ending) throws StoreException {
    boolean failedBefore = ending.queue.failure() != null;
    try {
      ending.writing.transactions.closing();
      if (!failedBefore) {
        ending.queue.putEnd();
      }
    } finally {
      join(ending.writing.thread);
      ending.reading.reader.end();
      join(ending.reading.thread);
    }
    StoreException failure = ending.queue.failure();
    if (failure != null && !failedBefore) {
      throw failure;
    }
  }

  private static void join(Thread thread) {
    boolean interrupted = false;
    while (true) {
      try {
        thread.join();
        break;
      } catch (InterruptedException e) {
        interrupted = true; // Connections must not be closed while they are used.
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private static void release(Safeguard safeguard) throws StoreException {
    try {
      safeguard.close();
    } catch (IOException e) {
      throw new StoreException("closing the database's files failed: " + e.getMessage(), e);
    }
  }
}
