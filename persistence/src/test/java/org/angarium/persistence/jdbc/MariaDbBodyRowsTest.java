package org.angarium.persistence.jdbc;

import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(NeedsMariaDb.class)
class MariaDbBodyRowsTest extends BodyRowsContract {
  @Override
  DatabaseServer server() {
    return MariaDbServer.shared();
  }
}
