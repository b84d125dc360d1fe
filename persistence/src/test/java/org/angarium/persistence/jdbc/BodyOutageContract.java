package org.angarium.persistence.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import java.util.Set;
import org.angarium.persistence.BodyStore;
import org.angarium.persistence.Heard;
import org.angarium.persistence.StoreException;
import org.angarium.persistence.Visit;
import org.angarium.persistence.bodies.HeardAnswer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Large bodies in a database that goes away and comes back, or whose answers do not arrive. */
abstract class BodyOutageContract {
  private static final int MUCH = BodyRows.MOST_GATHERED_BYTES + 100;

  private DatabaseServer server;
  private String url;
  private JdbcStore store;
  private BodyStore bodies;
  private boolean stopped;

  abstract DatabaseServer server();

  /** Rows of a query, one for each that waits for a lock. */
  abstract String waitingForLocks();

  @BeforeEach
  void makeDatabase() {
    server = server();
    url = server.newDatabase();
  }

  private JdbcSettings settings(int timeoutSeconds) {
    return new JdbcSettings(
        url,
        DatabaseServer.USER,
        DatabaseServer.PASSWORD,
        Duration.ofSeconds(timeoutSeconds),
        Duration.ofSeconds(10));
  }

  private void open(JdbcSettings settings, Dialect dialect) throws StoreException {
    store = JdbcStore.open(settings, dialect, true);
    store.recover(new Visit(), new Heard());
    bodies = store.bodies();
    bodies.recover(Set.of());
  }

  private void open(int timeoutSeconds) throws StoreException {
    JdbcSettings settings = settings(timeoutSeconds);
    open(settings, Dialect.of(settings));
  }

  @AfterEach
  void close() throws StoreException {
    if (stopped) {
      startServer();
    }
    store.close();
  }

  private void stopServer() {
    server.stop();
    stopped = true;
  }

  private void startServer() {
    server.start();
    stopped = false;
  }

  private static byte[] content(int length) {
    byte[] bytes = new byte[length];
    new Random(length).nextBytes(bytes);
    return bytes;
  }

  private HeardAnswer<Integer> append(long body, byte[] bytes) {
    HeardAnswer<Integer> written = new HeardAnswer<>();
    bodies.append(body, bytes, written);
    return written;
  }

  private HeardAnswer<Integer> complete(long body) {
    HeardAnswer<Integer> completed = new HeardAnswer<>();
    bodies.complete(body, completed);
    return completed;
  }

  private HeardAnswer<byte[]> read(long body) {
    HeardAnswer<byte[]> all = new HeardAnswer<>();
    bodies.read(body, 0, Integer.MAX_VALUE, all);
    return all;
  }

  private long rows() throws SQLException {
    try (Connection connection =
        DriverManager.getConnection(url, DatabaseServer.USER, DatabaseServer.PASSWORD)) {
      return Long.parseLong(Dialect.text(connection, "SELECT COUNT(*) FROM angarium_body_part"));
    }
  }

  @Test
  void shouldGoOnWhenTheDatabaseIsBack() throws Exception {
    open(30);
    byte[] content = content(MUCH + 5_000_000);
    long body = bodies.create();
    append(body, Arrays.copyOf(content, MUCH)).result();
    stopServer();
    HeardAnswer<Integer> more = append(body, Arrays.copyOfRange(content, MUCH, content.length));
    HeardAnswer<Integer> completed = complete(body);
    HeardAnswer<byte[]> all = read(body);
    startServer();

    assertThat(more.result()).isEqualTo(content.length);
    assertThat(completed.result()).isEqualTo(content.length);
    assertThat(all.result()).isEqualTo(content);
  }

  @Test
  void shouldFailWhatHasWaitedForAsLongAsIsAllowed() throws Exception {
    open(2);
    long there = bodies.create();
    append(there, content(100)).result();
    complete(there).result();
    long one = bodies.create();
    long other = bodies.create();
    append(one, content(10)).result();
    append(other, content(10)).result();
    stopServer();
    HeardAnswer<Integer> appended = append(one, content(MUCH));
    HeardAnswer<Integer> completed = complete(other);
    HeardAnswer<byte[]> read = read(there);

    assertThat(appended.failure())
        .hasMessageContainingAll("body " + one + " cannot be written", "is away");
    assertThat(completed.failure()).hasMessageContaining("is away");
    assertThat(read.failure()).hasMessageContaining("is away");
    startServer();
    await()
        .atMost(Duration.ofMinutes(1))
        .untilAsserted(() -> assertThat(read(there).result()).isEqualTo(content(100)));
    assertThat(append(one, content(1)).failure()).hasMessageContaining("is away");
    long next = bodies.create();
    append(next, content(MUCH)).result();
    complete(next).result();
    assertThat(read(next).result()).isEqualTo(content(MUCH));
    assertThat(store.status().failed()).isFalse();
  }

  /** An earlier transaction, with another body, was committed though it was said to have failed. */
  @Test
  void shouldWriteOverWhatIsThereAlready() throws Exception {
    open(30);
    long body = bodies.create();
    append(body, content(100)).result();
    try (Connection connection =
            DriverManager.getConnection(url, DatabaseServer.USER, DatabaseServer.PASSWORD);
        PreparedStatement statement =
            connection.prepareStatement(
                "INSERT INTO angarium_body_part (body, position, checksum, content)"
                    + " VALUES (?, 0, 1, ?)")) {
      statement.setLong(1, body);
      statement.setBytes(2, content(100));
      statement.executeUpdate();
    }
    complete(body).result();
    assertThat(read(body).result()).isEqualTo(content(100));
  }

  @Test
  void shouldNotDoubleWhatWasCommittedWithoutAnAnswer() throws Exception {
    LosingAnswers losing =
        new LosingAnswers(DriverManager.getDriver(url), url.replaceFirst("//.*", ""));
    DriverManager.registerDriver(losing);
    try {
      JdbcSettings settings = settings(30);
      open(settings, losing(losing, Dialect.of(settings)));
      long body = bodies.create();
      losing.lose(2);
      append(body, content(MUCH)).result();
      assertThat(losing.left()).isZero();
      losing.lose(1);
      complete(body).result();
      assertThat(losing.left()).isZero();

      assertThat(read(body).result()).isEqualTo(content(MUCH));
      assertThat(rows()).isEqualTo(MUCH / Parts.BYTES + 2);
      losing.lose(1);
      bodies.release(body);
      await().atMost(Duration.ofMinutes(1)).until(() -> rows() == 0);
    } finally {
      DriverManager.deregisterDriver(losing);
    }
  }

  private static Dialect losing(LosingAnswers losing, Dialect real) {
    return (Dialect)
        Proxy.newProxyInstance(
            Dialect.class.getClassLoader(),
            new Class<?>[] {Dialect.class},
            (proxy, method, arguments) -> {
              try {
                return method.getName().equals("url")
                    ? losing.url(real.url())
                    : method.invoke(real, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  /** The server may notice only late that the connection of an attempt is gone, and commit it. */
  @Test
  void shouldTakeTheRowsOfAnAttemptThatIsCommittedLate() throws Exception {
    open(30);
    long body = bodies.create();
    append(body, content(100)).result();
    try (Connection late =
            DriverManager.getConnection(url, DatabaseServer.USER, DatabaseServer.PASSWORD);
        PreparedStatement insert =
            late.prepareStatement("INSERT INTO angarium_body_part VALUES (?, 0, 1, ?)")) {
      late.setAutoCommit(false);
      insert.setLong(1, body);
      insert.setBytes(2, content(7));
      insert.executeUpdate();
      HeardAnswer<Integer> completed = complete(body);
      await()
          .atMost(Duration.ofMinutes(1))
          .until(
              () -> !Dialect.text(late, "SELECT COUNT(*) FROM " + waitingForLocks()).equals("0"));
      late.commit();
      assertThat(completed.result()).isEqualTo(100);
    }

    assertThat(read(body).result()).isEqualTo(content(100));
    assertThat(rows()).isEqualTo(2);
  }
}
