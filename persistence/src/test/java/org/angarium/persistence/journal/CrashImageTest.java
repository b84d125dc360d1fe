package org.angarium.persistence.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.angarium.persistence.RandomHistory;
import org.angarium.persistence.StoreException;
import org.angarium.persistence.files.CrashImages;
import org.angarium.persistence.files.CrashImages.Luck;
import org.angarium.persistence.files.DiskImage;
import org.angarium.persistence.files.RecordingDisk;
import org.angarium.persistence.files.RecordingDisk.Operation;
import org.angarium.persistence.journal.Workload.Found;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A hundred thousand things that a power failure may leave of a journal, no two the same: each is
 * recovered and checked, and again after a power failure in the middle of that.
 */
class CrashImageTest {
  private static final int IMAGES = Integer.getInteger("angarium.crash-images", 100_000);
  private static final int GROUPS = 60;
  private static final List<Luck> DRAWS =
      List.of(
          Luck.ALL,
          Luck.NOTHING,
          Luck.SECTORS,
          Luck.SECTORS,
          Luck.SECTORS,
          Luck.PAGES,
          Luck.PAGES,
          Luck.REORDERED,
          Luck.REORDERED,
          Luck.REORDERED);

  private final Map<Luck, Integer> images = new EnumMap<>(Luck.class);
  private final Set<String> moments = new TreeSet<>();
  private int count;
  private int inRecovery;

  @Test
  @Timeout(value = 1, unit = TimeUnit.DAYS)
  void shouldSurviveWhateverAPowerFailureLeaves() throws StoreException {
    long seed = RandomHistory.seed(getClass());
    int seeds = 0;
    for (; count < IMAGES; seeds++) {
      play(seed + seeds);
    }
    System.out.printf(
        "CrashImageTest: %d images of %d seeds, %s; %d power failures in recovery%n",
        count, seeds, images, inRecovery);
    assertThat(moments)
        .as("what images are of, seed %d", seed)
        .contains(
            JournalPoints.OPENING_APPENDED,
            JournalPoints.INDEX_APPENDED,
            JournalPoints.COMPACTION_APPENDED,
            JournalPoints.CREATE_FROM_SPARE,
            JournalPoints.RELEASE_DELETED,
            JournalPoints.BRANCH_PREPARED,
            JournalPoints.BRANCH_ENDED,
            "body.written",
            "body.deleted",
            "body.dropped");
  }

  private void play(long seed) throws StoreException {
    RecordingDisk disk = new RecordingDisk(0);
    Workload workload =
        new Workload(seed, JournalHooks.defaults().on(disk).failing(moments::add), disk::reported);
    workload.run(GROUPS);
    workload.run(GROUPS / 4);
    assertThat(workload.failures()).isEmpty();
    Random random = new Random(seed);
    Set<Long> known = new HashSet<>();
    CrashImages crashes = new CrashImages(DiskImage.EMPTY, disk.operations());
    int operation = 0;
    while (crashes.advance()) {
      operation++;
      for (int i = 0; i < (crashes.anythingPending() ? DRAWS.size() : 1); i++) {
        Luck luck = DRAWS.get(i);
        DiskImage image = crashes.image(luck, random);
        boolean isNew = known.add(image.fingerprint());
        if (isNew || (crashes.justReported() && luck == Luck.NOTHING)) {
          count += isNew ? 1 : 0;
          images.merge(luck, isNew ? 1 : 0, Integer::sum);
          Where where = new Where(seed, operation, luck);
          if (luck == Luck.ALL) {
            checkKill(workload, crashes, random, where);
          } else {
            check(workload, crashes.reported(), image, random, where);
          }
        }
      }
    }
  }

  /** Which image, for people; made a text of only if it is wanted. */
  private record Where(long seed, int operation, Luck luck) {
    @Override
    public String toString() {
      return "-Dangarium.seed=%d, operation %d, %s".formatted(seed, operation, luck);
    }
  }

  /** The process is killed while the machine goes on; then, in recovery, the power fails. */
  private void checkKill(Workload workload, CrashImages kill, Random random, Where where) {
    RecordingDisk disk = kill.afterKill();
    Found found = find(workload, disk, kill.reported(), where);
    List<Operation> some = some(disk.operations(), random);
    int batches = batchesAgain(workload, kill.followedBy(some), kill.reported(), random, where);
    // What was not forced may go as long as nobody has been shown that it is there.
    if (some.size() >= found.operations()) {
      assertThat(batches)
          .as("%s: batches after a kill, and a power failure behind recovery", where)
          .isEqualTo(found.batches());
    }
  }

  private void check(
      Workload workload, long reported, DiskImage image, Random random, Where where) {
    RecordingDisk disk = RecordingDisk.of(image);
    Found found = find(workload, disk, reported, where);
    List<Operation> some = some(disk.operations(), random);
    assertThat(batchesAgain(workload, new CrashImages(image, some), reported, random, where))
        .as("%s: batches after a power failure, and another in recovery", where)
        .isEqualTo(found.batches());
  }

  private static List<Operation> some(List<Operation> operations, Random random) {
    return operations.subList(0, random.nextInt(operations.size() + 1));
  }

  private int batchesAgain(
      Workload workload, CrashImages again, long reported, Random random, Where where) {
    Luck luck = DRAWS.get(random.nextInt(DRAWS.size()));
    DiskImage left = again.advanceToEnd().image(luck, random);
    inRecovery++;
    return find(workload, RecordingDisk.of(left), reported, where).batches();
  }

  private Found find(Workload workload, RecordingDisk disk, long promised, Where where) {
    Found found;
    try {
      found = workload.find(disk, moments::add, promised);
    } catch (IOException | AssertionError e) {
      throw new AssertionError(where.toString(), e);
    }
    assertThat(found.batches())
        .as("%s: batches, of which %d were reported", where, promised)
        .isNotNegative();
    return found;
  }
}
