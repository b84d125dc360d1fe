package org.angarium.broker;

import org.angarium.broker.policy.DestinationPolicy;
import org.angarium.transport.message.DestinationName;

/** Policies that differ from the default in a few settings. */
final class PolicyBuilder {
  private DestinationPolicy policy = DestinationPolicy.DEFAULT;

  static PolicyBuilder defaults() {
    return new PolicyBuilder();
  }

  static PolicyBuilder of(DestinationPolicy policy) {
    PolicyBuilder builder = new PolicyBuilder();
    builder.policy = policy;
    return builder;
  }

  /** The policy with the names of a destination's own queues. */
  DestinationPolicy buildFor(DestinationName name) {
    String dead = policy.aftermath().deadLetterQueue().replace("{name}", name.name());
    String expired = policy.aftermath().expiryQueue().replace("{name}", name.name());
    return aftermath(dead, expired).build();
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
