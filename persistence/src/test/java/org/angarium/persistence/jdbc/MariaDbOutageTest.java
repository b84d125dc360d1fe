package org.angarium.persistence.jdbc;

import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(NeedsMariaDb.class)
class MariaDbOutageTest extends OutageContract {
  @Override
  DatabaseServer server() {
    return MariaDbServer.shared();
  }
}
