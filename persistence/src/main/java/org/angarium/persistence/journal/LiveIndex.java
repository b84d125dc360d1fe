package org.angarium.persistence.journal;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.agrona.collections.Long2LongHashMap;
import org.agrona.collections.Long2ObjectHashMap;
import org.agrona.collections.LongHashSet;
import org.angarium.persistence.StoreRecord;

/**
 * What is live, and in which segment it is: for each message one number in a map, and one more in
 * the set of each queue that holds it; 40 to 80 bytes a message. Recovery and the writer apply the
 * same records to it. One thread, but for {@link #liveMessages}.
 */
final class LiveIndex implements StoreRecord.Visitor {
  private static final long NONE = -1;
  private static final int HOLDERS_BITS = 24;
  private static final long HOLDERS_MASK = (1L << HOLDERS_BITS) - 1;
  // Maps do not shrink by themselves; smaller ones are not worth it.
  private static final int LARGE = 1 << 12;

  private final Map<Long, StoreRecord.DestinationDefined> destinations = new LinkedHashMap<>();
  private final Long2ObjectHashMap<LongHashSet> queues = new Long2ObjectHashMap<>();
  // By message: its segment's number, and in the lowest bits how many queues hold it.
  private final Long2LongHashMap messages = new Long2LongHashMap(NONE);
  private final Long2LongHashMap liveInSegment = new Long2LongHashMap(0);
  private long segment = 1;
  private long firstSegment = 1;
  private long highestMessageId;
  private long highestDestinationId;
  private volatile int liveMessages;

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

  /** The state after everything applied so far. */
  BatchHeader.Levels levels() {
    while (firstSegment < segment && liveInSegment.get(firstSegment) == 0) {
      firstSegment++;
    }
    return new BatchHeader.Levels(firstSegment, highestMessageId, highestDestinationId);
  }

  /** All destinations that there are, as they were defined. */
  List<StoreRecord> destinations() {
    return new ArrayList<>(destinations.values());
  }

  boolean holds(long messageId) {
    return messages.containsKey(messageId);
  }

  boolean holds(long queueId, long messageId) {
    LongHashSet queue = queues.get(queueId);
    return queue != null && queue.contains(messageId) && messages.containsKey(messageId);
  }

  /** How many messages are live; any thread. */
  int liveMessages() {
    return liveMessages;
  }

  @Override
  public void destinationDefined(StoreRecord.DestinationDefined defined) {
    destinations.put(defined.destinationId(), defined);
    highestDestinationId = Math.max(highestDestinationId, defined.destinationId());
  }

  @Override
  public void subscriptionDefined(StoreRecord.SubscriptionDefined defined) {
    throw new UnsupportedOperationException("subscriptions");
  }

  @Override
  public void destinationRemoved(StoreRecord.DestinationRemoved removed) {
    destinations.remove(removed.destinationId());
    LongHashSet queue = queues.remove(removed.destinationId());
    if (queue == null) {
      return;
    }
    LongHashSet.LongIterator held = queue.iterator();
    while (held.hasNext()) {
      long messageId = held.nextValue();
      long entry = messages.get(messageId);
      if (entry != NONE && (entry & HOLDERS_MASK) <= 1) {
        forget(messageId);
      } else if (entry != NONE) {
        messages.put(messageId, entry - 1);
      }
    }
  }

  @Override
  public void messageStored(StoreRecord.MessageStored stored) {
    messages.put(stored.messageId(), segment << HOLDERS_BITS);
    liveInSegment.put(segment, liveInSegment.get(segment) + 1);
    liveMessages = messages.size();
    highestMessageId = Math.max(highestMessageId, stored.messageId());
  }

  /** Records of messages that are gone, and were stored in segments that are gone, say nothing. */
  @Override
  public void messageEnqueued(StoreRecord.MessageEnqueued enqueued) {
    long entry = messages.get(enqueued.messageId());
    if (entry != NONE
        && queues
            .computeIfAbsent(enqueued.queueId(), id -> new LongHashSet())
            .add(enqueued.messageId())) {
      messages.put(enqueued.messageId(), entry + 1);
    }
  }

  /** Counts matter to recovery alone. */
  @Override
  public void deliveryCounted(StoreRecord.DeliveryCounted counted) {}

  @Override
  public void messageDequeued(StoreRecord.MessageDequeued dequeued) {
    LongHashSet queue = queues.get(dequeued.queueId());
    long entry = messages.get(dequeued.messageId());
    if (queue != null && queue.remove(dequeued.messageId()) && entry != NONE) {
      messages.put(dequeued.messageId(), entry - 1);
      if (queue.isEmpty() && queue.capacity() > LARGE) {
        queues.remove(dequeued.queueId());
      }
    }
    if (dequeued.last() && entry != NONE) {
      forget(dequeued.messageId());
    }
  }

  private void forget(long messageId) {
    long home = messages.remove(messageId) >>> HOLDERS_BITS;
    long left = liveInSegment.get(home) - 1;
    if (left == 0) {
      liveInSegment.remove(home);
    } else {
      liveInSegment.put(home, left);
    }
    if (messages.isEmpty() && messages.capacity() > LARGE) {
      messages.compact();
    }
    liveMessages = messages.size();
  }
}
