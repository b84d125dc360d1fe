package org.angarium.broker.policy;

import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/**
 * One thing that can be set for destinations; {@link DestinationPolicy} says what each does. The
 * list {@link #ALL} has them all. Immutable; any thread.
 *
 * @param <T> what its values are
 */
public final class PolicySetting<T> {
  private static final DestinationPolicy STANDARD = DestinationPolicy.DEFAULT;
  private static final Duration HUNDRED_YEARS = Duration.ofDays(36_500);
  private static final Duration YEAR = Duration.ofDays(365);

  public static final PolicySetting<Long> MAX_MESSAGES =
      ranged(
          "max-messages",
          STANDARD.limit().maxMessages(),
          "0 (no limit) to 1000000000000",
          0L,
          1_000_000_000_000L);

  /** Bytes of encoded messages. */
  public static final PolicySetting<Long> MAX_BYTES =
      ranged(
          "max-bytes",
          STANDARD.limit().maxBytes(),
          "a size from 0 (no limit) to 1048576GiB",
          0L,
          1L << 50);

  public static final PolicySetting<DestinationPolicy.WhenFull> WHEN_FULL =
      new PolicySetting<>(
          "when-full",
          STANDARD.limit().whenFull(),
          "`wait`, `refuse`, `drop-oldest`, `drop-newest`",
          value -> {});

  public static final PolicySetting<Duration> FULL_WAIT =
      ranged(
          "full-wait",
          Duration.ofMillis(STANDARD.limit().waitMillis()),
          "a duration from 0 to 60m",
          Duration.ZERO,
          Duration.ofHours(1));

  public static final PolicySetting<Duration> TIME_TO_LIVE =
      ranged(
          "time-to-live",
          Duration.ofMillis(STANDARD.overrides().timeToLiveMillis()),
          "a duration from 0 (none) to 36500d",
          Duration.ZERO,
          HUNDRED_YEARS);

  public static final PolicySetting<Duration> MAX_TIME_TO_LIVE =
      ranged(
          "max-time-to-live",
          Duration.ofMillis(STANDARD.overrides().maxTimeToLiveMillis()),
          "a duration from 0 (no limit) to 36500d",
          Duration.ZERO,
          HUNDRED_YEARS);

  /** {@link DestinationPolicy.Overrides#NO_PRIORITY} to leave the senders' alone. */
  public static final PolicySetting<Integer> PRIORITY =
      ranged(
          "priority",
          STANDARD.overrides().priority(),
          "0 to 9, or `as-sent`",
          DestinationPolicy.Overrides.NO_PRIORITY,
          9);

  public static final PolicySetting<Integer> MAX_DELIVERIES =
      ranged(
          "max-deliveries",
          STANDARD.redelivery().maxDeliveries(),
          "0 (no end) to 1000000",
          0,
          1_000_000);

  public static final PolicySetting<Duration> REDELIVERY_DELAY =
      ranged(
          "redelivery-delay",
          Duration.ofMillis(STANDARD.redelivery().delayMillis()),
          "a duration from 0 to 365d",
          Duration.ZERO,
          YEAR);

  public static final PolicySetting<Double> REDELIVERY_BACKOFF =
      ranged(
          "redelivery-backoff",
          STANDARD.redelivery().backoff(),
          "a number from 1 to 1000",
          1.0,
          1000.0);

  public static final PolicySetting<Duration> MAX_REDELIVERY_DELAY =
      ranged(
          "max-redelivery-delay",
          Duration.ofMillis(STANDARD.redelivery().maxDelayMillis()),
          "a duration from 0 to 365d",
          Duration.ZERO,
          YEAR);

  public static final PolicySetting<Double> REDELIVERY_JITTER =
      ranged("redelivery-jitter", STANDARD.redelivery().jitter(), "a number from 0 to 1", 0.0, 1.0);

  public static final PolicySetting<Boolean> STRICT_ORDER =
      flag("strict-order", STANDARD.redelivery().strictOrder());

  /** A queue's name, {@code {name}} in it for the destination's; empty to drop dead letters. */
  public static final PolicySetting<String> DEAD_LETTER_QUEUE =
      queue("dead-letter-queue", STANDARD.aftermath().deadLetterQueue());

  /** A queue's name, {@code {name}} in it for the destination's; empty to drop what expires. */
  public static final PolicySetting<String> EXPIRY_QUEUE =
      queue("expiry-queue", STANDARD.aftermath().expiryQueue());

  public static final PolicySetting<Boolean> AUTO_CREATE =
      flag("auto-create", STANDARD.lifecycle().autoCreate());

  /** Zero for never. */
  public static final PolicySetting<Duration> AUTO_DELETE = autoDelete();

  /** Every setting, in the order in which people are shown them. */
  public static final List<PolicySetting<?>> ALL =
      List.of(
          MAX_MESSAGES,
          MAX_BYTES,
          WHEN_FULL,
          FULL_WAIT,
          TIME_TO_LIVE,
          MAX_TIME_TO_LIVE,
          PRIORITY,
          MAX_DELIVERIES,
          REDELIVERY_DELAY,
          REDELIVERY_BACKOFF,
          MAX_REDELIVERY_DELAY,
          REDELIVERY_JITTER,
          STRICT_ORDER,
          DEAD_LETTER_QUEUE,
          EXPIRY_QUEUE,
          AUTO_CREATE,
          AUTO_DELETE);

  private final String name;
  private final T standard;
  private final String allowed;
  private final Consumer<T> check;

  private PolicySetting(String name, T standard, String allowed, Consumer<T> check) {
    this.name = name;
    this.standard = standard;
    this.allowed = allowed;
    this.check = check;
  }

  /** As in the configuration file. */
  public String name() {
    return name;
  }

  /** The value for ordinary destinations for which nothing is set. */
  public T standard() {
    return standard;
  }

  /** What may be set, for a page of Markdown. */
  public String allowed() {
    return allowed;
  }

  /**
   * Checks that a value is allowed.
   *
   * @throws IllegalArgumentException if it is not; the message says what is
   */
  public void requireLegal(T value) {
    check.accept(value);
  }

  @SuppressWarnings("unchecked")
  T cast(Object value) {
    if (!standard.getClass().isInstance(value)) {
      throw new IllegalArgumentException(
          "a " + value.getClass().getSimpleName() + "; allowed: " + allowed.replace("`", ""));
    }
    return (T) value;
  }

  @Override
  public String toString() {
    return name;
  }

  // ---- kinds of settings

  private static <T extends Comparable<T>> PolicySetting<T> ranged(
      String name, T standard, String allowed, T least, T most) {
    return new PolicySetting<>(
        name, standard, allowed, value -> requireWithin(least, most, value, allowed));
  }

  private static <T extends Comparable<T>> void requireWithin(
      T least, T most, T value, String allowed) {
    if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
      throw new IllegalArgumentException("out of range; allowed: " + allowed.replace("`", ""));
    }
  }

  private static PolicySetting<Duration> autoDelete() {
    String allowed = "`never`, or a duration from 1s to 365d";
    return new PolicySetting<>(
        "auto-delete",
        Duration.ofMillis(STANDARD.lifecycle().autoDeleteMillis()),
        allowed,
        value -> {
          if (!value.isZero()) {
            requireWithin(Duration.ofSeconds(1), YEAR, value, allowed);
          }
        });
  }

  private static PolicySetting<Boolean> flag(String name, boolean standard) {
    return new PolicySetting<>(name, standard, "`true`, `false`", value -> {});
  }

  private static PolicySetting<String> queue(String name, String standard) {
    return new PolicySetting<>(
        name,
        standard,
        "`none`, or a queue's name, in which `{name}` stands for the destination's",
        value -> {
          if (!value.isEmpty()) {
            QueueTemplate.parse(value);
          }
        });
  }
}
