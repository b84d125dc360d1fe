package org.angarium.persistence.journal;

import java.util.List;
import java.util.function.Consumer;
import org.agrona.collections.LongHashSet;
import org.angarium.persistence.MessageStore;
import org.jspecify.annotations.Nullable;

/**
 * Which messages may belong to a page, found by the writer and still to be read.
 *
 * @param parts in the order of the lane
 * @param last the sequence up to which the lane was looked through; 0 if to the end
 * @param earliest no message that was passed over expires before; 0 if none ever does
 * @param pinned the segments with what is to be read
 */
record PagePick(Wanted wanted, List<Part> parts, long last, long earliest, LongHashSet pinned) {
  /**
   * A page that is asked for.
   *
   * @param after only messages with a higher sequence; those before are done with
   * @param earliest no message that was passed over so far expires before; 0 if none ever does
   */
  record Wanted(
      MessageStore.PageRequest request,
      Consumer<MessageStore.Page> answer,
      long after,
      long earliest)
      implements Work {}

  /**
   * Messages of one run.
   *
   * @param ordinals of the messages in the run
   * @param deliveries of each
   * @param entries of each, if the run's segment was not complete; else null, and they stand in its
   *     index
   */
  record Part(Run run, int[] ordinals, int[] deliveries, @Nullable List<Entry> entries) {}
}
