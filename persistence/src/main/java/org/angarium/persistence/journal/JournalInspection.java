package org.angarium.persistence.journal;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
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
import org.angarium.persistence.bodies.BodyDamageException;
import org.angarium.persistence.bodies.BodyInspection;
import org.angarium.persistence.files.Disk;
import org.angarium.persistence.files.DiskFile;
import org.angarium.persistence.files.FailPoints;
import org.angarium.persistence.files.LocalDisk;
import org.angarium.persistence.files.LockedException;
import org.jspecify.annotations.Nullable;

/**
 * A journal that is looked at while no broker runs on it. Opening reads what a start would, and
 * changes nothing: no repair, no new segment, no name. It keeps brokers out until it is closed. One
 * thread.
 */
public final class JournalInspection implements AutoCloseable {
  private final Path directory;
  private final Disk disk;
  private final Closeable lock;
  private final SegmentFiles files;
  private final TreeMap<Long, SegmentHeader> headers = new TreeMap<>();
  private final TreeMap<Long, JournalDamageException> damages = new TreeMap<>();
  private final List<Segment> read = new ArrayList<>();
  private int spares;
  private long bytes;
  private @Nullable JournalScan scan;
  private @Nullable JournalDamageException stopped;
  private JournalReport.@Nullable Torn torn;

  private JournalInspection(Path directory, Disk disk, Closeable lock) {
    this.directory = directory;
    this.disk = disk;
    this.lock = lock;
    this.files = new SegmentFiles(disk, directory);
  }

  /**
   * Opens and reads the journal in a directory. Damage is no failure: {@link #report} tells of it.
   *
   * @throws StoreException if there is no journal, a broker is running on it, another version has
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
              directory, disk, disk.lockForReading(directory.resolve(JournalStore.LOCK)));
      try {
        inspection.readHeaders();
        inspection.scan();
        return inspection;
      } catch (IOException e) {
        inspection.close();
        throw e;
      }
    } catch (IOException e) {
      throw refusal(directory, "reading", e);
    }
  }

  /**
   * What an error says to the operator.
   *
   * @param doing what was being done to the journal
   */
  static StoreException refusal(Path directory, String doing, IOException error) {
    if (error instanceof StoreException known) {
      return known;
    }
    if (error instanceof LockedException) {
      return new StoreException(
          "the store in %s is in use by %s; stop the broker first"
              .formatted(directory, error.getMessage()),
          error);
    }
    if (error instanceof NoSuchFileException missing) {
      return new StoreException("there is no file or directory " + missing.getFile(), error);
    }
    if (error instanceof NotDirectoryException) {
      return new StoreException("%s is not a directory".formatted(directory), error);
    }
    if (error instanceof AccessDeniedException denied) {
      return new StoreException("no permission to read " + denied.getFile(), error);
    }
    return new StoreException(
        "%s the journal in %s failed: %s".formatted(doing, directory, error), error);
  }

  static void requireJournal(Path directory, List<String> names) throws StoreException {
    if (names.stream().noneMatch(name -> SegmentDirectory.SEGMENT.matcher(name).matches())) {
      String found =
          names.isEmpty()
              ? "it is empty"
              : "none of its files has a segment's name, such as " + Segment.name(1);
      throw new StoreException("there is no journal in %s: %s".formatted(directory, found));
    }
  }

  private void readHeaders() throws IOException {
    for (String name : disk.list(directory)) {
      Path file = directory.resolve(name);
      Matcher segment = SegmentDirectory.SEGMENT.matcher(name);
      if (segment.matches()) {
        long number = Long.parseLong(segment.group(1));
        try (Segment opened = openSegment(number)) {
          headers.put(number, opened.header());
          bytes += opened.length();
        } catch (JournalDamageException e) {
          damages.put(number, e);
          try (DiskFile damaged = disk.openForReading(file)) {
            bytes += damaged.size();
          }
        }
      } else if (SegmentDirectory.SPARE.matcher(name).matches()) {
        try (DiskFile spare = disk.openForReading(file)) {
          spares++;
          bytes += spare.size();
        }
      }
    }
    if (!headers.isEmpty()) {
      try {
        JournalRecovery.checkSameStore(headers, directory);
      } catch (JournalDamageException e) {
        stopped = e;
      }
    }
  }

  private Segment openSegment(long number) throws IOException {
    Path file = directory.resolve(Segment.name(number));
    return SegmentDirectory.openSegment(disk.openForReading(file), file, number);
  }

  /** Reads what a start would; where that stops, nothing is known of what is live. */
  private void scan() throws IOException {
    if (!damages.isEmpty() || stopped != null) {
      return;
    }
    try {
      long number = headers.lastKey();
      do {
        if (number < headers.lastKey() && !headers.containsKey(number)) {
          throw JournalRecovery.noOpening(read.get(0));
        }
        read.add(0, openSegment(number));
      } while (number-- > 1 && !JournalScan.isOpened(read.get(0)));
      JournalScan scanning = new JournalScan(read);
      scanning.run();
      JournalRecovery.checkNeeded(scanning, headers, directory);
      long end = new TailRepair(scanning, FailPoints.NONE).endOfUnfinished();
      scan = scanning;
      if (end > scanning.position()) {
        torn =
            new JournalReport.Torn(
                scanning.segment().path().toString(),
                scanning.position(),
                end - scanning.position(),
                scanning.stopped());
      }
    } catch (JournalDamageException e) {
      stopped = e;
    }
  }

  private RecordReader reader() {
    return new RecordReader(files, headers.lastEntry().getValue().journalId());
  }

  /** The damages that are known of; those for which a start refuses the store come first. */
  public List<JournalReport.Damage> damages() {
    List<JournalReport.Damage> found = new ArrayList<>();
    if (stopped != null) {
      found.add(damage(stopped));
    }
    damages.values().forEach(one -> found.add(damage(one)));
    return found;
  }

  private static JournalReport.Damage damage(JournalDamageException found) {
    return new JournalReport.Damage(found.file(), found.offset(), found.reason());
  }

  /** The store's identifier, drawn by lot when it was made; empty if no segment can be read. */
  public String storeId() {
    return headers.isEmpty() ? "" : headers.lastEntry().getValue().storeId();
  }

  /** How many places are taken by messages; 0 if that is not known. */
  public long liveMessages() {
    JournalScan scanned = scan;
    return scanned == null ? 0 : scanned.index().places();
  }

  /** Reads everything, and says what there is, and whether it can be trusted. */
  public JournalReport report() throws StoreException {
    JournalReport.Contents contents = contents();
    Set<Long> numbers = new HashSet<>(headers.keySet());
    numbers.addAll(damages.keySet());
    return new JournalReport(
        directory,
        storeId(),
        new JournalReport.Files(numbers.size(), spares, bytes),
        contents,
        Optional.ofNullable(torn),
        damages());
  }

  /**
   * Reads all large bodies, and says whether each message has what it names; empty if a start
   * refuses the store.
   */
  public BodyReport bodies() throws StoreException {
    Map<Long, Integer> lengths = new TreeMap<>();
    List<JournalReport.Damage> found = new ArrayList<>();
    JournalScan scanned = scan;
    if (scanned == null) {
      return new BodyReport(lengths, 0, 0, found);
    }
    BodyInspection inspection = new BodyInspection(disk, directory.resolve(JournalStore.BODIES));
    Map<Long, Long> orphans = new TreeMap<>(inspection.sizes());
    List<Long> named = new ArrayList<>();
    scanned.index().bodies().visit(named::add);
    Collections.sort(named);
    for (long body : named) {
      orphans.remove(body);
      try {
        lengths.put(body, inspection.check(body));
      } catch (BodyDamageException e) {
        found.add(new JournalReport.Damage(e.file(), e.offset(), e.reason()));
      } catch (IOException e) {
        throw failure(e);
      }
    }
    long bytes = orphans.values().stream().mapToLong(Long::longValue).sum();
    return new BodyReport(lengths, orphans.size(), bytes, found);
  }

  private JournalReport.Contents contents() throws StoreException {
    Map<String, Long> records = new LinkedHashMap<>();
    for (Class<?> kind : StoreRecord.class.getPermittedSubclasses()) {
      records.put(kind.getSimpleName(), 0L);
    }
    long[] batches = {0};
    long[] live = {0, 0};
    walk(
        (segment, contents, found, all, positions) -> {
          batches[0]++;
          for (int i = 0; i < all.size(); i++) {
            JournalRecord one = all.get(i);
            records.merge(JournalEntries.kind(one), 1L, Long::sum);
            if (one instanceof JournalRecord.Said said
                && said.stored() instanceof StoreRecord.MessageStored stored
                && contents.isStored(positions.getLong(i))) {
              live[0]++;
              live[1] += stored.content().length;
            }
          }
        });
    List<StoreRecord> definitions = scan == null ? List.of() : scan.index().definitions().all();
    return new JournalReport.Contents(
        batches[0],
        records,
        new JournalReport.Live(
            live[0],
            live[1],
            liveMessages(),
            count(definitions, StoreRecord.DestinationDefined.class),
            count(definitions, StoreRecord.SubscriptionDefined.class),
            count(definitions, StoreRecord.BranchPrepared.class)));
  }

  private static long count(List<StoreRecord> definitions, Class<?> kind) {
    return definitions.stream().filter(kind::isInstance).count();
  }

  /** Shows every record, segment by segment, as far as they can be read. */
  public void entries(Consumer<JournalEntry> visitor) throws StoreException {
    JournalEntries entries = new JournalEntries(scan == null ? null : scan.index(), visitor);
    walk(entries::batch);
  }

  private void walk(JournalEntries.Batches visitor) throws StoreException {
    for (long number : headers.keySet()) {
      try (Segment segment = openSegment(number)) {
        walk(segment, visitor);
      } catch (JournalDamageException e) {
        if (scan
            != null) { // Else it is not known where the journal ends, and that is said already.
          damages.put(number, e);
        }
      } catch (IOException e) {
        throw failure(e);
      }
    }
  }

  private void walk(Segment segment, JournalEntries.Batches visitor) throws IOException {
    long end = 0;
    JournalScan scanned = scan;
    LiveContents contents = LiveContents.NONE;
    if (scanned != null) {
      if (segment.number() > scanned.segment().number()) {
        return;
      }
      end = segment.number() == scanned.segment().number() ? scanned.position() : 0;
      contents = new LiveContents(scanned.index(), reader(), segment.number());
    }
    LiveContents live = contents;
    new SegmentWalk(segment)
        .run(
            end,
            (found, records, positions) -> visitor.batch(segment, live, found, records, positions));
  }

  /**
   * Visits what is live: definitions, and then the messages of each lane in its order, each stored
   * before it is enqueued for the first time, as records that make the same state.
   *
   * @throws StoreException if there is damage; if it is one for which a start refuses the store,
   *     before anything is visited
   */
  public void visit(Consumer<StoreRecord> visitor) throws StoreException {
    if (stopped != null) {
      throw stopped;
    }
    if (!damages.isEmpty()) {
      throw damages.firstEntry().getValue();
    }
    JournalScan scanned = scan;
    if (scanned != null) {
      try {
        new LiveVisit(scanned.index(), reader(), visitor).run();
      } catch (IOException e) {
        throw failure(e);
      }
    }
  }

  /** What each segment is kept for, the oldest first; empty if a start refuses the store. */
  public List<SegmentUse> uses() throws StoreException {
    JournalScan scanned = scan;
    List<SegmentUse> uses = new ArrayList<>();
    if (scanned != null) {
      for (long number : headers.keySet()) {
        try (Segment segment = openSegment(number)) {
          uses.add(new SegmentUses(scanned, reader()).of(segment));
        } catch (JournalDamageException e) {
          damages.put(number, e);
        } catch (IOException e) {
          throw failure(e);
        }
      }
    }
    return uses;
  }

  private StoreException failure(IOException cause) {
    return cause instanceof StoreException store
        ? store
        : new StoreException(
            "reading the journal in %s failed: %s".formatted(directory, cause), cause);
  }

  @Override
  public void close() throws StoreException {
    SegmentDirectory.closeAll(read);
    files.close();
    try {
      lock.close();
    } catch (IOException e) {
      throw new StoreException("unlocking " + directory + " failed: " + e.getMessage(), e);
    }
  }
}
