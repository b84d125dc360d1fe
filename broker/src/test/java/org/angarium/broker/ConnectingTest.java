package org.angarium.broker;

import static org.angarium.broker.TestClient.message;
import static org.angarium.broker.TestClient.persistent;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.UncheckedIOException;
import org.angarium.persistence.StoreRecord;
import org.angarium.transport.error.ErrorCode;
import org.angarium.transport.frame.Frame;
import org.angarium.transport.message.EncodedMessage;
import org.junit.jupiter.api.Test;

final class ConnectingTest {
  private final TestBroker broker = new TestBroker();

  @Test
  void shouldWelcomeAClient() {
    TestClient client = broker.client();
    assertThat(client.only(Frame.Welcome.class).producerWindowBytes()).isEqualTo(TestBroker.WINDOW);
  }

  @Test
  void shouldRefuseWrongCredentialsAndClose() {
    TestClient client = broker.stranger();
    client.hello("wrong", null);

    assertThat(client.only(Frame.Close.class).code()).isEqualTo(ErrorCode.AUTHENTICATION_FAILED);
    assertThat(client.closed).isTrue();
    assertThat(broker.clients.all()).isEmpty();
  }

  @Test
  void shouldRefuseAnythingBeforeTheHello() {
    TestClient client = broker.stranger();
    client.says(new Frame.OpenSession(1, false));
    assertThat(client.only(Frame.Close.class).code()).isEqualTo(ErrorCode.PROTOCOL_VIOLATION);
  }

  @Test
  void shouldRefuseFramesThatOnlyABrokerSends() {
    TestClient client = broker.client();
    client.says(new Frame.Done(1));
    assertThat(client.only(Frame.Close.class).reason()).contains("Done");
  }

  @Test
  void shouldKeepAClientIdentifierForOneConnectionAtATime() {
    TestClient first = broker.stranger();
    first.hello(null, "me");
    TestClient second = broker.client();
    second.says(new Frame.SetClientId(3, "me"));
    assertThat(second.only(Frame.Failed.class).code()).isEqualTo(ErrorCode.INVALID_CLIENT_ID);
    TestClient third = broker.stranger();
    third.hello(null, "me");
    assertThat(third.only(Frame.Close.class).code()).isEqualTo(ErrorCode.INVALID_CLIENT_ID);

    first.isLost();
    second.says(new Frame.SetClientId(4, "me"));
    assertThat(second.only(Frame.Done.class).requestId()).isEqualTo(4);
    second.says(new Frame.SetClientId(5, "other"));
    assertThat(second.heard(Frame.Failed.class)).hasSize(2);
  }

  @Test
  void shouldAnswerAGoodByeWithOne() {
    TestClient client = broker.client();
    client.says(new Frame.Close(ErrorCode.NONE, ""));
    assertThat(client.only(Frame.Close.class).code()).isEqualTo(ErrorCode.NONE);
    assertThat(client.closed).isTrue();
    assertThat(broker.clients.all()).isEmpty();
  }

  @Test
  void shouldRefuseWhatIsNotOpenAndGoOn() {
    TestClient client = broker.client();
    client.says(new Frame.CloseSession(3, 17), new Frame.CloseConsumer(4, 9, new long[0]));
    assertThat(client.heard(Frame.Failed.class)).hasSize(2);
    client.opens(false, 1);
    client.sends(5, persistent("a"));
    assertThat(client.bodies()).containsExactly("a");
  }

  @Test
  void shouldCloseAConnectionThatUsesANumberTwice() {
    TestClient client = broker.client();
    client.says(new Frame.OpenSession(1, false), new Frame.OpenSession(1, false));
    assertThat(client.only(Frame.Close.class).code()).isEqualTo(ErrorCode.PROTOCOL_VIOLATION);
  }

  @Test
  void shouldTellThatTheOutcomeIsUnknownWhenTheStoreFails() {
    TestClient client = broker.client();
    client.opens(false, 0);
    broker.store.durableAtOnce = false;
    client.sends(7, persistent("a"));

    broker.store.fail();
    broker.settle();

    assertThat(broker.failures).hasSize(1);
    assertThat(client.heard(Frame.Done.class)).isEmpty();
    assertThat(broker.core.post(() -> {})).isFalse();
  }

  @Test
  void shouldTurnAwayThoseWhoComeAfterTheEnd() {
    broker.store.fail();
    broker.settle();
    TestClient late = broker.stranger();
    late.hello(null, null);
    assertThat(late.only(Frame.Close.class).code()).isEqualTo(ErrorCode.SHUTTING_DOWN);
    assertThat(late.closed).isTrue();
  }

  // ---- recovery

  private static final StoreRecord.Facts FACTS = new StoreRecord.Facts(50, 0, 0);

  @Test
  void shouldFindQueuesMessagesAndCountsAgain() {
    ManualStore store =
        new ManualStore(
            new StoreRecord.DestinationDefined(5, StoreRecord.DestinationKind.QUEUE, "q"),
            new StoreRecord.MessageStored(1, persistent("a").bytes()),
            new StoreRecord.MessageEnqueued(new StoreRecord.Place(5, 4, 1), 1, FACTS, null),
            new StoreRecord.DeliveryCounted(new StoreRecord.Place(5, 4, 1), 2),
            new StoreRecord.MessageStored(2, urgent().bytes()),
            new StoreRecord.MessageEnqueued(new StoreRecord.Place(5, 9, 1), 2, FACTS, null));
    TestBroker again = new TestBroker(store, Long.MAX_VALUE / 2);
    TestClient client = again.client();
    client.opens(false, 0);

    client.says(new Frame.ConsumerCredit(1, 10));

    assertThat(client.bodies()).containsExactly("urgent", "a");
    assertThat(client.deliveries()).extracting(Frame.Deliver::deliveryCount).containsExactly(1, 3);
    assertThat(store.records(StoreRecord.DestinationDefined.class)).isEmpty();
  }

  private static EncodedMessage urgent() {
    return message("q", "urgent", true, 9, 0, 0);
  }

  @Test
  void shouldRefuseAStoreThatMakesNoSense() {
    assertThatThrownBy(
            () ->
                new TestBroker(
                    new ManualStore(
                        new StoreRecord.MessageStored(1, persistent("a").bytes()),
                        new StoreRecord.MessageEnqueued(
                            new StoreRecord.Place(5, 4, 1), 1, FACTS, null)),
                    Long.MAX_VALUE / 2))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining("lane 4 of queue number 5");
  }
}
