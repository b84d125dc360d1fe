package org.angarium.persistence.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.Closeable;
import java.io.IOException;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.angarium.persistence.RandomHistory;
import org.angarium.persistence.State;
import org.angarium.persistence.StoreException;
import org.angarium.persistence.files.CrashImages;
import org.angarium.persistence.files.CrashImages.Luck;
import org.angarium.persistence.files.DiskImage;
import org.angarium.persistence.files.RecordingDisk;
import org.junit.jupiter.api.Test;

/** Compaction of a journal on which no broker runs. */
class CompactionAtRestTest {
  private static JournalCompaction.Result compact(RecordingDisk disk) throws StoreException {
    return JournalCompaction.run(
        Journals.DIRECTORY, JournalHooks.defaults().on(disk), Journals.SEGMENT_BYTES);
  }

  /** A journal of which much is dead, and in which nothing was moved meanwhile. */
  private static Map<String, byte[]> sparse(long seed) throws StoreException {
    RecordingDisk disk = new RecordingDisk(0);
    RandomHistory history = new RandomHistory(seed, 3_000);
    try (Stepping store =
        new Stepping(
            JournalStore.stepped(
                new JournalSettings(Journals.DIRECTORY, Journals.SEGMENT_BYTES, 0),
                JournalHooks.defaults().on(disk)))) {
      store.recover(new org.angarium.persistence.Visit(), new org.angarium.persistence.Heard());
      for (int i = 0; i < 400; i++) {
        store.append(history.next());
      }
    }
    return disk.image();
  }

  /** Segments that were there before and are kept have enough in them; of spares none is left. */
  private static void assertDense(Map<String, byte[]> before, Map<String, byte[]> after)
      throws StoreException {
    try (JournalInspection inspection =
        JournalInspection.open(Journals.DIRECTORY, RecordingDisk.of(after))) {
      JournalReport report = inspection.report();
      assertThat(report.damages()).isEmpty();
      assertThat(report.files().spares()).isZero();
      for (SegmentUse use : inspection.uses()) {
        assertThat(use.why()).isIn(SegmentUse.Why.CURRENT, SegmentUse.Why.HELD);
        if (before.containsKey(use.file().getFileName().toString())) {
          assertThat(use.liveBytes() + 256 * use.liveMessages())
              .as("%s", use)
              .isGreaterThan(use.length() / 2);
        }
      }
    }
  }

  @Test
  void shouldKeepTheStateAndLittleElse() throws StoreException {
    long seed = RandomHistory.seed(getClass());
    long bytesBefore = 0;
    long bytesAfter = 0;
    for (int run = 0; run < 12; run++) {
      Map<String, byte[]> image = sparse(seed + run);
      RecordingDisk disk = RecordingDisk.of(image);
      JournalCompaction.Result result = compact(disk);
      assertThat(result.before().bytes()).isEqualTo(segmentBytes(image));
      assertThat(result.after().bytes()).isEqualTo(segmentBytes(disk.image()));
      assertThat(result.after().files()).isLessThanOrEqualTo(result.before().files());
      assertThat(result.after().bytes())
          .as("seed %d, from %d", seed + run, result.before().bytes())
          .isLessThanOrEqualTo(result.before().bytes());
      bytesBefore += result.before().bytes();
      bytesAfter += result.after().bytes();
      assertDense(image, disk.image());
      assertThat(Journals.recover(disk.image()).state()).isEqualTo(Journals.recover(image).state());
      assertThat(compact(RecordingDisk.of(disk.image())).after().bytes())
          .isLessThanOrEqualTo(result.after().bytes() + Journals.SEGMENT_BYTES);
    }
    assertThat(bytesAfter).isLessThan(bytesBefore / 2);
  }

  private static long segmentBytes(Map<String, byte[]> image) {
    long bytes = 0;
    for (Map.Entry<String, byte[]> file : image.entrySet()) {
      bytes += file.getKey().endsWith(".journal") ? file.getValue().length : 0;
    }
    return bytes;
  }

  @Test
  void shouldLoseNothingToAPowerFailureAtAnyMoment() throws StoreException {
    long seed = RandomHistory.seed(getClass());
    Random random = new Random(seed);
    Map<String, byte[]> image = sparse(seed);
    State state = Journals.recover(image).state();
    DiskImage start = RecordingDisk.of(image).snapshot();
    RecordingDisk disk = RecordingDisk.of(start); // Which numbers its files as the images do.
    compact(disk);
    CrashImages crashes = new CrashImages(start, disk.operations());
    int moments = 0;
    do {
      if (moments++ % 3 == 0) {
        for (Luck luck : Luck.values()) {
          assertThat(Journals.recover(crashes.image(luck, random)).state())
              .as("seed %d, moment %d, %s", seed, moments, luck)
              .isEqualTo(state);
        }
      }
    } while (crashes.advance());
    assertThat(moments).isGreaterThan(20);
  }

  @Test
  void shouldRefuseAStoreThatIsInUseOrDamagedOrMissing() throws IOException {
    Map<String, byte[]> image = new TreeMap<>(sparse(1));
    RecordingDisk disk = RecordingDisk.of(image);
    try (Closeable lock = disk.lock(Journals.DIRECTORY.resolve("lock"))) {
      assertThat(lock).isNotNull();
      assertThatThrownBy(() -> compact(disk)).hasMessageContaining("stop the broker first");
    }
    String last = image.keySet().stream().reduce((a, b) -> b.startsWith("segment") ? b : a).get();
    byte[] damaged = image.get(last).clone();
    damaged[50] ^= 1;
    image.put(last, damaged);
    RecordingDisk bad = RecordingDisk.of(image);
    assertThatThrownBy(() -> compact(bad))
        .isInstanceOf(JournalDamageException.class)
        .hasMessageContaining(last + ": at offset 0");
    assertThat(bad.operations()).isEmpty();
    RecordingDisk none = new RecordingDisk(0);
    assertThatThrownBy(() -> compact(none)).hasMessageContaining("there is no journal in");
    assertThat(none.operations()).isEmpty();
  }
}
