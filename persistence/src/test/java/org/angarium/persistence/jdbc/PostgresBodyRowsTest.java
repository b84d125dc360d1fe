package org.angarium.persistence.jdbc;

import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(NeedsPostgres.class)
class PostgresBodyRowsTest extends BodyRowsContract {
  @Override
  DatabaseServer server() {
    return PostgresServer.shared();
  }
}
