package org.angarium.main.export;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The values of properties, maps and streams with their exact types: {@code {"int":5}}. Floating
 * point numbers are strings, as Java writes them; a NaN that is not the usual one is its bits, in
 * hexadecimal.
 */
final class ValueJson {
  private static final String BITS = "0x";

  private ValueJson() {}

  static JsonNode encode(@Nullable Object value) {
    if (value == null) {
      return NullNode.instance;
    }
    ObjectNode node = Json.object();
    if (value instanceof String text) {
      node.put("string", text);
    } else if (value instanceof Integer number) {
      node.put("int", number);
    } else if (value instanceof Long number) {
      node.put("long", number);
    } else if (value instanceof Boolean truth) {
      node.put("boolean", truth);
    } else if (value instanceof Double number) {
      node.put("double", text(number));
    } else if (value instanceof Float number) {
      node.put("float", text(number));
    } else if (value instanceof Byte number) {
      node.put("byte", number.intValue());
    } else if (value instanceof Short number) {
      node.put("short", number.intValue());
    } else if (value instanceof Character character) {
      node.put("char", character.toString());
    } else if (value instanceof byte[] bytes) {
      node.put("bytes", Base64.getEncoder().encodeToString(bytes));
    } else {
      throw new IllegalArgumentException("a value of " + value.getClass());
    }
    return node;
  }

  private static String text(double number) {
    boolean odd =
        Double.isNaN(number)
            && Double.doubleToRawLongBits(number) != Double.doubleToRawLongBits(Double.NaN);
    return odd
        ? BITS + Long.toHexString(Double.doubleToRawLongBits(number))
        : Double.toString(number);
  }

  private static String text(float number) {
    boolean odd =
        Float.isNaN(number)
            && Float.floatToRawIntBits(number) != Float.floatToRawIntBits(Float.NaN);
    return odd
        ? BITS + Integer.toHexString(Float.floatToRawIntBits(number))
        : Float.toString(number);
  }

  static @Nullable Object decode(JsonNode node) {
    if (node.isNull()) {
      return null;
    }
    if (!node.isObject() || node.size() != 1) {
      throw Json.wrong("value", node, "null or an object such as {\"int\":5}");
    }
    String type = node.fieldNames().next();
    return switch (type) {
      case "string" -> Json.text(node, type);
      case "int" -> (int) Json.number(node, type, Integer.MIN_VALUE, Integer.MAX_VALUE);
      case "long" -> Json.number(node, type, Long.MIN_VALUE, Long.MAX_VALUE);
      case "boolean" -> Json.truth(node, type);
      case "double" -> decodeDouble(Json.text(node, type));
      case "float" -> decodeFloat(Json.text(node, type));
      case "byte" -> (byte) Json.number(node, type, Byte.MIN_VALUE, Byte.MAX_VALUE);
      case "short" -> (short) Json.number(node, type, Short.MIN_VALUE, Short.MAX_VALUE);
      case "char" -> character(node);
      case "bytes" -> Json.bytes(node, type);
      default ->
          throw new IllegalArgumentException(
              "there is no type \""
                  + type
                  + "\"; allowed: boolean, byte, short, char, int, long, float, double, string,"
                  + " bytes");
    };
  }

  private static char character(JsonNode node) {
    String text = Json.text(node, "char");
    if (text.length() != 1) {
      throw Json.wrong("char", Json.required(node, "char"), "one character");
    }
    return text.charAt(0);
  }

  private static double decodeDouble(String text) {
    try {
      return text.startsWith(BITS)
          ? Double.longBitsToDouble(Long.parseUnsignedLong(text.substring(2), 16))
          : Double.parseDouble(text);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("\"" + text + "\" is no double", e);
    }
  }

  private static float decodeFloat(String text) {
    try {
      return text.startsWith(BITS)
          ? Float.intBitsToFloat(Integer.parseUnsignedInt(text.substring(2), 16))
          : Float.parseFloat(text);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("\"" + text + "\" is no float", e);
    }
  }

  /** Throws {@link IllegalArgumentException} for names that JSON parsers refuse. */
  static JsonNode encodeMap(Map<String, @Nullable Object> map) {
    ObjectNode node = Json.object();
    map.forEach(
        (name, value) -> {
          if (!StandardCharsets.UTF_8.newEncoder().canEncode(name)) {
            throw new IllegalArgumentException("JSON parsers refuse half a surrogate pair here");
          }
          node.set(name, encode(value));
        });
    return node;
  }

  static Map<String, @Nullable Object> decodeMap(String name, JsonNode node) {
    if (!node.isObject()) {
      throw Json.wrong(name, node, "an object");
    }
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    node.properties().forEach(entry -> map.put(entry.getKey(), decode(entry.getValue())));
    return map;
  }

  static JsonNode encodeList(List<@Nullable Object> values) {
    var node = JsonNodeFactory.instance.arrayNode();
    values.forEach(value -> node.add(encode(value)));
    return node;
  }

  static List<@Nullable Object> decodeList(String name, JsonNode node) {
    if (!node.isArray()) {
      throw Json.wrong(name, node, "an array");
    }
    List<@Nullable Object> values = new ArrayList<>();
    node.forEach(value -> values.add(decode(value)));
    return values;
  }
}
