package org.angarium.persistence.journal;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import org.angarium.persistence.StoreException;
import org.angarium.persistence.StoreRecord;
import org.angarium.persistence.files.Disk;
import org.angarium.persistence.files.DiskFile;
import org.angarium.persistence.files.LocalDisk;
import org.angarium.persistence.files.LockedException;
import org.jspecify.annotations.Nullable;

/**
 * A journal that is looked at while no broker runs on it. Opening reads all of it, as a start
 * would, and changes nothing: no repair, no new segment, no name. It keeps brokers out until it is
 * closed. Takes as much memory as a start. One thread.
 */
public final class JournalInspection implements AutoCloseable {
  private final Path directory;
  private final Closeable lock;
  private final TreeMap<Long, Segment> segments = new TreeMap<>();
  private final TreeMap<Long, JournalDamageException> damages = new TreeMap<>();
  private int spares;
  private long bytes;
  private @Nullable JournalScan scan;
  private @Nullable JournalDamageException stopped;
  private JournalReport.@Nullable Torn torn;

  private JournalInspection(Path directory, Closeable lock) {
    this.directory = directory;
    this.lock = lock;
  }

  /**
   * Opens and reads the journal in a directory. Damage is no failure: {@link #report} tells of it.
   *
   * @throws StoreException if there is no journal, a broker is running on it, a newer version has
   *     written it, or it cannot be read; the message is one line that names the directory or file
   */
  public static JournalInspection open(Path directory) throws StoreException {
    return open(directory, new LocalDisk());
  }

  /** Opens and reads the journal on any disk. */
  static JournalInspection open(Path directory, Disk disk) throws StoreException {
    try {
      requireJournal(directory, disk.list(directory));
      JournalInspection inspection =
          new JournalInspection(
              directory, disk.lockForReading(directory.resolve(JournalStore.LOCK)));
      try {
        inspection.openFiles(disk);
        inspection.scan();
        return inspection;
      } catch (IOException e) {
        inspection.close();
        throw e;
      }
    } catch (StoreException e) {
      throw e;
    } catch (LockedException e) {
      throw new StoreException(
          "the store in %s is in use by %s; stop the broker first"
              .formatted(directory, e.getMessage()),
          e);
    } catch (NoSuchFileException e) {
      throw new StoreException("there is no file or directory " + e.getFile(), e);
    } catch (NotDirectoryException e) {
      throw new StoreException("%s is not a directory".formatted(directory), e);
    } catch (AccessDeniedException e) {
      throw new StoreException("no permission to read " + e.getFile(), e);
    } catch (IOException e) {
      throw new StoreException("reading the journal in %s failed: %s".formatted(directory, e), e);
    }
  }

  private static void requireJournal(Path directory, List<String> names) throws StoreException {
    if (names.stream().noneMatch(name -> SegmentDirectory.SEGMENT.matcher(name).matches())) {
      String found =
          names.isEmpty()
              ? "it is empty"
              : "none of its files has a segment's name, such as " + Segment.name(1);
      throw new StoreException("there is no journal in %s: %s".formatted(directory, found));
    }
  }

  private void openFiles(Disk disk) throws IOException {
    for (String name : disk.list(directory)) {
      Path file = directory.resolve(name);
      Matcher segment = SegmentDirectory.SEGMENT.matcher(name);
      if (segment.matches()) {
        openSegment(disk.openForReading(file), file, Long.parseLong(segment.group(1)));
      } else if (SegmentDirectory.SPARE.matcher(name).matches()) {
        try (DiskFile spare = disk.openForReading(file)) {
          spares++;
          bytes += spare.size();
        }
      }
    }
    if (!segments.isEmpty()) {
      Segment last = segments.lastEntry().getValue();
      for (Segment one : segments.values()) {
        try {
          JournalRecovery.checkSameStore(one, last);
        } catch (JournalDamageException e) {
          damages.put(one.number(), e);
        }
      }
    }
  }

  private void openSegment(DiskFile opened, Path file, long number) throws IOException {
    bytes += opened.size();
    try {
      segments.put(number, SegmentDirectory.openSegment(opened, file, number));
    } catch (JournalDamageException e) {
      damages.put(number, e);
    }
  }

  private void scan() throws IOException {
    List<Segment> run = run();
    if (run.isEmpty()) {
      return;
    }
    JournalScan scanning = new JournalScan(run);
    scan = scanning;
    try {
      scanning.run();
      long end = new TailRepair(scanning).endOfUnfinished();
      if (end > scanning.position()) {
        torn =
            new JournalReport.Torn(
                scanning.segment().path().toString(),
                scanning.position(),
                end - scanning.position(),
                scanning.stopped());
      }
    } catch (JournalDamageException e) {
      SegmentReader.Found last = scanning.last();
      // That a segment goes on in one whose file is damaged is no damage of its own.
      boolean cut = !damages.isEmpty() && last != null && last.header().end();
      stopped = cut ? null : e;
    }
  }

  /** The segments that follow each other, up to the last one or to the first damaged file. */
  private List<Segment> run() {
    List<Segment> run = new ArrayList<>();
    long number = damages.isEmpty() ? segments.lastKey() : damages.firstKey() - 1;
    for (Segment one = segments.get(number); one != null; one = segments.get(--number)) {
      run.add(0, one);
    }
    return run;
  }

  /** The damages, the one first for which a start refuses the store; empty if it is sound. */
  public List<JournalReport.Damage> damages() {
    List<JournalReport.Damage> found = new ArrayList<>();
    if (stopped != null) {
      found.add(damage(stopped));
    }
    damages.values().forEach(one -> found.add(damage(one)));
    return found;
  }

  /** The store's identifier, drawn by lot when it was made; empty if no segment can be read. */
  public String storeId() {
    return segments.isEmpty() ? "" : segments.lastEntry().getValue().header().storeId();
  }

  /** How many messages are live, as far as could be read. */
  public long liveMessages() {
    JournalScan scanned = scan;
    return scanned == null ? 0 : scanned.index().liveMessages();
  }

  /** What there is, and whether it can be trusted. */
  public JournalReport report() throws StoreException {
    return new JournalReport(
        directory,
        storeId(),
        new JournalReport.Files(filesOfSegments(), spares, bytes),
        contents(),
        Optional.ofNullable(torn),
        damages());
  }

  private int filesOfSegments() {
    Set<Long> numbers = new HashSet<>(segments.keySet());
    numbers.addAll(damages.keySet());
    return numbers.size();
  }

  private static JournalReport.Damage damage(JournalDamageException found) {
    return new JournalReport.Damage(found.file(), found.offset(), found.reason());
  }

  private JournalReport.Contents contents() throws StoreException {
    Map<String, Long> records = new LinkedHashMap<>();
    for (Class<?> kind : StoreRecord.class.getPermittedSubclasses()) {
      records.put(kind.getSimpleName(), 0L);
    }
    long[] batches = {0};
    Map<Class<?>, Long> live = new LinkedHashMap<>();
    long[] liveBytes = {0};
    walk(
        (segment, found, all, positions) -> {
          batches[0]++;
          all.forEach(one -> records.merge(one.getClass().getSimpleName(), 1L, Long::sum));
        });
    visitLive(
        one -> {
          live.merge(one.getClass(), 1L, Long::sum);
          if (one instanceof StoreRecord.MessageStored stored) {
            liveBytes[0] += stored.content().length;
          }
        });
    return new JournalReport.Contents(
        batches[0],
        records,
        new JournalReport.Live(
            live.getOrDefault(StoreRecord.MessageStored.class, 0L),
            liveBytes[0],
            live.getOrDefault(StoreRecord.MessageEnqueued.class, 0L),
            live.getOrDefault(StoreRecord.DestinationDefined.class, 0L),
            live.getOrDefault(StoreRecord.SubscriptionDefined.class, 0L),
            live.getOrDefault(StoreRecord.BranchPrepared.class, 0L)));
  }

  /** Shows every record, in order, up to the end or to the first damage. */
  public void entries(Consumer<JournalEntry> visitor) throws StoreException {
    JournalScan scanned = scan;
    if (scanned == null) {
      return;
    }
    Liveness liveness = new Liveness(scanned);
    walk(
        (segment, found, records, positions) -> {
          for (int i = 0; i < records.size(); i++) {
            StoreRecord one = records.get(i);
            boolean live = liveness.isLive(one);
            int deliveries =
                live && one instanceof StoreRecord.MessageEnqueued enqueued
                    ? scanned.placements().deliveries(enqueued)
                    : 0;
            visitor.accept(
                new JournalEntry(
                    segment.path(),
                    positions.getLong(i),
                    found.header().batch(),
                    one,
                    live,
                    deliveries));
          }
        });
  }

  /**
   * Visits what is live, as {@link org.angarium.persistence.MessageStore#recover} does.
   *
   * @throws StoreException if there is damage, before anything is visited
   */
  public void visit(Consumer<StoreRecord> visitor) throws StoreException {
    if (stopped != null) {
      throw stopped;
    }
    if (!damages.isEmpty()) {
      throw damages.firstEntry().getValue();
    }
    visitLive(visitor);
  }

  /** What each segment is kept for, the oldest first, up to the first damage. */
  public List<SegmentUse> uses() throws StoreException {
    JournalScan scanned = scan;
    if (scanned == null) {
      return List.of();
    }
    try {
      return new SegmentUses(scanned).run();
    } catch (IOException e) {
      throw failure(e);
    }
  }

  private void visitLive(Consumer<StoreRecord> visitor) throws StoreException {
    JournalScan scanned = scan;
    if (scanned != null) {
      try {
        JournalRecovery.visit(scanned, visitor);
      } catch (IOException e) {
        throw failure(e);
      }
    }
  }

  private void walk(JournalWalk.Visitor visitor) throws StoreException {
    JournalScan scanned = scan;
    if (scanned != null) {
      try {
        new JournalWalk(scanned).run(visitor);
      } catch (IOException e) {
        throw failure(e);
      }
    }
  }

  private StoreException failure(IOException cause) {
    return cause instanceof StoreException store
        ? store
        : new StoreException(
            "reading the journal in %s failed: %s".formatted(directory, cause), cause);
  }

  /** The number of what a record defines. */
  static long numberOf(StoreRecord definition) {
    if (definition instanceof StoreRecord.DestinationDefined defined) {
      return defined.destinationId();
    }
    if (definition instanceof StoreRecord.SubscriptionDefined defined) {
      return defined.subscriptionId();
    }
    return definition instanceof StoreRecord.BranchPrepared prepared ? prepared.branchId() : 0;
  }

  /** Tells, record by record, what is part of the live state; definitions where they first are. */
  private static final class Liveness {
    private final JournalScan scan;
    private final Placements.Counting counting;
    private final Set<StoreRecord> definitions;

    Liveness(JournalScan scan) {
      this.scan = scan;
      this.counting = scan.placements().counting();
      this.definitions = new HashSet<>(scan.index().definitions());
    }

    boolean isLive(StoreRecord one) {
      if (one instanceof StoreRecord.MessageStored stored) {
        return scan.index().holds(stored.messageId());
      }
      return one instanceof StoreRecord.MessageEnqueued enqueued
          ? counting.counts(enqueued)
          : definitions.remove(one);
    }
  }

  @Override
  public void close() throws StoreException {
    SegmentDirectory.closeAll(segments.values());
    try {
      lock.close();
    } catch (IOException e) {
      throw new StoreException("unlocking " + directory + " failed: " + e.getMessage(), e);
    }
  }
}
