package org.angarium.tests.simulation;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.CRC32C;
import org.angarium.tests.history.Content;
import org.angarium.tests.history.Destination;
import org.angarium.tests.history.MessageKey;
import org.angarium.transport.message.BodyKind;
import org.angarium.transport.message.DestinationName;
import org.angarium.transport.message.EncodedMessage;
import org.angarium.transport.message.MessageHeader;
import org.jspecify.annotations.Nullable;

/** A message as an application sees it. */
record Incoming(MessageKey key, Content content) {
  private static final String PRODUCER = "producer";
  private static final String SEQUENCE = "sequence";

  /** The property that selectors look at, 0 to 9. */
  static final String NUMBER = "number";

  /**
   * What an application sends.
   *
   * @param traits all that is in the header beside where it goes
   * @param bodyBytes how long its body is
   */
  static Outgoing outgoing(
      MessageKey key,
      Destination to,
      DestinationName address,
      Traits traits,
      int number,
      int bodyBytes) {
    Map<String, Object> properties = new LinkedHashMap<>();
    properties.put(PRODUCER, key.producer());
    properties.put(SEQUENCE, key.sequence());
    properties.put(NUMBER, number);
    MessageHeader header =
        new MessageHeader(
            address,
            traits.persistent(),
            traits.priority(),
            0,
            traits.expiresAt(),
            traits.deliverAt(),
            "ID:" + key.producer() + key.sequence(),
            null,
            null,
            null,
            "type" + number);
    EncodedMessage encoded =
        EncodedMessage.encode(header, properties, BodyKind.BYTES, body(key, bodyBytes));
    return new Outgoing(key, to, of(encoded).content(), encoded);
  }

  /** What a message's header says beside where it goes. */
  record Traits(boolean persistent, int priority, long expiresAt, long deliverAt) {}

  private static byte[] body(MessageKey key, int bytes) {
    byte[] body = new byte[bytes];
    byte[] word = (key.producer() + key.sequence()).getBytes(StandardCharsets.US_ASCII);
    for (int i = 0; i < bytes; i++) {
      body[i] = (byte) (word[i % word.length] + i / word.length);
    }
    return body;
  }

  static Incoming of(EncodedMessage message) {
    Map<String, @Nullable Object> read = message.properties();
    Map<String, Object> properties = new HashMap<>();
    read.forEach((name, value) -> properties.put(name, String.valueOf(value)));
    MessageHeader header = message.header();
    properties.put("JMSMessageID", String.valueOf(header.messageId()));
    properties.put("JMSType", String.valueOf(header.type()));
    Object producer = read.get(PRODUCER);
    Object sequence = read.get(SEQUENCE);
    MessageKey key =
        new MessageKey(String.valueOf(producer), sequence instanceof Integer number ? number : -1);
    CRC32C crc = new CRC32C();
    byte[] body = message.body();
    crc.update(body);
    return new Incoming(
        key,
        new Content(
            header.persistent(),
            header.priority(),
            header.expiration(),
            header.deliveryTime(),
            properties,
            body.length + " bytes, checksum " + crc.getValue()));
  }
}
