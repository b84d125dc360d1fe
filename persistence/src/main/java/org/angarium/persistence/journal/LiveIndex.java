package org.angarium.persistence.journal;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.agrona.collections.Long2LongHashMap;
import org.agrona.collections.Long2ObjectHashMap;
import org.agrona.collections.LongArrayList;
import org.angarium.persistence.StoreRecord;
import org.angarium.persistence.StoreRecord.Place;
import org.jspecify.annotations.Nullable;

/**
 * What is live, and in which segments it is. Of messages whose segment is complete it keeps a bit
 * each at most, in {@link Run}s; the rest stands in the segments' indexes. Recovery and the writer
 * apply the same records to it. One thread, but for {@link #places}.
 */
final class LiveIndex implements StoreRecord.Visitor {
  private static final int LARGE = 1 << 12;

  private final Definitions definitions = new Definitions();
  private final References references = new References();
  private final Long2ObjectHashMap<@Nullable Lane[]> holders = new Long2ObjectHashMap<>();
  // What this batch has stored but the latest, each with its position and length.
  private final Long2LongHashMap storedAt = new Long2LongHashMap(0);
  private final Long2LongHashMap storedLength = new Long2LongHashMap(-1);
  private final BodyCounts bodies = new BodyCounts();
  // What the segment that is being written tells of.
  private final List<Lane> openLanes = new ArrayList<>();
  private final List<Run> movedRuns = new ArrayList<>();
  private long segment = 1;
  private long position;
  private long latestId;
  private @Nullable Home latest;
  private @Nullable Home from;
  private long highestMessageId;
  private long runBytes;
  private long indexBytes;
  private long live;
  private volatile long places;

  /** Says in which segment the records applied from now on are. */
  void enter(long number) {
    segment = number;
  }

  /** The segment that is being written. */
  long segment() {
    return segment;
  }

  /** Says where in the segment the record stands that is applied next. */
  void at(long recordPosition) {
    position = recordPosition;
  }

  /** Says where the content is of the message that comes from elsewhere next. */
  void from(Home home) {
    from = home;
  }

  /** Takes over what a batch says of segments that are gone. */
  void adopt(BatchHeader.Levels levels) {
    highestMessageId = Math.max(highestMessageId, levels.highestMessageId());
    definitions.adopt(levels.highestDestinationId());
  }

  void endBatch() {
    latestId = 0;
    latest = null;
    if (!storedAt.isEmpty()) {
      storedAt.clear();
      storedLength.clear();
      if (storedAt.capacity() > LARGE) {
        storedAt.compact(); // Maps do not shrink by themselves.
        storedLength.compact();
      }
    }
    if (places != live) {
      places = live;
    }
  }

  BatchHeader.Levels levels() {
    return new BatchHeader.Levels(highestMessageId, definitions.highestId());
  }

  Definitions definitions() {
    return definitions;
  }

  References references() {
    return references;
  }

  BodyCounts bodies() {
    return bodies;
  }

  /** How many places are taken; any thread. */
  long places() {
    return places;
  }

  /** What the runs take in the opening of the next segment; or more, while some of them grow. */
  long runBytes() {
    return runBytes;
  }

  /** What the index of the segment that is being written takes, by what is live now. */
  long indexBytes() {
    return indexBytes;
  }

  @Override
  public void destinationDefined(StoreRecord.DestinationDefined defined) {
    definitions.define(defined.destinationId(), defined);
  }

  @Override
  public void subscriptionDefined(StoreRecord.SubscriptionDefined defined) {
    definitions.define(defined.subscriptionId(), defined);
  }

  @Override
  public void branchPrepared(StoreRecord.BranchPrepared prepared) {
    definitions.define(prepared.branchId(), prepared);
  }

  @Override
  public void destinationRemoved(StoreRecord.DestinationRemoved removed) {
    definitions.remove(removed.destinationId());
    Lane[] lanes = holders.remove(removed.destinationId());
    if (lanes != null) {
      for (Lane lane : lanes) {
        if (lane != null) {
          lane.all().forEach(this::dropRun);
          live -= lane.live();
          lane.count(-lane.live());
        }
      }
    }
  }

  private void dropRun(Run run) {
    if (run.live() > 0) {
      if (run.isHome()) {
        references.contents(run.segment(), -run.live());
      }
      if (!run.isHome() || run.hasBodies()) {
        for (int at = run.next(0); at < run.count(); at = run.next(at + 1)) {
          if (!run.isHome()) {
            references.contents(run.home(at), -1);
          }
          bodies.release(run.body(run.sequence(at)));
        }
      }
      if (!run.isOpen()) {
        references.runs(run.segment(), -1);
      }
    }
    long before = run.stateBytes();
    int liveBefore = run.live();
    run.drop();
    tally(run, before, liveBefore);
  }

  @Override
  public void messageStored(StoreRecord.MessageStored stored) {
    stored(stored.messageId(), stored.content().length);
    highestMessageId = Math.max(highestMessageId, stored.messageId());
  }

  private void stored(long messageId, int length) {
    Home before = latest;
    if (before != null) {
      storedAt.put(latestId, before.position());
      storedLength.put(latestId, before.length());
    }
    latestId = messageId;
    latest = new Home(segment, position, length);
  }

  private Home justStored(long messageId) {
    Home home = latest;
    if (home != null && latestId == messageId) {
      return home;
    }
    long at = storedAt.get(messageId);
    if (at == 0) {
      throw new IllegalStateException(
          "message number %d is not stored in this batch".formatted(messageId));
    }
    return new Home(segment, at, (int) storedLength.get(messageId));
  }

  @Override
  public void messageEnqueued(StoreRecord.MessageEnqueued enqueued) {
    Home home = enqueued.from() == null ? justStored(enqueued.messageId()) : from;
    if (home == null) {
      throw new IllegalStateException("it is not known where a message comes from");
    }
    Place place = enqueued.place();
    Lane lane = laneOf(place);
    if (place.sequence() <= lane.last()) {
      throw new IllegalStateException(
          "%s is not behind the last place, %d".formatted(place, lane.last()));
    }
    Run tail = tailOf(lane, place.sequence());
    long before = tail.stateBytes();
    int liveBefore = tail.live();
    tail.add(place.sequence(), enqueued.messageId(), home, enqueued.facts());
    lane.last(place.sequence());
    lane.count(1);
    live++;
    references.contents(home.segment(), 1);
    bodies.hold(enqueued.facts().bodyId());
    tally(tail, before, liveBefore);
  }

  private void tally(Run run, long bytesBefore, int liveBefore) {
    runBytes += run.stateBytes() - bytesBefore;
    if (run.isOpen()) {
      indexBytes += OwnRecords.indexBytes(run.live()) - OwnRecords.indexBytes(liveBefore);
    }
  }

  private Lane laneOf(Place place) {
    return laneOf(place.holderId(), place.lane());
  }

  private Lane laneOf(long holderId, int number) {
    Lane[] lanes = holders.get(holderId);
    if (lanes == null) {
      lanes = new Lane[Place.LANES];
      holders.put(holderId, lanes);
    }
    Lane lane = lanes[number];
    if (lane == null) {
      lane = new Lane(holderId, number);
      lanes[number] = lane;
    }
    return lane;
  }

  private Run tailOf(Lane lane, long sequence) {
    Run tail = lane.tail();
    if (tail != null && !tail.reaches(sequence)) {
      lane.add(tail);
      movedRuns.add(tail);
      tail = null;
    }
    if (tail == null) {
      tail = new Run(lane, segment);
      lane.tail(tail);
    }
    if (!lane.isOpen()) {
      lane.open(true);
      openLanes.add(lane);
    }
    return tail;
  }

  @Override
  public void deliveryCounted(StoreRecord.DeliveryCounted counted) {
    Run run = runOf(counted.place());
    long before = run.stateBytes();
    run.deliveries(counted.place().sequence(), counted.deliveries());
    tally(run, before, run.live());
  }

  @Override
  public void messageDequeued(StoreRecord.MessageDequeued dequeued) {
    Place place = dequeued.place();
    Run run = runOf(place);
    kill(run, place.sequence(), run.ordinal(place.sequence()));
    Lane lane = run.lane();
    lane.count(-1);
    live--;
    if (lane.live() == 0) {
      lane.last(0); // Sequences may begin anew.
      if (!lane.isOpen()) {
        forget(lane);
      }
    }
  }

  private void kill(Run run, long sequence, int ordinal) {
    long before = run.stateBytes();
    int liveBefore = run.live();
    references.contents(run.home(ordinal), -1);
    bodies.release(run.body(sequence));
    run.kill(ordinal, sequence);
    tally(run, before, liveBefore);
    if (run.live() == 0 && run != run.lane().tail()) {
      run.lane().remove(run);
      if (!run.isOpen()) {
        references.runs(run.segment(), -1);
      }
    }
  }

  /**
   * The run of a message that is there.
   *
   * @throws IllegalStateException if it is not
   */
  Run runOf(Place place) {
    Lane lane = lane(place.holderId(), place.lane());
    Run run = lane == null ? null : lane.find(place.sequence());
    if (run == null || run.ordinal(place.sequence()) < 0) {
      throw new IllegalStateException("nothing stands at " + place);
    }
    return run;
  }

  /** A lane, or null if there has been nothing on it for long. */
  @Nullable Lane lane(long holderId, int number) {
    Lane[] lanes = holders.get(holderId);
    return lanes == null ? null : lanes[number];
  }

  /** Shows all lanes with messages. */
  void lanes(Consumer<Lane> visitor) {
    holders.forEach(
        (holder, lanes) -> {
          for (Lane lane : lanes) {
            if (lane != null && lane.live() > 0) {
              visitor.accept(lane);
            }
          }
        });
  }

  /** All runs with messages, lane by lane, in the order of their sequences. */
  List<Run> allRuns() {
    List<Run> runs = new ArrayList<>();
    lanes(lane -> lane.all().forEach(runs::add));
    return runs;
  }

  /**
   * Tells of a message in this segment that an older one told of.
   *
   * @throws IllegalStateException if it is not there
   */
  void moved(JournalRecord.Moved moved) {
    Place place = moved.place();
    Entry entry = moved.entry();
    Run old = runOf(place);
    int deliveries = old.deliveries(place.sequence());
    Lane lane = old.lane();
    references.contents(entry.home().segment(), 1);
    bodies.hold(entry.facts().bodyId());
    kill(old, place.sequence(), old.ordinal(place.sequence()));
    if (old.live() > 0) {
      lane.shorten(old, place.sequence() + 1);
    }
    Run run = movedRun(lane, place.sequence());
    long before = run.stateBytes();
    int liveBefore = run.live();
    boolean isNew = run.count() == 0;
    run.add(place.sequence(), entry.messageId(), entry.home(), entry.facts());
    run.deliveries(place.sequence(), deliveries);
    if (isNew) {
      lane.add(run);
      movedRuns.add(run);
    }
    tally(run, before, liveBefore);
  }

  /** The run of this segment that ends just before a sequence, or a new one. */
  private Run movedRun(Lane lane, long sequence) {
    var before = lane.runs().lowerEntry(sequence);
    if (before != null) {
      Run run = before.getValue();
      if (run.isOpen() && run.last() < sequence && run.reaches(sequence)) {
        return run;
      }
    }
    return new Run(lane, segment);
  }

  /** Takes a run of an older segment. */
  void known(RunState state) {
    Lane lane = laneOf(state.holderId(), state.lane());
    Run run = new Run(lane, state);
    lane.last(Math.max(lane.last(), state.lastOnLane()));
    lane.add(run);
    lane.count(run.live());
    live += run.live();
    references.runs(run.segment(), 1);
    if (run.isHome()) {
      references.contents(run.segment(), run.live());
    }
    if (!run.isHome() || run.hasBodies()) {
      for (int at = run.next(0); at < run.count(); at = run.next(at + 1)) {
        if (!run.isHome()) {
          references.contents(run.home(at), 1);
        }
        bodies.hold(run.body(run.sequence(at)));
      }
    }
    runBytes += run.stateBytes();
  }

  /** The runs that the segment's index must have, each without what is gone. */
  List<Run> openRuns() {
    List<Run> runs = new ArrayList<>();
    for (Lane lane : openLanes) {
      addOpen(lane.tail(), runs);
    }
    movedRuns.forEach(run -> addOpen(run, runs));
    return runs;
  }

  private void addOpen(@Nullable Run run, List<Run> runs) {
    if (run != null && run.live() > 0) {
      long before = run.stateBytes();
      run.settle();
      runBytes += run.stateBytes() - before;
      runs.add(run);
    }
  }

  /**
   * Says where in the segment the index has a run.
   *
   * @throws IllegalStateException if there is no such run
   */
  void indexed(JournalRecord.Indexed indexed) {
    Entry entry = indexed.entries().get(0);
    Run run = runOf(new Place(indexed.holderId(), indexed.lane(), entry.sequence()));
    long before = run.stateBytes();
    run.settle();
    runBytes += run.stateBytes() - before;
    boolean same = run.isOpen() && run.count() == indexed.count();
    for (int i = 0; same && i < indexed.entries().size(); i++) {
      same = run.openEntry(indexed.start() + i).equals(indexed.entries().get(i));
    }
    if (!same) {
      throw new IllegalStateException("the index is not of what the segment has");
    }
    if (indexed.start() == 0) {
      run.indexPosition(position);
    }
  }

  /** Ends the segment, all of whose live runs are in its index. */
  void seal() {
    List<Run> runs = openRuns();
    for (Run run : runs) {
      if (run.indexPosition() == 0) {
        throw new IllegalStateException("a run of the segment is not in its index");
      }
      runBytes -= run.stateBytes();
      run.seal();
      runBytes += run.stateBytes();
      references.runs(segment, 1);
    }
    for (Lane lane : openLanes) {
      Run tail = lane.tail();
      if (tail != null && tail.live() > 0) {
        tail.key(tail.first());
        lane.add(tail);
      }
      lane.tail(null);
      lane.open(false);
      if (lane.live() == 0) {
        forget(lane);
      }
    }
    openLanes.clear();
    movedRuns.clear();
    indexBytes = 0;
    references.consider(segment);
  }

  private void forget(Lane lane) {
    Lane[] lanes = holders.get(lane.holderId());
    if (lanes != null && lanes[lane.number()] == lane) {
      lanes[lane.number()] = null;
      for (Lane other : lanes) {
        if (other != null) {
          return;
        }
      }
      holders.remove(lane.holderId());
    }
  }

  /** Takes the segments that nothing needs any more, the one that is being written not included. */
  LongArrayList takeUnneeded() {
    return references.takeUnneeded(segment);
  }
}
