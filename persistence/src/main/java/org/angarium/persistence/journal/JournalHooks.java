package org.angarium.persistence.journal;

import org.angarium.persistence.files.Disk;
import org.angarium.persistence.files.FailPoints;
import org.angarium.persistence.files.LocalDisk;

/**
 * What a journal is put together with.
 *
 * @param pauseMillis how long to wait before trying again to find space
 * @param bodies hears which large bodies have no message any more
 * @param failPoints hears of the moments that {@link JournalPoints} names
 */
public record JournalHooks(
    Disk disk, long pauseMillis, ReleasedBodies bodies, FailPoints failPoints) {
  private static final long PAUSE_MILLIS = 1000;

  /** Hears of large bodies. Called on the store's writing thread; must not block. */
  @FunctionalInterface
  public interface ReleasedBodies {
    /**
     * No message has a body any more, which is durable.
     *
     * @param batch as of which that is so
     */
    void released(long bodyId, long batch);
  }

  /** The real disk, a pause of a second, and nobody who hears. */
  public static JournalHooks defaults() {
    return new JournalHooks(new LocalDisk(), PAUSE_MILLIS, (bodyId, batch) -> {}, FailPoints.NONE);
  }

  /** The same, on another disk. */
  public JournalHooks on(Disk other) {
    return new JournalHooks(other, pauseMillis, bodies, failPoints);
  }

  /** The same, with another pause. */
  public JournalHooks pausing(long millis) {
    return new JournalHooks(disk, millis, bodies, failPoints);
  }

  /** The same, with somebody who hears of large bodies. */
  public JournalHooks releasing(ReleasedBodies hearing) {
    return new JournalHooks(disk, pauseMillis, hearing, failPoints);
  }

  /** The same, with somebody who hears of moments. */
  public JournalHooks failing(FailPoints points) {
    return new JournalHooks(disk, pauseMillis, bodies, points);
  }
}
