package org.angarium.tests.system;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Session;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.angarium.jms.AngariumConnectionFactory;
import org.angarium.tests.process.BrokerProcess;
import org.angarium.tests.process.Command;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The distribution on other versions of Java: those whose homes the environment names in {@code
 * TEST_JAVA_HOMES}, separated like a path, and the one that runs this test.
 */
class JavaVersionsIT {
  @TempDir private Path directory;

  static Stream<String> homes() {
    String others = System.getenv().getOrDefault("TEST_JAVA_HOMES", "");
    return Stream.concat(
        Stream.of(System.getProperty("java.home")),
        Stream.of(others.split(File.pathSeparator)).filter(home -> !home.isBlank()));
  }

  @ParameterizedTest
  @MethodSource("homes")
  void shouldServeAndRestartWithoutAWarning(String home) throws IOException, JMSException {
    assertThat(Path.of(home, "bin", "java")).isExecutable();
    Map<String, String> environment = Map.of("JAVA_HOME", home);
    Path data = directory.resolve("data");
    try (BrokerProcess broker = BrokerProcess.start(data, 0, environment, List.of());
        Connection connection = new AngariumConnectionFactory(broker.url()).createConnection()) {
      Session session = connection.createSession();
      session.createProducer(session.createQueue("q")).send(session.createTextMessage("kept"));
      assertThat(broker.stop()).isZero();
      assertThat(broker.output()).noneMatch(line -> line.contains("WARN"));
    }
    try (BrokerProcess broker = BrokerProcess.start(data, 0, environment, List.of())) {
      List<String> receive = List.of("receive", "q", "--timeout", "10s", "--url", broker.url());
      try (Command command = Command.start(directory, environment, receive)) {
        assertThat(command.exitCode()).as(command.output()::toString).isZero();
        assertThat(command.output()).contains("kept");
      }
      assertThat(Files.isDirectory(data)).isTrue();
    }
  }
}
