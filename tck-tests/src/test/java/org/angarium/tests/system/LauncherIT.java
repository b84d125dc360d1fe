package org.angarium.tests.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.angarium.tests.process.BrokerProcess;
import org.angarium.tests.process.Command;
import org.angarium.tests.process.Distribution;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The launch script, and the archive in which it is delivered. */
class LauncherIT {
  @TempDir private Path directory;

  @Test
  void shouldEndWithZeroOnCtrlCAsWellAsOnSigterm() throws IOException {
    try (BrokerProcess broker = BrokerProcess.start(directory.resolve("data"))) {
      assertThat(broker.interrupt()).isZero();
      assertThat(broker.output()).last().isEqualTo("Stopped.");
    }
    try (BrokerProcess broker = BrokerProcess.start(directory.resolve("data"))) {
      assertThat(broker.stop()).isZero();
      assertThat(broker.output()).last().isEqualTo("Stopped.");
    }
  }

  /** Java refuses to start with {@code -Xshare:on} and an archive that it cannot use. */
  @Test
  void shouldLeaveAnArchiveOfItsClassesForTheNextStart() throws IOException {
    BrokerProcess.start(directory.resolve("data")).close();
    try (BrokerProcess broker = BrokerProcess.start(directory.resolve("data"))) {
      assertThat(broker.stop()).isZero();
    }
    assertThat(Distribution.home().resolve("lib"))
        .isDirectoryContaining(file -> file.toString().endsWith(".jsa"));
    Map<String, String> environment =
        Map.of("ANGARIUM_JAVA_OPTS", "-Xshare:on -XX:+PrintCommandLineFlags");
    try (BrokerProcess broker =
        BrokerProcess.start(directory.resolve("data"), 0, environment, List.of())) {
      assertThat(broker.output()).anyMatch(line -> line.contains("-XX:SharedArchiveFile="));
      assertThat(broker.stop()).isZero();
    }
  }

  @Test
  void shouldPassItsOptionsToJava() throws IOException {
    Map<String, String> environment =
        Map.of("ANGARIUM_JAVA_OPTS", "-Xmx64m -XshowSettings:vm -XX:+UseParallelGC");
    try (Command version = Command.start(directory, environment, List.of("version"))) {
      assertThat(version.exitCode()).isZero();
      assertThat(version.output()).anyMatch(line -> line.matches(" *Max. Heap Size: 64.00M"));
    }
  }

  @Test
  void shouldBeDeliveredWithItsLibrariesAndItsConfiguration() throws Exception {
    Path home = Distribution.home();
    Process list =
        new ProcessBuilder("tar", "-tzf", home + ".tar.gz").redirectErrorStream(true).start();
    String text = new String(list.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(list.waitFor()).as(text).isZero();
    String top = home.getFileName() + "/";
    assertThat(text.lines())
        .allMatch(entry -> entry.startsWith(top))
        .contains(top + "bin/angarium", top + "conf/angarium.yaml", top + "docs/command-line.md");
    for (String library : List.of("angarium-distribution", "picocli", "logback-classic")) {
      assertThat(text).containsPattern(top + "lib/" + library + "-[^/]+\\.jar");
    }
  }
}
