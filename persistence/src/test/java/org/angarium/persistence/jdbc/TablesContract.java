package org.angarium.persistence.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.angarium.persistence.Heard;
import org.angarium.persistence.MessageStore;
import org.angarium.persistence.State;
import org.angarium.persistence.StoreException;
import org.angarium.persistence.StoreRecord;
import org.angarium.persistence.StoreRecord.BranchPrepared;
import org.angarium.persistence.StoreRecord.DeliveryCounted;
import org.angarium.persistence.StoreRecord.DestinationDefined;
import org.angarium.persistence.StoreRecord.DestinationKind;
import org.angarium.persistence.StoreRecord.DestinationRemoved;
import org.angarium.persistence.StoreRecord.Facts;
import org.angarium.persistence.StoreRecord.MessageDequeued;
import org.angarium.persistence.StoreRecord.MessageEnqueued;
import org.angarium.persistence.StoreRecord.MessageStored;
import org.angarium.persistence.StoreRecord.Place;
import org.angarium.persistence.Visit;
import org.junit.jupiter.api.Test;

/**
 * What becomes of the tables: a queue with very many messages goes at once, and its rows a slice at
 * a time; tables of an older version are brought to the present one.
 */
abstract class TablesContract {
  private static final int MESSAGES = 2 * NetChanges.MOST_ROWS_AT_ONCE + 500;

  abstract JdbcSettings settings();

  @Test
  void shouldHideALongQueueAtOnceAndDeleteItsRowsLater() throws Exception {
    Heard heard = new Heard();
    try (JdbcStore store = JdbcStore.open(settings())) {
      store.recover(new Visit(), heard);
      store.append(queues());
      store.append(messages());
      heard.awaitDurable(store.append(List.of(new DestinationRemoved(1))));
      assertThat(store.status().places()).isEqualTo(1);
      assertThat(Visit.readLane(store, 1, 3)).isEmpty();
      store.append(List.of(new MessageStored(99_999, new byte[1]), on(2, 2, 99_999)));
      await()
          .atMost(Duration.ofMinutes(1))
          .until(() -> count("angarium_place") == 2 && count("angarium_ended") == 0);
      assertThat(Visit.readLane(store, 2, 0))
          .extracting(read -> read.messageId())
          .containsExactly(5L, 99_999L);
    }
    assertThat(count("angarium_message")).isEqualTo(2);
    assertThat(count("angarium_lane")).isEqualTo(1);
    assertThat(heard.failures()).isEmpty();
  }

  @Test
  void shouldKeepNothingOfAQueueThatWasEmptyWhenItWent() throws Exception {
    Heard heard = new Heard();
    try (JdbcStore store = JdbcStore.open(settings())) {
      store.recover(new Visit(), heard);
      store.append(queues());
      heard.awaitDurable(store.append(List.of(new MessageStored(5, new byte[1]), on(1, 3, 5))));
      heard.awaitDurable(store.append(List.of(new MessageDequeued(on(1, 3, 5).place()))));
      heard.awaitDurable(store.append(List.of(new DestinationRemoved(1))));
    }
    assertThat(count("angarium_definition")).isEqualTo(1);
    assertThat(count("angarium_lane WHERE holder = 1")).isZero();
  }

  /** As a broker leaves it that is killed when the queue has been hidden. */
  @Test
  void shouldGoOnDeletingAtTheNextStart() throws Exception {
    Heard heard = new Heard();
    try (JdbcStore store = JdbcStore.open(settings())) {
      store.recover(new Visit(), heard);
      store.append(queues());
      heard.awaitDurable(store.append(messages()));
    }
    sql(
        "DELETE FROM angarium_definition WHERE id = 1",
        "DELETE FROM angarium_lane WHERE holder = 1",
        "INSERT INTO angarium_ended (holder) VALUES (1)");
    Visit visit = new Visit();
    try (JdbcStore store = JdbcStore.open(settings())) {
      store.recover(visit, new Heard());
      assertThat(visit.lanes()).hasSize(1);
      assertThat(store.status().places()).isEqualTo(1);
      await().atMost(Duration.ofMinutes(1)).until(() -> count("angarium_ended") == 0);
    }
    assertThat(count("angarium_place")).isEqualTo(1);
    assertThat(count("angarium_message")).isEqualTo(1);
  }

  /** Their messages go a slice at a time, and each body with its last message. */
  @Test
  void shouldReleaseTheLargeBodiesOfALongQueue() throws Exception {
    Heard heard = new Heard();
    try (JdbcStore store = JdbcStore.open(settings())) {
      store.recover(new Visit(), heard);
      store.append(queues());
      store.append(messages());
      for (long body = 71; body <= 73; body++) {
        store.append(List.of(new MessageStored(body * 1_000, new byte[1]), large(1, body)));
      }
      Facts facts = new Facts(1, 0, 73);
      heard.awaitDurable(
          store.append(List.of(new MessageEnqueued(new Place(2, 0, 2), 73_000, facts, at(1, 73)))));
      heard.awaitDurable(store.append(List.of(new DestinationRemoved(1))));
      assertThat(heard.releasedBodies(2)).containsExactlyInAnyOrder(71L, 72L);
    }
    assertThat(count("angarium_body WHERE body = 73 AND places = 1")).isEqualTo(1);
    assertThat(count("angarium_body")).isEqualTo(1);
    Visit visit = new Visit();
    try (JdbcStore store = JdbcStore.open(settings())) {
      store.recover(visit, heard);
      assertThat(visit.bodies()).containsExactly(73L);
      store.append(List.of(new MessageDequeued(new Place(2, 0, 2))));
      assertThat(heard.releasedBodies(3)).containsExactlyInAnyOrder(71L, 72L, 73L);
    }
    assertThat(count("angarium_body")).isZero();
    assertThat(heard.failures()).isEmpty();
  }

  private static Place at(long holder, long body) {
    return new Place(holder, 7, body);
  }

  private static MessageEnqueued large(long holder, long body) {
    return new MessageEnqueued(at(holder, body), body * 1_000, new Facts(1, 0, body), null);
  }

  @Test
  void shouldNoticeThatSomebodyElseHasChangedTheCountOfABody() throws Exception {
    Heard heard = new Heard();
    try (JdbcStore store = JdbcStore.open(settings())) {
      store.recover(new Visit(), heard);
      heard.awaitDurable(
          store.append(List.of(new MessageStored(71_000, new byte[1]), large(1, 71))));
    }
    sql("DELETE FROM angarium_body");
    try (JdbcStore store = JdbcStore.open(settings())) {
      store.recover(new Visit(), heard);
      store.append(List.of(new MessageDequeued(at(1, 71))));
      assertThat(heard.awaitFailure())
          .hasMessageContainingAll("somebody else", "0 places for body 71, of which 1 have gone");
    }
  }

  /** In which there were no large bodies. */
  @Test
  void shouldBringTablesOfVersion2ToThePresent() throws Exception {
    Heard heard = new Heard();
    try (JdbcStore store = JdbcStore.open(settings())) {
      store.recover(new Visit(), heard);
      store.append(queues());
      heard.awaitDurable(store.append(messages()));
    }
    sql(
        "DROP TABLE angarium_body",
        "DROP TABLE IF EXISTS angarium_body_part",
        "UPDATE angarium_version SET version = 2");
    for (int i = 0; i < 2; i++) {
      Visit visit = new Visit();
      try (JdbcStore store = JdbcStore.open(settings())) {
        store.recover(visit, heard);
        assertThat(visit.read(store).places()).isEqualTo(MESSAGES + 1);
      }
      assertThat(count("angarium_version WHERE version = 3")).isEqualTo(1);
      assertThat(count("angarium_body")).isZero();
    }
  }

  @Test
  void shouldBringTablesOfVersion1ToThePresent() throws Exception {
    makeTablesOfVersion1();
    checkMigrated();
    checkMigrated();
    assertThat(count("angarium_version WHERE version = 3")).isEqualTo(1);
    assertThatThrownBy(() -> count("angarium_place_1")).isInstanceOf(SQLException.class);
  }

  /** As a broker leaves it that is killed between two slices. */
  @Test
  void shouldGoOnWithAMigrationThatWasBrokenOff() throws Exception {
    makeTablesOfVersion1();
    sql(
        "ALTER TABLE angarium_place RENAME TO angarium_place_1",
        "CREATE TABLE angarium_place (holder BIGINT NOT NULL, lane INTEGER NOT NULL,"
            + " sequence BIGINT NOT NULL, message BIGINT NOT NULL, bytes BIGINT NOT NULL,"
            + " expiration BIGINT NOT NULL, body BIGINT NOT NULL, deliveries INTEGER NOT NULL,"
            + " PRIMARY KEY (holder, lane, sequence))",
        "CREATE TABLE angarium_lane (holder BIGINT NOT NULL, lane INTEGER NOT NULL,"
            + " messages BIGINT NOT NULL, bytes BIGINT NOT NULL, expiring BIGINT NOT NULL,"
            + " last_sequence BIGINT NOT NULL, earliest_expiration BIGINT NOT NULL,"
            + " PRIMARY KEY (holder, lane))",
        "INSERT INTO angarium_place VALUES (1, 7, 11, 1, 40, 0, 0, 2)",
        "INSERT INTO angarium_lane VALUES (1, 7, 1, 40, 0, 11, 0)",
        "DELETE FROM angarium_place_1 WHERE position = 11");
    checkMigrated();
  }

  /**
   * As it leaves it that is killed when all is copied, where the last step has committed itself.
   */
  @Test
  void shouldGoOnWithAMigrationThatWasBrokenOffAtItsEnd() throws Exception {
    makeTablesOfVersion1();
    checkMigrated();
    sql("UPDATE angarium_version SET version = 1");
    checkMigrated();
    assertThat(count("angarium_version WHERE version = " + Schema.CURRENT)).isEqualTo(1);
  }

  @Test
  void shouldGoOnMakingTablesThatAStartHasLeftHalfMade() throws Exception {
    sql(
        "CREATE TABLE angarium_version (version INTEGER NOT NULL)",
        "CREATE TABLE angarium_ended (holder BIGINT PRIMARY KEY)");
    for (int i = 0; i < 2; i++) {
      try (JdbcStore store = JdbcStore.open(settings())) {
        store.recover(new Visit(), new Heard());
        assertThat(store.storeId()).hasSize(32);
      }
    }
    assertThat(count("angarium_version")).isEqualTo(1);
    assertThat(count("angarium_store")).isEqualTo(1);
  }

  /** An update that changes nothing has met its row. */
  @Test
  void shouldCountADeliveryThatIsCountedAlready() throws Exception {
    Heard heard = new Heard();
    try (JdbcStore store = JdbcStore.open(settings())) {
      store.recover(new Visit(), heard);
      store.append(queues());
      store.append(List.of(new MessageStored(1, new byte[1]), on(1, 1, 1)));
      for (int i = 0; i < 2; i++) {
        heard.awaitDurable(store.append(List.of(new DeliveryCounted(new Place(1, 0, 1), 3))));
      }
      assertThat(Visit.readLane(store, 1, 0).get(0).deliveries()).isEqualTo(3);
    }
  }

  /** However many rows a statement is sent for. */
  @Test
  void shouldNoticeThatOneRowOfManyIsMissing() throws Exception {
    Heard heard = new Heard();
    try (JdbcStore store = JdbcStore.open(settings())) {
      store.recover(new Visit(), heard);
      store.append(queues());
      List<StoreRecord> messages = new ArrayList<>();
      List<StoreRecord> counted = new ArrayList<>();
      for (long id = 1; id <= 10; id++) {
        messages.add(new MessageStored(id, new byte[1]));
        messages.add(on(1, id, id));
        counted.add(new DeliveryCounted(new Place(1, 0, id), 1));
      }
      heard.awaitDurable(store.append(messages));
      sql("DELETE FROM angarium_place WHERE sequence = 7");
      store.append(counted);
      assertThat(heard.awaitFailure()).hasMessageContaining("somebody else has changed");
    }
  }

  private void checkMigrated() throws StoreException {
    Visit visit = new Visit();
    Heard heard = new Heard();
    try (JdbcStore store = JdbcStore.open(settings())) {
      assertThat(store.recover(visit, heard))
          .isEqualTo(new MessageStore.Recovery(700, 60, List.of()));
      State state = visit.read(store);
      assertThat(state.definitions())
          .containsExactly(
              new DestinationDefined(1, DestinationKind.QUEUE, "q"),
              new BranchPrepared(2, "b", "me", List.of(new Place(1, 7, 11))));
      assertThat(Visit.readLane(store, 1, 7))
          .extracting(MessageStore.StoredMessage::messageId)
          .containsExactly(1L, 4L);
      assertThat(Visit.readLane(store, 1, 7).get(0).deliveries()).isEqualTo(2);
      assertThat(Visit.readLane(store, 1, 2))
          .singleElement()
          .extracting(MessageStore.StoredMessage::facts)
          .isEqualTo(new Facts(40, 5_000, 0));
      assertThat(Visit.readLane(store, 1, 10)).hasSize(1);
      assertThat(Visit.readLane(store, 2, 7))
          .singleElement()
          .extracting(MessageStore.StoredMessage::messageId)
          .isEqualTo(4L);
      assertThat(store.status().places()).isEqualTo(5);
    }
    assertThat(heard.failures()).isEmpty();
  }

  private void makeTablesOfVersion1() throws SQLException, StoreException {
    String bytes = Dialect.of(settings()).bytes(1 << 18);
    sql(
        "CREATE TABLE angarium_version (version INTEGER NOT NULL)",
        "INSERT INTO angarium_version VALUES (1)",
        "CREATE TABLE angarium_lease (id INTEGER PRIMARY KEY, epoch BIGINT NOT NULL,"
            + " holder VARCHAR(200) NOT NULL, renewed BIGINT NOT NULL,"
            + " transactions BIGINT NOT NULL, highest_message BIGINT NOT NULL,"
            + " highest_holder BIGINT NOT NULL)",
        "INSERT INTO angarium_lease VALUES (1, 3, '', 0, 5, 700, 60)",
        "CREATE TABLE angarium_definition (id BIGINT NOT NULL, part INTEGER NOT NULL,"
            + " position BIGINT NOT NULL, kind INTEGER NOT NULL, name VARCHAR(500) NOT NULL,"
            + " content "
            + bytes
            + " NOT NULL, PRIMARY KEY (id, part))",
        "CREATE TABLE angarium_place (position BIGINT PRIMARY KEY, holder BIGINT NOT NULL,"
            + " message BIGINT NOT NULL, deliveries INTEGER NOT NULL)",
        "CREATE INDEX angarium_place_of_holder ON angarium_place (holder, position)",
        "CREATE TABLE angarium_message (message BIGINT NOT NULL, part INTEGER NOT NULL,"
            + " size INTEGER NOT NULL, checksum INTEGER NOT NULL, content "
            + bytes
            + " NOT NULL, PRIMARY KEY (message, part))",
        "INSERT INTO angarium_place VALUES (11, 1, 1, 2), (12, 1, 2, 0), (13, 1, 3, 0),"
            + " (14, 1, 4, 0), (15, 2, 4, 0)");
    definition(1, 5, 1, "0000000100" + "71");
    definition(
        2,
        6,
        4,
        "000000010062"
            + "00000002006d0065"
            + "00000002"
            // Message 1 on the queue, and one on a queue that is gone.
            + "00000000000000010000000000000001"
            + "00000000000000090000000000000001");
    message(1, 7, 0, 0);
    message(2, 2, 5_000, 1);
    message(3, 7, 0, Long.MAX_VALUE);
    message(4, 7, 0, 0);
  }

  private void definition(long id, long position, int kind, String hexadecimal)
      throws SQLException {
    try (Connection connection = connect();
        PreparedStatement statement =
            connection.prepareStatement(
                "INSERT INTO angarium_definition VALUES (?, 0, ?, ?, '', ?)")) {
      statement.setLong(1, id);
      statement.setLong(2, position);
      statement.setInt(3, kind);
      statement.setBytes(4, HexFormat.of().parseHex(hexadecimal));
      statement.executeUpdate();
    }
  }

  private void message(long id, int priority, long expiration, long deliveryTime)
      throws SQLException {
    byte[] content =
        ByteBuffer.allocate(40)
            .put(3, (byte) priority)
            .putLong(12, expiration)
            .putLong(20, deliveryTime)
            .array();
    try (Connection connection = connect();
        PreparedStatement statement =
            connection.prepareStatement("INSERT INTO angarium_message VALUES (?, 0, 40, ?, ?)")) {
      statement.setLong(1, id);
      statement.setInt(2, Parts.checksum(content));
      statement.setBytes(3, content);
      statement.executeUpdate();
    }
  }

  private static List<StoreRecord> queues() {
    return List.of(
        new DestinationDefined(1, DestinationKind.QUEUE, "long"),
        new DestinationDefined(2, DestinationKind.QUEUE, "short"));
  }

  /** Many on two lanes of queue 1, of which one is on queue 2 too. */
  private static List<StoreRecord> messages() {
    List<StoreRecord> batch = new ArrayList<>();
    for (long id = 1; id <= MESSAGES; id++) {
      batch.add(new MessageStored(id, new byte[10]));
      Place place = new Place(1, id % 2 == 0 ? 3 : 15, id);
      batch.add(new MessageEnqueued(place, id, new Facts(10, 0, 0), null));
      if (id == 5) {
        batch.add(on(2, 1, id));
      }
    }
    return batch;
  }

  private static MessageEnqueued on(long holder, long sequence, long message) {
    return new MessageEnqueued(new Place(holder, 0, sequence), message, new Facts(10, 0, 0), null);
  }

  private long count(String table) throws SQLException {
    try (Connection connection = connect()) {
      return Long.parseLong(Dialect.text(connection, "SELECT COUNT(*) FROM " + table));
    }
  }

  private void sql(String... commands) throws SQLException {
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      for (String command : commands) {
        statement.execute(command);
      }
    }
  }

  /** To the tables as a store that is open has them, or else as they are. */
  private Connection connect() throws SQLException {
    JdbcSettings settings = settings();
    try {
      return DriverManager.getConnection(
          Dialect.of(settings).url(), settings.user(), settings.password());
    } catch (StoreException e) {
      throw new IllegalStateException(e);
    } catch (SQLException e) {
      return DriverManager.getConnection(settings.url(), settings.user(), settings.password());
    }
  }
}
