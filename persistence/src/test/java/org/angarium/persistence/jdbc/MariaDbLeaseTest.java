package org.angarium.persistence.jdbc;

import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(NeedsMariaDb.class)
class MariaDbLeaseTest extends LeaseContract {
  @Override
  DatabaseServer server() {
    return MariaDbServer.shared();
  }
}
