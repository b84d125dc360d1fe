package org.angarium.jms.message;

import jakarta.jms.MessageFormatException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The properties of a message or of a producer: names that are identifiers of the selector language
 * (Jakarta Messaging 3.8.1.1), values of the types of 3.5.2, conversions as in 3.5.4.
 */
public final class MessageProperties {
  private static final Set<String> RESERVED =
      Set.of("NULL", "TRUE", "FALSE", "NOT", "AND", "OR", "BETWEEN", "LIKE", "IN", "IS", "ESCAPE");

  /** Whoever could set a property of such a name would have two values that are read as one. */
  private static final Set<String> HEADER_FIELDS =
      Set.of(
          "JMSDestination",
          "JMSDeliveryMode",
          "JMSExpiration",
          "JMSDeliveryTime",
          "JMSPriority",
          "JMSMessageID",
          "JMSTimestamp",
          "JMSCorrelationID",
          "JMSReplyTo",
          "JMSType",
          "JMSRedelivered");

  private final Map<String, @Nullable Object> values;

  /** No properties yet. */
  public MessageProperties() {
    this.values = new LinkedHashMap<>();
  }

  MessageProperties(Map<String, @Nullable Object> values) {
    this.values = values;
  }

  /**
   * Sets a property.
   *
   * @throws IllegalArgumentException if the name is not an identifier, or a header field's
   * @throws MessageFormatException if the value is not of a type that a property may have
   */
  public void set(@Nullable String name, @Nullable Object value) throws MessageFormatException {
    String checked = checkName(name);
    if (!Conversions.isPropertyValue(value)) {
      throw new MessageFormatException(
          "property "
              + name
              + ": only strings and boxed primitives other than Character can be properties, not "
              + (value == null ? null : value.getClass().getName()));
    }
    values.put(checked, value);
  }

  /** Whether a property of this name is set. */
  public boolean exists(@Nullable String name) {
    return values.containsKey(name);
  }

  /** The names, in the order in which they were set; a view that cannot be changed. */
  public Set<String> names() {
    return Collections.unmodifiableSet(values.keySet());
  }

  public void clear() {
    values.clear();
  }

  /** The value as it was set; null if there is none. */
  public @Nullable Object get(@Nullable String name) {
    return values.get(name);
  }

  public boolean getBoolean(@Nullable String name) throws MessageFormatException {
    return Conversions.toBoolean(get(name));
  }

  public byte getByte(@Nullable String name) throws MessageFormatException {
    return Conversions.toByte(get(name));
  }

  public short getShort(@Nullable String name) throws MessageFormatException {
    return Conversions.toShort(get(name));
  }

  public int getInt(@Nullable String name) throws MessageFormatException {
    return Conversions.toInt(get(name));
  }

  public long getLong(@Nullable String name) throws MessageFormatException {
    return Conversions.toLong(get(name));
  }

  public float getFloat(@Nullable String name) throws MessageFormatException {
    return Conversions.toFloat(get(name));
  }

  public double getDouble(@Nullable String name) throws MessageFormatException {
    return Conversions.toDouble(get(name));
  }

  public @Nullable String getString(@Nullable String name) throws MessageFormatException {
    return Conversions.toText(get(name));
  }

  /** Name to value, a view. */
  Map<String, @Nullable Object> asMap() {
    return values;
  }

  /**
   * Whether the name is one of the standard header fields', of which 3.5.6 keeps properties free.
   */
  static boolean isHeaderField(String name) {
    return HEADER_FIELDS.contains(name);
  }

  private static String checkName(@Nullable String name) {
    if (name == null || name.isEmpty()) {
      throw new IllegalArgumentException("a property name must not be null or empty");
    }
    if (!Character.isJavaIdentifierStart(name.charAt(0))
        || !name.chars().skip(1).allMatch(Character::isJavaIdentifierPart)) {
      throw new IllegalArgumentException(
          "property name '" + name + "' is not an identifier: letters, digits, _ and $ only");
    }
    if (RESERVED.contains(name.toUpperCase(Locale.ROOT))) {
      throw new IllegalArgumentException(
          "property name '" + name + "' is a word of the selector language");
    }
    if (isHeaderField(name)) {
      throw new IllegalArgumentException(
          "property name '" + name + "' is the name of a header field, which has a setter");
    }
    return name;
  }
}
