package org.angarium.specification;

import jakarta.jms.JMSException;
import jakarta.jms.MapMessage;
import jakarta.jms.StreamMessage;
import java.util.Arrays;

/**
 * The types of the items of map and stream messages, with the methods that write and read each
 * (Jakarta Messaging 3.11.3).
 */
enum ItemType {
  BOOLEAN("boolean"),
  BYTE("byte"),
  SHORT("short"),
  CHAR("char"),
  INT("int"),
  LONG("long"),
  FLOAT("float"),
  DOUBLE("double"),
  STRING("String"),
  BYTES("byte[]");

  private final String word;

  ItemType(String word) {
    this.word = word;
  }

  /** By its name in Java. */
  static ItemType of(String word) {
    for (ItemType type : values()) {
      if (type.word.equals(word)) {
        return type;
      }
    }
    throw new IllegalArgumentException("not a type of items: " + word);
  }

  /** Sets an item with this type's own method. */
  void set(MapMessage message, String name, Object value) throws JMSException {
    switch (this) {
      case BOOLEAN -> message.setBoolean(name, (Boolean) value);
      case BYTE -> message.setByte(name, (Byte) value);
      case SHORT -> message.setShort(name, (Short) value);
      case CHAR -> message.setChar(name, (Character) value);
      case INT -> message.setInt(name, (Integer) value);
      case LONG -> message.setLong(name, (Long) value);
      case FLOAT -> message.setFloat(name, (Float) value);
      case DOUBLE -> message.setDouble(name, (Double) value);
      case STRING -> message.setString(name, (String) value);
      case BYTES -> message.setBytes(name, (byte[]) value);
    }
  }

  /** Reads an item with this type's own method. */
  Object get(MapMessage message, String name) throws JMSException {
    return switch (this) {
      case BOOLEAN -> message.getBoolean(name);
      case BYTE -> message.getByte(name);
      case SHORT -> message.getShort(name);
      case CHAR -> message.getChar(name);
      case INT -> message.getInt(name);
      case LONG -> message.getLong(name);
      case FLOAT -> message.getFloat(name);
      case DOUBLE -> message.getDouble(name);
      case STRING -> message.getString(name);
      case BYTES -> message.getBytes(name);
    };
  }

  /** Writes an item with this type's own method. */
  void write(StreamMessage message, Object value) throws JMSException {
    switch (this) {
      case BOOLEAN -> message.writeBoolean((Boolean) value);
      case BYTE -> message.writeByte((Byte) value);
      case SHORT -> message.writeShort((Short) value);
      case CHAR -> message.writeChar((Character) value);
      case INT -> message.writeInt((Integer) value);
      case LONG -> message.writeLong((Long) value);
      case FLOAT -> message.writeFloat((Float) value);
      case DOUBLE -> message.writeDouble((Double) value);
      case STRING -> message.writeString((String) value);
      case BYTES -> message.writeBytes((byte[]) value);
    }
  }

  /** Reads the next item with this type's own method; an array to its end. */
  Object read(StreamMessage message) throws JMSException {
    return switch (this) {
      case BOOLEAN -> message.readBoolean();
      case BYTE -> message.readByte();
      case SHORT -> message.readShort();
      case CHAR -> message.readChar();
      case INT -> message.readInt();
      case LONG -> message.readLong();
      case FLOAT -> message.readFloat();
      case DOUBLE -> message.readDouble();
      case STRING -> message.readString();
      case BYTES -> readBytes(message);
    };
  }

  private static byte[] readBytes(StreamMessage message) throws JMSException {
    byte[] buffer = new byte[100];
    int count = message.readBytes(buffer);
    return count < 0 ? null : Arrays.copyOf(buffer, count);
  }

  /** A value of this type that can be told from the others and from what is there by default. */
  Object example() {
    return switch (this) {
      case BOOLEAN -> true;
      case BYTE -> (byte) -7;
      case SHORT -> (short) -700;
      case CHAR -> '7';
      case INT -> -70_000;
      case LONG -> -7_000_000_000L;
      case FLOAT -> -7.5f;
      case DOUBLE -> -7.25e100;
      case STRING -> "seven";
      case BYTES -> new byte[] {7, 0, -7};
    };
  }

  /** A text that can be read as this type; null where none can. */
  String exampleText() {
    return switch (this) {
      case BOOLEAN -> "true";
      case BYTE, SHORT, INT, LONG -> "-7";
      case FLOAT, DOUBLE -> "-7.5";
      case STRING -> "seven";
      case CHAR, BYTES -> null;
    };
  }

  /** What an item is when it is read as this type, where that is allowed. */
  Object converted(Object written) {
    if (written instanceof String text) {
      return switch (this) {
        case BOOLEAN -> Boolean.valueOf(text);
        case BYTE -> Byte.valueOf(text);
        case SHORT -> Short.valueOf(text);
        case INT -> Integer.valueOf(text);
        case LONG -> Long.valueOf(text);
        case FLOAT -> Float.valueOf(text);
        case DOUBLE -> Double.valueOf(text);
        default -> text;
      };
    }
    return switch (this) {
      case SHORT -> ((Number) written).shortValue();
      case INT -> ((Number) written).intValue();
      case LONG -> ((Number) written).longValue();
      case DOUBLE -> ((Number) written).doubleValue();
      case STRING -> String.valueOf(written);
      default -> written;
    };
  }
}
