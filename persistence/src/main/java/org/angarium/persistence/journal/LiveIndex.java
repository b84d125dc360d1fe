package org.angarium.persistence.journal;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.agrona.collections.Long2LongHashMap;
import org.agrona.collections.Long2ObjectHashMap;
import org.agrona.collections.LongArrayList;
import org.agrona.collections.LongHashSet;
import org.angarium.persistence.StoreRecord;
import org.jspecify.annotations.Nullable;

/**
 * What is live, and in which segment it is: for each message one number in a map, and one more in
 * the set of each holder, which is a queue, a durable subscription or a prepared branch that has
 * it; 40 to 80 bytes a message on one queue, 15 to 30 for each further holder. Recovery and the
 * writer apply the same records to it. One thread, but for {@link #liveMessages}.
 *
 * <p>Whether a message is live is decided by its holders alone, and at the end of a batch: within
 * one it may leave its last holder before it comes to the next.
 */
final class LiveIndex implements StoreRecord.Visitor {
  /** The most holders that a message can have. */
  static final int MOST_HOLDERS = (1 << 24) - 1;

  // A message's entry: its segment's number, whether it has ever left a holder, its holders.
  private static final long NONE = -1;
  private static final long HOLDERS_MASK = MOST_HOLDERS;
  private static final long LEFT = HOLDERS_MASK + 1;
  private static final int SEGMENT_SHIFT = 25;

  // Maps do not shrink by themselves; smaller ones are not worth it.
  private static final int LARGE = 1 << 12;
  private static final int LARGE_FOR_A_HOLDER = 1 << 6;
  private static final int SPARSE = 8;

  private final int mostHolders;
  private final RecordCodec sizing = new RecordCodec();
  private final Map<Long, StoreRecord> definitions = new LinkedHashMap<>();
  private final Long2ObjectHashMap<LongHashSet> holders = new Long2ObjectHashMap<>();
  private final Long2LongHashMap messages = new Long2LongHashMap(NONE);
  private final Long2LongHashMap liveInSegment = new Long2LongHashMap(0);
  // Messages that were without a holder at some moment of this batch.
  private final LongArrayList unheld = new LongArrayList();
  private long definitionBytes;
  private long segment = 1;
  private long firstSegment = 1;
  private long highestMessageId;
  private long highestDestinationId;
  private volatile int liveMessages;

  LiveIndex() {
    this(MOST_HOLDERS);
  }

  /**
   * Makes an index with a bound of its own.
   *
   * @param mostHolders 1 to {@value #MOST_HOLDERS}
   */
  LiveIndex(int mostHolders) {
    this.mostHolders = mostHolders;
  }

  /** Says in which segment the records applied from now on are. */
  void enter(long number) {
    segment = number;
  }

  /** Takes over what a batch says of segments that are gone. */
  void adopt(BatchHeader.Levels levels) {
    firstSegment = Math.max(firstSegment, levels.firstSegment());
    highestMessageId = Math.max(highestMessageId, levels.highestMessageId());
    highestDestinationId = Math.max(highestDestinationId, levels.highestDestinationId());
  }

  /** Ends a batch: the messages that nobody holds now are gone. */
  void endBatch() {
    for (int i = 0; i < unheld.size(); i++) {
      long messageId = unheld.getLong(i);
      long entry = messages.get(messageId);
      if (entry != NONE && (entry & HOLDERS_MASK) == 0) {
        forget(messageId, entry);
      }
    }
    boolean large = unheld.size() > LARGE;
    unheld.clear();
    if (large) {
      unheld.trimToSize();
    }
    if (messages.capacity() > LARGE && messages.size() < messages.capacity() / SPARSE) {
      messages.compact();
    }
    liveMessages = messages.size();
  }

  /** The state after everything applied so far. */
  BatchHeader.Levels levels() {
    while (firstSegment < segment && liveInSegment.get(firstSegment) == 0) {
      firstSegment++;
    }
    return new BatchHeader.Levels(firstSegment, highestMessageId, highestDestinationId);
  }

  /** All destinations, subscriptions and branches that there are, as they were defined. */
  List<StoreRecord> definitions() {
    return new ArrayList<>(definitions.values());
  }

  /** What {@link #definitions} take as records. */
  long definitionBytes() {
    return definitionBytes;
  }

  boolean holds(long messageId) {
    return messages.containsKey(messageId);
  }

  boolean holds(long holderId, long messageId) {
    LongHashSet held = holders.get(holderId);
    return held != null && held.contains(messageId);
  }

  /** Whether a message has left a holder, which may have got it again since. */
  boolean hasLeft(long messageId) {
    long entry = messages.get(messageId);
    return entry != NONE && (entry & LEFT) != 0;
  }

  /** How many messages are live; any thread. */
  int liveMessages() {
    return liveMessages;
  }

  @Override
  public void destinationDefined(StoreRecord.DestinationDefined defined) {
    define(defined.destinationId(), defined);
  }

  @Override
  public void subscriptionDefined(StoreRecord.SubscriptionDefined defined) {
    define(defined.subscriptionId(), defined);
  }

  @Override
  public void branchPrepared(StoreRecord.BranchPrepared prepared) {
    define(prepared.branchId(), prepared);
  }

  private void define(long id, StoreRecord defined) {
    StoreRecord before = definitions.put(id, defined);
    if (before != defined) { // Each segment begins with what is here already.
      definitionBytes += bytes(defined) - bytes(before);
    }
    highestDestinationId = Math.max(highestDestinationId, id);
  }

  private long bytes(@Nullable StoreRecord definition) {
    return definition == null ? 0 : sizing.bytes(List.of(definition));
  }

  @Override
  public void destinationRemoved(StoreRecord.DestinationRemoved removed) {
    definitionBytes -= bytes(definitions.remove(removed.destinationId()));
    LongHashSet held = holders.remove(removed.destinationId());
    if (held != null) {
      LongHashSet.LongIterator all = held.iterator();
      while (all.hasNext()) {
        leave(all.nextValue());
      }
    }
  }

  @Override
  public void messageStored(StoreRecord.MessageStored stored) {
    messages.put(stored.messageId(), segment << SEGMENT_SHIFT);
    liveInSegment.put(segment, liveInSegment.get(segment) + 1);
    unheld.addLong(stored.messageId());
    highestMessageId = Math.max(highestMessageId, stored.messageId());
  }

  /** Records of messages that are gone, and were stored in segments that are gone, say nothing. */
  @Override
  public void messageEnqueued(StoreRecord.MessageEnqueued enqueued) {
    long messageId = enqueued.messageId();
    long entry = messages.get(messageId);
    if (entry == NONE) {
      return;
    }
    LongHashSet held = holders.computeIfAbsent(enqueued.queueId(), id -> new LongHashSet());
    if (!held.add(messageId)) {
      messages.put(messageId, entry | LEFT); // As if it had left in between.
    } else if ((entry & HOLDERS_MASK) < mostHolders) {
      messages.put(messageId, entry + 1);
    } else {
      throw new IllegalStateException(
          ("message number %d is on %d queues, subscriptions and branches already,"
                  + " and can be on no more")
              .formatted(messageId, mostHolders));
    }
  }

  /** Counts matter to recovery alone. */
  @Override
  public void deliveryCounted(StoreRecord.DeliveryCounted counted) {}

  @Override
  public void messageDequeued(StoreRecord.MessageDequeued dequeued) {
    LongHashSet held = holders.get(dequeued.queueId());
    if (held != null && held.remove(dequeued.messageId())) {
      if (held.capacity() > LARGE_FOR_A_HOLDER && held.size() < held.capacity() / SPARSE) {
        held.compact();
      }
      leave(dequeued.messageId());
    }
  }

  private void leave(long messageId) {
    long entry = (messages.get(messageId) | LEFT) - 1;
    messages.put(messageId, entry);
    if ((entry & HOLDERS_MASK) == 0) {
      unheld.addLong(messageId);
    }
  }

  private void forget(long messageId, long entry) {
    messages.remove(messageId);
    long home = entry >>> SEGMENT_SHIFT;
    long left = liveInSegment.get(home) - 1;
    if (left == 0) {
      liveInSegment.remove(home);
    } else {
      liveInSegment.put(home, left);
    }
  }
}
