package org.angarium.persistence.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLTransientConnectionException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.angarium.persistence.StoreException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is refused of MariaDB and MySQL before anybody asks a server. */
class InnoDbSettingsTest {
  private static final Map<String, String> OF_MARIADB =
      Map.of(
          "innodb_flush_log_at_trx_commit", "1",
          "innodb_doublewrite", "ON",
          "innodb_flush_method", "O_DIRECT",
          "debug_no_sync", "OFF",
          "log_bin", "OFF",
          "sync_binlog", "0",
          "binlog_format", "MIXED",
          "max_allowed_packet", "16777216");

  private static final Map<String, String> OF_MYSQL =
      Map.of(
          "innodb_flush_log_at_trx_commit", "1",
          "innodb_doublewrite", "DETECT_AND_RECOVER",
          "innodb_flush_method", "fsync",
          "innodb_redo_log_enabled", "ON",
          "log_bin", "ON",
          "sync_binlog", "1",
          "binlog_format", "ROW",
          "max_allowed_packet", "67108864");

  @Test
  void shouldTakeServersAsTheyComeAndThoseThatForceMore() {
    assertThatCode(() -> require(OF_MARIADB, Map.of())).doesNotThrowAnyException();
    assertThatCode(() -> require(OF_MYSQL, Map.of())).doesNotThrowAnyException();
    assertThatCode(() -> require(OF_MARIADB, Map.of("innodb_flush_log_at_trx_commit", "3")))
        .doesNotThrowAnyException();
  }

  @ParameterizedTest
  @CsvSource({
    "innodb_flush_log_at_trx_commit, 0",
    "innodb_flush_log_at_trx_commit, 2",
    "innodb_doublewrite, OFF",
    "innodb_doublewrite, DETECT_ONLY",
    "innodb_flush_method, nosync",
    "innodb_flush_method, littlesync",
    "innodb_flush_method, O_DIRECT_NO_FSYNC",
    "innodb_redo_log_enabled, OFF",
    "debug_no_sync, ON",
    "sync_binlog, 0",
    "sync_binlog, 1000",
    "binlog_format, STATEMENT",
    "max_allowed_packet, 524288"
  })
  void shouldRefuseWhatWouldLie(String name, String value) {
    assertThatThrownBy(() -> require(OF_MYSQL, Map.of(name, value)))
        .isInstanceOf(StoreException.class)
        .hasMessageContainingAll("jdbc:x://db", name + " = " + value, "set it to");
  }

  @Test
  void shouldRefuseAServerThatDoesNotSay() {
    assertThatThrownBy(() -> new InnoDbSettings("jdbc:x://db", Map.of()).require())
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("innodb_flush_log_at_trx_commit");
  }

  private static void require(Map<String, String> server, Map<String, String> changed)
      throws StoreException {
    Map<String, String> found = new HashMap<>(server);
    found.putAll(changed);
    new InnoDbSettings("jdbc:x://db", found).require();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "jdbc:mariadb://db.example.org/angarium",
        "jdbc:mariadb://127.0.0.1:3306/angarium?sslMode=verify-full&truststore=/etc/t.p12",
        "jdbc:mariadb://[2001:db8::1]:3306/angarium?",
        "jdbc:mysql://db/angarium?sslMode=REQUIRED"
      })
  void shouldTakeOneServerAndADatabase(String url) throws StoreException {
    assertThat(Dialect.of(settings(url)).url()).isEqualTo(url);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "jdbc:mariadb://db.example.org",
        "jdbc:mariadb://db.example.org/",
        "jdbc:mariadb://one,two/angarium",
        "jdbc:mariadb:replication://one/angarium",
        "jdbc:mariadb://address=(host=one)(password=hunter2)/angarium",
        "jdbc:mariadb://me:hunter2@one/angarium",
        "jdbc:mariadb://one/angarium&password=hunter2",
        "jdbc:mariadb://one/angarium#password=hunter2",
        "jdbc:mysql:loadbalance://one/angarium",
        "jdbc:mysql://(host=one,password=hunter2)/angarium"
      })
  void shouldRefuseOtherFormsOfUrls(String url) {
    assertThatThrownBy(() -> Dialect.of(settings(url)))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("//HOST:PORT/DATABASE")
        .hasMessageNotContaining("hunter2");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "useAffectedRows", "useaffectedrows", "autocommit", "sessionVariables", "initSql",
        "transactionReplay", "useBulkStmts", "rewriteBatchedStatements", "pool", "password"
      })
  void shouldRefuseSettingsThatWouldBreakPromises(String name) {
    for (String scheme : List.of("jdbc:mariadb:", "jdbc:mysql:")) {
      String url = scheme + "//db/angarium?sslMode=disable&" + name + "=hunter2";
      assertThatThrownBy(() -> Dialect.of(settings(url)))
          .isInstanceOf(StoreException.class)
          .hasMessageContainingAll("setting " + name + " ", scheme + "//db/angarium", "sslMode")
          .hasMessageNotContaining("hunter2");
    }
  }

  @Test
  void shouldTellErrorsThatPassFromThoseThatDoNot() throws StoreException {
    Dialect dialect = Dialect.of(settings("jdbc:mariadb://db/angarium"));
    assertThat(dialect.mayPass(new SQLException("deadlock", "40001", 1213))).isTrue();
    assertThat(dialect.mayPass(new SQLException("lock", "HY000", 1205))).isTrue();
    assertThat(dialect.mayPass(new SQLException("full", "HY000", 1114))).isTrue();
    assertThat(dialect.mayPass(new SQLException("killed", "70100", 1927))).isTrue();
    assertThat(dialect.mayPass(new SQLNonTransientConnectionException("gone", "08000"))).isTrue();
    assertThat(dialect.mayPass(pool(new SQLException("users", "42000", 1203)))).isTrue();
    assertThat(dialect.mayPass(new SQLException("duplicate", "23000", 1062))).isFalse();
    assertThat(dialect.mayPass(new SQLException("no table", "42S02", 1146))).isFalse();
    assertThat(dialect.mayPass(pool(new SQLException("password", "28000", 1045)))).isFalse();
  }

  private static SQLException pool(SQLException cause) {
    return new SQLTransientConnectionException("no connection", cause.getSQLState(), cause);
  }

  private static JdbcSettings settings(String url) {
    return JdbcSettings.of(url, "me", "pw");
  }
}
