package org.angarium.persistence.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.angarium.persistence.Heard;
import org.angarium.persistence.RandomHistory;
import org.angarium.persistence.State;
import org.angarium.persistence.StoreException;
import org.angarium.persistence.StoreRecord;
import org.angarium.persistence.StoreRecord.MessageStored;
import org.angarium.persistence.Visit;
import org.angarium.persistence.files.CrashImages;
import org.angarium.persistence.files.CrashImages.Luck;
import org.angarium.persistence.files.RecordingDisk;
import org.junit.jupiter.api.Test;

/** The process is killed, or the power fails, at each moment that has a name. */
class FailPointTest {
  private static final int MOST_OF_A_NAME = 12;

  private final Map<String, List<Integer>> hits = new TreeMap<>();
  private final Journals.States states = new Journals.States();

  private JournalStore open(RecordingDisk disk) throws StoreException {
    return JournalStore.stepped(
        new JournalSettings(Journals.DIRECTORY, Journals.SEGMENT_BYTES),
        JournalHooks.defaults()
            .on(disk)
            .failing(
                name ->
                    hits.computeIfAbsent(name, any -> new ArrayList<>())
                        .add(disk.operations().size())));
  }

  /** A random history, between messages that come and go, one of them long, and a few that stay. */
  private RecordingDisk run(long seed) throws StoreException {
    RecordingDisk disk = new RecordingDisk(0);
    RandomHistory history = new RandomHistory(seed, 2_000);
    Heard heard = new Heard();
    try (JournalStore opened = open(disk)) {
      Stepping store = new Stepping(opened);
      store.recover(new Visit(), heard);
      for (int i = 0; i < 250; i++) {
        append(store, disk, history.next());
        long message = 1_000_000L + i;
        long holder = i % 12 == 0 ? 2_000_000 : 3_000_000;
        append(
            store,
            disk,
            List.of(
                new MessageStored(message, new byte[i == 100 ? 100_000 : 3_000]),
                Journals.on(holder, message)));
        if (i % 12 != 0) {
          append(store, disk, List.of(Journals.off(holder, message)));
        }
      }
    }
    assertThat(heard.failures()).isEmpty();
    return disk;
  }

  private void append(Stepping store, RecordingDisk disk, List<StoreRecord> batch)
      throws StoreException {
    states.add(batch);
    store.append(batch);
    disk.reported(states.count());
  }

  @Test
  void shouldRecoverFromAnEndAtEachNamedMoment() throws StoreException {
    long seed = RandomHistory.seed(getClass());
    RecordingDisk disk = run(seed);
    Set<String> names = new TreeSet<>(hits.keySet());
    for (Map.Entry<String, List<Integer>> point : new TreeMap<>(hits).entrySet()) {
      List<Integer> moments = point.getValue();
      int step = 1 + moments.size() / MOST_OF_A_NAME;
      for (int i = 0; i < moments.size(); i += step) {
        String where = "seed %d, %s, hit %d".formatted(seed, point.getKey(), i + 1);
        endAt(disk.operations().subList(0, moments.get(i)), new Random(seed + i), where);
      }
    }
    names.addAll(hits.keySet());
    assertThat(names).as("names that were hit; seed %d", seed).containsAll(JournalPoints.all());
    assertThat(JournalPoints.all()).hasSizeGreaterThan(30).containsAll(names);
  }

  /** The end, a start that ends at each named moment too, and another start. */
  private void endAt(List<RecordingDisk.Operation> operations, Random random, String where)
      throws StoreException {
    CrashImages crash = new CrashImages(Map.of(), operations);
    while (crash.advance()) {
      // To the end.
    }
    for (Luck luck : Luck.values()) {
      Map<String, byte[]> image = crash.image(luck, random);
      RecordingDisk disk = RecordingDisk.of(image);
      hits.clear();
      try (JournalStore store = open(disk)) {
        store.recover(new Visit(), new Heard());
      }
      State left = Journals.recover(RecordingDisk.of(disk.image())).state();
      assertThat(states.batchesIn(left, crash.reported()))
          .as("%s, %s", where, luck)
          .isNotNegative();
      List<Integer> moments = hits.values().stream().flatMap(List::stream).distinct().toList();
      int moment = moments.get(random.nextInt(moments.size()));
      CrashImages again = new CrashImages(image, disk.operations().subList(0, moment));
      while (again.advance()) {
        // To the end.
      }
      assertThat(Journals.recover(again.image(luck, random)).state())
          .as("a start that ended, %s, %s", where, luck)
          .isEqualTo(left);
    }
  }
}
