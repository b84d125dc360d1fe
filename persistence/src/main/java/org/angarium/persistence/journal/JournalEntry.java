package org.angarium.persistence.journal;

import java.nio.file.Path;
import java.util.Map;
import org.angarium.persistence.StoreRecord;
import org.jspecify.annotations.Nullable;

/**
 * A record where it stands in a journal.
 *
 * @param file the segment
 * @param offset of the record's first byte
 * @param batch number of the batch that it is part of
 * @param stored what the broker has said, or what a message that the journal has moved comes to;
 *     null if it is another record of the journal's own
 * @param own a record of the journal's own; null if it is not
 * @param live whether it is part of the state that a start would find
 * @param deliveries of a live {@link StoreRecord.MessageEnqueued}, how often the message was
 *     delivered from there; else 0
 */
public record JournalEntry(
    Path file,
    long offset,
    long batch,
    @Nullable StoreRecord stored,
    @Nullable Own own,
    boolean live,
    int deliveries) {

  /**
   * A record of the journal's own.
   *
   * @param kind what it is called
   * @param fields by name, in order; numbers
   */
  public record Own(String kind, Map<String, Long> fields) {}

  /** What kind of record it is. */
  public String kind() {
    if (own != null) {
      return own.kind();
    }
    return stored == null ? "" : stored.getClass().getSimpleName();
  }
}
