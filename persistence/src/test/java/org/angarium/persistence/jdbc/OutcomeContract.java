package org.angarium.persistence.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.DriverPropertyInfo;
import java.sql.SQLException;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Logger;
import org.angarium.persistence.Heard;
import org.angarium.persistence.RandomHistory;
import org.angarium.persistence.State;
import org.angarium.persistence.StoreException;
import org.angarium.persistence.Visit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A commit whose answer does not arrive is neither lost nor done twice. */
abstract class OutcomeContract {
  private static final String LOST = "08006";

  private final AtomicInteger lostAnswers = new AtomicInteger();
  private final Heard heard = new Heard();
  private final Driver losing = new LosingAnswers();
  private JdbcSettings settings;
  private Dialect real;

  abstract JdbcSettings settings();

  @BeforeEach
  void chooseDatabase() throws StoreException {
    settings = settings();
    real = Dialect.of(settings);
  }

  @BeforeEach
  void lose() throws SQLException {
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

  /** H2's file is complete, since the store was closed in order. */
  private long transactions() throws StoreException {
    try (Connection connection =
        DriverManager.getConnection(settings.url(), settings.user(), settings.password())) {
      return Long.parseLong(Dialect.text(connection, "SELECT transactions FROM " + Schema.LEASE));
    } catch (SQLException e) {
      throw new StoreException("reading the lease", e);
    }
  }

  /**
   * The database, and after a commit was made, now and then an error that says that the connection
   * is lost.
   */
  private final class LosingAnswers implements Driver {
    private static final String URL = "jdbc:losing:";

    @Override
    public @Nullable Connection connect(String url, Properties properties) throws SQLException {
      if (!acceptsURL(url)) {
        return null;
      }
      Connection connection = DriverManager.getDriver(real.url()).connect(real.url(), properties);
      return (Connection)
          Proxy.newProxyInstance(
              Connection.class.getClassLoader(),
              new Class<?>[] {Connection.class},
              (proxy, method, arguments) -> answer(connection, method, arguments));
    }

    private @Nullable Object answer(Connection connection, Method method, Object... arguments)
        throws Throwable {
      try {
        Object answer = method.invoke(connection, arguments);
        if (method.getName().equals("commit") && lostAnswers.get() > 0) {
          lostAnswers.decrementAndGet();
          throw new SQLException("the answer is lost", LOST);
        }
        return answer;
      } catch (InvocationTargetException e) {
        throw e.getCause();
      }
    }

    @Override
    public boolean acceptsURL(String url) {
      return url.equals(URL);
    }

    @Override
    public DriverPropertyInfo[] getPropertyInfo(String url, Properties properties) {
      return new DriverPropertyInfo[0];
    }

    @Override
    public int getMajorVersion() {
      return 1;
    }

    @Override
    public int getMinorVersion() {
      return 0;
    }

    @Override
    public boolean jdbcCompliant() {
      return false;
    }

    @Override
    public Logger getParentLogger() {
      return Logger.getGlobal();
    }
  }

  private static final class Trying implements Dialect {
    private final Dialect real;

    Trying(Dialect real) {
      this.real = real;
    }

    @Override
    public String url() {
      return LosingAnswers.URL;
    }

    @Override
    public boolean mayPass(SQLException error) {
      return LOST.equals(error.getSQLState());
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
