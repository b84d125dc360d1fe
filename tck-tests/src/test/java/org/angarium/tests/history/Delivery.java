package org.angarium.tests.history;

/**
 * One message in the hands of an application.
 *
 * @param consumer who got it; a consumer that reconnects counts as another one
 * @param startedAt when it got it, on the {@link History#tick clock of the history}
 * @param redelivered {@code JMSRedelivered}
 * @param count {@code JMSXDeliveryCount}
 * @param acknowledgement what the consumer knows about its acknowledgement or commit
 * @param settledAt when it knew that
 */
public record Delivery(
    MessageKey message,
    String consumer,
    long startedAt,
    boolean redelivered,
    int count,
    Outcome acknowledgement,
    long settledAt) {}
