package org.angarium.jms.message;

import jakarta.jms.DeliveryMode;
import jakarta.jms.Destination;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageFormatException;
import jakarta.jms.MessageNotReadableException;
import jakarta.jms.MessageNotWriteableException;
import java.util.Collections;
import java.util.Enumeration;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.angarium.transport.error.ProtocolException;
import org.angarium.transport.message.BodyKind;
import org.angarium.transport.message.DestinationName;
import org.angarium.transport.message.EncodedMessage;
import org.angarium.transport.message.MessageHeader;
import org.jspecify.annotations.Nullable;

/**
 * A message without a body, and what the five kinds with one have in common (Jakarta Messaging
 * chapter 3). A received message decodes its header, its properties and its body each when it is
 * first asked for one of them.
 */
public class AngariumMessage implements Message {
  private static final String DELIVERY_COUNT = "JMSXDeliveryCount";

  private final @Nullable Reception reception;
  private @Nullable HeaderFields header;
  private @Nullable MessageProperties properties;
  private boolean propertiesReadOnly;
  private boolean bodyReadOnly;
  private boolean bodyUndecoded;

  /** A new message; or, with a reception, a received one. */
  AngariumMessage(@Nullable Reception reception) {
    this.reception = reception;
    this.propertiesReadOnly = reception != null;
    this.bodyReadOnly = reception != null;
    this.bodyUndecoded = reception != null;
  }

  /** A new message without a body. */
  public AngariumMessage() {
    this(null);
  }

  /** A received message, of the class that its body asks for. */
  public static AngariumMessage received(Reception reception) {
    return switch (reception.message().bodyKind()) {
      case NONE -> new AngariumMessage(reception);
      case TEXT -> new AngariumTextMessage(reception);
      case BYTES -> new AngariumBytesMessage(reception);
      case MAP -> new AngariumMapMessage(reception);
      case STREAM -> new AngariumStreamMessage(reception);
      case OBJECT -> new AngariumObjectMessage(reception);
    };
  }

  /**
   * Encodes the message as it is now; what is done to it later does not change what was encoded.
   * Not for a message that has a {@link #largeBody}.
   *
   * @param delayedUntil when it may be delivered, milliseconds since 1970; 0 for at once
   */
  public final EncodedMessage encode(DestinationName destination, long delayedUntil)
      throws JMSException {
    MessageHeader head = header().toHeader(destination, delayedUntil);
    byte[] body = bodyUndecoded && reception != null ? reception.message().body() : encodeBody();
    return EncodedMessage.encode(head, properties().asMap(), bodyKind(), body);
  }

  /**
   * As {@link #encode}, for a message that has a {@link #largeBody}.
   *
   * @param number the body's, by which the broker knows it
   * @param length the body's, bytes
   */
  public final EncodedMessage encodeHead(
      DestinationName destination, long delayedUntil, long number, int length) throws JMSException {
    MessageHeader head = header().toHeader(destination, delayedUntil);
    return EncodedMessage.head(head, properties().asMap(), bodyKind(), number, length);
  }

  /** The body, if it does not stand in memory; otherwise null. */
  public @Nullable LargeBody largeBody() {
    return null;
  }

  // ---- what the kinds with a body override

  /** Which kind of body this class has. */
  BodyKind bodyKind() {
    return BodyKind.NONE;
  }

  /** The body as it travels; nobody changes these bytes any more. */
  byte[] encodeBody() {
    return new byte[0];
  }

  /** Takes a body from the wire. */
  void decodeBody(byte[] body) throws ProtocolException {}

  /** Takes a body that is outside of the message: only bytes are received so. */
  void takeBody(LargeBody body) {
    throw new IllegalStateException("a " + bodyKind() + " body that is outside of its message");
  }

  /** Empties the body and leaves it writable. */
  void eraseBody() {}

  /** The whole body as an object of the given type; null if there is no body. */
  @Nullable Object bodyAs(Class<?> type) throws JMSException {
    return null;
  }

  // ---- what they call

  /** Decodes the body, if that has not happened yet. */
  final void loadBody() throws JMSException {
    if (bodyUndecoded && reception != null) {
      LargeBody outside = reception.body();
      try {
        if (outside == null) {
          decodeBody(reception.message().body());
        } else {
          takeBody(outside);
        }
      } catch (ProtocolException e) {
        throw caused(new MessageFormatException("the body is damaged: " + e.getMessage()), e);
      }
      bodyUndecoded = false;
    }
  }

  final void requireBodyWritable() throws MessageNotWriteableException {
    if (bodyReadOnly) {
      throw new MessageNotWriteableException(
          "the body is read-only; clearBody() makes it empty and writable");
    }
  }

  /** For the kinds whose body is either written or read: bytes and streams. */
  final void requireBodyReadable() throws JMSException {
    if (!bodyReadOnly) {
      throw new MessageNotReadableException("the body is write-only; reset() makes it readable");
    }
    loadBody();
  }

  /** Gives an exception its cause, in both of the places where one is looked for. */
  static <E extends JMSException> E caused(E exception, Exception cause) {
    exception.setLinkedException(cause);
    exception.initCause(cause);
    return exception;
  }

  /** Whether it is as received, and has not been looked at. */
  final boolean bodyUndecoded() {
    return bodyUndecoded;
  }

  final boolean bodyReadOnly() {
    return bodyReadOnly;
  }

  final void makeBodyReadOnly() {
    bodyReadOnly = true;
  }

  final @Nullable Reception reception() {
    return reception;
  }

  // ---- body

  @Override
  public final void clearBody() {
    bodyReadOnly = false;
    bodyUndecoded = false;
    eraseBody();
  }

  @Override
  public final <T> @Nullable T getBody(Class<T> type) throws JMSException {
    requireType(type);
    Object body = bodyAs(type);
    if (body == null) {
      return null;
    }
    if (!type.isInstance(body)) {
      throw new MessageFormatException(
          "a body of " + body.getClass().getName() + " cannot be read as " + type.getName());
    }
    return type.cast(body);
  }

  @Override
  @SuppressWarnings("rawtypes") // the interface's own signature
  public boolean isBodyAssignableTo(Class type) throws JMSException {
    requireType(type);
    Object body = bodyAs(type);
    return body == null || type.isInstance(body);
  }

  private static void requireType(@Nullable Class<?> type) throws MessageFormatException {
    if (type == null) {
      throw new MessageFormatException("the type that the body is wanted as is null");
    }
  }

  @Override
  public final void acknowledge() throws JMSException {
    if (reception != null) {
      reception.acknowledger().acknowledge();
    }
  }

  // ---- header

  private HeaderFields header() {
    HeaderFields fields = header;
    if (fields == null) {
      fields =
          reception == null
              ? new HeaderFields()
              : HeaderFields.of(reception.message().header(), reception.redelivered());
      header = fields;
    }
    return fields;
  }

  @Override
  public final @Nullable String getJMSMessageID() {
    return header().messageId;
  }

  @Override
  public final void setJMSMessageID(@Nullable String id) {
    header().messageId = id;
  }

  @Override
  public final long getJMSTimestamp() {
    return header().timestamp;
  }

  @Override
  public final void setJMSTimestamp(long timestamp) {
    header().timestamp = timestamp;
  }

  @Override
  public final byte @Nullable [] getJMSCorrelationIDAsBytes() {
    return header().correlationBytes();
  }

  @Override
  public final void setJMSCorrelationIDAsBytes(byte @Nullable [] correlationId) {
    header().correlationId = null;
    header().correlationBytes = correlationId == null ? null : correlationId.clone();
  }

  @Override
  public final @Nullable String getJMSCorrelationID() {
    return header().correlationText();
  }

  @Override
  public final void setJMSCorrelationID(@Nullable String correlationId) {
    header().correlationBytes = null;
    header().correlationId = correlationId;
  }

  @Override
  public final @Nullable Destination getJMSReplyTo() {
    return header().replyTo;
  }

  @Override
  public final void setJMSReplyTo(@Nullable Destination replyTo) {
    header().replyTo = replyTo;
  }

  @Override
  public final @Nullable Destination getJMSDestination() {
    return header().destination;
  }

  @Override
  public final void setJMSDestination(@Nullable Destination destination) {
    header().destination = destination;
  }

  @Override
  public final int getJMSDeliveryMode() {
    return header().deliveryMode;
  }

  @Override
  public final void setJMSDeliveryMode(int deliveryMode) throws JMSException {
    if (deliveryMode != DeliveryMode.PERSISTENT && deliveryMode != DeliveryMode.NON_PERSISTENT) {
      throw new JMSException("no such delivery mode: " + deliveryMode);
    }
    header().deliveryMode = deliveryMode;
  }

  @Override
  public final boolean getJMSRedelivered() {
    return header().redelivered;
  }

  @Override
  public final void setJMSRedelivered(boolean redelivered) {
    header().redelivered = redelivered;
  }

  @Override
  public final @Nullable String getJMSType() {
    return header().type;
  }

  @Override
  public final void setJMSType(@Nullable String type) {
    header().type = type;
  }

  @Override
  public final long getJMSExpiration() {
    return header().expiration;
  }

  @Override
  public final void setJMSExpiration(long expiration) {
    header().expiration = expiration;
  }

  @Override
  public final long getJMSDeliveryTime() {
    return header().deliveryTime;
  }

  @Override
  public final void setJMSDeliveryTime(long deliveryTime) {
    header().deliveryTime = deliveryTime;
  }

  @Override
  public final int getJMSPriority() {
    return header().priority;
  }

  @Override
  public final void setJMSPriority(int priority) throws JMSException {
    if (priority < 0 || priority > 9) {
      throw new JMSException("a priority is 0 to 9, not " + priority);
    }
    header().priority = priority;
  }

  // ---- properties

  private MessageProperties properties() {
    MessageProperties all = properties;
    if (all == null) {
      all =
          reception == null
              ? new MessageProperties()
              : new MessageProperties(reception.message().properties());
      properties = all;
    }
    return all;
  }

  /**
   * The delivery count travels beside the message. It is a property like the others: clearing them
   * takes it away, too (3.5.7).
   */
  private boolean hasDeliveryCount() {
    return reception != null && propertiesReadOnly;
  }

  /** The properties as read, the delivery count among them. */
  private MessageProperties readable(@Nullable String name) {
    if (reception != null && hasDeliveryCount() && DELIVERY_COUNT.equals(name)) {
      return new MessageProperties(Map.of(DELIVERY_COUNT, reception.deliveryCount()));
    }
    return properties();
  }

  private void setProperty(@Nullable String name, @Nullable Object value) throws JMSException {
    if (propertiesReadOnly) {
      throw new MessageNotWriteableException(
          "the properties are read-only; clearProperties() makes them empty and writable");
    }
    properties().set(name, value);
  }

  @Override
  public final void clearProperties() {
    properties = new MessageProperties();
    propertiesReadOnly = false;
  }

  @Override
  public final boolean propertyExists(@Nullable String name) {
    return readable(name).exists(name);
  }

  @Override
  public final Enumeration<String> getPropertyNames() {
    Set<String> names = new LinkedHashSet<>(properties().names());
    if (hasDeliveryCount()) {
      names.add(DELIVERY_COUNT);
    }
    return Collections.enumeration(names);
  }

  @Override
  public final boolean getBooleanProperty(@Nullable String name) throws JMSException {
    return readable(name).getBoolean(name);
  }

  @Override
  public final byte getByteProperty(@Nullable String name) throws JMSException {
    return readable(name).getByte(name);
  }

  @Override
  public final short getShortProperty(@Nullable String name) throws JMSException {
    return readable(name).getShort(name);
  }

  @Override
  public final int getIntProperty(@Nullable String name) throws JMSException {
    return readable(name).getInt(name);
  }

  @Override
  public final long getLongProperty(@Nullable String name) throws JMSException {
    return readable(name).getLong(name);
  }

  @Override
  public final float getFloatProperty(@Nullable String name) throws JMSException {
    return readable(name).getFloat(name);
  }

  @Override
  public final double getDoubleProperty(@Nullable String name) throws JMSException {
    return readable(name).getDouble(name);
  }

  @Override
  public final @Nullable String getStringProperty(@Nullable String name) throws JMSException {
    return readable(name).getString(name);
  }

  @Override
  public final @Nullable Object getObjectProperty(@Nullable String name) {
    return readable(name).get(name);
  }

  @Override
  public final void setBooleanProperty(@Nullable String name, boolean value) throws JMSException {
    setProperty(name, value);
  }

  @Override
  public final void setByteProperty(@Nullable String name, byte value) throws JMSException {
    setProperty(name, value);
  }

  @Override
  public final void setShortProperty(@Nullable String name, short value) throws JMSException {
    setProperty(name, value);
  }

  @Override
  public final void setIntProperty(@Nullable String name, int value) throws JMSException {
    setProperty(name, value);
  }

  @Override
  public final void setLongProperty(@Nullable String name, long value) throws JMSException {
    setProperty(name, value);
  }

  @Override
  public final void setFloatProperty(@Nullable String name, float value) throws JMSException {
    setProperty(name, value);
  }

  @Override
  public final void setDoubleProperty(@Nullable String name, double value) throws JMSException {
    setProperty(name, value);
  }

  @Override
  public final void setStringProperty(@Nullable String name, @Nullable String value)
      throws JMSException {
    setProperty(name, value);
  }

  /** Also takes the streams of {@link org.angarium.jms.BodyStreams}, on a bytes message. */
  @Override
  public final void setObjectProperty(@Nullable String name, @Nullable Object value)
      throws JMSException {
    if (name == null || !takeStream(name, value)) {
      setProperty(name, value);
    }
  }

  /** Takes a stream for the body, if this is one; whether it was. */
  boolean takeStream(String name, @Nullable Object value) throws JMSException {
    return false;
  }
}
