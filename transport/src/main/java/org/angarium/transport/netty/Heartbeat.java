package org.angarium.transport.netty;

import io.netty.channel.EventLoop;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Watches the silence on a link, both ways. It beats twice in each interval. A beat before which
 * nothing was said says something; after {@value #MOST_SILENT_BEATS} beats in a row before which
 * nothing was heard, the peer is lost. Counting beats rather than time means that an event loop
 * that was held up for long does not take its own delay for the peer's silence. Event loop only.
 */
final class Heartbeat {
  private static final int BEATS_PER_INTERVAL = 2;
  private static final int MOST_SILENT_BEATS = 2 * BEATS_PER_INTERVAL;

  /** Shorter intervals are taken for this, so that no peer can keep a loop busy with them. */
  private static final int LEAST_INTERVAL_MILLIS = 10;

  /** What a heartbeat is about. */
  interface Watched {
    /** Whether the peer has given a sign of life since the last time this was asked. */
    boolean heardSinceLastAsked();

    /** Whether something was written since the last time this was asked. */
    boolean saidSinceLastAsked();

    /** Sends a sign of life. */
    void beat();

    /**
     * The peer was silent for too long.
     *
     * @param intervalMillis the longest silence it should have kept
     */
    void lost(int intervalMillis);
  }

  private final Watched watched;
  private @Nullable Future<?> beats;
  private int silentBeats;

  Heartbeat(Watched watched) {
    this.watched = watched;
  }

  /** The interval of a link whose two sides have announced these, milliseconds; 0 for none. */
  static int interval(int announced, int announcedByOther) {
    if (announced == 0 || announcedByOther == 0) {
      return Math.max(announced, announcedByOther);
    }
    return Math.min(announced, announcedByOther);
  }

  /** Starts to watch, unless the interval is 0. */
  void start(EventLoop loop, int intervalMillis) {
    if (intervalMillis > 0) {
      int effective = Math.max(intervalMillis, LEAST_INTERVAL_MILLIS);
      long beatNanos = TimeUnit.MILLISECONDS.toNanos(effective) / BEATS_PER_INTERVAL;
      beats =
          loop.scheduleWithFixedDelay(
              () -> beat(effective), beatNanos, beatNanos, TimeUnit.NANOSECONDS);
    }
  }

  /** Stops to watch. */
  void stop() {
    if (beats != null) {
      beats.cancel(false);
    }
  }

  private void beat(int intervalMillis) {
    silentBeats = watched.heardSinceLastAsked() ? 0 : silentBeats + 1;
    if (silentBeats >= MOST_SILENT_BEATS) {
      stop();
      watched.lost(intervalMillis);
    } else if (!watched.saidSinceLastAsked()) {
      watched.beat();
    }
  }
}
