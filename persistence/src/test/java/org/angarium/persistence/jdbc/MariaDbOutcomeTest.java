package org.angarium.persistence.jdbc;

import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(NeedsMariaDb.class)
class MariaDbOutcomeTest extends OutcomeContract {
  private String url = "";

  @Override
  JdbcSettings settings() {
    if (url.isEmpty()) {
      url = MariaDbServer.shared().newDatabase();
    }
    return JdbcSettings.of(url, MariaDbServer.USER, MariaDbServer.PASSWORD);
  }
}
