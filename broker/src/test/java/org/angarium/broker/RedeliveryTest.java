package org.angarium.broker;

import static org.angarium.broker.TestClient.message;
import static org.angarium.broker.TestClient.persistent;
import static org.angarium.broker.TestClient.to;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.angarium.broker.policy.DestinationPolicy;
import org.angarium.persistence.StoreRecord;
import org.angarium.transport.frame.Frame;
import org.angarium.transport.message.DestinationName;
import org.angarium.transport.message.EncodedMessage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class RedeliveryTest {
  private static final DestinationName DEAD = DestinationName.queue("DLQ.q");

  private static TestClient consumer(TestBroker broker) {
    TestClient client = broker.client();
    client.opens(false, 10);
    return client;
  }

  private static void recovers(TestClient client) {
    long[] seen = client.deliveryIds();
    client.forgetWhatWasHeard();
    client.says(new Frame.Recover(3, 1, seen));
  }

  @Test
  void shouldSendAMessageToTheDeadLetterQueueAfterItsLastDelivery() {
    TestBroker broker = new TestBroker(PolicyBuilder.defaults().maxDeliveries(2).build());
    TestClient client = consumer(broker);
    client.sends(1, to(DestinationName.queue("q"), "bad", "colour", "red"));
    recovers(client);
    assertThat(client.bodies()).containsExactly("bad");
    recovers(client);
    assertThat(client.bodies()).isEmpty();

    client.consumes(2, DEAD, "colour = 'red'");
    EncodedMessage dead = client.deliveries().get(0).message();
    Map<String, @Nullable Object> properties = dead.properties();
    assertThat(dead.destination()).isEqualTo(DEAD);
    assertThat(properties)
        .containsEntry("JMS_ANGARIUM_ORIGIN", "queue://q")
        .containsEntry("JMS_ANGARIUM_DELIVERIES", 2)
        .containsEntry("JMS_ANGARIUM_DEAD_AT", broker.now())
        .containsEntry("JMS_ANGARIUM_REASON", "it was delivered 2 times")
        .containsEntry("colour", "red");
    assertThat(client.deliveries().get(0).deliveryCount()).isEqualTo(1);
    assertThat(broker.store.records(StoreRecord.MessageStored.class)).hasSize(2);
    assertThat(broker.store.records(StoreRecord.MessageDequeued.class)).hasSize(1);
    client.acknowledgesAll();
    assertThat(broker.memory.usedBytes()).isZero();
  }

  @Test
  void shouldRecordTheDeadLetterAndTheEndOfTheOriginalInOneBatch() {
    TestBroker broker = new TestBroker(PolicyBuilder.defaults().maxDeliveries(1).build());
    TestClient client = consumer(broker);
    client.sends(1, persistent("bad"));
    recovers(client);
    assertThat(broker.store.batches)
        .anySatisfy(
            batch ->
                assertThat(batch)
                    .hasAtLeastOneElementOfType(StoreRecord.MessageStored.class)
                    .hasAtLeastOneElementOfType(StoreRecord.MessageDequeued.class));
  }

  @Test
  void shouldNotCountWhatTheApplicationHasNotSeen() {
    TestBroker broker = new TestBroker(PolicyBuilder.defaults().maxDeliveries(1).build());
    TestClient client = consumer(broker);
    client.sends(1, persistent("good"));
    client.forgetWhatWasHeard();
    client.says(new Frame.Recover(3, 1, new long[0]));
    assertThat(client.bodies()).containsExactly("good");
    assertThat(client.deliveries().get(0).deliveryCount()).isEqualTo(1);
  }

  @Test
  void shouldDropDeadLettersIfThereIsNoQueueForThem() {
    TestBroker broker =
        new TestBroker(PolicyBuilder.defaults().maxDeliveries(1).aftermath("", "").build());
    TestClient client = consumer(broker);
    client.sends(1, persistent("bad"));
    recovers(client);
    broker.advance(10);
    assertThat(broker.memory.usedBytes()).isZero();
    assertThat(broker.store.records(StoreRecord.DestinationDefined.class)).hasSize(1);
  }

  @Test
  void shouldDelayRedeliveryMoreAndMoreAndLetOthersPass() {
    TestBroker broker =
        new TestBroker(
            PolicyBuilder.defaults()
                .redelivery(new DestinationPolicy.Redelivery(0, 100, 2, 250, 0, false))
                .build());
    TestClient client = consumer(broker);
    client.sends(1, persistent("a"));
    recovers(client);
    client.sends(2, persistent("b"));
    assertThat(client.bodies()).containsExactly("b");
    broker.advance(99);
    assertThat(client.bodies()).containsExactly("b");
    broker.advance(1);
    assertThat(client.bodies()).containsExactly("b", "a");

    client.says(new Frame.Acknowledge(0, 1, new long[] {client.deliveryIds()[0]}));
    long[] seen = {client.deliveryIds()[1]};
    client.forgetWhatWasHeard();
    client.says(new Frame.Recover(3, 1, seen));
    broker.advance(199);
    assertThat(client.bodies()).isEmpty();
    broker.advance(1);
    assertThat(client.bodies()).containsExactly("a");
    recovers(client);
    broker.advance(249);
    assertThat(client.bodies()).isEmpty();
    broker.advance(1);
    assertThat(client.deliveries().get(0).deliveryCount()).isEqualTo(4);
  }

  private static TestBroker strictlyOrdered() {
    return new TestBroker(
        PolicyBuilder.defaults()
            .redelivery(new DestinationPolicy.Redelivery(0, 100, 1, 100, 0, true))
            .build());
  }

  @Test
  void shouldHoldBackWhatIsBehindInStrictOrder() {
    TestBroker broker = strictlyOrdered();
    TestClient client = consumer(broker);
    client.sends(1, persistent("a"));
    recovers(client);
    client.sends(2, persistent("b"));
    broker.advance(99);
    assertThat(client.bodies()).isEmpty();
    broker.advance(1);
    assertThat(client.bodies()).containsExactly("a", "b");
  }

  @Test
  void shouldHoldBackInStrictOrderThoughTheTimeComesInTheMiddleOfATurn() {
    TestBroker broker = strictlyOrdered();
    TestClient client = consumer(broker);
    client.sends(1, persistent("a"));
    recovers(client);
    client.sends(2, persistent("b"));
    broker.advance(99);
    broker.passesInTheNextTurn(1);
    client.sends(3, persistent("c"));
    assertThat(client.bodies()).containsExactly("a", "b", "c");
  }

  @Test
  void shouldKeepJitterWithinItsBounds() {
    TestBroker broker =
        new TestBroker(
            PolicyBuilder.defaults()
                .redelivery(new DestinationPolicy.Redelivery(0, 1_000, 1, 1_000, 0.5, false))
                .build());
    TestClient client = consumer(broker);
    for (int i = 0; i < 10; i++) {
      client.sends(1, persistent("m" + i));
    }
    recovers(client);
    broker.advance(499);
    assertThat(client.bodies()).isEmpty();
    broker.advance(501);
    assertThat(client.bodies()).hasSizeBetween(1, 9);
    broker.advance(500);
    assertThat(client.bodies()).hasSize(10);
  }

  @Test
  void shouldRedeliverInOrderWhateverTheirPriorityWas() {
    TestBroker broker = new TestBroker();
    TestClient client = consumer(broker);
    client.sends(1, message("q", "a", true, 4, 0, 0));
    client.sends(2, message("q", "b", true, 4, 0, 0));
    client.sends(3, message("q", "c", true, 9, 0, 0));
    recovers(client);
    assertThat(client.bodies()).containsExactly("c", "a", "b");
  }
}
