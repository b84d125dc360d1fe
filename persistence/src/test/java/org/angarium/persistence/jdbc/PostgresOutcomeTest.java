package org.angarium.persistence.jdbc;

import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(NeedsPostgres.class)
class PostgresOutcomeTest extends OutcomeContract {
  private String url = "";

  @Override
  JdbcSettings settings() {
    if (url.isEmpty()) {
      url = PostgresServer.shared().newDatabase();
    }
    return JdbcSettings.of(url, PostgresServer.USER, PostgresServer.PASSWORD);
  }
}
