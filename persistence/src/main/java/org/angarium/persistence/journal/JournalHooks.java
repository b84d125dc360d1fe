package org.angarium.persistence.journal;

import org.angarium.persistence.files.Disk;
import org.angarium.persistence.files.FailPoints;
import org.angarium.persistence.files.LocalDisk;

/**
 * What a journal is put together with.
 *
 * @param pauseMillis how long to wait before trying again to find space
 * @param failPoints hears of the moments that {@link JournalPoints} names
 */
public record JournalHooks(Disk disk, long pauseMillis, FailPoints failPoints) {
  private static final long PAUSE_MILLIS = 1000;

  /** The real disk, a pause of a second, and nobody who hears. */
  public static JournalHooks defaults() {
    return new JournalHooks(new LocalDisk(), PAUSE_MILLIS, FailPoints.NONE);
  }

  /** The same, on another disk. */
  public JournalHooks on(Disk other) {
    return new JournalHooks(other, pauseMillis, failPoints);
  }

  /** The same, with another pause. */
  public JournalHooks pausing(long millis) {
    return new JournalHooks(disk, millis, failPoints);
  }

  /** The same, with somebody who hears of moments. */
  public JournalHooks failing(FailPoints points) {
    return new JournalHooks(disk, pauseMillis, points);
  }
}
