package org.angarium.persistence.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.angarium.persistence.Heard;
import org.angarium.persistence.RandomHistory;
import org.angarium.persistence.State;
import org.angarium.persistence.StoreException;
import org.angarium.persistence.StoreRecord.Facts;
import org.angarium.persistence.StoreRecord.MessageDequeued;
import org.angarium.persistence.StoreRecord.MessageEnqueued;
import org.angarium.persistence.StoreRecord.MessageStored;
import org.angarium.persistence.StoreRecord.Place;
import org.angarium.persistence.Visit;
import org.angarium.persistence.bodies.BodyMedium;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A commit whose answer does not arrive is neither lost nor done twice. */
abstract class OutcomeContract {
  private final Heard heard = new Heard();
  private LosingAnswers losing;
  private JdbcSettings settings;
  private Dialect real;

  abstract JdbcSettings settings();

  @BeforeEach
  void chooseDatabase() throws SQLException, StoreException {
    settings = settings();
    real = Dialect.of(settings);
    String scheme = real.url().replaceFirst("^(jdbc:\\w+:).*", "$1");
    losing = new LosingAnswers(DriverManager.getDriver(real.url()), scheme);
    DriverManager.registerDriver(losing);
  }

  @AfterEach
  void loseNoMore() throws SQLException {
    DriverManager.deregisterDriver(losing);
  }

  @Test
  void shouldDecideByTheNumberOfTheTransaction() throws StoreException {
    long seed = RandomHistory.seed(getClass());
    RandomHistory history = new RandomHistory(seed, 500);
    State state = new State();
    long transactions;
    try (JdbcStore store = JdbcStore.open(settings, new Trying(real), true)) {
      store.recover(new Visit(), heard);
      for (int i = 1; i <= 60; i++) {
        losing.lose(i % 3);
        var batch = history.next();
        state.apply(batch);
        heard.awaitDurable(store.append(batch));
        assertThat(store.acceptsMessages()).isTrue();
      }
      transactions = 60;
    }
    assertThat(heard.failures()).isEmpty();
    Visit visit = new Visit();
    try (JdbcStore store = JdbcStore.open(settings)) {
      store.recover(visit, new Heard());
      assertThat(visit.read(store)).as("seed %d", seed).isEqualTo(state);
    }
    assertThat(transactions()).isEqualTo(transactions);
  }

  @Test
  void shouldReleaseABodyOnceWhenTheAnswerIsLost() throws StoreException {
    Place place = new Place(1, 4, 1);
    try (JdbcStore store = JdbcStore.open(settings, new Trying(real), true)) {
      store.recover(new Visit(), heard);
      losing.lose(1);
      heard.awaitDurable(
          store.append(
              List.of(
                  new MessageStored(1, new byte[1]),
                  new MessageEnqueued(place, 1, new Facts(1, 0, 71), null))));
      losing.lose(2);
      heard.awaitDurable(store.append(List.of(new MessageDequeued(place))));
      assertThat(heard.releasedBodies(1)).containsExactly(71L);
    }
    Visit visit = new Visit();
    try (JdbcStore store = JdbcStore.open(settings)) {
      store.recover(visit, new Heard());
    }
    assertThat(heard.releasedBodies(1)).containsExactly(71L);
    assertThat(visit.bodies()).isEmpty();
  }

  /** H2's file is complete, since the store was closed in order. */
  private long transactions() throws StoreException {
    try (Connection connection =
        DriverManager.getConnection(settings.url(), settings.user(), settings.password())) {
      return Long.parseLong(Dialect.text(connection, "SELECT transactions FROM " + Schema.LEASE));
    } catch (SQLException e) {
      throw new StoreException("reading the lease", e);
    }
  }

  private final class Trying implements Dialect {
    private final Dialect real;

    Trying(Dialect real) {
      this.real = real;
    }

    @Override
    public String url() {
      return losing.url(real.url());
    }

    @Override
    public boolean mayPass(SQLException error) {
      return LosingAnswers.LOST.equals(error.getSQLState());
    }

    @Override
    public String database() {
      return real.database();
    }

    @Override
    public Dialect.Driver driver() {
      return real.driver();
    }

    @Override
    public Map<String, String> properties() {
      return real.properties();
    }

    @Override
    public String preparation() {
      return real.preparation();
    }

    @Override
    public void check(Connection connection) throws SQLException, StoreException {
      real.check(connection);
    }

    @Override
    public Safeguard safeguard() throws IOException, StoreException {
      return real.safeguard();
    }

    @Override
    public boolean isExclusive() {
      return real.isExclusive();
    }

    @Override
    public void lockForSetup(Connection connection) throws SQLException {
      real.lockForSetup(connection);
    }

    @Override
    public void unlockAfterSetup(Connection connection) {
      real.unlockAfterSetup(connection);
    }

    @Override
    public void make(Connection connection, String definition) throws SQLException {
      real.make(connection, definition);
    }

    @Override
    public String byIndex(String table, String index) {
      return real.byIndex(table, index);
    }

    @Override
    public String deleteByKey(String table) {
      return real.deleteByKey(table);
    }

    @Override
    public String bytes(int most) {
      return real.bytes(most);
    }

    @Override
    public List<String> uncompressed(String table, String column) {
      return real.uncompressed(table, column);
    }

    @Override
    public @Nullable BodyMedium bodyFiles() {
      return real.bodyFiles();
    }

    @Override
    public String indexedWhere(String condition) {
      return real.indexedWhere(condition);
    }

    @Override
    public Lookup lookup() {
      return real.lookup();
    }

    @Override
    public String nowMillis() {
      return real.nowMillis();
    }

    @Override
    public long diskBytes(Connection connection) throws SQLException {
      return real.diskBytes(connection);
    }

    @Override
    public boolean hasSpace() {
      return real.hasSpace();
    }

    @Override
    public String explain(SQLException error, String user) {
      return real.explain(error, user);
    }
  }
}
