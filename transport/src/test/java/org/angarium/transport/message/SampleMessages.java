package org.angarium.transport.message;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Messages for tests. */
public final class SampleMessages {
  private SampleMessages() {}

  /** Has every header field, every kind of property, and a body. */
  public static EncodedMessage full() {
    return EncodedMessage.encode(fullHeader(), allValues(), BodyKind.BYTES, new byte[] {1, 2, 3});
  }

  /** Has nothing but a destination. */
  public static EncodedMessage bare() {
    return EncodedMessage.encode(bareHeader(), Map.of(), BodyKind.NONE, new byte[0]);
  }

  /** As {@link #full}, with its body outside: number 17, 2 GiB less one byte. */
  public static EncodedMessage head() {
    return EncodedMessage.head(fullHeader(), allValues(), BodyKind.BYTES, 17, Integer.MAX_VALUE);
  }

  static MessageHeader fullHeader() {
    return new MessageHeader(
        DestinationName.queue("orders"),
        true,
        7,
        1_700_000_000_123L,
        1_700_000_060_123L,
        1_700_000_001_123L,
        "ID:1",
        "c\uD800é",
        null,
        DestinationName.topic("replies"),
        "news");
  }

  static MessageHeader bareHeader() {
    return new MessageHeader(
        DestinationName.queue("q"), false, 0, 0, 0, 0, null, null, null, null, null);
  }

  static Map<String, @Nullable Object> allValues() {
    Map<String, @Nullable Object> values = new LinkedHashMap<>();
    values.put("string", "täxt \uDFFF");
    values.put("null", null);
    values.put("boolean", true);
    values.put("byte", (byte) -3);
    values.put("short", (short) -300);
    values.put("char", '\uD834');
    values.put("int", Integer.MIN_VALUE);
    values.put("long", Long.MAX_VALUE);
    values.put("float", -0.0f);
    values.put("double", Double.MIN_VALUE);
    values.put("bytes", new byte[] {0, -1});
    return values;
  }
}
