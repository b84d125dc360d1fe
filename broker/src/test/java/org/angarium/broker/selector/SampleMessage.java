package org.angarium.broker.selector;

import java.util.LinkedHashMap;
import java.util.Map;
import org.angarium.transport.message.BodyKind;
import org.angarium.transport.message.DestinationName;
import org.angarium.transport.message.EncodedMessage;
import org.angarium.transport.message.MessageHeader;

/** A message with something of everything that a selector can look at. */
final class SampleMessage {
  private SampleMessage() {}

  static EncodedMessage encoded() {
    return encoded(properties());
  }

  static EncodedMessage encoded(Map<String, ?> properties) {
    MessageHeader header =
        new MessageHeader(
            DestinationName.queue("orders"),
            true,
            7,
            1_700_000_000_123L,
            0,
            0,
            "ID:1",
            "c-1",
            null,
            DestinationName.queue("replies"),
            "car");
    return EncodedMessage.encode(header, properties, BodyKind.NONE, new byte[0]);
  }

  private static Map<String, Object> properties() {
    Map<String, Object> properties = new LinkedHashMap<>();
    properties.put("color", "blue");
    properties.put("yes", true);
    properties.put("no", false);
    properties.put("byte", (byte) -3);
    properties.put("short", (short) 300);
    properties.put("int", 57);
    properties.put("long", 5_000_000_000L);
    properties.put("maxInt", Integer.MAX_VALUE);
    properties.put("float", 2.5f);
    properties.put("tenth", 0.1f);
    properties.put("double", -95.7);
    properties.put("digits", "57");
    properties.put("empty", "");
    properties.put("nothing", null);
    properties.put("JMSXGroupID", "g");
    properties.put("JMS_ANGARIUM_REASON", "expired");
    return properties;
  }
}
