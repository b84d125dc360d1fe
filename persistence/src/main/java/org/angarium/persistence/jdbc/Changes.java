package org.angarium.persistence.jdbc;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.angarium.persistence.StoreRecord;
import org.angarium.persistence.StoreRecord.MessageEnqueued;
import org.angarium.persistence.StoreRecord.MessageStored;
import org.angarium.persistence.StoreRecord.Place;

/**
 * What a group of batches changes in the tables once all that cancels itself within it has been
 * left out. Carried out in the order of the components, deletions before insertions; messages that
 * have lost their last place by that go at the end.
 *
 * @param messages contents to be inserted
 * @param highest what the row of the lease is to say
 */
record Changes(
    Definitions definitions, Places places, Collection<MessageStored> messages, Highest highest) {

  /** The highest numbers ever given out. */
  record Highest(long messageId, long holderId) {}

  /**
   * Destinations, subscriptions and branches.
   *
   * @param gone numbers of rows to delete
   */
  record Definitions(Collection<Long> gone, Collection<Definition> added) {}

  /**
   * A row of a definition.
   *
   * @param position ascends in the order of definition
   */
  record Definition(long position, StoreRecord defined) {}

  /**
   * Which messages are where.
   *
   * @param gone rows to delete; each must be there
   * @param ended holders whose rows are all to be deleted
   * @param counted rows whose deliveries have changed; each must be there
   * @param passedBodies large bodies of places that came and went, of which there are no rows
   */
  record Places(
      Collection<Place> gone,
      List<Ended> ended,
      Map<Place, Integer> counted,
      Collection<Added> added,
      Collection<Long> passedBodies) {}

  /**
   * A holder that is gone.
   *
   * @param atOnce whether its rows are few enough to be deleted in this transaction; otherwise it
   *     is only entered among those that the {@link Remover} deletes
   */
  record Ended(long holderId, boolean atOnce) {}

  /** A row of a place. */
  record Added(MessageEnqueued enqueued, int deliveries) {}
}
