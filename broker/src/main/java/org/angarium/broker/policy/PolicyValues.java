package org.angarium.broker.policy;

import java.util.HashMap;
import java.util.Map;

/** The values that hold for one destination, from entry after entry, the last one to say wins. */
final class PolicyValues {
  private final Map<PolicySetting<?>, Object> values = new HashMap<>();

  void take(Map<PolicySetting<?>, Object> settings) {
    values.putAll(settings);
  }

  /** As if nobody had said. */
  void forget(PolicySetting<?> setting) {
    values.remove(setting);
  }

  private <T> T get(PolicySetting<T> setting) {
    Object value = values.get(setting);
    return value == null ? setting.standard() : setting.cast(value);
  }

  /** All of them together, for the destination of this name. */
  DestinationPolicy policyOf(String name) {
    return new DestinationPolicy(
        new DestinationPolicy.Limit(
            get(PolicySetting.MAX_MESSAGES),
            get(PolicySetting.MAX_BYTES),
            get(PolicySetting.WHEN_FULL),
            get(PolicySetting.FULL_WAIT).toMillis()),
        new DestinationPolicy.Overrides(
            get(PolicySetting.TIME_TO_LIVE).toMillis(),
            get(PolicySetting.MAX_TIME_TO_LIVE).toMillis(),
            get(PolicySetting.PRIORITY)),
        new DestinationPolicy.Redelivery(
            get(PolicySetting.MAX_DELIVERIES),
            get(PolicySetting.REDELIVERY_DELAY).toMillis(),
            get(PolicySetting.REDELIVERY_BACKOFF),
            get(PolicySetting.MAX_REDELIVERY_DELAY).toMillis(),
            get(PolicySetting.REDELIVERY_JITTER),
            get(PolicySetting.STRICT_ORDER)),
        new DestinationPolicy.Aftermath(
            queue(PolicySetting.DEAD_LETTER_QUEUE, name), queue(PolicySetting.EXPIRY_QUEUE, name)),
        new DestinationPolicy.Lifecycle(
            get(PolicySetting.AUTO_CREATE), get(PolicySetting.AUTO_DELETE).toMillis()));
  }

  private String queue(PolicySetting<String> setting, String name) {
    String text = get(setting);
    return text.isEmpty() ? text : QueueTemplate.parse(text).queueFor(name);
  }
}
