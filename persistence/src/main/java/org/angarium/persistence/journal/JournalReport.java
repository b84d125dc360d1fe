package org.angarium.persistence.journal;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a journal holds, and whether it can be trusted. Where there is damage, the numbers are those
 * of what can be read.
 *
 * @param storeId drawn by lot when the store was made, in hexadecimal
 * @param torn an unfinished write at the end, which the next start clears
 * @param damages what a start refuses the store for comes first; what it does not read, and would
 *     stop a broker when that is wanted, follows; empty if it is sound
 */
public record JournalReport(
    Path directory,
    String storeId,
    Files files,
    Contents contents,
    Optional<Torn> torn,
    List<Damage> damages) {
  /** Whether there is no damage. */
  public boolean sound() {
    return damages.isEmpty();
  }

  /**
   * The files.
   *
   * @param bytes of all of them
   */
  public record Files(int segments, int spares, long bytes) {}

  /**
   * What is in them.
   *
   * @param records how many there are of each kind of {@code StoreRecord} and of the journal's own
   *     kinds, by name, live or not
   */
  public record Contents(long batches, Map<String, Long> records, Live live) {}

  /**
   * What is live.
   *
   * @param messages stored once each
   * @param messageBytes of these
   * @param places how often they are on a queue, a subscription or a branch
   */
  public record Live(
      long messages,
      long messageBytes,
      long places,
      long destinations,
      long subscriptions,
      long branches) {}

  /**
   * An unfinished write: nobody was told that it was complete.
   *
   * @param bytes from the offset on that the next start clears
   */
  public record Torn(String file, long offset, long bytes, String reason) {}

  /** Something that is not what was written; the reason names the record, if it is one. */
  public record Damage(String file, long offset, String reason) {
    /** As a start would say it. */
    @Override
    public String toString() {
      return file + ": at offset " + offset + ": " + reason;
    }
  }
}
