package org.angarium.persistence.journal;

/**
 * Where the journal ends.
 *
 * @param segment the one that is being written
 * @param position in it, where the next batch goes
 * @param lastBatch number of the batch before; 0 if none
 * @param lastChecksum its checksum; 0 if none
 * @param indexed whether the segment's index is written, so that nothing more is appended to it
 */
record JournalEnd(
    Segment segment, long position, long lastBatch, int lastChecksum, boolean indexed) {}
