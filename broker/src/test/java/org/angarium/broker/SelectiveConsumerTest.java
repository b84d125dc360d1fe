package org.angarium.broker;

import static org.angarium.broker.TestClient.fleeting;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.angarium.transport.error.ErrorCode;
import org.angarium.transport.frame.Frame;
import org.angarium.transport.message.DestinationName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SelectiveConsumerTest {
  private static final DestinationName QUEUE = DestinationName.queue("q");

  private final TestBroker broker = new TestBroker();
  private final TestClient client = broker.client();

  SelectiveConsumerTest() {
    client.opensSession();
  }

  private void sends(String body, String colour) {
    client.sends(0, fleeting(QUEUE, body, "colour", colour));
  }

  @Test
  void shouldDeliverWhatMatchesAndLeaveTheRestToOthers() {
    sends("r1", "red");
    sends("b1", "blue");
    client.consumes(1, QUEUE, "colour = 'red'");
    sends("r2", "red");
    sends("g1", "green");
    assertThat(client.bodiesFor(1)).containsExactly("r1", "r2");
    client.consumes(2, QUEUE, (String) null);
    assertThat(client.bodiesFor(2)).containsExactly("b1", "g1");
  }

  @Test
  void shouldFindOneMessageDeepInTheQueueWhileOthersGoOn() {
    for (int i = 0; i < 20_000; i++) {
      sends("b" + i, "blue");
    }
    sends("r", "red");
    client.says(
        new Frame.OpenConsumer(
            1, 1, 1, QUEUE, new Frame.Selection("colour = 'red'", false), null, 1),
        new Frame.OpenConsumer(2, 1, 2, QUEUE, Frame.Selection.ALL, null, 10));
    assertThat(client.bodiesFor(1)).containsExactly("r");
    assertThat(client.bodiesFor(2)).hasSize(10);
  }

  @Test
  void shouldServeTheHighestPriorityFirst() {
    client.sends(0, fleeting(QUEUE, "low", "colour", "red"));
    client.sends(0, fleeting(QUEUE, "high", "colour", "red").withPriority(9));
    client.says(
        new Frame.OpenConsumer(
            1, 1, 1, QUEUE, new Frame.Selection("colour = 'red'", false), null, 1));
    assertThat(client.bodies()).containsExactly("high");
    client.sends(0, fleeting(QUEUE, "higher", "colour", "red").withPriority(9));
    client.says(new Frame.ConsumerCredit(1, 2));
    assertThat(client.bodies()).containsExactly("high", "higher", "low");
  }

  @Test
  void shouldOfferWhatComesBackToWhoeverWantsIt() {
    TestClient other = broker.client();
    other.opensSession();
    other.consumes(1, QUEUE, "colour = 'red'");
    sends("r1", "red");
    sends("r2", "red");
    assertThat(other.bodies()).containsExactly("r1", "r2");
    client.consumes(1, QUEUE, "colour = 'red'");
    client.consumes(2, QUEUE, "colour = 'blue'");
    other.isLost();
    assertThat(client.bodiesFor(1)).containsExactly("r1", "r2");
    assertThat(client.deliveries()).allMatch(delivery -> delivery.deliveryCount() == 2);
  }

  @Test
  void shouldBrowseOnlyWhatMatches() {
    sends("r1", "red");
    sends("b1", "blue");
    sends("r2", "red");
    client.says(
        new Frame.OpenBrowser(1, 1, 1, QUEUE, "colour = 'red'"), new Frame.BrowseNext(2, 1, 10));
    assertThat(client.only(Frame.Browsed.class).messages())
        .extracting(browsed -> TestClient.body(browsed.message()))
        .containsExactly("r1", "r2");
  }

  @Test
  void shouldRefuseAWrongSelectorAndStayUsable() {
    client.says(new Frame.OpenBrowser(5, 1, 1, QUEUE, "colour ="));
    assertThat(client.only(Frame.Failed.class).code()).isEqualTo(ErrorCode.INVALID_SELECTOR);
    client.forgetWhatWasHeard();
    client.consumes(1, QUEUE, "colour =");
    assertThat(client.only(Frame.Failed.class).code()).isEqualTo(ErrorCode.INVALID_SELECTOR);
    client.consumes(2, QUEUE, "colour = 'red'");
    sends("r1", "red");
    assertThat(client.bodies()).containsExactly("r1");
  }

  /** Consumers come, go, take and return at random; in the end each message is at one that fits. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void shouldNeverForgetAMessageThatSomeoneWants(long variant) {
    long seed = Long.getLong("angarium.seed", System.nanoTime()) + variant;
    System.out.println("angarium.seed=" + (seed - variant) + " variant " + variant);
    Random random = new Random(seed);
    String[] colours = {"red", "blue", "green"};
    List<String> sent = new ArrayList<>();
    int consumers = 0;
    List<Integer> open = new ArrayList<>();
    for (int step = 0; step < 400; step++) {
      switch (random.nextInt(6)) {
        case 0, 1, 2 -> {
          String colour = colours[random.nextInt(3)];
          String body = colour + sent.size();
          sent.add(body);
          client.sends(
              0, fleeting(QUEUE, body, "colour", colour).withPriority(random.nextInt(3) + 4));
        }
        case 3 -> {
          String selector =
              random.nextInt(3) == 0 ? null : "colour = '" + colours[random.nextInt(3)] + "'";
          client.says(
              new Frame.OpenConsumer(
                  0,
                  1,
                  ++consumers,
                  QUEUE,
                  new Frame.Selection(selector, false),
                  null,
                  random.nextInt(4)));
          open.add(consumers);
        }
        case 4 -> {
          if (!open.isEmpty()) {
            client.closes(open.remove(random.nextInt(open.size())));
          }
        }
        default -> {
          if (!open.isEmpty()) {
            client.says(
                new Frame.ConsumerCredit(
                    open.get(random.nextInt(open.size())), random.nextInt(3) + 1));
          }
        }
      }
    }
    open.forEach(client::closes);
    client.forgetWhatWasHeard();
    for (int i = 0; i < 3; i++) {
      client.consumes(1_000 + i, QUEUE, "colour = '" + colours[i] + "'");
    }
    assertThat(client.bodies()).containsExactlyInAnyOrderElementsOf(sent);
    for (int i = 0; i < 3; i++) {
      String colour = colours[i];
      assertThat(client.bodiesFor(1_000 + i)).allMatch(body -> body.startsWith(colour));
    }
  }
}
