package org.angarium.broker.selector;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.angarium.transport.error.ProtocolException;
import org.angarium.transport.message.BodyKind;
import org.angarium.transport.message.DestinationName;
import org.angarium.transport.message.EncodedMessage;
import org.angarium.transport.message.MessageHeader;

/**
 * A message in which any name may stand for a value of any type, from so few names and values that
 * equal ones meet.
 *
 * @param fields what a selector should see of it, by name
 */
record RandomMessage(EncodedMessage encoded, Map<String, Object> fields) {
  private static final List<String> PROPERTIES =
      List.of("a", "b", "c", "d", "prop_name", "$e", "é", "JMSXGroupID", "JMS_ANGARIUM_X", "And1");
  private static final List<String> FIELDS =
      List.of(
          "JMSDeliveryMode",
          "JMSPriority",
          "JMSMessageID",
          "JMSTimestamp",
          "JMSCorrelationID",
          "JMSType");
  private static final List<String> TEXTS =
      List.of(
          "",
          "a",
          "ab",
          "aab",
          "b",
          "57",
          "TRUE",
          "a%b",
          "_",
          "#",
          "it's",
          "é",
          "\uD83D\uDE00b",
          "\uD800",
          "PERSISTENT",
          "NON_PERSISTENT");
  private static final List<Number> NUMBERS =
      List.of(
          0,
          1,
          2,
          3,
          57,
          (byte) 57,
          (byte) -1,
          (short) 3,
          (short) -57,
          Integer.MAX_VALUE,
          3L,
          57L,
          16_777_217L,
          9_007_199_254_740_992L,
          9_007_199_254_740_993L,
          Long.MAX_VALUE,
          Long.MIN_VALUE,
          0.1f,
          0.5f,
          57f,
          16_777_216f,
          Float.NaN,
          0.0,
          -0.0,
          0.1,
          3.0,
          57.0,
          9_007_199_254_740_992.0,
          Double.NEGATIVE_INFINITY,
          Double.NaN);

  static String name(Random random) {
    return random.nextInt(4) == 0
        ? FIELDS.get(random.nextInt(FIELDS.size()))
        : PROPERTIES.get(random.nextInt(PROPERTIES.size()));
  }

  static String text(Random random) {
    return TEXTS.get(random.nextInt(TEXTS.size()));
  }

  static RandomMessage next(Random random) throws ProtocolException {
    Map<String, Object> properties = new LinkedHashMap<>();
    for (String name : PROPERTIES) {
      if (random.nextInt(4) > 0) {
        properties.put(name, value(random));
      }
    }
    boolean bytes = random.nextInt(5) == 0;
    MessageHeader header =
        new MessageHeader(
            DestinationName.queue("q"),
            random.nextBoolean(),
            random.nextInt(10),
            random.nextInt(4) == 0 ? 1_700_000_000_123L : random.nextInt(4),
            0,
            0,
            textOrNull(random),
            bytes ? null : textOrNull(random),
            bytes ? new byte[] {97} : null,
            random.nextBoolean() ? DestinationName.topic("replies") : null,
            textOrNull(random));
    Map<String, Object> fields = new HashMap<>(properties);
    fields.put("JMSDeliveryMode", header.persistent() ? "PERSISTENT" : "NON_PERSISTENT");
    fields.put("JMSPriority", header.priority());
    fields.put("JMSMessageID", header.messageId());
    fields.put("JMSTimestamp", header.timestamp());
    fields.put("JMSCorrelationID", header.correlationId());
    fields.put("JMSType", header.type());
    byte[] body = new byte[random.nextInt(3)];
    return new RandomMessage(
        EncodedMessage.wrap(
            EncodedMessage.encode(header, properties, BodyKind.BYTES, body).bytes()),
        fields);
  }

  private static String textOrNull(Random random) {
    return random.nextInt(3) == 0 ? null : text(random);
  }

  private static Object value(Random random) {
    return switch (random.nextInt(9)) {
      case 0 -> null;
      case 1, 2 -> random.nextBoolean();
      case 3, 4, 5 -> text(random);
      default -> NUMBERS.get(random.nextInt(NUMBERS.size()));
    };
  }
}
