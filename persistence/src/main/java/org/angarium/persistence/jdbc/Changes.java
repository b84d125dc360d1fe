package org.angarium.persistence.jdbc;

import java.util.Collection;
import java.util.List;
import org.angarium.persistence.StoreRecord;

/**
 * What a group of batches changes in the tables once all that cancels itself within it has been
 * left out. Carried out in the order of the components, deletions before insertions.
 *
 * @param highestMessageId the highest message number ever stored
 * @param highestHolderId the highest number of a destination, subscription or branch ever defined
 */
record Changes(
    Definitions definitions,
    Places places,
    Messages messages,
    long highestMessageId,
    long highestHolderId) {

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
   * @param gone positions of rows to delete; each must be there
   * @param ended holders whose rows are all to be deleted
   * @param counted rows whose deliveries have changed; each must be there
   */
  record Places(
      List<Long> gone, List<Long> ended, Collection<Place> counted, Collection<Place> added) {}

  /**
   * Contents.
   *
   * @param gone numbers of messages whose content is to be deleted
   */
  record Messages(List<Long> gone, Collection<StoreRecord.MessageStored> added) {}
}
