package org.angarium.persistence.journal;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.angarium.persistence.MessageStore;
import org.angarium.persistence.StoreException;
import org.angarium.persistence.StoreRecord;
import org.angarium.persistence.files.Disk;
import org.angarium.persistence.files.LocalDisk;
import org.angarium.persistence.files.LockedException;
import org.jspecify.annotations.Nullable;

/**
 * The file journal. {@link #append} hands a batch to {@link StoreWriter}, which writes and forces;
 * {@link StoreKeeper} sees to the segments; {@link JournalRecovery} reads them at the start.
 */
public final class JournalStore implements MessageStore {
  private static final int PAUSE_MILLIS = 1000;
  static final String LOCK = "lock";

  private final SegmentDirectory directory;
  private final Closeable lock;
  private final long pauseMillis;
  private final RecordCodec sizing = new RecordCodec();
  private volatile @Nullable Running running;
  private volatile String storeId = "";
  private long lastBatch;
  private boolean closed;

  private JournalStore(SegmentDirectory directory, Closeable lock, long pauseMillis) {
    this.directory = directory;
    this.lock = lock;
    this.pauseMillis = pauseMillis;
  }

  /** What there is between recovery and the end. */
  private record Running(
      LiveIndex index,
      StoreWriter writer,
      StoreKeeper keeper,
      Thread writerThread,
      Thread keeperThread) {}

  /**
   * Opens a journal and locks its directory, which is made if missing.
   *
   * @throws StoreException if that cannot be; the message is one line that names the directory
   */
  public static JournalStore open(JournalSettings settings) throws StoreException {
    return open(settings, new LocalDisk(), PAUSE_MILLIS);
  }

  /**
   * Opens a journal on any disk.
   *
   * @param pauseMillis how long to wait before trying again to find space
   */
  static JournalStore open(JournalSettings settings, Disk disk, long pauseMillis)
      throws StoreException {
    Path path = settings.directory();
    try {
      disk.createDirectory(path);
      Closeable lock = disk.lock(path.resolve(LOCK));
      return new JournalStore(new SegmentDirectory(disk, settings), lock, pauseMillis);
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
  public Recovery recover(Consumer<StoreRecord> visitor, Listener listener) throws StoreException {
    if (closed || running != null) {
      throw new StoreException("the journal in " + directory.path() + " is closed or in use");
    }
    JournalRecovery.Result found = read(visitor);
    storeId = found.end().segment().header().storeId();
    BatchHeader.Levels levels = found.index().levels();
    StoreKeeper keeper = new StoreKeeper(directory, found, pauseMillis);
    StoreWriter writer =
        new StoreWriter(
            new BatchWriter(found.end(), found.index()),
            keeper,
            listener,
            directory.segmentBytes());
    Thread keeperThread =
        new Thread(
            () -> {
              keeper.run();
              writer.wake();
            },
            "store-keeper");
    Thread writerThread = new Thread(writer, "store-writer");
    // A virtual machine whose application has ended must not live on for its embedded broker.
    keeperThread.setDaemon(true);
    writerThread.setDaemon(true);
    running = new Running(found.index(), writer, keeper, writerThread, keeperThread);
    writerThread.start();
    keeperThread.start();
    return new Recovery(levels.highestMessageId(), levels.highestDestinationId(), found.repairs());
  }

  /** The store's identifier, drawn by lot when it was made; empty before {@link #recover}. */
  public String storeId() {
    return storeId;
  }

  private JournalRecovery.Result read(Consumer<StoreRecord> visitor) throws StoreException {
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
    now.writer.submit(new StoreWriter.Batch(lastBatch + 1, batch, sizing.bytes(batch)));
    return ++lastBatch;
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
        now == null ? 0 : now.index.liveMessages(),
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
      release();
    }
  }

  private static void end(Running ending) throws StoreException {
    boolean failedBefore = ending.writer.failure() != null;
    try {
      ending.keeper.close();
      if (!failedBefore) {
        ending.writer.close();
      }
    } finally {
      join(ending.writerThread);
      ending.keeper.stop();
      join(ending.keeperThread);
    }
    StoreException failure = ending.writer.failure();
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
