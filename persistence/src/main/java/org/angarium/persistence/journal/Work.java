package org.angarium.persistence.journal;

import java.util.List;
import org.angarium.persistence.StoreRecord;

/** What the writer is asked to do, in order. */
sealed interface Work permits Work.Batch, Work.Moves, Work.Signal, PagePick.Wanted {
  /**
   * Records to be written together.
   *
   * @param number from 1
   * @param bytes what the records take in the journal
   * @param entries how many messages they put somewhere
   */
  record Batch(long number, List<StoreRecord> records, long bytes, long entries) implements Work {}

  /** A slice of what is to move, read back; and what was pinned for it. */
  record Moves(List<Compaction.Move> moves, long bytes) implements Work {}

  /** Something else. */
  enum Signal implements Work {
    /** To look around. */
    WAKE,
    /** To go on in the next segment. */
    NEXT,
    /** To end when everything before is done. */
    CLOSE
  }
}
