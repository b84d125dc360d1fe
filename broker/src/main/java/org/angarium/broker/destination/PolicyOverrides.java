package org.angarium.broker.destination;

import org.angarium.broker.policy.DestinationPolicy;
import org.angarium.transport.message.EncodedMessage;

/**
 * Changes in a message's header what its destination's policy says otherwise (Jakarta Messaging
 * 3.4.9 and 3.4.10 let administrators do that).
 */
final class PolicyOverrides {
  private PolicyOverrides() {}

  /** The message, or a copy with another priority or expiration. */
  static EncodedMessage apply(
      DestinationPolicy.Overrides overrides, EncodedMessage message, long nowMillis) {
    EncodedMessage result = message;
    int priority = overrides.priority();
    if (priority != DestinationPolicy.Overrides.NO_PRIORITY && priority != message.priority()) {
      result = result.withPriority(priority);
    }
    long expiration = expiration(overrides, message, nowMillis);
    if (expiration != message.expiration()) {
      result = result.withExpiration(expiration);
    }
    return result;
  }

  private static long expiration(
      DestinationPolicy.Overrides overrides, EncodedMessage message, long nowMillis) {
    long expiration = message.expiration();
    if (expiration == 0 && overrides.timeToLiveMillis() > 0) {
      expiration = after(nowMillis, overrides.timeToLiveMillis());
    }
    if (overrides.maxTimeToLiveMillis() > 0) {
      long latest = after(nowMillis, overrides.maxTimeToLiveMillis());
      expiration = expiration == 0 ? latest : Math.min(expiration, latest);
    }
    return expiration;
  }

  private static long after(long nowMillis, long millis) {
    return millis > Long.MAX_VALUE - nowMillis ? Long.MAX_VALUE : nowMillis + millis;
  }
}
