package org.angarium.persistence.journal;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.angarium.persistence.MessageStore;
import org.angarium.persistence.StoreException;
import org.angarium.persistence.StoreRecord.Place;
import org.jspecify.annotations.Nullable;

/**
 * Reads pages, on the thread {@code store-reader}: what the writer has picked, from segments that
 * stay there meanwhile. What cannot be read as it was written stops the store.
 */
final class StoreReader implements Runnable {
  /** What lies further apart is read one by one. */
  private static final int GAP_BYTES = 1 << 13;

  private static final int AHEAD_BYTES = 1 << 18;
  private static final int SLICE_BYTES = 1 << 18;

  private final RecordReader reader;
  private final StoreKeeper keeper;
  private final Consumer<Work> writer;
  private final long bytesPerSecond;
  private final LinkedBlockingQueue<Order> orders = new LinkedBlockingQueue<>();
  // Waits until pages are read, and until its time has come.
  private final LinkedBlockingQueue<Compaction.Slice> slices = new LinkedBlockingQueue<>();
  private long pausedUntil = System.nanoTime();
  private boolean ended;

  /** What to do. */
  private sealed interface Order {}

  private record Read(PagePick pick) implements Order {}

  private record LookAround() implements Order {}

  private record End() implements Order {}

  /**
   * Prepares the reader; the caller starts its thread, or takes its steps.
   *
   * @param writer is told what to do then: to go on with a page of which nothing was found yet, and
   *     to move messages
   * @param bytesPerSecond how much is read to be moved, at most, while the thread runs
   */
  StoreReader(RecordReader reader, StoreKeeper keeper, Consumer<Work> writer, long bytesPerSecond) {
    this.reader = reader;
    this.keeper = keeper;
    this.writer = writer;
    this.bytesPerSecond = bytesPerSecond;
  }

  /**
   * Has a page read.
   *
   * @param pick everything of it is forced, and its segments are pinned
   */
  void read(PagePick pick) {
    orders.add(new Read(pick));
  }

  /**
   * Has messages read that are to move; pages come first.
   *
   * @param slice its segments are pinned
   */
  void read(Compaction.Slice slice) {
    slices.add(slice);
    orders.add(new LookAround());
  }

  /** Ends the thread; what still waits is not read. */
  void stop() {
    orders.clear();
    orders.add(new End());
  }

  @Override
  public void run() {
    try {
      while (!ended) {
        Order order = slices.isEmpty() ? orders.take() : awaitOrder();
        if (order != null) {
          carryOut(order);
        } else {
          readSlice();
        }
      }
    } catch (InterruptedException e) {
      fail(e);
    }
  }

  /** Waits for an order while a slice has to wait; null when its time has come. */
  private @Nullable Order awaitOrder() throws InterruptedException {
    return orders.poll(Math.max(0, pausedUntil - System.nanoTime()), TimeUnit.NANOSECONDS);
  }

  /** Reads a page or a slice, if one waits; says whether one did. */
  boolean step() {
    Order order = orders.poll();
    while (order instanceof LookAround) {
      order = orders.poll();
    }
    if (order != null) {
      carryOut(order);
      return true;
    }
    return !ended && readSlice();
  }

  private void carryOut(Order order) {
    if (order instanceof Read read) {
      try {
        read(read);
      } catch (IOException | RuntimeException | Error e) {
        fail(e);
      } finally {
        keeper.unpin(read.pick.pinned());
      }
    } else {
      ended |= order instanceof End;
    }
  }

  private boolean readSlice() {
    Compaction.Slice slice = slices.poll();
    if (slice == null) {
      return false;
    }
    try {
      List<Compaction.Move> moves = new ArrayList<>();
      long bytes = moves(slice, moves);
      long pause = bytesPerSecond == 0 ? 0 : bytes * 1_000_000_000L / bytesPerSecond;
      pausedUntil = System.nanoTime() + pause;
      writer.accept(new Work.Moves(moves, bytes));
    } catch (IOException | RuntimeException | Error e) {
      fail(e);
    } finally {
      keeper.unpin(slice.pinned());
    }
    return true;
  }

  /** Reads the first ones of a slice, not much at a time, and adds up what they take as records. */
  private long moves(Compaction.Slice slice, List<Compaction.Move> moves) throws IOException {
    Run run = slice.run();
    reader.forget(); // The segment had less in it when the window was read.
    List<Entry> entries = reader.entries(run, slice.ordinals()[0]);
    long bytes = 0;
    for (int ordinal : slice.ordinals()) {
      Entry entry = entries.get(ordinal % OwnRecords.ENTRIES);
      byte[] content = null;
      if (entry.home().segment() == slice.segment()) {
        content = reader.content(entry.messageId(), entry.home(), 0);
        bytes += entry.home().recordBytes();
      }
      bytes += OwnRecords.MOVED_BYTES;
      Place place = new Place(run.lane().holderId(), run.lane().number(), entry.sequence());
      moves.add(new Compaction.Move(run, place, entry, content));
      if (bytes > SLICE_BYTES) {
        break;
      }
    }
    return bytes;
  }

  private void fail(Throwable cause) {
    ended = true;
    keeper.fail(
        cause instanceof StoreException known
            ? known
            : new StoreException("reading messages back failed: " + cause, cause));
  }

  /** An entry that belongs to the page. */
  private record Found(Entry entry, int deliveries) {}

  private void read(Read read) throws IOException {
    PagePick pick = read.pick;
    MessageStore.PageRequest request = pick.wanted().request();
    reader.forget(); // The segment that is being written has more now.
    Collecting collecting = new Collecting(request, pick.earliest());
    boolean whole = true;
    for (PagePick.Part part : pick.parts()) {
      whole = whole && collecting.take(part);
    }
    boolean complete = whole && pick.last() == 0;
    if (!complete && collecting.found.isEmpty()) {
      writer.accept(
          new PagePick.Wanted(request, pick.wanted().answer(), pick.last(), collecting.earliest));
      return;
    }
    List<MessageStore.StoredMessage> messages = messages(request, collecting.found);
    long earliest = complete && request.expiredBy() != 0 ? collecting.earliest : 0;
    pick.wanted().answer().accept(new MessageStore.Page(messages, complete, earliest));
  }

  /** Collects what belongs to a page. */
  private final class Collecting {
    private final MessageStore.PageRequest request;
    private final List<Found> found = new ArrayList<>();
    private long bytes;
    private long earliest;

    Collecting(MessageStore.PageRequest request, long earliest) {
      this.request = request;
      this.earliest = earliest;
    }

    /** Takes what belongs to the page; false if there is more than fits. */
    boolean take(PagePick.Part part) throws IOException {
      List<Entry> entries = part.entries();
      List<Entry> indexed = List.of();
      int known = -1;
      int[] ordinals = part.ordinals();
      for (int i = 0; i < ordinals.length; i++) {
        if (entries == null && ordinals[i] / OwnRecords.ENTRIES != known) {
          known = ordinals[i] / OwnRecords.ENTRIES;
          indexed = reader.entries(part.run(), ordinals[i]);
        }
        Entry entry =
            entries == null ? indexed.get(ordinals[i] % OwnRecords.ENTRIES) : entries.get(i);
        if (!take(entry, part.deliveries()[i])) {
          return false;
        }
      }
      return true;
    }

    private boolean take(Entry entry, int deliveries) {
      long expiration = entry.facts().expiration();
      if (request.expiredBy() != 0 && (expiration == 0 || expiration > request.expiredBy())) {
        earliest = Run.earlier(earliest, expiration);
        return true;
      }
      bytes += entry.home().length();
      if (found.size() == request.mostMessages()
          || (bytes > request.mostBytes() && !found.isEmpty())) {
        return false;
      }
      found.add(new Found(entry, deliveries));
      return true;
    }
  }

  private List<MessageStore.StoredMessage> messages(
      MessageStore.PageRequest request, List<Found> found) throws IOException {
    List<MessageStore.StoredMessage> messages = new ArrayList<>(found.size());
    int covered = 0;
    long ahead = 0;
    for (int i = 0; i < found.size(); i++) {
      Entry entry = found.get(i).entry;
      if (i >= covered) {
        covered = i + 1;
        ahead = entry.home().recordBytes();
        while (covered < found.size() && continues(entry.home(), ahead, home(found, covered))) {
          ahead = home(found, covered).end() - entry.home().position();
          covered++;
        }
      }
      messages.add(
          new MessageStore.StoredMessage(
              new Place(request.holderId(), request.lane(), entry.sequence()),
              entry.messageId(),
              entry.facts(),
              found.get(i).deliveries,
              reader.content(entry.messageId(), entry.home(), ahead)));
    }
    return messages;
  }

  private static Home home(List<Found> found, int index) {
    return found.get(index).entry.home();
  }

  /** Whether a content lies so near behind others that they are read at once. */
  private static boolean continues(Home first, long length, Home next) {
    long end = first.position() + length;
    return next.segment() == first.segment()
        && next.position() >= end
        && next.position() - end <= GAP_BYTES
        && next.end() - first.position() <= AHEAD_BYTES;
  }
}
