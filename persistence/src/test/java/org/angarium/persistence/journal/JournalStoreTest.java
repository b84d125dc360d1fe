package org.angarium.persistence.journal;

import java.nio.file.Path;
import org.angarium.persistence.MessageStore;
import org.angarium.persistence.MessageStoreContract;
import org.angarium.persistence.StoreException;
import org.junit.jupiter.api.io.TempDir;

/** The contract, on a real disk, with segments so short that there are many. */
class JournalStoreTest extends MessageStoreContract {
  @TempDir Path directory;

  @Override
  protected MessageStore open() throws StoreException {
    return JournalStore.open(
        new JournalSettings(directory.resolve("a/b/journal"), JournalSettings.MIN_SEGMENT_BYTES));
  }
}
