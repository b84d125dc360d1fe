package org.angarium.persistence.journal;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.agrona.collections.LongHashSet;
import org.angarium.persistence.BodyStore;
import org.angarium.persistence.MessageStore;
import org.angarium.persistence.StoreException;
import org.angarium.persistence.StoreRecord;
import org.angarium.persistence.bodies.BodyFiles;
import org.angarium.persistence.bodies.BodyKeeper;
import org.angarium.persistence.files.Disk;
import org.angarium.persistence.files.LockedException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The file journal. {@link #append} hands a batch to {@link StoreWriter}, which writes and forces;
 * {@link StoreKeeper} sees to the segments; {@link JournalRecovery} reads them at the start.
 */
public final class JournalStore implements MessageStore {
  private static final Logger LOG = LoggerFactory.getLogger(JournalStore.class);
  static final String LOCK = "lock";

  /** The directory of large bodies, within that of the journal. */
  static final String BODIES = "bodies";

  private final SegmentDirectory directory;
  private final Closeable lock;
  private final JournalSettings settings;
  private final JournalHooks hooks;
  private final boolean threaded;
  private @Nullable LongHashSet compacting;
  private final BodyKeeper bodies;
  private final RecordCodec sizing = new RecordCodec();
  private volatile @Nullable Running running;
  private @Nullable Threads threads;
  private volatile String storeId = "";
  private long lastBatch;
  private boolean closed;

  private JournalStore(
      JournalSettings settings, JournalHooks hooks, Closeable lock, boolean threaded) {
    this.settings = settings;
    this.hooks = hooks;
    this.lock = lock;
    this.threaded = threaded;
    this.directory = new SegmentDirectory(hooks, settings);
    BodyFiles files =
        BodyFiles.in(
            settings.directory().resolve(BODIES),
            new BodyFiles.Hooks(hooks.disk(), hooks.failPoints()));
    this.bodies = threaded ? BodyKeeper.open(files) : BodyKeeper.stepped(files);
  }

  /** What there is between recovery and the end. */
  private record Running(
      LiveIndex index,
      StoreWriter writer,
      StoreKeeper keeper,
      StoreReader reader,
      List<SegmentFiles> files) {
    boolean step() {
      boolean wrote = writer.step();
      boolean kept = keeper.step();
      boolean read = reader.step();
      return wrote || kept || read;
    }
  }

  /** The threads of what runs. */
  private record Threads(Thread writer, Thread keeper, Thread reader) {
    void start() {
      for (Thread thread : List.of(writer, keeper, reader)) {
        // A virtual machine whose application has ended must not live on for its embedded broker.
        thread.setDaemon(true);
        thread.start();
      }
    }
  }

  /**
   * Opens a journal and locks its directory, which is made if missing.
   *
   * @throws StoreException if that cannot be; the message is one line that names the directory
   */
  public static JournalStore open(JournalSettings settings) throws StoreException {
    return open(settings, JournalHooks.defaults());
  }

  /** Opens a journal that is put together with other things than usual. */
  public static JournalStore open(JournalSettings settings, JournalHooks hooks)
      throws StoreException {
    return open(settings, hooks, true);
  }

  /**
   * Opens a journal that has no threads: all that they would do is done by {@link #step}, on the
   * caller's thread, and bodies are written and read by whoever asks for it. Appending never waits
   * then, and closing takes the steps that are left.
   */
  public static JournalStore stepped(JournalSettings settings, JournalHooks hooks)
      throws StoreException {
    return open(settings, hooks, false);
  }

  private static JournalStore open(JournalSettings settings, JournalHooks hooks, boolean threaded)
      throws StoreException {
    Disk disk = hooks.disk();
    Path path = settings.directory();
    try {
      disk.createDirectory(path);
      Closeable lock = disk.lock(path.resolve(LOCK));
      return new JournalStore(settings, hooks, lock, threaded);
    } catch (LockedException e) {
      throw new StoreException(
          "the data directory %s is in use by %s".formatted(path, e.getMessage()), e);
    } catch (FileAlreadyExistsException e) {
      throw new StoreException(
          "the data directory %s cannot be used: %s is not a directory"
              .formatted(path, e.getFile()),
          e);
    } catch (AccessDeniedException e) {
      throw new StoreException(
          "the data directory %s cannot be used: no permission to write %s"
              .formatted(path, e.getFile()),
          e);
    } catch (NoSuchFileException e) {
      throw new StoreException("the data directory %s cannot be created".formatted(path), e);
    } catch (IOException e) {
      throw new StoreException(
          "the data directory %s cannot be used: %s".formatted(path, e.getMessage()), e);
    }
  }

  @Override
  public Recovery recover(Visitor visitor, Listener listener) throws StoreException {
    if (closed || running != null) {
      throw new StoreException("the journal in " + directory.path() + " is closed or in use");
    }
    JournalRecovery.Result found = read(visitor);
    storeId = found.end().segment().header().storeId();
    BatchHeader.Levels levels = found.index().levels();
    Running now = prepare(found, listener);
    running = now;
    if (threaded) {
      Threads starting =
          new Threads(
              new Thread(now.writer, "store-writer"),
              new Thread(() -> wakeAfter(now.keeper, now.writer), "store-keeper"),
              new Thread(() -> wakeAfter(now.reader, now.writer), "store-reader"));
      threads = starting;
      starting.start();
    }
    return new Recovery(levels.highestMessageId(), levels.highestDestinationId(), found.repairs());
  }

  private Running prepare(JournalRecovery.Result found, Listener listener) {
    SegmentFiles forWriter = directory.files();
    SegmentFiles forReader = directory.files();
    StoreKeeper keeper =
        new StoreKeeper(
            directory,
            found,
            hooks,
            segment -> {
              forWriter.forget(segment);
              forReader.forget(segment);
            });
    WriterInbox inbox = new WriterInbox();
    int rate = settings.compactionBytesPerSecond();
    StoreReader reader =
        new StoreReader(new RecordReader(forReader, found.journalId()), keeper, inbox, rate);
    BatchWriter journal =
        new BatchWriter(
            found.end(),
            found.index(),
            new RecordReader(forWriter, found.journalId()),
            hooks.failPoints());
    StoreWriter writer =
        new StoreWriter(
            journal,
            new StoreWriter.Partners(keeper, reader, listener),
            new Compaction(found.index(), found.lengths(), aim()),
            directory.segmentBytes(),
            threaded);
    inbox.writer = writer;
    return new Running(found.index(), writer, keeper, reader, List.of(forWriter, forReader));
  }

  private Compaction.Aim aim() {
    LongHashSet chosen = compacting;
    if (chosen != null) {
      return Compaction.Aim.at(chosen);
    }
    return settings.compactionBytesPerSecond() > 0 ? Compaction.Aim.RUNNING : Compaction.Aim.NONE;
  }

  /** Passes on to the writer, which is made later. */
  private static final class WriterInbox implements Consumer<Work> {
    private @Nullable StoreWriter writer;

    @Override
    public void accept(Work work) {
      StoreWriter known = writer;
      if (known != null) {
        known.resubmit(work);
      }
    }
  }

  /** Runs to the end, of which the writer has to hear if it is a failure. */
  private static void wakeAfter(Runnable agent, StoreWriter writer) {
    agent.run();
    writer.wake();
  }

  /** The store's identifier, drawn by lot when it was made; empty before {@link #recover}. */
  public String storeId() {
    return storeId;
  }

  /**
   * Does some of what there is to do, without waiting; only of a store that has no threads.
   *
   * @return whether there was anything
   */
  public boolean step() {
    Running now = running;
    if (now == null || threaded) {
      throw new IllegalStateException("the store is not open, or has threads");
    }
    return now.step();
  }

  /**
   * Empties some segments, the current one perhaps included, of a store that has no threads and is
   * not recovered yet; closing gives back what was prepared for the next messages, too.
   *
   * @throws StoreException if there is no space for it, or the store is refused
   */
  void compact(LongHashSet segments) throws StoreException {
    compacting = segments;
    recover(new NoVisit(), new NoVisit());
    Running now = running;
    if (now == null || threaded) {
      throw new IllegalStateException("the store is not open, or has threads");
    }
    int left = Integer.MAX_VALUE;
    int before;
    do {
      now.writer.submit(Work.Signal.NEXT);
      moveAll(now);
      before = left;
      left = needed(now, segments);
      // What came into the last segment with its content elsewhere can move on from the next one.
    } while (left > 0 && left < before);
  }

  private static int needed(Running now, LongHashSet segments) {
    int needed = 0;
    LongHashSet.LongIterator all = segments.iterator();
    while (all.hasNext()) {
      needed += now.index.references().needed(all.nextValue()) ? 1 : 0;
    }
    return needed;
  }

  private void moveAll(Running now) throws StoreException {
    boolean any;
    do {
      any = now.step();
      StoreException failure = now.writer.failure();
      if (failure != null) {
        throw failure;
      }
      if (!any && !now.keeper.hasRoom()) {
        throw new StoreException(
            "there is no space to compact %s any further; nothing is lost"
                .formatted(directory.path()));
      }
      if (!any) {
        now.writer.wake(); // What was to be moved may have waited for a segment.
      }
    } while (any || now.writer.isCompacting());
  }

  /** For who wants nothing but that a store is there. */
  private static final class NoVisit implements Visitor, Listener {
    @Override
    public void defined(StoreRecord definition) {}

    @Override
    public void lane(LaneFound lane) {}

    @Override
    public void onDurable(long batch) {}

    @Override
    public void onFailure(StoreException cause) {}
  }

  private JournalRecovery.Result read(Visitor visitor) throws StoreException {
    try {
      return new JournalRecovery(directory).run(visitor);
    } catch (StoreException e) {
      throw e;
    } catch (IOException e) {
      throw new StoreException(
          "reading the journal in %s failed: %s".formatted(directory.path(), e), e);
    }
  }

  @Override
  public long append(List<StoreRecord> batch) throws StoreException {
    Running now = running;
    if (now == null) {
      throw new StoreException("the journal in " + directory.path() + " is not open");
    }
    long entries = 0;
    for (StoreRecord stored : batch) {
      entries += stored instanceof StoreRecord.MessageEnqueued ? 1 : 0;
    }
    now.writer.submit(new Work.Batch(lastBatch + 1, batch, sizing.bytes(batch), entries));
    return ++lastBatch;
  }

  @Override
  public void page(PageRequest request, Consumer<Page> answer) {
    Running now = running;
    if (now != null) {
      try {
        now.writer.submit(new PagePick.Wanted(request, answer, request.after(), 0));
      } catch (StoreException e) {
        LOG.debug("a page is not read: {}", e.getMessage()); // The listener hears of the failure.
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
    return now != null && now.writer.failure() == null && now.keeper.hasRoom();
  }

  @Override
  public Status status() {
    Running now = running;
    return new Status(
        "journal",
        directory.path().toAbsolutePath().toString(),
        now == null ? 0 : now.index.places(),
        directory.diskBytes(),
        now != null && now.writer.failure() != null);
  }

  /**
   * Makes everything appended durable and releases all files.
   *
   * @throws StoreException if the store fails only now; an earlier failure was reported already
   */
  @Override
  public void close() throws StoreException {
    if (closed) {
      return;
    }
    closed = true;
    Running ending = running;
    try {
      if (ending != null) {
        end(ending);
      }
    } finally {
      running = null;
      bodies.close();
      release();
    }
  }

  private void end(Running ending) throws StoreException {
    boolean failedBefore = ending.writer.failure() != null;
    Threads ended = threads;
    try {
      ending.keeper.close();
      if (!failedBefore) {
        ending.writer.close();
      }
    } finally {
      if (ended == null) {
        while (!ending.writer.hasEnded()) {
          ending.step();
        }
        giveBack(ending);
      } else {
        join(ended.writer);
        ending.reader.stop();
        join(ended.reader);
        ending.keeper.stop();
        join(ended.keeper);
      }
      ending.files.forEach(SegmentFiles::close);
    }
    StoreException failure = ending.writer.failure();
    if (failure != null && !failedBefore) {
      throw failure;
    }
  }

  private void giveBack(Running ending) throws StoreException {
    try {
      if (compacting != null && ending.writer.failure() == null) {
        ending.keeper.discardReady();
      }
    } catch (IOException e) {
      throw new StoreException(
          "giving back space in %s failed; nothing is lost: %s".formatted(directory.path(), e), e);
    } finally {
      ending.keeper.closeReady();
    }
  }

  private static void join(Thread thread) {
    boolean interrupted = false;
    while (true) {
      try {
        thread.join();
        break;
      } catch (InterruptedException e) {
        interrupted = true; // The files must not be released while they are written.
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void release() throws StoreException {
    try {
      lock.close();
    } catch (IOException e) {
      throw new StoreException("unlocking " + directory.path() + " failed: " + e.getMessage(), e);
    }
  }
}
