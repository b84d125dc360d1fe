package org.angarium.persistence.jdbc;

import org.angarium.persistence.MessageStore;
import org.angarium.persistence.MessageStoreContract;
import org.angarium.persistence.StoreException;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(NeedsMariaDb.class)
class MariaDbStoreTest extends MessageStoreContract {
  private String url;

  @Override
  protected MessageStore open() throws StoreException {
    if (url == null) {
      url = MariaDbServer.shared().newDatabase();
    }
    return JdbcStore.open(JdbcSettings.of(url, MariaDbServer.USER, MariaDbServer.PASSWORD));
  }
}
