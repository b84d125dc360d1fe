package org.angarium.transport.message;

import org.jspecify.annotations.Nullable;

/**
 * The header fields of a message, Jakarta Messaging 3.4, as its sender set them. What changes with
 * each delivery ({@code JMSRedelivered}, {@code JMSXDeliveryCount}) is not here: it travels beside
 * the message.
 *
 * @param destination {@code JMSDestination}
 * @param persistent {@code JMSDeliveryMode}
 * @param priority {@code JMSPriority}, 0 to 9
 * @param timestamp {@code JMSTimestamp}, milliseconds since 1970; 0 if disabled
 * @param expiration {@code JMSExpiration}, milliseconds since 1970; 0 for never
 * @param deliveryTime {@code JMSDeliveryTime}, milliseconds since 1970; 0 for at once
 * @param messageId {@code JMSMessageID}; null if disabled
 * @param correlationId {@code JMSCorrelationID}
 * @param correlationBytes {@code JMSCorrelationIDAsBytes} when it was set as bytes; then {@code
 *     correlationId} is null
 * @param replyTo {@code JMSReplyTo}
 * @param type {@code JMSType}
 */
public record MessageHeader(
    DestinationName destination,
    boolean persistent,
    int priority,
    long timestamp,
    long expiration,
    long deliveryTime,
    @Nullable String messageId,
    @Nullable String correlationId,
    byte @Nullable [] correlationBytes,
    @Nullable DestinationName replyTo,
    @Nullable String type) {}
