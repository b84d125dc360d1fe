package org.angarium.persistence.jdbc;

import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(NeedsPostgres.class)
class PostgresOutageTest extends OutageContract {
  @Override
  DatabaseServer server() {
    return PostgresServer.shared();
  }
}
