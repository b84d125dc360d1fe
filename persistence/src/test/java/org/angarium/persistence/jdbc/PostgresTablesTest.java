package org.angarium.persistence.jdbc;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(NeedsPostgres.class)
class PostgresTablesTest extends TablesContract {
  private String url = "";

  @BeforeEach
  void makeDatabase() {
    url = PostgresServer.shared().newDatabase();
  }

  @Override
  JdbcSettings settings() {
    return JdbcSettings.of(url, PostgresServer.USER, PostgresServer.PASSWORD);
  }
}
