package org.angarium.persistence.journal;

import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;
import org.agrona.collections.LongHashSet;
import org.angarium.persistence.StoreRecord;
import org.angarium.persistence.StoreRecord.Place;

/** Visits what is live as records that make the same state; 16 bytes a message. One thread. */
final class LiveVisit {
  private final LiveIndex index;
  private final RecordReader reader;
  private final Consumer<StoreRecord> visitor;
  private final LongHashSet visited = new LongHashSet();

  LiveVisit(LiveIndex index, RecordReader reader, Consumer<StoreRecord> visitor) {
    this.index = index;
    this.reader = reader;
    this.visitor = visitor;
  }

  void run() throws IOException {
    index.definitions().all().forEach(visitor);
    for (Run run : index.allRuns()) {
      visit(run);
    }
  }

  private void visit(Run run) throws IOException {
    Lane lane = run.lane();
    List<Entry> entries = List.of();
    int known = -1;
    for (int at = run.next(0); at < run.count(); at = run.next(at + 1)) {
      if (!run.isOpen() && at / OwnRecords.ENTRIES != known) {
        known = at / OwnRecords.ENTRIES;
        entries = reader.entries(run, at);
      }
      Entry entry = run.isOpen() ? run.openEntry(at) : entries.get(at % OwnRecords.ENTRIES);
      if (visited.add(entry.messageId())) {
        byte[] content = reader.content(entry.messageId(), entry.home(), 0);
        visitor.accept(new StoreRecord.MessageStored(entry.messageId(), content));
      }
      Place place = new Place(lane.holderId(), lane.number(), entry.sequence());
      visitor.accept(
          new StoreRecord.MessageEnqueued(place, entry.messageId(), entry.facts(), null));
      int deliveries = run.deliveries(entry.sequence());
      if (deliveries > 0) {
        visitor.accept(new StoreRecord.DeliveryCounted(place, deliveries));
      }
    }
  }
}
