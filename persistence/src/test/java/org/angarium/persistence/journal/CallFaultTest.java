package org.angarium.persistence.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.angarium.persistence.RandomHistory;
import org.angarium.persistence.StoreException;
import org.angarium.persistence.files.BrokenDisk;
import org.angarium.persistence.files.BrokenDisk.Call;
import org.angarium.persistence.files.BrokenDisk.Fault;
import org.angarium.persistence.files.CrashImages;
import org.angarium.persistence.files.CrashImages.Luck;
import org.angarium.persistence.files.DiskImage;
import org.angarium.persistence.files.FailPoints;
import org.angarium.persistence.files.RecordingDisk;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Every call that a load makes to its disk fails once, and for good from there on, each in a run of
 * its own: what was confirmed is there afterwards, and of what was not the store has said so.
 */
class CallFaultTest {
  private static final int GROUPS = 40;

  /** How many calls of each kind there are at least; fewer are no test. */
  private static final Map<Call, Integer> AT_LEAST =
      Map.of(
          Call.WRITE, 60,
          Call.FORCE, 50,
          Call.READ, 15,
          Call.CREATE, 5,
          Call.OPEN, 6,
          Call.RENAME, 6,
          Call.DELETE, 1,
          Call.LIST, 4,
          Call.FORCE_NAMES, 8,
          Call.LOCK, 2);

  private int runs;
  private int failed;

  @ParameterizedTest
  @EnumSource
  void shouldKeepItsWordWhicheverCallFails(Call call) throws IOException {
    long seed = RandomHistory.seed(getClass());
    int calls = 0;
    for (BrokenDisk.Failure error : BrokenDisk.Failure.values()) {
      if (error != BrokenDisk.Failure.SHORT_WRITE || call == Call.WRITE) {
        for (boolean forGood : new boolean[] {false, true}) {
          int at = 1;
          while (run(seed, new Fault(call, error, at, forGood))) {
            at++;
          }
          calls = at - 1;
        }
      }
    }
    System.out.printf(
        "CallFaultTest: %d of %s, %d runs, the store failed in %d%n", calls, call, runs, failed);
    assertThat(calls).as("calls, seed %d", seed).isGreaterThanOrEqualTo(AT_LEAST.get(call));
    if (call != Call.DELETE) { // What a body has left may stay until the next start.
      assertThat(failed).as("runs in which the store failed, seed %d", seed).isPositive();
    }
  }

  /** Runs with a fault; false if it has not happened. */
  private boolean run(long seed, Fault fault) throws IOException {
    String where = "-Dangarium.seed=%d, %s".formatted(seed, fault);
    RecordingDisk recording = new RecordingDisk(0);
    BrokenDisk disk = new BrokenDisk(recording, fault);
    Workload workload = new Workload(seed, JournalHooks.defaults().on(disk), recording::reported);
    List<StoreException> told = new ArrayList<>();
    try {
      workload.run(GROUPS);
      if (workload.failures().isEmpty()) {
        workload.run(GROUPS / 4);
      }
    } catch (StoreException e) {
      told.add(e);
    }
    assertThat(workload.failures().size()).as(where).isLessThanOrEqualTo(1);
    told.addAll(workload.failures());
    if (told.isEmpty()) {
      assertThat(workload.confirmed()).as(where).isEqualTo(workload.states().count());
    } else {
      assertThat(told.toString())
          .as(where)
          .containsAnyOf(fault.error().message(), "no space is left in");
    }
    checkWhatIsLeft(workload, recording, new Random(seed), where);
    runs++;
    failed += told.isEmpty() ? 0 : 1;
    return disk.happened();
  }

  private static void checkWhatIsLeft(
      Workload workload, RecordingDisk recording, Random random, String where) throws IOException {
    CrashImages end = new CrashImages(DiskImage.EMPTY, recording.operations()).advanceToEnd();
    for (Luck luck : List.of(Luck.NOTHING, Luck.SECTORS)) {
      RecordingDisk powerFailed = RecordingDisk.of(end.image(luck, random));
      assertThat(workload.find(powerFailed, FailPoints.NONE, workload.confirmed()).batches())
          .as("%s; then the power failed, %s", where, luck)
          .isNotNegative();
    }
    RecordingDisk again = end.afterKill();
    int shown = workload.find(again, FailPoints.NONE, workload.confirmed()).batches();
    assertThat(shown).as(where).isNotNegative();
    DiskImage left = end.followedBy(again.operations()).advanceToEnd().image(Luck.NOTHING, random);
    assertThat(
            workload.find(RecordingDisk.of(left), FailPoints.NONE, workload.confirmed()).batches())
        .as("%s; then a start, and then the power failed", where)
        .isEqualTo(shown);
  }
}
