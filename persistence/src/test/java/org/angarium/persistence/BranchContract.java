package org.angarium.persistence;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.angarium.persistence.StoreRecord.BranchPrepared;
import org.angarium.persistence.StoreRecord.DestinationRemoved;
import org.angarium.persistence.StoreRecord.Place;
import org.junit.jupiter.api.Test;

/** What every store must do with prepared branches. */
abstract class BranchContract extends ContractFixture {
  private static BranchPrepared branch(long id, Place... consumed) {
    return new BranchPrepared(id, "branch-" + id, "client", List.of(consumed));
  }

  /** Queue 1 with messages 1 and 2, subscription 2 with message 2. */
  private void beginWithAQueueAndASubscription() throws StoreException {
    append(queue(1), subscription(2));
    append(message(1), on(1, 1), message(2), on(1, 2), on(2, 2), counted(1, 1, 1));
  }

  @Test
  void shouldKeepAPreparedBranchHoweverOftenItIsReopened() throws StoreException {
    beginWithAQueueAndASubscription();
    BranchPrepared prepared = branch(3, at(2, 2), at(1, 1));
    append(prepared, message(3), on(3, 3), message(4), on(3, 4));
    BranchPrepared odd = new BranchPrepared(5, "\ud800", null, List.of(at(1, 2)));
    append(queue(4), odd);
    for (int i = 0; i < 4; i++) {
      restart();
      assertThat(definitions()).containsExactly(queue(1), subscription(2), prepared, queue(4), odd);
      assertThat(recovered().queue(1)).containsExactly(1L, 2L);
      assertThat(recovered().deliveries(1)).containsExactly(1, 0);
      assertThat(recovered().queue(2)).containsExactly(2L);
      assertThat(recovered().queue(3)).containsExactly(3L, 4L);
      assertThat(store.status().places()).isEqualTo(5);
      append(message(10 + i), on(4, 10 + i));
      append(off(4, 10 + i));
    }
  }

  @Test
  void shouldCommitABranchInOneBatch() throws StoreException {
    beginWithAQueueAndASubscription();
    append(branch(3, at(1, 1), at(2, 2)), message(3), on(3, 3));
    append(message(6), on(1, 6));
    append(branch(4, at(1, 6)), message(7), on(4, 7), message(8), on(4, 8));
    restart();
    append(
        moved(at(1, 7), 8, at(4, 8)),
        moved(at(2, 7), 8, at(4, 8)),
        moved(at(1, 8), 7, at(4, 7)),
        off(1, 6),
        new DestinationRemoved(4));
    restart();
    append(
        moved(at(2, 8), 3, at(3, 3)),
        moved(at(1, 9), 3, at(3, 3)),
        off(1, 1),
        off(2, 2),
        new DestinationRemoved(3));
    for (int i = 0; i < 2; i++) {
      restart();
      assertThat(recovered().queue(1)).containsExactly(2L, 8L, 7L, 3L);
      assertThat(recovered().queue(2)).containsExactly(8L, 3L);
      assertThat(definitions()).containsExactly(queue(1), subscription(2));
      assertThat(recovered().deliveries(1)).containsOnly(0);
      assertThat(store.status().places()).isEqualTo(6);
    }
  }

  @Test
  void shouldLeaveNothingOfABranchThatIsRolledBack() throws StoreException {
    beginWithAQueueAndASubscription();
    restart();
    State before = recovered();
    append(branch(3, at(1, 1), at(2, 2)), message(3), on(3, 3));
    append(branch(4, at(1, 2)), message(4), on(4, 4), message(5), on(4, 5));
    restart();
    append(new DestinationRemoved(3));
    append(new DestinationRemoved(4));
    for (int i = 0; i < 2; i++) {
      restart();
      assertThat(recovered()).isEqualTo(before);
      assertThat(store.status().places()).isEqualTo(3);
    }
  }

  @Test
  void shouldRememberTheHighestNumberOfABranchThatHasEnded() throws StoreException {
    append(queue(1), branch(7), message(20), on(7, 20));
    append(branch(9), message(30), on(9, 30), new DestinationRemoved(9));
    append(new DestinationRemoved(7));
    for (int i = 0; i < 3; i++) {
      restart();
      assertThat(definitions()).containsExactly(queue(1));
      assertThat(recovery.highestDestinationId()).isEqualTo(9);
      assertThat(recovery.highestMessageId()).isEqualTo(30);
    }
  }

  @Test
  void shouldKeepAMessageThatOnlyABranchHolds() throws StoreException {
    append(queue(1), message(1), on(1, 1));
    append(branch(2), message(2), on(2, 2));
    heard.awaitDurable(append(off(1, 1)));
    assertThat(store.status().places()).isEqualTo(1);
    restart();
    assertThat(recovered().queue(1)).isEmpty();
    assertThat(recovered().queue(2)).containsExactly(2L);
    heard.awaitDurable(append(new DestinationRemoved(2)));
    assertThat(store.status().places()).isZero();
  }

  /**
   * What was consumed lies on its queue, and goes with it; the branch says what it has always said.
   */
  @Test
  void shouldEndABranchThatConsumedFromWhatIsGone() throws StoreException {
    beginWithAQueueAndASubscription();
    BranchPrepared prepared = branch(3, at(1, 1), at(2, 2));
    append(prepared, message(3), on(3, 3));
    append(new DestinationRemoved(2));
    restart();
    assertThat(definitions()).containsExactly(queue(1), prepared);
    append(moved(at(1, 3), 3, at(3, 3)), off(1, 1), new DestinationRemoved(3));
    restart();
    assertThat(recovered().queue(1)).containsExactly(2L, 3L);
    assertThat(store.status().places()).isEqualTo(2);
  }

  @Test
  void shouldTakeABranchThatHasConsumedAHundredThousandMessages() throws StoreException {
    long count = 100_000;
    List<StoreRecord> sent = new ArrayList<>(List.of(queue(1)));
    List<Place> consumed = new ArrayList<>();
    List<StoreRecord> commit = new ArrayList<>();
    for (long id = 1; id <= count; id++) {
      sent.add(message(id));
      sent.add(on(1, id));
      consumed.add(at(1, id));
      commit.add(off(1, id));
    }
    long last = count + 1;
    BranchPrepared prepared = new BranchPrepared(2, "large", "client", consumed);
    store.append(sent);
    append(prepared, message(last), on(2, last));
    append(message(last + 1), on(1, last, last + 1));
    restart();
    assertThat(definitions()).containsExactly(queue(1), prepared);
    assertThat(recovered().queue(1)).hasSize((int) count + 1);
    commit.add(moved(at(1, last + 1), last, at(2, last)));
    commit.add(new DestinationRemoved(2));
    store.append(commit);
    restart();
    assertThat(recovered().queue(1)).containsExactly(last + 1, last);
    assertThat(definitions()).containsExactly(queue(1));
  }
}
