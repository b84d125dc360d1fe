package org.angarium.tests.simulation;

import java.nio.file.Path;
import org.angarium.persistence.MessageStore;
import org.angarium.persistence.StoreException;
import org.angarium.persistence.journal.JournalHooks;
import org.angarium.persistence.journal.JournalSettings;
import org.angarium.persistence.journal.JournalStore;
import org.jspecify.annotations.Nullable;

/** The file journal on a simulated disk, with short segments. */
final class JournalStorage implements SimulatedStore {
  private static final Path DIRECTORY = Path.of("/store");
  private static final int SEGMENT_BYTES = 1 << 16;

  private final SimulatedDisk disk;
  private @Nullable JournalStore store;

  JournalStorage(SimulatedDisk disk) {
    this.disk = disk;
  }

  @Override
  public MessageStore open() throws StoreException {
    JournalSettings settings = new JournalSettings(DIRECTORY, SEGMENT_BYTES);
    JournalStore opened = JournalStore.stepped(settings, JournalHooks.defaults().on(disk));
    store = opened;
    return opened;
  }

  @Override
  public boolean step() {
    JournalStore open = store;
    return open != null && open.step();
  }

  @Override
  public boolean failureIsExpected() {
    return disk.hasFailedForce();
  }

  @Override
  public boolean powerIsCut() {
    return disk.powerIsCut();
  }

  @Override
  public void crash(boolean powerCut) {
    store = null; // as it is: its files are closed with its process
    disk.restart(powerCut);
  }
}
