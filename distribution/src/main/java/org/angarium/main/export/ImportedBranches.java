package org.angarium.main.export;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.angarium.persistence.MessageStore;
import org.angarium.persistence.StoreException;
import org.angarium.persistence.StoreRecord;
import org.jspecify.annotations.Nullable;

/**
 * Puts prepared branches into a store, each in one batch with what it has sent and consumed. Until
 * then its sends are on a queue of their own.
 */
final class ImportedBranches {
  private final StoreContents contents;
  private final ImportBatches batches;
  // By number in the file.
  private final Map<Long, List<StoreRecord.Place>> consumed = new HashMap<>();
  private final Map<Long, Map<Long, Set<Origin>>> unknown = new HashMap<>();
  private final List<Sent> sent = new ArrayList<>();
  private @Nullable Open open;
  private long branches;

  private record Open(String name, @Nullable String clientId, long sends, boolean isThere) {}

  private record Sent(StoreRecord.MessageEnqueued waiting, int lane) {}

  ImportedBranches(StoreContents contents, ImportBatches batches) {
    this.contents = contents;
    this.batches = batches;
  }

  /** How many there were in the file. */
  long count() {
    return branches;
  }

  /** A branch that comes later has consumed what stands at a place. */
  void consumed(long branch, StoreRecord.Place place) {
    consumed.computeIfAbsent(branch, number -> new ArrayList<>()).add(place);
  }

  /** A branch that comes later has consumed what the store had already, somewhere on a holder. */
  void consumedOf(long branch, long holder, Origin origin) {
    unknown
        .computeIfAbsent(branch, number -> new LinkedHashMap<>())
        .computeIfAbsent(holder, id -> new LinkedHashSet<>())
        .add(origin);
  }

  /** Begins a branch; its sends follow. */
  void begin(String name, @Nullable String clientId, long sends) {
    requireNoneOpen();
    branches++;
    sent.clear();
    open = new Open(name, clientId, sends, contents.hasBranch(name));
  }

  /** Complains if sends of a branch are missing. */
  void requireNoneOpen() {
    if (open != null) {
      throw new IllegalArgumentException(
          "comes where %d of %d messages of branch \"%s\" are missing"
              .formatted(open.sends() - sent.size(), open.sends(), open.name()));
    }
  }

  /** Whether the next send is needed, because the store has not got its branch yet. */
  boolean wantsNext() {
    if (open == null) {
      throw new IllegalArgumentException("has \"sent\" where no branch lacks any");
    }
    return !open.isThere();
  }

  /** The next send, which is on the waiting queue; null if it is not needed. */
  void send(StoreRecord.@Nullable MessageEnqueued waiting, int lane) {
    if (waiting == null) {
      sent.add(NOT_NEEDED);
    } else {
      sent.add(new Sent(waiting, lane));
    }
  }

  private static final Sent NOT_NEEDED =
      new Sent(
          new StoreRecord.MessageEnqueued(
              new StoreRecord.Place(1, 0, 1), 0, new StoreRecord.Facts(0, 0, 0), null),
          0);

  /** Prepares the branch if all that it has sent is there. */
  void prepareIfComplete(MessageStore store, Durability waiting) throws StoreException {
    Open complete = open;
    if (complete == null || sent.size() < complete.sends()) {
      return;
    }
    open = null;
    if (complete.isThere()) {
      return;
    }
    batches.flush();
    List<StoreRecord.Place> places = consumed.getOrDefault(branches, new ArrayList<>());
    for (Map.Entry<Long, Set<Origin>> one : unknown.getOrDefault(branches, Map.of()).entrySet()) {
      places.addAll(contents.find(store, waiting, one.getKey(), one.getValue()).values());
    }
    long id = batches.nextHolder();
    StoreRecord.BranchPrepared prepared =
        new StoreRecord.BranchPrepared(
            id, complete.name(), complete.clientId(), List.copyOf(places));
    contents.add(prepared);
    batches.add(prepared);
    for (Sent one : sent) {
      StoreRecord.Place from = one.waiting().place();
      batches.add(
          new StoreRecord.MessageEnqueued(
              contents.next(id, one.lane()),
              one.waiting().messageId(),
              one.waiting().facts(),
              from));
      batches.add(new StoreRecord.MessageDequeued(from));
    }
    batches.flush();
  }
}
