package org.angarium.server;

import java.nio.file.Path;
import org.angarium.config.Configuration;
import org.angarium.persistence.MessageStore;
import org.angarium.persistence.StoreException;
import org.angarium.persistence.journal.JournalSettings;
import org.angarium.persistence.journal.JournalStore;
import org.angarium.persistence.memory.Memory;
import org.angarium.persistence.memory.MemoryStore;

/** Which stores there are. They are opened, and not recovered yet. */
public final class Stores {
  private Stores() {}

  /**
   * The store of a configuration.
   *
   * @throws StoreException if its directory cannot be had: not writable, or another broker's
   */
  public static MessageStore open(Configuration.Storage storage) throws StoreException {
    return switch (storage.kind()) {
      case JOURNAL ->
          JournalStore.open(new JournalSettings(storage.directory(), storage.segmentBytes()));
      case MEMORY -> memory();
    };
  }

  /**
   * A journal with the usual settings.
   *
   * @throws StoreException as {@link #open}
   */
  public static MessageStore journal(Path directory) throws StoreException {
    return JournalStore.open(JournalSettings.defaults(directory));
  }

  /** An empty memory. */
  public static MessageStore memory() {
    return new MemoryStore(new Memory());
  }
}
