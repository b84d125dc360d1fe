package org.angarium.main.export;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.angarium.transport.bytes.Wtf8;
import org.angarium.transport.error.ProtocolException;
import org.angarium.transport.message.BodyKind;
import org.angarium.transport.message.DestinationName;
import org.angarium.transport.message.EncodedMessage;
import org.angarium.transport.message.MessageHeader;
import org.angarium.transport.message.ValueCodec;
import org.jspecify.annotations.Nullable;

/**
 * Messages as JSON, to the byte: what would not come back equal is written as it is, in Base64.
 * Headers that are not set are left out.
 */
final class MessageJson {
  /** In place of a body that follows in lines of its own. */
  static final String LARGE = "largeBody";

  private static final Set<String> PARTS = Set.of("headers", "properties", "body", "encoded");
  private static final Set<String> HEADERS =
      Set.of(
          "JMSDestination",
          "JMSDeliveryMode",
          "JMSPriority",
          "JMSTimestamp",
          "JMSExpiration",
          "JMSDeliveryTime",
          "JMSMessageID",
          "JMSCorrelationID",
          "JMSCorrelationIDAsBytes",
          "JMSReplyTo",
          "JMSType");

  /** In front of the body of a text message without text there is nothing else. */
  private static final byte NO_TEXT = (byte) 0xFF;

  private MessageJson() {}

  /** Writes a message's parts. */
  static ObjectNode encode(EncodedMessage message) {
    ObjectNode parts = Json.object();
    try {
      parts.set("headers", headers(message.header()));
      parts.set("properties", ValueJson.encodeMap(message.properties()));
      JsonNode body = body(message.bodyKind(), message.body());
      if (body != null) {
        parts.set("body", body);
      }
      if (decode(parts).equals(message)) {
        return parts;
      }
    } catch (ProtocolException | IllegalArgumentException e) {
      // Such as a map that is none: nobody can read it, but it must not be lost here.
    }
    return Json.object().put("encoded", Base64.getEncoder().encodeToString(message.bytes()));
  }

  /**
   * Reads a message's parts.
   *
   * @throws IllegalArgumentException if they are no message
   */
  static EncodedMessage decode(JsonNode parts) {
    Json.requireOnly(parts, PARTS);
    if (parts.has("encoded")) {
      return requireWhole(wrap(parts));
    }
    MessageHeader header = header(Json.required(parts, "headers"));
    Map<String, @Nullable Object> properties = properties(parts);
    JsonNode body = parts.get("body");
    if (body == null) {
      return EncodedMessage.encode(header, properties, BodyKind.NONE, new byte[0]);
    }
    if (!body.isObject() || body.size() != 1) {
      throw Json.wrong("body", body, "an object such as {\"text\":\"…\"}");
    }
    BodyKind kind = kind(body.fieldNames().next());
    return EncodedMessage.encode(header, properties, kind, body(kind, body));
  }

  /** Writes the parts of a message whose body is outside; that is told by its kind and length. */
  static ObjectNode encodeHead(EncodedMessage message) {
    ObjectNode parts = Json.object();
    try {
      parts.set("headers", headers(message.header()));
      parts.set("properties", ValueJson.encodeMap(message.properties()));
    } catch (IllegalArgumentException e) {
      parts.removeAll();
    }
    parts
        .putObject(LARGE)
        .put("kind", name(message.bodyKind()))
        .put("length", message.bodyLength());
    if (parts.has("headers")
        && head(parts, message.bodyNumber(), message.bodyLength()).equals(message)) {
      return parts;
    }
    ObjectNode encoded = Json.object();
    encoded.put("encoded", Base64.getEncoder().encodeToString(message.bytes()));
    encoded.set(LARGE, parts.get(LARGE));
    return encoded;
  }

  /**
   * The length of a large body, by a message's parts.
   *
   * @throws IllegalArgumentException if they are none of a message with such a body
   */
  static int largeLength(JsonNode parts) {
    Json.requireOnly(parts, Set.of("headers", "properties", "encoded", LARGE));
    JsonNode large = Json.required(parts, LARGE);
    Json.requireOnly(large, Set.of("kind", "length"));
    int length = (int) Json.number(large, "length", 1, Integer.MAX_VALUE);
    EncodedMessage head = head(parts, 1, length);
    if (head.bodyLength() != length) {
      throw Json.wrong("length", Json.required(large, "length"), "" + head.bodyLength());
    }
    return length;
  }

  /** A message whose body is outside, with this number. */
  static EncodedMessage head(JsonNode parts, long number, int length) {
    if (parts.has("encoded")) {
      EncodedMessage head = wrap(parts);
      if (!head.bodyOutside()) {
        throw new IllegalArgumentException("\"encoded\" is a message with its body");
      }
      return head.withBodyNumber(number);
    }
    return EncodedMessage.head(
        header(Json.required(parts, "headers")),
        properties(parts),
        largeKind(parts),
        number,
        length);
  }

  private static BodyKind largeKind(JsonNode parts) {
    return kind(Json.text(Json.required(parts, LARGE), "kind"));
  }

  private static EncodedMessage wrap(JsonNode parts) {
    try {
      return EncodedMessage.wrap(Json.bytes(parts, "encoded"));
    } catch (ProtocolException e) {
      throw new IllegalArgumentException("\"encoded\" is no message: " + e.getMessage(), e);
    }
  }

  private static Map<String, @Nullable Object> properties(JsonNode parts) {
    return ValueJson.decodeMap("properties", Json.required(parts, "properties"));
  }

  private static BodyKind kind(String name) {
    for (BodyKind kind : BodyKind.values()) {
      if (kind != BodyKind.NONE && name(kind).equals(name)) {
        return kind;
      }
    }
    throw new IllegalArgumentException(
        "there is no body \"" + name + "\"; allowed: text, bytes, map, stream, object");
  }

  private static String name(BodyKind kind) {
    return kind.name().toLowerCase(Locale.ROOT);
  }

  private static @Nullable JsonNode body(BodyKind kind, byte[] body) throws ProtocolException {
    String name = name(kind);
    return switch (kind) {
      case NONE -> null;
      case TEXT ->
          body.length == 1 && body[0] == NO_TEXT
              ? Json.object().set(name, NullNode.instance)
              : Json.object().put(name, Wtf8.decode(body));
      case BYTES, OBJECT -> Json.object().put(name, Base64.getEncoder().encodeToString(body));
      case MAP -> Json.object().set(name, ValueJson.encodeMap(ValueCodec.decodeMap(body)));
      case STREAM -> Json.object().set(name, ValueJson.encodeList(ValueCodec.decodeStream(body)));
    };
  }

  private static byte[] body(BodyKind kind, JsonNode body) {
    String name = name(kind);
    return switch (kind) {
      case NONE -> new byte[0];
      case TEXT -> {
        String text = Json.textOrNull(body, name);
        yield text == null ? new byte[] {NO_TEXT} : Wtf8.encode(text);
      }
      case BYTES, OBJECT -> Json.bytes(body, name);
      case MAP -> ValueCodec.encodeMap(ValueJson.decodeMap(name, Json.required(body, name)));
      case STREAM -> ValueCodec.encodeStream(ValueJson.decodeList(name, Json.required(body, name)));
    };
  }

  private static ObjectNode headers(MessageHeader header) {
    ObjectNode node = Json.object();
    node.put("JMSDestination", header.destination().toString());
    node.put("JMSDeliveryMode", header.persistent() ? "PERSISTENT" : "NON_PERSISTENT");
    node.put("JMSPriority", header.priority());
    node.put("JMSTimestamp", header.timestamp());
    node.put("JMSExpiration", header.expiration());
    node.put("JMSDeliveryTime", header.deliveryTime());
    put(node, "JMSMessageID", header.messageId());
    put(node, "JMSCorrelationID", header.correlationId());
    if (header.correlationBytes() != null) {
      node.put(
          "JMSCorrelationIDAsBytes", Base64.getEncoder().encodeToString(header.correlationBytes()));
    }
    put(node, "JMSReplyTo", header.replyTo() == null ? null : header.replyTo().toString());
    put(node, "JMSType", header.type());
    return node;
  }

  private static void put(ObjectNode node, String name, @Nullable String value) {
    if (value != null) {
      node.put(name, value);
    }
  }

  private static MessageHeader header(JsonNode node) {
    Json.requireOnly(node, HEADERS);
    String mode = Json.text(node, "JMSDeliveryMode");
    if (!mode.equals("PERSISTENT") && !mode.equals("NON_PERSISTENT")) {
      throw Json.wrong(
          "JMSDeliveryMode",
          Json.required(node, "JMSDeliveryMode"),
          "\"PERSISTENT\" or \"NON_PERSISTENT\"");
    }
    String replyTo = Json.textOrNull(node, "JMSReplyTo");
    return new MessageHeader(
        destination(Json.text(node, "JMSDestination")),
        mode.equals("PERSISTENT"),
        (int) Json.number(node, "JMSPriority", 0, 9),
        Json.number(node, "JMSTimestamp", 0, Long.MAX_VALUE),
        Json.number(node, "JMSExpiration", 0, Long.MAX_VALUE),
        Json.number(node, "JMSDeliveryTime", 0, Long.MAX_VALUE),
        Json.textOrNull(node, "JMSMessageID"),
        Json.textOrNull(node, "JMSCorrelationID"),
        node.hasNonNull("JMSCorrelationIDAsBytes")
            ? Json.bytes(node, "JMSCorrelationIDAsBytes")
            : null,
        replyTo == null ? null : destination(replyTo),
        Json.textOrNull(node, "JMSType"));
  }

  private static DestinationName destination(String text) {
    for (DestinationName.Kind kind : DestinationName.Kind.values()) {
      String prefix = prefix(kind);
      if (text.startsWith(prefix)) {
        return new DestinationName(kind, text.substring(prefix.length()));
      }
    }
    throw new IllegalArgumentException(
        "\""
            + text
            + "\" is no destination; it begins with queue://, topic://, temp-queue:// or"
            + " temp-topic://");
  }

  private static EncodedMessage requireWhole(EncodedMessage message) {
    if (message.bodyOutside()) {
      throw new IllegalArgumentException("\"encoded\" is a message without its body");
    }
    return message;
  }

  private static String prefix(DestinationName.Kind kind) {
    String shown = new DestinationName(kind, "x").toString();
    return shown.substring(0, shown.length() - 1);
  }

  /** A message's origin, if it was imported; else null. */
  static @Nullable Origin origin(EncodedMessage message) {
    return Origin.parse(message.property(Origin.PROPERTY));
  }

  /** A copy with another origin, or none. */
  static EncodedMessage withOrigin(EncodedMessage message, @Nullable Origin origin) {
    Map<String, @Nullable Object> properties = new LinkedHashMap<>(message.properties());
    properties.remove(Origin.PROPERTY);
    if (origin != null) {
      properties.put(Origin.PROPERTY, origin.toString());
    }
    return message.withHead(message.header(), properties);
  }
}
