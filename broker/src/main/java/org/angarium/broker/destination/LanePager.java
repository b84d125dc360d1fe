package org.angarium.broker.destination;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.agrona.collections.LongHashSet;
import org.angarium.broker.core.Core;
import org.angarium.persistence.MessageStore;
import org.jspecify.annotations.Nullable;

/**
 * Reads a lane's messages back into its gaps, one page at a time: one request is under way for a
 * lane at most, so that what an answer brings is what the store holds now. Core thread only.
 */
final class LanePager {
  private final Core core;
  private final MessageQueue queue;
  private final int number;
  private final Lane lane;
  private final Window window;
  private final List<Runnable> waiting = new ArrayList<>();
  private final LaneCursor anchor;

  /** What has left while expired messages are being read, which may be among them; or null. */
  private @Nullable LongHashSet left;

  private boolean reading;
  private boolean readingExpired;

  /**
   * A pager of one lane.
   *
   * @param number of the lane in the store
   */
  LanePager(Core core, MessageQueue queue, int number, Lane lane, Window window) {
    this.core = core;
    this.queue = queue;
    this.number = number;
    this.lane = lane;
    this.window = window;
    this.anchor = new LaneCursor(lane);
    anchor.leave();
  }

  /**
   * Has a page read at the gap behind a link, unless a page of this lane is being read already; who
   * waits looks again when it has come. Of a queue that is no more there is nothing to read.
   *
   * @param forWalk whether what is read need not be kept when the walk has gone on
   */
  void read(LaneNode node, boolean forWalk) {
    if (queue.isClosed()) {
      lane.closeGap(node);
      return;
    }
    if (reading) {
      return;
    }
    anchor.standOn(node);
    QueueEntry next = node.next;
    long before = next == null ? lane.lastSequence() + 1 : next.sequence;
    ask(
        new MessageStore.PageRequest(
            queue.id(),
            number,
            node.sequence,
            before,
            0,
            window.pageMessages(),
            window.pageBytes()),
        page -> fill(page, before, forWalk));
  }

  /**
   * Has messages read that have expired, in memory or not, unless a page of this lane is being read
   * already.
   *
   * @param after only those with a higher sequence
   * @return whether they will be read
   */
  boolean readExpired(long after, long nowMillis, Consumer<MessageStore.Page> then) {
    if (reading) {
      return false;
    }
    readingExpired = true;
    ask(
        new MessageStore.PageRequest(
            queue.id(),
            number,
            after,
            Long.MAX_VALUE,
            nowMillis,
            window.pageMessages(),
            window.pageBytes()),
        page -> {
          readingExpired = false;
          then.accept(withoutWhatHasLeft(page));
        });
    return true;
  }

  private MessageStore.Page withoutWhatHasLeft(MessageStore.Page page) {
    LongHashSet gone = left;
    if (gone == null) {
      return page;
    }
    left = null;
    List<MessageStore.StoredMessage> there =
        page.messages().stream().filter(read -> !gone.contains(read.place().sequence())).toList();
    return new MessageStore.Page(there, page.complete(), page.earliestExpiration());
  }

  /** A message that was in memory has left the lane. */
  void hasLeft(long sequence) {
    if (readingExpired) {
      LongHashSet gone = left == null ? new LongHashSet() : left;
      gone.add(sequence);
      left = gone;
    }
  }

  private void ask(MessageStore.PageRequest request, Consumer<MessageStore.Page> then) {
    reading = true;
    core.read(
        request,
        page -> {
          reading = false;
          if (!queue.isClosed()) {
            then.accept(page);
            queue.pageRead();
          }
          wake();
        });
  }

  /**
   * Whether nothing is to be read for consumers now, since they have too much that they neither
   * acknowledge nor give back; who waits looks again when that has changed.
   */
  boolean isWithheld() {
    return queue.context().relief().withholds(queue);
  }

  /** Whether a page is being read. */
  boolean isReading() {
    return reading;
  }

  /** Has something run, once, when the page that is being read has come. */
  void whenRead(Runnable action) {
    waiting.add(action);
  }

  private void wake() {
    List<Runnable> woken = List.copyOf(waiting);
    waiting.clear();
    woken.forEach(Runnable::run);
  }

  private void fill(MessageStore.Page page, long before, boolean forWalk) {
    LaneNode at = anchor.node();
    if (at == null) {
      return;
    }
    long through = before - 1;
    for (MessageStore.StoredMessage read : page.messages()) {
      QueueEntry entry = queue.readBackToLane(read);
      entry.readForWalk = forWalk;
      lane.insert(at, entry, QueueEntry.State.READY);
      at.gapAfter = false;
      at = entry;
      through = page.complete() ? through : entry.sequence;
    }
    if (page.complete() && isNextKnown(at, through)) {
      lane.closeGap(at);
    }
    lane.filledUpTo(at, forWalk);
    anchor.leave();
  }

  /** Whether nothing can be in the store between a link and the next. */
  private boolean isNextKnown(LaneNode at, long through) {
    @Nullable QueueEntry next = at.next;
    return next == null ? lane.lastPassed() <= through : next.sequence == through + 1;
  }
}
