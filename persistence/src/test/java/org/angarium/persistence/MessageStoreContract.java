package org.angarium.persistence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.angarium.persistence.StoreRecord.DeliveryCounted;
import org.angarium.persistence.StoreRecord.DestinationDefined;
import org.angarium.persistence.StoreRecord.DestinationKind;
import org.angarium.persistence.StoreRecord.DestinationRemoved;
import org.angarium.persistence.StoreRecord.MessageDequeued;
import org.angarium.persistence.StoreRecord.MessageStored;
import org.angarium.persistence.StoreRecord.SubscriptionDefined;
import org.angarium.persistence.StoreRecord.SubscriptionKey;
import org.junit.jupiter.api.Test;

/** What every store must do. */
public abstract class MessageStoreContract extends BranchContract {
  @Test
  void shouldBeginEmpty() {
    assertThat(visited.records()).isEmpty();
    assertThat(recovery).isEqualTo(new MessageStore.Recovery(0, 0, List.of()));
    assertThat(store.acceptsMessages()).isTrue();
    assertThat(store.status().liveMessages()).isZero();
    assertThat(store.status().failed()).isFalse();
  }

  @Test
  void shouldNumberBatchesFromOneAndReportThemDurable() throws StoreException {
    assertThat(append(queue(1))).isEqualTo(1);
    assertThat(append(message(1), on(1, 1))).isEqualTo(2);
    assertThat(append(message(2), on(1, 2))).isEqualTo(3);
    heard.awaitDurable(3);
    assertThat(heard.ascending()).isTrue();
    restart();
    assertThat(append(message(3), on(1, 3))).isEqualTo(1);
    heard.awaitDurable(1);
  }

  @Test
  void shouldRecoverWhatIsLiveInItsOrder() throws StoreException {
    append(queue(1), new DestinationDefined(2, DestinationKind.TOPIC, "news/\u65e5\u672c"));
    append(message(1), on(1, 1), message(2), on(1, 2));
    append(message(3), on(1, 3), message(4), on(1, 4));
    append(new MessageDequeued(1, 2, true), new DeliveryCounted(1, 3, 1));
    append(new DeliveryCounted(1, 3, 2));
    restart();
    assertThat(visited.records())
        .usingRecursiveComparison()
        .isEqualTo(
            List.of(
                queue(1),
                new DestinationDefined(2, DestinationKind.TOPIC, "news/\u65e5\u672c"),
                message(1),
                on(1, 1),
                message(3),
                on(1, 3),
                new DeliveryCounted(1, 3, 2),
                message(4),
                on(1, 4)));
  }

  @Test
  void shouldKeepMessagesInTheOrderOfEnqueueingNotOfNumbers() throws StoreException {
    append(queue(1), message(1), message(2), message(3), on(1, 3), on(1, 1), on(1, 2));
    restart();
    assertThat(recovered().queue(1)).containsExactly(3L, 1L, 2L);
  }

  @Test
  void shouldKeepAMessageUntilItsLastQueueIsDone() throws StoreException {
    append(queue(1), queue(2), message(7), on(1, 7), on(2, 7));
    append(new MessageDequeued(1, 7, false));
    restart();
    assertThat(recovered().queue(1)).isEmpty();
    assertThat(recovered().queue(2)).containsExactly(7L);
    assertThat(store.status().liveMessages()).isEqualTo(1);
    append(new MessageDequeued(2, 7, true));
    restart();
    assertThat(visited.records()).hasSize(2);
    assertThat(store.status().liveMessages()).isZero();
  }

  @Test
  void shouldMoveAMessageToAnotherQueueWithinABatch() throws StoreException {
    append(queue(1), queue(2), message(7), on(1, 7));
    append(new MessageDequeued(1, 7, false), on(2, 7));
    restart();
    assertThat(recovered().queue(1)).isEmpty();
    assertThat(recovered().queue(2)).containsExactly(7L);
    assertThat(recovered().messages()).isEqualTo(1);
  }

  @Test
  void shouldRememberThatDeliveriesWereTakenBack() throws StoreException {
    append(queue(1), message(1), on(1, 1), message(2), on(1, 2));
    append(new DeliveryCounted(1, 1, 3), new DeliveryCounted(1, 2, 1));
    append(new DeliveryCounted(1, 1, 2), new DeliveryCounted(1, 2, 0));
    restart();
    assertThat(visited.records().stream().filter(DeliveryCounted.class::isInstance))
        .containsExactly(new DeliveryCounted(1, 1, 2));
  }

  @Test
  void shouldRemoveADestinationWithAllThatIsOnIt() throws StoreException {
    append(queue(1), queue(2), message(1), on(1, 1), message(2), on(1, 2), on(2, 2));
    append(new DestinationRemoved(1));
    assertThat(restartedMessages()).containsExactly(2L);
    assertThat(recovered().queue(1)).isEmpty();
    assertThat(recovered().queue(2)).containsExactly(2L);
    append(new DestinationRemoved(2));
    assertThat(restartedMessages()).isEmpty();
    assertThat(visited.records()).isEmpty();
    assertThat(store.status().liveMessages()).isZero();
  }

  @Test
  void shouldKnowTheHighestNumbersEvenOfWhatIsGone() throws StoreException {
    append(queue(5), queue(9), message(40), on(5, 40), message(41), on(9, 41));
    append(new MessageDequeued(9, 41, true), new DestinationRemoved(9));
    for (int i = 0; i < 3; i++) {
      restart();
      assertThat(recovery.highestMessageId()).isEqualTo(41);
      assertThat(recovery.highestDestinationId()).isEqualTo(9);
      assertThat(recovery.repairs()).isEmpty();
    }
  }

  @Test
  void shouldKeepSubscriptionsAsTheyWereDefined() throws StoreException {
    List<StoreRecord> defined =
        List.of(
            new DestinationDefined(1, DestinationKind.TOPIC, "news"),
            new SubscriptionDefined(2, "news", new SubscriptionKey("c", "s", false), "a = 1", true),
            new SubscriptionDefined(3, "news.>", new SubscriptionKey(null, "s", true), null, false),
            queue(4),
            new SubscriptionDefined(5, "news", new SubscriptionKey("", "", true), "", true),
            new SubscriptionDefined(
                6,
                "\u65e5",
                new SubscriptionKey("\ud83d\ude00", "\ud800", false),
                "\udc00",
                false));
    store.append(defined);
    for (int i = 0; i < 3; i++) {
      restart();
      assertThat(visited.records()).isEqualTo(defined);
      assertThat(recovery.highestDestinationId()).isEqualTo(6);
    }
  }

  @Test
  void shouldEndASubscriptionAndTakeItsNameForAnother() throws StoreException {
    SubscriptionDefined first = subscription(1);
    SubscriptionDefined second =
        new SubscriptionDefined(2, "sports", first.key(), "goals > 3", true);
    append(first, message(1), on(1, 1), new DeliveryCounted(1, 1, 2));
    append(new DestinationRemoved(1), second, message(2), on(2, 2));
    restart();
    assertThat(visited.records())
        .usingRecursiveComparison()
        .isEqualTo(List.of(second, message(2), on(2, 2)));
    append(new DestinationRemoved(2));
    restart();
    assertThat(visited.records()).isEmpty();
    assertThat(recovery.highestDestinationId()).isEqualTo(2);
    assertThat(store.status().liveMessages()).isZero();
  }

  @Test
  void shouldStoreAPublicationOnceForAllItsSubscriptions() throws StoreException {
    append(subscription(1), subscription(2), subscription(3));
    append(message(1), on(1, 1), on(2, 1), on(3, 1));
    append(message(2), on(3, 2), on(1, 2));
    append(
        new DeliveryCounted(2, 1, 4), new DeliveryCounted(3, 2, 1), new DeliveryCounted(3, 1, 1));
    append(new MessageDequeued(3, 1, false));
    restart();
    assertThat(visited.records())
        .usingRecursiveComparison()
        .isEqualTo(
            List.of(
                subscription(1),
                subscription(2),
                subscription(3),
                message(1),
                on(1, 1),
                on(2, 1),
                new DeliveryCounted(2, 1, 4),
                message(2),
                on(3, 2),
                new DeliveryCounted(3, 2, 1),
                on(1, 2)));
    assertThat(store.status().liveMessages()).isEqualTo(2);
  }

  @Test
  void shouldTakeAPublicationToThousandsOfSubscriptions() throws StoreException {
    int subscriptions = 5_000;
    List<StoreRecord> defined = new ArrayList<>();
    List<StoreRecord> published = new ArrayList<>(List.of(message(1)));
    List<StoreRecord> consumed = new ArrayList<>();
    for (long id = 1; id <= subscriptions; id++) {
      defined.add(subscription(id));
      published.add(on(id, 1));
      consumed.add(new MessageDequeued(id, 1, id == subscriptions));
    }
    store.append(defined);
    store.append(published);
    store.append(consumed.subList(0, subscriptions - 1));
    restart();
    assertThat(visited.records()).hasSize(subscriptions + 2);
    assertThat(recovered().queue(subscriptions)).containsExactly(1L);
    append(consumed.get(subscriptions - 1));
    restart();
    assertThat(visited.records()).isEqualTo(defined);
    assertThat(store.status().liveMessages()).isZero();
  }

  @Test
  void shouldLetAMessageGoWithItsLastHolderHoweverThatHappens() throws StoreException {
    append(queue(1), subscription(2), subscription(3));
    append(message(1), on(1, 1), on(2, 1), on(3, 1));
    append(message(2), on(1, 2), on(2, 2), on(3, 2));
    append(new MessageDequeued(1, 1, false), new DestinationRemoved(2));
    assertThat(restartedMessages()).containsExactly(1L, 2L);
    append(new DestinationRemoved(3), new MessageDequeued(1, 2, true));
    assertThat(restartedMessages()).isEmpty();
    assertThat(store.status().liveMessages()).isZero();
  }

  @Test
  void shouldDoTheSameWithinOneBatch() throws StoreException {
    append(
        subscription(1),
        subscription(2),
        queue(3),
        message(1),
        on(1, 1),
        on(2, 1),
        message(2),
        on(1, 2),
        message(3),
        on(1, 3),
        on(2, 3),
        on(3, 3),
        new MessageDequeued(2, 1, false),
        new DestinationRemoved(1),
        new MessageDequeued(3, 3, false),
        new MessageDequeued(2, 3, true),
        message(4),
        on(3, 4),
        on(2, 4));
    assertThat(restartedMessages()).containsExactly(4L);
    assertThat(recovered().queue(2)).containsExactly(4L);
    assertThat(recovered().queue(3)).containsExactly(4L);
  }

  @Test
  void shouldGoByWhoHoldsAMessageWhereLastIsWrong() throws StoreException {
    append(queue(1), subscription(2), message(1), on(1, 1), on(2, 1), message(2), on(2, 2));
    append(new MessageDequeued(1, 1, true), new MessageDequeued(2, 2, false));
    assertThat(restartedMessages()).as("one held, one not").containsExactly(1L);
    assertThat(recovered().queue(2)).containsExactly(1L);
    append(new MessageDequeued(2, 1, false));
    append(message(3), on(1, 3));
    assertThat(restartedMessages()).containsExactly(3L);
    assertThat(store.status().liveMessages()).isEqualTo(1);
  }

  @Test
  void shouldPassOverWhatIsSaidOfMessagesThatAreNotThere() throws StoreException {
    append(queue(1), subscription(2), message(1), on(1, 1), message(2), on(1, 2));
    append(new MessageDequeued(1, 1, true));
    append(on(2, 1), new DeliveryCounted(2, 1, 1), new DeliveryCounted(1, 1, 1));
    append(new MessageDequeued(1, 1, true), new MessageDequeued(2, 2, true));
    append(new DestinationRemoved(77), new DeliveryCounted(2, 2, 7));
    assertThat(restartedMessages()).containsExactly(2L);
    assertThat(recovered().queue(2)).isEmpty();
    append(on(2, 2));
    restart();
    assertThat(visited.records()).endsWith(on(1, 2), on(2, 2));
  }

  @Test
  void shouldPutAStoredMessageOnFurtherQueuesLater() throws StoreException {
    append(queue(1), subscription(2), message(1), on(1, 1));
    append(message(2), on(2, 2), message(3), on(1, 3));
    append(on(2, 1));
    append(on(2, 3), new DeliveryCounted(2, 3, 1), new DeliveryCounted(1, 3, 5));
    restart();
    assertThat(visited.records())
        .usingRecursiveComparison()
        .isEqualTo(
            List.of(
                queue(1),
                subscription(2),
                message(1),
                on(1, 1),
                message(2),
                on(2, 2),
                message(3),
                on(1, 3),
                new DeliveryCounted(1, 3, 5),
                on(2, 1),
                on(2, 3),
                new DeliveryCounted(2, 3, 1)));
  }

  @Test
  void shouldPutAMessageThatComesBackBehindTheOthersAndCountAnew() throws StoreException {
    append(queue(1), queue(2));
    append(message(1), on(1, 1), message(2), on(1, 2), message(3), on(1, 3), message(4), on(1, 4));
    append(new DeliveryCounted(1, 1, 3), new MessageDequeued(1, 1, false), on(2, 1));
    append(new DeliveryCounted(1, 2, 2), on(1, 2));
    append(on(1, 1), new MessageDequeued(2, 1, false));
    append(new MessageDequeued(1, 4, false), on(1, 4));
    restart();
    assertThat(recovered().queue(1)).containsExactly(3L, 2L, 1L, 4L);
    assertThat(recovered().queue(2)).isEmpty();
    assertThat(visited.records()).noneMatch(DeliveryCounted.class::isInstance);
    append(new DeliveryCounted(1, 1, 1), new MessageDequeued(1, 4, true));
    append(new MessageDequeued(1, 2, true), new DestinationRemoved(2));
    restart();
    assertThat(recovered().queue(1)).containsExactly(3L, 1L);
    assertThat(visited.records()).contains(new DeliveryCounted(1, 1, 1));
    assertThat(store.status().liveMessages()).isEqualTo(2);
  }

  @Test
  void shouldTakeMessagesOfAnySize() throws StoreException {
    List<List<StoreRecord>> batches = new ArrayList<>(List.of(List.of(queue(1))));
    Random random = new Random(11);
    for (int size : new int[] {0, 1, 7, 4096, 300_000, 1 << 20, (5 << 20) + 3, 60_000}) {
      byte[] content = new byte[size];
      random.nextBytes(content);
      long id = batches.size();
      batches.add(List.of(new MessageStored(id, content), on(1, id)));
    }
    for (List<StoreRecord> batch : batches) {
      store.append(batch);
    }
    restart();
    assertThat(recovered()).isEqualTo(State.of(batches));
  }

  @Test
  void shouldTakeABatchOfManyRecords() throws StoreException {
    List<StoreRecord> batch = new ArrayList<>(List.of(queue(1)));
    for (long id = 1; id <= 20_000; id++) {
      batch.add(message(id));
      batch.add(on(1, id));
    }
    heard.awaitDurable(store.append(batch));
    assertThat(store.status().liveMessages()).isEqualTo(20_000);
    restart();
    assertThat(recovered()).isEqualTo(State.of(List.of(batch)));
  }

  @Test
  void shouldKeepEverythingAppendedBeforeClosing() throws StoreException {
    append(queue(1));
    for (long id = 1; id <= 500; id++) {
      append(message(id), on(1, id));
    }
    store.close();
    assertThat(heard.durable()).isEqualTo(501);
    start();
    assertThat(recovered().queue(1)).hasSize(500);
  }

  @Test
  void shouldRefuseToAppendWhenClosed() throws StoreException {
    store.close();
    assertThatThrownBy(() -> append(queue(1))).isInstanceOf(StoreException.class);
    store.close();
  }

  @Test
  void shouldRecoverARandomHistory() throws StoreException {
    long seed = RandomHistory.seed(getClass());
    RandomHistory history = new RandomHistory(seed, 2_000);
    List<List<StoreRecord>> batches = new ArrayList<>();
    for (int round = 0; round < 4; round++) {
      for (int i = 0; i < 300; i++) {
        List<StoreRecord> batch = history.next();
        batches.add(batch);
        store.append(batch);
      }
      restart();
      State expected = State.of(batches);
      assertThat(recovered()).as("seed %d, round %d", seed, round).isEqualTo(expected);
      assertThat(store.status().liveMessages()).as("seed %d", seed).isEqualTo(expected.messages());
    }
  }
}
