package org.angarium.persistence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.angarium.persistence.StoreRecord.DeliveryCounted;
import org.angarium.persistence.StoreRecord.DestinationDefined;
import org.angarium.persistence.StoreRecord.DestinationKind;
import org.angarium.persistence.StoreRecord.DestinationRemoved;
import org.angarium.persistence.StoreRecord.MessageDequeued;
import org.angarium.persistence.StoreRecord.MessageEnqueued;
import org.angarium.persistence.StoreRecord.MessageStored;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every store must do. */
public abstract class MessageStoreContract {
  private final List<StoreRecord> visited = new ArrayList<>();
  private Heard heard = new Heard();
  private MessageStore store;
  private MessageStore.Recovery recovery;

  /** Opens a store; each on what the one before has left, if that is closed. */
  protected abstract MessageStore open() throws StoreException;

  @BeforeEach
  void start() throws StoreException {
    visited.clear();
    heard = new Heard();
    store = open();
    recovery = store.recover(visited::add, heard);
  }

  @AfterEach
  void stop() throws StoreException {
    store.close();
  }

  private void restart() throws StoreException {
    stop();
    start();
  }

  private State recovered() {
    State state = new State();
    visited.forEach(state);
    return state;
  }

  private long append(StoreRecord... records) throws StoreException {
    return store.append(List.of(records));
  }

  private static DestinationDefined queue(long id) {
    return new DestinationDefined(id, DestinationKind.QUEUE, "queue-" + id);
  }

  private static MessageStored message(long id) {
    return new MessageStored(id, ("content of message " + id).getBytes(StandardCharsets.UTF_8));
  }

  private static MessageEnqueued on(long queueId, long messageId) {
    return new MessageEnqueued(queueId, messageId);
  }

  @Test
  void shouldBeginEmpty() {
    assertThat(visited).isEmpty();
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
    assertThat(visited)
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
    assertThat(visited).hasSize(2);
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
    assertThat(visited.stream().filter(DeliveryCounted.class::isInstance))
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
    assertThat(visited).isEmpty();
    assertThat(store.status().liveMessages()).isZero();
  }

  private List<Long> restartedMessages() throws StoreException {
    restart();
    return visited.stream()
        .filter(MessageStored.class::isInstance)
        .map(stored -> ((MessageStored) stored).messageId())
        .toList();
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
    long seed = System.nanoTime();
    RandomHistory history = new RandomHistory(seed, 2_000);
    List<List<StoreRecord>> batches = new ArrayList<>();
    for (int round = 0; round < 4; round++) {
      for (int i = 0; i < 300; i++) {
        List<StoreRecord> batch = history.next();
        batches.add(batch);
        store.append(batch);
      }
      restart();
      assertThat(recovered()).as("seed %d, round %d", seed, round).isEqualTo(State.of(batches));
    }
  }
}
