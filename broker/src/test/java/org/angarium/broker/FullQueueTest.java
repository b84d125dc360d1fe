package org.angarium.broker;

import static org.angarium.broker.TestClient.persistent;
import static org.angarium.broker.TestClient.to;
import static org.assertj.core.api.Assertions.assertThat;

import org.angarium.broker.destination.MessageQueue;
import org.angarium.broker.destination.Publisher;
import org.angarium.broker.policy.DestinationPolicy.WhenFull;
import org.angarium.persistence.StoreRecord;
import org.angarium.transport.error.ErrorCode;
import org.angarium.transport.frame.Frame;
import org.angarium.transport.message.DestinationName;
import org.junit.jupiter.api.Test;

final class FullQueueTest {
  private static TestBroker limited(WhenFull whenFull) {
    return new TestBroker(PolicyBuilder.defaults().limit(2, whenFull, 1_000).build());
  }

  private static TestClient producer(TestBroker broker) {
    TestClient client = broker.client();
    client.opensSession();
    client.sends(1, persistent("a"));
    client.sends(2, persistent("b"));
    client.forgetWhatWasHeard();
    return client;
  }

  private static TestClient consumer(TestBroker broker, int credit) {
    TestClient client = broker.client();
    client.opens(false, 0);
    client.says(new Frame.ConsumerCredit(1, credit));
    return client;
  }

  @Test
  void shouldLetProducersWaitAndTakeTheirMessagesInOrderWhenThereIsRoom() {
    TestBroker broker = limited(WhenFull.WAIT);
    TestClient producer = producer(broker);
    producer.sends(3, persistent("c"));
    producer.sends(4, persistent("d"));
    TestClient other = broker.client();
    other.opensSession();
    other.sends(5, persistent("e"));
    assertThat(producer.heard).isEmpty();

    TestClient consumer = consumer(broker, 10);
    assertThat(consumer.bodies()).containsExactly("a", "b");
    long[] first = consumer.deliveryIds();
    consumer.forgetWhatWasHeard();
    consumer.says(new Frame.Acknowledge(0, 1, new long[] {first[0]}));
    assertThat(consumer.bodies()).containsExactly("c");
    assertThat(producer.only(Frame.Done.class).requestId()).isEqualTo(3);
    long third = consumer.deliveryIds()[0];
    consumer.forgetWhatWasHeard();
    consumer.says(new Frame.Acknowledge(0, 1, new long[] {first[1], third}));
    assertThat(consumer.bodies()).containsExactlyInAnyOrder("d", "e"); // two sessions
    assertThat(producer.heard(Frame.Done.class)).hasSize(2);
    assertThat(other.heard(Frame.Done.class)).hasSize(1);
  }

  @Test
  void shouldRefuseAProducerThatHasWaitedTooLong() {
    TestBroker broker = limited(WhenFull.WAIT);
    TestClient producer = producer(broker);
    producer.sends(3, persistent("c"));
    producer.sends(0, persistent("d"));
    broker.advance(999);
    assertThat(producer.heard).isEmpty();
    broker.advance(1);
    assertThat(producer.only(Frame.Failed.class).code()).isEqualTo(ErrorCode.RESOURCE_EXHAUSTED);
    assertThat(producer.only(Frame.Failed.class).reason()).contains("queue://q is full", "2");
    broker.advance(1_000);
    assertThat(producer.only(Frame.SendRefused.class).code())
        .isEqualTo(ErrorCode.RESOURCE_EXHAUSTED);
    TestClient consumer = consumer(broker, 10);
    assertThat(consumer.bodies()).containsExactly("a", "b");
    consumer.acknowledgesAll();
    broker.advance(10);
    assertThat(broker.memory.usedBytes()).isZero();
  }

  @Test
  void shouldLetACommitWaitAndThenCarryItOutWhole() {
    TestBroker broker = limited(WhenFull.WAIT);
    producer(broker);
    TestClient client = broker.client();
    client.says(new Frame.OpenSession(1, true), new Frame.OpenProducer(1, 1, null));
    client.sends(0, to(DestinationName.queue("other"), "x"));
    client.sends(0, persistent("c"));
    client.sends(0, persistent("d"));
    client.says(new Frame.Commit(9, 1, new long[0]));
    assertThat(client.heard(Frame.Done.class)).isEmpty();
    client.says(
        new Frame.OpenConsumer(
            8, 1, 2, DestinationName.queue("other"), Frame.Selection.ALL, null, 1));
    assertThat(client.bodies()).isEmpty();

    TestClient consumer = consumer(broker, 10);
    consumer.acknowledgesAll();
    broker.advance(1);
    assertThat(consumer.bodies()).containsExactly("c", "d");
    assertThat(client.heard(Frame.Done.class)).contains(new Frame.Done(9));
    assertThat(client.bodies()).containsExactly("x");
  }

  @Test
  void shouldRollACommitBackThatHasWaitedTooLong() {
    TestBroker broker = limited(WhenFull.WAIT);
    producer(broker);
    TestClient client = broker.client();
    client.says(new Frame.OpenSession(1, true), new Frame.OpenProducer(1, 1, null));
    client.sends(0, persistent("c"));
    client.says(new Frame.Commit(9, 1, new long[0]));
    broker.advance(1_000);
    assertThat(client.only(Frame.Failed.class).code()).isEqualTo(ErrorCode.TRANSACTION_ROLLED_BACK);
    TestClient consumer = consumer(broker, 10);
    assertThat(consumer.bodies()).containsExactly("a", "b");
  }

  @Test
  void shouldForgetACommitThatWaitsWhenItsClientIsLost() {
    TestBroker broker = limited(WhenFull.WAIT);
    producer(broker);
    TestClient client = broker.client();
    client.says(new Frame.OpenSession(1, true), new Frame.OpenProducer(1, 1, null));
    client.sends(0, persistent("c"));
    client.says(new Frame.Commit(9, 1, new long[0]));
    client.isLost();
    TestClient consumer = consumer(broker, 10);
    consumer.acknowledgesAll();
    broker.advance(10);
    assertThat(consumer.bodies()).isEmpty();
    assertThat(broker.memory.usedBytes()).isZero();
  }

  @Test
  void shouldAnswerACommitThatWaitsWhenItsSessionCloses() {
    TestBroker broker = limited(WhenFull.WAIT);
    producer(broker);
    TestClient client = broker.client();
    client.says(new Frame.OpenSession(1, true), new Frame.OpenProducer(1, 1, null));
    client.sends(0, persistent("c"));
    client.says(new Frame.Commit(9, 1, new long[0]));
    client.says(new Frame.CloseSession(10, 1));
    assertThat(client.only(Frame.Failed.class).requestId()).isEqualTo(9);
    assertThat(client.only(Frame.Done.class).requestId()).isEqualTo(10);
  }

  @Test
  void shouldRefuseToSendWhileACommitIsUnderWay() {
    TestBroker broker = limited(WhenFull.WAIT);
    producer(broker);
    TestClient client = broker.client();
    client.says(new Frame.OpenSession(1, true), new Frame.OpenProducer(1, 1, null));
    client.sends(0, persistent("c"));
    client.says(new Frame.Commit(9, 1, new long[0]));
    client.sends(10, persistent("d"));
    assertThat(client.only(Frame.Failed.class).code()).isEqualTo(ErrorCode.ILLEGAL_STATE);
  }

  @Test
  void shouldNotLetACommitWaitForRoomThatItMakesItself() {
    TestBroker broker = limited(WhenFull.WAIT);
    producer(broker);
    TestClient client = broker.client();
    client.opens(true, 0);
    client.says(new Frame.ConsumerCredit(1, 1));
    client.sends(0, persistent("c"));
    client.says(new Frame.Commit(9, 1, client.deliveryIds()));
    assertThat(client.heard(Frame.Done.class)).contains(new Frame.Done(9));
  }

  @Test
  void shouldGiveEachProducerItsTimeAndNoMore() {
    TestBroker broker = limited(WhenFull.WAIT);
    TestClient producer = producer(broker);
    for (int i = 3; i < 43; i++) {
      producer.sends(i, TestClient.nonPersistent("m"));
    }
    broker.advance(999);
    assertThat(producer.heard).isEmpty();
    broker.advance(1);
    assertThat(producer.heard(Frame.Failed.class)).hasSize(40);
  }

  @Test
  void shouldAnswerThousandsAtOnce() {
    TestBroker broker = limited(WhenFull.WAIT);
    TestClient owner = broker.client();
    DestinationName name = new DestinationName(DestinationName.Kind.TEMPORARY_QUEUE, "t-1");
    owner.says(new Frame.CreateTemporary(1, name));
    TestClient producer = broker.client();
    producer.says(new Frame.OpenSession(1, false));
    for (int i = 0; i < 5_002; i++) {
      producer.says(
          new Frame.OpenProducer(1, i, null), new Frame.Send(0, i, TestClient.fleeting(name, "m")));
    }
    owner.isLost();
    assertThat(broker.failures).isEmpty();
    assertThat(producer.heard(Frame.SendRefused.class)).hasSize(5_000);
    assertThat(broker.memory.usedBytes()).isZero();
  }

  @Test
  void shouldRefuseAtOnce() {
    TestBroker broker = limited(WhenFull.REFUSE);
    TestClient producer = producer(broker);
    producer.sends(3, persistent("c"));
    assertThat(producer.only(Frame.Failed.class).code()).isEqualTo(ErrorCode.RESOURCE_EXHAUSTED);
  }

  @Test
  void shouldDropTheOldestThatIsNotAtAConsumer() {
    TestBroker broker = limited(WhenFull.DROP_OLDEST);
    TestClient producer = producer(broker);
    TestClient consumer = consumer(broker, 1);
    assertThat(consumer.bodies()).containsExactly("a");
    producer.sends(3, persistent("c"));
    assertThat(producer.only(Frame.Done.class).requestId()).isEqualTo(3);
    consumer.acknowledgesAll();
    consumer.says(new Frame.ConsumerCredit(1, 5));
    assertThat(consumer.bodies()).containsExactly("c");
    consumer.acknowledgesAll();
    broker.advance(10);
    assertThat(broker.memory.usedBytes()).isZero();
  }

  @Test
  void shouldDropWhatWaitsForItsTimeTooAndAsMuchAsIsNeeded() throws Exception {
    TestBroker broker = limited(WhenFull.DROP_OLDEST);
    TestClient producer = broker.client();
    producer.opensSession();
    for (int i = 0; i < 20; i++) {
      producer.sends(0, TestClient.message("q", "m" + i, true, 4, 0, broker.now() + 10_000 + i));
    }
    MessageQueue queue =
        broker.destinations.queueFor(DestinationName.queue("q"), new Publisher(1, null));
    assertThat(queue.messages()).isEqualTo(2);
    assertThat(queue.counts().dropped()).isEqualTo(18);
  }

  @Test
  void shouldDropTheNewest() {
    TestBroker broker = limited(WhenFull.DROP_NEWEST);
    TestClient producer = producer(broker);
    producer.sends(3, persistent("c"));
    assertThat(producer.only(Frame.Done.class).requestId()).isEqualTo(3);
    TestClient consumer = consumer(broker, 10);
    assertThat(consumer.bodies()).containsExactly("a", "b");
  }

  @Test
  void shouldMakeNoQueueThatMayNotBeMade() {
    TestBroker broker = new TestBroker(PolicyBuilder.defaults().lifecycle(false, 0).build());
    TestClient client = broker.client();
    client.opensSession();
    client.sends(3, persistent("c"));
    assertThat(client.only(Frame.Failed.class).code()).isEqualTo(ErrorCode.INVALID_DESTINATION);
  }

  @Test
  void shouldDeleteAQueueThatNobodyUses() {
    TestBroker broker = new TestBroker(PolicyBuilder.defaults().lifecycle(true, 1_000).build());
    TestClient client = consumer(broker, 1);
    client.sends(1, persistent("a"));
    broker.advance(250);
    client.closes(1);
    for (int i = 0; i < 20; i++) {
      broker.advance(250);
    }
    assertThat(broker.store.records(StoreRecord.DestinationRemoved.class)).isEmpty();
    client.forgetWhatWasHeard();
    client.consumes(2, DestinationName.queue("q"), (String) null);
    client.says(new Frame.Acknowledge(0, 1, client.deliveryIds()));
    client.closes(2);
    for (int i = 0; i < 6; i++) {
      broker.advance(250);
    }
    assertThat(broker.store.records(StoreRecord.DestinationRemoved.class)).hasSize(1);
    client.forgetWhatWasHeard();
    client.sends(4, persistent("again"));
    client.consumes(3, DestinationName.queue("q"), (String) null);
    assertThat(client.bodies()).containsExactly("again");
  }
}
