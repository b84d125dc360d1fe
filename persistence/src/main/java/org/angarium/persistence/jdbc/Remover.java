package org.angarium.persistence.jdbc;

import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import org.angarium.persistence.StoreException;
import org.angarium.persistence.StoreRecord.Place;
import org.jspecify.annotations.Nullable;

/**
 * Deletes the rows of holders that have ended with very many messages, a slice in each transaction,
 * so that no transaction is long. Nobody sees these rows any more: the holder has no definition and
 * no lanes. Belongs to the writer's thread.
 */
final class Remover {
  private static final int ROWS_OF_A_SLICE = 2_000;

  // The next place of each to be deleted.
  private final Deque<Place> ended = new ArrayDeque<>();
  // Where the last slice has ended; null if there is nothing more on its holder.
  private @Nullable Place next;

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
    for (int lane = from.lane(); lane < Place.LANES; lane++) {
      Place first = new Place(from.holderId(), lane, lane == from.lane() ? from.sequence() : 1);
      long last = tables.remove(first, ROWS_OF_A_SLICE);
      if (last > 0) {
        next = new Place(from.holderId(), lane, last + 1);
        return;
      }
    }
    tables.forget(from.holderId());
    next = null;
  }

  /** The slice is deleted for good. */
  void done() {
    ended.removeFirst();
    Place going = next;
    if (going != null) {
      ended.addFirst(going);
    }
  }
}
