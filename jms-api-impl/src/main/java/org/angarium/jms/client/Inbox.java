package org.angarium.jms.client;

import jakarta.jms.JMSException;
import jakarta.jms.MessageListener;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.angarium.transport.frame.Frame;
import org.jspecify.annotations.Nullable;

/**
 * What has arrived for the consumers of one session. The link's thread puts deliveries in; the
 * thread that receives, or the session's thread for listeners, takes them out one at a time, and is
 * <em>busy</em> until it says that it is done: stopping and closing wait for that (Jakarta
 * Messaging 6.1.5, 6.1.8).
 */
final class Inbox {
  /**
   * A delivery that was taken out.
   *
   * @param listener whom to call; null if the application called {@code receive}
   * @param returns how often the broker had taken everything back until then
   */
  record Taken(
      ConsumerFeed feed, Frame.Deliver deliver, @Nullable MessageListener listener, int returns) {}

  /** Tells the broker that it may send a consumer so many messages more. */
  @FunctionalInterface
  interface Credit {
    void give(int consumerId, int messages);
  }

  private final Credit broker;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final List<ConsumerFeed> feeds = new ArrayList<>();
  private final Assigned assigned = new Assigned();
  private boolean started;
  private boolean closed;

  private @Nullable LostLink lost;
  private @Nullable Thread busy;
  private @Nullable ConsumerFeed busyFor;

  /** Which consumer with a listener comes first next time. */
  private int turn;

  /** How often the broker has taken everything back. */
  private int returns;

  /**
   * An inbox without consumers.
   *
   * @param broker told under the inbox's lock, so that no credit is given to a consumer after its
   *     end
   */
  Inbox(Credit broker) {
    this.broker = broker;
  }

  // ---- the link's thread

  /**
   * A delivery has arrived.
   *
   * @return false if far more wait here than the broker has credit for, so that it ignores credit
   *     and would fill the memory
   */
  boolean arrived(ConsumerFeed feed, Frame.Deliver deliver) {
    lock.lock();
    try {
      if (!closed && !feed.closed) {
        feed.add(deliver);
        changed.signalAll();
      }
      return feed.size() <= feed.credit.mostBelievable();
    } finally {
      lock.unlock();
    }
  }

  /**
   * The broker has taken everything back: what waits here is void, what arrives from now on counts.
   *
   * @param taken the consumers of the deliveries that had been taken out here, one entry for each
   */
  void tookBack(int[] taken) {
    lock.lock();
    try {
      returns++;
      for (ConsumerFeed feed : feeds) {
        int seen = 0;
        for (int consumerId : taken) {
          seen += consumerId == feed.consumerId ? 1 : 0;
        }
        feed.tookBack(seen);
      }
    } finally {
      lock.unlock();
    }
  }

  /** The link is lost: nothing more will arrive, and nothing can be acknowledged. */
  void lost(LostLink reason) {
    change(() -> lost = reason);
  }

  // ---- taking

  /** A call of {@code receive} begins: closing the consumer waits for {@link #leave}. */
  void enter(ConsumerFeed feed) {
    lock.lock();
    try {
      feed.receiving++;
    } finally {
      lock.unlock();
    }
  }

  /** A call of {@code receive} is over. */
  void leave(ConsumerFeed feed) {
    change(() -> feed.receiving--);
  }

  /**
   * Waits for a delivery for a consumer. If there is one, the caller is busy until {@link #done}.
   *
   * @param nanos how long to wait; 0 for not at all
   * @return null if none came in time, or the consumer was closed
   * @throws JMSException if the link is lost or the thread is interrupted
   */
  @Nullable Taken take(ConsumerFeed feed, long nanos) throws JMSException {
    lock.lock();
    try {
      for (long left = nanos; !closed && !feed.closed; left = changed.awaitNanos(left)) {
        if (lost != null) {
          throw lost.exception();
        }
        Taken taken = started && busy == null ? poll(feed, null) : null;
        if (taken != null) {
          return taken;
        }
        await(feed);
        if (left <= 0) {
          return null;
        }
      }
      return null;
    } catch (InterruptedException e) {
      throw JmsErrors.interrupted("waiting for a message", e);
    } finally {
      feed.credit.endWait();
      lock.unlock();
    }
  }

  /** Nothing is here for who wants it. */
  private void await(ConsumerFeed feed) {
    if (feed.isEmpty()) {
      give(feed, feed.credit.await());
    }
  }

  private void give(ConsumerFeed feed, int credit) {
    if (credit > 0) {
      broker.give(feed.consumerId, credit);
    }
  }

  /**
   * Waits for a delivery for any consumer with a listener. The caller is busy until {@link #done}.
   *
   * @return null when the session is closed or the link is lost
   */
  @Nullable Taken takeForListener() {
    lock.lock();
    try {
      while (!closed && lost == null) {
        Taken taken = started && busy == null ? pollForListener() : null;
        if (taken != null) {
          return taken;
        }
        forListeners(this::await);
        changed.awaitUninterruptibly();
      }
      return null;
    } finally {
      forListeners(feed -> feed.credit.endWait());
      lock.unlock();
    }
  }

  private void forListeners(Consumer<ConsumerFeed> action) {
    for (ConsumerFeed feed : feeds) {
      if (feed.listener != null) {
        action.accept(feed);
      }
    }
  }

  private @Nullable Taken pollForListener() {
    for (int i = 0; i < feeds.size(); i++) {
      ConsumerFeed feed = feeds.get((turn + i) % feeds.size());
      MessageListener listener = feed.listener;
      Taken taken = listener == null ? null : poll(feed, listener);
      if (taken != null) {
        turn = (turn + i + 1) % feeds.size();
        return taken;
      }
    }
    return null;
  }

  private @Nullable Taken poll(ConsumerFeed feed, @Nullable MessageListener listener) {
    Frame.Deliver deliver = feed.poll();
    if (deliver == null) {
      return null;
    }
    busy = Thread.currentThread();
    busyFor = feed;
    give(feed, feed.credit.taken(deliver.message().size(), feed.size()));
    return new Taken(feed, deliver, listener, returns);
  }

  /** The delivery taken last has been dealt with. */
  void done() {
    change(
        () -> {
          busy = null;
          busyFor = null;
        });
  }

  /** Puts back what was taken, as if it had not been. The caller is still busy. */
  void putBack(Taken taken) {
    lock.lock();
    try {
      taken.feed().putBack(taken.deliver());
    } finally {
      lock.unlock();
    }
  }

  /**
   * For who is busy with a delivery: waits until the time is over, or the consumer is stopped or
   * closed or has lost its link. An interrupt does not end it: a listener may have left one behind.
   */
  void pause(ConsumerFeed feed, long nanos) {
    long deadline = System.nanoTime() + nanos;
    lock.lock();
    try {
      long left = nanos;
      while (left > 0 && started && !closed && !feed.closed && lost == null) {
        try {
          left = changed.awaitNanos(left);
        } catch (InterruptedException e) {
          left = deadline - System.nanoTime();
        }
      }
    } finally {
      lock.unlock();
    }
  }

  /**
   * Whether the broker has taken a delivery back since it was taken out, by a rollback that another
   * thread asked for; then nobody must see it, and its credit counts again.
   *
   * @param taken one that the broker was not told to leave here
   */
  boolean isVoid(Taken taken) {
    return locked(
        () -> {
          boolean wasAssigned = taken.feed == assigned.feed;
          boolean isVoid = wasAssigned ? assigned.isVoid(taken.returns) : taken.returns != returns;
          if (isVoid) {
            taken.feed.credit.tookBack(1);
          }
          return isVoid;
        });
  }

  boolean isEmpty(ConsumerFeed feed) {
    return locked(feed::isEmpty);
  }

  /** Whether the calling thread is dealing with a delivery of this session: is in a listener. */
  boolean busyHere() {
    return locked(() -> busy == Thread.currentThread());
  }

  // ---- the thread of a connection consumer, whose deliveries are for other sessions

  /**
   * Waits until there is something to do for a consumer: a delivery is here, or those that are here
   * are out of order.
   *
   * @return false if the consumer or the session is closed, or the link is lost
   */
  boolean awaitArrival(ConsumerFeed feed) {
    lock.lock();
    try {
      while (!closed && !feed.closed && lost == null) {
        if (feed.outOfOrder || (started && !feed.isEmpty())) {
          return true;
        }
        await(feed);
        changed.awaitUninterruptibly();
      }
      return false;
    } finally {
      feed.credit.endWait();
      lock.unlock();
    }
  }

  /** Takes what is here, up to a limit. If there is any, the caller is busy until {@link #done}. */
  List<Taken> takeSome(ConsumerFeed feed, int most) {
    lock.lock();
    try {
      List<Taken> all = new ArrayList<>();
      while (started && !closed && !feed.closed && !feed.outOfOrder && all.size() < most) {
        Taken taken = poll(feed, null);
        if (taken == null) {
          break;
        }
        all.add(taken);
      }
      return all;
    } finally {
      lock.unlock();
    }
  }

  /** Earlier messages than those that wait here have gone back to the broker: any thread. */
  void disorder(ConsumerFeed feed) {
    change(() -> feed.outOfOrder = true);
  }

  /** Whether deliveries are out of order; they are taken not to be from now on. */
  boolean endDisorder(ConsumerFeed feed) {
    return locked(
        () -> {
          boolean was = feed.outOfOrder;
          feed.outOfOrder = false;
          return was;
        });
  }

  // ---- what is assigned to the session

  /**
   * Takes in what a connection consumer assigns to the session.
   *
   * @param move tells the broker, under the lock, so that it hears of the session's end after that
   * @param whenReturned called, under the lock, when what is assigned goes back unseen
   * @return false if the session is closed
   */
  boolean assign(List<Taken> all, Runnable move, Runnable whenReturned) {
    return locked(
        () -> {
          if (closed) {
            return false;
          }
          move.run();
          all.forEach(taken -> assigned.add(taken.deliver(), whenReturned));
          return true;
        });
  }

  /**
   * Takes what is assigned to the session. If there is any, the caller is busy until {@link #done}.
   *
   * @return null if nothing is, or nothing may be handed out
   */
  @Nullable Taken takeAssigned(MessageListener listener) {
    lock.lock();
    try {
      while (busyElsewhere() && started && !closed) {
        changed.awaitUninterruptibly();
      }
      Frame.Deliver deliver = started && !closed && lost == null ? assigned.poll() : null;
      if (deliver == null) {
        return null;
      }
      busy = Thread.currentThread();
      busyFor = assigned.feed;
      return new Taken(assigned.feed, deliver, listener, assigned.asked());
    } finally {
      lock.unlock();
    }
  }

  /**
   * Gives back what is assigned to the session and was not taken.
   *
   * @param tell tells the broker, under the lock; not called if there is none
   * @return whether there was any
   */
  boolean giveAssignedBack(Consumer<long[]> tell) {
    return locked(() -> assigned.giveBack(tell));
  }

  /**
   * Asks the broker to take back what nobody has seen.
   *
   * @param assignedToo whether it is to take back what is assigned to the session, too
   */
  PendingRequest askForTakingBack(boolean assignedToo, Assigned.Asking asking) throws JMSException {
    lock.lock();
    try {
      if (assignedToo) {
        assigned.clear();
      }
      int ask = assigned.ask();
      return asking.ask(assigned.feed.deliveryIds(), () -> change(() -> assigned.tookBack(ask)));
    } finally {
      lock.unlock();
    }
  }

  /** The broker has taken back what is assigned to the session. */
  void dropAssigned() {
    locked(assigned::clear);
  }

  /** Whether the session ever was assigned anything. */
  boolean servesOthers() {
    return locked(assigned::used);
  }

  /** Changes something that others may wait for. */
  private void change(Runnable action) {
    lock.lock();
    try {
      action.run();
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private boolean locked(BooleanSupplier action) {
    lock.lock();
    try {
      return action.getAsBoolean();
    } finally {
      lock.unlock();
    }
  }

  // ---- state

  /** Hands out deliveries from now on, and gives consumers that have none their first credit. */
  void start() {
    lock.lock();
    try {
      started = true;
      changed.signalAll();
      feeds.forEach(this::giveFirst);
    } finally {
      lock.unlock();
    }
  }

  boolean started() {
    return locked(() -> started);
  }

  /** Hands out nothing from now on. */
  void stop() {
    change(() -> started = false);
  }

  /**
   * After {@link #stop}: waits until the delivery handed out last is dealt with, or somebody starts
   * again.
   */
  void awaitStopped() {
    lock.lock();
    try {
      while (!started && busyElsewhere()) {
        changed.awaitUninterruptibly();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Hands out nothing any more, for good, and ends all waiting for deliveries. */
  void end() {
    change(() -> closed = true);
  }

  /** After {@link #end}: waits until the delivery handed out last is dealt with. */
  void awaitEnd() {
    lock.lock();
    try {
      awaitIdle(null);
    } finally {
      lock.unlock();
    }
  }

  /**
   * The first credit of a consumer that is about to be opened; 0 if it has to wait for the start.
   */
  int firstCredit(ConsumerFeed feed) {
    lock.lock();
    try {
      return started ? feed.credit.open() : 0;
    } finally {
      lock.unlock();
    }
  }

  /** Takes in a consumer that has been opened. */
  void open(ConsumerFeed feed) {
    lock.lock();
    try {
      feeds.add(feed);
      if (started) {
        giveFirst(feed);
      }
    } finally {
      lock.unlock();
    }
  }

  private void giveFirst(ConsumerFeed feed) {
    give(feed, feed.credit.open()); // who waits wakes, and asks for more if that is not enough
  }

  /**
   * Ends a consumer: who waits on it gets null, and what it was handed last is dealt with when this
   * returns, except if it is the caller who does that.
   */
  void close(ConsumerFeed feed) {
    lock.lock();
    try {
      feed.closed = true;
      feed.clear();
      feeds.remove(feed);
      changed.signalAll();
      awaitIdle(feed);
    } finally {
      lock.unlock();
    }
  }

  /** Sets or removes a consumer's listener. */
  void listen(ConsumerFeed feed, @Nullable MessageListener listener) {
    change(() -> feed.listener = listener);
  }

  @Nullable MessageListener listener(ConsumerFeed feed) {
    lock.lock();
    try {
      return feed.listener;
    } finally {
      lock.unlock();
    }
  }

  /** Whether any consumer has a listener, so that the session belongs to its own thread. */
  boolean hasListener() {
    return locked(() -> feeds.stream().anyMatch(feed -> feed.listener != null));
  }

  /**
   * Waits until nobody else is busy or in a call of {@code receive}; or, given a consumer, until
   * nobody else is for it.
   */
  private void awaitIdle(@Nullable ConsumerFeed feed) {
    while ((busyElsewhere() && (feed == null || busyFor == feed))
        || (feed == null ? feeds.stream().anyMatch(f -> f.receiving > 0) : feed.receiving > 0)) {
      changed.awaitUninterruptibly();
    }
  }

  private boolean busyElsewhere() {
    return busy != null && busy != Thread.currentThread();
  }
}
