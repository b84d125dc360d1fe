package org.angarium.jms.message;

import jakarta.jms.JMSException;
import jakarta.jms.MapMessage;
import jakarta.jms.MessageFormatException;
import java.util.Arrays;
import java.util.Collections;
import java.util.Enumeration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.angarium.transport.error.ProtocolException;
import org.angarium.transport.message.BodyKind;
import org.angarium.transport.message.ValueCodec;
import org.jspecify.annotations.Nullable;

/** A message whose body is names and values (Jakarta Messaging 3.11.3). */
public final class AngariumMapMessage extends AngariumMessage implements MapMessage {
  private Map<String, @Nullable Object> items = new LinkedHashMap<>();

  /** A new message. */
  public AngariumMapMessage() {}

  AngariumMapMessage(Reception reception) {
    super(reception);
  }

  @Override
  BodyKind bodyKind() {
    return BodyKind.MAP;
  }

  @Override
  byte[] encodeBody() {
    return ValueCodec.encodeMap(items);
  }

  @Override
  void decodeBody(byte[] body) throws ProtocolException {
    items = ValueCodec.decodeMap(body);
  }

  @Override
  void eraseBody() {
    items = new LinkedHashMap<>();
  }

  @Override
  @Nullable Object bodyAs(Class<?> type) throws JMSException {
    loadBody();
    if (items.isEmpty()) {
      return null;
    }
    if (!type.isAssignableFrom(Map.class)) {
      throw new MessageFormatException(
          "the body of a MapMessage can be had as Map or Object, not as " + type.getName());
    }
    Map<String, @Nullable Object> copy = new LinkedHashMap<>(items);
    copy.replaceAll((name, item) -> item instanceof byte[] bytes ? bytes.clone() : item);
    return copy;
  }

  @Override
  @SuppressWarnings({"rawtypes", "unchecked"}) // the interface's own signature
  public boolean isBodyAssignableTo(Class type) throws JMSException {
    loadBody();
    return items.isEmpty() || type.isAssignableFrom(Map.class);
  }

  // ---- reading

  private @Nullable Object item(@Nullable String name) throws JMSException {
    loadBody();
    return items.get(name);
  }

  @Override
  public Enumeration<String> getMapNames() throws JMSException {
    loadBody();
    return Collections.enumeration(items.keySet());
  }

  @Override
  public boolean itemExists(@Nullable String name) throws JMSException {
    loadBody();
    return items.containsKey(name);
  }

  @Override
  public boolean getBoolean(@Nullable String name) throws JMSException {
    return Conversions.toBoolean(item(name));
  }

  @Override
  public byte getByte(@Nullable String name) throws JMSException {
    return Conversions.toByte(item(name));
  }

  @Override
  public short getShort(@Nullable String name) throws JMSException {
    return Conversions.toShort(item(name));
  }

  @Override
  public char getChar(@Nullable String name) throws JMSException {
    return Conversions.toChar(item(name));
  }

  @Override
  public int getInt(@Nullable String name) throws JMSException {
    return Conversions.toInt(item(name));
  }

  @Override
  public long getLong(@Nullable String name) throws JMSException {
    return Conversions.toLong(item(name));
  }

  @Override
  public float getFloat(@Nullable String name) throws JMSException {
    return Conversions.toFloat(item(name));
  }

  @Override
  public double getDouble(@Nullable String name) throws JMSException {
    return Conversions.toDouble(item(name));
  }

  @Override
  public @Nullable String getString(@Nullable String name) throws JMSException {
    return Conversions.toText(item(name));
  }

  @Override
  public byte @Nullable [] getBytes(@Nullable String name) throws JMSException {
    return Conversions.toBytes(item(name));
  }

  @Override
  public @Nullable Object getObject(@Nullable String name) throws JMSException {
    return Conversions.item(item(name));
  }

  // ---- writing

  private void put(@Nullable String name, @Nullable Object value) throws JMSException {
    requireBodyWritable();
    if (name == null || name.isEmpty()) {
      throw new IllegalArgumentException("the name of a map's item must not be null or empty");
    }
    items.put(name, Conversions.item(value));
  }

  @Override
  public void setBoolean(@Nullable String name, boolean value) throws JMSException {
    put(name, value);
  }

  @Override
  public void setByte(@Nullable String name, byte value) throws JMSException {
    put(name, value);
  }

  @Override
  public void setShort(@Nullable String name, short value) throws JMSException {
    put(name, value);
  }

  @Override
  public void setChar(@Nullable String name, char value) throws JMSException {
    put(name, value);
  }

  @Override
  public void setInt(@Nullable String name, int value) throws JMSException {
    put(name, value);
  }

  @Override
  public void setLong(@Nullable String name, long value) throws JMSException {
    put(name, value);
  }

  @Override
  public void setFloat(@Nullable String name, float value) throws JMSException {
    put(name, value);
  }

  @Override
  public void setDouble(@Nullable String name, double value) throws JMSException {
    put(name, value);
  }

  @Override
  public void setString(@Nullable String name, @Nullable String value) throws JMSException {
    put(name, value);
  }

  @Override
  public void setBytes(@Nullable String name, byte @Nullable [] value) throws JMSException {
    put(name, value);
  }

  @Override
  public void setBytes(@Nullable String name, byte[] value, int offset, int length)
      throws JMSException {
    requireBodyWritable();
    Objects.checkFromIndexSize(offset, length, value.length);
    put(name, Arrays.copyOfRange(value, offset, offset + length));
  }

  @Override
  public void setObject(@Nullable String name, @Nullable Object value) throws JMSException {
    put(name, value);
  }
}
