package org.angarium.persistence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.angarium.persistence.StoreRecord.DestinationDefined;
import org.angarium.persistence.StoreRecord.DestinationKind;
import org.angarium.persistence.StoreRecord.DestinationRemoved;
import org.angarium.persistence.StoreRecord.Facts;
import org.angarium.persistence.StoreRecord.MessageEnqueued;
import org.angarium.persistence.StoreRecord.MessageStored;
import org.angarium.persistence.StoreRecord.SubscriptionDefined;
import org.angarium.persistence.StoreRecord.SubscriptionKey;
import org.junit.jupiter.api.Test;

/** What every store must do. */
public abstract class MessageStoreContract extends PageContract {
  @Test
  void shouldBeginEmpty() {
    assertThat(definitions()).isEmpty();
    assertThat(visited.lanes()).isEmpty();
    assertThat(recovery).isEqualTo(new MessageStore.Recovery(0, 0, List.of()));
    assertThat(store.acceptsMessages()).isTrue();
    assertThat(store.status().places()).isZero();
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
    DestinationDefined topic =
        new DestinationDefined(2, DestinationKind.TOPIC, "news/\u65e5\u672c");
    append(queue(1), topic);
    append(message(1), on(1, 1), message(2), on(1, 2));
    append(message(3), on(1, 3), message(4), on(1, 4));
    append(off(1, 2), counted(1, 3, 1));
    append(counted(1, 3, 2));
    restart();
    assertThat(definitions()).containsExactly(queue(1), topic);
    assertThat(recovered().queue(1)).containsExactly(1L, 3L, 4L);
    assertThat(recovered().deliveries(1)).containsExactly(0, 2, 0);
    assertThat(recovered())
        .isEqualTo(
            State.of(
                List.of(
                    List.of(queue(1), topic),
                    List.of(message(1), on(1, 1), message(3), on(1, 3), message(4), on(1, 4)),
                    List.of(counted(1, 3, 2)))));
  }

  @Test
  void shouldKeepMessagesInTheOrderOfPlacesNotOfNumbers() throws StoreException {
    append(queue(1), message(1), message(2), message(3), on(1, 1, 3), on(1, 2, 1), on(1, 9, 2));
    restart();
    assertThat(recovered().queue(1)).containsExactly(3L, 1L, 2L);
  }

  @Test
  void shouldKeepAMessageUntilItsLastQueueIsDone() throws StoreException {
    append(queue(1), queue(2), message(7), on(1, 7), on(2, 7));
    append(off(1, 7));
    restart();
    assertThat(recovered().queue(1)).isEmpty();
    assertThat(recovered().queue(2)).containsExactly(7L);
    assertThat(store.status().places()).isEqualTo(1);
    append(off(2, 7));
    restart();
    assertThat(visited.lanes()).isEmpty();
    assertThat(store.status().places()).isZero();
  }

  @Test
  void shouldMoveAMessageToAnotherQueueWithinABatch() throws StoreException {
    append(queue(1), queue(2), message(7), on(1, 7));
    append(counted(1, 7, 3), moved(at(2, 1), 7, at(1, 7)), off(1, 7));
    restart();
    assertThat(recovered().queue(1)).isEmpty();
    assertThat(recovered().queue(2)).containsExactly(7L);
    assertThat(recovered().deliveries(2)).containsExactly(0);
    assertThat(store.status().places()).isEqualTo(1);
  }

  @Test
  void shouldRememberThatDeliveriesWereTakenBack() throws StoreException {
    append(queue(1), message(1), on(1, 1), message(2), on(1, 2));
    append(counted(1, 1, 3), counted(1, 2, 1));
    append(counted(1, 1, 2), counted(1, 2, 0));
    restart();
    assertThat(recovered().deliveries(1)).containsExactly(2, 0);
  }

  @Test
  void shouldRemoveADestinationWithAllThatIsOnIt() throws StoreException {
    append(queue(1), queue(2), message(1), on(1, 1), message(2), on(1, 2), on(2, 2));
    append(new DestinationRemoved(1));
    restart();
    assertThat(recovered().queue(1)).isEmpty();
    assertThat(recovered().queue(2)).containsExactly(2L);
    append(new DestinationRemoved(2));
    restart();
    assertThat(definitions()).isEmpty();
    assertThat(visited.lanes()).isEmpty();
    assertThat(store.status().places()).isZero();
  }

  @Test
  void shouldKnowTheHighestNumbersEvenOfWhatIsGone() throws StoreException {
    append(queue(5), queue(9), message(40), on(5, 40), message(41), on(9, 41));
    append(off(9, 41), new DestinationRemoved(9));
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
      assertThat(definitions()).isEqualTo(defined);
      assertThat(recovery.highestDestinationId()).isEqualTo(6);
    }
  }

  @Test
  void shouldEndASubscriptionAndTakeItsNameForAnother() throws StoreException {
    SubscriptionDefined first = subscription(1);
    SubscriptionDefined second =
        new SubscriptionDefined(2, "sports", first.key(), "goals > 3", true);
    append(first, message(1), on(1, 1), counted(1, 1, 2));
    append(new DestinationRemoved(1), second, message(2), on(2, 2));
    restart();
    assertThat(definitions()).containsExactly(second);
    assertThat(recovered().queue(2)).containsExactly(2L);
    assertThat(store.status().places()).isEqualTo(1);
    append(new DestinationRemoved(2));
    restart();
    assertThat(definitions()).isEmpty();
    assertThat(recovery.highestDestinationId()).isEqualTo(2);
    assertThat(store.status().places()).isZero();
  }

  @Test
  void shouldStoreAPublicationOnceForAllItsSubscriptions() throws StoreException {
    append(subscription(1), subscription(2), subscription(3));
    append(message(1), on(1, 1), on(2, 1), on(3, 1));
    append(message(2), on(3, 2), on(1, 2));
    append(counted(2, 1, 4), counted(3, 2, 1), counted(3, 1, 1));
    append(off(3, 1));
    restart();
    assertThat(recovered().queue(1)).containsExactly(1L, 2L);
    assertThat(recovered().queue(2)).containsExactly(1L);
    assertThat(recovered().deliveries(2)).containsExactly(4);
    assertThat(recovered().queue(3)).containsExactly(2L);
    assertThat(recovered().deliveries(3)).containsExactly(1);
    assertThat(store.status().places()).isEqualTo(4);
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
      consumed.add(off(id, 1));
    }
    store.append(defined);
    store.append(published);
    store.append(consumed.subList(0, subscriptions - 1));
    restart();
    assertThat(visited.lanes()).hasSize(1);
    assertThat(recovered().queue(subscriptions)).containsExactly(1L);
    append(consumed.get(subscriptions - 1));
    restart();
    assertThat(definitions()).isEqualTo(defined);
    assertThat(store.status().places()).isZero();
  }

  @Test
  void shouldLetAMessageGoWithItsLastHolderHoweverThatHappens() throws StoreException {
    append(queue(1), subscription(2), subscription(3));
    append(message(1), on(1, 1), on(2, 1), on(3, 1));
    append(message(2), on(1, 2), on(2, 2), on(3, 2));
    append(off(1, 1), new DestinationRemoved(2));
    restart();
    assertThat(recovered().queue(1)).containsExactly(2L);
    assertThat(recovered().queue(3)).containsExactly(1L, 2L);
    append(new DestinationRemoved(3), off(1, 2));
    restart();
    assertThat(visited.lanes()).isEmpty();
    assertThat(store.status().places()).isZero();
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
        off(2, 1),
        new DestinationRemoved(1),
        off(3, 3),
        off(2, 3),
        message(4),
        on(3, 4),
        on(2, 4));
    restart();
    assertThat(recovered().queue(1)).isEmpty();
    assertThat(recovered().queue(2)).containsExactly(4L);
    assertThat(recovered().queue(3)).containsExactly(4L);
  }

  @Test
  void shouldPutAStoredMessageOnFurtherQueuesLater() throws StoreException {
    append(queue(1), subscription(2), message(1), on(1, 1));
    append(message(2), on(2, 2), message(3), on(1, 3));
    append(moved(at(2, 4), 1, at(1, 1)));
    append(moved(at(2, 5), 3, at(1, 3)), counted(2, 5, 1), counted(1, 3, 5));
    append(off(1, 1));
    restart();
    assertThat(recovered().queue(1)).containsExactly(3L);
    assertThat(recovered().deliveries(1)).containsExactly(5);
    assertThat(recovered().queue(2)).containsExactly(2L, 1L, 3L);
    assertThat(recovered().deliveries(2)).containsExactly(0, 0, 1);
  }

  @Test
  void shouldBeginALaneAnewWhenItIsEmpty() throws StoreException {
    append(queue(1), message(1), on(1, 1), message(2), on(1, 2), counted(1, 1, 3));
    append(off(1, 1), off(1, 2));
    restart();
    append(message(3), on(1, 1, 3));
    for (int i = 0; i < 2; i++) {
      assertThat(Visit.readLane(store, 1, 4))
          .singleElement()
          .satisfies(read -> assertThat(read.deliveries()).isZero())
          .satisfies(read -> assertThat(read.content()).isEqualTo(message(3).content()));
      restart();
    }
  }

  @Test
  void shouldRememberWhenMessagesExpireAndWhatTheyCountFor() throws StoreException {
    append(queue(1));
    Facts large = new Facts(1L << 33, 5_000, 77);
    append(message(1), new MessageEnqueued(at(1, 1), 1, large, null));
    append(new MessageEnqueued(at(1, 2), 1, large, at(1, 1)));
    restart();
    assertThat(visited.lanes())
        .containsExactly(new MessageStore.LaneFound(1, 4, 2, 1L << 34, 2, 5_000));
    assertThat(Visit.readLane(store, 1, 4))
        .extracting(MessageStore.StoredMessage::facts)
        .containsExactly(large, large);
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
    assertThat(store.status().places()).isEqualTo(20_000);
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
      assertThat(store.status().places()).as("seed %d", seed).isEqualTo(expected.places());
    }
  }
}
