package org.angarium.persistence.jdbc;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.sql.SQLException;
import java.time.Duration;
import org.angarium.persistence.Heard;
import org.angarium.persistence.StoreException;
import org.angarium.persistence.Visit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A server that cannot be used, or would lie, is refused in one line that says what to do. */
@ExtendWith(NeedsMariaDb.class)
class MariaDbRefusalTest {
  private MariaDbServer server;
  private String url;

  @BeforeEach
  void makeDatabase() {
    server = MariaDbServer.shared();
    url = server.newDatabase();
  }

  @Test
  void shouldRefuseTheWrongUserOrPassword() {
    assertRefusedTo(MariaDbServer.USER, "hunter2", url, "\"angarium\"", "jdbc.password");
    assertRefusedTo("nobody", "hunter2", url, "\"nobody\"", "jdbc.user");
    assertRefusedTo("", "", url, "jdbc.user");
  }

  @Test
  void shouldRefuseADatabaseThatIsNotThere() {
    assertRefused(server.url("elsewhere"), "elsewhere", "CREATE DATABASE");
  }

  /** The driver wants TLS unless it is told not to. */
  @Test
  void shouldRefuseAServerWithoutTls() {
    assertRefused(url.replace("?sslMode=disable", ""), "no TLS", "?sslMode=disable");
  }

  @Test
  void shouldRefuseAServerThatIsNotThere() {
    assertRefused("jdbc:mariadb://127.0.0.1:1/angarium", "cannot be reached", "127.0.0.1:1");
    assertRefused("jdbc:mariadb://127.0.0.1:70000/angarium", "jdbc:mariadb://127.0.0.1:70000");
  }

  /** Somebody listens and never says anything. */
  @Test
  void shouldNotWaitForeverForAServerThatIsSilent() throws IOException {
    try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      JdbcSettings settings =
          new JdbcSettings(
              "jdbc:mariadb://127.0.0.1:" + silent.getLocalPort() + "/angarium",
              "me",
              "pw",
              Duration.ofSeconds(1),
              JdbcSettings.DEFAULT_LEASE);
      assertThatThrownBy(() -> JdbcStore.open(settings))
          .isInstanceOf(StoreException.class)
          .hasMessageContaining("127.0.0.1:" + silent.getLocalPort());
    }
  }

  @Test
  void shouldRefuseCommitsThatAreNotDurable() {
    refusedWith("innodb_flush_log_at_trx_commit", "2", "1");
    refusedWith("innodb_flush_log_at_trx_commit", "0", "1");
  }

  @Test
  void shouldRefuseAServerThatTakesNoMessages() {
    refusedWith("max_allowed_packet", "65536", "16777216");
  }

  private void refusedWith(String name, String value, String usual) {
    MariaDbServer.sql(url, "SET GLOBAL " + name + " = " + value);
    try {
      assertRefused(url, name + " = " + value, "set it to");
    } finally {
      MariaDbServer.sql(url, "SET GLOBAL " + name + " = " + usual);
    }
  }

  /** What is in the binary log only as far as the page cache goes is undone after a crash. */
  @Test
  void shouldRefuseABinaryLogThatIsNotForced() {
    server.stop();
    server.start("log-bin=binary", "sync-binlog=0");
    try {
      assertRefused(url, "sync_binlog = 0", "set it to 1");
      MariaDbServer.sql(url, "SET GLOBAL sync_binlog = 1", "SET GLOBAL binlog_format = STATEMENT");
      assertRefused(url, "binlog_format = STATEMENT", "set it to MIXED or ROW");
    } finally {
      server.stop();
      server.start();
    }
  }

  @Test
  void shouldTakeABinaryLogThatIsForced() throws StoreException {
    server.stop();
    server.start("log-bin=binary", "sync-binlog=1");
    try (JdbcStore store = JdbcStore.open(settings(url))) {
      Heard heard = new Heard();
      store.recover(new Visit(), heard);
      heard.awaitDurable(store.append(LeaseContract.message(1)));
    } finally {
      server.stop();
      server.start();
    }
  }

  @Test
  void shouldRefuseAServerThatWritesPagesOnce() {
    server.stop();
    server.start("innodb-doublewrite=OFF");
    try {
      assertRefused(url, "innodb_doublewrite = OFF", "set it to ON");
    } finally {
      server.stop();
      server.start();
    }
  }

  @Test
  void shouldRefuseATableThatDoesNotLast() throws StoreException {
    try (JdbcStore store = JdbcStore.open(settings(url))) {
      store.recover(new Visit(), new Heard());
    }
    MariaDbServer.sql(url, "ALTER TABLE angarium_message ENGINE = MyISAM");
    assertRefused(
        url, "angarium_message is kept by MyISAM", "ALTER TABLE angarium_message ENGINE = InnoDB");
  }

  @Test
  void shouldRefuseTablesOfANewerVersion() throws StoreException {
    try (JdbcStore store = JdbcStore.open(settings(url))) {
      store.recover(new Visit(), new Heard());
    }
    MariaDbServer.sql(url, "UPDATE angarium_version SET version = 9");
    assertRefused(url, "version 9", "newer");
  }

  @Test
  void shouldRefuseForeignTables() {
    MariaDbServer.sql(url, "CREATE TABLE angarium_version (colour INTEGER NOT NULL)");
    assertRefused(url, "which this broker has not made");
    MariaDbServer.sql(url, "DROP TABLE angarium_version", "DROP TABLE angarium_lease");
    MariaDbServer.sql(url, "CREATE TABLE angarium_lease (id INTEGER PRIMARY KEY, colour INTEGER)");
    assertRefused(url, "which this broker has not made");
  }

  @Test
  void shouldRefuseAUserWhoMayNotMakeTables() {
    String database = DatabaseServer.name(url);
    MariaDbServer.sql(
        url,
        "CREATE OR REPLACE USER guest IDENTIFIED BY 'guest'",
        "GRANT SELECT ON " + database + ".* TO guest");
    assertRefusedTo("guest", "guest", url, "\"guest\" may not do this");
    assertRefusedTo("guest", "guest", server.url("elsewhere"), "no such database");
  }

  /** The server is one, but not of the database that the URL says. */
  @Test
  void shouldRefuseASettingThatTheServerDoesNotKnow() throws StoreException {
    Dialect dialect = Dialect.of(settings(url));
    assertThatThrownBy(
            () -> MariaDbServer.sql(url, dialect.preparation().replace("idle_", "idle_elsewhere_")))
        .extracting(e -> dialect.explain((SQLException) e.getCause(), ""))
        .asString()
        .contains("jdbc:mysql: for MySQL");
  }

  private static JdbcSettings settings(String url) {
    return JdbcSettings.of(url, MariaDbServer.USER, MariaDbServer.PASSWORD);
  }

  private static void assertRefused(String url, String... parts) {
    assertRefusedTo(MariaDbServer.USER, MariaDbServer.PASSWORD, url, parts);
  }

  private static void assertRefusedTo(String user, String password, String url, String... parts) {
    assertThatThrownBy(() -> JdbcStore.open(JdbcSettings.of(url, user, password)))
        .isInstanceOf(StoreException.class)
        .hasMessageContainingAll(parts)
        .hasMessageNotContainingAny("\n", "hunter2", MariaDbServer.PASSWORD);
  }
}
