package org.angarium.config;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import org.angarium.broker.policy.DestinationPolicy;
import org.angarium.broker.policy.DestinationPolicy.WhenFull;
import org.angarium.broker.policy.PolicyEntry;
import org.angarium.broker.policy.PolicySetting;

/**
 * One setting of destinations as it is written below a name or pattern in the section {@value
 * #SECTION}. As {@link Key#ALL} does for the rest, the list {@link #ALL} says which there are, and
 * the reference page comes from it.
 *
 * @param setting what is set, and what is allowed
 * @param parser the text's value; throws {@link IllegalArgumentException} naming what is wrong
 * @param defaultText the value if nothing is said
 * @param meaning what it is, a sentence or two for the reference page
 */
record DestinationKey<T>(
    PolicySetting<T> setting, Function<String, T> parser, String defaultText, String meaning) {

  /** The part of the file that has settings of destinations. */
  static final String SECTION = "destinations";

  /** The key that says for which destinations of a name the others hold. */
  static final String KIND = "kind";

  static final List<DestinationKey<?>> ALL =
      List.of(
          new DestinationKey<>(
              PolicySetting.MAX_MESSAGES,
              DestinationKey::count,
              "0",
              "How many messages a queue, or each subscription of a topic, may hold."),
          new DestinationKey<>(
              PolicySetting.MAX_BYTES,
              Sizes::parse,
              "0",
              "How many bytes of messages a queue, or each subscription of a topic, may hold."),
          new DestinationKey<>(
              PolicySetting.WHEN_FULL,
              DestinationKey::whenFull,
              "wait",
              "What happens to a message for which there is no room: its producer waits, or is"
                  + " refused; or the oldest message that is not at a consumer is dropped, or the"
                  + " new one is."),
          new DestinationKey<>(
              PolicySetting.FULL_WAIT,
              Durations::parse,
              "30s",
              "How long a producer waits for room before it is refused."),
          new DestinationKey<>(
              PolicySetting.TIME_TO_LIVE,
              Durations::parse,
              "0",
              "After what time a message expires that was sent without a time to live."),
          new DestinationKey<>(
              PolicySetting.MAX_TIME_TO_LIVE,
              Durations::parse,
              "0",
              "After what time a message expires at the latest, whatever its sender said."),
          new DestinationKey<>(
              PolicySetting.PRIORITY,
              DestinationKey::priority,
              "as-sent",
              "The priority of all messages, whatever their senders said."),
          new DestinationKey<>(
              PolicySetting.MAX_DELIVERIES,
              DestinationKey::wholeNumber,
              "10",
              "How often a message is delivered at most. When it comes back from the last time, it is a"
                  + " dead letter."),
          new DestinationKey<>(
              PolicySetting.REDELIVERY_DELAY,
              Durations::parse,
              "0",
              "How long a message that came back waits before it is delivered again."),
          new DestinationKey<>(
              PolicySetting.REDELIVERY_BACKOFF,
              DestinationKey::number,
              "2",
              "By how much that delay is multiplied with each further delivery."),
          new DestinationKey<>(
              PolicySetting.MAX_REDELIVERY_DELAY,
              Durations::parse,
              "1m",
              "Where that delay stops growing; it is never shorter than `redelivery-delay`."),
          new DestinationKey<>(
              PolicySetting.REDELIVERY_JITTER,
              DestinationKey::number,
              "0",
              "By what part of it each delay is longer or shorter at random, so that messages that"
                  + " came back together do not all return together."),
          new DestinationKey<>(
              PolicySetting.STRICT_ORDER,
              DestinationKey::flag,
              "false",
              "Whether the messages behind one that waits for its redelivery wait with it."),
          new DestinationKey<>(
              PolicySetting.DEAD_LETTER_QUEUE,
              DestinationKey::queue,
              "DLQ.{name}",
              "The queue for dead letters; `none` drops them."),
          new DestinationKey<>(
              PolicySetting.EXPIRY_QUEUE,
              DestinationKey::queue,
              "none",
              "The queue for expired messages; `none` drops them."),
          new DestinationKey<>(
              PolicySetting.AUTO_CREATE,
              DestinationKey::flag,
              "true",
              "Whether a queue comes into being when it is first used."),
          new DestinationKey<>(
              PolicySetting.AUTO_DELETE,
              DestinationKey::durationOrNever,
              "never",
              "After what time a queue is deleted that has neither messages nor consumers."));

  private static final String NONE = "none";
  private static final String AS_SENT = "as-sent";
  private static final String NEVER = "never";

  /** As in the file. */
  String name() {
    return setting.name();
  }

  /**
   * An entry with one more setting.
   *
   * @throws IllegalArgumentException if the text is no value, or not an allowed one
   */
  PolicyEntry addTo(PolicyEntry entry, String text) {
    return entry.with(setting, value(text));
  }

  /**
   * The value of a text.
   *
   * @throws IllegalArgumentException as {@link #addTo}
   */
  T value(String text) {
    T value = parser.apply(text);
    setting.requireLegal(value);
    return value;
  }

  private static long count(String text) {
    if (!text.matches("\\d{1,18}")) {
      throw new IllegalArgumentException("not a whole number; allowed: such as 0 or 100000");
    }
    return Long.parseLong(text);
  }

  private static int wholeNumber(String text) {
    return (int) Math.min(count(text), Integer.MAX_VALUE);
  }

  private static double number(String text) {
    if (!text.matches("\\d{1,6}(\\.\\d{1,9})?")) {
      throw new IllegalArgumentException("not a number; allowed: such as 2 or 0.5");
    }
    return Double.parseDouble(text);
  }

  private static boolean flag(String text) {
    return switch (text) {
      case "true" -> true;
      case "false" -> false;
      default -> throw new IllegalArgumentException("allowed: true, false");
    };
  }

  private static int priority(String text) {
    if (text.equals(AS_SENT)) {
      return DestinationPolicy.Overrides.NO_PRIORITY;
    }
    if (!text.matches("\\d{1,9}")) {
      throw new IllegalArgumentException("not a priority; allowed: 0 to 9, or " + AS_SENT);
    }
    return Integer.parseInt(text);
  }

  private static WhenFull whenFull(String text) {
    for (WhenFull known : WhenFull.values()) {
      if (text.equals(label(known))) {
        return known;
      }
    }
    throw new IllegalArgumentException("allowed: wait, refuse, drop-oldest, drop-newest");
  }

  private static String label(WhenFull whenFull) {
    return whenFull.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private static String queue(String text) {
    if (text.isEmpty()) {
      throw new IllegalArgumentException("empty; allowed: a queue's name, or " + NONE);
    }
    return text.equals(NONE) ? "" : text;
  }

  private static Duration durationOrNever(String text) {
    Duration duration = text.equals(NEVER) ? Duration.ZERO : Durations.parse(text);
    if (duration.isZero() && !text.equals(NEVER)) {
      throw new IllegalArgumentException("allowed: a duration from 1s to 365d, or " + NEVER);
    }
    return duration;
  }
}
