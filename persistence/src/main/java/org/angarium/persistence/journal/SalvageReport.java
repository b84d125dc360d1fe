package org.angarium.persistence.journal;

import java.util.List;
import org.angarium.persistence.StoreRecord;

/**
 * What has been saved of a damaged journal, and what has not.
 *
 * @param gaps every damage that was met, where it is
 * @param notes what else there is to be told, a line each
 * @param holders of which messages were saved or lost, in the order of their numbers
 * @param messages saved; on several queues or subscriptions they count once
 * @param bytes of these
 */
public record SalvageReport(
    List<Gap> gaps, List<String> notes, List<Holder> holders, long messages, long bytes) {
  /** Whether everything was saved, and nothing is uncertain. */
  public boolean complete() {
    return gaps.stream().allMatch(gap -> gap.records() == 0 && gap.messages() == 0)
        && holders.stream().allMatch(holder -> holder.lost() == 0 && holder.uncertain() == 0);
  }

  /**
   * A damage.
   *
   * @param records how many records cannot be read there; -1 if that is not known
   * @param messages how many messages at most were stored there and cannot be read; some may have
   *     been consumed since, or have been such as are not stored
   */
  public record Gap(JournalReport.Damage damage, long records, long messages) {}

  /**
   * A queue, a subscription or a prepared branch.
   *
   * @param number in the journal
   * @param definition as it is in the new journal
   * @param saved how many messages stand there in the new journal
   * @param uncertain how many of these may have left before
   * @param lost how many stood there and cannot be read
   */
  public record Holder(
      long number, StoreRecord definition, long saved, long uncertain, long lost) {}

  static JournalReport.Damage damage(JournalDamageException found) {
    return new JournalReport.Damage(found.file(), found.offset(), found.reason());
  }
}
