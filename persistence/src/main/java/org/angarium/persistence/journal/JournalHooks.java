package org.angarium.persistence.journal;

import org.angarium.persistence.files.Disk;
import org.angarium.persistence.files.FailPoints;
import org.angarium.persistence.files.LocalDisk;

/**
 * What a journal is put together with.
 *
 * @param pauseMillis how long to wait before trying again to find space
 * @param mostKnownBytes when what a segment begins with, what is known of older ones, takes more,
 *     no new messages are taken; in memory it takes about three times as much
 * @param failPoints hears of the moments that {@link JournalPoints} names
 */
public record JournalHooks(
    Disk disk, long pauseMillis, long mostKnownBytes, FailPoints failPoints) {
  private static final long PAUSE_MILLIS = 1000;
  private static final int KNOWN_SHARE_OF_HEAP = 12;

  /** The real disk, a pause of a second, a quarter of the heap, and nobody who hears. */
  public static JournalHooks defaults() {
    long most = Runtime.getRuntime().maxMemory() / KNOWN_SHARE_OF_HEAP;
    return new JournalHooks(new LocalDisk(), PAUSE_MILLIS, most, FailPoints.NONE);
  }

  /** The same, on another disk. */
  public JournalHooks on(Disk other) {
    return new JournalHooks(other, pauseMillis, mostKnownBytes, failPoints);
  }

  /** The same, with another pause. */
  public JournalHooks pausing(long millis) {
    return new JournalHooks(disk, millis, mostKnownBytes, failPoints);
  }

  /** The same, with another bound for what is known of older segments. */
  public JournalHooks knowing(long mostBytes) {
    return new JournalHooks(disk, pauseMillis, mostBytes, failPoints);
  }

  /** The same, with somebody who hears of moments. */
  public JournalHooks failing(FailPoints points) {
    return new JournalHooks(disk, pauseMillis, mostKnownBytes, points);
  }
}
