package org.angarium.broker;

import org.angarium.broker.policy.DestinationPolicies;

/**
 * What can be set on a broker.
 *
 * @param name shown to clients and operators
 * @param producerWindowBytes how many bytes of messages a producer may have on the way
 * @param maxFrameBytes the largest frame taken from a client
 * @param maxBodyBytes the largest body of a message, taken in parts; 0 to take none in this way
 * @param heartbeatMillis longest silence on a connection, milliseconds; 0 for no heartbeats
 * @param messageMemoryBytes how many bytes of messages may be in memory; above it producers wait,
 *     and well above it their messages are refused
 * @param policies what is set for destinations
 */
public record BrokerSettings(
    String name,
    int producerWindowBytes,
    int maxFrameBytes,
    int maxBodyBytes,
    int heartbeatMillis,
    long messageMemoryBytes,
    DestinationPolicies policies) {

  /** The largest body that can be had; whole MiB. */
  private static final int LARGEST_BODY_BYTES = 2047 << 20;

  /** What an embedded broker has if nothing is said: sized by the virtual machine's heap. */
  public static BrokerSettings defaults(String name) {
    return new BrokerSettings(
        name,
        1 << 18,
        64 << 20,
        LARGEST_BODY_BYTES,
        30_000,
        Runtime.getRuntime().maxMemory() / 10 * 6,
        DestinationPolicies.DEFAULTS);
  }

  /** The same with other policies for destinations. */
  public BrokerSettings with(DestinationPolicies others) {
    return new BrokerSettings(
        name,
        producerWindowBytes,
        maxFrameBytes,
        maxBodyBytes,
        heartbeatMillis,
        messageMemoryBytes,
        others);
  }
}
