package org.angarium.persistence.journal;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.angarium.persistence.StoreException;
import org.angarium.persistence.StoreRecord;
import org.angarium.persistence.bodies.BodyInspection;
import org.angarium.persistence.files.Disk;
import org.angarium.persistence.files.LocalDisk;

/**
 * Saves what is intact of a damaged journal into a new one. The damaged one is read as far as
 * anything in it can be proven by its checksums, and is not changed; brokers are kept out of it
 * meanwhile. What is uncertain is kept: a message may come twice, but is not dropped. One thread.
 */
public final class JournalSalvage {
  /** The new journal has its name only when it is complete. */
  private static final String UNFINISHED = ".salvaging";

  private final Disk disk;
  private final Path directory;
  private final Function<byte[], StoreRecord.Facts> facts;

  /**
   * Prepares.
   *
   * @param directory of the damaged journal
   * @param facts what to keep of a message by its content, if nothing else is known of it
   */
  public JournalSalvage(Path directory, Function<byte[], StoreRecord.Facts> facts) {
    this(directory, facts, new LocalDisk());
  }

  JournalSalvage(Path directory, Function<byte[], StoreRecord.Facts> facts, Disk disk) {
    this.directory = directory;
    this.facts = facts;
    this.disk = disk;
  }

  /**
   * Saves what there is into a directory that is not there yet, and is there only when all is done
   * and lasts.
   *
   * @throws StoreException if nothing can be read at all, a broker has the journal, or the new one
   *     cannot be written; the message is one line
   */
  public SalvageReport into(Path target) throws StoreException {
    Path unfinished = target.resolveSibling(target.getFileName() + UNFINISHED);
    try {
      requireNone(target, "name a directory that is not there yet");
      requireNone(unfinished, "remove it: it is left from a salvage that broke off");
      SalvageReport report =
          into(JournalSettings.defaults(unfinished), JournalHooks.defaults().on(disk));
      disk.rename(unfinished, target);
      Path parent = target.toAbsolutePath().getParent();
      if (parent != null) {
        disk.forceDirectory(parent);
      }
      return report;
    } catch (StoreException e) {
      throw e;
    } catch (IOException e) {
      throw new StoreException("%s cannot become %s: %s".formatted(unfinished, target, e), e);
    }
  }

  private void requireNone(Path path, String advice) throws IOException {
    try {
      disk.list(path);
    } catch (NoSuchFileException e) {
      return;
    } catch (NotDirectoryException e) {
      // It is there all the same.
    }
    throw new StoreException("%s exists already; %s".formatted(path, advice));
  }

  /** Saves what there is into a journal that is put together in some way. */
  SalvageReport into(JournalSettings settings, JournalHooks hooks) throws StoreException {
    try {
      JournalInspection.requireJournal(directory, disk.list(directory));
      Closeable lock = disk.lockForReading(directory.resolve(JournalStore.LOCK));
      try (SalvageFiles files = SalvageFiles.open(disk, directory);
          SegmentFiles reading = new SegmentFiles(disk, directory)) {
        return save(files, reading, settings, hooks);
      } finally {
        lock.close();
      }
    } catch (IOException e) {
      throw JournalInspection.refusal(directory, "salvaging", e);
    }
  }

  private SalvageReport save(
      SalvageFiles files, SegmentFiles reading, JournalSettings settings, JournalHooks hooks)
      throws IOException {
    List<SalvageReport.Gap> gaps = new ArrayList<>();
    List<String> notes = new ArrayList<>();
    RecordReader reader = files.reader(reading);
    SalvageEntries entries =
        new SalvageEntries(files, reader, damage -> add(gaps, SalvageReport.damage(damage)));
    SalvageIndex state = new SalvageIndex(entries);
    files.damages().forEach(damage -> add(gaps, SalvageReport.damage(damage)));
    new SalvageScan(files, state, gaps, notes::add).run();
    BodyInspection found = new BodyInspection(disk, directory.resolve(JournalStore.BODIES));
    Path bodies = settings.directory().resolve(JournalStore.BODIES);
    SalvageContents contents =
        new SalvageContents(files, reader, found, bodies, damage -> add(gaps, damage));
    try (JournalStore store = JournalStore.stepped(settings, hooks)) {
      if (!found.sizes().isEmpty()) {
        hooks.disk().createDirectory(bodies);
      }
      SalvageOutput output = new SalvageOutput(state, entries, contents, facts, store);
      output.run();
      if (!found.sizes().isEmpty()) {
        hooks.disk().forceDirectory(bodies);
      }
      return output.report(gaps, notes);
    }
  }

  private static void add(List<SalvageReport.Gap> gaps, JournalReport.Damage damage) {
    gaps.add(new SalvageReport.Gap(damage, 0, 0));
  }
}
