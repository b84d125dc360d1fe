package org.angarium.persistence.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.angarium.persistence.RandomHistory;
import org.angarium.persistence.State;
import org.angarium.persistence.StoreException;
import org.angarium.persistence.StoreRecord;
import org.angarium.persistence.StoreRecord.BranchPrepared;
import org.angarium.persistence.StoreRecord.DestinationRemoved;
import org.angarium.persistence.StoreRecord.Place;
import org.angarium.persistence.files.CrashImages;
import org.angarium.persistence.files.CrashImages.Luck;
import org.angarium.persistence.files.DiskImage;
import org.angarium.persistence.files.RecordingDisk;
import org.junit.jupiter.api.Test;

/** What was reported durable survives every crash, and no batch is ever there in part. */
class DurabilityTest {
  private static final List<Luck> DRAWS =
      List.of(
          Luck.ALL,
          Luck.NOTHING,
          Luck.SECTORS,
          Luck.SECTORS,
          Luck.SECTORS,
          Luck.PAGES,
          Luck.PAGES,
          Luck.PAGES);

  /** At each report: of what was not forced by then, nothing is left. */
  @Test
  void shouldReportABatchOnlyAfterTheForceThatCoversIt() throws StoreException {
    long seed = RandomHistory.seed(getClass());
    Journals.Run run = Journals.run(seed, 600, 3_000, 200_000);
    CrashImages crashes = new CrashImages(DiskImage.EMPTY, run.disk().operations());
    int reports = 0;
    while (crashes.advance()) {
      if (crashes.justReported()) {
        reports++;
        State left = Journals.recover(crashes.image(Luck.NOTHING, new Random(seed))).state();
        assertThat(run.states().batchesIn(left, crashes.reported()))
            .as("seed %d: batches left when %d were reported", seed, crashes.reported())
            .isNotNegative();
      }
    }
    assertThat(reports).as("groups; seed %d", seed).isBetween(10, 599);
  }

  @Test
  void shouldSurviveACrashAtEveryMoment() throws StoreException {
    long seed = RandomHistory.seed(getClass());
    Random random = new Random(seed);
    Journals.Run run = Journals.run(seed, 700, 2_500, 200_000);
    CrashImages crashes = new CrashImages(DiskImage.EMPTY, run.disk().operations());
    int images = 0;
    while (crashes.advance()) {
      for (int draw = 0; draw < (crashes.anythingPending() ? DRAWS.size() : 1); draw++) {
        String where =
            "seed %d, image %d, %s, reported %d"
                .formatted(seed, ++images, DRAWS.get(draw), crashes.reported());
        DiskImage image = crashes.image(DRAWS.get(draw), random);
        checkImage(run.states(), crashes.reported(), image, where);
        if (images % 50 == 0) {
          checkCrashesOfRecovery(image, random, where);
        }
      }
    }
    assertThat(images).as("images; seed %d", seed).isGreaterThan(2_000);
  }

  /** Segments become longer with what they begin with, and shorter again. */
  @Test
  void shouldSurviveACrashWhileALargeBranchComesAndGoes() throws StoreException {
    long seed = RandomHistory.seed(getClass());
    Random random = new Random(seed);
    RandomHistory history = new RandomHistory(seed, 2_500);
    long branch = 1_000_000;
    List<List<StoreRecord>> batches = new ArrayList<>();
    for (int i = 0; i < 250; i++) {
      batches.add(history.next());
      if (i == 50) {
        List<Place> consumed = Collections.nCopies(3_000, new Place(1, 0, 1));
        batches.add(List.of(new BranchPrepared(branch, "large", null, consumed)));
      } else if (i == 150) {
        batches.add(List.of(new DestinationRemoved(branch)));
      }
    }
    Journals.Run run = Journals.record(batches, 200_000);
    assertThat(run.disk().operations())
        .as("a segment of twice the length")
        .anyMatch(
            done ->
                done instanceof RecordingDisk.Written written
                    && written.position() == 0
                    && written.bytes().length == 2 * Journals.SEGMENT_BYTES);
    CrashImages crashes = new CrashImages(DiskImage.EMPTY, run.disk().operations());
    while (crashes.advance()) {
      for (Luck luck : crashes.anythingPending() ? Luck.values() : new Luck[] {Luck.ALL}) {
        String where = "seed %d, %s, reported %d".formatted(seed, luck, crashes.reported());
        checkImage(run.states(), crashes.reported(), crashes.image(luck, random), where);
      }
    }
  }

  private static void checkImage(
      Journals.States states, long reported, DiskImage image, String where) {
    RecordingDisk disk = RecordingDisk.of(image);
    Journals.Recovered first = recover(disk, where);
    assertThat(states.batchesIn(first.state(), reported))
        .as("batches left, %s", where)
        .isNotNegative();
    Journals.Recovered second = recover(disk, where);
    assertThat(second.state()).as("the second time, %s", where).isEqualTo(first.state());
    assertThat(second.recovery().repairs()).as("the second time, %s", where).isEmpty();
  }

  /** A crash while recovery repairs what a crash has left. */
  private static void checkCrashesOfRecovery(DiskImage image, Random random, String where) {
    RecordingDisk disk = RecordingDisk.of(image);
    State expected = recover(disk, where).state();
    CrashImages crashes = new CrashImages(image, disk.operations());
    while (crashes.advance()) {
      for (Luck luck : Luck.values()) {
        State left = recover(RecordingDisk.of(crashes.image(luck, random)), where).state();
        assertThat(left).as("crash in recovery, %s, %s", luck, where).isEqualTo(expected);
      }
    }
  }

  private static Journals.Recovered recover(RecordingDisk disk, String where) {
    try {
      return Journals.recover(disk);
    } catch (StoreException e) {
      throw new AssertionError(where, e);
    }
  }
}
