package org.angarium.tests.system;

import jakarta.jms.BytesMessage;
import jakarta.jms.DeliveryMode;
import jakarta.jms.JMSException;
import jakarta.jms.MapMessage;
import jakarta.jms.Message;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.util.Arrays;
import java.util.Collections;
import java.util.Enumeration;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.angarium.tests.history.Content;
import org.angarium.tests.history.MessageKey;

/** Messages that can be made again from their keys, and so be compared with what arrives. */
final class Payload {
  /** How the names of producers of large messages begin. */
  static final String LARGE = "large-";

  private static final int LARGE_BYTES = 64 << 10;

  private Payload() {}

  /**
   * The message for a key: text, bytes or map in turn, with headers and properties of each type; or
   * always bytes, and so many that they travel on their own, from producers of that name.
   */
  static Message create(Session session, MessageKey key) throws JMSException {
    Random random = random(key);
    Message message;
    switch (kind(key)) {
      case 0 -> message = session.createTextMessage(text(random));
      case 1 -> {
        BytesMessage bytes = session.createBytesMessage();
        bytes.writeBytes(bytes(key, random));
        message = bytes;
      }
      default -> {
        MapMessage map = session.createMapMessage();
        map.setLong("number", random.nextLong());
        map.setString("text", text(random));
        message = map;
      }
    }
    message.setStringProperty("producer", key.producer());
    message.setIntProperty("sequence", key.sequence());
    message.setLongProperty("twice", key.sequence() * 2L);
    message.setDoubleProperty("half", key.sequence() / 2.0);
    message.setBooleanProperty("even", key.sequence() % 2 == 0);
    message.setJMSCorrelationID(key.producer() + "/" + key.sequence());
    message.setJMSType("crash");
    return message;
  }

  /** The key of a message that {@link #create} made. */
  static MessageKey key(Message message) throws JMSException {
    return new MessageKey(
        message.getStringProperty("producer"), message.getIntProperty("sequence"));
  }

  /** What the message for a key says. */
  static Content content(MessageKey key) {
    Random random = random(key);
    String body =
        switch (kind(key)) {
          case 0 -> digest("text", text(random));
          case 1 -> digest("bytes", Arrays.toString(bytes(key, random)));
          default -> digest("map", random.nextLong() + text(random));
        };
    Map<String, Object> properties =
        Map.of(
            "producer",
            key.producer(),
            "sequence",
            key.sequence(),
            "twice",
            key.sequence() * 2L,
            "half",
            key.sequence() / 2.0,
            "even",
            key.sequence() % 2 == 0,
            "JMSCorrelationID",
            key.producer() + "/" + key.sequence(),
            "JMSType",
            "crash");
    return new Content(true, Message.DEFAULT_PRIORITY, 0, 0, properties, body);
  }

  /** What a message says that arrived. */
  static Content content(Message arrived) throws JMSException {
    Map<String, Object> properties = new HashMap<>();
    Enumeration<?> names = arrived.getPropertyNames();
    for (Object name : Collections.list(names)) {
      if (!name.toString().startsWith("JMSX")) {
        properties.put(name.toString(), arrived.getObjectProperty(name.toString()));
      }
    }
    properties.put("JMSCorrelationID", arrived.getJMSCorrelationID());
    properties.put("JMSType", arrived.getJMSType());
    boolean delayed = arrived.getJMSDeliveryTime() != arrived.getJMSTimestamp();
    return new Content(
        arrived.getJMSDeliveryMode() == DeliveryMode.PERSISTENT,
        arrived.getJMSPriority(),
        arrived.getJMSExpiration(),
        delayed ? arrived.getJMSDeliveryTime() : 0,
        properties,
        body(arrived));
  }

  private static String body(Message arrived) throws JMSException {
    if (arrived instanceof TextMessage text) {
      return digest("text", text.getText());
    } else if (arrived instanceof MapMessage map) {
      return digest("map", map.getLong("number") + map.getString("text"));
    }
    return digest("bytes", Arrays.toString(arrived.getBody(byte[].class)));
  }

  private static String digest(String kind, String body) {
    return kind + " " + body.length() + " " + body.hashCode();
  }

  private static Random random(MessageKey key) {
    return new Random(key.hashCode());
  }

  private static boolean large(MessageKey key) {
    return key.producer().startsWith(LARGE);
  }

  private static int kind(MessageKey key) {
    return large(key) ? 1 : key.sequence() % 3;
  }

  private static byte[] bytes(MessageKey key, Random random) {
    byte[] bytes = new byte[(large(key) ? LARGE_BYTES : 1) + random.nextInt(2048)];
    random.nextBytes(bytes);
    return bytes;
  }

  private static String text(Random random) {
    return random
        .ints(random.nextInt(1024), ' ', 0x3000)
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }
}
