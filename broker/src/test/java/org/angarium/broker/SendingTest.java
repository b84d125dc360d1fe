package org.angarium.broker;

import static org.angarium.broker.TestClient.message;
import static org.angarium.broker.TestClient.nonPersistent;
import static org.angarium.broker.TestClient.persistent;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.angarium.persistence.StoreRecord;
import org.angarium.transport.error.ErrorCode;
import org.angarium.transport.frame.Frame;
import org.angarium.transport.message.DestinationName;
import org.angarium.transport.message.EncodedMessage;
import org.junit.jupiter.api.Test;

final class SendingTest {
  private final TestBroker broker = new TestBroker();
  private final TestClient client = broker.client();

  @Test
  void shouldConfirmAPersistentSendOnlyWhenItIsDurable() {
    client.opens(false, 0);
    broker.store.durableAtOnce = false;

    client.sends(7, persistent("a"));
    assertThat(client.heard).isEmpty();

    broker.store.force();
    broker.settle();
    assertThat(client.only(Frame.Done.class).requestId()).isEqualTo(7);
  }

  @Test
  void shouldLetConfirmationAndDeliveryToAWaitingConsumerLeaveTogether() {
    client.opens(false, 10);
    int batchesBefore = broker.store.batches.size();
    broker.store.durableAtOnce = false;

    client.sends(7, persistent("a"));
    assertThat(client.heard).isEmpty();
    assertThat(broker.store.batches.size() - batchesBefore).isOne();
    assertThat(broker.store.batches.get(batchesBefore))
        .hasExactlyElementsOfTypes(
            StoreRecord.MessageStored.class,
            StoreRecord.MessageEnqueued.class,
            StoreRecord.DeliveryCounted.class);

    broker.store.force();
    broker.settle();
    assertThat(client.heard).hasExactlyElementsOfTypes(Frame.Done.class, Frame.Deliver.class);
  }

  @Test
  void shouldNotHoldANonPersistentMessageBackForTheDisk() {
    client.opens(false, 10);
    broker.store.durableAtOnce = false;
    client.sends(7, persistent("slow"));

    client.sends(0, nonPersistent("fast"));

    assertThat(client.bodies()).containsExactly("fast");
  }

  @Test
  void shouldKeepNothingOfANonPersistentMessageInTheStore() {
    client.opens(false, 10);
    int recordsBefore = broker.store.records().size();

    client.sends(0, nonPersistent("a"));
    client.says(new Frame.Acknowledge(0, 1, client.deliveryIds()));

    assertThat(broker.store.records()).hasSize(recordsBefore);
    assertThat(broker.memory.usedBytes()).isZero();
  }

  @Test
  void shouldPutEverythingOfOneTurnIntoOneBatch() {
    client.opens(false, 0);
    int batchesBefore = broker.store.batches.size();

    client.says(
        IntStream.range(0, 10)
            .mapToObj(i -> new Frame.Send(i + 1, 1, persistent("m" + i)))
            .toArray(Frame[]::new));

    assertThat(broker.store.batches.size() - batchesBefore).isOne();
    assertThat(client.heard(Frame.Done.class)).hasSize(10);
  }

  @Test
  void shouldDeliverHigherPrioritiesFirstAndEachInOrder() {
    client.opens(false, 0);
    for (int i = 0; i < 12; i++) {
      client.sends(0, message("q", i % 3 + "-" + i, false, i % 3, 0, 0));
    }

    client.says(new Frame.ConsumerCredit(1, 100));

    assertThat(client.bodies())
        .containsExactly(
            "2-2", "2-5", "2-8", "2-11", "1-1", "1-4", "1-7", "1-10", "0-0", "0-3", "0-6", "0-9");
  }

  @Test
  void shouldNotDeliverAnExpiredMessageAndForgetIt() {
    client.opens(false, 0);
    client.sends(0, message("q", "late", true, 4, broker.now() + 10, 0));
    client.sends(0, message("q", "fine", true, 4, broker.now() + 1_000, 0));
    broker.advance(10);

    client.says(new Frame.ConsumerCredit(1, 10));

    assertThat(client.bodies()).containsExactly("fine");
    assertThat(broker.store.records(StoreRecord.MessageDequeued.class)).hasSize(1);
  }

  @Test
  void shouldHoldAMessageUntilItsDeliveryTime() {
    client.opens(false, 10);
    client.sends(0, message("q", "second", true, 4, 0, broker.now() + 200));
    client.sends(0, message("q", "first", true, 4, 0, broker.now() + 100));
    assertThat(client.bodies()).isEmpty();

    broker.advance(99);
    assertThat(client.bodies()).isEmpty();
    broker.advance(1);
    assertThat(client.bodies()).containsExactly("first");
    broker.advance(100);
    assertThat(client.bodies()).containsExactly("first", "second");
  }

  @Test
  void shouldRefusePersistentMessagesWhileTheDiskIsFullAndStillTakeAcknowledgements() {
    client.opens(false, 10);
    client.sends(1, persistent("a"));
    broker.store.acceptsMessages = false;
    client.sends(2, persistent("b"));

    assertThat(client.only(Frame.Failed.class).requestId()).isEqualTo(2);
    assertThat(client.only(Frame.Failed.class).code()).isEqualTo(ErrorCode.RESOURCE_EXHAUSTED);

    client.says(new Frame.Acknowledge(3, 1, client.deliveryIds()));
    assertThat(broker.store.records(StoreRecord.MessageDequeued.class)).hasSize(1);

    broker.store.acceptsMessages = true;
    client.sends(4, persistent("c"));
    assertThat(client.bodies()).containsExactly("a", "c");
  }

  @Test
  void shouldTellTheProducerOfARefusedSendThatWantedNoAnswer() {
    client.opens(false, 10);
    broker.store.acceptsMessages = false;

    client.sends(0, persistent("a"));

    assertThat(client.only(Frame.SendRefused.class).producerId()).isEqualTo(1);
  }

  // ---- credit

  @Test
  void shouldGrantNewCreditOnceHalfTheWindowIsUsed() {
    client.opens(false, 0);
    EncodedMessage third = persistent("x".repeat(TestBroker.WINDOW / 3));

    client.sends(1, third);
    assertThat(client.heard(Frame.ProducerCredit.class)).isEmpty();
    client.sends(2, third);

    assertThat(client.only(Frame.ProducerCredit.class).bytes()).isEqualTo(2 * third.size());
  }

  @Test
  void shouldCloseAConnectionThatSendsBeyondItsCredit() {
    TestBroker small = new TestBroker(new ManualStore(), TestBroker.WINDOW);
    TestClient greedy = small.client();
    greedy.opens(false, 0);

    EncodedMessage big = nonPersistent("x".repeat(TestBroker.WINDOW));
    greedy.sends(0, big);
    greedy.sends(0, big);

    assertThat(greedy.only(Frame.Close.class).code()).isEqualTo(ErrorCode.PROTOCOL_VIOLATION);
    assertThat(greedy.closed).isTrue();
  }

  @Test
  void shouldWithholdCreditAboveTheMemoryLimitUntilMessagesAreConsumed() {
    EncodedMessage half = persistent("x".repeat(TestBroker.WINDOW / 2));
    TestBroker small = new TestBroker(new ManualStore(), half.size() + 256);
    TestClient slow = small.client();
    slow.opens(false, 0);

    slow.sends(1, half);
    assertThat(slow.heard(Frame.Done.class)).hasSize(1);
    assertThat(slow.heard(Frame.ProducerCredit.class)).isEmpty();

    slow.says(new Frame.ConsumerCredit(1, 1));
    slow.says(new Frame.Acknowledge(0, 1, slow.deliveryIds()));
    assertThat(slow.only(Frame.ProducerCredit.class).bytes()).isEqualTo(half.size());
    assertThat(small.memory.usedBytes()).isZero();
  }

  @Test
  void shouldRefuseMessagesWellAboveTheMemoryLimit() {
    EncodedMessage half = persistent("x".repeat(TestBroker.WINDOW / 2));
    TestBroker small = new TestBroker(new ManualStore(), half.size() + 256);
    for (int i = 0; i < 2; i++) {
      TestClient one = small.client();
      one.opens(false, 0);
      one.sends(1, half);
      if (i == 0) {
        assertThat(one.heard(Frame.Done.class)).hasSize(1);
      } else {
        assertThat(one.only(Frame.Failed.class).code()).isEqualTo(ErrorCode.RESOURCE_EXHAUSTED);
      }
    }
  }

  @Test
  void shouldCountWhatASmallMessageTakesBesideItsBytes() {
    client.opens(false, 0);
    client.sends(0, nonPersistent("x"));
    assertThat(broker.memory.usedBytes()).isGreaterThan(256);
  }

  @Test
  void shouldForgetClosedProducersThatWaitForMemory() {
    EncodedMessage half = persistent("x".repeat(TestBroker.WINDOW / 2));
    TestBroker small = new TestBroker(new ManualStore(), half.size());
    TestClient filling = small.client();
    filling.opens(false, 0);
    filling.sends(1, half);
    TestClient retrying = small.client();
    retrying.opens(false, 0);
    for (int i = 2; i < 10; i++) {
      retrying.says(
          new Frame.OpenProducer(1, i, null),
          new Frame.Send(i, i, half),
          new Frame.CloseProducer(i));
    }
    assertThat(retrying.heard(Frame.Failed.class)).hasSize(8);
    assertThat(small.memory.waiting()).as("the one that filled it").isOne();

    filling.isLost();
    assertThat(small.memory.waiting()).isZero();
  }

  // ---- the client's limit

  @Test
  void shouldPartFromAConsumerThatDoesNotTakeTheNextMessageAndKeepTheMessage() {
    client.opens(false, 0);
    client.sends(1, persistent("x".repeat(2_000)));
    TestClient small = broker.stranger();
    small.helloWithFramesUpTo(1_024);
    small.says(
        new Frame.OpenSession(1, false),
        new Frame.OpenConsumer(1, 1, 1, DestinationName.queue("q"), Frame.Selection.ALL, null, 1));

    assertThat(small.only(Frame.Close.class).code()).isEqualTo(ErrorCode.FRAME_TOO_LARGE);
    assertThat(small.only(Frame.Close.class).reason()).contains("queue://q").contains("1024");
    client.says(new Frame.ConsumerCredit(1, 1));
    assertThat(client.deliveries()).hasSize(1);
    assertThat(client.deliveries().get(0).deliveryCount()).isEqualTo(1);
  }

  @Test
  void shouldFitABrowsersPageIntoTheClientsFramesAndRefuseOnlyWhatDoesNotFitAtAll() {
    client.opens(false, 0);
    client.sends(1, persistent("a".repeat(500)));
    client.sends(2, persistent("b".repeat(500)));
    client.sends(3, persistent("c".repeat(2_000)));
    client.sends(4, persistent("d"));
    TestClient small = broker.stranger();
    small.helloWithFramesUpTo(1_024);
    small.says(
        new Frame.OpenSession(1, false),
        new Frame.OpenBrowser(1, 1, 1, DestinationName.queue("q"), null),
        new Frame.BrowseNext(2, 1, 10),
        new Frame.BrowseNext(3, 1, 10),
        new Frame.BrowseNext(4, 1, 10),
        new Frame.BrowseNext(5, 1, 10));

    assertThat(small.heard(Frame.Browsed.class))
        .extracting(page -> TestClient.body(page.messages().get(0).message()).substring(0, 1))
        .containsExactly("a", "b", "d");
    assertThat(small.only(Frame.Failed.class).code()).isEqualTo(ErrorCode.FRAME_TOO_LARGE);
    assertThat(small.only(Frame.Failed.class).requestId()).isEqualTo(4);
    assertThat(small.closed).isFalse();
  }

  @Test
  void shouldDropManyExpiredMessagesInSlices() {
    client.opens(false, 0);
    for (int i = 0; i < 2_500; i++) {
      client.sends(0, message("q", "old", true, 4, broker.now() + 1, 0));
      client.forgetWhatWasHeard();
    }
    broker.advance(1);
    int batchesBefore = broker.store.batches.size();

    client.says(new Frame.ConsumerCredit(1, 1));
    broker.advance(10);

    assertThat(broker.store.records(StoreRecord.MessageDequeued.class)).hasSize(2_500);
    assertThat(broker.store.batches.subList(batchesBefore, broker.store.batches.size()))
        .allSatisfy(batch -> assertThat(batch).hasSizeLessThan(2_100));
  }
}
