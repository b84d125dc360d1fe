package org.angarium.persistence.journal;

import java.util.List;
import org.angarium.persistence.StoreRecord;
import org.angarium.persistence.StoreRecord.Place;

/** What a record of the journal says. */
sealed interface JournalRecord {
  /** Something that the broker has said. */
  record Said(StoreRecord stored) implements JournalRecord {}

  /**
   * A message that stood elsewhere is now on a lane too; where its content is, the journal adds.
   */
  record Placed(StoreRecord.MessageEnqueued enqueued, Home home) implements JournalRecord {}

  /**
   * The entry of a message that stays where it is among the lane's messages, but is from now on
   * told of in this segment.
   *
   * @param entry its content may be elsewhere now
   */
  record Moved(Place place, Entry entry) implements JournalRecord {}

  /** A run of an older segment. */
  record Known(RunState run) implements JournalRecord {}

  /**
   * Some of a run's entries, in the order of their sequences.
   *
   * @param start ordinal of the first of them in the run
   * @param count of the run's entries, of which there may be more in the next record
   */
  record Indexed(long holderId, int lane, int start, int count, List<Entry> entries)
      implements JournalRecord {}
}
