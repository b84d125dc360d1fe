package org.angarium.persistence.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.angarium.persistence.RandomHistory;
import org.angarium.persistence.StoreRecord;
import org.angarium.persistence.StoreRecord.BranchPrepared;
import org.angarium.persistence.StoreRecord.Consumed;
import org.angarium.persistence.StoreRecord.DestinationDefined;
import org.angarium.persistence.StoreRecord.DestinationKind;
import org.angarium.persistence.StoreRecord.DestinationRemoved;
import org.angarium.persistence.StoreRecord.MessageDequeued;
import org.angarium.persistence.StoreRecord.MessageEnqueued;
import org.angarium.persistence.StoreRecord.MessageStored;
import org.angarium.persistence.StoreRecord.SubscriptionDefined;
import org.angarium.persistence.StoreRecord.SubscriptionKey;
import org.junit.jupiter.api.Test;

/** Which messages are live, and from which segment on the journal is needed. */
class LiveIndexTest {
  private static final byte[] CONTENT = {};

  private final LiveIndex index = new LiveIndex();

  private void apply(StoreRecord... batch) {
    apply(index, List.of(batch));
  }

  private static void apply(LiveIndex index, List<StoreRecord> batch) {
    batch.forEach(change -> change.accept(index));
    index.endBatch();
  }

  private static MessageStored message(long id) {
    return new MessageStored(id, CONTENT);
  }

  private static MessageEnqueued on(long holder, long message) {
    return new MessageEnqueued(holder, message);
  }

  private static MessageDequeued off(long holder, long message, boolean last) {
    return new MessageDequeued(holder, message, last);
  }

  private long firstSegment() {
    return index.levels().firstSegment();
  }

  @Test
  void shouldKeepDefinitionsInTheirOrderUntilTheyAreRemoved() {
    DestinationDefined topic = new DestinationDefined(3, DestinationKind.TOPIC, "news");
    SubscriptionDefined first =
        new SubscriptionDefined(4, "news", new SubscriptionKey("me", "mine", false), "a = 1", true);
    DestinationDefined queue = new DestinationDefined(5, DestinationKind.QUEUE, "orders");
    SubscriptionDefined second =
        new SubscriptionDefined(9, "news", new SubscriptionKey(null, "ours", true), null, false);
    apply(topic, first, queue, second);
    apply(topic, first, queue, second); // As each segment begins.
    assertThat(index.definitions()).containsExactly(topic, first, queue, second);
    assertThat(index.levels().highestDestinationId()).isEqualTo(9);
    apply(new DestinationRemoved(9), new DestinationRemoved(3));
    assertThat(index.definitions()).containsExactly(first, queue);
    assertThat(index.levels().highestDestinationId()).isEqualTo(9);
  }

  @Test
  void shouldKeepABranchAmongTheDefinitionsUntilItEnds() {
    DestinationDefined queue = new DestinationDefined(1, DestinationKind.QUEUE, "orders");
    BranchPrepared branch = new BranchPrepared(8, "one", null, List.of(new Consumed(1, 1)));
    DestinationDefined later = new DestinationDefined(3, DestinationKind.QUEUE, "later");
    apply(queue, branch, later);
    apply(queue, branch, later);
    assertThat(index.definitions()).containsExactly(queue, branch, later);
    assertThat(index.levels().highestDestinationId()).isEqualTo(8);
    apply(new DestinationRemoved(8));
    assertThat(index.definitions()).containsExactly(queue, later);
    assertThat(index.levels().highestDestinationId()).isEqualTo(8);
  }

  @Test
  void shouldNeedTheSegmentOfWhatABranchHasSentOnly() {
    BranchPrepared branch = new BranchPrepared(2, "one", "me", List.of(new Consumed(1, 1)));
    apply(branch, message(1), on(1, 1));
    index.enter(2);
    apply(branch);
    apply(message(2), on(2, 2));
    index.enter(3);
    apply(off(1, 1, false));
    assertThat(firstSegment()).isEqualTo(2);
    apply(on(1, 2), new DestinationRemoved(2));
    assertThat(firstSegment()).isEqualTo(2);
    assertThat(index.holds(1, 2)).isTrue();
    apply(off(1, 2, true));
    assertThat(firstSegment()).isEqualTo(3);
  }

  @Test
  void shouldKnowHowLongTheDefinitionsAre() {
    RecordCodec codec = new RecordCodec();
    Random random = new Random(3);
    for (int i = 0; i < 300; i++) {
      long id = random.nextInt(20);
      List<Consumed> consumed =
          Collections.nCopies(random.nextInt(30), new Consumed(random.nextInt(9), i));
      switch (random.nextInt(3)) {
        case 0 -> apply(new BranchPrepared(id, "b".repeat(i % 5), null, consumed));
        case 1 -> apply(new DestinationDefined(id, DestinationKind.TOPIC, "t".repeat(i % 7)));
        default -> apply(new DestinationRemoved(id));
      }
      assertThat(index.definitionBytes()).isEqualTo(codec.bytes(index.definitions()));
      index.definitions().forEach(this::apply);
      assertThat(index.definitionBytes()).isEqualTo(codec.bytes(index.definitions()));
    }
  }

  @Test
  void shouldNeedTheSegmentOfAPublicationUntilItsLastSubscriptionIsDone() {
    apply(message(1), on(1, 1), on(2, 1), on(3, 1));
    index.enter(2);
    apply(off(1, 1, false));
    apply(off(3, 1, false));
    assertThat(firstSegment()).isEqualTo(1);
    assertThat(index.holds(2, 1)).isTrue();
    assertThat(index.holds(3, 1)).isFalse();
    apply(off(2, 1, true));
    assertThat(firstSegment()).isEqualTo(2);
    assertThat(index.liveMessages()).isZero();
  }

  @Test
  void shouldNeedTheSegmentOfAMessageThatWasMovedInLaterOnes() {
    apply(message(1), on(1, 1));
    index.enter(2);
    apply(off(1, 1, false), on(2, 1));
    index.enter(3);
    apply(on(1, 1), off(2, 1, false));
    index.enter(4);
    assertThat(firstSegment()).isEqualTo(1);
    apply(off(1, 1, true));
    assertThat(firstSegment()).isEqualTo(4);
  }

  @Test
  void shouldFreeWhatOnlyARemovedHolderHad() {
    apply(message(1), on(1, 1));
    index.enter(2);
    apply(message(2), on(1, 2), on(2, 2));
    index.enter(3);
    apply(new DestinationRemoved(1));
    assertThat(index.holds(1)).isFalse();
    assertThat(index.holds(2)).isTrue();
    assertThat(firstSegment()).isEqualTo(2);
    apply(new DestinationRemoved(2));
    assertThat(firstSegment()).isEqualTo(3);
    assertThat(index.liveMessages()).isZero();
  }

  /** The flag in the record is wrong: a broker that did not know, or did not keep count. */
  @Test
  void shouldGoByItsOwnCountOfHolders() {
    apply(message(1), on(1, 1), on(2, 1), message(2), on(1, 2));
    index.enter(2);
    apply(off(1, 1, true), off(1, 2, false));
    assertThat(index.holds(2, 1)).isTrue();
    assertThat(index.holds(2)).isFalse();
    assertThat(firstSegment()).isEqualTo(1);
    apply(off(2, 1, false));
    assertThat(firstSegment()).isEqualTo(2);
    apply(message(3), on(1, 3), on(2, 3));
    index.enter(3);
    apply(off(1, 3, true));
    apply(new DestinationRemoved(2));
    assertThat(firstSegment()).isEqualTo(3);
    assertThat(index.liveMessages()).isZero();
  }

  @Test
  void shouldDecideAtTheEndOfABatch() {
    apply(message(1), on(1, 1), message(2), on(1, 2), message(3), on(1, 3));
    index.enter(2);
    apply(off(1, 1, true), on(2, 1), new DestinationRemoved(1), on(2, 2));
    assertThat(index.holds(2, 1)).isTrue();
    assertThat(index.holds(2, 2)).isTrue();
    assertThat(index.holds(3)).isFalse();
    assertThat(index.liveMessages()).isEqualTo(2);
    apply(off(2, 1, true), on(3, 1), off(3, 1, false), off(2, 2, true));
    assertThat(firstSegment()).isEqualTo(2);
    apply(message(4), on(2, 4), off(2, 4, true), message(5));
    index.enter(3);
    assertThat(firstSegment()).as("never enqueued is never needed").isEqualTo(3);
    assertThat(index.liveMessages()).isZero();
  }

  @Test
  void shouldCountAHolderOnce() {
    apply(message(1), on(1, 1), on(1, 1), on(1, 1));
    apply(off(2, 1, true), off(1, 1, false));
    assertThat(index.liveMessages()).isZero();
    apply(off(1, 1, true), new DestinationRemoved(1), on(1, 1));
    assertThat(index.holds(1, 1)).isFalse();
    assertThat(index.holds(1)).isFalse();
  }

  @Test
  void shouldRefuseMoreHoldersThanItCanCount() {
    LiveIndex small = new LiveIndex(3);
    apply(small, List.of(message(1), on(1, 1), on(2, 1), on(3, 1), on(3, 1)));
    assertThatThrownBy(() -> on(4, 1).accept(small))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage(
            "message number 1 is on 3 queues, subscriptions and branches already"
                + ", and can be on no more");
  }

  /** So many holders that a smaller number for them would run over into the segment's. */
  @Test
  void shouldCountAHundredThousandHolders() {
    index.enter(7);
    apply(message(1));
    MessageStored published = message(2);
    published.accept(index);
    for (long holder = 1; holder <= 100_000; holder++) {
      on(holder, 2).accept(index);
    }
    index.endBatch();
    index.enter(8);
    for (long holder = 1; holder < 100_000; holder++) {
      apply(off(holder, 2, false));
    }
    index.adopt(new BatchHeader.Levels(7, 0, 0));
    assertThat(firstSegment()).isEqualTo(7);
    apply(off(100_000, 2, true));
    assertThat(firstSegment()).isEqualTo(8);
  }

  /** Its maps shrink on the way. */
  @Test
  void shouldKeepTheFewOfManyMessagesThatStay() {
    for (long id = 1; id <= 20_000; id++) {
      apply(message(id), on(1, id), on(2, id));
    }
    index.enter(2);
    for (long id = 1; id <= 19_990; id++) {
      apply(off(1, id, false), off(2, id, true));
    }
    assertThat(index.liveMessages()).isEqualTo(10);
    assertThat(firstSegment()).isEqualTo(1);
    for (long id = 19_991; id <= 20_000; id++) {
      assertThat(index.holds(1, id) && index.holds(2, id)).as("message %d", id).isTrue();
      apply(off(2, id, false), off(1, id, true));
    }
    assertThat(firstSegment()).isEqualTo(2);
  }

  @Test
  void shouldFollowAnyHistory() {
    long seed = RandomHistory.seed(getClass());
    Random random = new Random(seed);
    Model model = new Model();
    long segment = 1;
    for (int batch = 0; batch < 20_000; batch++) {
      if (random.nextInt(20) == 0) {
        index.enter(++segment);
      }
      for (int i = random.nextInt(6); i >= 0; i--) {
        StoreRecord change = model.anything(random);
        change.accept(index);
        model.apply(change, segment);
      }
      index.endBatch();
      model.endBatch();
      assertThat(index.liveMessages()).as("seed %d", seed).isEqualTo(model.homes.size());
      assertThat(firstSegment()).as("seed %d", seed).isEqualTo(model.firstSegment(segment));
      long message = model.anyMessage(random);
      assertThat(index.holds(message)).isEqualTo(model.homes.containsKey(message));
      for (long holder = model.lastHolder; holder > Math.max(0, model.lastHolder - 9); holder--) {
        assertThat(index.holds(holder, message))
            .as("seed %d: message %d on %d", seed, message, holder)
            .isEqualTo(model.holders.getOrDefault(message, Set.of()).contains(holder));
      }
    }
    assertThat(firstSegment()).as("segments let go, seed %d", seed).isGreaterThan(100);
  }

  /** The same, written without any thought of memory. */
  private static final class Model {
    private static final int HOLDERS = 6;

    private final Map<Long, Long> homes = new HashMap<>();
    private final Map<Long, Set<Long>> holders = new HashMap<>();
    private long lastMessage;
    private long lastHolder = HOLDERS;

    /** Any record at all, whether it makes sense or not; a removed holder does not come back. */
    StoreRecord anything(Random random) {
      long message = anyMessage(random);
      long holder = lastHolder - random.nextInt(HOLDERS);
      int dice = random.nextInt(100);
      if (dice < 15) {
        return message(++lastMessage);
      } else if (dice < 45) {
        return on(holder, random.nextBoolean() ? lastMessage : message);
      } else if (dice == 45) {
        return new DestinationRemoved(lastHolder++ - HOLDERS + 1);
      } else {
        return off(holder, message, random.nextBoolean());
      }
    }

    long anyMessage(Random random) {
      return Math.max(1, lastMessage - random.nextInt(20));
    }

    void apply(StoreRecord change, long segment) {
      if (change instanceof MessageStored stored) {
        homes.put(stored.messageId(), segment);
        holders.put(stored.messageId(), new HashSet<>());
      } else if (change instanceof MessageEnqueued enqueued) {
        holders.getOrDefault(enqueued.messageId(), new HashSet<>()).add(enqueued.queueId());
      } else if (change instanceof MessageDequeued dequeued) {
        holders.getOrDefault(dequeued.messageId(), new HashSet<>()).remove(dequeued.queueId());
      } else if (change instanceof DestinationRemoved removed) {
        holders.values().forEach(on -> on.remove(removed.destinationId()));
      }
    }

    void endBatch() {
      holders.values().removeIf(Set::isEmpty);
      homes.keySet().retainAll(holders.keySet());
    }

    long firstSegment(long current) {
      return homes.values().stream().mapToLong(home -> home).min().orElse(current);
    }
  }
}
