package org.angarium.persistence.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import org.angarium.persistence.Heard;
import org.angarium.persistence.MessageStore;
import org.angarium.persistence.State;
import org.angarium.persistence.StoreException;
import org.angarium.persistence.StoreRecord.DestinationDefined;
import org.angarium.persistence.StoreRecord.DestinationKind;
import org.angarium.persistence.StoreRecord.Facts;
import org.angarium.persistence.StoreRecord.MessageDequeued;
import org.angarium.persistence.StoreRecord.MessageEnqueued;
import org.angarium.persistence.StoreRecord.MessageStored;
import org.angarium.persistence.StoreRecord.Place;
import org.angarium.persistence.Visit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A database that cannot keep the promises, or is not ours, is refused in one clear line. */
class H2RefusalTest {
  @TempDir Path directory;
  private String url;

  @BeforeEach
  void chooseUrl() {
    url = JdbcSettings.inDirectory(directory).url();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "WRITE_DELAY=-1         | WRITE_DELAY=-1         | WRITE_DELAY=",
        "DB_CLOSE_DELAY=-1      | DB_CLOSE_DELAY         | WRITE_DELAY=",
        "FILE_LOCK=NO           | FILE_LOCK=NO           | FILE_LOCK=FS|FILE",
        "DB_CLOSE_ON_EXIT=TRUE  | DB_CLOSE_ON_EXIT=TRUE  | DB_CLOSE_ON_EXIT=FALSE",
        "AUTO_SERVER=TRUE       | AUTO_SERVER            | WRITE_DELAY=",
        "PASSWORD=hunter2       | PASSWORD               | allowed: ",
        "INIT                   | INIT                   | allowed: ",
        "WRITE_DELAY=0;LOG=0    | LOG                    | allowed: ",
      })
  void shouldRefuseSettingsThatWouldLie(String setting, String named, String allowed) {
    assertRefused(url + ";" + setting, named, allowed.replace("FS|FILE", "FS"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "jdbc:h2:mem:angarium",
        "jdbc:h2:tcp://localhost/angarium",
        "jdbc:h2:nioMapped:/tmp/angarium",
        "jdbc:h2:file:zip:/tmp/angarium",
        "jdbc:h2:angarium",
        "jdbc:derby://localhost/angarium",
        "jdbc:h2",
        "nonsense",
      })
  void shouldRefuseDatabasesThatItDoesNotKnow(String other) {
    assertRefused(other, "allowed: jdbc:h2:file:");
  }

  @Test
  void shouldTakeSettingsThatDoNoHarm() throws StoreException {
    String given = url + ";WRITE_DELAY=0;FILE_LOCK=FS;CACHE_SIZE=8192;DB_CLOSE_ON_EXIT=FALSE";
    JdbcStore.open(JdbcSettings.of(given, "me", "pw")).close();
  }

  @Test
  void shouldRefuseTheWrongPasswordAndNotRepeatIt() throws StoreException {
    try (JdbcStore store = JdbcStore.open(JdbcSettings.of(url, "me", "right"))) {
      store.recover(new Visit(), new Heard());
    }
    assertThatThrownBy(() -> JdbcStore.open(JdbcSettings.of(url, "me", "hunter2")))
        .isInstanceOf(StoreException.class)
        .hasMessageContainingAll(directory.toString(), "\"me\"", "jdbc.password")
        .hasMessageNotContaining("hunter2");
    assertThat(JdbcSettings.of(url + ";PASSWORD=hunter2", "me", "hunter2").toString())
        .doesNotContain("hunter2");
  }

  @Test
  void shouldRefuseADatabaseThatIsInUseHere() throws StoreException {
    try (JdbcStore first = JdbcStore.open(JdbcSettings.inDirectory(directory))) {
      assertThat(first.status().location()).contains(directory.toString());
      assertRefused(url, "in use", directory.toString());
    }
    JdbcStore.open(JdbcSettings.inDirectory(directory)).close();
  }

  /** H2 goes through symbolic links before it looks for its file. */
  @Test
  void shouldKeepWhatIsInADirectoryOfAnotherName() throws Exception {
    Path real = Files.createDirectory(directory.resolve("real"));
    Path linked = Files.createSymbolicLink(directory.resolve("linked"), real);
    for (int start = 0; start < 2; start++) {
      Visit visit = new Visit();
      Heard heard = new Heard();
      try (JdbcStore store = JdbcStore.open(JdbcSettings.inDirectory(linked))) {
        store.recover(visit, heard);
        assertThat(visit.read(store).definitions()).hasSize(start);
        heard.awaitDurable(
            store.append(
                List.of(new DestinationDefined(1 + start, DestinationKind.QUEUE, "q" + start))));
      }
    }
    assertThat(real.resolve("angarium.mv.db")).exists();
  }

  @Test
  void shouldRefuseAFileThatIsNoDatabase() throws Exception {
    Files.writeString(directory.resolve("angarium.mv.db"), "no database ".repeat(10_000));
    assertRefused(url, directory.toString());
    assertThat(directory.resolve("angarium.mv.db")).content().startsWith("no database");
  }

  @Test
  void shouldRefuseTablesOfANewerVersionAndLeaveThem() throws Exception {
    writeOneMessage();
    sql("UPDATE angarium_version SET version = 9");
    assertRefused(url, "version 9", "newer");
    sql("UPDATE angarium_version SET version = 3");
    assertThat(recover().queue(1)).containsExactly(1L);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "CREATE TABLE angarium_lease (name VARCHAR(20))",
        "CREATE TABLE angarium_version (name VARCHAR(20), other INTEGER)",
        "CREATE TABLE angarium_place (holder VARCHAR(20))",
      })
  void shouldRefuseTablesOfSomethingElse(String foreign) throws Exception {
    sql(foreign);
    assertThatThrownBy(this::recover)
        .isInstanceOf(StoreException.class)
        .hasMessageContainingAll(
            directory.toString(), "has not made", "a database or a schema of its own");
  }

  @Test
  void shouldNameTheDriverThatIsMissing() {
    Dialect missing =
        (Dialect)
            Proxy.newProxyInstance(
                Dialect.class.getClassLoader(),
                new Class<?>[] {Dialect.class},
                (proxy, method, arguments) ->
                    method.getName().equals("driver")
                        ? new Dialect.Driver("org.missing.Driver", "org.missing:driver")
                        : "Missing");
    assertThatThrownBy(() -> Database.open(JdbcSettings.of(url, "", ""), missing))
        .isInstanceOf(StoreException.class)
        .hasMessage(
            "the JDBC driver of Missing is missing; put org.missing:driver on the class path, of a distribution into lib/");
  }

  @Test
  void shouldLeaveOtherTablesAlone() throws Exception {
    sql("CREATE TABLE orders (id INT)", "INSERT INTO orders VALUES (7)");
    writeOneMessage();
    try (Connection connection = DriverManager.getConnection(url, "", "")) {
      assertThat(Dialect.text(connection, "SELECT MAX(id) FROM orders")).isEqualTo("7");
      assertThat(
              Dialect.text(
                  connection,
                  "SELECT COUNT(*) FROM INFORMATION_SCHEMA.TABLES WHERE TABLE_SCHEMA = 'PUBLIC'"
                      + " AND TABLE_NAME NOT LIKE 'ANGARIUM\\_%'"))
          .isEqualTo("1");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "UPDATE angarium_definition SET kind = 77   | row of angarium_definition with id 1 is damaged",
        "UPDATE angarium_definition SET content = X'00000001004177' | 1 bytes too many",
      })
  void shouldRefuseTablesThatContradictThemselves(String damage, String reason) throws Exception {
    writeOneMessage();
    sql(damage);
    assertThatThrownBy(this::recover)
        .isInstanceOf(StoreException.class)
        .hasMessageContaining(reason);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "DELETE FROM angarium_message               | angarium_message is damaged: of message 1 there are 0",
        "UPDATE angarium_message SET size = 7       | angarium_message is damaged: of message 1 there are 300000 of 7 bytes",
        "UPDATE angarium_message SET content = X'00' | angarium_message is damaged: the checksum of message 1",
        "DELETE FROM angarium_message WHERE part = 0 | angarium_message is damaged: of message 1",
      })
  void shouldStopWhenAMessageThatIsReadIsDamaged(String damage, String reason) throws Exception {
    writeOneMessage();
    sql(damage);
    Heard heard = new Heard();
    try (JdbcStore store = JdbcStore.open(JdbcSettings.inDirectory(directory))) {
      store.recover(new Visit(), heard);
      store.page(
          new MessageStore.PageRequest(1, 4, 0, Long.MAX_VALUE, 0, 10, 1_000),
          page -> heard.onDurable(99));
      assertThat(heard.awaitFailure()).hasMessageContaining(reason);
      assertThat(heard.durable()).isZero();
      assertThat(store.status().failed()).isTrue();
    }
  }

  /** What somebody else took away cannot be deleted: the store stops rather than guess. */
  @Test
  void shouldStopWhenSomebodyElseChangesTheTables() throws Exception {
    writeOneMessage();
    Heard heard = new Heard();
    try (JdbcStore store = JdbcStore.open(JdbcSettings.inDirectory(directory))) {
      store.recover(new Visit(), heard);
      sqlOn(H2Files.url(directory.resolve("angarium")), "DELETE FROM angarium_place");
      store.append(List.of(new MessageDequeued(new Place(1, 4, 1))));
      assertThat(heard.awaitFailure()).hasMessageContaining("angarium_place");
      assertThat(store.status().failed()).isTrue();
      assertThat(store.acceptsMessages()).isFalse();
      assertThatThrownBy(() -> store.append(List.of(onQueue()))).isInstanceOf(StoreException.class);
    }
  }

  @Test
  void shouldRefuseTimesThatAreTooShort() {
    assertThatThrownBy(
            () -> new JdbcSettings(url, "", "", Duration.ofMillis(999), Duration.ofSeconds(9)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("at least 1 s");
  }

  private void assertRefused(String wrong, String... parts) {
    assertThatThrownBy(() -> JdbcStore.open(JdbcSettings.of(wrong, "", "")))
        .isInstanceOf(StoreException.class)
        .hasMessageContainingAll(parts)
        .hasMessageNotContainingAny("\n", "hunter2");
  }

  private void writeOneMessage() throws StoreException {
    Heard heard = new Heard();
    try (JdbcStore store = JdbcStore.open(JdbcSettings.inDirectory(directory))) {
      store.recover(new Visit(), heard);
      heard.awaitDurable(
          store.append(
              List.of(
                  new DestinationDefined(1, DestinationKind.QUEUE, "q"),
                  new MessageStored(1, new byte[300_000]),
                  onQueue())));
    }
  }

  private static MessageEnqueued onQueue() {
    return new MessageEnqueued(new Place(1, 4, 1), 1, new Facts(300_000, 0, 0), null);
  }

  private State recover() throws StoreException {
    Visit visit = new Visit();
    try (JdbcStore store = JdbcStore.open(JdbcSettings.inDirectory(directory))) {
      store.recover(visit, new Heard());
      return visit.read(store);
    }
  }

  private void sql(String... commands) throws SQLException {
    sqlOn(url, commands);
  }

  private static void sqlOn(String open, String... commands) throws SQLException {
    try (Connection connection = DriverManager.getConnection(open, "", "");
        Statement statement = connection.createStatement()) {
      for (String command : commands) {
        statement.execute(command);
      }
    }
  }
}
