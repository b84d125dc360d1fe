package org.angarium.broker;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.angarium.transport.frame.Frame;
import org.angarium.transport.message.BodyKind;
import org.angarium.transport.message.DestinationName;
import org.angarium.transport.message.EncodedMessage;
import org.angarium.transport.message.MessageHeader;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A queue much longer than its window, or than the broker's memory, with priorities, colours,
 * expirations and delivery delays, that consumers with and without selectors and browsers come to
 * at random, over restarts. In the end it is drained: what was neither acknowledged nor expired
 * comes once, by priority and in order.
 */
final class RandomLongQueueTest {
  private static final DestinationName QUEUE = DestinationName.queue("q");
  private static final String[] COLOURS = {"red", "blue", "green"};
  private static final int STEPS = 300;
  private static final long MEMORY_BYTES = 200_000;

  private record Sent(int number, int priority, String colour, long expiration, boolean delayed) {}

  private final Map<String, Sent> waiting = new LinkedHashMap<>();
  private TestBroker broker = new TestBroker();
  private TestClient client = broker.client();
  private int lastNumber;
  private int lastConsumer;

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
  void shouldGiveOutEverythingOnceAndInOrder(long variant) {
    long seed = Long.getLong("angarium.seed", System.nanoTime());
    System.out.println("angarium.seed=" + seed + " variant " + variant);
    Random random = new Random(seed + variant);
    if (random.nextBoolean()) {
      broker = TestBroker.withMemory(MEMORY_BYTES);
      client = broker.client();
    }
    client.opensSession();
    for (int step = 0; step < STEPS; step++) {
      act(random);
      broker.advance(random.nextInt(4));
      forgetExpired();
    }
    restart();
    broker.advance(10_000);
    forgetExpired();
    drain();
    broker.advance(10);
    assertThat(broker.memory.usedBytes()).isZero();
    assertThat(broker.store.places()).isZero();
  }

  private void act(Random random) {
    int dice = random.nextInt(100);
    // A producer that has no credit waits.
    if (dice < 40 && broker.memory.usedBytes() < MEMORY_BYTES * 9 / 10) {
      for (int i = random.nextInt(30); i >= 0; i--) {
        send(random);
      }
    } else if (dice < 60) {
      consume(null, random);
    } else if (dice < 85) {
      consume("colour = '" + COLOURS[random.nextInt(3)] + "'", random);
    } else if (dice < 95) {
      browse(random);
    } else {
      restart();
    }
  }

  private void send(Random random) {
    long expiration = random.nextInt(4) == 0 ? broker.now() + 1 + random.nextInt(1_000) : 0;
    boolean delayed = random.nextInt(6) == 0;
    Sent sent =
        new Sent(
            ++lastNumber, 3 + random.nextInt(3), COLOURS[random.nextInt(3)], expiration, delayed);
    MessageHeader header =
        new MessageHeader(
            QUEUE,
            true,
            sent.priority,
            0,
            expiration,
            delayed ? broker.now() + random.nextInt(300) : 0,
            null,
            null,
            null,
            null,
            null);
    String body = "m" + sent.number;
    waiting.put(body, sent);
    client.sends(
        0,
        EncodedMessage.encode(
            header,
            Map.of("colour", sent.colour),
            BodyKind.TEXT,
            body.getBytes(StandardCharsets.UTF_8)));
    assertThat(client.heard(Frame.SendRefused.class)).isEmpty();
  }

  /** Takes some, acknowledges part of them, and gives the rest back, seen or not. */
  private void consume(String selector, Random random) {
    client.forgetWhatWasHeard();
    int consumer = ++lastConsumer;
    client.says(
        new Frame.OpenConsumer(
            1, 1, consumer, QUEUE, new Frame.Selection(selector, false), null, random.nextInt(40)));
    List<Frame.Deliver> deliveries = new ArrayList<>(client.deliveries());
    for (Frame.Deliver delivery : deliveries) {
      Sent sent = waiting.get(TestClient.body(delivery.message()));
      assertThat(sent).as("%s waits", TestClient.body(delivery.message())).isNotNull();
      assertThat(sent.expiration == 0 || sent.expiration > broker.now()).isTrue();
      assertThat(selector == null || selector.contains(sent.colour)).isTrue();
    }
    int taken = random.nextInt(deliveries.size() + 1);
    long[] acknowledged =
        deliveries.stream().limit(taken).mapToLong(Frame.Deliver::deliveryId).toArray();
    deliveries.stream()
        .limit(taken)
        .forEach(delivery -> waiting.remove(TestClient.body(delivery.message())));
    client.says(
        new Frame.Acknowledge(0, 1, acknowledged),
        new Frame.CloseConsumer(0, consumer, new long[0]));
  }

  private void browse(Random random) {
    client.forgetWhatWasHeard();
    int browser = ++lastConsumer;
    client.says(new Frame.OpenBrowser(1, 1, browser, QUEUE, null));
    List<String> seen = new ArrayList<>();
    boolean end = false;
    while (!end) {
      client.says(new Frame.BrowseNext(2, browser, 1 + random.nextInt(50)));
      List<Frame.Browsed> pages = client.heard(Frame.Browsed.class);
      Frame.Browsed page = pages.get(pages.size() - 1);
      page.messages().forEach(each -> seen.add(TestClient.body(each.message())));
      end = page.end();
    }
    client.says(new Frame.CloseBrowser(browser));
    assertThat(seen).doesNotHaveDuplicates();
    assertThat(waiting.keySet()).containsAll(seen);
    waiting.forEach(
        (body, sent) -> {
          if (!sent.delayed) {
            assertThat(seen).contains(body);
          }
        });
  }

  private void forgetExpired() {
    waiting.values().removeIf(sent -> sent.expiration != 0 && sent.expiration <= broker.now());
  }

  private void restart() {
    broker = broker.restarted();
    client = broker.client();
    client.opensSession();
  }

  private void drain() {
    client.forgetWhatWasHeard();
    client.says(new Frame.OpenConsumer(1, 1, ++lastConsumer, QUEUE, Frame.Selection.ALL, null, 4));
    List<Sent> drained = new ArrayList<>();
    while (!client.deliveries().isEmpty()) {
      List<String> bodies = client.bodiesFor(lastConsumer);
      for (String body : bodies) {
        Sent sent = waiting.remove(body);
        assertThat(sent).as(body).isNotNull();
        drained.add(sent);
      }
      client.acknowledgesAll();
      client.says(new Frame.ConsumerCredit(lastConsumer, bodies.size()));
    }
    assertThat(waiting).isEmpty();
    assertThat(drained.stream().map(sent -> -sent.priority)).isSorted();
    for (int priority = 3; priority < 6; priority++) {
      int one = priority;
      assertThat(
              drained.stream()
                  .filter(sent -> sent.priority == one && !sent.delayed)
                  .map(Sent::number))
          .isSorted();
    }
  }
}
