package org.angarium.main.export;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.Base64;
import java.util.Iterator;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Lines of JSON. Complaints are {@link IllegalArgumentException}s that say what is wrong. */
final class Json {
  private static final JsonMapper MAPPER = mapper();

  private Json() {}

  private static JsonMapper mapper() {
    JsonMapper mapper =
        JsonMapper.builder()
            // Whatever characters a string has, halves of surrogate pairs too: ASCII carries them.
            .enable(JsonWriteFeature.ESCAPE_NON_ASCII)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();
    mapper
        .getFactory()
        .setStreamReadConstraints(
            StreamReadConstraints.builder()
                .maxStringLength(Integer.MAX_VALUE)
                .maxNameLength(Integer.MAX_VALUE)
                .build());
    return mapper;
  }

  static ObjectNode object() {
    return MAPPER.createObjectNode();
  }

  /** In one line. */
  static String line(JsonNode node) {
    try {
      return MAPPER.writeValueAsString(node);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("nodes can always be written", e);
    }
  }

  /** The object in a line. */
  static ObjectNode parse(String line) {
    try {
      if (MAPPER.readTree(line) instanceof ObjectNode object) {
        return object;
      }
    } catch (IOException e) {
      String reason =
          e instanceof JsonProcessingException json ? json.getOriginalMessage() : "" + e;
      throw new IllegalArgumentException("is no JSON object: " + reason, e);
    }
    throw new IllegalArgumentException("is no JSON object");
  }

  /** Refuses names that are not among these. */
  static void requireOnly(JsonNode object, Set<String> allowed) {
    if (!object.isObject()) {
      throw new IllegalArgumentException("has " + shown(object) + " where an object is wanted");
    }
    for (Iterator<String> names = object.fieldNames(); names.hasNext(); ) {
      String name = names.next();
      if (!allowed.contains(name)) {
        throw new IllegalArgumentException("has \"" + name + "\"; allowed: " + allowed);
      }
    }
  }

  static JsonNode required(JsonNode object, String name) {
    JsonNode value = object.get(name);
    if (value == null) {
      throw new IllegalArgumentException("lacks \"" + name + "\"");
    }
    return value;
  }

  static String text(JsonNode object, String name) {
    JsonNode value = required(object, name);
    if (!value.isTextual()) {
      throw wrong(name, value, "a string");
    }
    return value.textValue();
  }

  /** Null if it is missing or null. */
  static @Nullable String textOrNull(JsonNode object, String name) {
    return object.hasNonNull(name) ? text(object, name) : null;
  }

  static boolean truth(JsonNode object, String name) {
    JsonNode value = required(object, name);
    if (!value.isBoolean()) {
      throw wrong(name, value, "true or false");
    }
    return value.booleanValue();
  }

  static long number(JsonNode object, String name, long least, long most) {
    return numberIn(required(object, name), name, least, most);
  }

  /** The number that a value is; its name is for the complaint. */
  static long numberIn(JsonNode value, String name, long least, long most) {
    if (!value.isIntegralNumber()
        || !value.canConvertToLong()
        || value.longValue() < least
        || value.longValue() > most) {
      throw wrong(name, value, "a number from " + least + " to " + most);
    }
    return value.longValue();
  }

  static byte[] bytes(JsonNode object, String name) {
    try {
      return Base64.getDecoder().decode(text(object, name));
    } catch (IllegalArgumentException e) {
      throw wrong(name, required(object, name), "bytes in Base64");
    }
  }

  static IllegalArgumentException wrong(String name, JsonNode value, String wanted) {
    return new IllegalArgumentException(
        "\"%s\" is %s, but must be %s".formatted(name, shown(value), wanted));
  }

  private static String shown(JsonNode value) {
    String text = line(value);
    return text.length() <= 60 ? text : text.substring(0, 60) + "…";
  }
}
