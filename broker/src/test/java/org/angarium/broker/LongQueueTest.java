package org.angarium.broker;

import static org.angarium.broker.TestClient.message;
import static org.angarium.broker.TestClient.persistent;
import static org.angarium.broker.TestClient.to;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.angarium.broker.policy.DestinationPolicies;
import org.angarium.broker.policy.DestinationPolicy;
import org.angarium.persistence.StoreRecord;
import org.angarium.transport.frame.Frame;
import org.angarium.transport.message.DestinationName;
import org.junit.jupiter.api.Test;

/** Queues of which only a window of eight messages is in memory. */
final class LongQueueTest {
  private static final DestinationName QUEUE = DestinationName.queue("q");
  private static final int MANY = 300;

  /** More than a message in memory takes, with all that is counted for it. */
  private static final long MESSAGE_BYTES = 500;

  private TestBroker broker = new TestBroker();
  private TestClient client = broker.client();

  LongQueueTest() {
    client.opensSession();
  }

  private void restart() {
    broker = broker.restarted();
    client = broker.client();
    client.opensSession();
  }

  private void sends(int from, int to) {
    for (int i = from; i < to; i++) {
      client.sends(0, persistent("m" + i));
    }
  }

  private static List<String> bodies(int from, int to) {
    return IntStream.range(from, to).mapToObj(i -> "m" + i).toList();
  }

  /** Acknowledges what is delivered until nothing is any more. */
  private List<String> receivedToTheEnd() {
    List<String> received = new ArrayList<>();
    while (!client.deliveries().isEmpty()) {
      received.addAll(client.bodies());
      client.acknowledgesAll();
    }
    return received;
  }

  /** Opens a consumer and takes everything, a few at a time. */
  private List<String> drained(int consumerId, String selector) {
    return drained(consumerId, QUEUE, selector);
  }

  private List<String> drained(int consumerId, DestinationName queue, String selector) {
    List<String> all = new ArrayList<>();
    client.forgetWhatWasHeard();
    client.says(
        new Frame.OpenConsumer(
            1, 1, consumerId, queue, new Frame.Selection(selector, false), null, 3));
    while (!client.deliveries().isEmpty()) {
      List<String> bodies = client.bodiesFor(consumerId);
      all.addAll(bodies);
      client.acknowledgesAll();
      client.says(new Frame.ConsumerCredit(consumerId, bodies.size()));
    }
    client.closes(consumerId);
    return all;
  }

  @Test
  void shouldKeepOnlyAWindowInMemoryAndGiveOutAllInOrder() {
    sends(0, MANY);
    assertThat(broker.memory.usedBytes()).isLessThan(9 * MESSAGE_BYTES);
    assertThat(broker.store.pages).isZero();
    assertThat(drained(1, null)).isEqualTo(bodies(0, MANY));
    assertThat(broker.store.pages).isGreaterThan(MANY / 10);
    broker.advance(10);
    assertThat(broker.memory.usedBytes()).isZero();
    assertThat(broker.store.places()).isZero();
  }

  private void hasMemoryFor(int messages) {
    broker = TestBroker.withMemory(messages * MESSAGE_BYTES);
    client = broker.client();
    client.opensSession();
  }

  @Test
  void shouldLeaveToTheStoreWhatNobodyIsReadyForWhenMemoryIsScarce() {
    int queues = 30;
    hasMemoryFor(100);
    long most = 0;
    for (int i = 0; i < MANY; i++) {
      for (int queue = 0; queue < queues; queue++) {
        client.sends(0, message("q" + queue, "m" + i, true, 4, 0, 0));
        most = Math.max(most, broker.memory.usedBytes());
      }
      broker.advance(100);
    }
    assertThat(most).isBetween(70 * MESSAGE_BYTES, 76 * MESSAGE_BYTES);
    assertThat(broker.memory.usedBytes()).isLessThan(51 * MESSAGE_BYTES);
    assertThat(broker.store.pages).isZero();
    for (int queue = 0; queue < queues; queue++) {
      assertThat(drained(1, DestinationName.queue("q" + queue), null)).isEqualTo(bodies(0, MANY));
    }
    broker.advance(10);
    assertThat(broker.memory.usedBytes()).isZero();
    assertThat(broker.store.places()).isZero();
  }

  @Test
  void shouldReadNoMoreWhileMemoryIsFullOfWhatAConsumerHas() {
    hasMemoryFor(100);
    sends(0, MANY);
    client.says(new Frame.OpenConsumer(1, 1, 1, QUEUE, Frame.Selection.ALL, null, MANY));
    assertThat(client.deliveries()).hasSizeBetween(100, 200);
    assertThat(broker.memory.usedBytes()).isBetween(100 * MESSAGE_BYTES, 130 * MESSAGE_BYTES);
    assertThat(receivedToTheEnd()).isEqualTo(bodies(0, MANY));
  }

  @Test
  void shouldReadOnWhenMemoryIsBelowItsLimitThoughAConsumerHasMessages() {
    hasMemoryFor(100);
    sends(0, MANY);
    client.says(new Frame.OpenConsumer(1, 1, 1, QUEUE, Frame.Selection.ALL, null, MANY));
    long[] some = Arrays.copyOf(client.deliveryIds(), 80);
    client.forgetWhatWasHeard();
    client.says(new Frame.Acknowledge(0, 1, some));
    assertThat(client.deliveries()).hasSizeBetween(50, 150);
  }

  @Test
  void shouldServeAConsumerWithFewMessagesHoweverFullMemoryIs() {
    hasMemoryFor(100);
    sends(0, 50);
    restart();
    client.sends(0, message("other", "x".repeat(100 * (int) MESSAGE_BYTES), false, 4, 0, 0));
    client.says(new Frame.OpenConsumer(1, 1, 1, QUEUE, Frame.Selection.ALL, null, 1));
    assertThat(client.deliveries()).hasSize(1);
    client.forgetWhatWasHeard();
    client.says(new Frame.ConsumerCredit(1, 4)); // The first one is not acknowledged.
    int served = 1;
    while (!client.deliveries().isEmpty()) {
      int some = client.deliveries().size();
      served += some;
      client.acknowledgesAll();
      client.says(new Frame.ConsumerCredit(1, some));
    }
    assertThat(served).isEqualTo(50);
  }

  @Test
  void shouldWithholdFromASelectiveConsumerToo() {
    hasMemoryFor(100);
    for (int i = 0; i < MANY; i++) {
      client.sends(0, to(QUEUE, "m" + i, "colour", "red"));
    }
    Frame.Selection red = new Frame.Selection("colour = 'red'", false);
    client.says(new Frame.OpenConsumer(1, 1, 1, QUEUE, red, null, MANY));
    assertThat(client.deliveries()).hasSizeBetween(90, 200);
    assertThat(receivedToTheEnd()).isEqualTo(bodies(0, MANY));
  }

  @Test
  void shouldLeaveToTheStoreWhatAConsumerGivesBack() {
    hasMemoryFor(100);
    sends(0, MANY);
    client.says(new Frame.OpenConsumer(1, 1, 1, QUEUE, Frame.Selection.ALL, null, MANY));
    client.closes(1);
    broker.advance(2_000);
    client.sends(0, persistent("m" + MANY));
    broker.advance(2_000);
    assertThat(broker.memory.usedBytes()).isLessThan(51 * MESSAGE_BYTES);
    assertThat(drained(2, null)).isEqualTo(bodies(0, MANY + 1));
  }

  @Test
  void shouldNotReadAheadForConsumersThatAreNotReadyWhenMemoryIsScarce() {
    hasMemoryFor(100);
    client.says(new Frame.OpenConsumer(1, 1, 1, QUEUE, Frame.Selection.ALL, null, 1));
    sends(0, MANY);
    while (broker.memory.usedBytes() < 80 * MESSAGE_BYTES) {
      client.sends(0, message("other", "x", false, 4, 0, 0));
    }
    broker.advance(2_000);
    int before = broker.store.pages;
    sends(MANY, MANY + 20);
    assertThat(broker.store.pages).isEqualTo(before);
  }

  @Test
  void shouldReadAheadNoMoreThanAWindow() {
    hasMemoryFor(20_000);
    for (int i = 0; i < 40; i++) {
      client.sends(0, persistent("x".repeat(100_000)));
    }
    restart();
    client.says(new Frame.OpenConsumer(1, 1, 1, QUEUE, Frame.Selection.ALL, null, 1));
    assertThat(client.deliveries()).hasSize(1);
    assertThat(broker.memory.usedBytes()).isLessThan(2 << 20);
  }

  @Test
  void shouldTakeIntoScarceMemoryWhatAConsumerIsReadyFor() {
    hasMemoryFor(100);
    while (broker.memory.usedBytes() < 80 * MESSAGE_BYTES) {
      client.sends(0, message("other", "x", false, 4, 0, 0));
    }
    client.says(new Frame.OpenConsumer(1, 1, 1, QUEUE, Frame.Selection.ALL, null, 10));
    sends(0, 20);
    assertThat(client.bodiesFor(1)).isEqualTo(bodies(0, 10));
    assertThat(broker.store.pages).isZero();
    client.acknowledgesAll();
    client.says(new Frame.ConsumerCredit(1, 10));
    assertThat(client.bodiesFor(1)).isEqualTo(bodies(10, 20));
    assertThat(broker.store.pages).isPositive();
  }

  @Test
  void shouldNotReadAnythingAtARestartUntilItIsWanted() {
    sends(0, MANY);
    restart();
    assertThat(broker.store.pages).isZero();
    assertThat(broker.memory.usedBytes()).isZero();
    sends(MANY, MANY + 20);
    assertThat(drained(1, null)).isEqualTo(bodies(0, MANY + 20));
  }

  @Test
  void shouldTakeWhatComesWhileTheQueueIsDrained() {
    sends(0, 100);
    List<String> received = new ArrayList<>();
    client.says(new Frame.OpenConsumer(1, 1, 1, QUEUE, Frame.Selection.ALL, null, 2));
    for (int i = 100; i < MANY; i++) {
      sends(i, i + 1);
      received.addAll(client.bodies());
      client.acknowledgesAll();
      client.says(new Frame.ConsumerCredit(1, 2));
    }
    while (!client.deliveries().isEmpty()) {
      received.addAll(client.bodies());
      client.acknowledgesAll();
      client.says(new Frame.ConsumerCredit(1, 2));
    }
    assertThat(received).isEqualTo(bodies(0, MANY));
  }

  @Test
  void shouldServeHigherPrioritiesFirstThoughTheyAreInTheStoreAlone() {
    for (int i = 0; i < 100; i++) {
      client.sends(0, message("q", "low" + i, true, 1, 0, 0));
      client.sends(0, message("q", "high" + i, true, 8, 0, 0));
    }
    List<String> expected = new ArrayList<>();
    IntStream.range(0, 100).forEach(i -> expected.add("high" + i));
    IntStream.range(0, 100).forEach(i -> expected.add("low" + i));
    restart();
    assertThat(drained(1, null)).isEqualTo(expected);
  }

  @Test
  void shouldFindWhatASelectorWantsInTheStore() {
    for (int i = 0; i < MANY; i++) {
      client.sends(0, to(QUEUE, "m" + i, "colour", i % 50 == 49 ? "red" : "blue"));
    }
    assertThat(drained(1, "colour = 'red'"))
        .containsExactly("m49", "m99", "m149", "m199", "m249", "m299");
    assertThat(broker.memory.usedBytes()).isLessThan(20 * MESSAGE_BYTES);
    client.sends(0, to(QUEUE, "m300", "colour", "red"));
    assertThat(drained(1, "colour = 'red'")).containsExactly("m300");
    assertThat(drained(2, null)).hasSize(MANY - 6).startsWith("m0").doesNotContain("m49");
  }

  @Test
  void shouldGiveASelectorWhatComesAfterItHasSeenTheQueue() {
    for (int i = 0; i < 50; i++) {
      client.sends(0, to(QUEUE, "b" + i, "colour", "blue"));
    }
    client.consumes(1, QUEUE, "colour = 'red'");
    for (int i = 0; i < 50; i++) {
      client.sends(0, to(QUEUE, "x" + i, "colour", i % 10 == 0 ? "red" : "blue"));
    }
    assertThat(client.bodiesFor(1)).containsExactly("x0", "x10", "x20", "x30", "x40");
  }

  @Test
  void shouldBrowseWhatIsInTheStore() {
    sends(0, MANY);
    client.says(new Frame.OpenBrowser(1, 1, 1, QUEUE, null));
    List<String> seen = new ArrayList<>();
    boolean end = false;
    while (!end) {
      client.forgetWhatWasHeard();
      client.says(new Frame.BrowseNext(2, 1, 7));
      Frame.Browsed page = client.only(Frame.Browsed.class);
      page.messages().forEach(each -> seen.add(TestClient.body(each.message())));
      end = page.end();
      client.sends(0, persistent("later"));
    }
    assertThat(seen).isEqualTo(bodies(0, MANY));
    assertThat(broker.memory.usedBytes()).isLessThan(20 * MESSAGE_BYTES);
  }

  @Test
  void shouldExpireWhatIsInTheStore() {
    for (int i = 0; i < MANY; i++) {
      client.sends(0, message("q", "m" + i, true, 4, i % 3 == 0 ? broker.now() + 5_000 : 0, 0));
    }
    client.sends(0, message("q", "last", true, 4, broker.now() + 20_000, 0));
    broker.advance(4_999);
    assertThat(broker.store.places()).isEqualTo(MANY + 1);
    broker.advance(2_000);
    broker.advance(10);
    assertThat(broker.store.places()).isEqualTo(MANY / 3 * 2 + 1);
    restart();
    broker.advance(20_000);
    broker.advance(10);
    assertThat(broker.store.places()).isEqualTo(MANY / 3 * 2);
    assertThat(drained(1, null)).hasSize(MANY / 3 * 2).doesNotContain("m0", "m3", "m297");
  }

  @Test
  void shouldNotExpireWhatHasLeftWhileTheStoreWasRead() {
    for (int i = 0; i < 20; i++) {
      client.sends(0, message("q", "m" + i, true, 4, broker.now() + 1_000, 0));
    }
    client.says(new Frame.OpenConsumer(1, 1, 1, QUEUE, Frame.Selection.ALL, null, 2));
    assertThat(client.bodies()).containsExactly("m0", "m1");
    broker.store.holdsPages = true;
    broker.advance(1_000);
    client.acknowledgesAll();
    broker.store.holdsPages = false;
    broker.store.answer();
    broker.advance(10);
    broker.advance(10);
    assertThat(broker.store.records(StoreRecord.MessageDequeued.class))
        .hasSize(20)
        .doesNotHaveDuplicates();
    assertThat(broker.store.places()).isZero();
    assertThat(broker.memory.usedBytes()).isZero();
  }

  @Test
  void shouldPutBackWhereItWasWhatReturns() {
    sends(0, 60);
    client.says(new Frame.OpenConsumer(1, 1, 1, QUEUE, Frame.Selection.ALL, null, 30));
    assertThat(client.bodies()).isEqualTo(bodies(0, 30));
    client.says(new Frame.Recover(9, 1, client.deliveryIds()));
    client.closes(1);
    assertThat(drained(2, null)).isEqualTo(bodies(0, 60));
    broker.advance(10);
    assertThat(broker.store.places()).isZero();
  }

  @Test
  void shouldHoldManyScheduledMessagesWithoutTheirContent() {
    for (int i = 0; i < MANY; i++) {
      client.sends(0, message("q", "m" + i, true, 4, 0, broker.now() + 1_000 + MANY - i));
    }
    assertThat(broker.memory.usedBytes()).isLessThan(9 * MESSAGE_BYTES);
    restart();
    assertThat(broker.memory.usedBytes()).isLessThan(9 * MESSAGE_BYTES);
    assertThat(drained(1, null)).isEmpty();
    broker.advance(1_000 + MANY);
    List<String> latestFirst = new ArrayList<>(bodies(0, MANY));
    Collections.reverse(latestFirst);
    restart();
    assertThat(drained(1, null)).isEqualTo(latestFirst);
    broker.advance(10);
    assertThat(broker.store.places()).isZero();
  }

  @Test
  void shouldOfferScheduledMessagesToSelectorsWhenTheyAreDue() {
    for (int i = 0; i < 40; i++) {
      client.sends(0, message("q", "m" + i, true, 4, 0, broker.now() + 1_000));
    }
    client.consumes(1, QUEUE, "JMSPriority = 4");
    assertThat(client.bodies()).isEmpty();
    broker.advance(1_000);
    assertThat(client.bodies()).isEqualTo(bodies(0, 40));
  }

  @Test
  void shouldDropTheOldestThoughItIsInTheStoreAlone() {
    sends(0, 50);
    broker.advance(10);
    TestBroker limited =
        new TestBroker(
            broker.store.reopened(),
            Long.MAX_VALUE / 2,
            name ->
                PolicyBuilder.of(DestinationPolicies.DEFAULTS.of(name))
                    .limit(50, DestinationPolicy.WhenFull.DROP_OLDEST, 0)
                    .build());
    broker = limited;
    client = broker.client();
    client.opensSession();
    sends(50, 60);
    broker.advance(10);
    assertThat(broker.store.places()).isEqualTo(50);
    assertThat(drained(1, null)).isEqualTo(bodies(10, 60));
  }

  @Test
  void shouldKeepWhatIsNotPersistentBesideWhatIs() {
    List<String> fleeting = new ArrayList<>();
    List<String> persistent = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      client.sends(0, message("q", "p" + i, true, 4, 0, 0));
      client.sends(0, message("q", "f" + i, false, 4, 0, 0));
      persistent.add("p" + i);
      fleeting.add("f" + i);
    }
    List<String> all = drained(1, null);
    assertThat(all).hasSize(200).doesNotHaveDuplicates();
    assertThat(all.stream().filter(body -> body.startsWith("f"))).isEqualTo(fleeting);
    assertThat(all.stream().filter(body -> body.startsWith("p"))).isEqualTo(persistent);
  }

  @Test
  void shouldRecordTheMoveOfADueMessageSoThatItsPlaceLasts() {
    client.sends(0, message("q", "late", true, 4, 0, broker.now() + 100));
    sends(0, 3);
    broker.advance(100);
    sends(3, 5);
    broker.advance(10);
    assertThat(broker.store.records(StoreRecord.MessageStored.class)).hasSize(6);
    restart();
    assertThat(drained(1, null)).containsExactly("m0", "m1", "m2", "late", "m3", "m4");
  }
}
