package org.angarium.persistence.journal;

import java.io.IOException;
import java.util.List;
import org.angarium.persistence.MessageStore;

/**
 * Sums over lanes, at the start. What a run's numbers do not tell, because some of its messages are
 * gone and they differed, is read in its index. One thread.
 */
final class LaneSums {
  private final RecordReader reader;

  LaneSums(RecordReader reader) {
    this.reader = reader;
  }

  MessageStore.LaneFound of(Lane lane) throws IOException {
    long bytes = 0;
    long earliest = 0;
    for (Run run : lane.all()) {
      if (run.live() > 0) {
        RunState.Totals totals = live(run);
        bytes += totals.bytes();
        earliest = Run.earlier(earliest, totals.earliestExpiration());
      }
    }
    return new MessageStore.LaneFound(
        lane.holderId(), lane.number(), lane.live(), bytes, lane.last(), earliest);
  }

  private RunState.Totals live(Run run) throws IOException {
    if (run.isOpen()) {
      return run.openTotals();
    }
    RunState.Totals all = run.totals();
    if (run.live() == run.count()) {
      return all;
    }
    if (all.each() >= 0 && (all.expiring() == 0 || all.expiring() == run.count())) {
      return new RunState.Totals(
          all.each() * run.live(), all.each(), all.earliestExpiration(), all.expiring(), 0);
    }
    long bytes = 0;
    long earliest = 0;
    List<Entry> entries = List.of();
    int known = -1;
    for (int at = run.next(0); at < run.count(); at = run.next(at + 1)) {
      if (at / OwnRecords.ENTRIES != known) {
        known = at / OwnRecords.ENTRIES;
        entries = reader.entries(run, at);
      }
      Entry entry = entries.get(at % OwnRecords.ENTRIES);
      bytes += entry.facts().bytes();
      earliest = Run.earlier(earliest, entry.facts().expiration());
    }
    return new RunState.Totals(bytes, -1, earliest, 0, 0);
  }
}
