package org.angarium.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.angarium.transport.url.BrokerUrl.Endpoint;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigurationTest {
  @TempDir Path directory;

  private final Properties properties = new Properties();

  @Test
  void shouldNeedNoConfigurationAtAll() throws Exception {
    Configuration configuration = read(Map.of(), Map.of(), "");
    assertThat(configuration.listen()).containsExactly(new Endpoint.Tcp("127.0.0.1", 61600));
    assertThat(configuration.storage().kind()).isEqualTo(StoreKind.JOURNAL);
    assertThat(configuration.storage().directory()).isEqualTo(Path.of("data"));
    assertThat(configuration.heartbeat()).isEqualTo(Duration.ofSeconds(30));
    assertThat(configuration.accounts()).isEmpty();
  }

  @Test
  void shouldReadEveryKindOfValueFromTheFile() throws Exception {
    Configuration configuration =
        read(
            Map.of(),
            Map.of(),
            """
            name: relay
            listen:
              - tcp://127.0.0.1:1
              - tcp://localhost:2
            store: memory
            journal: {segment-size: 2MiB, compaction-rate: 0}
            limits:
              message-memory: 5MiB
              max-frame: 65536
            heartbeat: 0
            security:
              accounts: some/file
            """);
    assertThat(configuration.name()).isEqualTo("relay");
    assertThat(configuration.listen())
        .containsExactly(new Endpoint.Tcp("127.0.0.1", 1), new Endpoint.Tcp("localhost", 2));
    assertThat(configuration.storage().kind()).isEqualTo(StoreKind.MEMORY);
    assertThat(configuration.storage().journal().segmentBytes()).isEqualTo(2 << 20);
    assertThat(configuration.storage().journal().compactionBytesPerSecond()).isZero();
    assertThat(configuration.limits().messageMemory()).isEqualTo(5 << 20);
    assertThat(configuration.limits().maxFrame()).isEqualTo(65536);
    assertThat(configuration.heartbeat()).isZero();
    assertThat(configuration.accounts()).contains(Path.of("some/file"));
  }

  @Test
  void shouldPreferCommandLineThenPropertyThenEnvironmentThenFile() throws Exception {
    String file = "data: file";
    assertThat(read(Map.of(), Map.of(), file).storage().directory()).isEqualTo(Path.of("file"));
    Map<String, String> environment = Map.of("ANGARIUM_DATA", "environment");
    assertThat(read(Map.of(), environment, file).storage().directory())
        .isEqualTo(Path.of("environment"));
    properties.setProperty("angarium.data", "property");
    assertThat(read(Map.of(), environment, file).storage().directory())
        .isEqualTo(Path.of("property"));
    assertThat(read(Map.of("data", List.of("option")), environment, file).storage().directory())
        .isEqualTo(Path.of("option"));
  }

  @Test
  void shouldTakeNestedKeysAndListsFromOutside() throws Exception {
    properties.setProperty("angarium.journal.segment-size", "4MiB");
    Configuration configuration =
        read(
            Map.of(),
            Map.of(
                "ANGARIUM_LIMITS_PRODUCER_WINDOW", "8KiB",
                "ANGARIUM_LISTEN", "tcp://127.0.0.1:1, tcp://127.0.0.1:2"),
            "");
    assertThat(configuration.storage().journal().segmentBytes()).isEqualTo(4 << 20);
    assertThat(configuration.limits().producerWindow()).isEqualTo(8 << 10);
    assertThat(configuration.listen()).hasSize(2);
  }

  @Test
  void shouldReportAllProblemsTogetherWithKeyValueOriginAndWhatIsAllowed() {
    properties.setProperty("angarium.heartbeet", "5s");
    List<String> problems =
        problems(
            Map.of("ANGARIUM_STOER", "memory"),
            """
            journal:
              segment-size: 64 potatoes
            heartbeat: soon
            colour: red
            """);
    assertThat(problems).hasSize(5);
    assertThat(problems)
        .anySatisfy(
            line ->
                assertThat(line)
                    .contains("journal.segment-size = \"64 potatoes\"", "line 2", "64MiB"))
        .anySatisfy(
            line -> assertThat(line).contains("heartbeat = \"soon\"", "line 3", "500ms, 5s"))
        .anySatisfy(
            line ->
                assertThat(line).contains("colour (", "line 4", "unknown key", "known keys: name"))
        .anySatisfy(
            line ->
                assertThat(line)
                    .contains("-Dangarium.heartbeet (system property)", "did you mean heartbeat?"))
        .anySatisfy(
            line ->
                assertThat(line)
                    .contains("ANGARIUM_STOER (environment)", "did you mean ANGARIUM_STORE?"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "name: a b                      | not a broker name",
        "listen: udp://127.0.0.1:1      | listen",
        "listen: vm://here              | not an address to listen on",
        "listen: []                     | listen",
        "listen: tcp://127.0.0.1:70000  | listen",
        "jdbc: {timeout: 0}             | from 1s to 10m",
        "jdbc: {pasword: secret}        | did you mean jdbc.password?",
        "store: jurnal                  | allowed: journal, jdbc, memory",
        "journal: {segment-size: 1KiB}  | from 1MiB to 1GiB",
        "journal: fast                  | expected lines of the form",
        "limits: {message-memory: 99%}  | 1% to 90%",
        "limits: {max-frame: 2GiB}      | from 64KiB to 1GiB",
        "heartbeat: 10ms                | from 1s to 60m, or 0",
        "heartbeat: {a: b}              | not a duration",
        "data: ''                       | empty",
        "'{'                            | not YAML",
        "data: [a                       | not YAML",
        "just words                     | expected lines of the form",
        "{[a]: b}                       | a key must be a plain name",
        "journal: &j {segment-size: *j} | not a size",
        "journal: &j {journal: *j}      | unknown key",
      })
  void shouldRefuse(String file, String reason) {
    assertThat(problems(Map.of(), file)).hasSize(1).first().asString().contains(reason);
  }

  @Test
  void shouldNotRepeatTheValueOfAnUnknownKeyForItMayBeASecret() {
    properties.setProperty("angarium.passwort", "hunter2");
    assertThat(problems(Map.of("ANGARIUM_SECRET", "hunter2"), "password: hunter2"))
        .hasSize(3)
        .noneMatch(line -> line.contains("hunter2"));
  }

  @Test
  void shouldRefuseAKeyThatIsSetTwice() {
    assertThat(problems(Map.of(), "data: a\ndata: b")).singleElement().asString().contains("data");
  }

  @Test
  void shouldSayThatThereIsNoSuchFile() {
    ConfigurationException refusal =
        catchThrowableOfType(
            ConfigurationException.class,
            () ->
                Configuration.read(
                    new ConfigurationSources(
                        Map.of(), properties, Map.of(), directory.resolve("none.yaml"))));
    assertThat(refusal.problems()).singleElement().asString().contains("none.yaml");
  }

  @ParameterizedTest
  @ValueSource(strings = {"tcp://0.0.0.0:61600", "tcp://[::]:61600", "tcp://192.0.2.1:61600"})
  void shouldDemandAccountsBeyondLoopback(String url) throws Exception {
    assertThat(problems(Map.of("ANGARIUM_LISTEN", url), ""))
        .singleElement()
        .asString()
        .contains("needs accounts", "angarium password", "security.accounts");
    read(Map.of(), Map.of("ANGARIUM_LISTEN", url, "ANGARIUM_SECURITY_ACCOUNTS", "f"), "");
  }

  @Test
  void shouldIgnoreWhatIsNotMeantForIt() throws Exception {
    properties.setProperty("angarium.home", "/opt/angarium");
    properties.setProperty("angarium.failpoint", "force.before");
    properties.setProperty("java.version", "17");
    read(
        Map.of(),
        Map.of(
            "ANGARIUM_JAVA_OPTS", "-Xmx1g",
            "ANGARIUM_HOME", "/opt/angarium",
            "ANGARIUM_CONSOLE_PORT", "tcp://10.0.0.1:8080",
            "ANGARIUM_CONSOLE_PORT_8080_TCP", "tcp://10.0.0.1:8080",
            "ANGARIUM_CONSOLE_SERVICE_HOST", "10.0.0.1",
            "ANGARIUM_CONSOLE_SERVICE_PORT_HTTP", "8080",
            "ANGARIUM_PORT", "tcp://10.0.0.1:61600",
            "ANGARIUM_PORT_61600_TCP_ADDR", "10.0.0.1",
            "ANGARIUM_SERVICE_HOST", "10.0.0.1"),
        "");
  }

  @ParameterizedTest
  @CsvSource({"500ms,500", "5s,5000", "10m,600000", "2h,7200000", "1d,86400000", "0,0"})
  void shouldReadDurations(String text, long millis) {
    assertThat(Durations.parse(text)).isEqualTo(Duration.ofMillis(millis));
  }

  @Test
  void shouldRefuseDurationsThatNoClockCanHold() {
    assertThat(Durations.parse("36500d")).isEqualTo(Duration.ofDays(36_500));
    for (String text : List.of("36501d", "999999999999d", "999999999999h")) {
      assertThatThrownBy(() -> Durations.parse(text))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("at most 36500d");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "7,7,7B",
    "7B,7,7B",
    "512KiB,524288,512KiB",
    "2048KiB,2097152,2MiB",
    "1GiB,1073741824,1GiB"
  })
  void shouldReadAndWriteSizes(String text, long bytes, String written) {
    assertThat(Sizes.parse(text)).isEqualTo(bytes);
    assertThat(Sizes.format(bytes)).isEqualTo(written);
  }

  private Configuration read(
      Map<String, List<String>> commandLine, Map<String, String> environment, String yaml)
      throws ConfigurationException, IOException {
    Path file = Files.writeString(directory.resolve("angarium.yaml"), yaml);
    return Configuration.read(new ConfigurationSources(commandLine, properties, environment, file));
  }

  private List<String> problems(Map<String, String> environment, String yaml) {
    return catchThrowableOfType(
            ConfigurationException.class, () -> read(Map.of(), environment, yaml))
        .problems();
  }
}
