package org.angarium.persistence;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.angarium.persistence.StoreRecord.BranchPrepared;
import org.angarium.persistence.StoreRecord.Consumed;
import org.angarium.persistence.StoreRecord.DeliveryCounted;
import org.angarium.persistence.StoreRecord.DestinationRemoved;
import org.angarium.persistence.StoreRecord.MessageDequeued;
import org.junit.jupiter.api.Test;

/** What every store must do with prepared branches. */
abstract class BranchContract extends ContractFixture {
  private static BranchPrepared branch(long id, Consumed... consumed) {
    return new BranchPrepared(id, "branch-" + id, "client", List.of(consumed));
  }

  /** Queue 1 with messages 1 and 2, subscription 2 with message 2. */
  private void beginWithAQueueAndASubscription() throws StoreException {
    append(queue(1), subscription(2));
    append(message(1), on(1, 1), message(2), on(1, 2), on(2, 2), new DeliveryCounted(1, 1, 1));
  }

  @Test
  void shouldKeepAPreparedBranchHoweverOftenItIsReopened() throws StoreException {
    beginWithAQueueAndASubscription();
    BranchPrepared prepared = branch(3, new Consumed(2, 2), new Consumed(1, 1));
    append(prepared, message(3), on(3, 3), message(4), on(3, 4));
    BranchPrepared odd = new BranchPrepared(5, "\ud800", null, List.of(new Consumed(1, 2)));
    append(queue(4), odd);
    for (int i = 0; i < 4; i++) {
      restart();
      assertThat(visited.records())
          .usingRecursiveComparison()
          .isEqualTo(
              List.of(
                  queue(1),
                  subscription(2),
                  prepared,
                  queue(4),
                  odd,
                  message(1),
                  on(1, 1),
                  new DeliveryCounted(1, 1, 1),
                  message(2),
                  on(1, 2),
                  on(2, 2),
                  message(3),
                  on(3, 3),
                  message(4),
                  on(3, 4)));
      assertThat(store.status().liveMessages()).isEqualTo(4);
      append(message(10 + i), on(4, 10 + i));
      append(new MessageDequeued(4, 10 + i, true));
    }
  }

  @Test
  void shouldCommitABranchInOneBatch() throws StoreException {
    beginWithAQueueAndASubscription();
    append(branch(3, new Consumed(1, 1), new Consumed(2, 2)), message(3), on(3, 3));
    append(message(6), on(1, 6));
    append(branch(4, new Consumed(1, 6)), message(7), on(4, 7), message(8), on(4, 8));
    restart();
    append(
        on(1, 8), on(2, 8), on(1, 7), new MessageDequeued(1, 6, true), new DestinationRemoved(4));
    restart();
    append(
        on(2, 3),
        on(1, 3),
        new MessageDequeued(1, 1, true),
        new MessageDequeued(2, 2, false),
        new DestinationRemoved(3));
    for (int i = 0; i < 2; i++) {
      restart();
      assertThat(recovered().queue(1)).containsExactly(2L, 8L, 7L, 3L);
      assertThat(recovered().queue(2)).containsExactly(8L, 3L);
      assertThat(visited.records()).hasSize(2 + 4 + 6).startsWith(queue(1), subscription(2));
      assertThat(visited.records()).noneMatch(DeliveryCounted.class::isInstance);
      assertThat(store.status().liveMessages()).isEqualTo(4);
    }
  }

  @Test
  void shouldLeaveNothingOfABranchThatIsRolledBack() throws StoreException {
    beginWithAQueueAndASubscription();
    restart();
    List<StoreRecord> before = visited.records();
    append(branch(3, new Consumed(1, 1), new Consumed(2, 2)), message(3), on(3, 3));
    append(branch(4, new Consumed(1, 2)), message(4), on(4, 4), message(5), on(4, 5));
    restart();
    append(new DestinationRemoved(3));
    append(new DestinationRemoved(4));
    for (int i = 0; i < 2; i++) {
      restart();
      assertThat(visited.records()).usingRecursiveComparison().isEqualTo(before);
      assertThat(store.status().liveMessages()).isEqualTo(2);
    }
  }

  @Test
  void shouldRememberTheHighestNumberOfABranchThatHasEnded() throws StoreException {
    append(queue(1), branch(7), message(20), on(7, 20));
    append(branch(9), message(30), on(9, 30), new DestinationRemoved(9));
    append(new DestinationRemoved(7));
    for (int i = 0; i < 3; i++) {
      restart();
      assertThat(visited.records()).containsExactly(queue(1));
      assertThat(recovery.highestDestinationId()).isEqualTo(9);
      assertThat(recovery.highestMessageId()).isEqualTo(30);
    }
  }

  @Test
  void shouldCountAMessageAsLiveThatOnlyABranchHolds() throws StoreException {
    append(queue(1), message(1), on(1, 1));
    append(branch(2), message(2), on(2, 2));
    heard.awaitDurable(append(new MessageDequeued(1, 1, true)));
    assertThat(store.status().liveMessages()).isEqualTo(1);
    assertThat(restartedMessages()).containsExactly(2L);
    assertThat(recovered().queue(2)).containsExactly(2L);
    heard.awaitDurable(append(new DestinationRemoved(2)));
    assertThat(store.status().liveMessages()).isZero();
  }

  /**
   * What was consumed lies on its queue, and goes with it; the branch says what it has always said.
   */
  @Test
  void shouldEndABranchThatConsumedFromWhatIsGone() throws StoreException {
    beginWithAQueueAndASubscription();
    BranchPrepared prepared = branch(3, new Consumed(1, 1), new Consumed(2, 2));
    append(prepared, message(3), on(3, 3));
    append(new DestinationRemoved(2));
    restart();
    assertThat(visited.records()).startsWith(queue(1), prepared);
    append(
        on(1, 3),
        new MessageDequeued(1, 1, true),
        new MessageDequeued(2, 2, true),
        new DestinationRemoved(3));
    restart();
    assertThat(recovered().queue(1)).containsExactly(2L, 3L);
    assertThat(store.status().liveMessages()).isEqualTo(2);
  }

  @Test
  void shouldTakeABranchThatHasConsumedAHundredThousandMessages() throws StoreException {
    List<Consumed> consumed = new ArrayList<>();
    List<StoreRecord> commit = new ArrayList<>(List.of(on(1, 1)));
    for (long id = 1_000; id < 101_000; id++) {
      consumed.add(new Consumed(1, id));
      commit.add(new MessageDequeued(1, id, true));
    }
    commit.add(new DestinationRemoved(2));
    BranchPrepared prepared = new BranchPrepared(2, "large", "client", consumed);
    append(queue(1), message(1_000), on(1, 1_000), message(2_000), on(1, 2_000));
    append(prepared, message(1), on(2, 1));
    append(message(200_000), on(1, 200_000));
    restart();
    assertThat(visited.records()).startsWith(queue(1), prepared);
    assertThat(recovered().queue(1)).containsExactly(1_000L, 2_000L, 200_000L);
    store.append(commit);
    restart();
    assertThat(recovered().queue(1)).containsExactly(200_000L, 1L);
    assertThat(visited.records()).hasSize(5);
  }
}
