package org.angarium.persistence.journal;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.angarium.persistence.StoreRecord;
import org.jspecify.annotations.Nullable;

/**
 * What a segment is kept for.
 *
 * @param length of the file, bytes
 * @param why what the segment is to the journal
 * @param liveMessages stored in it
 * @param liveBytes of these messages
 * @param holders who has messages that are stored or told of in it, the one with the most bytes
 *     first
 * @param oldest the first live message in it
 */
public record SegmentUse(
    Path file,
    long length,
    Why why,
    long liveMessages,
    long liveBytes,
    List<Holder> holders,
    Optional<StoreRecord.MessageStored> oldest) {

  /** Why a segment is there. */
  public enum Why {
    /** It is the one that is being written. */
    CURRENT,
    /** Live messages are stored or told of in it. */
    HELD,
    /** Nothing is in it yet: it comes next. */
    NEXT,
    /** Nothing needs it: it goes when the broker runs next. */
    FREE
  }

  /**
   * A queue, a subscription or a branch.
   *
   * @param number of the queue, subscription or branch
   * @param definition null if there is none
   * @param messages that it holds of those in the segment; others may hold them too
   * @param bytes of these
   */
  public record Holder(long number, @Nullable StoreRecord definition, long messages, long bytes) {}
}
