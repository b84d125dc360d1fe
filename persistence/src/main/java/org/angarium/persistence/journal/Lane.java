package org.angarium.persistence.journal;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A holder's lane: the runs of its messages. Runs do not overlap. The tail, to which new messages
 * come, is kept apart, so that a message that comes and goes at once touches nothing else.
 */
final class Lane {
  private final long holderId;
  private final int number;
  // By the lowest sequence each may still have, without the tail.
  private final TreeMap<Long, Run> runs = new TreeMap<>();
  private @Nullable Run tail;
  // Where the last search ended; most next ones end there too.
  private @Nullable Run recent;
  private long last;
  private long live;
  private boolean open;

  Lane(long holderId, int number) {
    this.holderId = holderId;
    this.number = number;
  }

  long holderId() {
    return holderId;
  }

  int number() {
    return number;
  }

  /** How many messages are on it. */
  long live() {
    return live;
  }

  void count(long more) {
    live += more;
  }

  /** The highest sequence given since it was last empty, or later. */
  long last() {
    return last;
  }

  void last(long sequence) {
    last = sequence;
  }

  /** Whether it is in the list of lanes with messages in the segment that is being written. */
  boolean isOpen() {
    return open;
  }

  void open(boolean now) {
    open = now;
  }

  @Nullable Run tail() {
    return tail;
  }

  void tail(@Nullable Run run) {
    tail = run;
  }

  /** Takes a run that is not the tail. */
  void add(Run run) {
    runs.put(run.key(), run);
  }

  void remove(Run run) {
    runs.remove(run.key(), run);
    if (recent == run) {
      recent = null;
    }
  }

  /** Says that what a run had before a sequence has moved away. */
  void shorten(Run run, long from) {
    runs.remove(run.key(), run);
    run.key(from);
    runs.put(from, run);
  }

  /** The run that has a place, or would have; null if none. */
  @Nullable Run find(long sequence) {
    Run newest = tail;
    if (newest != null && newest.count() > 0 && sequence >= newest.first()) {
      return newest;
    }
    Run guess = recent;
    if (guess != null && sequence >= guess.key() && sequence <= guess.last()) {
      return guess;
    }
    Map.Entry<Long, Run> floor = runs.floorEntry(sequence);
    recent = floor == null ? null : floor.getValue();
    return recent;
  }

  /** The runs without the tail, in the order of their sequences. */
  NavigableMap<Long, Run> runs() {
    return runs;
  }

  /** All runs with messages, in the order of their sequences. */
  Iterable<Run> all() {
    Run newest = tail;
    if (newest == null || newest.count() == 0) {
      return runs.values();
    }
    List<Run> all = new ArrayList<>(runs.values());
    all.add(newest);
    return all;
  }
}
