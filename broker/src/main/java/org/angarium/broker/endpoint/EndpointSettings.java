package org.angarium.broker.endpoint;

import org.angarium.transport.frame.Frame;

/**
 * What the broker tells every client that comes in.
 *
 * @param product name and version of the broker
 * @param heartbeatMillis longest silence on a connection, milliseconds; 0 for no heartbeats
 * @param maxFrameBytes the largest frame taken from a client
 * @param producerWindowBytes the credit that each producer starts with
 * @param maxBodyBytes the largest body taken outside of its message; 0 if none is
 */
public record EndpointSettings(
    String product,
    int heartbeatMillis,
    int maxFrameBytes,
    int producerWindowBytes,
    int maxBodyBytes) {
  static final int PROTOCOL_VERSION = 1;

  Frame.Welcome welcome(long connectionId) {
    return new Frame.Welcome(
        product,
        PROTOCOL_VERSION,
        connectionId,
        heartbeatMillis,
        maxFrameBytes,
        producerWindowBytes,
        maxBodyBytes);
  }
}
