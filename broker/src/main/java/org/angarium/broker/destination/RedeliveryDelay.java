package org.angarium.broker.destination;

import org.angarium.broker.policy.DestinationPolicy;

/** How long a message waits before it is delivered again. */
final class RedeliveryDelay {
  private RedeliveryDelay() {}

  /**
   * The delay after so many deliveries, milliseconds. The jitter comes from the message's number,
   * so that a run can be repeated exactly.
   */
  static long millis(DestinationPolicy.Redelivery policy, int deliveries, long messageId) {
    if (policy.delayMillis() == 0) {
      return 0;
    }
    double grown = policy.delayMillis() * Math.pow(policy.backoff(), Math.max(0, deliveries - 1));
    double longest = Math.max(policy.maxDelayMillis(), policy.delayMillis());
    double base = Math.min(grown, longest);
    return Math.round(base * (1 + policy.jitter() * (2 * fraction(messageId, deliveries) - 1)));
  }

  /** A number from 0 to below 1 that looks random. */
  private static double fraction(long messageId, int deliveries) {
    long mixed = (messageId * 31 + deliveries) * 0x9E3779B97F4A7C15L;
    mixed ^= mixed >>> 32;
    mixed *= 0xD6E8FEB86659FD93L;
    return (mixed >>> 11) * 0x1.0p-53;
  }
}
