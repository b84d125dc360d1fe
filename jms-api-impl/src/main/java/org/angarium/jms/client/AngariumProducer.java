package org.angarium.jms.client;

import jakarta.jms.CompletionListener;
import jakarta.jms.Destination;
import jakarta.jms.JMSException;
import jakarta.jms.JMSProducer;
import jakarta.jms.MapMessage;
import jakarta.jms.Message;
import jakarta.jms.MessageFormatRuntimeException;
import java.io.Serializable;
import java.util.Map;
import java.util.Set;
import org.angarium.jms.message.AngariumBytesMessage;
import org.angarium.jms.message.AngariumMapMessage;
import org.angarium.jms.message.AngariumMessage;
import org.angarium.jms.message.AngariumObjectMessage;
import org.angarium.jms.message.AngariumTextMessage;
import org.angarium.jms.message.MessageProperties;
import org.jspecify.annotations.Nullable;

/**
 * The settings for sending with a context (Jakarta Messaging 7.1): how to send, and which headers
 * and properties each message gets on top of its own.
 */
final class AngariumProducer implements JMSProducer {
  private final AngariumContext context;
  private final MessageProperties properties = new MessageProperties();
  private boolean disableMessageId;
  private boolean disableTimestamp;
  private int deliveryMode = Message.DEFAULT_DELIVERY_MODE;
  private int priority = Message.DEFAULT_PRIORITY;
  private long timeToLive = Message.DEFAULT_TIME_TO_LIVE;
  private long deliveryDelay = Message.DEFAULT_DELIVERY_DELAY;

  /** Carries the header fields; nothing else of it is used. */
  private final AngariumMessage headers = new AngariumMessage();

  private boolean correlationIsBytes;

  /** Whom to tell about messages sent from now on; null to wait for each of them. */
  private @Nullable CompletionListener completionListener;

  AngariumProducer(AngariumContext context) {
    this.context = context;
  }

  // ---- sending

  @Override
  public JMSProducer send(Destination destination, Message message) {
    if (message == null) {
      throw new MessageFormatRuntimeException("the message is null");
    }
    JmsErrors.run(
        () -> {
          decorate(message);
          AngariumMessageProducer producer = context.producer();
          producer.setDisableMessageID(disableMessageId);
          producer.setDisableMessageTimestamp(disableTimestamp);
          producer.setDeliveryDelay(deliveryDelay);
          CompletionListener listener = completionListener;
          if (listener == null) {
            producer.send(destination, message, deliveryMode, priority, timeToLive);
          } else {
            producer.send(destination, message, deliveryMode, priority, timeToLive, listener);
          }
        });
    return this;
  }

  private void decorate(Message message) throws JMSException {
    for (String name : properties.names()) {
      message.setObjectProperty(name, properties.get(name));
    }
    if (correlationIsBytes) {
      message.setJMSCorrelationIDAsBytes(headers.getJMSCorrelationIDAsBytes());
    } else if (headers.getJMSCorrelationID() != null) {
      message.setJMSCorrelationID(headers.getJMSCorrelationID());
    }
    if (headers.getJMSType() != null) {
      message.setJMSType(headers.getJMSType());
    }
    if (headers.getJMSReplyTo() != null) {
      message.setJMSReplyTo(headers.getJMSReplyTo());
    }
  }

  @Override
  public JMSProducer send(Destination destination, @Nullable String body) {
    return send(destination, new AngariumTextMessage(body));
  }

  @Override
  public JMSProducer send(Destination destination, @Nullable Map<String, Object> body) {
    MapMessage message = new AngariumMapMessage();
    if (body != null) {
      body.forEach((name, value) -> JmsErrors.run(() -> message.setObject(name, value)));
    }
    return send(destination, message);
  }

  @Override
  public JMSProducer send(Destination destination, byte @Nullable [] body) {
    AngariumBytesMessage message = new AngariumBytesMessage();
    if (body != null) {
      JmsErrors.run(() -> message.writeBytes(body));
    }
    return send(destination, message);
  }

  @Override
  public JMSProducer send(Destination destination, @Nullable Serializable body) {
    AngariumObjectMessage message = new AngariumObjectMessage();
    JmsErrors.run(() -> message.setObject(body));
    return send(destination, message);
  }

  // ---- how to send

  @Override
  public JMSProducer setDisableMessageID(boolean disabled) {
    disableMessageId = disabled;
    return this;
  }

  @Override
  public boolean getDisableMessageID() {
    return disableMessageId;
  }

  @Override
  public JMSProducer setDisableMessageTimestamp(boolean disabled) {
    disableTimestamp = disabled;
    return this;
  }

  @Override
  public boolean getDisableMessageTimestamp() {
    return disableTimestamp;
  }

  @Override
  public JMSProducer setDeliveryMode(int mode) {
    JmsErrors.run(() -> AngariumMessageProducer.checkDeliveryMode(mode));
    deliveryMode = mode;
    return this;
  }

  @Override
  public int getDeliveryMode() {
    return deliveryMode;
  }

  @Override
  public JMSProducer setPriority(int newPriority) {
    JmsErrors.run(() -> AngariumMessageProducer.checkPriority(newPriority));
    priority = newPriority;
    return this;
  }

  @Override
  public int getPriority() {
    return priority;
  }

  @Override
  public JMSProducer setTimeToLive(long millis) {
    JmsErrors.run(() -> AngariumMessageProducer.checkMillis("time to live", millis));
    timeToLive = millis;
    return this;
  }

  @Override
  public long getTimeToLive() {
    return timeToLive;
  }

  @Override
  public JMSProducer setDeliveryDelay(long millis) {
    JmsErrors.run(() -> AngariumMessageProducer.checkMillis("delivery delay", millis));
    deliveryDelay = millis;
    return this;
  }

  @Override
  public long getDeliveryDelay() {
    return deliveryDelay;
  }

  @Override
  public JMSProducer setAsync(@Nullable CompletionListener listener) {
    completionListener = listener;
    return this;
  }

  @Override
  public @Nullable CompletionListener getAsync() {
    return completionListener;
  }

  // ---- headers

  @Override
  public JMSProducer setJMSCorrelationID(@Nullable String correlationId) {
    headers.setJMSCorrelationID(correlationId);
    correlationIsBytes = false;
    return this;
  }

  @Override
  public @Nullable String getJMSCorrelationID() {
    return headers.getJMSCorrelationID();
  }

  @Override
  public JMSProducer setJMSCorrelationIDAsBytes(byte @Nullable [] correlationId) {
    headers.setJMSCorrelationIDAsBytes(correlationId);
    correlationIsBytes = correlationId != null;
    return this;
  }

  @Override
  public byte @Nullable [] getJMSCorrelationIDAsBytes() {
    return headers.getJMSCorrelationIDAsBytes();
  }

  @Override
  public JMSProducer setJMSType(@Nullable String type) {
    headers.setJMSType(type);
    return this;
  }

  @Override
  public @Nullable String getJMSType() {
    return headers.getJMSType();
  }

  @Override
  public JMSProducer setJMSReplyTo(@Nullable Destination replyTo) {
    headers.setJMSReplyTo(replyTo);
    return this;
  }

  @Override
  public @Nullable Destination getJMSReplyTo() {
    return headers.getJMSReplyTo();
  }

  // ---- properties

  private JMSProducer set(@Nullable String name, @Nullable Object value) {
    JmsErrors.run(() -> properties.set(name, value));
    return this;
  }

  @Override
  public JMSProducer setProperty(@Nullable String name, boolean value) {
    return set(name, value);
  }

  @Override
  public JMSProducer setProperty(@Nullable String name, byte value) {
    return set(name, value);
  }

  @Override
  public JMSProducer setProperty(@Nullable String name, short value) {
    return set(name, value);
  }

  @Override
  public JMSProducer setProperty(@Nullable String name, int value) {
    return set(name, value);
  }

  @Override
  public JMSProducer setProperty(@Nullable String name, long value) {
    return set(name, value);
  }

  @Override
  public JMSProducer setProperty(@Nullable String name, float value) {
    return set(name, value);
  }

  @Override
  public JMSProducer setProperty(@Nullable String name, double value) {
    return set(name, value);
  }

  @Override
  public JMSProducer setProperty(@Nullable String name, @Nullable String value) {
    return set(name, value);
  }

  @Override
  public JMSProducer setProperty(@Nullable String name, @Nullable Object value) {
    return set(name, value);
  }

  @Override
  public JMSProducer clearProperties() {
    properties.clear();
    return this;
  }

  @Override
  public boolean propertyExists(@Nullable String name) {
    return properties.exists(name);
  }

  @Override
  public boolean getBooleanProperty(@Nullable String name) {
    return JmsErrors.get(() -> properties.getBoolean(name));
  }

  @Override
  public byte getByteProperty(@Nullable String name) {
    return JmsErrors.get(() -> properties.getByte(name));
  }

  @Override
  public short getShortProperty(@Nullable String name) {
    return JmsErrors.get(() -> properties.getShort(name));
  }

  @Override
  public int getIntProperty(@Nullable String name) {
    return JmsErrors.get(() -> properties.getInt(name));
  }

  @Override
  public long getLongProperty(@Nullable String name) {
    return JmsErrors.get(() -> properties.getLong(name));
  }

  @Override
  public float getFloatProperty(@Nullable String name) {
    return JmsErrors.get(() -> properties.getFloat(name));
  }

  @Override
  public double getDoubleProperty(@Nullable String name) {
    return JmsErrors.get(() -> properties.getDouble(name));
  }

  @Override
  public @Nullable String getStringProperty(@Nullable String name) {
    return JmsErrors.getOrNull(() -> properties.getString(name));
  }

  @Override
  public @Nullable Object getObjectProperty(@Nullable String name) {
    return properties.get(name);
  }

  @Override
  public Set<String> getPropertyNames() {
    return properties.names();
  }
}
