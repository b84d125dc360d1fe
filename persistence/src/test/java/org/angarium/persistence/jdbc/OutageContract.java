package org.angarium.persistence.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.angarium.persistence.Heard;
import org.angarium.persistence.RandomHistory;
import org.angarium.persistence.State;
import org.angarium.persistence.StoreException;
import org.angarium.persistence.StoreRecord;
import org.angarium.persistence.StoreRecord.Facts;
import org.angarium.persistence.StoreRecord.MessageEnqueued;
import org.angarium.persistence.StoreRecord.MessageStored;
import org.angarium.persistence.StoreRecord.Place;
import org.angarium.persistence.Visit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A database that goes away and comes back: nothing is lost, nothing is doubled. */
abstract class OutageContract {
  private final Heard heard = new Heard();
  private DatabaseServer server;
  private JdbcSettings settings;
  private boolean stopped;

  abstract DatabaseServer server();

  @BeforeEach
  void makeDatabase() {
    server = server();
    settings = settings(Duration.ofSeconds(10));
  }

  private JdbcSettings settings(Duration timeout) {
    return new JdbcSettings(
        server.newDatabase(),
        DatabaseServer.USER,
        DatabaseServer.PASSWORD,
        timeout,
        Duration.ofSeconds(10));
  }

  @AfterEach
  void startAgain() {
    if (stopped) {
      start();
    }
  }

  private void stop() {
    server.stop();
    stopped = true;
  }

  private void crash() {
    server.crash();
    stopped = true;
  }

  private void start() {
    server.start();
    stopped = false;
  }

  @Test
  void shouldWaitAndGoOnByItself() throws StoreException {
    try (JdbcStore store = JdbcStore.open(settings)) {
      store.recover(new Visit(), heard);
      heard.awaitDurable(store.append(message(1)));
      stop();
      long waiting = store.append(message(2));
      await().atMost(Duration.ofSeconds(60)).until(() -> !store.acceptsMessages());
      assertThat(heard.durable()).isEqualTo(1);
      assertThat(store.status().failed()).isFalse();
      start();
      heard.awaitDurable(waiting);
      await().atMost(Duration.ofSeconds(60)).until(store::acceptsMessages);
      heard.awaitDurable(store.append(message(3)));
    }
    assertThat(recovered().queue(1)).containsExactly(1L, 2L, 3L);
  }

  @Test
  void shouldNoticeAnOutageWithNothingToWrite() throws StoreException {
    try (JdbcStore store = JdbcStore.open(settings)) {
      store.recover(new Visit(), heard);
      stop();
      await().atMost(Duration.ofSeconds(60)).until(() -> !store.acceptsMessages());
      start();
      await().atMost(Duration.ofSeconds(60)).until(store::acceptsMessages);
    }
    assertThat(heard.failures()).isEmpty();
  }

  @Test
  void shouldNeitherLoseNorDoubleWhenTheServerCrashesUnderLoad() throws StoreException {
    long seed = RandomHistory.seed(getClass());
    Random random = new Random(seed);
    RandomHistory history = new RandomHistory(seed, 2_000);
    State state = new State();
    try (JdbcStore store = JdbcStore.open(settings)) {
      store.recover(new Visit(), heard);
      for (int crash = 0; crash < 4; crash++) {
        Thread crashing =
            new Thread(
                () -> {
                  crash();
                  start();
                });
        int moment = random.nextInt(150);
        long last = 0;
        for (int i = 0; i < 300; i++) {
          if (i == moment) {
            crashing.start();
          }
          List<StoreRecord> batch = history.next();
          state.apply(batch);
          last = store.append(batch);
          if (random.nextInt(4) == 0) {
            heard.awaitDurable(last);
          }
        }
        heard.awaitDurable(last);
        join(crashing);
      }
      assertThat(store.status().places()).isEqualTo(state.places());
    }
    assertThat(heard.failures()).isEmpty();
    assertThat(recovered()).as("seed %d", seed).isEqualTo(state);
  }

  /** It cannot promise what it does not know. */
  @Test
  void shouldSayThatTheOutcomeIsUnknownWhenItIsClosedMeanwhile() throws StoreException {
    JdbcStore store = JdbcStore.open(settings);
    store.recover(new Visit(), heard);
    heard.awaitDurable(store.append(message(1)));
    stop();
    store.append(message(2));
    assertThatThrownBy(store::close)
        .isInstanceOf(StoreException.class)
        .hasMessageContainingAll("away", "unknown");
    assertThat(heard.durable()).isEqualTo(1);
  }

  private State recovered() throws StoreException {
    Visit visit = new Visit();
    try (JdbcStore store = JdbcStore.open(settings)) {
      store.recover(visit, new Heard());
      return visit.read(store);
    }
  }

  private static List<StoreRecord> message(long id) {
    return List.of(
        new MessageStored(id, new byte[100]),
        new MessageEnqueued(new Place(1, 4, id), id, new Facts(100, 0, 0), null));
  }

  private static void join(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
