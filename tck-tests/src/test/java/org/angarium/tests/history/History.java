package org.angarium.tests.history;

import static java.util.Comparator.comparingLong;

import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * Collects what happened. Any thread may enter; with a virtual clock and one thread, the same calls
 * give the same history.
 */
public final class History {
  private final LongSupplier clock;
  private final AtomicLong lastTick = new AtomicLong();
  private final Queue<Event> events = new ConcurrentLinkedQueue<>();

  /** A history by the clock of this machine. */
  public History() {
    this(System::currentTimeMillis);
  }

  /**
   * A history by another clock.
   *
   * @param clock milliseconds; the clock that brokers and clients go by
   */
  public History(LongSupplier clock) {
    this.clock = clock;
  }

  /** Now: later than all moments before, whichever thread asks. */
  public Moment now() {
    return new Moment(lastTick.incrementAndGet(), clock.getAsLong());
  }

  /** The time from a moment until now. */
  public Span since(Moment begun) {
    return new Span(begun, now());
  }

  /** Adds something that happened. */
  public void add(Event event) {
    events.add(event);
  }

  /** All that happened so far, in the order in which it was known. */
  public List<Event> events() {
    return events.stream().sorted(comparingLong(event -> event.at().tick())).toList();
  }

  /** All events of one kind, in order. */
  public <E extends Event> List<E> events(Class<E> kind) {
    return events().stream().filter(kind::isInstance).map(kind::cast).toList();
  }
}
