package org.angarium.persistence.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.angarium.persistence.Heard;
import org.angarium.persistence.RandomHistory;
import org.angarium.persistence.State;
import org.angarium.persistence.StoreException;
import org.angarium.persistence.Visit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A commit whose answer does not arrive is neither lost nor done twice. */
class OutcomeTest {
  @TempDir Path directory;
  private final AtomicInteger lostAnswers = new AtomicInteger();
  private final Heard heard = new Heard();
  private JdbcSettings settings;

  @BeforeEach
  void chooseDirectory() {
    settings = JdbcSettings.inDirectory(directory);
  }

  @Test
  void shouldDecideByTheNumberOfTheTransaction() throws StoreException {
    long seed = RandomHistory.seed(getClass());
    RandomHistory history = new RandomHistory(seed, 500);
    State state = new State();
    long transactions;
    try (JdbcStore store =
        JdbcStore.open(settings, new LosingAnswers(new H2Dialect(settings)), true)) {
      store.recover(new Visit(), heard);
      for (int i = 1; i <= 60; i++) {
        lostAnswers.set(i % 3);
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

  private long transactions() throws StoreException {
    try (Database database = Database.open(settings, new H2Dialect(settings));
        Connection connection = database.connect()) {
      return Long.parseLong(Dialect.text(connection, "SELECT transactions FROM " + Schema.LEASE));
    } catch (SQLException e) {
      throw new StoreException("reading the lease", e);
    }
  }

  /** After a commit was made, says that the connection is lost. */
  private final class LosingAnswers implements Dialect {
    private final Dialect real;

    LosingAnswers(Dialect real) {
      this.real = real;
    }

    @Override
    public void force(Connection connection) throws SQLException {
      real.force(connection);
      if (lostAnswers.get() > 0) {
        lostAnswers.decrementAndGet();
        throw new SQLException("the answer is lost", "08006");
      }
    }

    @Override
    public boolean mayPass(SQLException error) {
      return "08006".equals(error.getSQLState());
    }

    @Override
    public String database() {
      return real.database();
    }

    @Override
    public Driver driver() {
      return real.driver();
    }

    @Override
    public String url() {
      return real.url();
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
    public Closeable lock(Connection connection) throws SQLException, IOException {
      return real.lock(connection);
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
    public String bytes(int most) {
      return real.bytes(most);
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
