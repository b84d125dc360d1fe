package org.angarium.server;

import java.nio.file.Path;
import org.angarium.config.Configuration;
import org.angarium.persistence.MessageStore;
import org.angarium.persistence.StoreException;

/** Which stores there are. */
public final class Stores {
  private Stores() {}

  /**
   * The store of a configuration, not recovered yet.
   *
   * @throws StoreException if its directory cannot be had: not writable, or another broker's
   */
  public static MessageStore open(Configuration.Storage storage) throws StoreException {
    return switch (storage.kind()) {
      case JOURNAL -> journal(storage.directory(), storage.segmentBytes());
      case MEMORY -> memory();
    };
  }

  public static MessageStore memory() {
    throw new UnsupportedOperationException();
  }

  public static final long DEFAULT_SEGMENT_BYTES = 1L << 26;

  public static MessageStore journal(Path p, long s) throws StoreException {
    throw new StoreException("x" + p + s);
  }
}
