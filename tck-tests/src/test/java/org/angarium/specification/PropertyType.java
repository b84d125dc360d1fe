package org.angarium.specification;

import jakarta.jms.JMSException;
import jakarta.jms.Message;

/** The types of properties, with the methods that write and read each (Jakarta Messaging 3.5.2). */
enum PropertyType {
  BOOLEAN("boolean"),
  BYTE("byte"),
  SHORT("short"),
  INT("int"),
  LONG("long"),
  FLOAT("float"),
  DOUBLE("double"),
  STRING("String");

  private final String word;

  PropertyType(String word) {
    this.word = word;
  }

  /** By its name in Java. */
  static PropertyType of(String word) {
    for (PropertyType type : values()) {
      if (type.word.equals(word)) {
        return type;
      }
    }
    throw new IllegalArgumentException("not a type of properties: " + word);
  }

  /** Sets a property with this type's own method. */
  void set(Message message, String name, Object value) throws JMSException {
    switch (this) {
      case BOOLEAN -> message.setBooleanProperty(name, (Boolean) value);
      case BYTE -> message.setByteProperty(name, (Byte) value);
      case SHORT -> message.setShortProperty(name, (Short) value);
      case INT -> message.setIntProperty(name, (Integer) value);
      case LONG -> message.setLongProperty(name, (Long) value);
      case FLOAT -> message.setFloatProperty(name, (Float) value);
      case DOUBLE -> message.setDoubleProperty(name, (Double) value);
      case STRING -> message.setStringProperty(name, (String) value);
    }
  }

  /** Reads a property with this type's own method. */
  Object get(Message message, String name) throws JMSException {
    return switch (this) {
      case BOOLEAN -> message.getBooleanProperty(name);
      case BYTE -> message.getByteProperty(name);
      case SHORT -> message.getShortProperty(name);
      case INT -> message.getIntProperty(name);
      case LONG -> message.getLongProperty(name);
      case FLOAT -> message.getFloatProperty(name);
      case DOUBLE -> message.getDoubleProperty(name);
      case STRING -> message.getStringProperty(name);
    };
  }

  /** A value of this type that can be told from the others and from what is there by default. */
  Object example() {
    return switch (this) {
      case BOOLEAN -> true;
      case BYTE -> (byte) -7;
      case SHORT -> (short) -700;
      case INT -> -70_000;
      case LONG -> -7_000_000_000L;
      case FLOAT -> -7.5f;
      case DOUBLE -> -7.25e100;
      case STRING -> "seven";
    };
  }
}
