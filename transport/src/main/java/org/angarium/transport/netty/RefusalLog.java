package org.angarium.transport.netty;

import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the operator about peers that were turned away: one line each, but no more than one a
 * second, so that a port scan cannot fill a disk.
 */
final class RefusalLog {
  private static final Logger LOG = LoggerFactory.getLogger(RefusalLog.class);
  private static final long INTERVAL_NANOS = TimeUnit.SECONDS.toNanos(1);

  private long lastNanos = System.nanoTime() - INTERVAL_NANOS; // guarded by this
  private int untold; // guarded by this

  synchronized void refused(String peer, String reason) {
    long now = System.nanoTime();
    if (now - lastNanos < INTERVAL_NANOS) {
      untold++;
      return;
    }
    if (untold == 0) {
      LOG.warn("closed the connection from {}: {}", peer, reason);
    } else {
      LOG.warn("closed the connection from {}: {} ({} more before it)", peer, reason, untold);
    }
    lastNanos = now;
    untold = 0;
  }
}
