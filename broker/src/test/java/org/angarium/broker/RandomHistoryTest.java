package org.angarium.broker;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.angarium.transport.frame.Frame;
import org.angarium.transport.message.DestinationName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Random clients on one queue, with random acknowledgements, rollbacks, closed consumers and lost
 * connections, over a store that becomes durable now and then. Checked at every delivery: it was
 * sent and, if in a transaction, committed; it is outstanding nowhere else; it was not acknowledged
 * before; its count is right. Checked at the end: everything confirmed is gone or comes out.
 */
final class RandomHistoryTest {
  private static final int CLIENTS = 4;
  private static final int STEPS = 3_000;

  private final TestBroker broker =
      new TestBroker(PolicyBuilder.defaults().maxDeliveries(0).build());
  private final Set<String> visible = new HashSet<>();
  private final Set<String> acknowledged = new HashSet<>();
  private final Map<String, Integer> counts = new HashMap<>();
  private final Map<String, Player> holders = new HashMap<>();
  private int lastBody;

  /** One client with one session, producer and consumer, and what it knows. */
  private final class Player {
    final boolean transacted;
    TestClient client = broker.client();
    final List<Frame.Deliver> received = new ArrayList<>();
    final List<String> uncommitted = new ArrayList<>();
    int consumer = 1;
    int understood;

    Player(boolean transacted) {
      this.transacted = transacted;
      client.opens(transacted, 5);
    }

    /** Takes in what the client has heard since the last time. */
    void listen() {
      for (; understood < client.heard.size(); understood++) {
        if (client.heard.get(understood) instanceof Frame.Deliver delivery) {
          String body = TestClient.body(delivery.message());
          assertThat(visible).contains(body);
          assertThat(acknowledged).doesNotContain(body);
          assertThat(holders.put(body, this)).as("holder of %s", body).isNull();
          assertThat(delivery.deliveryCount()).isEqualTo(counts.merge(body, 1, Integer::sum));
          received.add(delivery);
        }
      }
    }

    void send() {
      String body = "m" + ++lastBody;
      if (transacted) {
        uncommitted.add(body);
      } else {
        visible.add(body);
      }
      client.sends(0, TestClient.persistent(body));
    }

    void settle(Random random) {
      if (transacted && random.nextInt(4) == 0) {
        back(received.size(), new Frame.Rollback(9, 1, ids(received)));
        uncommitted.clear();
      } else if (transacted) {
        visible.addAll(uncommitted);
        uncommitted.clear();
        gone(received.size(), new Frame.Commit(9, 1, ids(received)));
      } else if (random.nextInt(6) == 0) {
        int seen = random.nextInt(received.size() + 1);
        back(seen, new Frame.Recover(9, 1, ids(received.subList(0, seen))));
      } else {
        int n = random.nextInt(received.size() + 1);
        gone(n, new Frame.Acknowledge(9, 1, ids(received.subList(0, n))));
      }
    }

    private void gone(int n, Frame frame) {
      List<Frame.Deliver> settled = received.subList(0, n);
      settled.forEach(delivery -> acknowledged.add(TestClient.body(delivery.message())));
      settled.forEach(delivery -> holders.remove(TestClient.body(delivery.message())));
      settled.clear();
      client.says(frame, new Frame.ConsumerCredit(consumer, n));
    }

    private void back(int seen, Frame frame) {
      waitForTheDisk();
      giveUp(seen);
      client.says(frame);
    }

    /** All that is outstanding goes back; what was not seen is counted down again. */
    private void giveUp(int seen) {
      for (int i = 0; i < received.size(); i++) {
        String body = TestClient.body(received.get(i).message());
        holders.remove(body);
        if (i >= seen) {
          counts.merge(body, -1, Integer::sum);
        }
      }
      received.clear();
    }

    void reopenConsumer() {
      waitForTheDisk();
      giveUp(0);
      client.says(
          new Frame.CloseConsumer(9, consumer, new long[0]),
          new Frame.OpenConsumer(
              9, 1, ++consumer, DestinationName.queue("q"), Frame.Selection.ALL, null, 5));
    }

    void lose() {
      waitForTheDisk();
      giveUp(received.size());
      uncommitted.clear();
      client.isLost();
      client = broker.client();
      understood = 0;
      consumer = 1;
      client.opens(transacted, 0);
      understood = client.heard.size();
      client.says(new Frame.ConsumerCredit(1, 5));
    }
  }

  private final List<Player> players = new ArrayList<>();

  private static long[] ids(List<Frame.Deliver> deliveries) {
    return deliveries.stream().mapToLong(Frame.Deliver::deliveryId).toArray();
  }

  /** Lets everything that is on its way arrive, so that the test knows what it gives back. */
  private void waitForTheDisk() {
    int batches;
    do {
      batches = broker.store.batches.size();
      broker.store.force();
      broker.settle();
    } while (broker.store.batches.size() > batches);
    players.forEach(Player::listen);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void shouldLoseNothingAndDuplicateNothing(long salt) {
    long seed = Long.getLong("angarium.seed", System.nanoTime());
    System.out.println("RandomHistoryTest " + salt + ": -Dangarium.seed=" + seed);
    play(new Random(seed + salt));
  }

  private void play(Random random) {
    for (int i = 0; i < CLIENTS; i++) {
      players.add(new Player(i % 2 == 0));
    }
    broker.store.durableAtOnce = false;
    for (int step = 0; step < STEPS; step++) {
      Player player = players.get(random.nextInt(CLIENTS));
      switch (random.nextInt(12)) {
        case 0, 1, 2, 3 -> player.send();
        case 4, 5, 6 -> player.settle(random);
        case 7, 8, 9 -> {
          broker.store.force();
          broker.settle();
        }
        case 10 -> player.reopenConsumer();
        default -> player.lose();
      }
      players.forEach(Player::listen);
    }
    drain();
  }

  private void drain() {
    broker.store.durableAtOnce = true;
    for (int i = 0; i < lastBody + 10; i++) {
      waitForTheDisk();
      for (Player player : players) {
        int n = player.received.size();
        player.gone(
            n,
            player.transacted
                ? new Frame.Commit(9, 1, ids(player.received))
                : new Frame.Acknowledge(9, 1, ids(player.received)));
        visible.addAll(player.uncommitted);
        player.uncommitted.clear();
      }
      players.forEach(Player::listen);
    }
    assertThat(acknowledged).isEqualTo(visible);
    assertThat(broker.memory.usedBytes()).isZero();
  }
}
