package org.angarium.persistence.journal;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.agrona.collections.LongArrayList;
import org.angarium.persistence.MessageStore;
import org.angarium.persistence.StoreException;
import org.jspecify.annotations.Nullable;

/**
 * Group commit, on the thread {@code store-writer}: takes all batches that wait, writes them,
 * forces once, and reports them durable. What arrives while a force runs is the next group.
 * Whatever fails here ends the thread, and is reported once.
 */
final class StoreWriter implements Runnable {
  private static final int MOST_BATCHES = 4096;
  private static final int MOST_BYTES = 16 << 20;
  private static final int SEGMENT_SHARE = 4;
  private static final int LOOK_AGAIN_MILLIS = 100;

  private final BatchWriter journal;
  private final Partners partners;
  private final PagePicker picker;
  private final Compaction compaction;
  private final BlockingQueue<Work> waiting;
  private final Queue<Work> again = new ConcurrentLinkedQueue<>();
  private final int mostBytes;
  private final Semaphore bytesLeft;
  private final boolean threaded;
  // What was taken, and how much of it is done.
  private final List<Work> group = new ArrayList<>(MOST_BATCHES);
  private final List<PagePick> picked = new ArrayList<>();
  // Large bodies that nobody has any more, each with its batch.
  private final LongArrayList released = new LongArrayList();
  private int done;
  private Stuck stuck = Stuck.NOT;
  private boolean begun;
  private boolean closing;
  private boolean ended;
  private long written;
  private long reported;
  private volatile @Nullable StoreException failure;

  /** What it has to wait for before it can go on. */
  private enum Stuck {
    NOT,
    /** Whether there is a next segment. */
    UNKNOWN,
    /** The next segment. */
    NO_SEGMENT
  }

  /**
   * Prepares the writer; the caller starts its thread, or takes its steps.
   *
   * @param segmentBytes length of a segment; so little may wait that when there is no space for
   *     another one, what waits leaves some of the second half free for what makes space
   * @param threaded whether it has a thread, so that others can wait for it
   */
  StoreWriter(
      BatchWriter journal,
      Partners partners,
      Compaction compaction,
      int segmentBytes,
      boolean threaded) {
    this.journal = journal;
    this.partners = partners;
    this.compaction = compaction;
    this.threaded = threaded;
    this.picker = new PagePicker(journal.index());
    this.waiting = threaded ? new ArrayBlockingQueue<>(MOST_BATCHES) : new LinkedBlockingQueue<>();
    this.mostBytes = Math.min(MOST_BYTES, segmentBytes / SEGMENT_SHARE);
    this.bytesLeft = new Semaphore(mostBytes);
  }

  /** Whom the writer has to do with. */
  record Partners(StoreKeeper keeper, StoreReader reader, MessageStore.Listener listener) {}

  /** Hands something over, and waits while too much is on the way; any one thread. */
  void submit(Work work) throws StoreException {
    checkFailure();
    if (!threaded) {
      waiting.add(work);
      return;
    }
    try {
      while (!bytesLeft.tryAcquire(queuedBytes(work), LOOK_AGAIN_MILLIS, TimeUnit.MILLISECONDS)) {
        checkFailure();
      }
      while (!waiting.offer(work, LOOK_AGAIN_MILLIS, TimeUnit.MILLISECONDS)) {
        checkFailure();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StoreException("interrupted while waiting for the journal", e);
    }
  }

  /** Hands over what follows from what it has asked for itself; any thread, does not wait. */
  void resubmit(Work work) {
    again.add(work);
    wake();
  }

  /** Whether messages are to be moved; the thread that takes its steps. */
  boolean isCompacting() {
    return compaction.isUnderWay();
  }

  /** Whether it has ended; the thread that takes its steps. */
  boolean hasEnded() {
    return ended;
  }

  /** Ends the thread when everything handed over is durable. */
  void close() throws StoreException {
    submit(Work.Signal.CLOSE);
  }

  /** Makes the thread look around; any thread. */
  void wake() {
    waiting.offer(Work.Signal.WAKE); // If there is no room it is awake anyway.
  }

  /** Why the store is poisoned, or null; any thread. */
  @Nullable StoreException failure() {
    return failure;
  }

  private void checkFailure() throws StoreException {
    StoreException cause = failure;
    if (cause != null) {
      throw new StoreException("the store has failed: " + cause.getMessage(), cause);
    }
  }

  @Override
  public void run() {
    try {
      while (!ended) {
        if (!step()) {
          awaitWork();
        }
      }
    } catch (InterruptedException e) {
      fail(e);
    }
  }

  private void awaitWork() throws InterruptedException {
    switch (stuck) {
      case UNKNOWN -> partners.keeper.awaitWhatIsNext();
      case NO_SEGMENT -> partners.keeper.awaitNext();
      case NOT -> {
        if (!ended) {
          // What is to move may wait for a segment in the making.
          Work next =
              compaction.isDue()
                  ? waiting.poll(LOOK_AGAIN_MILLIS, TimeUnit.MILLISECONDS)
                  : waiting.take();
          group.add(next == null ? Work.Signal.WAKE : next);
        }
      }
    }
  }

  /** Does what there is to do, without waiting; says whether there was anything. */
  boolean step() {
    if (ended) {
      return false;
    }
    try {
      return work();
    } catch (IOException | RuntimeException | Error e) {
      fail(e);
      return false;
    }
  }

  private void fail(Throwable e) {
    ended = true;
    StoreException cause =
        e instanceof StoreException known
            ? known
            : new StoreException("writing %s failed: %s".formatted(journal.segment().path(), e), e);
    failure = cause;
    closeJournal();
    partners.listener.onFailure(cause);
  }

  private void closeJournal() {
    SegmentDirectory.closeAll(List.of(journal.segment()));
  }

  private boolean work() throws IOException {
    if (!begun) {
      begin();
      begun = true;
      return true;
    }
    if (stuck == Stuck.NOT) {
      waiting.drainTo(group);
      for (Work one = again.poll(); one != null; one = again.poll()) {
        group.add(one);
      }
      if (group.isEmpty()) {
        partners.keeper.checkFailure();
        return false;
      }
    }
    int before = done;
    while (done < group.size()) {
      if (!carryOut(group.get(done))) {
        commit();
        return done > before;
      }
      done++;
    }
    endGroup();
    return true;
  }

  /** Says first of all that what was recovered is forced. */
  private void begin() throws IOException {
    if (journal.atStart()) {
      journal.open();
      commit();
    } else {
      mark();
    }
  }

  /** Does something of the group; false if it has to wait. */
  private boolean carryOut(Work work) throws IOException {
    if (work instanceof Work.Batch batch) {
      return append(batch);
    }
    if (work instanceof PagePick.Wanted wanted) {
      PagePick pick = picker.pick(wanted);
      partners.keeper.pin(pick.pinned());
      picked.add(pick);
    } else if (work instanceof Work.Moves moves) {
      move(moves);
    } else if (work == Work.Signal.NEXT) {
      return enterNext(0, 0);
    } else {
      closing |= work == Work.Signal.CLOSE;
    }
    return true;
  }

  private void endGroup() throws IOException {
    commit();
    for (Work work : group) {
      if (threaded) {
        bytesLeft.release(queuedBytes(work));
      }
    }
    group.clear();
    done = 0;
    if (!closing) {
      compact();
    } else {
      ended = true;
      mark();
      closeJournal();
    }
  }

  private int queuedBytes(Work work) {
    return work instanceof Work.Batch batch
        ? (int) Math.min(BatchWriter.batchBytes(batch.bytes()), mostBytes)
        : 0;
  }

  private boolean append(Work.Batch batch) throws IOException {
    stuck = Stuck.NOT;
    if (journal.isHalfFull() && !partners.keeper.knowsWhatIsNext()) {
      stuck = Stuck.UNKNOWN; // If nothing is, the other half is for what makes space.
      return false;
    }
    if (!journal.fits(batch.bytes(), batch.entries())
        && !enterNext(batch.bytes(), batch.entries())) {
      return false;
    }
    journal.append(batch.records());
    written = batch.number();
    journal.index().bodies().takeReleased(this::release);
    return true;
  }

  /** Goes on in the next segment; false if there is none yet. */
  private boolean enterNext(long bytes, long entries) throws IOException {
    stuck = Stuck.NOT;
    commit(); // The next segment may need the space of those that this lets go.
    Segment next = partners.keeper.next(journal.segmentBytesFor(bytes, entries));
    if (next == null) {
      stuck = Stuck.NO_SEGMENT;
      return false;
    }
    enter(next);
    return true;
  }

  private void release(long bodyId) {
    released.addLong(bodyId);
    released.addLong(written);
  }

  /** Asks for what moves next, if there is a segment ready beside the one for what is appended. */
  private void compact() {
    if (compaction.isDue() && partners.keeper.isReady()) {
      Compaction.Slice slice = compaction.next();
      if (slice != null) {
        partners.keeper.pin(slice.pinned());
        partners.reader.read(slice);
      }
    }
  }

  /** Moves messages, unless the space is wanted for others. */
  private void move(Work.Moves moves) throws IOException {
    compaction.done();
    long entries = moves.moves().size();
    if (closing || !partners.keeper.isReady()) {
      return;
    }
    if (!journal.fits(moves.bytes(), entries)) {
      commit();
      Segment next = partners.keeper.next(journal.segmentBytesFor(moves.bytes(), entries));
      if (next == null) {
        return;
      }
      enter(next);
    }
    journal.compact(moves.moves(), compaction);
  }

  private void enter(Segment next) throws IOException {
    journal.moveTo(next);
    journal.open();
    compaction.entered(next);
  }

  private void commit() throws IOException {
    if (journal.isAhead()) {
      journal.force();
    }
    if (written > reported) {
      journal.points().hit(JournalPoints.REPORT_BEFORE);
      reported = written;
      partners.listener.onDurable(reported);
      journal.points().hit(JournalPoints.REPORT_AFTER);
    }
    for (int i = 0; i < released.size(); i += 2) {
      partners.listener.onBodyReleased(released.getLong(i), released.getLong(i + 1));
    }
    released.clear();
    picked.forEach(partners.reader::read);
    picked.clear();
    partners.keeper.checkFailure();
    partners.keeper.advance(journal.index().takeUnneeded(), journal.openingBytes());
  }

  private void mark() throws IOException {
    if (journal.fitsMark()) {
      journal.mark();
      commit();
    }
  }
}
