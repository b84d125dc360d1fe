package org.angarium.persistence.jdbc;

import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.angarium.persistence.MessageStore;
import org.angarium.persistence.StoreException;
import org.angarium.persistence.StoreRecord;

/**
 * Group commit, on the thread {@code store-writer}: takes all batches that wait, writes what they
 * change in one transaction, and reports them durable. What arrives meanwhile is the next group.
 * Pages that were asked for between the batches are ordered from the reader after that.
 *
 * <p>What fails for good ends the thread, and is reported once.
 */
final class StoreWriter implements Runnable {
  private static final long LOOK_AFTER_MILLIS = 1_000;

  private final Transactions transactions;
  private final Dialect dialect;
  private final Start start;
  private final Lanes lanes;
  private final NetChanges net;
  private final Remover remover = new Remover();
  private final List<BatchQueue.Item> group = new ArrayList<>();
  // Large bodies that no message has any more, each with the batch as of which that is so.
  private final Map<Long, Long> released = new LinkedHashMap<>();
  private boolean sliced;
  private long reported;
  private long lookedAfter;
  private volatile boolean hasSpace = true;
  private volatile long diskBytes;

  /** What the writer has to do with. */
  record Start(
      BatchQueue queue,
      StoreReader reader,
      MessageStore.Listener listener,
      Safeguard safeguard,
      String location) {}

  /** What was found in the tables; {@code ended} are holders whose rows are to be deleted. */
  record Found(Lanes lanes, NetChanges net, List<Long> ended) {}

  StoreWriter(Transactions transactions, Dialect dialect, Found found, Start start) {
    this.transactions = transactions;
    this.dialect = dialect;
    this.start = start;
    this.lanes = found.lanes();
    this.net = found.net();
    this.remover.add(found.ended());
  }

  /** Whether new messages can be stored; any thread. */
  boolean acceptsMessages() {
    return !transactions.isAway() && hasSpace;
  }

  /** Bytes that the tables took when last looked at; any thread. */
  long diskBytes() {
    return diskBytes;
  }

  @Override
  public void run() {
    try {
      lookAfter();
      while (commitGroup()) {
        removeSlice();
        lookAfter();
        settleIfDue();
      }
      transactions.release();
    } catch (InterruptedException | IOException | SQLException | RuntimeException | Error e) {
      fail(e);
    }
  }

  private void fail(Throwable e) {
    transactions.disconnect();
    StoreException cause =
        e instanceof StoreException known
            ? known
            : new StoreException(
                "writing to the database %s failed: %s".formatted(start.location(), e), e);
    start.queue().fail(cause);
    start.listener().onFailure(cause);
  }

  private boolean commitGroup() throws InterruptedException, IOException, SQLException {
    start.queue().take(group, remover.isBusy() ? 0 : LOOK_AFTER_MILLIS);
    StoreException failure = start.queue().failure();
    if (failure != null) {
      throw failure; // Of the reader.
    }
    boolean open = true;
    long last = 0;
    List<StoreRecord> records = new ArrayList<>();
    List<BatchQueue.Question> questions = new ArrayList<>();
    for (BatchQueue.Item item : group) {
      if (item instanceof BatchQueue.Batch batch) {
        net.apply(batch.records());
        records.addAll(batch.records());
        last = batch.number();
      } else if (item instanceof BatchQueue.Question question) {
        questions.add(within(question));
      } else {
        open = false;
      }
    }
    if (last > 0) {
      start.safeguard().record(records);
      Set<Long> bodies = commitRecorded(net.take());
      start.listener().onDurable(last);
      reported = last;
      release(bodies);
    }
    questions.forEach(this::ask);
    start.queue().done(group);
    group.clear();
    return open;
  }

  /** What the database refuses for good must not be given to it again by the next start. */
  private Set<Long> commitRecorded(Changes changes)
      throws InterruptedException, IOException, SQLException {
    try {
      return commit(changes);
    } catch (SQLException | StoreException | RuntimeException e) {
      try {
        start.safeguard().takeBack();
      } catch (IOException alsoFailed) {
        e.addSuppressed(alsoFailed);
      }
      throw e;
    }
  }

  private Set<Long> commit(Changes changes)
      throws InterruptedException, SQLException, StoreException {
    Set<Long> bodies = transactions.commit(changes.highest(), tables -> tables.write(changes));
    for (Changes.Ended ended : changes.places().ended()) {
      if (!ended.atOnce()) {
        remover.add(List.of(ended.holderId()));
      }
    }
    return bodies;
  }

  private void release(Set<Long> bodies) {
    bodies.forEach(body -> released.put(body, reported));
    if (!sliced) {
      report();
    }
  }

  private void report() {
    released.forEach(start.listener()::onBodyReleased);
    released.clear();
  }

  /**
   * Where a commit does not last by itself, slices are not recorded, and a crash takes them back:
   * messages that they removed have their large bodies again then. So these stay until it is
   * settled.
   */
  private void settleIfDue() throws InterruptedException, IOException {
    boolean awaited = !released.isEmpty() && !remover.isBusy();
    if (awaited || start.safeguard().isDue()) {
      start.reader().whileAway(() -> transactions.settle(start.safeguard()));
      sliced = false;
      report();
    }
  }

  /** What comes later is not what was asked for: it ends where the lane ends now. */
  private BatchQueue.Question within(BatchQueue.Question question) {
    MessageStore.PageRequest asked = question.request();
    long end = lanes.end(asked.holderId(), asked.lane());
    return new BatchQueue.Question(
        new MessageStore.PageRequest(
            asked.holderId(),
            asked.lane(),
            asked.after(),
            Math.min(asked.before(), end + 1),
            asked.expiredBy(),
            asked.mostMessages(),
            asked.mostBytes()),
        question.answer());
  }

  private void ask(BatchQueue.Question question) {
    MessageStore.PageRequest request = question.request();
    if (request.before() <= request.after() + 1) {
      question.answer().accept(new MessageStore.Page(List.of(), true, 0));
    } else {
      start.reader().read(request, question.answer());
    }
  }

  private void removeSlice() throws InterruptedException, SQLException, StoreException {
    if (remover.isBusy()) {
      Set<Long> bodies = transactions.commit(net.highest(), remover::slice);
      remover.done();
      sliced = start.safeguard() != Safeguard.NONE;
      release(bodies);
    }
  }

  /** What is to be done now and then: the lease, and what the operator is told. */
  private void lookAfter() throws InterruptedException, SQLException, StoreException {
    long now = System.nanoTime();
    if (diskBytes == 0 || now - lookedAfter >= TimeUnit.MILLISECONDS.toNanos(LOOK_AFTER_MILLIS)) {
      lookedAfter = now;
      hasSpace = dialect.hasSpace();
      diskBytes = Math.max(1, transactions.measure(diskBytes));
    }
    if (transactions.leaseIsOld()) {
      transactions.commit(net.highest(), tables -> {});
    }
  }
}
