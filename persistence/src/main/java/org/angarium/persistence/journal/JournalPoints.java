package org.angarium.persistence.journal;

import java.util.List;
import java.util.stream.Stream;
import org.angarium.persistence.bodies.BodyPoints;

/**
 * The moments at which a process may end with the most consequences, by the names under which
 * {@link org.angarium.persistence.files.FailPoints} hears of them. What was appended is in the
 * writer's buffer until {@link #WRITE_AFTER}.
 */
public final class JournalPoints {
  static final String WRITE_BEFORE = "write.before";
  static final String WRITE_AFTER = "write.after";
  static final String FORCE_BEFORE = "force.before";
  static final String FORCE_AFTER = "force.after";
  static final String BATCH_RECORD = "batch.record";
  static final String BRANCH_PREPARED = "branch.prepared";
  static final String BRANCH_ENDED = "branch.ended";
  static final String BATCH_APPENDED = "batch.appended";
  static final String REPORT_BEFORE = "report.before";
  static final String REPORT_AFTER = "report.after";
  static final String MARK_APPENDED = "mark.appended";
  static final String OPENING_BEFORE = "opening.before";
  static final String OPENING_DEFINITIONS = "opening.definitions";
  static final String OPENING_APPENDED = "opening.appended";
  static final String INDEX_BEFORE = "index.before";
  static final String INDEX_RUN = "index.run";
  static final String INDEX_APPENDED = "index.appended";
  static final String END_APPENDED = "end.appended";
  static final String END_FORCED = "end.forced";
  static final String SEGMENT_SEALED = "segment.sealed";
  static final String SEGMENT_ENTERED = "segment.entered";
  static final String COMPACTION_BEFORE = "compaction.before";
  static final String COMPACTION_MESSAGE = "compaction.message";
  static final String COMPACTION_APPENDED = "compaction.appended";
  static final String CREATE_BEFORE = "create.before";
  static final String CREATE_FROM_SPARE = "create.from-spare";
  static final String CREATE_FILLED = "create.filled";
  static final String CREATE_HEADER = "create.header";
  static final String CREATE_FORCED = "create.forced";
  static final String CREATE_RENAMED = "create.renamed";
  static final String CREATE_DONE = "create.done";
  static final String RELEASE_BEFORE = "release.before";
  static final String RELEASE_RENAMED = "release.renamed";
  static final String RELEASE_DELETED = "release.deleted";
  static final String RELEASE_DONE = "release.done";
  static final String RECOVERY_BEFORE = "recovery.before";
  static final String RECOVERY_HEADERS = "recovery.headers";
  static final String REPAIR_BEFORE = "repair.before";
  static final String REPAIR_REWRITTEN = "repair.rewritten";
  static final String REPAIR_CLEARED = "repair.cleared";
  static final String REPAIR_FORCED = "repair.forced";

  private static final List<String> OWN =
      List.of(
          WRITE_BEFORE,
          WRITE_AFTER,
          FORCE_BEFORE,
          FORCE_AFTER,
          BATCH_RECORD,
          BRANCH_PREPARED,
          BRANCH_ENDED,
          BATCH_APPENDED,
          REPORT_BEFORE,
          REPORT_AFTER,
          MARK_APPENDED,
          OPENING_BEFORE,
          OPENING_DEFINITIONS,
          OPENING_APPENDED,
          INDEX_BEFORE,
          INDEX_RUN,
          INDEX_APPENDED,
          END_APPENDED,
          END_FORCED,
          SEGMENT_SEALED,
          SEGMENT_ENTERED,
          COMPACTION_BEFORE,
          COMPACTION_MESSAGE,
          COMPACTION_APPENDED,
          CREATE_BEFORE,
          CREATE_FROM_SPARE,
          CREATE_FILLED,
          CREATE_HEADER,
          CREATE_FORCED,
          CREATE_RENAMED,
          CREATE_DONE,
          RELEASE_BEFORE,
          RELEASE_RENAMED,
          RELEASE_DELETED,
          RELEASE_DONE,
          RECOVERY_BEFORE,
          RECOVERY_HEADERS,
          REPAIR_BEFORE,
          REPAIR_REWRITTEN,
          REPAIR_CLEARED,
          REPAIR_FORCED);

  private JournalPoints() {}

  /** All names, those of large bodies included. */
  public static List<String> all() {
    return Stream.concat(OWN.stream(), BodyPoints.all().stream()).toList();
  }
}
