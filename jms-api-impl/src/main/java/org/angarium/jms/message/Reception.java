package org.angarium.jms.message;

import org.angarium.transport.message.EncodedMessage;
import org.jspecify.annotations.Nullable;

/**
 * One delivery of a message to this client.
 *
 * @param message the bytes that travelled
 * @param body the body, if it is outside of the message; otherwise null
 * @param deliveryCount {@code JMSXDeliveryCount}
 * @param redelivered {@code JMSRedelivered}
 * @param acknowledger the session it was delivered to
 * @param trusted which classes an object message may be read as
 */
public record Reception(
    EncodedMessage message,
    @Nullable LargeBody body,
    int deliveryCount,
    boolean redelivered,
    Acknowledger acknowledger,
    TrustedClasses trusted) {}
