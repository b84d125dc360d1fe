package org.angarium.server;

import java.io.IOException;
import java.nio.file.Path;
import java.util.function.Supplier;
import org.angarium.config.Configuration;
import org.angarium.config.StoreKind;
import org.angarium.persistence.MessageStore;
import org.angarium.persistence.StoreException;
import org.angarium.persistence.jdbc.JdbcSettings;
import org.angarium.persistence.jdbc.JdbcStore;
import org.angarium.persistence.journal.JournalHooks;
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
   * @throws StoreException if its directory cannot be had (not writable, or another broker's) or
   *     has a store of the other kind only, or its database cannot be used
   */
  public static MessageStore open(Configuration.Storage storage) throws StoreException {
    requireNotOtherKind(storage);
    return switch (storage.kind()) {
      case JOURNAL -> journal(storage);
      case JDBC -> JdbcStore.open(jdbc(storage));
      case MEMORY -> memory();
    };
  }

  /** An empty store beside the one that was meant would look as if all messages were gone. */
  private static void requireNotOtherKind(Configuration.Storage storage) throws StoreException {
    DataDirectory found;
    try {
      found = DataDirectory.at(storage.directory());
    } catch (IOException e) {
      return; // Opening it says why.
    }
    boolean isJournal = storage.kind() == StoreKind.JOURNAL;
    boolean isOwnDatabase = storage.kind() == StoreKind.JDBC && storage.database().url().isEmpty();
    if (isJournal && found.hasDatabase() && !found.hasJournal()) {
      throw new StoreException(
          "the data directory %s has a database and no journal; use --store jdbc (store: jdbc), or another directory"
              .formatted(storage.directory()));
    }
    if (isOwnDatabase && found.hasJournal() && !found.hasDatabase()) {
      throw new StoreException(
          "the data directory %s has a journal and no database; use --store journal (store: journal), or another directory, into which angarium store export and import take the messages"
              .formatted(storage.directory()));
    }
  }

  /**
   * A store for a tool, opened and not recovered yet.
   *
   * @param storeId tells its identifier after the recovery
   */
  public record Opened(MessageStore store, Supplier<String> storeId) {}

  /**
   * The store of a configuration, for a tool: which refuses it while a broker has it.
   *
   * @throws StoreException as {@link #open}; or if it is in memory, where no tool finds it
   */
  public static Opened openAlone(Configuration.Storage storage) throws StoreException {
    return switch (storage.kind()) {
      case JOURNAL -> {
        JournalStore store = journal(storage);
        yield new Opened(store, store::storeId);
      }
      case JDBC -> {
        JdbcStore store = JdbcStore.openAlone(jdbc(storage));
        yield new Opened(store, store::storeId);
      }
      case MEMORY -> throw new StoreException("a store in memory ends with its broker");
    };
  }

  private static JournalStore journal(Configuration.Storage storage) throws StoreException {
    return JournalStore.open(
        new JournalSettings(
            storage.directory(),
            storage.journal().segmentBytes(),
            storage.journal().compactionBytesPerSecond()),
        JournalHooks.defaults().failing(HaltingPoint.ofProcess()));
  }

  private static JdbcSettings jdbc(Configuration.Storage storage) {
    Configuration.Database database = storage.database();
    String url =
        database.url().isEmpty()
            ? JdbcSettings.inDirectory(storage.directory()).url()
            : database.url();
    return new JdbcSettings(
        url, database.user(), database.password(), database.timeout(), JdbcSettings.DEFAULT_LEASE);
  }

  /**
   * A journal with the usual settings.
   *
   * @throws StoreException as {@link #open}
   */
  public static MessageStore journal(Path directory) throws StoreException {
    return JournalStore.open(JournalSettings.defaults(directory));
  }

  /**
   * A database in files of this directory, with the usual settings.
   *
   * @throws StoreException as {@link #open}
   */
  public static MessageStore database(Path directory) throws StoreException {
    return JdbcStore.open(JdbcSettings.inDirectory(directory));
  }

  /**
   * A database with the usual settings.
   *
   * @throws StoreException as {@link #open}
   */
  public static MessageStore database(String url, String user, String password)
      throws StoreException {
    return JdbcStore.open(JdbcSettings.of(url, user, password));
  }

  /** An empty memory. */
  public static MessageStore memory() {
    return new MemoryStore(new Memory());
  }
}
