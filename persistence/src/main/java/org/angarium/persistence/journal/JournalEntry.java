package org.angarium.persistence.journal;

import java.nio.file.Path;
import org.angarium.persistence.StoreRecord;

/**
 * A record where it stands in a journal.
 *
 * @param file the segment
 * @param offset of the record's first byte
 * @param batch number of the batch that it is part of
 * @param live whether it is part of the state that a start would find
 * @param deliveries of a live {@link StoreRecord.MessageEnqueued}, how often the message was
 *     delivered from there; else 0
 */
public record JournalEntry(
    Path file, long offset, long batch, StoreRecord stored, boolean live, int deliveries) {}
