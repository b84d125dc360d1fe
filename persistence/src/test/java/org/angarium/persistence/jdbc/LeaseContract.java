package org.angarium.persistence.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import org.angarium.persistence.Heard;
import org.angarium.persistence.MessageStore;
import org.angarium.persistence.StoreException;
import org.angarium.persistence.StoreRecord;
import org.angarium.persistence.StoreRecord.DestinationDefined;
import org.angarium.persistence.StoreRecord.DestinationKind;
import org.angarium.persistence.StoreRecord.Facts;
import org.angarium.persistence.StoreRecord.MessageEnqueued;
import org.angarium.persistence.StoreRecord.MessageStored;
import org.angarium.persistence.StoreRecord.Place;
import org.angarium.persistence.Visit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** One broker writes a shared database, another stands by. */
abstract class LeaseContract {
  private static final Duration LEASE = Duration.ofSeconds(2);

  private final Heard heard = new Heard();
  private String url;
  private JdbcSettings settings;

  abstract DatabaseServer server();

  @BeforeEach
  void makeDatabase() {
    url = server().newDatabase();
    settings =
        new JdbcSettings(
            url, DatabaseServer.USER, DatabaseServer.PASSWORD, Duration.ofSeconds(10), LEASE);
  }

  @Test
  void shouldTakeOverAtOnceFromABrokerThatStoppedInOrder() throws Exception {
    Visit visit = new Visit();
    JdbcStore first = JdbcStore.open(settings);
    try (JdbcStore second = JdbcStore.open(settings)) {
      first.recover(new Visit(), heard);
      CompletableFuture<MessageStore.Recovery> standby = recoverAside(second, visit, new Heard());
      for (int i = 1; i <= 20; i++) { // Longer than the lease.
        heard.awaitDurable(first.append(message(i)));
        assertThat(idleMillis()).isLessThan(LEASE.toMillis());
        assertThat(standby).isNotDone();
      }
      await()
          .during(LEASE.multipliedBy(2))
          .atMost(LEASE.multipliedBy(4))
          .until(() -> !standby.isDone() && idleMillis() < LEASE.toMillis());
      assertThat(second.acceptsMessages()).isFalse();
      first.close();
      assertThat(standby.join().highestMessageId()).isEqualTo(20);
      assertThat(visit.read(second).places()).isEqualTo(20);
      assertThat(second.acceptsMessages()).isTrue();
    }
  }

  @Test
  void shouldTakeOverFromADeadBrokerWhenItsLeaseHasRunOut() throws Exception {
    try (JdbcStore before = JdbcStore.open(settings)) {
      before.recover(new Visit(), heard);
      heard.awaitDurable(before.append(message(1)));
    }
    // As a broker leaves it that is killed.
    DatabaseServer.sql(
        url,
        "UPDATE angarium_lease SET epoch = epoch + 1, holder = 'dead',"
            + " renewed = "
            + Dialect.of(settings).nowMillis());
    long started = System.nanoTime();
    Visit visit = new Visit();
    try (JdbcStore next = JdbcStore.open(settings)) {
      next.recover(visit, new Heard());
      assertThat(Duration.ofNanos(System.nanoTime() - started))
          .isBetween(LEASE.minusMillis(200), LEASE.plusSeconds(3));
      assertThat(visit.read(next).places()).isEqualTo(1);
    }
  }

  @Test
  void shouldTakeOverAtOnceFromAKilledBrokerOfTheSameMachine() throws Exception {
    String self = LeaseHolder.ofThisProcess().text();
    assumeTrue(self.contains(" "), "nobody can tell on this system");
    try (JdbcStore before = JdbcStore.open(settings)) {
      before.recover(new Visit(), heard);
    }
    Process killed = new ProcessBuilder("true").start();
    killed.waitFor();
    PostgresServer.sql(
        url,
        "UPDATE angarium_lease SET epoch = epoch + 1, holder = '"
            + killed.pid()
            + self.substring(self.indexOf('@'))
            + "', renewed = 4102444800000"); // For years to come.
    try (JdbcStore next = JdbcStore.open(settings)) {
      next.recover(new Visit(), new Heard());
    }
  }

  @Test
  void shouldWriteNothingAfterAnotherTookOver() throws Exception {
    try (JdbcStore first = JdbcStore.open(settings)) {
      first.recover(new Visit(), heard);
      heard.awaitDurable(first.append(message(1)));
      DatabaseServer.sql(url, "UPDATE angarium_lease SET epoch = epoch + 1, holder = 'usurper'");
      first.append(message(2));
      assertThat(heard.awaitFailure()).hasMessageContainingAll("lease", "usurper");
      assertThat(heard.durable()).isEqualTo(1);
      assertThat(first.status().failed()).isTrue();
      assertThatThrownBy(() -> first.append(message(3))).isInstanceOf(StoreException.class);
    }
    assertThat(query("SELECT MAX(message) FROM angarium_message")).isEqualTo(1);
    assertThat(query("SELECT COUNT(*) FROM angarium_lease WHERE holder = 'usurper'")).isEqualTo(1);
  }

  /** Without a message to write it hears of it too. */
  @Test
  void shouldEndAnIdleBrokerWhoseLeaseIsLost() throws Exception {
    try (JdbcStore first = JdbcStore.open(settings)) {
      first.recover(new Visit(), heard);
      DatabaseServer.sql(url, "UPDATE angarium_lease SET epoch = epoch + 1, holder = 'usurper'");
      assertThat(heard.awaitFailure()).hasMessageContainingAll("lease", "usurper");
    }
  }

  /** A broker that is paused within a transaction keeps the row locked, but not for long. */
  @Test
  void shouldTakeOverFromABrokerThatIsPausedWithinATransaction() throws Exception {
    JdbcStore.open(settings).close();
    try (Database database = Database.open(settings, Dialect.of(settings));
        Connection paused = database.connect();
        Statement statement = paused.createStatement()) {
      statement.executeUpdate(
          "UPDATE angarium_lease SET epoch = 7, holder = 'paused', renewed = 0");
      try (JdbcStore next = JdbcStore.open(settings)) {
        next.recover(new Visit(), heard);
        heard.awaitDurable(next.append(message(1)));
      }
      assertThatThrownBy(paused::commit).isInstanceOf(SQLException.class);
    }
    assertThat(query("SELECT MAX(epoch) FROM angarium_lease")).isEqualTo(1);
  }

  @Test
  void shouldEndTheWaitOfAStandbyThatIsClosed() throws Exception {
    try (JdbcStore first = JdbcStore.open(settings)) {
      first.recover(new Visit(), heard);
      JdbcStore second = JdbcStore.open(settings);
      CompletableFuture<MessageStore.Recovery> standby =
          recoverAside(second, new Visit(), new Heard());
      second.close();
      assertThatThrownBy(standby::join).hasMessageContaining("closed");
    }
  }

  /** Where definitions of tables commit by themselves, no transaction keeps them apart. */
  @Test
  void shouldMakeTheTablesOnceWhenManyStartAtOnce() throws Exception {
    List<CompletableFuture<JdbcStore>> starting = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      starting.add(aside("start" + i, () -> JdbcStore.open(settings)));
    }
    CompletableFuture.allOf(starting.toArray(CompletableFuture<?>[]::new)).join();
    assertThat(query("SELECT COUNT(*) FROM angarium_version")).isEqualTo(1);
    assertThat(query("SELECT COUNT(*) FROM angarium_lease")).isEqualTo(1);
    for (CompletableFuture<JdbcStore> one : starting) {
      JdbcStore store = one.join();
      store.recover(new Visit(), new Heard());
      store.close();
    }
    assertThat(query("SELECT MAX(epoch) FROM angarium_lease")).isEqualTo(6);
    assertThat(query("SELECT COUNT(*) FROM angarium_store")).isEqualTo(1);
  }

  /** As the tools do, which have nothing to wait for. */
  @Test
  void shouldRefuseToStandByIfThatIsNotWanted() throws Exception {
    JdbcSettings usual = JdbcSettings.of(url, settings.user(), settings.password());
    try (JdbcStore first = JdbcStore.open(usual);
        JdbcStore second = JdbcStore.openAlone(usual)) {
      first.recover(new Visit(), heard);
      assertThatThrownBy(() -> second.recover(new Visit(), new Heard()))
          .isInstanceOf(StoreException.class)
          .hasMessageContainingAll("in use by the broker", "stop it first");
    }
  }

  private static CompletableFuture<MessageStore.Recovery> recoverAside(
      JdbcStore store, Visit visit, Heard heard) {
    return aside("standby", () -> store.recover(visit, heard));
  }

  private static <T> CompletableFuture<T> aside(String name, Callable<T> work) {
    CompletableFuture<T> result = new CompletableFuture<>();
    new Thread(
            () -> {
              try {
                result.complete(work.call());
              } catch (Exception e) {
                result.completeExceptionally(e);
              }
            },
            name)
        .start();
    return result;
  }

  /** A queue with one message. */
  static List<StoreRecord> message(long id) {
    return List.of(
        new DestinationDefined(id, DestinationKind.QUEUE, "q" + id),
        new MessageStored(id, new byte[100]),
        new MessageEnqueued(new Place(id, 4, 1), id, new Facts(100, 0, 0), null));
  }

  private long idleMillis() throws SQLException, StoreException {
    return query("SELECT " + Dialect.of(settings).nowMillis() + " - renewed FROM angarium_lease");
  }

  private long query(String query) throws SQLException {
    try (Connection connection = DatabaseServer.connect(url)) {
      return Long.parseLong(Dialect.text(connection, query));
    }
  }
}
