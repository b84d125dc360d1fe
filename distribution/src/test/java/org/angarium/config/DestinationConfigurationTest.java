package org.angarium.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.angarium.broker.policy.DestinationPolicies;
import org.angarium.broker.policy.DestinationPolicy;
import org.angarium.broker.policy.DestinationPolicy.WhenFull;
import org.angarium.broker.policy.PolicySetting;
import org.angarium.transport.message.DestinationName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The section {@code destinations} of the configuration file. */
class DestinationConfigurationTest {
  private static final String EVERYTHING =
      """
      destinations:
        "orders.>":
          kind: queue
          max-messages: 100000
          max-bytes: 1GiB
          when-full: drop-oldest
          full-wait: 10s
          time-to-live: 2h
          max-time-to-live: 1d
          priority: 7
          max-deliveries: 5
          redelivery-delay: 1s
          redelivery-backoff: 1.5
          max-redelivery-delay: 30s
          redelivery-jitter: 0.1
          strict-order: true
          dead-letter-queue: dead.{name}
          expiry-queue: expired
          auto-create: false
          auto-delete: 1h
      """;

  @TempDir Path directory;

  @Test
  void shouldReadEverySetting() throws Exception {
    DestinationPolicies policies = read(EVERYTHING).destinations();
    assertThat(policies.of(DestinationName.queue("orders.eu")))
        .isEqualTo(
            new DestinationPolicy(
                new DestinationPolicy.Limit(100_000, 1 << 30, WhenFull.DROP_OLDEST, 10_000),
                new DestinationPolicy.Overrides(7_200_000, 86_400_000, 7),
                new DestinationPolicy.Redelivery(5, 1_000, 1.5, 30_000, 0.1, true),
                new DestinationPolicy.Aftermath("dead.orders.eu", "expired"),
                new DestinationPolicy.Lifecycle(false, 3_600_000)));
    for (DestinationName other :
        List.of(DestinationName.topic("orders.eu"), DestinationName.queue("orders"))) {
      assertThat(policies.of(other)).isEqualTo(DestinationPolicies.DEFAULTS.of(other));
    }
  }

  @Test
  void shouldHandThePoliciesToTheBroker() throws Exception {
    Configuration configuration = read(EVERYTHING);
    assertThat(configuration.destinations().entries()).hasSize(1);
    assertThat(configuration.brokerSettings().policies()).isEqualTo(configuration.destinations());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "destinations:", "destinations: {}", "destinations: {a: {}, b: }"})
  void shouldHaveTheDefaultsWhereNothingIsSaid(String yaml) throws Exception {
    DestinationName name = DestinationName.queue("a");
    assertThat(read(yaml).destinations().of(name)).isEqualTo(DestinationPolicies.DEFAULTS.of(name));
  }

  @Test
  void shouldReadTheWordsForNothing() throws Exception {
    DestinationPolicies policies =
        read("""
                destinations:
                  ">": {priority: 1, dead-letter-queue: dead, expiry-queue: late, auto-delete: 5s}
                  plain: {priority: as-sent, dead-letter-queue: none, expiry-queue: none, auto-delete: never}
                """)
            .destinations();
    DestinationPolicy policy = policies.of(DestinationName.queue("plain"));
    assertThat(policy.overrides()).isEqualTo(DestinationPolicy.DEFAULT.overrides());
    assertThat(policy.aftermath()).isEqualTo(new DestinationPolicy.Aftermath("", ""));
    assertThat(policy.lifecycle()).isEqualTo(DestinationPolicy.DEFAULT.lifecycle());
  }

  @Test
  void shouldLetTheMoreSpecificPatternWinSettingBySetting() throws Exception {
    DestinationPolicies policies =
        read("""
                destinations:
                  orders.eu: {max-messages: 1}
                  "orders.*": {max-messages: 2, max-bytes: 2}
                  ">": {max-messages: 3, max-bytes: 3, priority: 3}
                """)
            .destinations();
    DestinationPolicy policy = policies.of(DestinationName.topic("orders.eu"));
    assertThat(policy.limit().maxMessages()).isEqualTo(1);
    assertThat(policy.limit().maxBytes()).isEqualTo(2);
    assertThat(policy.overrides().priority()).isEqualTo(3);
  }

  @Test
  void shouldTakeASectionThatIsUsedTwice() throws Exception {
    DestinationPolicies policies =
        read("destinations: {a: &small {max-messages: 9}, b: *small}").destinations();
    assertThat(policies.of(DestinationName.queue("b")).limit().maxMessages()).isEqualTo(9);
  }

  /** What is set for "a", and the whole line that the operator reads, without its file. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "kind: temporary         | no such kind; allowed: queue, topic, any",
        "max-messages: -1        | not a whole number; allowed: such as 0 or 100000",
        "max-messages: 1KiB      | not a whole number; allowed: such as 0 or 100000",
        "max-messages: 1000000000001 | out of range; allowed: 0 (no limit) to 1000000000000",
        "max-messages: [1]a      | not YAML",
        "max-bytes: lots         | not a size; allowed: such as 512KiB",
        "max-bytes: 999999999GiB | out of range; allowed: a size from 0 (no limit) to 1048576GiB",
        "when-full: explode      | allowed: wait, refuse, drop-oldest, drop-newest",
        "when-full: WAIT         | allowed: wait, refuse, drop-oldest, drop-newest",
        "full-wait: 2h           | out of range; allowed: a duration from 0 to 60m",
        "full-wait: soon         | not a duration; allowed: such as 500ms",
        "time-to-live: -1s       | not a duration; allowed: such as 500ms",
        "max-time-to-live: 36501d | too long; allowed: at most 36500d",
        "priority: 10            | out of range; allowed: 0 to 9, or as-sent",
        "priority: high          | not a priority; allowed: 0 to 9, or as-sent",
        "max-deliveries: 1000001 | out of range; allowed: 0 (no end) to 1000000",
        "max-deliveries: 99999999999 | out of range; allowed: 0 (no end) to 1000000",
        "max-deliveries: ten     | not a whole number",
        "redelivery-delay: 366d  | out of range; allowed: a duration from 0 to 365d",
        "redelivery-backoff: 0.5 | out of range; allowed: a number from 1 to 1000",
        "redelivery-backoff: NaN | not a number; allowed: such as 2 or 0.5",
        "max-redelivery-delay: 366d | out of range; allowed: a duration from 0 to 365d",
        "redelivery-jitter: 1.01 | out of range; allowed: a number from 0 to 1",
        "strict-order: yes       | allowed: true, false",
        "dead-letter-queue:      | empty; allowed: a queue's name, or none",
        "dead-letter-queue: a b  | the queue name has a character that is not allowed, U+0020",
        "dead-letter-queue: '{name}' | not a queue of its own",
        "dead-letter-queue: 'd.{nam}' | allowed in braces: {name}, once",
        "dead-letter-queue: [a, b] | not the name of one queue; allowed: a name without",
        "expiry-queue: 'x.>'     | not the name of one queue; allowed: a name without",
        "auto-create: maybe      | allowed: true, false",
        "auto-delete: 0          | allowed: a duration from 1s to 365d, or never",
        "auto-delete: 10ms       | out of range; allowed: never, or a duration from 1s to 365d",
      })
  void shouldRefuse(String line, String reason) throws IOException {
    List<String> problems = problems("destinations:\n  a:\n    " + line + "\n");
    assertThat(problems).singleElement().asString().contains(reason, "line 3");
    if (!reason.equals("not YAML")) {
      String key = line.substring(0, line.indexOf(':'));
      assertThat(problems.get(0)).startsWith("destinations.\"a\"." + key + " = \"");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "destinations: 5            | line 1: expected lines of the form 'key: value'",
        "destinations: [a]          | line 1: expected lines of the form 'key: value'",
        "destinations: {a: 5}       | line 1: expected lines of the form 'key: value'",
        "destinations: {[a]: {}}    | line 1: a key must be a plain name",
        "destinations: {a: {[b]: c}} | line 1: a key must be a plain name",
        "destinations: {a: {}, a: {}} | destinations.\"a\" (",
        "destinations: {a: {}, a: {}} | line 1): set twice in this file",
        "destinations: {a: {priority: 1, priority: 2}} | destinations.\"a\".priority (",
        "destinations: {'a*': {}}   | the pattern 'a*' has 'a*' as a level",
        "destinations: {'a b': {}}  | the name has a character that is not allowed, U+0020",
        "destinations: {'a,b': {}}  | has a comma",
        "destinations: {'': {}}     | a name must not be empty",
        "destinations: {'>.a': {}}  | destinations.\">.a\" (",
        "destinations: {a: {max-message: 5}} | did you mean max-messages? known keys: kind, max-m",
        "destinations: {a: {knid: queue}}    | did you mean kind?",
        "destination: {a: {}}       | did you mean destinations?",
        "destinations.a: 5          | destinations are set in a section of the configuration file",
        "destinations: {a: {expiry-queue: a}} | destinations.\"a\": expiry-queue = a: messages would",
      })
  void shouldRefuseTheSection(String yaml, String reason) throws IOException {
    assertThat(problems(yaml)).singleElement().asString().contains(reason);
  }

  @Test
  void shouldRefuseTimesThatContradictEachOther() throws IOException {
    assertThat(
            problems(
                """
                destinations:
                  a:
                    redelivery-delay: 5m
                    max-redelivery-delay: 1m
                """))
        .singleElement()
        .asString()
        .startsWith("destinations.\"a\".max-redelivery-delay (")
        .contains("line 4", "allowed: not less than redelivery-delay = 300000ms");
  }

  @Test
  void shouldReportAllProblemsTogether() throws IOException {
    assertThat(
            problems(
                """
                heartbeat: soon
                destinations:
                  "a..>": {priority: 1}
                  b: {priority: 11, max-byte: 5}
                  c: {expiry-queue: c}
                """))
        .hasSize(4);
  }

  @Test
  void shouldNotRepeatTheValueOfAnUnknownKeyForItMayBeASecret() throws IOException {
    assertThat(problems("destinations: {a: {password: hunter2}}"))
        .singleElement()
        .asString()
        .contains("destinations.\"a\".password", "unknown key")
        .doesNotContain("hunter2");
  }

  @Test
  void shouldSayThatDestinationsAreSetInTheFileOnly() {
    Properties properties = new Properties();
    properties.setProperty("angarium.destinations.orders.max-messages", "5");
    ConfigurationException refusal =
        catchThrowableOfType(
            ConfigurationException.class,
            () ->
                Configuration.read(
                    new ConfigurationSources(
                        Map.of(), properties, Map.of("ANGARIUM_DESTINATIONS_A", "5"), null)));
    assertThat(refusal.problems())
        .hasSize(2)
        .allMatch(line -> line.endsWith("set in a section of the configuration file only"));
  }

  static List<DestinationKey<?>> keys() {
    return DestinationKey.ALL;
  }

  @ParameterizedTest
  @MethodSource("keys")
  void shouldHaveTheDefaultsOfTheBroker(DestinationKey<?> key) {
    assertThat((Object) key.value(key.defaultText())).isEqualTo(key.setting().standard());
  }

  @Test
  void shouldKnowEverySettingOfTheBroker() {
    assertThat(DestinationKey.ALL.stream().<Object>map(DestinationKey::setting).toList())
        .isEqualTo(PolicySetting.ALL);
  }

  private Configuration read(String yaml) throws ConfigurationException, IOException {
    Path file = Files.writeString(directory.resolve("angarium.yaml"), yaml);
    return Configuration.read(new ConfigurationSources(Map.of(), new Properties(), Map.of(), file));
  }

  private List<String> problems(String yaml) throws IOException {
    return catchThrowableOfType(ConfigurationException.class, () -> read(yaml)).problems();
  }
}
