package org.angarium.jms.settings;

/**
 * How long a client waits, in milliseconds.
 *
 * @param connectMillis for one endpoint to take the connection and greet
 * @param requestMillis for the broker's answer to a request, a commit or a persistent send
 * @param sendMillis for the broker to have room for a message that is to be sent
 */
public record Timeouts(int connectMillis, int requestMillis, int sendMillis) {}
