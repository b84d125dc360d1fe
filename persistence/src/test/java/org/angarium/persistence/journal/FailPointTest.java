package org.angarium.persistence.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.angarium.persistence.RandomHistory;
import org.angarium.persistence.files.CrashImages;
import org.angarium.persistence.files.CrashImages.Luck;
import org.angarium.persistence.files.DiskImage;
import org.angarium.persistence.files.FailPoints;
import org.angarium.persistence.files.RecordingDisk;
import org.junit.jupiter.api.Test;

/** The process is killed, or the power fails, at each moment that has a name. */
class FailPointTest {
  private static final int GROUPS = 160;
  private static final int MOST_OF_A_NAME = 12;
  private static final int NAMES = 40;

  private final Map<String, List<Integer>> hits = new TreeMap<>();

  private final Set<String> names = new TreeSet<>();

  private FailPoints noting(RecordingDisk disk) {
    return name -> {
      names.add(name);
      hits.computeIfAbsent(name, any -> new ArrayList<>()).add(disk.count());
    };
  }

  @Test
  void shouldRecoverFromAnEndAtEachNamedMoment() throws IOException {
    long seed = RandomHistory.seed(getClass());
    RecordingDisk disk = new RecordingDisk(0);
    Workload workload =
        new Workload(seed, JournalHooks.defaults().on(disk).failing(noting(disk)), disk::reported);
    workload.run(GROUPS);
    workload.run(GROUPS / 4);
    assertThat(workload.failures()).isEmpty();
    for (Map.Entry<String, List<Integer>> point : new TreeMap<>(hits).entrySet()) {
      List<Integer> moments = point.getValue();
      int step = 1 + moments.size() / MOST_OF_A_NAME;
      for (int i = 0; i < moments.size(); i += step) {
        String where = "seed %d, %s, hit %d".formatted(seed, point.getKey(), i + 1);
        endAt(workload, disk.operations().subList(0, moments.get(i)), seed + i, where);
      }
    }
    assertThat(names)
        .as("names that were hit; seed %d", seed)
        .containsExactlyInAnyOrderElementsOf(JournalPoints.all())
        .hasSizeGreaterThanOrEqualTo(NAMES);
  }

  /** The end, a start that ends at one of its named moments too, and another start. */
  private void endAt(
      Workload workload, List<RecordingDisk.Operation> operations, long seed, String where)
      throws IOException {
    Random random = new Random(seed);
    CrashImages crash = new CrashImages(DiskImage.EMPTY, operations).advanceToEnd();
    for (Luck luck : Luck.values()) {
      DiskImage image = crash.image(luck, random);
      RecordingDisk disk = RecordingDisk.of(image);
      hits.clear();
      int left = workload.find(disk, noting(disk), crash.reported()).batches();
      assertThat(left).as("%s, %s", where, luck).isNotNegative();
      List<Integer> moments = hits.values().stream().flatMap(List::stream).distinct().toList();
      int moment = moments.get(random.nextInt(moments.size()));
      DiskImage again =
          new CrashImages(image, disk.operations().subList(0, moment))
              .advanceToEnd()
              .image(luck, random);
      assertThat(
              workload.find(RecordingDisk.of(again), FailPoints.NONE, crash.reported()).batches())
          .as("a start that ended, %s, %s", where, luck)
          .isEqualTo(left);
    }
  }
}
