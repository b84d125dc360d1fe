package org.angarium.persistence.jdbc;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.angarium.persistence.BodyStore;
import org.angarium.persistence.Heard;
import org.angarium.persistence.RandomHistory;
import org.angarium.persistence.StoreException;
import org.angarium.persistence.Visit;
import org.angarium.persistence.bodies.HeardAnswer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Large bodies in a table. */
abstract class BodyRowsContract {
  private static final int PART = Parts.BYTES;

  private String url;
  private JdbcStore store;
  private BodyStore bodies;

  abstract DatabaseServer server();

  @BeforeEach
  void open() throws StoreException {
    url = server().newDatabase();
    start();
  }

  private void start(Long... named) throws StoreException {
    store = JdbcStore.open(JdbcSettings.of(url, DatabaseServer.USER, DatabaseServer.PASSWORD));
    store.recover(new Visit(), new Heard());
    bodies = store.bodies();
    bodies.recover(Set.of(named));
  }

  @AfterEach
  void close() throws StoreException {
    store.close();
  }

  private void restart(Long... named) throws StoreException {
    store.close();
    start(named);
  }

  private static byte[] content(int length) {
    byte[] bytes = new byte[length];
    new Random(length).nextBytes(bytes);
    return bytes;
  }

  private long write(byte[] content) throws InterruptedException {
    long body = bodies.create();
    append(body, content);
    assertThat(complete(body)).isEqualTo(content.length);
    return body;
  }

  private int append(long body, byte[] bytes) throws InterruptedException {
    HeardAnswer<Integer> written = new HeardAnswer<>();
    bodies.append(body, bytes, written);
    return written.result();
  }

  private int complete(long body) throws InterruptedException {
    HeardAnswer<Integer> completed = new HeardAnswer<>();
    bodies.complete(body, completed);
    return completed.result();
  }

  private byte[] read(long body, int offset, int length) throws InterruptedException {
    HeardAnswer<byte[]> part = new HeardAnswer<>();
    bodies.read(body, offset, length, part);
    return part.result();
  }

  private String readFailure(long body) throws InterruptedException {
    HeardAnswer<byte[]> part = new HeardAnswer<>();
    bodies.read(body, 0, Integer.MAX_VALUE, part);
    return part.failure().getMessage();
  }

  private long rows(long body) throws SQLException {
    return query("SELECT COUNT(*) FROM angarium_body_part WHERE body = " + body);
  }

  private String location() {
    return url.replaceFirst("\\?.*", "");
  }

  private long query(String query) throws SQLException {
    try (Connection connection =
        DriverManager.getConnection(url, DatabaseServer.USER, DatabaseServer.PASSWORD)) {
      return Long.parseLong(Dialect.text(connection, query));
    }
  }

  /** So many that they are not deleted in one transaction. */
  private void addRows(long body) {
    String rows =
        IntStream.rangeClosed(1_000, 1_300)
            .mapToObj(position -> "(%d, %d, 0, '')".formatted(body, position))
            .collect(joining(", "));
    DatabaseServer.sql(url, "INSERT INTO angarium_body_part VALUES " + rows);
  }

  private void awaitNoRows() {
    await()
        .atMost(Duration.ofMinutes(1))
        .until(() -> query("SELECT COUNT(*) FROM angarium_body_part") == 0);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, PART - 1, PART, PART + 1, BodyRows.MOST_GATHERED_BYTES + 3 * PART + 9})
  void shouldGiveBackWhatWasWritten(int length) throws Exception {
    byte[] content = content(length);

    long body = write(content);

    assertThat(read(body, 0, Integer.MAX_VALUE)).isEqualTo(content);
    restart(body);
    assertThat(read(body, 0, Integer.MAX_VALUE)).isEqualTo(content);
    assertThat(rows(body)).isEqualTo((length + PART - 1) / PART + 1);
  }

  /** Of two bodies at the same time, so that some parts are cut short. */
  @Test
  void shouldTakePiecesOfAnySizeAndGiveBackAnyPart() throws Exception {
    long seed = RandomHistory.seed(getClass());
    Random random = new Random(seed);
    byte[] content = content(BodyRows.MOST_GATHERED_BYTES + 54_321);
    long one = bodies.create();
    long other = bodies.create();
    for (int at = 0; at < content.length; ) {
      int end = Math.min(content.length, at + 1 + random.nextInt(2 * PART));
      byte[] piece = Arrays.copyOfRange(content, at, end);
      assertThat(append(one, piece)).isEqualTo(end);
      assertThat(append(other, piece)).isEqualTo(end);
      at = end;
    }
    complete(one);
    complete(other);

    for (int i = 0; i < 100; i++) {
      int offset = random.nextInt(content.length + 10);
      int length = 1 + random.nextInt(3 * PART);
      int end = Math.min(content.length, offset + length);
      assertThat(read(i % 2 == 0 ? one : other, offset, length))
          .as("seed %d, %d bytes at %d", seed, length, offset)
          .isEqualTo(offset >= end ? new byte[0] : Arrays.copyOfRange(content, offset, end));
    }
  }

  /** So that it does not stand in memory. */
  @Test
  void shouldWriteALargeBodyNowAndThen() throws Exception {
    long body = bodies.create();
    append(body, content(BodyRows.MOST_GATHERED_BYTES - PART));
    assertThat(rows(body)).isZero();

    append(body, content(PART));

    assertThat(rows(body)).isEqualTo(BodyRows.MOST_GATHERED_BYTES / PART);
    assertThat(readFailure(body)).isEqualTo("body " + body + " is not complete");
    bodies.release(body);
    awaitNoRows();
  }

  @Test
  void shouldRemoveABodyWhenTheLastClaimHasGone() throws Exception {
    long body = write(content(100));
    addRows(body);
    bodies.stored(body, 7);
    bodies.release(body);

    bodies.unstored(body, 7);

    awaitNoRows();
  }

  @Test
  void shouldRemoveWhatNoMessageNamesAtTheStart() throws Exception {
    long named = write(content(100));
    long unnamed = write(content(100));
    addRows(unnamed);
    long half = write(content(3 * PART));
    DatabaseServer.sql(
        url, "DELETE FROM angarium_body_part WHERE position = -1 AND body = " + half);

    restart(named);

    await().atMost(Duration.ofMinutes(1)).until(() -> rows(unnamed) == 0 && rows(half) == 0);
    assertThat(read(named, 0, 200)).isEqualTo(content(100));
  }

  /** A start may be so slow that its lease has run out, and another broker writes already. */
  @Test
  void shouldLeaveTheBodiesOfASuccessorAlone() throws Exception {
    long unnamed = write(content(100));
    long successors = 9 * BodyRows.NUMBERS_OF_AN_EPOCH + 1;
    addRows(successors);
    long before = rows(successors);

    restart();

    await().atMost(Duration.ofMinutes(1)).until(() -> rows(unnamed) == 0);
    write(content(100));
    assertThat(before).isPositive();
    assertThat(rows(successors)).isEqualTo(before);
  }

  @Test
  void shouldRefuseToStartWithoutABodyThatAMessageNames() throws Exception {
    long whole = write(content(10));
    long half = write(content(3 * PART));
    DatabaseServer.sql(
        url, "DELETE FROM angarium_body_part WHERE position = -1 AND body = " + half);

    assertThatThrownBy(() -> restart(whole, half, 8_000L))
        .isInstanceOf(StoreException.class)
        .hasMessageContainingAll(
            "angarium_body_part", location(), "body 8000 of a message", "so are 1 others");
    assertThatThrownBy(() -> restart(whole, half))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("body %d of a message in the store is not there", half);
    restart(whole);
  }

  /** Also by brokers whose numbers begin anew. */
  @Test
  void shouldNeverUseANumberAgain() throws Exception {
    long first = bodies.create();
    long second = bodies.create();
    restart();
    long third = bodies.create();

    assertThat(first).isEqualTo(BodyRows.NUMBERS_OF_AN_EPOCH + 1);
    assertThat(second).isEqualTo(first + 1);
    assertThat(third).isEqualTo(2 * BodyRows.NUMBERS_OF_AN_EPOCH + 1);
    DatabaseServer.sql(url, "UPDATE angarium_lease SET epoch = 99999998, renewed = 0");
    restart();
    assertThat(Long.toString(bodies.create())).hasSize(18);
    assertThatThrownBy(this::restart).hasMessageContaining("has no more numbers");
    DatabaseServer.sql(url, "UPDATE angarium_lease SET epoch = 5, renewed = 0");
    restart();
  }

  @Test
  void shouldWriteNothingAfterAnotherTookOver() throws Exception {
    long large = bodies.create();
    append(large, content(10 << 20));
    long before = rows(large);
    long small = bodies.create();
    append(small, content(10));
    DatabaseServer.sql(url, "UPDATE angarium_lease SET epoch = epoch + 1, holder = 'usurper'");
    HeardAnswer<Integer> appended = new HeardAnswer<>();
    HeardAnswer<Integer> completed = new HeardAnswer<>();

    bodies.complete(small, completed);
    bodies.append(large, content(BodyRows.MOST_GATHERED_BYTES), appended);

    assertThat(completed.failure())
        .hasMessageContainingAll("body " + small + " cannot be written", "lease", "is lost");
    assertThat(appended.failure()).hasMessageContaining("lease");
    assertThat(before).isPositive();
    assertThat(rows(small)).isZero();
  }

  @Test
  void shouldNameEveryDamage() throws Exception {
    long body = write(content(3 * PART + 9));
    long other = write(content(3 * PART + 9));
    assertDamaged(
        body,
        "SET content = '' WHERE position = " + PART,
        "body %d: the checksum at %d is wrong".formatted(body, PART));
    assertDamaged(
        body,
        "SET checksum = checksum + 1 WHERE position = -1",
        "body %d: the checksum at -1 is wrong".formatted(body));
    assertDamaged(
        body,
        "SET position = position + 1 WHERE position = " + PART,
        "body %d: the checksum at %d is wrong".formatted(body, PART + 1));
    assertDamaged(
        body,
        "SET body = body + 1000 WHERE position = " + 2 * PART,
        "body %d: the part at %d is not there".formatted(body, 2 * PART));
    assertDamaged(
        body,
        "SET body = body + 1000 WHERE position = -1",
        "body %d: its end is not there".formatted(body));
    DatabaseServer.sql(
        url,
        "DELETE FROM angarium_body_part WHERE position = 0 AND body = " + body,
        "INSERT INTO angarium_body_part SELECT %d, position, checksum, content FROM angarium_body_part WHERE position = 0 AND body = %d"
            .formatted(body, other));
    assertThat(readFailure(body)).endsWith("the checksum at 0 is wrong");
    assertThat(read(other, 0, 4 * PART)).isEqualTo(content(3 * PART + 9));
  }

  /** Changes a row and takes that back again. */
  private void assertDamaged(long body, String change, String reason) throws Exception {
    DatabaseServer.sql(
        url,
        "CREATE TABLE kept AS SELECT * FROM angarium_body_part",
        "UPDATE angarium_body_part "
            + change.replace(" WHERE ", " WHERE body = " + body + " AND "));
    HeardAnswer<byte[]> rest = new HeardAnswer<>();
    restartReading(body);
    bodies.read(body, 0, Integer.MAX_VALUE, rest);
    assertThat(rest.failure()).hasMessageContainingAll("angarium_body_part", location(), reason);
    DatabaseServer.sql(
        url,
        "DELETE FROM angarium_body_part",
        "INSERT INTO angarium_body_part SELECT * FROM kept",
        "DROP TABLE kept");
    assertThat(read(body, 0, Integer.MAX_VALUE)).isEqualTo(content(3 * PART + 9));
  }

  /** So that nothing is remembered of the body. */
  private void restartReading(long body) throws StoreException {
    store.close();
    store = JdbcStore.open(JdbcSettings.of(url, DatabaseServer.USER, DatabaseServer.PASSWORD));
    store.recover(new Visit(), new Heard());
    bodies = store.bodies();
    bodies.claim(body);
  }
}
