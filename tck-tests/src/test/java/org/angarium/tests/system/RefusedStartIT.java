package org.angarium.tests.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.angarium.tests.process.BrokerProcess;
import org.angarium.tests.process.Command;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A broker that cannot start says why in one line, and leaves nothing behind. */
class RefusedStartIT {
  private static final int WRONG_SETTING = 2;
  private static final int NOT_STARTED = 5;

  @TempDir private Path directory;
  private Path data;

  @BeforeEach
  void chooseDirectory() {
    data = directory.resolve("data");
  }

  @Test
  void shouldRefuseADirectoryThatAnotherBrokerUses() throws IOException {
    try (BrokerProcess broker = BrokerProcess.start(data)) {
      assertThat(refusal(NOT_STARTED, "--data", data.toString()))
          .contains(data.toString())
          .contains("in use");
      assertThat(broker.running()).isTrue();
    }
    assertStarts();
  }

  @Test
  void shouldRefuseAPortInUse() throws IOException {
    Path other = directory.resolve("other");
    try (BrokerProcess broker = BrokerProcess.start(other)) {
      assertThat(refusal(NOT_STARTED, "--data", data.toString(), "--listen", broker.url()))
          .contains(Integer.toString(broker.port()))
          .contains("in use");
    }
    assertStarts();
  }

  @Test
  void shouldRefuseAFileInPlaceOfADirectory() throws IOException {
    Files.writeString(data, "not a directory");
    assertThat(refusal(NOT_STARTED, "--data", data.toString()))
        .contains(data.toString())
        .contains("not a directory");
    assertThat(data).hasContent("not a directory");
  }

  @Test
  void shouldRefuseADirectoryThatItCannotWriteTo() throws IOException {
    // Where not even the superuser may make a directory.
    Path readOnly = Path.of("/proc/angarium");
    assertThat(refusal(NOT_STARTED, "--data", readOnly.toString())).contains(readOnly.toString());
  }

  @Test
  void shouldRefuseAJournalOfANewerVersion() throws IOException {
    assertStarts();
    Path segment = firstSegment();
    try (RandomAccessFile file = new RandomAccessFile(segment.toFile(), "rw")) {
      file.seek(8);
      file.writeInt(0x7F7F7F7F);
    }
    assertThat(refusal(NOT_STARTED, "--data", data.toString()))
        .contains(segment.getFileName().toString())
        .contains("newer");
    assertThat(segment).exists();
  }

  @Test
  void shouldRefuseSettingsThatItDoesNotUnderstand() throws IOException {
    assertThat(refusal(WRONG_SETTING, "--listen", "tcp://127.0.0.1:notaport")).contains("notaport");
    assertThat(refusal(WRONG_SETTING, "--store", "papyrus")).contains("papyrus", "journal");
    Path config = Files.writeString(directory.resolve("bad.yaml"), "lisen: tcp://127.0.0.1:0\n");
    assertThat(refusal(WRONG_SETTING, "--config", config.toString())).contains("lisen", "listen");
  }

  @Test
  void shouldRefuseDatabasesThatItCannotUse() throws IOException {
    assertThat(refusal(NOT_STARTED, configured("jdbc:derby://localhost/angarium")))
        .contains("jdbc:derby:", "allowed: jdbc:h2:file:", "jdbc:mariadb://HOST/DATABASE");
    assertThat(refusal(NOT_STARTED, configured("jdbc:mysql://localhost/angarium")))
        .contains("the JDBC driver of MySQL is missing", "mysql-connector-j", "lib/");
    assertThat(refusal(NOT_STARTED, configured("jdbc:mariadb://127.0.0.1:1/angarium")))
        .contains("jdbc:mariadb://127.0.0.1:1/angarium", "cannot be reached");
    assertThat(refusal(NOT_STARTED, configured("jdbc:h2:mem:angarium"))).contains("jdbc:h2:mem");
    assertThat(refusal(NOT_STARTED, configured("jdbc:postgresql://127.0.0.1:1/angarium")))
        .contains("jdbc:postgresql://127.0.0.1:1/angarium", "cannot be reached");
    try (BrokerProcess broker =
        BrokerProcess.start(data, 0, Map.of(), List.of("--store", "jdbc"))) {
      assertThat(refusal(NOT_STARTED, "--data", data.toString(), "--store", "jdbc"))
          .contains(data.toString(), "in use");
      assertThat(broker.running()).isTrue();
    }
  }

  private String[] configured(String database) throws IOException {
    Path config =
        Files.writeString(
            directory.resolve("jdbc.yaml"),
            "store: jdbc\njdbc: {url: \"" + database + "\", user: me, password: hunter2}\n");
    return new String[] {"--config", config.toString()};
  }

  /** The only line that a broker prints that does not start. */
  private String refusal(int exitCode, String... options) throws IOException {
    List<String> arguments = new ArrayList<>(List.of("run"));
    arguments.addAll(List.of(options));
    if (!arguments.contains("--listen")) {
      arguments.addAll(List.of("--listen", "tcp://127.0.0.1:0"));
    }
    try (Command command = Command.start(directory, arguments)) {
      assertThat(command.exitCode()).as(command.output()::toString).isEqualTo(exitCode);
      assertThat(command.output()).hasSize(1);
      return command.output().get(0);
    }
  }

  private void assertStarts() throws IOException {
    try (BrokerProcess broker = BrokerProcess.start(data)) {
      assertThat(broker.stop()).isZero();
    }
  }

  private Path firstSegment() throws IOException {
    try (Stream<Path> files = Files.walk(data)) {
      return files
          .filter(Files::isRegularFile)
          .filter(file -> file.toFile().length() >= 4_096)
          .sorted()
          .findFirst()
          .orElseThrow();
    }
  }
}
