package org.angarium.tests.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import jakarta.jms.JMSException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.angarium.jms.AngariumXAConnectionFactory;
import org.angarium.persistence.journal.JournalPoints;
import org.angarium.tests.process.BrokerProcess;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The broker's process ends at each moment of the journal that has a name, under load, and starts
 * again where it was; then everything is drained, and the promises are checked.
 */
class FailPointIT {
  /** How a process ends that {@code angarium.failpoint} has ended. */
  private static final int HALTED = 86;

  /** Short segments, and a virtual machine that starts quickly. */
  private static final String JAVA = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC";

  private static final Duration PATIENCE = Duration.ofSeconds(40);
  private static final int SENDERS = 3;
  private static final int NO_END = Integer.MAX_VALUE;
  private static final int BACKLOG = 5_000;
  private static final int MOST_HITS = 100;

  /** One message stays for so many that come and go. */
  private static final int STAYING = 150;

  /** What has to be going on for some moments to come. */
  enum Moments {
    EVERY_BATCH,
    /** No segment becomes a spare, so each is made anew. */
    BACKLOG,
    /** At first the backlog goes. */
    NEW_SEGMENT,
    SPARSE_SEGMENTS,
    BRANCHES,
    BODIES,
    START
  }

  private static final Map<Moments, List<String>> NAMES =
      Map.of(
          Moments.EVERY_BATCH,
          List.of(
              "write.before",
              "write.after",
              "force.before",
              "force.after",
              "batch.record",
              "batch.appended",
              "report.before",
              "report.after"),
          Moments.BACKLOG,
          List.of(
              "create.before",
              "create.filled",
              "create.header",
              "create.forced",
              "create.renamed",
              "create.done"),
          Moments.NEW_SEGMENT,
          List.of(
              "release.deleted",
              "release.before",
              "release.renamed",
              "release.done",
              "opening.before",
              "opening.definitions",
              "opening.appended",
              "index.before",
              "index.run",
              "index.appended",
              "end.appended",
              "end.forced",
              "segment.sealed",
              "segment.entered",
              "create.from-spare"),
          Moments.SPARSE_SEGMENTS,
          List.of("compaction.before", "compaction.message", "compaction.appended"),
          Moments.BRANCHES,
          List.of("branch.prepared", "branch.ended"),
          Moments.BODIES,
          List.of(
              "body.created",
              "body.written",
              "body.dropped", // what was just written, and belongs to nobody
              "body.ended",
              "body.forced",
              "body.done",
              "body.unneeded",
              "body.deleted"),
          Moments.START,
          List.of(
              "recovery.before",
              "recovery.headers",
              "repair.before",
              "repair.rewritten",
              "repair.cleared",
              "repair.forced",
              "mark.appended"));

  @TempDir private Path directory;
  private final List<String> neverCame = new ArrayList<>();
  private final List<Load> loads = new ArrayList<>();
  private Random random = new Random(0);
  private int asked;
  private Load busy;
  private Load staying;
  private BrokerProcess broker;

  @Test
  void shouldKnowEveryMoment() {
    assertThat(NAMES.values().stream().flatMap(List::stream))
        .containsExactlyInAnyOrderElementsOf(JournalPoints.all());
  }

  @BeforeEach
  void start() throws IOException, JMSException {
    broker = BrokerProcess.start(directory.resolve("data"), 0, environment(""), List.of());
    busy = load("busy");
    staying = load("staying");
  }

  private Load load(String queue) throws JMSException {
    Load load = new Load(broker.url() + "?largeMessage=64KiB", queue);
    loads.add(load);
    return load;
  }

  @AfterEach
  void stop() {
    loads.forEach(Load::close);
    broker.close();
  }

  private static Map<String, String> environment(String option) {
    return Map.of("ANGARIUM_JAVA_OPTS", JAVA + option, "ANGARIUM_JOURNAL_SEGMENT_SIZE", "1MiB");
  }

  @ParameterizedTest
  @EnumSource
  @Timeout(value = 10, unit = TimeUnit.MINUTES) // on a machine that is busy with other things
  void shouldKeepItsPromisesWhereverItsProcessEnds(Moments moments)
      throws IOException, JMSException, ExecutionException, InterruptedException {
    long seed = Long.getLong("angarium.seed", System.nanoTime());
    System.out.println("FailPointIT, " + moments + ": -Dangarium.seed=" + seed);
    random = new Random(seed);
    begin(moments);
    broker.kill();
    for (String name : NAMES.get(moments)) {
      boolean often = moments == Moments.EVERY_BATCH || moments == Moments.BRANCHES;
      endAt(name, often ? 1 + random.nextInt(MOST_HITS) : 1);
    }
    broker =
        BrokerProcess.start(directory.resolve("data"), broker.port(), environment(""), List.of());
    staying.receive();
    if (moments == Moments.BACKLOG) {
      busy.receive();
    }
    for (Load load : loads) {
      load.healed();
      load.enough();
    }
    for (Load load : loads) {
      load.finish();
      load.assertAllWell("seed " + seed);
    }
    System.out.printf("FailPointIT, %s: %s%n", moments, busy.summary());
    assertThat(neverCame).as("moments that have not come, seed %d", seed).isEmpty();
  }

  private void begin(Moments moments) throws JMSException {
    busy.send(SENDERS, NO_END);
    if (moments == Moments.NEW_SEGMENT) {
      busy.awaitConfirmed(BACKLOG);
    }
    if (moments != Moments.BACKLOG) {
      busy.receive();
    }
    if (moments == Moments.BRANCHES) {
      busy.sendInBranches(new AngariumXAConnectionFactory(broker.url()));
    } else if (moments == Moments.BODIES) {
      Load large = load("large");
      large.send(1, NO_END);
      large.receive();
    }
    busy.awaitConfirmed(busy.confirmed() + 1);
  }

  /** Runs a broker until it ends by itself. */
  private void endAt(String name, int hits) throws IOException {
    String point = name + ":" + hits;
    loads.forEach(load -> load.fault(point));
    broker =
        BrokerProcess.launch(
            directory.resolve("data"),
            broker.port(),
            environment(" -Dangarium.failpoint=" + point));
    try {
      await().pollInterval(Duration.ofMillis(5)).atMost(PATIENCE).until(this::hasEnded);
      assertThat(broker.awaitEnd()).as("%s: %s", point, broker.output()).isEqualTo(HALTED);
    } catch (ConditionTimeoutException e) {
      neverCame.add(name);
      broker.kill();
    }
  }

  /** Whether the process has ended; sees to it meanwhile that some messages stay. */
  private boolean hasEnded() {
    if (busy.confirmed() >= asked * STAYING) {
      staying.send(1, ++asked);
    }
    return !broker.running();
  }
}
