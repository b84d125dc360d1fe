package org.angarium.broker.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.angarium.broker.policy.DestinationPolicy.Aftermath;
import org.angarium.broker.policy.DestinationPolicy.WhenFull;
import org.angarium.broker.policy.PolicyEntry.Kinds;
import org.angarium.transport.message.DestinationName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class DestinationPoliciesTest {
  private static final DestinationName ORDERS = DestinationName.queue("orders");

  @Test
  void shouldHaveTheDefaultsWhereNothingIsSet() {
    DestinationPolicy expected =
        withAftermath(DestinationPolicy.DEFAULT, new Aftermath("DLQ.orders", ""));
    assertThat(DestinationPolicies.DEFAULTS.of(ORDERS)).isEqualTo(expected);
    assertThat(DestinationPolicies.DEFAULTS.of(DestinationName.topic("orders")))
        .isEqualTo(expected);
  }

  @Test
  void shouldSetEachSettingAndNothingElse() {
    DestinationPolicy policy =
        new DestinationPolicies(
                List.of(
                    entry("orders")
                        .with(PolicySetting.MAX_MESSAGES, 1L)
                        .with(PolicySetting.MAX_BYTES, 2L)
                        .with(PolicySetting.WHEN_FULL, WhenFull.DROP_OLDEST)
                        .with(PolicySetting.FULL_WAIT, Duration.ofMillis(3))
                        .with(PolicySetting.TIME_TO_LIVE, Duration.ofMillis(4))
                        .with(PolicySetting.MAX_TIME_TO_LIVE, Duration.ofMillis(5))
                        .with(PolicySetting.PRIORITY, 6)
                        .with(PolicySetting.MAX_DELIVERIES, 7)
                        .with(PolicySetting.REDELIVERY_DELAY, Duration.ofMillis(8))
                        .with(PolicySetting.REDELIVERY_BACKOFF, 9.5)
                        .with(PolicySetting.MAX_REDELIVERY_DELAY, Duration.ofMillis(10))
                        .with(PolicySetting.REDELIVERY_JITTER, 0.25)
                        .with(PolicySetting.STRICT_ORDER, true)
                        .with(PolicySetting.DEAD_LETTER_QUEUE, "dead.{name}.x")
                        .with(PolicySetting.EXPIRY_QUEUE, "expired")
                        .with(PolicySetting.AUTO_CREATE, false)
                        .with(PolicySetting.AUTO_DELETE, Duration.ofSeconds(11))))
            .of(ORDERS);
    assertThat(policy)
        .isEqualTo(
            new DestinationPolicy(
                new DestinationPolicy.Limit(1, 2, WhenFull.DROP_OLDEST, 3),
                new DestinationPolicy.Overrides(4, 5, 6),
                new DestinationPolicy.Redelivery(7, 8, 9.5, 10, 0.25, true),
                new Aftermath("dead.orders.x", "expired"),
                new DestinationPolicy.Lifecycle(false, 11_000)));
  }

  @Nested
  class Precedence {

    /** The entries set max-messages to 1, 2, 3 and so on; the winner's number, 0 for none. */
    @ParameterizedTest
    @CsvSource(
        delimiter = '|',
        value = {
          "orders          | orders           | 1",
          "orders          | other            | 0",
          "orders.eu       | orders.* orders.eu orders.>     | 2",
          "orders.eu       | orders.> orders.* | 2",
          "orders.eu       | orders.* orders.> | 1",
          "orders.eu       | > * *.eu          | 3",
          "orders.eu       | *.eu orders.*     | 2",
          "orders.eu       | orders.* *.eu     | 1",
          "orders.eu       | *.* orders.>      | 2",
          "orders.eu       | *.> >             | 1",
          "orders.eu       | *.* *.>           | 1",
          "orders.eu.paris | orders.> orders.eu.> orders.*.paris | 2",
          "orders.eu.paris | orders.*.* orders.*.> | 1",
          "orders.eu       | orders.eu orders.eu | 2",
          "orders.eu       | orders.* orders.*   | 2",
        })
    void shouldTakeTheMoreSpecificAndOfEquallySpecificTheLater(
        String name, String patterns, long winner) {
      List<PolicyEntry> entries = new ArrayList<>();
      for (String pattern : patterns.split(" +", -1)) {
        entries.add(entry(pattern).with(PolicySetting.MAX_MESSAGES, entries.size() + 1L));
      }
      assertThat(maxMessages(entries, DestinationName.queue(name))).isEqualTo(winner);
    }

    @Test
    void shouldMergeSettingBySetting() {
      DestinationPolicies policies =
          new DestinationPolicies(
              List.of(
                  entry("orders.eu").with(PolicySetting.MAX_DELIVERIES, 3),
                  entry("orders.*")
                      .with(PolicySetting.MAX_DELIVERIES, 4)
                      .with(PolicySetting.PRIORITY, 7),
                  entry(">")
                      .with(PolicySetting.PRIORITY, 1)
                      .with(PolicySetting.MAX_MESSAGES, 99L)));
      DestinationPolicy policy = policies.of(DestinationName.queue("orders.eu"));
      assertThat(policy.redelivery().maxDeliveries()).isEqualTo(3);
      assertThat(policy.overrides().priority()).isEqualTo(7);
      assertThat(policy.limit().maxMessages()).isEqualTo(99);
      assertThat(policy.limit().waitMillis())
          .isEqualTo(DestinationPolicy.DEFAULT.limit().waitMillis());
    }

    @Test
    void shouldLetTheMoreSpecificGoBackToTheDefault() {
      List<PolicyEntry> entries =
          List.of(
              entry(">").with(PolicySetting.MAX_MESSAGES, 5L),
              entry("orders").with(PolicySetting.MAX_MESSAGES, 0L));
      assertThat(maxMessages(entries, ORDERS)).isZero();
    }

    @ParameterizedTest
    @CsvSource({
      "QUEUES, QUEUE,           true",
      "QUEUES, TEMPORARY_QUEUE, true",
      "QUEUES, TOPIC,           false",
      "QUEUES, TEMPORARY_TOPIC, false",
      "TOPICS, QUEUE,           false",
      "TOPICS, TEMPORARY_QUEUE, false",
      "TOPICS, TOPIC,           true",
      "TOPICS, TEMPORARY_TOPIC, true",
      "ANY,    QUEUE,           true",
      "ANY,    TOPIC,           true",
    })
    void shouldHoldForItsKindsOnly(Kinds kinds, DestinationName.Kind kind, boolean holds) {
      PolicyEntry entry = PolicyEntry.of(kinds, "a").with(PolicySetting.MAX_MESSAGES, 5L);
      assertThat(maxMessages(List.of(entry), new DestinationName(kind, "a")))
          .isEqualTo(holds ? 5 : 0);
    }

    /** Against the same rule said otherwise: as texts that sort. */
    @Test
    void shouldAgreeWithAPlainImplementation() {
      long seed = Long.getLong("angarium.seed", System.nanoTime());
      System.out.println("DestinationPoliciesTest: -Dangarium.seed=" + seed);
      Random random = new Random(seed);
      int decided = 0;
      for (int i = 0; i < 3_000; i++) {
        List<PolicyEntry> entries = new ArrayList<>();
        for (long number = 1; number <= 6; number++) {
          entries.add(entry(pattern(random)).with(PolicySetting.MAX_MESSAGES, number));
        }
        String name = words(random, List.of("a", "b"));
        long expected = plainWinner(entries, name);
        assertThat(maxMessages(entries, DestinationName.queue(name)))
            .as("%s of %s", name, entries)
            .isEqualTo(expected);
        decided += expected > 0 ? 1 : 0;
      }
      assertThat(decided).isGreaterThan(1_000);
    }

    private static long plainWinner(List<PolicyEntry> entries, String name) {
      String best = "";
      long winner = 0;
      for (int i = 0; i < entries.size(); i++) {
        String pattern = entries.get(i).pattern().toString();
        String regex = pattern.replace(".", "\\.").replace("*", "[^.]*").replace(">", ".*");
        String rank = pattern.replaceAll("[a-z]+", "3").replace("*", "2").replace(">", "1");
        if (name.matches(regex) && rank.compareTo(best) >= 0) {
          best = rank;
          winner = i + 1L;
        }
      }
      return winner;
    }

    private static String pattern(Random random) {
      String pattern = words(random, List.of("a", "b", "*"));
      return random.nextInt(3) == 0 ? pattern + ".>" : pattern;
    }

    private static String words(Random random, List<String> words) {
      StringBuilder text = new StringBuilder();
      int count = 1 + random.nextInt(3);
      for (int i = 0; i < count; i++) {
        text.append(i == 0 ? "" : ".").append(words.get(random.nextInt(words.size())));
      }
      return text.toString();
    }
  }

  @Nested
  class DeadLetterQueues {

    @Test
    void shouldDeliverWithoutEndAndLeadNowhere() {
      DestinationPolicy policy = DestinationPolicies.DEFAULTS.of(DestinationName.queue("DLQ.x.y"));
      assertThat(policy.redelivery().maxDeliveries()).isZero();
      assertThat(policy.aftermath()).isEqualTo(new Aftermath("", ""));
    }

    @Test
    void shouldBeQueuesOnly() {
      assertThat(DestinationPolicies.DEFAULTS.of(DestinationName.topic("DLQ.x")).aftermath())
          .isEqualTo(new Aftermath("DLQ.DLQ.x", ""));
    }

    @ParameterizedTest
    @ValueSource(strings = {"DLQ.a.b", "a.dead", "expired.a.b", "a.b.late"})
    void shouldNotHearPatternsThatWereNotMadeForThem(String queue) {
      DestinationPolicies policies =
          new DestinationPolicies(
              List.of(
                  entry(">")
                      .with(PolicySetting.TIME_TO_LIVE, Duration.ofDays(1))
                      .with(PolicySetting.MAX_DELIVERIES, 5)
                      .with(PolicySetting.MAX_MESSAGES, 5L)
                      .with(PolicySetting.AUTO_CREATE, false)
                      .with(PolicySetting.EXPIRY_QUEUE, "expired.{name}"),
                  entry("a.*")
                      .with(PolicySetting.DEAD_LETTER_QUEUE, "a.dead")
                      .with(PolicySetting.EXPIRY_QUEUE, "{name}.late")));
      assertThat(policies.of(DestinationName.queue(queue)))
          .isEqualTo(DestinationPolicies.DEFAULTS.of(DestinationName.queue("DLQ.x")));
    }

    @ParameterizedTest
    @ValueSource(
        strings = {"late.b.c", "late.a", "late.", "late", "late.a.b.not", "a.late", "a.b.soon"})
    void shouldNotBeTakenForOrdinaryQueuesThatLookAlike(String queue) {
      List<PolicyEntry> entries =
          List.of(
              entry("a.*").with(PolicySetting.EXPIRY_QUEUE, "late.{name}"),
              entry("a.*").with(PolicySetting.DEAD_LETTER_QUEUE, "{name}.late"),
              entry(">").with(PolicySetting.MAX_MESSAGES, 6L));
      assertThat(maxMessages(entries, DestinationName.queue(queue))).isEqualTo(6);
    }

    @ParameterizedTest
    @CsvSource({
      "DLQ.a.b,       DLQ.>",
      "DLQ.a.b,       DLQ.a.*",
      "DLQ.a.b,       DLQ.a.b",
      "gone.a.b,      gone.>",
      "gone.a.b,      gone.a.b",
      "graveyard,     graveyard",
    })
    void shouldHearEntriesThatMeanThem(String queue, String pattern) {
      List<PolicyEntry> entries =
          List.of(
              entry("a.>").with(PolicySetting.EXPIRY_QUEUE, "gone.{name}"),
              entry("b").with(PolicySetting.DEAD_LETTER_QUEUE, "graveyard"),
              entry(pattern).with(PolicySetting.MAX_MESSAGES, 5L),
              entry(">").with(PolicySetting.MAX_MESSAGES, 6L));
      assertThat(maxMessages(entries, DestinationName.queue(queue))).isEqualTo(5);
    }

    @Test
    void shouldBeAskedForAnotherDeadLetterQueueByExactNameOnly() {
      DestinationPolicies policies =
          new DestinationPolicies(
              List.of(
                  entry("orders").with(PolicySetting.DEAD_LETTER_QUEUE, "second.chance"),
                  entry("second.chance")
                      .with(PolicySetting.MAX_DELIVERIES, 2)
                      .with(PolicySetting.DEAD_LETTER_QUEUE, "graveyard")));
      DestinationPolicy second = policies.of(DestinationName.queue("second.chance"));
      assertThat(second.redelivery().maxDeliveries()).isEqualTo(2);
      assertThat(second.aftermath().deadLetterQueue()).isEqualTo("graveyard");
      assertThat(policies.of(DestinationName.queue("graveyard")).aftermath().deadLetterQueue())
          .isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"orders.*, DLQ.orders._", "orders.>, DLQ.orders._", "'a,b', DLQ.a_b"})
    void shouldHavePlainNames(String name, String queue) {
      assertThat(
              DestinationPolicies.DEFAULTS
                  .of(DestinationName.topic(name))
                  .aftermath()
                  .deadLetterQueue())
          .isEqualTo(queue);
    }

    @Test
    void shouldHaveLegalNamesHoweverLongTheDestinations() {
      String name = "a".repeat(DestinationName.MAX_LENGTH);
      String queue =
          DestinationPolicies.DEFAULTS
              .of(DestinationName.queue(name))
              .aftermath()
              .deadLetterQueue();
      assertThat(queue).startsWith("DLQ.aaa").hasSize(DestinationName.MAX_LENGTH);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"TEMPORARY_QUEUE", "TEMPORARY_TOPIC"})
  void shouldKeepTemporaryDestinationsFreeOfWhatOutlivesThem(DestinationName.Kind kind) {
    DestinationName name = new DestinationName(kind, "host-1-1");
    assertThat(DestinationPolicies.DEFAULTS.of(name).aftermath()).isEqualTo(new Aftermath("", ""));

    DestinationPolicy policy =
        new DestinationPolicies(
                List.of(
                    entry(">")
                        .with(PolicySetting.MAX_MESSAGES, 5L)
                        .with(PolicySetting.PRIORITY, 3)
                        .with(PolicySetting.REDELIVERY_DELAY, Duration.ofSeconds(1))
                        .with(PolicySetting.MAX_DELIVERIES, 2)
                        .with(PolicySetting.DEAD_LETTER_QUEUE, "dead")
                        .with(PolicySetting.EXPIRY_QUEUE, "late")
                        .with(PolicySetting.AUTO_CREATE, false)
                        .with(PolicySetting.AUTO_DELETE, Duration.ofSeconds(1))))
            .of(name);
    assertThat(policy.limit().maxMessages()).isEqualTo(5);
    assertThat(policy.overrides().priority()).isEqualTo(3);
    assertThat(policy.redelivery().delayMillis()).isEqualTo(1_000);
    assertThat(policy.redelivery().maxDeliveries()).isZero();
    assertThat(policy.aftermath()).isEqualTo(new Aftermath("", ""));
    assertThat(policy.lifecycle()).isEqualTo(DestinationPolicy.DEFAULT.lifecycle());
  }

  @Nested
  class Refusals {

    @ParameterizedTest
    @CsvSource(
        delimiter = '|',
        value = {
          "a dead a                   | \"a\": dead-letter-queue = a: | a circle: a → a",
          "a expiry a                 | \"a\": expiry-queue = a:      | a circle: a → a",
          "a dead b; b dead a         | \"a\": dead-letter-queue = a: | a circle: a → b → a",
          "a dead b; b expiry a       | \"a\": expiry-queue = a:      | a circle: a → b → a",
          "a dead b; b dead c; c dead b | \"a\": dead-letter-queue = b: | a → b → c → b",
          "DLQ.a dead DLQ.a           | \"DLQ.a\": dead-letter-queue | a circle: DLQ.a → DLQ.a",
          "DLQ.> dead DLQ.{name}      | \"DLQ.>\": dead-letter-queue | for ever: DLQ.x → DLQ.DLQ.x",
          "a.> expiry a.{name}        | \"a.>\": expiry-queue        | for ever: a.x → a.a.x → a.a.a.x",
        })
    void shouldRefuseCircles(String texts, String entryAndSetting, String way) {
      List<PolicyEntry> entries = new ArrayList<>();
      for (String text : texts.split("; ", -1)) {
        String[] words = text.split(" ", -1);
        entries.add(
            entry(words[0])
                .with(
                    words[1].equals("dead")
                        ? PolicySetting.DEAD_LETTER_QUEUE
                        : PolicySetting.EXPIRY_QUEUE,
                    words[2]));
      }
      assertThatThrownBy(() -> new DestinationPolicies(entries))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageStartingWith(entryAndSetting)
          .hasMessageContaining(way)
          .hasMessageContaining("; allowed: a queue from which");
    }

    @Test
    void shouldRefuseACircleThatBeginsAtATopic() {
      PolicyEntry news =
          PolicyEntry.of(Kinds.TOPICS, "news").with(PolicySetting.EXPIRY_QUEUE, "late");
      PolicyEntry late =
          PolicyEntry.of(Kinds.QUEUES, "late").with(PolicySetting.EXPIRY_QUEUE, "late");
      assertThat(new DestinationPolicies(List.of(news))).isNotNull();
      assertThatThrownBy(() -> new DestinationPolicies(List.of(news, late)))
          .hasMessageContaining("late → late");
    }

    /** Without end if each way were followed again from every queue that it shares with others. */
    @Test
    @Timeout(value = 1, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void shouldTakeManyQueuesOneAfterTheOther() {
      List<PolicyEntry> entries = new ArrayList<>();
      for (int i = 0; i < 50; i++) {
        entries.add(
            entry("q" + i)
                .with(PolicySetting.DEAD_LETTER_QUEUE, "q" + (i + 1))
                .with(PolicySetting.EXPIRY_QUEUE, "q" + (i + 1)));
      }
      assertThat(new DestinationPolicies(entries).of(DestinationName.queue("q49")).aftermath())
          .isEqualTo(new Aftermath("q50", "q50"));
    }

    @Test
    void shouldNameTheSettingTheValueAndWhatIsAllowed() {
      for (Map.Entry<PolicySetting<?>, List<Object>> setting : illegal().entrySet()) {
        for (Object value : setting.getValue()) {
          assertThatThrownBy(
                  () ->
                      new PolicyEntry(
                          Kinds.ANY, NamePattern.parse("a"), Map.of(setting.getKey(), value)))
              .as("%s = %s", setting.getKey(), value)
              .isInstanceOf(IllegalArgumentException.class)
              .hasMessageContaining(setting.getKey().name() + " = ")
              .hasMessageMatching(".*(allowed|may have at most 255 characters).*");
        }
      }
    }

    private static Map<PolicySetting<?>, List<Object>> illegal() {
      Duration minus = Duration.ofMillis(-1);
      Duration tooLong = Duration.ofDays(36_501);
      return Map.ofEntries(
          Map.entry(PolicySetting.MAX_MESSAGES, List.of(-1L, 1_000_000_000_001L, 5, "5")),
          Map.entry(PolicySetting.MAX_BYTES, List.of(-1L, (1L << 50) + 1)),
          Map.entry(PolicySetting.WHEN_FULL, List.of("wait")),
          Map.entry(PolicySetting.FULL_WAIT, List.of(minus, Duration.ofMillis(3_600_001))),
          Map.entry(PolicySetting.TIME_TO_LIVE, List.of(minus, tooLong)),
          Map.entry(PolicySetting.MAX_TIME_TO_LIVE, List.of(minus, tooLong)),
          Map.entry(PolicySetting.PRIORITY, List.of(-2, 10)),
          Map.entry(PolicySetting.MAX_DELIVERIES, List.of(-1, 1_000_001)),
          Map.entry(PolicySetting.REDELIVERY_DELAY, List.of(minus, Duration.ofDays(366))),
          Map.entry(PolicySetting.REDELIVERY_BACKOFF, List.of(0.99, 1000.1, Double.NaN)),
          Map.entry(PolicySetting.MAX_REDELIVERY_DELAY, List.of(minus, Duration.ofDays(366))),
          Map.entry(PolicySetting.REDELIVERY_JITTER, List.of(-0.1, 1.1, Double.NaN, 1)),
          Map.entry(PolicySetting.STRICT_ORDER, List.of("true")),
          Map.entry(
              PolicySetting.DEAD_LETTER_QUEUE,
              List.of(
                  "{name}",
                  "a b",
                  "{nmae}",
                  "{name}.{name}",
                  "a.*",
                  "a.>",
                  "a,b",
                  "queue://a",
                  "a}",
                  "a".repeat(256),
                  "a".repeat(255) + "{name}")),
          Map.entry(PolicySetting.EXPIRY_QUEUE, List.of("{name}", "a b")),
          Map.entry(PolicySetting.AUTO_CREATE, List.of(1)),
          Map.entry(PolicySetting.AUTO_DELETE, List.of(minus, Duration.ofMillis(999), tooLong)));
    }

    @Test
    void shouldTryEverySetting() {
      assertThat(illegal().keySet()).containsExactlyInAnyOrderElementsOf(PolicySetting.ALL);
    }

    @Test
    void shouldRefuseTimesThatContradictEachOther() {
      PolicyEntry slow = entry("a").with(PolicySetting.REDELIVERY_DELAY, Duration.ofMinutes(5));
      assertThatThrownBy(() -> slow.with(PolicySetting.MAX_REDELIVERY_DELAY, Duration.ofMinutes(1)))
          .hasMessage(
              "max-redelivery-delay = 60000ms: allowed: not less than redelivery-delay ="
                  + " 300000ms");
      PolicyEntry lasting = entry("a").with(PolicySetting.TIME_TO_LIVE, Duration.ofDays(1));
      assertThatThrownBy(() -> lasting.with(PolicySetting.MAX_TIME_TO_LIVE, Duration.ofHours(1)))
          .hasMessage(
              "max-time-to-live = 3600000ms: allowed: not less than time-to-live = 86400000ms");
      assertThat(lasting.with(PolicySetting.MAX_TIME_TO_LIVE, Duration.ZERO)).isNotNull();
    }
  }

  private static PolicyEntry entry(String pattern) {
    return PolicyEntry.of(Kinds.ANY, pattern);
  }

  private static long maxMessages(List<PolicyEntry> entries, DestinationName name) {
    return new DestinationPolicies(entries).of(name).limit().maxMessages();
  }

  private static DestinationPolicy withAftermath(DestinationPolicy policy, Aftermath aftermath) {
    return new DestinationPolicy(
        policy.limit(), policy.overrides(), policy.redelivery(), aftermath, policy.lifecycle());
  }
}
