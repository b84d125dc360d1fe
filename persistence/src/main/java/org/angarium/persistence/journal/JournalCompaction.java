package org.angarium.persistence.journal;

import java.io.IOException;
import java.nio.file.Path;
import java.util.regex.Matcher;
import org.agrona.collections.LongHashSet;
import org.angarium.persistence.StoreException;
import org.angarium.persistence.files.Disk;
import org.angarium.persistence.files.DiskFile;

/**
 * Compacts a journal while no broker runs on it: what is live of its sparse segments moves into new
 * ones, as it does in a running broker, each step forced before what it makes needless goes. So it
 * may be ended, and fail, at any moment. One thread.
 */
public final class JournalCompaction {
  private static final int LEAST_SEGMENT_BYTES = 1 << 20;

  /** A segment is emptied if less than this share of it is live. */
  private static final double SPARSE = 0.75;

  /** What a message takes besides its content, about. */
  private static final int BESIDES_BYTES = 256;

  private final Path directory;
  private final JournalHooks hooks;

  private JournalCompaction(Path directory, JournalHooks hooks) {
    this.directory = directory;
    this.hooks = hooks;
  }

  /**
   * What a journal takes.
   *
   * @param bytes of its segments and of what is kept to become one
   */
  public record Size(int files, long bytes) {}

  /** What it took before, and what it takes now. */
  public record Result(Size before, Size after) {}

  /**
   * Compacts the journal in a directory.
   *
   * @throws StoreException if there is none, a broker has it, it is damaged, or there is no space;
   *     the message is one line
   */
  public static Result run(Path directory) throws StoreException {
    return new JournalCompaction(directory, JournalHooks.defaults())
        .run(LEAST_SEGMENT_BYTES, JournalSettings.defaults(directory).segmentBytes());
  }

  /** Compacts a journal on any disk, into segments of these lengths. */
  static Result run(Path directory, JournalHooks hooks, int segmentBytes) throws StoreException {
    return new JournalCompaction(directory, hooks).run(segmentBytes, segmentBytes);
  }

  private Result run(int least, int most) throws StoreException {
    LongHashSet sparse = new LongHashSet();
    long live = findSparse(sparse);
    long wanted = Math.min(most, Long.highestOneBit(2 * Math.max(1, live) - 1));
    JournalSettings settings = new JournalSettings(directory, (int) Math.max(least, wanted), 0);
    Size before = size();
    try (JournalStore store = JournalStore.stepped(settings, hooks)) {
      store.compact(sparse);
    }
    return new Result(before, size());
  }

  /** Finds the sparse segments, and tells what is live in all of them, about, bytes. */
  private long findSparse(LongHashSet sparse) throws StoreException {
    try (JournalInspection inspection = JournalInspection.open(directory, hooks.disk())) {
      JournalReport report = inspection.report();
      if (!report.sound()) {
        throw new JournalDamageException(report.damages().get(0));
      }
      long all = SegmentHeader.PAGE_BYTES;
      for (SegmentUse use : inspection.uses()) {
        long live = use.liveBytes() + use.liveMessages() * BESIDES_BYTES;
        Matcher name = SegmentDirectory.SEGMENT.matcher(String.valueOf(use.file().getFileName()));
        if (live < SPARSE * use.length() && name.matches()) {
          sparse.add(Long.parseLong(name.group(1)));
          all += live;
        }
      }
      return all;
    }
  }

  private Size size() throws StoreException {
    Disk disk = hooks.disk();
    int files = 0;
    long bytes = 0;
    try {
      for (String name : disk.list(directory)) {
        if (SegmentDirectory.SEGMENT.matcher(name).matches()
            || SegmentDirectory.SPARE.matcher(name).matches()) {
          files++;
          try (DiskFile file = disk.openForReading(directory.resolve(name))) {
            bytes += file.size();
          }
        }
      }
    } catch (IOException e) {
      throw new StoreException("reading %s failed: %s".formatted(directory, e), e);
    }
    return new Size(files, bytes);
  }
}
