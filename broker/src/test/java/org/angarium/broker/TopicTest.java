package org.angarium.broker;

import static org.angarium.broker.TestClient.to;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.angarium.persistence.StoreRecord;
import org.angarium.transport.error.ErrorCode;
import org.angarium.transport.frame.Frame;
import org.angarium.transport.message.DestinationName;
import org.junit.jupiter.api.Test;

final class TopicTest {
  private static final DestinationName TOPIC = DestinationName.topic("prices");
  private static final Frame.SubscriptionName DURABLE =
      new Frame.SubscriptionName("mine", true, false);
  private static final Frame.SubscriptionName SHARED =
      new Frame.SubscriptionName("ours", false, true);
  private static final Frame.SubscriptionName SHARED_DURABLE =
      new Frame.SubscriptionName("ours", true, true);

  private final TestBroker broker = new TestBroker();

  private TestClient client(String clientId) {
    TestClient client = broker.stranger();
    client.hello(null, clientId);
    client.opensSession();
    client.forgetWhatWasHeard();
    return client;
  }

  private static void refused(TestClient client, ErrorCode code) {
    assertThat(client.only(Frame.Failed.class).code()).isEqualTo(code);
    client.forgetWhatWasHeard();
  }

  // ---- without a name

  @Test
  void shouldDeliverToEachConsumerWhatComesWhileItIsThereAndStoreNothing() {
    TestClient client = client("a");
    client.sends(1, to(TOPIC, "before"));
    client.consumes(1, TOPIC, (String) null);
    client.consumes(2, TOPIC, (String) null);
    client.sends(2, to(TOPIC, "one"));
    assertThat(client.bodiesFor(2)).containsExactly("one");
    assertThat(client.heard(Frame.Done.class)).hasSize(4);
    client.acknowledgesAll();
    client.closes(2);
    client.sends(3, to(TOPIC, "two"));

    assertThat(client.bodiesFor(1)).containsExactly("two");
    assertThat(client.bodiesFor(2)).isEmpty();
    assertThat(broker.store.records()).isEmpty();
    client.acknowledgesAll();
    assertThat(broker.memory.usedBytes()).isZero();
  }

  @Test
  void shouldForgetWhatAConsumerHasNotAcknowledgedWhenItCloses() {
    TestClient client = client("a");
    client.consumes(1, TOPIC, (String) null);
    client.sends(1, to(TOPIC, "one"));
    client.says(new Frame.CloseConsumer(0, 1, client.deliveryIds()));
    assertThat(broker.memory.usedBytes()).isZero();
    client.says(new Frame.Acknowledge(7, 1, client.deliveryIds()));
    assertThat(client.heard(Frame.Done.class)).contains(new Frame.Done(7));
  }

  @Test
  void shouldLeaveOutWhatTheOwnConnectionPublishesIfAskedTo() {
    TestClient client = client("a");
    TestClient other = client("b");
    client.consumes(1, TOPIC, new Frame.Selection(null, true), null);
    client.sends(1, to(TOPIC, "own"));
    other.sends(1, to(TOPIC, "other"));
    assertThat(client.bodies()).containsExactly("other");
  }

  @Test
  void shouldLetOnlyMatchingMessagesIn() {
    TestClient client = client("a");
    client.consumes(1, TOPIC, "colour = 'red'");
    client.consumes(2, TOPIC, "colour = 'blue'");
    client.sends(1, to(TOPIC, "red", "colour", "red"));
    client.sends(1, to(TOPIC, "green", "colour", "green"));
    client.sends(1, to(TOPIC, "blue", "colour", "blue"));
    assertThat(client.bodiesFor(1)).containsExactly("red");
    assertThat(client.bodiesFor(2)).containsExactly("blue");
  }

  // ---- durable

  @Test
  void shouldStoreAPublicationOnceForAllDurableSubscriptions() {
    TestClient client = client("a");
    TestClient other = client("b");
    client.consumes(1, TOPIC, Frame.Selection.ALL, DURABLE);
    other.consumes(1, TOPIC, Frame.Selection.ALL, DURABLE);
    client.sends(1, to(TOPIC, "one"));

    assertThat(broker.store.records(StoreRecord.SubscriptionDefined.class)).hasSize(2);
    assertThat(broker.store.records(StoreRecord.MessageStored.class)).hasSize(1);
    assertThat(broker.store.records(StoreRecord.MessageEnqueued.class)).hasSize(2);

    client.acknowledgesAll();
    other.acknowledgesAll();
    broker.advance(10);
    assertThat(broker.store.records(StoreRecord.MessageDequeued.class)).hasSize(2);
    assertThat(broker.store.places()).isZero();
    assertThat(broker.memory.usedBytes()).isZero();
  }

  @Test
  void shouldKeepForADurableSubscriptionWhatComesWhileNobodyIsThere() {
    TestClient client = client("a");
    client.consumes(1, TOPIC, Frame.Selection.ALL, DURABLE);
    client.closes(1);
    client.sends(1, to(TOPIC, "one"));
    client.consumes(2, TOPIC, Frame.Selection.ALL, DURABLE);
    assertThat(client.bodies()).containsExactly("one");
  }

  @Test
  void shouldBringBackSubscriptionsAndWhatIsOnThem() {
    TestClient client = client("a");
    client.consumes(1, TOPIC, new Frame.Selection("colour = 'red'", true), DURABLE);
    client.closes(1);
    TestClient other = client("b");
    other.sends(1, to(TOPIC, "one", "colour", "red"));

    List<StoreRecord> records = broker.store.records();
    TestBroker again =
        new TestBroker(new ManualStore(records.toArray(StoreRecord[]::new)), Long.MAX_VALUE / 2);
    TestClient returned = again.stranger();
    returned.hello(null, "a");
    returned.opensSession();
    returned.sends(1, to(TOPIC, "own", "colour", "red"));
    returned.sends(2, to(TOPIC, "blue", "colour", "blue"));
    returned.consumes(1, TOPIC, new Frame.Selection("colour = 'red'", true), DURABLE);
    assertThat(returned.bodies()).containsExactly("one");
    assertThat(again.store.records(StoreRecord.SubscriptionDefined.class)).isEmpty();
  }

  @Test
  void shouldReplaceASubscriptionWhoseTopicOrSelectorChanges() {
    TestClient client = client("a");
    client.consumes(1, TOPIC, Frame.Selection.ALL, DURABLE);
    client.closes(1);
    client.sends(1, to(TOPIC, "one", "colour", "red"));
    client.consumes(2, TOPIC, new Frame.Selection("colour = 'red'", false), DURABLE);
    client.sends(2, to(TOPIC, "two", "colour", "red"));
    assertThat(client.bodies()).containsExactly("two");
    assertThat(broker.store.records(StoreRecord.DestinationRemoved.class)).hasSize(1);
    client.closes(2);

    DestinationName other = DestinationName.topic("other");
    client.forgetWhatWasHeard();
    client.consumes(3, other, new Frame.Selection("colour = 'red'", false), DURABLE);
    client.sends(3, to(TOPIC, "three", "colour", "red"));
    client.sends(4, to(other, "four", "colour", "red"));
    assertThat(client.bodies()).containsExactly("four");
  }

  @Test
  void shouldEndASubscriptionForGood() {
    TestClient client = client("a");
    client.consumes(1, TOPIC, Frame.Selection.ALL, DURABLE);
    client.forgetWhatWasHeard();
    client.says(new Frame.Unsubscribe(5, "mine"));
    refused(client, ErrorCode.SUBSCRIPTION_IN_USE);
    client.sends(1, to(TOPIC, "one"));
    client.says(new Frame.CloseConsumer(0, 1, client.deliveryIds()));
    client.says(new Frame.Unsubscribe(5, "mine"));
    refused(client, ErrorCode.SUBSCRIPTION_IN_USE);
  }

  @Test
  void shouldDropWhatIsOnASubscriptionThatEnds() {
    TestClient client = client("a");
    client.consumes(1, TOPIC, Frame.Selection.ALL, DURABLE);
    client.closes(1);
    client.sends(1, to(TOPIC, "one"));
    client.says(new Frame.Unsubscribe(5, "mine"));
    assertThat(client.heard(Frame.Done.class)).contains(new Frame.Done(5));
    assertThat(broker.memory.usedBytes()).isZero();
    client.forgetWhatWasHeard();
    client.says(new Frame.Unsubscribe(6, "mine"));
    refused(client, ErrorCode.INVALID_DESTINATION);
    client.says(new Frame.Unsubscribe(6, "another"));
    refused(client, ErrorCode.INVALID_DESTINATION);
  }

  @Test
  void shouldRefuseASecondConsumerOnAnUnsharedSubscription() {
    TestClient client = client("a");
    client.consumes(1, TOPIC, Frame.Selection.ALL, DURABLE);
    client.forgetWhatWasHeard();
    client.consumes(2, TOPIC, Frame.Selection.ALL, DURABLE);
    refused(client, ErrorCode.SUBSCRIPTION_IN_USE);
    client.sends(1, to(TOPIC, "one"));
    assertThat(client.bodiesFor(1)).containsExactly("one");
  }

  @Test
  void shouldRefuseWhatASubscriptionMustNotBe() {
    TestClient client = broker.client();
    client.opensSession();
    client.forgetWhatWasHeard();
    client.consumes(1, TOPIC, Frame.Selection.ALL, DURABLE);
    refused(client, ErrorCode.ILLEGAL_STATE);
    client.consumes(2, TOPIC, Frame.Selection.ALL, new Frame.SubscriptionName("", true, true));
    refused(client, ErrorCode.ILLEGAL_STATE);
    client.consumes(3, TOPIC, new Frame.Selection("colour =", false), null);
    refused(client, ErrorCode.INVALID_SELECTOR);
    DestinationName temporary = new DestinationName(DestinationName.Kind.TEMPORARY_TOPIC, "t-1");
    client.says(new Frame.CreateTemporary(1, temporary));
    client.forgetWhatWasHeard();
    client.consumes(4, temporary, Frame.Selection.ALL, SHARED_DURABLE);
    refused(client, ErrorCode.INVALID_DESTINATION);
  }

  // ---- shared

  @Test
  void shouldShareASubscriptionAmongConsumersOfSeveralConnections() {
    TestClient one = broker.client();
    TestClient two = broker.client();
    one.opensSession();
    two.opensSession();
    one.consumes(1, TOPIC, Frame.Selection.ALL, SHARED);
    two.consumes(1, TOPIC, Frame.Selection.ALL, SHARED);
    for (int i = 0; i < 6; i++) {
      one.sends(0, to(TOPIC, "m" + i));
    }
    assertThat(one.bodies()).hasSize(3).doesNotContainAnyElementsOf(two.bodies());
    assertThat(two.bodies()).hasSize(3);

    one.closes(1);
    assertThat(two.bodies()).hasSize(6);
    two.closes(1);
    one.sends(0, to(TOPIC, "nobody is there"));
    two.consumes(2, TOPIC, Frame.Selection.ALL, SHARED);
    assertThat(two.bodiesFor(2)).isEmpty();
  }

  @Test
  void shouldServeTheConsumersOfASubscriptionInTheOrderInWhichTheyCame() {
    TestClient client = client("a");
    client.consumes(1, TOPIC, Frame.Selection.ALL, SHARED);
    client.consumes(2, TOPIC, Frame.Selection.ALL, SHARED);
    client.consumes(3, TOPIC, Frame.Selection.ALL, SHARED);
    client.sends(0, to(TOPIC, "one"));
    client.sends(0, to(TOPIC, "two"));
    assertThat(client.bodiesFor(1)).containsExactly("one");
    assertThat(client.bodiesFor(2)).containsExactly("two");
    client.closes(1);
    assertThat(client.bodiesFor(3)).containsExactly("one");
  }

  @Test
  void shouldKeepClientsWithIdentifiersApart() {
    TestClient one = client("a");
    TestClient two = client("b");
    one.consumes(1, TOPIC, Frame.Selection.ALL, SHARED);
    two.consumes(1, TOPIC, Frame.Selection.ALL, SHARED);
    one.sends(1, to(TOPIC, "one"));
    assertThat(one.bodies()).containsExactly("one");
    assertThat(two.bodies()).containsExactly("one");
  }

  @Test
  void shouldRefuseOtherTermsOrTheOtherKindWhileASharedSubscriptionIsInUse() {
    TestClient client = client("a");
    client.consumes(1, TOPIC, Frame.Selection.ALL, SHARED_DURABLE);
    client.forgetWhatWasHeard();
    client.consumes(2, TOPIC, new Frame.Selection("colour = 'red'", false), SHARED_DURABLE);
    refused(client, ErrorCode.SUBSCRIPTION_IN_USE);
    client.consumes(3, DestinationName.topic("other"), Frame.Selection.ALL, SHARED_DURABLE);
    refused(client, ErrorCode.SUBSCRIPTION_IN_USE);
    client.closes(1);
    client.consumes(4, TOPIC, Frame.Selection.ALL, new Frame.SubscriptionName("ours", true, false));
    refused(client, ErrorCode.SUBSCRIPTION_IN_USE);
    client.consumes(5, TOPIC, Frame.Selection.ALL, SHARED);
    assertThat(client.heard(Frame.Failed.class)).isEmpty();
  }

  // ---- patterns and lists

  @Test
  void shouldSubscribeToAllTopicsOfAPattern() {
    TestClient client = client("a");
    client.sends(1, to(DestinationName.topic("eu.de"), "before"));
    client.consumes(1, DestinationName.topic("eu.*"), (String) null);
    client.sends(2, to(DestinationName.topic("eu.de"), "one"));
    client.sends(3, to(DestinationName.topic("eu.fr"), "two"));
    client.sends(4, to(DestinationName.topic("us.ny"), "three"));
    assertThat(client.bodies()).containsExactly("one", "two");

    client.closes(1);
    client.forgetWhatWasHeard();
    client.sends(5, to(DestinationName.topic("eu.de"), "four"));
    client.sends(6, to(DestinationName.topic("eu.*"), "no topic"));
    refused(client, ErrorCode.INVALID_DESTINATION);
    client.consumes(2, DestinationName.queue("eu.*"), (String) null);
    refused(client, ErrorCode.INVALID_DESTINATION);
  }

  @Test
  void shouldSendToEachDestinationOfAList() {
    TestClient client = client("a");
    client.consumes(1, DestinationName.queue("x"), (String) null);
    client.consumes(2, DestinationName.queue("y"), (String) null);
    client.consumes(3, TOPIC, (String) null);
    client.consumes(4, DestinationName.topic(">"), (String) null);
    client.sends(9, to(DestinationName.queue("x,queue://y,topic://prices,topic://other"), "all"));
    assertThat(client.bodiesFor(1)).containsExactly("all");
    assertThat(client.bodiesFor(2)).containsExactly("all");
    assertThat(client.bodiesFor(3)).containsExactly("all");
    assertThat(client.bodiesFor(4)).containsExactly("all");
    assertThat(broker.store.records(StoreRecord.MessageStored.class)).hasSize(1);

    client.forgetWhatWasHeard();
    client.sends(10, to(DestinationName.queue("x,,y"), "bad"));
    refused(client, ErrorCode.INVALID_DESTINATION);
    client.consumes(5, DestinationName.queue("x,y"), (String) null);
    refused(client, ErrorCode.INVALID_DESTINATION);
  }
}
