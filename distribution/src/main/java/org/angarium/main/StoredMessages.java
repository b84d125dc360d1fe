package org.angarium.main;

import jakarta.jms.JMSException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.angarium.jms.message.AngariumMessage;
import org.angarium.jms.message.Reception;
import org.angarium.jms.message.TrustedClasses;
import org.angarium.transport.error.ProtocolException;
import org.angarium.transport.message.BodyKind;
import org.angarium.transport.message.EncodedMessage;
import org.jspecify.annotations.Nullable;

/** Messages as they lie in a store, made readable. */
final class StoredMessages {
  private static final int SHORT = 100;
  private static final TrustedClasses NONE = new TrustedClasses(List.of());

  private StoredMessages() {}

  /**
   * What {@code receive --format json} would print of a message.
   *
   * @param wholeBody else a long body is cut
   */
  static Map<String, @Nullable Object> describe(byte[] content, boolean wholeBody) {
    try {
      EncodedMessage encoded = EncodedMessage.wrap(content);
      EncodedMessage shown = encoded.bodyOutside() ? withoutBody(encoded) : encoded;
      Map<String, @Nullable Object> all =
          MessageFormat.describe(
              AngariumMessage.received(new Reception(shown, null, 1, false, () -> {}, NONE)));
      withoutDelivery(all);
      if (encoded.bodyOutside()) {
        all.put(
            "body", "(%d bytes in %d.body)".formatted(encoded.bodyLength(), encoded.bodyNumber()));
      } else if (!wholeBody) {
        all.replace("body", cut(all.get("body")));
      }
      return all;
    } catch (ProtocolException | JMSException e) {
      Map<String, @Nullable Object> none = new LinkedHashMap<>();
      none.put("unreadable", e.getMessage());
      return none;
    }
  }

  /** For a large message, whose body is in a file of its own. */
  private static EncodedMessage withoutBody(EncodedMessage head) {
    return EncodedMessage.encode(head.header(), head.properties(), BodyKind.NONE, new byte[0]);
  }

  /** What belongs to a delivery is not in the message. */
  private static void withoutDelivery(Map<String, @Nullable Object> message) {
    if (message.get("headers") instanceof Map<?, ?> headers) {
      headers.remove("JMSRedelivered");
    }
    if (message.get("properties") instanceof Map<?, ?> properties) {
      properties.remove("JMSXDeliveryCount");
    }
  }

  private static @Nullable Object cut(@Nullable Object body) {
    String text = body instanceof String string ? string : MessageFormat.json(body);
    return text.length() <= SHORT
        ? body
        : text.substring(0, SHORT) + "… (" + text.length() + " characters)";
  }
}
