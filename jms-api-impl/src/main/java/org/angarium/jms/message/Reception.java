package org.angarium.jms.message;

import org.angarium.transport.message.EncodedMessage;

/**
 * One delivery of a message to this client.
 *
 * @param message the bytes that travelled
 * @param deliveryCount {@code JMSXDeliveryCount}
 * @param redelivered {@code JMSRedelivered}
 * @param acknowledger the session it was delivered to
 * @param trusted which classes an object message may be read as
 */
public record Reception(
    EncodedMessage message,
    int deliveryCount,
    boolean redelivered,
    Acknowledger acknowledger,
    TrustedClasses trusted) {}
