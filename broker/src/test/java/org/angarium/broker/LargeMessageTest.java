package org.angarium.broker;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import org.angarium.broker.policy.DestinationPolicy.WhenFull;
import org.angarium.persistence.StoreRecord;
import org.angarium.transport.error.ErrorCode;
import org.angarium.transport.frame.Frame;
import org.angarium.transport.frame.Frame.BranchEnd;
import org.angarium.transport.message.BodyKind;
import org.angarium.transport.message.DestinationName;
import org.angarium.transport.message.EncodedMessage;
import org.angarium.transport.message.MessageHeader;
import org.junit.jupiter.api.Test;

/** Messages whose bodies are outside: who may read them, and how long they are there. */
final class LargeMessageTest {
  private static final DestinationName QUEUE = DestinationName.queue("q");
  private static final DestinationName TOPIC = DestinationName.topic("t");

  /** More than the window of a lane has, which counts heads only. */
  private static final int LENGTH = 1_200_000;

  private static final byte[] CONTENT = content();
  private static final long R = 77;

  private final TestBroker broker = new TestBroker();

  private static byte[] content() {
    byte[] bytes = new byte[LENGTH];
    new Random(1).nextBytes(bytes);
    return bytes;
  }

  private static EncodedMessage head(DestinationName to, boolean persistent, long upload) {
    MessageHeader header =
        new MessageHeader(to, persistent, 4, 0, 0, 0, null, null, null, null, null);
    return EncodedMessage.head(header, Map.of("colour", "red"), BodyKind.BYTES, upload, LENGTH);
  }

  private static void uploads(TestClient client, int upload) {
    client.says(
        new Frame.WriteBody(1, upload, Arrays.copyOf(CONTENT, 200_000)),
        new Frame.WriteBody(2, upload, Arrays.copyOfRange(CONTENT, 200_000, LENGTH)),
        new Frame.EndBody(3, upload));
    assertThat(client.heard)
        .containsSequence(new Frame.Done(1), new Frame.Done(2), new Frame.Done(3));
    client.forgetWhatWasHeard();
  }

  private static void sends(TestClient client, EncodedMessage head) {
    uploads(client, (int) head.bodyNumber());
    client.says(new Frame.Send(R, 1, head));
    assertThat(client.heard(Frame.Done.class)).containsExactly(new Frame.Done(R));
  }

  private static TestClient worker(TestBroker broker, boolean transacted) {
    TestClient client = broker.client();
    client.opens(transacted, 10);
    return client;
  }

  private static Frame answer(TestClient client, Frame request) {
    client.forgetWhatWasHeard();
    client.says(request);
    return client.heard.get(client.heard.size() - 1);
  }

  /** Reads the body of the only delivery that the client has heard of. */
  private static void readsWhole(TestClient client) {
    Frame.Deliver deliver = client.only(Frame.Deliver.class);
    assertThat(deliver.message().bodyLength()).isEqualTo(LENGTH);
    client.forgetWhatWasHeard();
    byte[] read = new byte[LENGTH];
    for (int at = 0; at < LENGTH; at += 200_000) {
      Frame.BodyRange range = new Frame.BodyRange(at, 200_000);
      client.says(new Frame.ReadBody(R, 1, deliver.deliveryId(), range));
      byte[] part = client.only(Frame.BodyPart.class).bytes();
      System.arraycopy(part, 0, read, at, part.length);
      client.forgetWhatWasHeard();
    }
    assertThat(read).isEqualTo(CONTENT);
    client.heard.add(deliver);
  }

  private void requireNoBodies() {
    assertThat(broker.store.bodies.numbers()).isEmpty();
    assertThat(broker.memory.usedBytes()).isZero();
  }

  @Test
  void shouldDeliverAHeadAndGiveItsBodyToWhoHasTheDelivery() {
    TestClient client = worker(broker, false);

    sends(client, head(QUEUE, true, 5));

    Frame.Deliver deliver = client.only(Frame.Deliver.class);
    assertThat(deliver.message().property("colour")).isEqualTo("red");
    assertThat(broker.store.bodies.numbers()).containsExactly(deliver.message().bodyNumber());
    assertThat(broker.memory.usedBytes()).isLessThan(1_000);
    assertThat(broker.store.records(StoreRecord.MessageEnqueued.class).get(0).facts().bytes())
        .isGreaterThan(LENGTH);
    readsWhole(client);
    client.acknowledgesAll();
    requireNoBodies();
  }

  @Test
  void shouldGiveABodyToNobodyElse() {
    TestClient client = worker(broker, false);
    sends(client, head(QUEUE, true, 5));
    long delivery = client.deliveryIds()[0];
    client.says(new Frame.OpenSession(2, false));
    TestClient other = worker(broker, false);
    Frame.BodyRange range = new Frame.BodyRange(0, 10);

    for (Frame answer :
        new Frame[] {
          answer(client, new Frame.ReadBody(R, 2, delivery, range)),
          answer(client, new Frame.ReadBody(R, 1, delivery + 1, range)),
          answer(other, new Frame.ReadBody(R, 1, delivery, range))
        }) {
      assertThat(answer).isInstanceOf(Frame.Failed.class);
      assertThat(((Frame.Failed) answer).code()).isEqualTo(ErrorCode.ILLEGAL_STATE);
    }
  }

  @Test
  void shouldRefuseAHeadWhoseBodyHasNotCome() {
    TestClient client = worker(broker, false);
    client.says(new Frame.WriteBody(1, 5, CONTENT));

    Frame answer = answer(client, new Frame.Send(R, 1, head(QUEUE, true, 5)));
    assertThat(((Frame.Failed) answer).reason())
        .isEqualTo("the body of a message, upload 5, has not come before it");
    client.says(new Frame.EndBody(2, 5), new Frame.EndBody(3, 6));
    answer = answer(client, new Frame.Send(R, 1, head(QUEUE, true, 6))); // of another length
    assertThat(((Frame.Failed) answer).code()).isEqualTo(ErrorCode.ILLEGAL_STATE);
    sends(worker(broker, false), head(QUEUE, true, 5)); // another connection's upload 5

    assertThat(broker.store.bodies.numbers()).hasSize(3);
    client.forgetWhatWasHeard();
    client.says(new Frame.Send(R, 1, head(QUEUE, true, 5)));
    client.says(new Frame.Send(R + 1, 1, head(QUEUE, true, 5)));
    assertThat(client.only(Frame.Failed.class).requestId()).isEqualTo(R + 1);
  }

  @Test
  void shouldDropWhatIsNotSent() {
    TestClient client = worker(broker, false);
    uploads(client, 5);
    client.says(new Frame.WriteBody(1, 6, new byte[10]), new Frame.WriteBody(1, 7, new byte[10]));
    assertThat(broker.store.bodies.numbers()).hasSize(3);

    client.says(new Frame.DropBody(6), new Frame.DropBody(6));
    assertThat(broker.store.bodies.numbers()).hasSize(2);
    client.isLost();

    requireNoBodies();
  }

  @Test
  void shouldRefuseBodiesBeyondItsLimits() {
    TestClient client = worker(broker, false);
    Frame.Failed answer =
        (Frame.Failed)
            answer(client, new Frame.WriteBody(R, 5, new byte[TestBroker.MOST_BODY_BYTES + 1]));
    assertThat(answer.code()).isEqualTo(ErrorCode.NOT_SUPPORTED);
    for (int upload = 6; upload < 69; upload++) {
      client.says(new Frame.WriteBody(0, upload, new byte[1]));
    }

    answer = (Frame.Failed) answer(client, new Frame.WriteBody(R, 100, new byte[1]));
    assertThat(answer.code()).isEqualTo(ErrorCode.RESOURCE_EXHAUSTED);
    broker.store.bodies.full = true;
    answer = (Frame.Failed) answer(client, new Frame.WriteBody(R, 6, new byte[1]));
    assertThat(answer)
        .isEqualTo(
            new Frame.Failed(
                R, ErrorCode.RESOURCE_EXHAUSTED, "the message's body cannot be stored: no space"));
  }

  @Test
  void shouldKeepABodyAsLongAsAnySubscriptionHasItsMessage() {
    TestClient client = broker.stranger();
    client.hello(null, "me");
    client.opensSession();
    Frame.Selection all = Frame.Selection.ALL;
    client.consumes(1, TOPIC, all, new Frame.SubscriptionName("one", true, false));
    client.consumes(2, TOPIC, all, new Frame.SubscriptionName("two", true, false));
    client.consumes(3, TOPIC, all, null);
    client.forgetWhatWasHeard();

    sends(client, head(TOPIC, true, 5));

    long[] deliveries = client.deliveryIds();
    assertThat(deliveries).hasSize(3);
    for (long delivery : deliveries) {
      assertThat(broker.store.bodies.numbers()).hasSize(1);
      client.says(new Frame.Acknowledge(R, 1, new long[] {delivery}));
    }
    requireNoBodies();
  }

  @Test
  void shouldDropABodyThatNobodyWants() {
    TestClient client = worker(broker, false);

    sends(client, head(TOPIC, true, 5));

    requireNoBodies();
  }

  @Test
  void shouldKeepTheBodiesOfMessagesThatAreNotPersistentWhileTheyAreThere() {
    TestClient client = worker(broker, false);

    sends(client, head(QUEUE, false, 5));

    readsWhole(client);
    client.acknowledgesAll();
    requireNoBodies();
    client.forgetWhatWasHeard();
    sends(client, head(DestinationName.queue("other"), false, 6));
    assertThat(broker.restarted().store.bodies.numbers()).isEmpty();
  }

  @Test
  void shouldDropWhatARolledBackTransactionHasSent() {
    TestClient client = worker(broker, true);
    sends(client, head(QUEUE, true, 5));
    assertThat(broker.store.bodies.numbers()).hasSize(1);

    client.says(new Frame.Rollback(R, 1, new long[0]));

    requireNoBodies();
  }

  @Test
  void shouldKeepABodyThroughTransactions() {
    TestClient client = worker(broker, true);
    sends(client, head(QUEUE, true, 5));
    client.forgetWhatWasHeard();
    client.says(new Frame.Commit(R, 1, new long[0]));
    readsWhole(client);
    long[] seen = client.deliveryIds();
    client.forgetWhatWasHeard();

    client.says(new Frame.Rollback(R, 1, seen));

    readsWhole(client);
    client.says(new Frame.Commit(R, 1, client.deliveryIds()));
    requireNoBodies();
  }

  @Test
  void shouldKeepTheBodyOfADeadLetter() {
    TestBroker strict = new TestBroker(PolicyBuilder.defaults().maxDeliveries(1).build());
    for (boolean persistent : new boolean[] {true, false}) {
      TestClient client = worker(strict, false);
      sends(client, head(QUEUE, persistent, 5));
      readsWhole(client);
      client.says(new Frame.Recover(R, 1, client.deliveryIds()));
      client.forgetWhatWasHeard();

      client.consumes(2, DestinationName.queue("DLQ.q"), (String) null);

      assertThat(client.only(Frame.Deliver.class).message().properties())
          .containsEntry("JMS_ANGARIUM_DELIVERIES", 1);
      readsWhole(client);
      client.acknowledgesAll();
      assertThat(strict.store.bodies.numbers()).isEmpty();
      client.isLost();
    }
  }

  @Test
  void shouldKeepBodiesOverARestartAndOnlyThoseThatMessagesHave() {
    TestClient client = broker.client();
    client.opensSession();
    sends(client, head(QUEUE, true, 5));
    uploads(client, 6);
    assertThat(broker.store.bodies.numbers()).hasSize(2);

    TestBroker again = broker.restarted();

    assertThat(again.store.bodies.numbers()).hasSize(1);
    client = worker(again, false);
    client.says(new Frame.ConsumerCredit(1, 1), new Frame.CloseConsumer(R, 1, new long[0]));
    client.forgetWhatWasHeard();
    client.consumes(2, QUEUE, (String) null);
    readsWhole(client);
    client.acknowledgesAll();
    assertThat(again.store.bodies.numbers()).isEmpty();
  }

  /** More of them than the broker keeps heads of in memory. */
  @Test
  void shouldKeepTheBodiesOfMessagesThatItHasForgotten() {
    TestClient client = broker.client();
    client.opensSession();
    int count = 5 * TestBroker.WINDOW_MESSAGES;
    for (int upload = 1; upload <= count; upload++) {
      client.forgetWhatWasHeard();
      sends(client, head(QUEUE, true, upload));
    }
    assertThat(broker.store.bodies.numbers()).hasSize(count);
    client.forgetWhatWasHeard();
    client.says(new Frame.OpenConsumer(R, 1, 1, QUEUE, Frame.Selection.ALL, null, 1));

    for (int left = count; left > 0; left--) {
      assertThat(broker.store.bodies.numbers()).hasSize(left);
      readsWhole(client);
      client.acknowledgesAll();
      client.forgetWhatWasHeard();
      client.says(new Frame.ConsumerCredit(1, 1));
      broker.advance(10);
    }
    requireNoBodies();
  }

  @Test
  void shouldGiveABrowserTheBodiesThatItHasShown() {
    TestClient client = broker.client();
    client.opensSession();
    sends(client, head(QUEUE, true, 5));
    long body = broker.store.bodies.numbers().iterator().next();
    Frame read = new Frame.ReadBrowsedBody(R, 1, body, new Frame.BodyRange(100, 50));
    client.says(new Frame.OpenBrowser(R, 1, 1, QUEUE, null));

    assertThat(answer(client, read)).isInstanceOf(Frame.Failed.class);
    client.says(new Frame.BrowseNext(R, 1, 10));

    assertThat(((Frame.BodyPart) answer(client, read)).bytes())
        .isEqualTo(Arrays.copyOfRange(CONTENT, 100, 150));
    client.forgetWhatWasHeard();
    client.consumes(2, QUEUE, (String) null);
    client.acknowledgesAll();
    broker.advance(10);
    assertThat(((Frame.Failed) answer(client, read)).code()).isEqualTo(ErrorCode.ILLEGAL_STATE);
  }

  @Test
  void shouldKeepABodyThroughABranch() {
    TestClient client = broker.client();
    client.opensSession();
    client.says(Branching.start(1, "b"));
    uploads(client, 5);
    client.says(new Frame.Send(0, 1, head(QUEUE, true, 5)));
    client.says(Branching.end(1, "b", BranchEnd.SUCCESS), new Frame.PrepareBranch(R, "b"));
    client.isLost();

    TestBroker again = broker.restarted();
    client = worker(again, false);
    client.says(new Frame.CommitBranch(R, "b", false));

    client.heard.removeIf(Frame.Done.class::isInstance);
    readsWhole(client);
    client.acknowledgesAll();
    assertThat(again.store.bodies.numbers()).isEmpty();
  }

  @Test
  void shouldDropTheBodyOfAMessageThatAFullQueueRefuses() {
    TestBroker full =
        new TestBroker(PolicyBuilder.defaults().limit(1, WhenFull.WAIT, 1_000).build());
    TestClient client = full.client();
    client.opensSession();
    sends(client, head(QUEUE, true, 5));
    uploads(client, 6);
    client.says(new Frame.Send(R, 1, head(QUEUE, true, 6)));
    assertThat(full.store.bodies.numbers()).hasSize(2);

    full.advance(2_000);

    assertThat(client.only(Frame.Failed.class).code()).isEqualTo(ErrorCode.RESOURCE_EXHAUSTED);
    assertThat(full.store.bodies.numbers()).hasSize(1);
    uploads(client, 7);
    client.says(new Frame.Send(R, 1, head(QUEUE, true, 7)));
    TestClient consumer = full.client();
    consumer.opensSession();
    consumer.consumes(1, QUEUE, (String) null);
    readsWhole(consumer);
    consumer.acknowledgesAll();
    readsWhole(consumer);
  }
}
