package org.angarium.persistence.files;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.angarium.persistence.files.RecordingDisk.Created;
import org.angarium.persistence.files.RecordingDisk.Deleted;
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
  private final List<byte[]> contents = new ArrayList<>();
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
  public CrashImages(Map<String, byte[]> start, List<Operation> operations) {
    this.operations = operations;
    start.forEach(
        (name, bytes) -> {
          names.put(name, contents.size());
          contents.add(bytes.clone());
          pendingWrites.add(new ArrayList<>());
        });
  }

  /** How much of what was not forced is there. */
  public enum Luck {
    ALL,
    NOTHING,
    /** Some writes, whole or in sectors of 512 bytes. */
    SECTORS,
    /** Some writes, whole or in pages of 4096 bytes. */
    PAGES
  }

  /** Goes on by one operation; false at the end. */
  public boolean advance() {
    if (next == operations.size()) {
      return false;
    }
    Operation operation = operations.get(next++);
    if (operation instanceof Created created) {
      contents.add(new byte[0]);
      pendingWrites.add(new ArrayList<>());
      pendingNames.add(created);
    } else if (operation instanceof Written written) {
      pendingWrites.get(written.file()).add(written);
    } else if (operation instanceof Forced forced) {
      contents.set(
          forced.file(),
          survivors(forced.file(), Luck.ALL, new Random(0), contents.get(forced.file())));
      pendingWrites.get(forced.file()).clear();
    } else if (operation instanceof NamesForced) {
      pendingNames.forEach(pending -> rename(names, pending));
      pendingNames.clear();
    } else if (operation instanceof Reported durable) {
      reported = durable.batch();
    } else {
      pendingNames.add(operation);
    }
    return true;
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
  public Map<String, byte[]> image(Luck luck, Random random) {
    Map<String, Integer> surviving = new HashMap<>(names);
    for (Operation pending : pendingNames) {
      if (luck == Luck.ALL || (luck != Luck.NOTHING && random.nextBoolean())) {
        rename(surviving, pending);
      }
    }
    Map<String, byte[]> image = new HashMap<>();
    surviving.forEach(
        (name, file) -> image.put(name, survivors(file, luck, random, contents.get(file).clone())));
    return image;
  }

  private static void rename(Map<String, Integer> names, Operation operation) {
    if (operation instanceof Created created) {
      names.put(created.name(), created.file());
    } else if (operation instanceof Deleted deleted) {
      names.remove(deleted.name());
    } else if (operation instanceof Renamed renamed) {
      names.remove(renamed.from(), renamed.file());
      names.put(renamed.to(), renamed.file());
    }
  }

  private byte[] survivors(int file, Luck luck, Random random, byte[] start) {
    byte[] bytes = start;
    for (Written write : pendingWrites.get(file)) {
      int chance = luck == Luck.ALL ? 2 : luck == Luck.NOTHING ? 0 : random.nextInt(4);
      if (chance >= 2) {
        bytes = RecordingDisk.written(bytes, write.position(), write.bytes());
      } else if (chance == 1) {
        bytes = torn(bytes, write, luck == Luck.PAGES ? 4096 : 512, random);
      }
    }
    return bytes;
  }

  /** Only some sectors of a write. */
  private static byte[] torn(byte[] start, Written write, int sector, Random random) {
    byte[] bytes = start;
    long end = write.position() + write.bytes().length;
    for (long at = write.position(); at < end; ) {
      long boundary = Math.min(end, (at / sector + 1) * sector);
      if (random.nextBoolean()) {
        byte[] part = new byte[(int) (boundary - at)];
        System.arraycopy(write.bytes(), (int) (at - write.position()), part, 0, part.length);
        bytes = RecordingDisk.written(bytes, at, part);
      }
      at = boundary;
    }
    return bytes;
  }
}
