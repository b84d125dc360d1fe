package org.angarium.persistence.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.SQLException;
import org.angarium.persistence.Heard;
import org.angarium.persistence.StoreException;
import org.angarium.persistence.Visit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(NeedsMariaDb.class)
class MariaDbTablesTest extends TablesContract {
  private String url = "";

  @BeforeEach
  void makeDatabase() {
    url = MariaDbServer.shared().newDatabase();
  }

  @Override
  JdbcSettings settings() {
    return JdbcSettings.of(url, MariaDbServer.USER, MariaDbServer.PASSWORD);
  }

  /** Whatever the database would take by itself. */
  @Test
  void shouldHaveInnoDbKeepAllTables() throws Exception {
    DatabaseServer.sql(url, "ALTER DATABASE " + DatabaseServer.name(url) + " CHARACTER SET latin1");
    try (JdbcStore store = JdbcStore.open(settings())) {
      store.recover(new Visit(), new Heard());
    }
    assertThat(tables(" AND engine = 'InnoDB' AND table_collation = 'utf8mb4_bin'"))
        .isEqualTo(Schema.TABLES.size());
    assertThat(tables("")).isEqualTo(Schema.TABLES.size());
  }

  private int tables(String condition) throws SQLException {
    try (Connection connection = DatabaseServer.connect(url)) {
      return Integer.parseInt(
          Dialect.text(
              connection,
              "SELECT COUNT(*) FROM information_schema.tables WHERE table_schema = DATABASE()"
                  + condition));
    }
  }

  /** Its errors have the same numbers. */
  @Test
  void shouldMakeAnIndexOnceWhereMySqlHasNoWordForIt() throws SQLException, StoreException {
    Dialect dialect = Dialect.of(JdbcSettings.of("jdbc:mysql://host/database", "", ""));
    try (Connection connection = DatabaseServer.connect(url)) {
      for (int i = 0; i < 2; i++) {
        dialect.make(connection, "CREATE TABLE IF NOT EXISTS some (one INTEGER, two INTEGER)");
        dialect.make(connection, "CREATE INDEX IF NOT EXISTS some_two ON some (two)");
      }
      assertThat(
              Dialect.text(
                  connection,
                  "SELECT COUNT(*) FROM information_schema.statistics"
                      + " WHERE table_schema = DATABASE() AND index_name = 'some_two'"))
          .isEqualTo("1");
    }
  }
}
