package org.angarium.jms.message;

import jakarta.jms.DeliveryMode;
import jakarta.jms.Destination;
import jakarta.jms.InvalidDestinationException;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import java.nio.charset.StandardCharsets;
import org.angarium.jms.destination.AngariumDestination;
import org.angarium.transport.message.DestinationName;
import org.angarium.transport.message.MessageHeader;
import org.jspecify.annotations.Nullable;

/** The header of one message while an application holds it: anyone may set anything. */
final class HeaderFields {
  @Nullable String messageId;
  long timestamp;
  @Nullable String correlationId;
  byte @Nullable [] correlationBytes;
  @Nullable Destination replyTo;
  @Nullable Destination destination;
  int deliveryMode = Message.DEFAULT_DELIVERY_MODE;
  boolean redelivered;
  @Nullable String type;
  long expiration;
  long deliveryTime;
  int priority = Message.DEFAULT_PRIORITY;

  /** The header of a message that was received. */
  static HeaderFields of(MessageHeader header, boolean redelivered) {
    HeaderFields fields = new HeaderFields();
    fields.messageId = header.messageId();
    fields.timestamp = header.timestamp();
    fields.correlationId = header.correlationId();
    fields.correlationBytes = header.correlationBytes();
    fields.replyTo = header.replyTo() == null ? null : AngariumDestination.of(header.replyTo());
    fields.destination = AngariumDestination.of(header.destination());
    fields.deliveryMode =
        header.persistent() ? DeliveryMode.PERSISTENT : DeliveryMode.NON_PERSISTENT;
    fields.redelivered = redelivered;
    fields.type = header.type();
    fields.expiration = header.expiration();
    // A message that was not delayed carries no delivery time: it is the time it was sent at
    // (3.4.13).
    fields.deliveryTime = header.deliveryTime() == 0 ? header.timestamp() : header.deliveryTime();
    fields.priority = header.priority();
    return fields;
  }

  /**
   * The header as it travels.
   *
   * @param delayedUntil when the message may be delivered, milliseconds since 1970; 0 for at once
   * @throws InvalidDestinationException if {@code JMSReplyTo} is another provider's destination
   */
  MessageHeader toHeader(DestinationName sentTo, long delayedUntil) throws JMSException {
    return new MessageHeader(
        sentTo,
        deliveryMode == DeliveryMode.PERSISTENT,
        priority,
        timestamp,
        expiration,
        delayedUntil,
        messageId,
        correlationId,
        correlationBytes,
        replyTo == null ? null : AngariumDestination.require(replyTo).destinationName(),
        type);
  }

  /** The correlation identifier as text; one that was set as bytes is read as UTF-8. */
  @Nullable String correlationText() {
    return correlationBytes == null
        ? correlationId
        : new String(correlationBytes, StandardCharsets.UTF_8);
  }

  /** The correlation identifier as bytes; one that was set as text is given as UTF-8. */
  byte @Nullable [] correlationBytes() {
    if (correlationBytes != null) {
      return correlationBytes.clone();
    }
    return correlationId == null ? null : correlationId.getBytes(StandardCharsets.UTF_8);
  }
}
