package org.angarium.persistence.jdbc;

import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(NeedsPostgres.class)
class PostgresLeaseTest extends LeaseContract {
  @Override
  DatabaseServer server() {
    return PostgresServer.shared();
  }
}
