package org.angarium.broker.destination;

/** How many messages of a queue went otherwise than to a consumer. Core thread only. */
public final class QueueCounts {
  private long expired;
  private long dead;
  private long dropped;

  void countExpired() {
    expired++;
  }

  void countDead() {
    dead++;
  }

  void countDropped() {
    dropped++;
  }

  /** Messages that expired. */
  public long expired() {
    return expired;
  }

  /** Messages that were delivered as often as they may be. */
  public long dead() {
    return dead;
  }

  /** Messages that were dropped because the queue was full. */
  public long dropped() {
    return dropped;
  }
}
