package org.angarium.tests.system;

import jakarta.jms.BytesMessage;
import jakarta.jms.DeliveryMode;
import jakarta.jms.JMSException;
import jakarta.jms.MapMessage;
import jakarta.jms.Message;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.angarium.tests.history.MessageKey;

/** Messages that can be made again from their keys, and so be compared with what arrives. */
final class Payload {
  private Payload() {}

  /**
   * The message for a key: text, bytes or map in turn, with headers and properties of each type.
   */
  static Message create(Session session, MessageKey key) throws JMSException {
    Random random = random(key);
    Message message;
    switch (key.sequence() % 3) {
      case 0 -> message = session.createTextMessage(text(random));
      case 1 -> {
        BytesMessage bytes = session.createBytesMessage();
        bytes.writeBytes(bytes(random));
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

  /** What arrived otherwise than it was sent: name to both values; empty if all is equal. */
  static Map<String, String> differences(Message arrived, MessageKey key) throws JMSException {
    Map<String, String> differences = new LinkedHashMap<>();
    compare(differences, "twice", key.sequence() * 2L, arrived.getObjectProperty("twice"));
    compare(differences, "half", key.sequence() / 2.0, arrived.getObjectProperty("half"));
    compare(differences, "even", key.sequence() % 2 == 0, arrived.getObjectProperty("even"));
    compare(
        differences,
        "JMSCorrelationID",
        key.producer() + "/" + key.sequence(),
        arrived.getJMSCorrelationID());
    compare(differences, "JMSType", "crash", arrived.getJMSType());
    compare(differences, "JMSDeliveryMode", DeliveryMode.PERSISTENT, arrived.getJMSDeliveryMode());
    compare(differences, "JMSPriority", Message.DEFAULT_PRIORITY, arrived.getJMSPriority());
    compare(differences, "JMSExpiration", 0L, arrived.getJMSExpiration());
    compareBody(differences, arrived, key);
    return differences;
  }

  private static void compareBody(Map<String, String> differences, Message arrived, MessageKey key)
      throws JMSException {
    Random random = random(key);
    switch (key.sequence() % 3) {
      case 0 -> compare(differences, "text", text(random), ((TextMessage) arrived).getText());
      case 1 ->
          compare(
              differences,
              "bytes",
              Arrays.toString(bytes(random)),
              Arrays.toString(arrived.getBody(byte[].class)));
      default -> {
        MapMessage map = (MapMessage) arrived;
        compare(differences, "number", random.nextLong(), map.getLong("number"));
        compare(differences, "text", text(random), map.getString("text"));
      }
    }
  }

  private static void compare(
      Map<String, String> differences, String what, Object sent, Object arrived) {
    if (!Objects.equals(sent, arrived)) {
      differences.put(what, sent + " became " + arrived);
    }
  }

  private static Random random(MessageKey key) {
    return new Random(key.hashCode());
  }

  private static byte[] bytes(Random random) {
    byte[] bytes = new byte[random.nextInt(2048)];
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
