package org.angarium.broker;

import static org.angarium.broker.TestClient.persistent;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.angarium.persistence.StoreRecord;
import org.angarium.transport.error.ErrorCode;
import org.angarium.transport.frame.Frame;
import org.angarium.transport.message.DestinationName;
import org.junit.jupiter.api.Test;

final class ConsumingTest {
  private final TestBroker broker = new TestBroker();
  private final TestClient client = broker.client();

  private void send(String... bodies) {
    for (String body : bodies) {
      client.sends(0, persistent(body));
    }
  }

  private List<Integer> counts() {
    return client.deliveries().stream().map(Frame.Deliver::deliveryCount).toList();
  }

  @Test
  void shouldDeliverNoMoreThanTheCredit() {
    client.opens(false, 2);
    send("a", "b", "c");
    assertThat(client.bodies()).containsExactly("a", "b");

    client.says(new Frame.ConsumerCredit(1, 1));
    assertThat(client.bodies()).containsExactly("a", "b", "c");
  }

  @Test
  void shouldNotDeliverBeforeTheDeliveryIsRecordedDurably() {
    client.opens(false, 0);
    send("a");
    broker.store.durableAtOnce = false;
    client.says(new Frame.ConsumerCredit(1, 1));
    assertThat(client.bodies()).isEmpty();

    broker.store.force();
    broker.settle();
    assertThat(client.bodies()).containsExactly("a");
    assertThat(broker.store.records(StoreRecord.DeliveryCounted.class))
        .extracting(StoreRecord.DeliveryCounted::deliveries)
        .containsExactly(1);
  }

  @Test
  void shouldForgetAnAcknowledgedMessage() {
    client.opens(false, 10);
    send("a");
    client.says(new Frame.Acknowledge(5, 1, client.deliveryIds()));

    assertThat(client.only(Frame.Done.class).requestId()).isEqualTo(5);
    assertThat(broker.store.records(StoreRecord.MessageDequeued.class)).hasSize(1);
    assertThat(broker.memory.usedBytes()).isZero();
    client.isLost();
    TestClient other = broker.client();
    other.opens(false, 10);
    assertThat(other.bodies()).isEmpty();
  }

  @Test
  void shouldAcknowledgeAllOrNothing() {
    client.opens(false, 10);
    send("a");
    client.says(new Frame.Acknowledge(5, 1, new long[] {client.deliveryIds()[0], 4711}));

    assertThat(client.only(Frame.Failed.class).code()).isEqualTo(ErrorCode.ILLEGAL_STATE);
    assertThat(broker.store.records(StoreRecord.MessageDequeued.class)).isEmpty();
    client.says(new Frame.Acknowledge(6, 1, client.deliveryIds()));
    assertThat(client.only(Frame.Done.class).requestId()).isEqualTo(6);
  }

  @Test
  void shouldGiveMessagesToConsumersInTurn() {
    client.opens(false, 10);
    client.says(
        new Frame.OpenConsumer(2, 1, 2, DestinationName.queue("q"), Frame.Selection.ALL, null, 10));
    send("a", "b", "c", "d");

    assertThat(client.deliveries())
        .extracting(Frame.Deliver::consumerId)
        .containsExactlyInAnyOrder(1, 1, 2, 2);
  }

  @Test
  void shouldRedeliverInOrderAfterRecoverAndCountOnlyWhatWasSeen() {
    client.opens(false, 10);
    send("a", "b", "c", "d");
    long[] seen = Arrays.copyOf(client.deliveryIds(), 2);
    client.forgetWhatWasHeard();

    client.says(new Frame.Recover(8, 1, seen));

    assertThat(client.heard.get(0)).isEqualTo(new Frame.Done(8));
    assertThat(client.bodies()).containsExactly("a", "b", "c", "d");
    assertThat(counts()).containsExactly(2, 2, 1, 1);
  }

  @Test
  void shouldDeliverNothingBetweenARecoverAndItsAnswer() {
    client.opens(false, 1);
    send("a", "b");
    client.forgetWhatWasHeard();
    broker.store.durableAtOnce = false;

    client.says(new Frame.Recover(8, 1, new long[0]), new Frame.ConsumerCredit(1, 5));
    assertThat(client.heard).isEmpty();

    broker.store.force();
    broker.settle();
    assertThat(client.heard).containsExactly(new Frame.Done(8));
    broker.store.force();
    broker.settle();
    assertThat(client.bodies()).containsExactly("a", "b");
  }

  @Test
  void shouldReturnUnseenMessagesUncountedAndAtOnceWhenAConsumerCloses() {
    client.opens(false, 10);
    send("a", "b", "c");
    long[] seen = Arrays.copyOf(client.deliveryIds(), 1);
    client.forgetWhatWasHeard();

    client.says(
        new Frame.CloseConsumer(5, 1, seen),
        new Frame.OpenConsumer(6, 1, 2, DestinationName.queue("q"), Frame.Selection.ALL, null, 10));

    assertThat(client.bodies()).containsExactly("b", "c");
    assertThat(counts()).containsExactly(1, 1);
    client.says(new Frame.Acknowledge(7, 1, seen));
    assertThat(client.heard(Frame.Failed.class)).isEmpty();
  }

  @Test
  void shouldRedeliverWhatALostConnectionHeldFlaggedAndInOrder() {
    client.opens(false, 10);
    send("a", "b");
    client.isLost();

    TestClient other = broker.client();
    other.opens(false, 0);
    other.says(new Frame.ConsumerCredit(1, 10));
    assertThat(other.bodies()).containsExactly("a", "b");
    assertThat(other.deliveries()).allMatch(delivery -> delivery.deliveryCount() == 2);
  }

  @Test
  void shouldReturnWhatAClosedSessionHeld() {
    client.opens(false, 10);
    send("a");
    client.says(new Frame.CloseSession(3, 1));
    assertThat(client.only(Frame.Done.class).requestId()).isEqualTo(3);

    client.forgetWhatWasHeard();
    client.says(
        new Frame.OpenSession(2, false),
        new Frame.OpenConsumer(6, 2, 2, DestinationName.queue("q"), Frame.Selection.ALL, null, 10));
    assertThat(client.bodies()).containsExactly("a");
  }

  @Test
  void shouldConfirmPipelinedAcknowledgementsWithTheCloseOfTheSession() {
    client.opens(false, 10);
    send("a");
    client.forgetWhatWasHeard();
    long delivery = 1;
    broker.store.durableAtOnce = false;
    client.says(new Frame.Acknowledge(0, 1, new long[] {delivery}), new Frame.CloseSession(3, 1));
    assertThat(client.heard).isEmpty();

    broker.store.force();
    broker.settle();
    assertThat(client.heard).containsExactly(new Frame.Done(3));
  }

  // ---- browsing

  @Test
  void shouldBrowseWhatIsOnTheQueueInOrderWithoutTakingIt() {
    client.opens(false, 1);
    send("a", "b", "c");
    client.says(new Frame.OpenBrowser(2, 1, 1, DestinationName.queue("q"), null));
    client.says(new Frame.BrowseNext(3, 1, 2));
    send("too late");
    client.says(new Frame.Acknowledge(0, 1, client.deliveryIds()));
    client.says(new Frame.BrowseNext(4, 1, 10));

    List<Frame.Browsed> pages = client.heard(Frame.Browsed.class);
    assertThat(pages).hasSize(2);
    assertThat(pages.get(0).end()).isFalse();
    assertThat(pages.get(0).messages())
        .extracting(m -> TestClient.body(m.message()))
        .containsExactly("a", "b");
    assertThat(pages.get(1).end()).isTrue();
    assertThat(pages.get(1).messages())
        .extracting(m -> TestClient.body(m.message()))
        .containsExactly("c");
  }

  @Test
  void shouldBrowseOnThoughTheMessageItStoodOnHasGone() {
    client.opens(false, 0);
    send(IntStream.range(0, 6).mapToObj(i -> "m" + i).toArray(String[]::new));
    client.says(new Frame.OpenBrowser(2, 1, 1, DestinationName.queue("q"), null));
    client.says(new Frame.BrowseNext(3, 1, 2));
    client.says(new Frame.ConsumerCredit(1, 4));
    client.says(new Frame.Acknowledge(0, 1, client.deliveryIds()));
    client.says(new Frame.BrowseNext(4, 1, 10));

    assertThat(client.heard(Frame.Browsed.class).get(1).messages())
        .extracting(m -> TestClient.body(m.message()))
        .containsExactly("m4", "m5");
  }
}
