package org.angarium.tests.simulation;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.angarium.persistence.files.Disk;
import org.angarium.persistence.files.DiskFile;
import org.angarium.persistence.files.LockedException;
import org.jspecify.annotations.Nullable;

/**
 * A disk in memory that keeps what is forced, and of what is not, after a power cut, what the dice
 * leaves: of each write any of its sectors, of the changes of names a beginning. It can be full for
 * a while, fail a force, and lose its power in the middle of any change.
 */
final class SimulatedDisk implements Disk {
  private static final int SECTOR = 512;

  private final World world;

  /** The files by name, as the running machine sees them. */
  private Map<Path, Content> files = new TreeMap<>();

  /** The names that a power cut leaves. */
  private Map<Path, Content> lasting = new TreeMap<>();

  /** What happened to names since they were last forced. */
  private final List<Map<Path, Content>> unforcedNames = new ArrayList<>();

  /** How often the machine has been started; files opened before are closed. */
  private int boots;

  private boolean full;
  private boolean failsForce;
  private boolean hasFailedForce;
  private int changesUntilCut = -1;
  private boolean cut;
  private @Nullable Path locked;

  SimulatedDisk(World world) {
    this.world = world;
  }

  // ---- what goes wrong

  /** From now on there is no space, or there is again. */
  void full(boolean isFull) {
    world.note("disk full", isFull ? 1 : 0);
    full = isFull;
  }

  /** The next force fails, and takes some of what was not forced with it. */
  void failForce() {
    failsForce = true;
  }

  /** Whether a force has failed since the last start. */
  boolean hasFailedForce() {
    return hasFailedForce;
  }

  /** The power goes during one of the next changes. */
  void cutPowerAfter(int changes) {
    changesUntilCut = changes;
  }

  boolean powerIsCut() {
    return cut;
  }

  /**
   * The process that used the disk has ended, and it can be used anew.
   *
   * @param powerCut whether the machine has, too, so that only what lasts is left
   */
  void restart(boolean powerCut) {
    boots++;
    locked = null;
    hasFailedForce = false;
    failsForce = false;
    changesUntilCut = -1;
    if (powerCut || cut) {
      int kept = world.between(0, unforcedNames.size());
      files = new TreeMap<>(kept == 0 ? lasting : unforcedNames.get(kept - 1));
      files.values().forEach(content -> content.loseSome(world));
      lasting = new TreeMap<>(files);
      unforcedNames.clear();
      world.note("disk keeps names", kept);
    }
    cut = false;
  }

  /** Something is about to change. */
  private void change(Runnable inPart) {
    requirePower();
    if (changesUntilCut >= 0 && changesUntilCut-- == 0) {
      inPart.run();
      cut = true;
      throw new PowerCut();
    }
  }

  private void requirePower() {
    if (cut) {
      throw new PowerCut();
    }
  }

  private void requireSpace() throws IOException {
    if (full) {
      throw new IOException("No space left on device");
    }
  }

  // ---- names

  @Override
  public void createDirectory(Path directory) {
    requirePower(); // directories are there
  }

  @Override
  public List<String> list(Path directory) {
    requirePower();
    return files.keySet().stream()
        .filter(file -> directory.equals(file.getParent()))
        .map(file -> String.valueOf(file.getFileName()))
        .toList();
  }

  @Override
  public DiskFile create(Path file) throws IOException {
    change(() -> {});
    requireSpace();
    Content content = new Content();
    files.put(file, content);
    namesChanged("create " + file.getFileName());
    return new OpenFile(content);
  }

  @Override
  public DiskFile open(Path file) throws IOException {
    requirePower();
    return new OpenFile(find(file));
  }

  private Content find(Path file) throws IOException {
    Content content = files.get(file);
    if (content == null) {
      throw new NoSuchFileException(file.toString());
    }
    return content;
  }

  @Override
  public void rename(Path from, Path to) throws IOException {
    Content content = find(from);
    change(() -> {});
    files.remove(from);
    files.put(to, content);
    namesChanged("rename " + from.getFileName() + " " + to.getFileName());
  }

  @Override
  public void delete(Path file) throws IOException {
    find(file);
    change(() -> {});
    files.remove(file);
    namesChanged("delete " + file.getFileName());
  }

  private void namesChanged(String how) {
    world.note(how, files.size());
    unforcedNames.add(new TreeMap<>(files));
  }

  @Override
  public void forceDirectory(Path directory) {
    change(() -> {});
    world.note("force names", files.size());
    lasting = new TreeMap<>(files);
    unforcedNames.clear();
  }

  @Override
  public Closeable lock(Path file) throws IOException {
    requirePower();
    if (locked != null) {
      throw new LockedException("another process");
    }
    locked = file;
    int here = boots;
    return () -> {
      if (boots == here) {
        locked = null;
      }
    };
  }

  // ---- what is in them

  private record Write(int position, byte[] bytes) {}

  /** What is in a file: as the running machine sees it, and as it lasts. */
  private static final class Content {
    private byte[] bytes = {};
    private byte[] forced = {};
    private final List<Write> unforced = new ArrayList<>();

    void write(int position, byte[] written) {
      bytes = written(bytes, position, written, 0, written.length);
      unforced.add(new Write(position, written));
    }

    private static byte[] written(byte[] to, int position, byte[] from, int offset, int length) {
      byte[] target = to;
      if (target.length < position + length) {
        target = Arrays.copyOf(target, position + length);
      }
      System.arraycopy(from, offset, target, position, length);
      return target;
    }

    void force() {
      if (!unforced.isEmpty()) {
        unforced.forEach(w -> forced = written(forced, w.position, w.bytes, 0, w.bytes.length));
        unforced.clear();
      }
    }

    /** Of what is not forced, any sectors are there, and others are not. */
    void loseSome(World world) {
      if (!unforced.isEmpty()) {
        int chance = world.oneOf(List.of(0, 50, 90, 100));
        for (Write write : unforced) {
          for (int from = 0; from < write.bytes.length; ) {
            int inSector = SECTOR - (write.position + from) % SECTOR;
            int length = Math.min(inSector, write.bytes.length - from);
            if (world.percent(chance)) {
              forced = written(forced, write.position + from, write.bytes, from, length);
            }
            from += length;
          }
        }
        unforced.clear();
      }
      bytes = forced.clone();
    }
  }

  private final class OpenFile implements DiskFile {
    private final Content content;
    private final int here = boots;

    OpenFile(Content content) {
      this.content = content;
    }

    private void requireOpen() throws IOException {
      requirePower();
      if (here != boots) {
        throw new IOException("opened by a process that has ended");
      }
    }

    @Override
    public long size() throws IOException {
      requireOpen();
      return content.bytes.length;
    }

    @Override
    public void read(ByteBuffer target, long position) throws IOException {
      requireOpen();
      int there = (int) Math.max(0, content.bytes.length - position);
      target.put(
          content.bytes,
          (int) Math.min(position, content.bytes.length),
          Math.min(there, target.remaining()));
    }

    @Override
    public void write(ByteBuffer source, long position) throws IOException {
      requireOpen();
      byte[] bytes = new byte[source.remaining()];
      if (position + bytes.length > content.bytes.length) {
        requireSpace();
      }
      source.get(bytes);
      change(() -> content.write((int) position, bytes));
      world.note("write " + bytes.length, position);
      content.write((int) position, bytes);
    }

    @Override
    public void truncate(long size) {
      throw new UnsupportedOperationException("the journal does not do this");
    }

    @Override
    public void force() throws IOException {
      requireOpen();
      change(() -> {});
      world.note("force", content.unforced.size());
      if (failsForce) {
        failsForce = false;
        hasFailedForce = true;
        content.loseSome(world);
        throw new IOException("Input/output error");
      }
      content.force();
    }

    @Override
    public void close() {
      // nothing is kept for an open file
    }
  }
}
