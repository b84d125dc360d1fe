package org.angarium.persistence.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.LongStream;
import org.angarium.persistence.Heard;
import org.angarium.persistence.MessageStore;
import org.angarium.persistence.StoreException;
import org.angarium.persistence.StoreRecord.Facts;
import org.angarium.persistence.StoreRecord.MessageEnqueued;
import org.angarium.persistence.StoreRecord.MessageStored;
import org.angarium.persistence.StoreRecord.Place;
import org.angarium.persistence.Visit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** No statement reads a table or a lane whole, as the server itself counts. */
@ExtendWith(NeedsMariaDb.class)
class MariaDbPlansTest {
  /** On one lane; and as many lanes with one message each. */
  private static final int MESSAGES = 6_000;

  private static final long LONG = 1;
  private static final int LANE = 4;

  private JdbcSettings settings;
  private Dialect dialect;

  @BeforeEach
  void fill() throws Exception {
    String url = MariaDbServer.shared().newDatabase();
    settings = JdbcSettings.of(url, MariaDbServer.USER, MariaDbServer.PASSWORD);
    dialect = Dialect.of(settings);
    try (JdbcStore store = JdbcStore.open(settings)) {
      store.recover(new Visit(), new Heard());
    }
    try (Database database = Database.open(settings, dialect);
        Connection connection = database.connect()) {
      List<Changes.Added> places = new ArrayList<>();
      List<MessageStored> messages = new ArrayList<>();
      for (long id = 1; id <= MESSAGES; id++) {
        // The last hundred expire.
        Facts facts = new Facts(10, id > MESSAGES - 100 ? id : 0, 0);
        places.add(added(new Place(LONG, LANE, id), id, facts));
        places.add(added(new Place(LONG + id, LANE, 1), id, new Facts(10, 0, 0)));
        messages.add(new MessageStored(id, new byte[10]));
      }
      new PlaceTable(connection, dialect)
          .insert(places, new LaneTable.Deltas(), new BodyTable.Deltas());
      new MessageTable(connection, dialect).insert(messages);
      connection.commit();
    }
  }

  private static Changes.Added added(Place place, long message, Facts facts) {
    return new Changes.Added(new MessageEnqueued(place, message, facts, null), 0);
  }

  /** Most lanes are short, so a lane seems to be cheap. */
  @Test
  void shouldGoByIndexesOnALongLaneAmongShortOnes() throws Exception {
    DatabaseServer.sql(settings.url(), "ANALYZE TABLE angarium_place, angarium_message");
    checkAll();
  }

  /** As a server has them that has crashed before it looked at its tables again. */
  @Test
  void shouldGoByIndexesWhateverTheStatisticsSay() throws Exception {
    DatabaseServer.sql(
        settings.url(),
        "ALTER TABLE angarium_place STATS_AUTO_RECALC = 0, STATS_PERSISTENT = 1",
        "ALTER TABLE angarium_message STATS_AUTO_RECALC = 0, STATS_PERSISTENT = 1",
        "ANALYZE TABLE angarium_place, angarium_message",
        "UPDATE mysql.innodb_table_stats SET n_rows = 0, clustered_index_size = 1,"
            + " sum_of_other_index_sizes = 1 WHERE database_name = DATABASE()",
        "UPDATE mysql.innodb_index_stats SET stat_value = 1 WHERE database_name = DATABASE()",
        "FLUSH TABLES");
    checkAll();
  }

  private void checkAll() throws Exception {
    try (Database database = Database.open(settings, dialect);
        Connection connection = database.connect()) {
      PlaceTable places = new PlaceTable(connection, dialect);
      MessageTable messages = new MessageTable(connection, dialect);
      List<Place> some =
          LongStream.rangeClosed(3_000, 3_099).mapToObj(id -> new Place(LONG, LANE, id)).toList();
      Map<Place, Integer> counted = new LinkedHashMap<>();
      some.forEach(place -> counted.put(place, 1));
      TreeSet<Long> ids = new TreeSet<>();
      PlaceTable.Left left = new PlaceTable.Left(ids, new BodyTable.Deltas());

      check(connection, "page", 200, () -> places.page(page(4_000, 0), 100));
      check(connection, "contents", 200, () -> messages.contents(ids(4_000)));
      check(connection, "expired", 400, () -> places.page(page(0, MESSAGES), 50));
      check(connection, "further", 300, () -> places.page(page(MESSAGES - 60, MESSAGES), 50));
      check(connection, "earliest", 10, () -> places.earliestExpiration(page(0, MESSAGES - 50)));
      check(connection, "count", 400, () -> places.count(counted));
      check(connection, "delete", 600, () -> places.delete(some, new LaneTable.Deltas(), left));
      check(connection, "delete unheld", 600, () -> messages.deleteUnheld(ids));
      check(
          connection,
          "slice",
          600,
          () -> places.deleteSome(new Place(LONG, LANE, 5_000), 100, left));
      check(connection, "holder", 20, () -> places.deleteHolder(LONG + 3_000, left));
      check(connection, "unheld", 600, () -> messages.deleteUnheld(ids(3_000)));
      connection.rollback();
    }
  }

  private static MessageStore.PageRequest page(long after, long expiredBy) {
    return new MessageStore.PageRequest(LONG, LANE, after, MESSAGES + 1, expiredBy, 100, 1 << 20);
  }

  private static List<Long> ids(long from) {
    return LongStream.range(from, from + 64).boxed().toList();
  }

  private interface Work {
    void run() throws SQLException, StoreException;
  }

  private static void check(Connection connection, String name, int most, Work work)
      throws SQLException, StoreException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("FLUSH STATUS");
    }
    work.run();
    assertThat(rowsRead(connection)).as(name).isBetween(1L, (long) most);
  }

  private static long rowsRead(Connection connection) throws SQLException {
    long read = 0;
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("SHOW SESSION STATUS LIKE 'Handler_read%'")) {
      while (rows.next()) {
        read += rows.getLong(2);
      }
    }
    return read;
  }
}
