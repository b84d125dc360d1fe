package org.angarium.persistence.journal;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.TreeMap;
import java.util.function.Function;
import org.angarium.persistence.MessageStore;
import org.angarium.persistence.StoreException;
import org.angarium.persistence.StoreRecord;
import org.angarium.persistence.StoreRecord.Place;
import org.jspecify.annotations.Nullable;

/**
 * Writes into a new journal what was found in a damaged one. Messages keep their numbers, places
 * and order; those that have probably been consumed come behind the others of their lane. One
 * thread.
 */
final class SalvageOutput implements MessageStore.Listener {
  /** In front of the name of a queue for what nobody knows where it belongs. */
  static final String QUEUE = "angarium.salvaged";

  private static final int MOST_RECORDS = 1_000;
  private static final long MOST_BYTES = 1 << 20;
  private static final int USUAL_LANE = 4;

  private final SalvageIndex state;
  private final SalvageEntries entries;
  private final SalvageContents contents;
  private final Function<byte[], StoreRecord.Facts> facts;
  private final JournalStore store;
  // Of two definitions that are of the same thing, the later one stays.
  private final Map<Long, Long> merged = new HashMap<>();
  private final Map<Long, StoreRecord> definitions = new LinkedHashMap<>();
  private final TreeMap<Long, Counts> counts = new TreeMap<>();
  // Of each lane, the last place taken, by holder and lane.
  private final Map<String, Long> sequences = new HashMap<>();
  private List<StoreRecord> batch = new ArrayList<>();
  private long batchBytes;
  private long current;
  private long messages;
  private long bytes;
  private long durable;
  private @Nullable StoreException failure;

  private static final class Counts {
    private long saved;
    private long uncertain;
    private long lost;
  }

  /**
   * Prepares.
   *
   * @param facts what to keep of a message by its content, if nothing else is known of it
   * @param store without threads, not recovered yet
   */
  SalvageOutput(
      SalvageIndex state,
      SalvageEntries entries,
      SalvageContents contents,
      Function<byte[], StoreRecord.Facts> facts,
      JournalStore store) {
    this.state = state;
    this.entries = entries;
    this.contents = contents;
    this.facts = facts;
    this.store = store;
  }

  @Override
  public void onDurable(long number) {
    durable = number;
  }

  @Override
  public void onFailure(StoreException cause) {
    failure = cause;
  }

  void run() throws IOException {
    store.recover(
        new MessageStore.Visitor() {
          @Override
          public void defined(StoreRecord definition) {}

          @Override
          public void lane(MessageStore.LaneFound lane) {}
        },
        this);
    chooseDefinitions();
    for (StoreRecord definition : definitions.values()) {
      add(definition);
    }
    writeLanes();
    writeBehind();
    writeUnplaced();
    flush();
    state.missing().forEach(this::lost);
  }

  private void chooseDefinitions() throws IOException {
    Map<List<@Nullable Object>, Long> latest = new HashMap<>();
    for (StoreRecord definition : state.index().definitions().all()) {
      define(definition, latest);
    }
    List<Long> holders = new ArrayList<>();
    state.index().lanes(lane -> holders.add(lane.holderId()));
    state.between().keySet().forEach(place -> holders.add(place.holderId()));
    state.before().forEach(kept -> holders.add(kept.place().holderId()));
    for (long holder : holders) {
      if (!definitions.containsKey(holder) && !merged.containsKey(holder)) {
        StoreRecord once = state.everDefined(holder);
        define(once == null ? queue(holder, QUEUE + "." + holder) : once, latest);
      }
    }
    for (Map.Entry<Long, StoreRecord> one : definitions.entrySet()) {
      if (one.getValue() instanceof StoreRecord.BranchPrepared branch) {
        one.setValue(withWhatIsSaved(branch));
      }
    }
  }

  private static StoreRecord queue(long id, String name) {
    return new StoreRecord.DestinationDefined(id, StoreRecord.DestinationKind.QUEUE, name);
  }

  private void define(StoreRecord definition, Map<List<@Nullable Object>, Long> latest) {
    long id = id(definition);
    Long same = latest.get(key(definition));
    if (same == null || same < id) {
      latest.put(key(definition), id);
      definitions.put(id, definition);
      if (same != null) {
        definitions.remove(same);
        merged.put(same, id);
        merged.replaceAll((old, target) -> target.equals(same) ? id : target);
      }
    } else {
      merged.put(id, same);
    }
  }

  private static long id(StoreRecord definition) {
    if (definition instanceof StoreRecord.SubscriptionDefined defined) {
      return defined.subscriptionId();
    }
    return definition instanceof StoreRecord.BranchPrepared prepared
        ? prepared.branchId()
        : ((StoreRecord.DestinationDefined) definition).destinationId();
  }

  /** What there can be only one of. */
  private static List<@Nullable Object> key(StoreRecord definition) {
    List<@Nullable Object> key = new ArrayList<>();
    if (definition instanceof StoreRecord.DestinationDefined defined) {
      key.add(defined.kind());
      key.add(defined.name());
    } else if (definition instanceof StoreRecord.SubscriptionDefined defined) {
      key.add(defined.key());
    } else if (definition instanceof StoreRecord.BranchPrepared prepared) {
      key.add(prepared.name());
    }
    return key;
  }

  /** A branch must not have consumed what is not there, unless its queue has been removed. */
  private StoreRecord withWhatIsSaved(StoreRecord.BranchPrepared branch) throws IOException {
    List<Place> consumed = new ArrayList<>();
    for (Place place : branch.consumed()) {
      if (isSaved(place)) {
        consumed.add(place);
      }
    }
    return new StoreRecord.BranchPrepared(
        branch.branchId(), branch.name(), branch.clientId(), List.copyOf(consumed));
  }

  private boolean isSaved(Place place) throws IOException {
    if (!definitions.containsKey(place.holderId())) {
      return !merged.containsKey(place.holderId());
    }
    SalvageIndex.Kept kept = state.between().get(place);
    Entry moved = state.moved(place);
    Entry entry = kept != null ? kept.entry() : moved != null ? moved : state.indexed(place);
    return entry != null && read(new SalvageIndex.Kept(place, entry, 0)) != null;
  }

  /** A message's content; from where it was before compaction, if it is lost where it is now. */
  private byte @Nullable [] read(SalvageIndex.Kept kept) throws IOException {
    byte[] content = contents.read(kept.entry());
    if (content != null || !kept.entry().equals(state.moved(kept.place()))) {
      return content;
    }
    Entry before = state.indexed(kept.place());
    return before == null ? null : contents.read(before);
  }

  /**
   * All lanes at once, in the order of the messages' numbers, so that each is mostly written once.
   */
  private void writeLanes() throws IOException {
    PriorityQueue<Standing> lanes =
        new PriorityQueue<>(
            Comparator.<Standing>comparingLong(one -> one.head.entry().messageId())
                .thenComparingLong(one -> one.head.place().holderId())
                .thenComparingInt(one -> one.head.place().lane()));
    for (Lane lane : lanes()) {
      if (!merged.containsKey(lane.holderId())) {
        offer(lanes, new SalvageLane(lane, state, entries, this::lost));
      }
    }
    for (Standing next = lanes.poll(); next != null; next = lanes.poll()) {
      Place place = next.head.place();
      put(place, next.head, state.isDoubted(place));
      next.lane.advance();
      offer(lanes, next.lane);
    }
  }

  private record Standing(SalvageLane lane, SalvageIndex.Kept head) {}

  private static void offer(PriorityQueue<Standing> lanes, SalvageLane lane) throws IOException {
    SalvageIndex.Kept head = lane.head();
    if (head != null) {
      lanes.add(new Standing(lane, head));
    }
  }

  private List<Lane> lanes() {
    List<Lane> lanes = new ArrayList<>();
    state.index().lanes(lanes::add);
    return lanes;
  }

  /** What has probably been consumed: of queues that were removed and made again, and the like. */
  private void writeBehind() throws IOException {
    for (Lane lane : lanes()) {
      if (merged.containsKey(lane.holderId())) {
        SalvageLane all = new SalvageLane(lane, state, entries, this::lost);
        for (SalvageIndex.Kept head = all.head(); head != null; head = all.head()) {
          put(behind(head.place()), head, true);
          all.advance();
        }
      }
    }
    for (SalvageIndex.Kept kept : state.before()) {
      put(behind(kept.place()), kept, true);
    }
  }

  private Place behind(Place place) {
    long holder = merged.getOrDefault(place.holderId(), place.holderId());
    long last = sequences.getOrDefault(holder + "/" + place.lane(), 0L);
    return new Place(holder, place.lane(), last + 1);
  }

  private void writeUnplaced() throws IOException {
    if (state.unplaced().isEmpty()) {
      return;
    }
    long id = state.index().levels().highestDestinationId() + 1;
    StoreRecord queue = queue(id, QUEUE);
    definitions.put(id, queue);
    add(queue);
    for (Entry entry : state.unplaced()) {
      byte[] content = contents.read(entry);
      if (content != null) {
        Entry whole = new Entry(1, entry.messageId(), entry.home(), facts.apply(content));
        put(
            behind(new Place(id, USUAL_LANE, 1)),
            new SalvageIndex.Kept(new Place(id, USUAL_LANE, 1), whole, 0),
            true);
      }
    }
  }

  private void put(Place place, SalvageIndex.Kept kept, boolean uncertain) throws IOException {
    Entry entry = kept.entry();
    byte[] content = read(kept);
    if (content == null) {
      lost(kept.place());
      return;
    }
    if (current != entry.messageId()) {
      flushIfFull();
      contents.copyBody(entry.facts().bodyId());
      current = entry.messageId();
      add(new StoreRecord.MessageStored(current, content));
      batchBytes += content.length;
      messages++;
      bytes += content.length;
    }
    add(new StoreRecord.MessageEnqueued(place, current, entry.facts(), null));
    if (kept.deliveries() > 0) {
      add(new StoreRecord.DeliveryCounted(place, kept.deliveries()));
    }
    sequences.put(place.holderId() + "/" + place.lane(), place.sequence());
    Counts count = count(place.holderId());
    count.saved++;
    count.uncertain += uncertain ? 1 : 0;
  }

  private Counts count(long holder) {
    return counts.computeIfAbsent(holder, id -> new Counts());
  }

  private void lost(Place place) {
    count(merged.getOrDefault(place.holderId(), place.holderId())).lost++;
  }

  private void add(StoreRecord one) {
    batch.add(one);
  }

  private void flushIfFull() throws StoreException {
    if (batch.size() >= MOST_RECORDS || batchBytes >= MOST_BYTES) {
      flush();
    }
  }

  private void flush() throws StoreException {
    current = 0;
    if (batch.isEmpty()) {
      return;
    }
    long number = store.append(batch);
    batch = new ArrayList<>();
    batchBytes = 0;
    while (durable < number) {
      boolean any = store.step();
      if (failure != null) {
        throw failure;
      }
      if (!any && durable < number) {
        throw new StoreException(
            "there is no space for what was saved in " + store.status().location());
      }
    }
  }

  /** What was saved and lost, when all is written. */
  SalvageReport report(List<SalvageReport.Gap> gaps, List<String> notes) {
    List<SalvageReport.Holder> holders = new ArrayList<>();
    counts.forEach(
        (id, count) -> {
          StoreRecord definition = definitions.get(id);
          StoreRecord once = state.everDefined(id);
          holders.add(
              new SalvageReport.Holder(
                  id,
                  definition != null
                      ? definition
                      : once != null ? once : queue(id, QUEUE + "." + id),
                  count.saved,
                  count.uncertain,
                  count.lost));
        });
    return new SalvageReport(List.copyOf(gaps), List.copyOf(notes), holders, messages, bytes);
  }
}
