package org.angarium.persistence.jdbc;

import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(NeedsPostgres.class)
class PostgresBodyOutageTest extends BodyOutageContract {
  @Override
  DatabaseServer server() {
    return PostgresServer.shared();
  }

  @Override
  String waitingForLocks() {
    return "pg_locks WHERE NOT granted";
  }
}
