package org.angarium.tests.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.angarium.tests.history.Event;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.LoggerFactory;

/** The promises H1 to H16 hold for every seed, and every seed is always the same. */
final class SimulationTest {
  private static final int MOST_SHOWN = 3;
  private static final Path TRACES = Path.of("target", "simulation");

  /** What is simulated logs what goes wrong, and here much does. */
  private static final Logger LOGGER = (Logger) LoggerFactory.getLogger("org.angarium");

  @BeforeAll
  static void beQuiet() {
    LOGGER.setLevel(Level.OFF);
  }

  @AfterAll
  static void beLoud() {
    LOGGER.setLevel(null);
  }

  static List<Seeds> blocks() {
    return Seeds.wanted().blocks();
  }

  @ParameterizedTest
  @MethodSource("blocks")
  void shouldKeepEveryPromise(Seeds seeds) throws IOException {
    List<Simulation.Verdict> broken = new ArrayList<>();
    for (long seed = seeds.first(); seed <= seeds.last() && broken.size() < MOST_SHOWN; seed++) {
      Simulation.Verdict verdict = Simulation.play(seed, false);
      if (!verdict.isGood()) {
        broken.add(verdict);
      }
    }
    if (!broken.isEmpty()) {
      writeTrace(broken.get(0).seed());
    }
    assertThat(broken)
        .as(broken.stream().map(SimulationTest::words).collect(Collectors.joining("\n")))
        .isEmpty();
  }

  private static String words(Simulation.Verdict verdict) {
    String what =
        verdict.faults().stream().findFirst().or(() -> firstViolation(verdict)).orElse("nothing");
    return "seed %d: %s%nAgain: %s%n"
        .formatted(verdict.seed(), what, Seeds.command(verdict.seed()));
  }

  private static Optional<String> firstViolation(Simulation.Verdict verdict) {
    return verdict.violations().stream().findFirst().map(String::valueOf);
  }

  /** Everything that happened, for people. */
  private static void writeTrace(long seed) throws IOException {
    Simulation.Verdict again = Simulation.play(seed, true);
    List<String> lines = new ArrayList<>(again.lines());
    lines.add("");
    again.history().events().forEach(event -> lines.add(event.toString()));
    lines.add("");
    lines.addAll(again.faults());
    again.violations().forEach(violation -> lines.add(violation.toString()));
    Files.createDirectories(TRACES);
    Files.write(TRACES.resolve("seed-" + seed + ".txt"), lines);
  }

  @Test
  void shouldPlayASeedTheSameTwice() {
    for (long seed = 1; seed <= 30; seed++) {
      assertThat(Simulation.play(seed, false).digest())
          .as("seed %d", seed)
          .isEqualTo(Simulation.play(seed, false).digest());
    }
    Simulation.Verdict once = Simulation.play(31, true);
    Simulation.Verdict twice = Simulation.play(31, true);
    assertThat(twice.lines()).isEqualTo(once.lines());
    assertThat(twice.history().events()).hasSameSizeAs(once.history().events());
  }

  /** A simulation in which nothing happens keeps every promise. */
  @Test
  void shouldHaveEverythingHappen() {
    List<Event> events = new ArrayList<>();
    for (long seed = 1; seed <= 60; seed++) {
      events.addAll(Simulation.play(seed, false).history().events());
    }
    assertThat(Rehearsal.missing(events)).isEmpty();
  }
}
