package org.angarium.persistence.jdbc;

import java.nio.file.Path;
import org.angarium.persistence.MessageStore;
import org.angarium.persistence.MessageStoreContract;
import org.angarium.persistence.StoreException;
import org.junit.jupiter.api.io.TempDir;

class H2StoreTest extends MessageStoreContract {
  @TempDir Path directory;

  @Override
  protected MessageStore open() throws StoreException {
    return JdbcStore.open(JdbcSettings.inDirectory(directory));
  }
}
