package org.angarium.persistence.jdbc;

import static org.angarium.persistence.jdbc.CutFiles.Luck.ANY_PAGES;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.angarium.persistence.Heard;
import org.angarium.persistence.MessageStore;
import org.angarium.persistence.RandomHistory;
import org.angarium.persistence.State;
import org.angarium.persistence.StoreException;
import org.angarium.persistence.StoreRecord;
import org.angarium.persistence.Visit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What was reported durable survives a power failure, and no batch is there in part. Where pages
 * that were not forced arrive on the disk in another order than they were written, H2 may find its
 * file damaged; then it is refused, and nothing that is wrong is taken for right.
 */
class H2PowerFailureTest {
  private static final int BATCHES = 120;
  private static final int MOST_IMAGES = 100;
  private static final List<CutFiles.Luck> LUCKS = List.of(CutFiles.Luck.values());

  @TempDir Path directory;
  private final List<Image> images = new ArrayList<>();

  /** The database file at some moment, and how many batches had been reported by then. */
  private record Image(byte[] file, long reported, CutFiles.Luck luck) {}

  @Test
  void shouldLoseNothingThatWasReported() throws IOException {
    long seed = RandomHistory.seed(getClass());
    List<String> states = run(seed);
    assertThat(images).as("images, seed %d", seed).hasSizeGreaterThan(MOST_IMAGES / 2);
    int refused = 0;
    for (int i = 0; i < images.size(); i++) {
      Image image = images.get(i);
      Path data = Files.createDirectory(directory.resolve("image-" + i));
      Files.write(data.resolve("angarium.mv.db"), image.file());
      String left;
      try {
        left = recovered(data);
      } catch (StoreException e) {
        // H2 takes what it has written last for whole if its two ends are there.
        assertThat(image.luck()).as("seed %d, image %d: %s", seed, i, e).isEqualTo(ANY_PAGES);
        refused++;
        continue;
      }
      assertThat(states.subList((int) image.reported(), states.size()).indexOf(left))
          .as(
              "batches left, seed %d, image %d, %s, reported %d",
              seed, i, image.luck(), image.reported())
          .isNotNegative();
    }
    System.out.printf("%d images, %d of them refused%n", images.size(), refused);
    assertThat(refused).as("refused, seed %d", seed).isLessThan(images.size() / 10);
  }

  /** Appends a random history, takes images of the file on the way, and returns all states. */
  private List<String> run(long seed) throws StoreException {
    Random random = new Random(seed);
    RandomHistory history = new RandomHistory(seed, 2_000);
    CutFiles.Recording recording = CutFiles.install();
    JdbcSettings settings = JdbcSettings.of("jdbc:h2:cut:" + directory + "/angarium", "", "");
    Heard heard = new Heard();
    State state = new State();
    List<String> states = new ArrayList<>(List.of(state.toString()));
    try (MessageStore store = JdbcStore.open(settings, new H2Dialect(settings), true)) {
      store.recover(new Visit(), heard);
      recording.watch(() -> take(recording, heard.durable(), random));
      for (int i = 1; i <= BATCHES; i++) {
        List<StoreRecord> batch = history.next();
        state.apply(batch);
        states.add(state.toString());
        long number = store.append(batch);
        if (random.nextInt(3) == 0) {
          heard.awaitDurable(number);
        }
      }
    }
    recording.watch(() -> {});
    assertThat(heard.failures()).isEmpty();
    return states;
  }

  private void take(CutFiles.Recording recording, long reported, Random random) {
    CutFiles.Luck luck = LUCKS.get(random.nextInt(LUCKS.size()));
    if (images.size() < MOST_IMAGES) {
      images.add(new Image(recording.image(luck, random), reported, luck));
    }
  }

  /** What is there, unless the store refuses it when it is opened or when it is read. */
  private static String recovered(Path data) throws StoreException {
    Visit visit = new Visit();
    Heard heard = new Heard();
    try (JdbcStore store = JdbcStore.open(JdbcSettings.inDirectory(data))) {
      store.recover(visit, heard);
      CompletableFuture<String> read =
          CompletableFuture.supplyAsync(() -> visit.read(store).toString());
      await().until(() -> read.isDone() || !heard.failures().isEmpty());
      if (!read.isDone()) {
        throw heard.failures().get(0);
      }
      return read.join();
    }
  }
}
