package org.angarium.broker;

import static org.angarium.broker.TestClient.to;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.angarium.broker.policy.DestinationPolicy;
import org.angarium.transport.frame.Frame;
import org.angarium.transport.message.DestinationName;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Clients with durable subscriptions come and go, publish, acknowledge, recover, unsubscribe, and
 * the broker restarts, all at random. In the end each subscription has exactly what a model says,
 * in its order.
 */
final class RandomSubscriptionHistoryTest {
  private static final DestinationName TOPIC = DestinationName.topic("t");
  private static final Frame.SubscriptionName NAME = new Frame.SubscriptionName("s", true, false);
  private static final String[] COLOURS = {"red", "blue"};
  private static final DestinationPolicy POLICY = PolicyBuilder.defaults().maxDeliveries(0).build();

  /** A client, and what the model says is on its subscription. */
  private static final class Subscriber {
    final String id;
    final @Nullable String colour;
    @Nullable TestClient client;
    boolean consuming;
    boolean subscribed;
    final Set<String> expected = new LinkedHashSet<>();

    Subscriber(String id, @Nullable String colour) {
      this.id = id;
      this.colour = colour;
    }

    Frame.Selection selection() {
      return new Frame.Selection(colour == null ? null : "colour = '" + colour + "'", false);
    }
  }

  private final List<Subscriber> subscribers =
      List.of(new Subscriber("a", null), new Subscriber("b", "red"), new Subscriber("c", "blue"));
  private TestBroker broker = new TestBroker(new ManualStore(), Long.MAX_VALUE / 2, n -> POLICY);
  private final Map<String, Integer> opened = new HashMap<>();
  private int published;
  private int consumers;

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
  void shouldKeepExactlyWhatIsDueToEachSubscription(long variant) {
    long seed = Long.getLong("angarium.seed", System.nanoTime());
    System.out.println("angarium.seed=" + seed + " variant " + variant);
    Random random = new Random(seed + variant);
    for (int step = 0; step < 500; step++) {
      act(random.nextInt(20), subscribers.get(random.nextInt(subscribers.size())), random);
    }
    restart();
    for (Subscriber subscriber : subscribers) {
      connect(subscriber);
      if (subscriber.subscribed) {
        consume(subscriber);
        assertThat(client(subscriber).bodies()).containsExactlyElementsOf(subscriber.expected);
        client(subscriber).acknowledgesAll();
        subscriber.expected.clear();
      }
    }
    broker.advance(10);
    assertThat(broker.memory.usedBytes()).isZero();
    assertThat(broker.store.places()).isZero();
  }

  private void act(int what, Subscriber who, Random random) {
    if (what == 0) {
      restart();
    } else if (who.client == null) {
      connect(who);
    } else if (what < 9) {
      publish(who, COLOURS[random.nextInt(2)]);
    } else if (what < 12) {
      consume(who);
    } else if (what < 14) {
      closeConsumer(who);
    } else if (what < 16) {
      acknowledge(who);
    } else if (what == 16) {
      long[] seen = client(who).deliveryIds();
      client(who).forgetWhatWasHeard();
      client(who).says(new Frame.Recover(3, 1, seen));
    } else if (what == 17) {
      client(who).isLost();
      who.client = null;
      who.consuming = false;
    } else if (what == 18 && !who.consuming) {
      client(who).says(new Frame.Unsubscribe(4, "s"));
      who.subscribed = false;
      who.expected.clear();
    }
  }

  private static TestClient client(Subscriber who) {
    assertThat(who.client).isNotNull();
    return who.client;
  }

  private void restart() {
    broker = new TestBroker(broker.store.reopened(), Long.MAX_VALUE / 2, name -> POLICY);
    for (Subscriber subscriber : subscribers) {
      subscriber.client = null;
      subscriber.consuming = false;
    }
  }

  private void connect(Subscriber who) {
    TestClient client = broker.stranger();
    client.hello(null, who.id);
    client.opensSession();
    client.forgetWhatWasHeard();
    who.client = client;
  }

  private void consume(Subscriber who) {
    if (!who.consuming) {
      opened.put(who.id, ++consumers);
      client(who).consumes(consumers, TOPIC, who.selection(), NAME);
      who.consuming = true;
      who.subscribed = true;
    }
  }

  private void closeConsumer(Subscriber who) {
    if (who.consuming) {
      client(who).closes(opened.getOrDefault(who.id, 0));
      client(who).forgetWhatWasHeard();
      who.consuming = false;
    }
  }

  private void publish(Subscriber who, String colour) {
    String body = "m" + ++published;
    client(who).sends(1_000 + published, to(TOPIC, body, "colour", colour));
    assertThat(client(who).heard(Frame.Done.class)).contains(new Frame.Done(1_000 + published));
    for (Subscriber other : subscribers) {
      if (other.subscribed && (other.colour == null || other.colour.equals(colour))) {
        other.expected.add(body);
      }
    }
  }

  private void acknowledge(Subscriber who) {
    TestClient client = client(who);
    long[] ids = client.deliveryIds();
    List<String> bodies = new ArrayList<>(client.bodies());
    client.forgetWhatWasHeard();
    client.says(new Frame.Acknowledge(5, 1, ids));
    assertThat(client.only(Frame.Done.class).requestId()).isEqualTo(5);
    assertThat(who.expected).containsAll(bodies);
    bodies.forEach(who.expected::remove);
  }
}
