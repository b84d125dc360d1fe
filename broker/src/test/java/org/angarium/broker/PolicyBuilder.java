package org.angarium.broker;

import org.angarium.broker.policy.DestinationPolicy;

/** Policies that differ from the default in a few settings. */
final class PolicyBuilder {
  private DestinationPolicy policy = DestinationPolicy.DEFAULT;

  static PolicyBuilder defaults() {
    return new PolicyBuilder();
  }

  DestinationPolicy build() {
    return policy;
  }

  PolicyBuilder maxDeliveries(int most) {
    return redelivery(new DestinationPolicy.Redelivery(most, 0, 1, 0, 0, false));
  }

  PolicyBuilder redelivery(DestinationPolicy.Redelivery redelivery) {
    policy =
        new DestinationPolicy(
            policy.limit(), policy.overrides(), redelivery, policy.aftermath(), policy.lifecycle());
    return this;
  }

  PolicyBuilder limit(long maxMessages, DestinationPolicy.WhenFull whenFull, long waitMillis) {
    policy =
        new DestinationPolicy(
            new DestinationPolicy.Limit(maxMessages, 0, whenFull, waitMillis),
            policy.overrides(),
            policy.redelivery(),
            policy.aftermath(),
            policy.lifecycle());
    return this;
  }

  PolicyBuilder overrides(DestinationPolicy.Overrides overrides) {
    policy =
        new DestinationPolicy(
            policy.limit(), overrides, policy.redelivery(), policy.aftermath(), policy.lifecycle());
    return this;
  }

  PolicyBuilder aftermath(String deadLetterQueue, String expiryQueue) {
    policy =
        new DestinationPolicy(
            policy.limit(),
            policy.overrides(),
            policy.redelivery(),
            new DestinationPolicy.Aftermath(deadLetterQueue, expiryQueue),
            policy.lifecycle());
    return this;
  }

  PolicyBuilder lifecycle(boolean autoCreate, long autoDeleteMillis) {
    policy =
        new DestinationPolicy(
            policy.limit(),
            policy.overrides(),
            policy.redelivery(),
            policy.aftermath(),
            new DestinationPolicy.Lifecycle(autoCreate, autoDeleteMillis));
    return this;
  }
}
