package org.angarium.persistence.journal;

import java.util.List;
import java.util.Map;

/**
 * The large bodies beside a journal.
 *
 * @param lengths of those that are intact and that messages have, by their numbers
 * @param orphans files that no message has, which the next start removes
 * @param orphanBytes of these
 * @param damages bodies that messages have, and that are missing or not what was written
 */
public record BodyReport(
    Map<Long, Integer> lengths,
    long orphans,
    long orphanBytes,
    List<JournalReport.Damage> damages) {}
