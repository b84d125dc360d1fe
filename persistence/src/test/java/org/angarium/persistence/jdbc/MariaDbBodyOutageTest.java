package org.angarium.persistence.jdbc;

import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(NeedsMariaDb.class)
class MariaDbBodyOutageTest extends BodyOutageContract {
  @Override
  DatabaseServer server() {
    return MariaDbServer.shared();
  }

  @Override
  String waitingForLocks() {
    return "information_schema.innodb_trx WHERE trx_state = 'LOCK WAIT'";
  }
}
