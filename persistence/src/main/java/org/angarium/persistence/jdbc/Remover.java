package org.angarium.persistence.jdbc;

import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import org.angarium.persistence.StoreException;
import org.angarium.persistence.StoreRecord.Place;

/**
 * Deletes the rows of holders that have ended with very many messages, a slice in each transaction,
 * so that no transaction is long. Nobody sees these rows any more: the holder has no definition and
 * no lanes. Belongs to the writer's thread.
 */
final class Remover {
  private static final int ROWS_OF_A_SLICE = 2_000;

  // The next place of each to be deleted.
  private final Deque<Place> ended = new ArrayDeque<>();
  // Where the last slice has ended; 0 if its lane had no more.
  private long deletedTo;

  /** Holders whose rows are to be deleted. */
  void add(Collection<Long> holders) {
    holders.forEach(holder -> ended.add(new Place(holder, 0, 1)));
  }

  /** Whether there is anything to do. */
  boolean isBusy() {
    return !ended.isEmpty();
  }

  /** Deletes a slice; does the same when it is called again before {@link #done}. */
  void slice(TableWriter tables) throws SQLException, StoreException {
    Place from = ended.getFirst();
    deletedTo = tables.remove(from, ROWS_OF_A_SLICE);
    if (deletedTo == 0 && from.lane() == Place.LANES - 1) {
      tables.forget(from.holderId());
    }
  }

  /** The slice is deleted for good. */
  void done() {
    Place from = ended.removeFirst();
    if (deletedTo > 0) {
      ended.addFirst(new Place(from.holderId(), from.lane(), deletedTo + 1));
    } else if (from.lane() < Place.LANES - 1) {
      ended.addFirst(new Place(from.holderId(), from.lane() + 1, 1));
    }
  }
}
