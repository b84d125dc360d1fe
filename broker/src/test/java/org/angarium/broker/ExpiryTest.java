package org.angarium.broker;

import static org.angarium.broker.TestClient.message;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.angarium.broker.destination.MessageQueue;
import org.angarium.broker.destination.Publisher;
import org.angarium.broker.policy.DestinationPolicy;
import org.angarium.persistence.StoreRecord;
import org.angarium.transport.frame.Frame;
import org.angarium.transport.message.BodyKind;
import org.angarium.transport.message.DestinationName;
import org.angarium.transport.message.EncodedMessage;
import org.angarium.transport.message.MessageHeader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ExpiryTest {
  private static final DestinationName QUEUE = DestinationName.queue("q");

  private static MessageQueue queue(TestBroker broker) throws Exception {
    return broker.destinations.queueFor(QUEUE, new Publisher(1, null));
  }

  @Test
  void shouldSweepWhatExpiresThoughNobodyConsumes() throws Exception {
    TestBroker broker = new TestBroker();
    TestClient client = broker.client();
    client.opensSession();
    long start = broker.now();
    for (int i = 0; i < 5_000; i++) {
      client.sends(0, message("q", "m", true, i % 10, i % 2 == 0 ? start + 100 : 0, 0));
    }
    broker.advance(99);
    assertThat(queue(broker).messages()).isEqualTo(5_000);
    broker.advance(1);
    assertThat(queue(broker).messages()).isEqualTo(2_500);
    assertThat(queue(broker).counts().expired()).isEqualTo(2_500);
    broker.advance(10);
    assertThat(broker.store.records(StoreRecord.MessageDequeued.class)).hasSize(2_500);
  }

  @Test
  void shouldSweepAgainForWhatExpiresLater() throws Exception {
    TestBroker broker = new TestBroker();
    TestClient client = broker.client();
    client.opensSession();
    long start = broker.now();
    client.sends(0, message("q", "m", true, 4, start + 100, 0));
    client.sends(0, message("q", "m", true, 4, start + 200, 0));
    client.sends(0, message("q", "m", true, 4, start + 50_000, 0));
    broker.advance(100);
    assertThat(queue(broker).messages()).isEqualTo(2);
    broker.advance(1_000);
    assertThat(queue(broker).messages()).isEqualTo(1);
    broker.advance(50_000);
    assertThat(queue(broker).messages()).isZero();
    assertThat(broker.memory.usedBytes()).isZero();
  }

  @Test
  void shouldExpireWhatComesBackTooLate() throws Exception {
    TestBroker broker = new TestBroker();
    TestClient client = broker.client();
    client.opens(false, 10);
    client.sends(0, message("q", "m", true, 4, broker.now() + 100, 0));
    assertThat(client.bodies()).containsExactly("m");
    broker.advance(10_000);
    assertThat(queue(broker).messages()).isEqualTo(1);
    long[] seen = client.deliveryIds();
    client.forgetWhatWasHeard();
    client.says(new Frame.Recover(1, 1, seen));
    broker.advance(2_000);
    assertThat(client.bodies()).isEmpty();
    assertThat(queue(broker).messages()).isZero();
  }

  @Test
  void shouldMoveExpiredMessagesToTheExpiryQueue() {
    TestBroker broker =
        new TestBroker(PolicyBuilder.defaults().aftermath("DLQ.{name}", "EXPIRED.{name}").build());
    TestClient client = broker.client();
    client.opensSession();
    client.sends(0, message("q", "late", true, 4, broker.now() + 100, 0));
    broker.advance(100);
    client.consumes(1, DestinationName.queue("EXPIRED.q"), (String) null);
    assertThat(client.bodies()).containsExactly("late");
    assertThat(client.deliveries().get(0).message().expiration()).isZero();
    assertThat(client.deliveries().get(0).message().properties())
        .containsEntry("JMS_ANGARIUM_ORIGIN", "queue://q")
        .containsEntry("JMS_ANGARIUM_REASON", "it expired")
        .containsEntry("JMS_ANGARIUM_DELIVERIES", 0);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void shouldMoveWhatExpiredAtAClientToTheExpiryQueue(boolean transacted) throws Exception {
    TestBroker broker =
        new TestBroker(PolicyBuilder.defaults().aftermath("DLQ.{name}", "EXPIRED.{name}").build());
    TestClient sender = broker.client();
    sender.opensSession();
    TestClient client = broker.client();
    client.opens(transacted, 10);
    sender.sends(0, message("q", "late", true, 4, broker.now() + 100, 0));
    sender.sends(0, message("q", "seen", true, 4, broker.now() + 100, 0));
    long[] ids = client.deliveryIds();
    assertThat(client.bodies()).containsExactly("late", "seen");
    broker.advance(100);

    client.says(new Frame.ExpireDeliveries(1, new long[] {ids[0]}));
    broker.advance(10);

    assertThat(queue(broker).messages()).isEqualTo(1);
    assertThat(queue(broker).counts().expired()).isEqualTo(1);
    assertThat(broker.store.records(StoreRecord.MessageDequeued.class)).hasSize(1);
    sender.consumes(1, DestinationName.queue("EXPIRED.q"), (String) null);
    assertThat(sender.bodies()).containsExactly("late");
    assertThat(sender.deliveries().get(0).message().properties())
        .containsEntry("JMS_ANGARIUM_DELIVERIES", 0);
    client.says(
        transacted
            ? new Frame.Commit(7, 1, new long[] {ids[1]})
            : new Frame.Acknowledge(7, 1, new long[] {ids[1]}));
    assertThat(client.only(Frame.Done.class).requestId()).isEqualTo(7);
    assertThat(queue(broker).messages()).isZero();
    assertThat(queue(broker).counts().expired()).isEqualTo(1);
  }

  @Test
  void shouldHaveNothingOutstandingOfWhatExpiredAtAClient() {
    DestinationPolicy.Overrides overrides = new DestinationPolicy.Overrides(500, 0, 4);
    TestBroker broker = new TestBroker(PolicyBuilder.defaults().overrides(overrides).build());
    TestClient client = broker.client();
    client.opensSession();
    DestinationName topic = DestinationName.topic("t");
    Frame.SubscriptionName shared = new Frame.SubscriptionName("ours", true, true);
    client.consumes(1, topic, Frame.Selection.ALL, shared);
    client.sends(0, TestClient.to(topic, "late"));
    long[] ids = client.deliveryIds();
    assertThat(ids).hasSize(1);
    broker.advance(500);

    client.says(new Frame.ExpireDeliveries(1, ids), new Frame.CloseConsumer(0, 1, new long[0]));
    client.forgetWhatWasHeard();
    client.says(new Frame.Unsubscribe(7, "ours"));

    assertThat(client.only(Frame.Done.class).requestId()).isEqualTo(7);
  }

  @Test
  void shouldRefuseToExpireWhatIsNotOutstandingOrNeverExpires() throws Exception {
    TestBroker broker = new TestBroker();
    TestClient client = broker.client();
    client.opens(false, 10);
    client.sends(0, message("q", "expires", true, 4, broker.now() + 100, 0));
    client.sends(0, message("q", "stays", true, 4, 0, 0));
    long[] ids = client.deliveryIds();

    client.says(new Frame.ExpireDeliveries(1, new long[] {ids[0], ids[1]}));
    client.says(new Frame.ExpireDeliveries(1, new long[] {ids[0], 99}));
    client.says(new Frame.ExpireDeliveries(2, new long[] {ids[0]}));

    assertThat(queue(broker).messages()).isEqualTo(2);
    assertThat(queue(broker).counts().expired()).isZero();
    client.says(new Frame.Acknowledge(7, 1, ids));
    assertThat(client.only(Frame.Done.class).requestId()).isEqualTo(7);
  }

  @Test
  void shouldOverrideWhatSendersAskFor() {
    DestinationPolicy.Overrides overrides = new DestinationPolicy.Overrides(500, 1_000, 7);
    TestBroker broker = new TestBroker(PolicyBuilder.defaults().overrides(overrides).build());
    TestClient client = broker.client();
    client.opens(false, 10);
    long now = broker.now();
    client.sends(0, message("q", "none", true, 4, 0, 0));
    client.sends(0, message("q", "long", true, 4, now + 5_000, 0));
    client.sends(0, message("q", "short", true, 4, now + 100, 0));
    assertThat(client.deliveries())
        .extracting(delivery -> delivery.message().expiration() - now)
        .containsExactly(500L, 1_000L, 100L);
    assertThat(client.deliveries()).allMatch(delivery -> delivery.message().priority() == 7);
  }

  @Test
  void shouldPassOverWhatExpiresOnASubscriptionThatHasEnded() {
    TestBroker broker = new TestBroker();
    TestClient client = broker.client();
    client.opensSession();
    DestinationName topic = DestinationName.topic("t");
    client.consumes(3, topic, null);
    MessageHeader header =
        new MessageHeader(topic, true, 4, 0, broker.now() + 10, 0, null, null, null, null, null);
    EncodedMessage message = EncodedMessage.encode(header, Map.of(), BodyKind.TEXT, new byte[0]);
    client.sends(0, message);
    long[] ids = client.deliveryIds();
    assertThat(ids).hasSize(1);
    client.says(new Frame.CloseConsumer(0, 3, ids));
    client.says(new Frame.ExpireDeliveries(1, ids), new Frame.Acknowledge(5, 1, new long[0]));
    assertThat(client.closed).isFalse();
    assertThat(client.heard).contains(new Frame.Done(5));
  }
}
