package org.angarium.broker.selector;

import org.angarium.transport.message.EncodedMessage;
import org.angarium.transport.message.EncodedText;
import org.jspecify.annotations.Nullable;

/** The header fields that a selector may name (Jakarta Messaging 3.8.1.1). */
enum HeaderField implements Identifier {
  DELIVERY_MODE("JMSDeliveryMode"),
  PRIORITY("JMSPriority"),
  MESSAGE_ID("JMSMessageID"),
  TIMESTAMP("JMSTimestamp"),
  CORRELATION_ID("JMSCorrelationID"),
  TYPE("JMSType");

  private static final EncodedText PERSISTENT = EncodedText.of("PERSISTENT");
  private static final EncodedText NON_PERSISTENT = EncodedText.of("NON_PERSISTENT");

  private final String identifier;

  HeaderField(String identifier) {
    this.identifier = identifier;
  }

  /** The field of this name; null if there is none. */
  static @Nullable HeaderField of(String identifier) {
    return switch (identifier) {
      case "JMSDeliveryMode" -> DELIVERY_MODE;
      case "JMSPriority" -> PRIORITY;
      case "JMSMessageID" -> MESSAGE_ID;
      case "JMSTimestamp" -> TIMESTAMP;
      case "JMSCorrelationID" -> CORRELATION_ID;
      case "JMSType" -> TYPE;
      default -> null;
    };
  }

  @Override
  public String identifier() {
    return identifier;
  }

  @Override
  public @Nullable Object evaluate(EncodedMessage message) {
    return switch (this) {
      case DELIVERY_MODE -> message.persistent() ? PERSISTENT : NON_PERSISTENT;
      case PRIORITY -> message.priority();
      case MESSAGE_ID -> message.messageIdText();
      case TIMESTAMP -> message.timestamp();
      case CORRELATION_ID -> message.correlationIdText();
      case TYPE -> message.typeText();
    };
  }
}
