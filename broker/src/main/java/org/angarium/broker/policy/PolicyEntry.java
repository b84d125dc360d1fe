package org.angarium.broker.policy;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.angarium.transport.message.DestinationName;
import org.jspecify.annotations.Nullable;

/**
 * What is set for the destinations of one name or pattern; what is not set here is said by other
 * entries, or by the defaults.
 *
 * <pre>{@code
 * PolicyEntry.of(Kinds.QUEUES, "orders.>")
 *     .with(PolicySetting.MAX_MESSAGES, 1000L)
 *     .with(PolicySetting.WHEN_FULL, WhenFull.REFUSE)
 * }</pre>
 *
 * @param settings the values, each of its setting's type
 */
public record PolicyEntry(
    Kinds kinds, NamePattern pattern, Map<PolicySetting<?>, Object> settings) {

  /** Which destinations of a name. */
  public enum Kinds {
    QUEUES("queue"),
    TOPICS("topic"),
    ANY("any");

    private final String label;

    Kinds(String label) {
      this.label = label;
    }

    /** As in the configuration file. */
    public String label() {
      return label;
    }

    /** Whether it is one of these; a temporary queue is a queue here, and so with topics. */
    public boolean include(DestinationName name) {
      return this == ANY || (this == QUEUES) == name.isQueue();
    }
  }

  /**
   * Checks the values.
   *
   * @throws IllegalArgumentException if one is not allowed; the message names it and what is
   */
  public PolicyEntry {
    settings = Map.copyOf(settings);
    settings.forEach(PolicyEntry::requireLegal);
    requireOrder(settings, PolicySetting.REDELIVERY_DELAY, PolicySetting.MAX_REDELIVERY_DELAY);
    if (!Duration.ZERO.equals(settings.get(PolicySetting.MAX_TIME_TO_LIVE))) {
      requireOrder(settings, PolicySetting.TIME_TO_LIVE, PolicySetting.MAX_TIME_TO_LIVE);
    }
  }

  /**
   * An entry that sets nothing yet.
   *
   * @throws IllegalArgumentException if it is neither a name nor a pattern; the message says why
   */
  public static PolicyEntry of(Kinds kinds, String pattern) {
    return new PolicyEntry(kinds, NamePattern.parse(pattern), Map.of());
  }

  /**
   * This entry with one more value.
   *
   * @throws IllegalArgumentException if it is not allowed; the message says what is
   */
  public <T> PolicyEntry with(PolicySetting<T> setting, T value) {
    Map<PolicySetting<?>, Object> more = new HashMap<>(settings);
    more.put(setting, value);
    return new PolicyEntry(kinds, pattern, more);
  }

  /** What is set, or null. */
  public <T> @Nullable T get(PolicySetting<T> setting) {
    Object value = settings.get(setting);
    return value == null ? null : setting.cast(value);
  }

  private static <T> void requireLegal(PolicySetting<T> setting, Object value) {
    try {
      setting.requireLegal(setting.cast(value));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(text(setting, value) + ": " + e.getMessage(), e);
    }
  }

  private static void requireOrder(
      Map<PolicySetting<?>, Object> settings,
      PolicySetting<Duration> lessSetting,
      PolicySetting<Duration> moreSetting) {
    Object less = settings.get(lessSetting);
    Object more = settings.get(moreSetting);
    if (less != null
        && more != null
        && lessSetting.cast(less).compareTo(moreSetting.cast(more)) > 0) {
      throw new IllegalArgumentException(
          text(moreSetting, more) + ": allowed: not less than " + text(lessSetting, less));
    }
  }

  private static String text(PolicySetting<?> setting, Object value) {
    return setting.name()
        + " = "
        + (value instanceof Duration duration ? duration.toMillis() + "ms" : value);
  }
}
