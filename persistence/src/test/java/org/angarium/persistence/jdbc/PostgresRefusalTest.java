package org.angarium.persistence.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import org.angarium.persistence.Heard;
import org.angarium.persistence.StoreException;
import org.angarium.persistence.Visit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A server that cannot be used, or would lie, is refused in one line that says what to do. */
@ExtendWith(NeedsPostgres.class)
class PostgresRefusalTest {
  private PostgresServer server;
  private String url;

  @BeforeEach
  void makeDatabase() {
    server = PostgresServer.shared();
    url = server.newDatabase();
  }

  @Test
  void shouldRefuseTheWrongUserOrPassword() {
    assertRefusedTo(PostgresServer.USER, "hunter2", url, "\"angarium\"", "jdbc.password");
    assertRefusedTo("nobody", "hunter2", url + "?password=hunter2", "\"nobody\"", "jdbc.user");
    assertRefusedTo("", "", url, "jdbc.user");
  }

  /**
   * They would undo what each connection sets, or have old data read from a server that follows.
   */
  @Test
  void shouldRefuseSettingsThatBreakPromises() {
    for (String setting :
        List.of("targetServerType=any", "socketTimeout=0", "SSLMODE=verify-full")) {
      String name = setting.substring(0, setting.indexOf('='));
      assertRefused(url + "?ssl=false&" + setting, "the setting " + name, "not allowed", "sslmode");
    }
    assertRefused("jdbc:postgresql:angarium", "HOST:PORT,HOST:PORT/DATABASE");
    assertRefused("jdbc:postgresql://me:hunter2@host/angarium", "HOST:PORT/DATABASE");
  }

  @Test
  void shouldFindThePrimaryAmongSeveralServers() throws StoreException {
    String several = url.replace("//", "//127.0.0.1:1,");
    try (JdbcStore store =
        JdbcStore.open(JdbcSettings.of(several, PostgresServer.USER, PostgresServer.PASSWORD))) {
      store.recover(new Visit(), new Heard());
      assertThat(store.acceptsMessages()).isTrue();
    }
  }

  @Test
  void shouldRefuseADatabaseThatIsNotThere() {
    assertRefused(server.url("elsewhere"), "elsewhere", "createdb");
  }

  @Test
  void shouldRefuseAServerThatIsNotThere() {
    assertRefused("jdbc:postgresql://127.0.0.1:1/angarium", "cannot be reached", "127.0.0.1:1");
    assertRefused(
        "jdbc:postgresql://127.0.0.1:70000/angarium", "jdbc:postgresql://127.0.0.1:70000");
  }

  /** Somebody listens and never says anything. */
  @Test
  void shouldNotWaitForeverForAServerThatIsSilent() throws IOException {
    try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      JdbcSettings settings =
          new JdbcSettings(
              "jdbc:postgresql://127.0.0.1:" + silent.getLocalPort() + "/angarium",
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
    String database = url.substring(url.lastIndexOf('/') + 1);
    PostgresServer.sql(url, "ALTER DATABASE " + database + " SET synchronous_commit = off");
    assertRefused(url, "synchronous_commit = off", "set it to on");
    assertRefused(
        server.newDatabase() + "?options=-c%20synchronous_commit=off", "synchronous_commit = off");
  }

  @Test
  void shouldRefuseAServerThatForcesNothing() {
    shouldRefuseAServerWith("fsync");
  }

  @Test
  void shouldRefuseAServerThatDoesNotRestoreHalfWrittenPages() {
    shouldRefuseAServerWith("full_page_writes");
  }

  private void shouldRefuseAServerWith(String setting) {
    server.stop();
    server.start(setting + "=off");
    try {
      assertRefused(url, setting + " = off", "set it to on");
    } finally {
      server.stop();
      server.start();
    }
  }

  @Test
  void shouldRefuseTablesOfANewerVersion() throws StoreException {
    JdbcSettings settings = JdbcSettings.of(url, PostgresServer.USER, PostgresServer.PASSWORD);
    try (JdbcStore store = JdbcStore.open(settings)) {
      store.recover(new Visit(), new Heard());
    }
    PostgresServer.sql(url, "UPDATE angarium_version SET version = 9");
    assertRefused(url, "version 9", "newer");
  }

  @Test
  void shouldRefuseAUserWhoMayNotMakeTables() {
    PostgresServer.sql(
        url,
        "DROP ROLE IF EXISTS guest",
        "CREATE ROLE guest LOGIN PASSWORD 'guest'",
        "REVOKE CREATE ON SCHEMA public FROM PUBLIC");
    assertRefusedTo("guest", "guest", url, "\"guest\" may not do this");
  }

  private static void assertRefused(String url, String... parts) {
    assertRefusedTo(PostgresServer.USER, PostgresServer.PASSWORD, url, parts);
  }

  private static void assertRefusedTo(String user, String password, String url, String... parts) {
    assertThatThrownBy(() -> JdbcStore.open(JdbcSettings.of(url, user, password)))
        .isInstanceOf(StoreException.class)
        .hasMessageContainingAll(parts)
        .hasMessageNotContainingAny("\n", "hunter2", PostgresServer.PASSWORD);
  }
}
