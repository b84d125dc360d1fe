package org.angarium.persistence.files;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.angarium.persistence.files.RecordingDisk.Created;
import org.angarium.persistence.files.RecordingDisk.Deleted;
import org.angarium.persistence.files.RecordingDisk.ForceFailed;
import org.angarium.persistence.files.RecordingDisk.Forced;
import org.angarium.persistence.files.RecordingDisk.NamesForced;
import org.angarium.persistence.files.RecordingDisk.Operation;
import org.angarium.persistence.files.RecordingDisk.Renamed;
import org.angarium.persistence.files.RecordingDisk.Reported;
import org.angarium.persistence.files.RecordingDisk.Written;

/**
 * What a power failure might leave of a recording. What was forced is there; of what was not, any
 * part may be, whatever the order in which it was done: whole writes, sectors of them, names.
 */
public final class CrashImages {
  private final List<Operation> operations;
  // What lasts of each file, and what a process sees.
  private final List<Pages> contents = new ArrayList<>();
  private final List<Pages> visible = new ArrayList<>();
  private final List<List<Written>> pendingWrites = new ArrayList<>();
  private final Map<String, Integer> names = new HashMap<>();
  private final List<Operation> pendingNames = new ArrayList<>();
  private int next;
  private long reported;

  /**
   * Begins before the first operation.
   *
   * @param start what {@link RecordingDisk#of} was given
   */
  public CrashImages(DiskImage start, List<Operation> operations) {
    this.operations = operations;
    start
        .files()
        .forEach(
            (name, pages) -> {
              names.put(name, contents.size());
              add(pages.copy());
            });
  }

  private CrashImages(CrashImages before, List<Operation> operations) {
    this.operations = operations;
    before.contents.forEach(pages -> contents.add(pages.copy()));
    before.visible.forEach(pages -> visible.add(pages.copy()));
    before.pendingWrites.forEach(writes -> pendingWrites.add(new ArrayList<>(writes)));
    names.putAll(before.names);
    pendingNames.addAll(before.pendingNames);
    reported = before.reported;
  }

  private void add(Pages pages) {
    contents.add(pages);
    visible.add(pages.copy());
    pendingWrites.add(new ArrayList<>());
  }

  /** How much of what was not forced is there. */
  public enum Luck {
    ALL,
    NOTHING,
    /** Some writes, whole or in sectors of 512 bytes. */
    SECTORS,
    /** Some writes, whole or in pages of 4096 bytes. */
    PAGES,
    /** Some writes, whole or in sectors, and names, in another order than they were done in. */
    REORDERED
  }

  /** Goes on by one operation; false at the end. */
  public boolean advance() {
    if (next == operations.size()) {
      return false;
    }
    Operation operation = operations.get(next++);
    if (operation instanceof Created created) {
      add(Pages.empty());
      pendingNames.add(created);
    } else if (operation instanceof Written written) {
      pendingWrites.get(written.file()).add(written);
      apply(written, visible.get(written.file()));
    } else if (operation instanceof Forced forced) {
      List<Written> pending = pendingWrites.get(forced.file());
      pending.forEach(write -> apply(write, contents.get(forced.file())));
      pending.clear();
    } else if (operation instanceof ForceFailed failed) {
      pendingWrites.get(failed.file()).clear();
    } else if (operation instanceof NamesForced forced) {
      force(forced.directory());
    } else if (operation instanceof Reported durable) {
      reported = durable.batch();
    } else {
      pendingNames.add(operation);
    }
    return true;
  }

  /** Goes on to the end. */
  public CrashImages advanceToEnd() {
    while (advance()) {
      // There is more.
    }
    return this;
  }

  private void force(String directory) {
    for (Operation pending : List.copyOf(pendingNames)) {
      if (RecordingDisk.directoryOf(name(pending)).equals(directory)) {
        rename(names, pending);
        pendingNames.remove(pending);
      }
    }
  }

  /** The last batch reported durable so far. */
  public long reported() {
    return reported;
  }

  /** Whether anything is not forced, so that luck makes a difference. */
  public boolean anythingPending() {
    return !pendingNames.isEmpty() || pendingWrites.stream().anyMatch(list -> !list.isEmpty());
  }

  /** Whether the operation done last was a report. */
  public boolean justReported() {
    return next > 0 && operations.get(next - 1) instanceof Reported;
  }

  /** The files after a power failure at this moment. */
  public DiskImage image(Luck luck, Random random) {
    Map<String, Integer> surviving = new HashMap<>(names);
    for (Operation pending : inOrder(pendingNames, luck, random)) {
      if (luck == Luck.ALL || (luck != Luck.NOTHING && random.nextBoolean())) {
        rename(surviving, pending);
      }
    }
    Map<String, Pages> image = new TreeMap<>();
    surviving.forEach((name, file) -> image.put(name, survivors(file, luck, random)));
    return new DiskImage(image);
  }

  /**
   * The disk as a process finds it that starts when another was killed at this moment: everything
   * is there, and what was not forced still is not.
   */
  public RecordingDisk afterKill() {
    Map<String, Integer> all = new HashMap<>(names);
    pendingNames.forEach(pending -> rename(all, pending));
    List<Pages> files = visible.stream().map(Pages::copy).toList();
    return RecordingDisk.of(files, all);
  }

  /** This moment, and then these operations on the disk {@link #afterKill}. */
  public CrashImages followedBy(List<Operation> more) {
    return new CrashImages(this, more);
  }

  private static <T> List<T> inOrder(List<T> done, Luck luck, Random random) {
    if (luck != Luck.REORDERED || done.size() < 2) {
      return done;
    }
    List<T> other = new ArrayList<>(done);
    Collections.shuffle(other, random);
    return other;
  }

  private static String name(Operation operation) {
    if (operation instanceof Created created) {
      return created.name();
    } else if (operation instanceof Deleted deleted) {
      return deleted.name();
    } else if (operation instanceof Renamed renamed) {
      return renamed.to();
    }
    throw new IllegalArgumentException(operation + " is not about a name");
  }

  private static void rename(Map<String, Integer> names, Operation operation) {
    if (operation instanceof Created created) {
      names.put(created.name(), created.file());
    } else if (operation instanceof Deleted deleted) {
      names.remove(deleted.name(), deleted.file());
    } else if (operation instanceof Renamed renamed) {
      names.remove(renamed.from(), renamed.file());
      names.put(renamed.to(), renamed.file());
    }
  }

  private Pages survivors(int file, Luck luck, Random random) {
    Pages pages = contents.get(file).copy();
    for (Written write : inOrder(pendingWrites.get(file), luck, random)) {
      int chance = luck == Luck.ALL ? 2 : luck == Luck.NOTHING ? 0 : random.nextInt(4);
      if (chance >= 2) {
        apply(write, pages);
      } else if (chance == 1) {
        tear(write, luck == Luck.PAGES ? 4096 : 512, random, pages);
      }
    }
    return pages;
  }

  private static void apply(Written write, Pages pages) {
    pages.write(write.bytes(), 0, write.bytes().length, write.position());
  }

  /** Only some sectors of a write. */
  private static void tear(Written write, int sector, Random random, Pages pages) {
    long end = write.position() + write.bytes().length;
    for (long at = write.position(); at < end; ) {
      long boundary = Math.min(end, (at / sector + 1) * sector);
      if (random.nextBoolean()) {
        pages.write(write.bytes(), (int) (at - write.position()), (int) (boundary - at), at);
      }
      at = boundary;
    }
  }
}
