package org.angarium.jms.message;

import jakarta.jms.MessageFormatException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The conversions between a value as it was set and the type it is read as: Jakarta Messaging 3.5.4
 * for properties and 3.11.3 for the items of map and stream messages. Both tables agree where they
 * overlap; properties have no characters and no byte arrays.
 *
 * <p>A null is read as a primitive in the way of that type's {@code valueOf(String)}: false for
 * boolean, {@code NumberFormatException} for whole numbers, {@code NullPointerException} for
 * fractions and characters.
 */
final class Conversions {
  private Conversions() {}

  static boolean toBoolean(@Nullable Object value) throws MessageFormatException {
    if (value instanceof Boolean b) {
      return b;
    }
    if (value == null || value instanceof String) {
      return Boolean.parseBoolean((String) value);
    }
    throw refused(value, "boolean");
  }

  static byte toByte(@Nullable Object value) throws MessageFormatException {
    if (value instanceof Byte b) {
      return b;
    }
    return Byte.parseByte(digits(value, "byte"));
  }

  static short toShort(@Nullable Object value) throws MessageFormatException {
    if (value instanceof Short || value instanceof Byte) {
      return ((Number) value).shortValue();
    }
    return Short.parseShort(digits(value, "short"));
  }

  static int toInt(@Nullable Object value) throws MessageFormatException {
    if (value instanceof Integer || value instanceof Short || value instanceof Byte) {
      return ((Number) value).intValue();
    }
    return Integer.parseInt(digits(value, "int"));
  }

  static long toLong(@Nullable Object value) throws MessageFormatException {
    if (value instanceof Long
        || value instanceof Integer
        || value instanceof Short
        || value instanceof Byte) {
      return ((Number) value).longValue();
    }
    return Long.parseLong(digits(value, "long"));
  }

  static float toFloat(@Nullable Object value) throws MessageFormatException {
    if (value instanceof Float f) {
      return f;
    }
    return Float.parseFloat(fraction(value, "float"));
  }

  static double toDouble(@Nullable Object value) throws MessageFormatException {
    if (value instanceof Double || value instanceof Float) {
      return ((Number) value).doubleValue();
    }
    return Double.parseDouble(fraction(value, "double"));
  }

  static char toChar(@Nullable Object value) throws MessageFormatException {
    if (Objects.requireNonNull(value, "a null cannot be read as char") instanceof Character c) {
      return c;
    }
    throw refused(value, "char");
  }

  static @Nullable String toText(@Nullable Object value) throws MessageFormatException {
    if (value instanceof byte[]) {
      throw refused(value, "String");
    }
    return value == null ? null : value.toString();
  }

  static byte @Nullable [] toBytes(@Nullable Object value) throws MessageFormatException {
    if (value == null) {
      return null;
    }
    if (value instanceof byte[] bytes) {
      return bytes.clone();
    }
    throw refused(value, "byte[]");
  }

  /** Whether a value may be a property: a boxed primitive but no character, a string or null. */
  static boolean isPropertyValue(@Nullable Object value) {
    return value == null
        || value instanceof String
        || value instanceof Boolean
        || value instanceof Byte
        || value instanceof Short
        || value instanceof Integer
        || value instanceof Long
        || value instanceof Float
        || value instanceof Double;
  }

  /** Whether a value may be an item of a map or stream message. */
  static boolean isItem(@Nullable Object value) {
    return isPropertyValue(value) || value instanceof Character || value instanceof byte[];
  }

  /**
   * Takes an item in; an array is copied, so that its owner may change it.
   *
   * @throws MessageFormatException if the value's type is not one of those allowed
   */
  static @Nullable Object item(@Nullable Object value) throws MessageFormatException {
    if (!isItem(value)) {
      throw new MessageFormatException(
          "only strings, byte arrays and boxed primitives can be in a message, not "
              + Objects.requireNonNull(value).getClass().getName());
    }
    return value instanceof byte[] bytes ? bytes.clone() : value;
  }

  @SuppressWarnings("NullAway") // parsing a null ends in the NumberFormatException that is wanted
  private static String digits(@Nullable Object value, String type) throws MessageFormatException {
    if (value == null || value instanceof String) {
      return (String) value;
    }
    throw refused(value, type);
  }

  private static String fraction(@Nullable Object value, String type)
      throws MessageFormatException {
    if (Objects.requireNonNull(value, () -> "a null cannot be read as " + type)
        instanceof String text) {
      return text;
    }
    throw refused(value, type);
  }

  private static MessageFormatException refused(Object value, String type) {
    return new MessageFormatException(
        "a value set as " + value.getClass().getSimpleName() + " cannot be read as " + type);
  }
}
