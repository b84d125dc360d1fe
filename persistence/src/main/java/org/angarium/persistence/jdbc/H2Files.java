package org.angarium.persistence.jdbc;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.angarium.persistence.StoreException;
import org.angarium.persistence.StoreRecord;
import org.angarium.persistence.files.Disk;
import org.angarium.persistence.journal.RedoLog;
import org.h2.store.fs.FilePath;
import org.jspecify.annotations.Nullable;

/**
 * What keeps an H2 database whole. H2 is not asked to make anything last: when a process or the
 * power fails, it may find an older state than it had forced, or none. So its file only ever
 * changes from one state to another in which H2 had closed it in order, and each group of records
 * since then is in a log, forced.
 */
final class H2Files implements Safeguard {
  /** A start replays this much at most, and a little more. */
  static final long MOST_LOG_BYTES = 32 << 20;

  static final long MOST_CHANGED_BYTES = 256 << 20;
  private static final long CLOSING_MILLIS = TimeUnit.MINUTES.toMillis(5);
  private static final long LOOK_AGAIN_MILLIS = 100;
  private static final String IN_ORDER = ",clean:1,";

  private final Path path;
  private final String served;
  private final Closeable lock;
  private final ShadowFile database;
  private final RedoLog log;

  private H2Files(Path path, String served, Closeable lock, ShadowFile database, RedoLog log) {
    this.path = path;
    this.served = served;
    this.lock = lock;
    this.database = database;
    this.log = log;
  }

  /**
   * Opens the files of a database, or makes them; H2 may open it from now on, under {@link #url}.
   *
   * @param database its path without H2's extension
   * @throws org.angarium.persistence.files.LockedException if somebody has it
   */
  static H2Files open(Disk disk, Path database) throws IOException {
    Path directory = database.toAbsolutePath().getParent();
    disk.createDirectory(directory == null ? database : directory);
    Path path = extended(database, ".mv.db");
    Closeable lock = disk.lock(extended(database, ".lock"));
    boolean complete = false;
    RedoLog log = null;
    try {
      log = RedoLog.open(disk, extended(database, ".redo"));
      RedoLog opened = log;
      ShadowFile file = ShadowFile.open(disk, path, () -> opened.clear(RedoLog.UNKNOWN));
      String served = FilePath.get(real(path).toString()).toString();
      ShadowFiles.serve(served, file);
      complete = true;
      return new H2Files(path, served, lock, file, log);
    } finally {
      if (!complete) {
        if (log != null) {
          log.close();
        }
        lock.close();
      }
    }
  }

  /** As H2 names it, which goes through symbolic links. */
  private static Path real(Path path) throws IOException {
    Path directory = path.toAbsolutePath().getParent();
    return Files.exists(path) || directory == null
        ? path.toRealPath()
        : directory.toRealPath().resolve(path.getFileName());
  }

  private static Path extended(Path database, String extension) {
    return database.resolveSibling(database.getFileName() + extension);
  }

  /** The URL under which H2 finds a database whose files are open. */
  static String url(Path database) {
    ShadowFiles.register();
    return "jdbc:h2:" + ShadowFiles.SCHEME + ":" + database;
  }

  @Override
  public void record(List<StoreRecord> group) throws IOException {
    log.append(group);
  }

  @Override
  public boolean isDue() {
    return log.bytes() > MOST_LOG_BYTES || database.changedBytes() > MOST_CHANGED_BYTES;
  }

  @Override
  public void takeBack() throws IOException {
    log.takeBack();
  }

  @Override
  public void settle(long transactions, Runnable closing) throws InterruptedException, IOException {
    long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(CLOSING_MILLIS);
    synchronized (database) { // Nobody opens it between the looks at it.
      while (!database.awaitReleased(LOOK_AGAIN_MILLIS)) {
        closing.run();
        if (System.nanoTime() - deadline > 0) {
          throw new StoreException(
              "the database %s is still not closed after %d ms".formatted(path, CLOSING_MILLIS));
        }
      }
      if (!isInOrder()) {
        throw new StoreException(
            "the database %s was not closed in order; what it had at last is restored by the next start"
                .formatted(path));
      }
      database.apply(() -> log.clear(transactions));
    }
  }

  /** Both of the two pages with which H2's file begins say so. */
  private boolean isInOrder() throws IOException {
    for (long position = 0; position < 2 * ShadowFile.PAGE; position += ShadowFile.PAGE) {
      ByteBuffer page = ByteBuffer.allocate(ShadowFile.PAGE);
      database.read(page, position);
      String text = new String(page.array(), StandardCharsets.ISO_8859_1);
      if (!text.startsWith("H:") || !text.contains(IN_ORDER)) {
        return false;
      }
    }
    return true;
  }

  @Override
  public void requireState(long transactions) throws StoreException {
    log.requireOwner(transactions);
  }

  @Override
  public @Nullable List<StoreRecord> nextLost() throws IOException {
    return log.next();
  }

  /** Bytes that all files take; any thread. */
  long diskBytes() {
    return database.size() + database.changedBytes() + log.bytes();
  }

  @Override
  public void close() throws IOException {
    ShadowFiles.withdraw(served);
    try {
      log.close();
      database.close();
    } finally {
      lock.close();
    }
  }
}
