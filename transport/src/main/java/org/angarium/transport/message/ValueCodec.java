package org.angarium.transport.message;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.angarium.transport.bytes.ByteReader;
import org.angarium.transport.bytes.ByteSink;
import org.angarium.transport.bytes.ByteWriter;
import org.angarium.transport.error.ProtocolException;
import org.jspecify.annotations.Nullable;

/**
 * Values with their types, as properties, map bodies and stream bodies have them (Jakarta Messaging
 * 3.5.4 and 3.11.3): {@code null}, {@code Boolean}, {@code Byte}, {@code Short}, {@code Character},
 * {@code Integer}, {@code Long}, {@code Float}, {@code Double}, {@code String} and {@code byte[]}.
 * Each is one byte for the type and then the value; a decoded value equals the encoded one in type
 * and content, down to the bits of a NaN.
 */
public final class ValueCodec {
  private static final int NULL = 0;
  private static final int BOOLEAN = 1;
  private static final int BYTE = 2;
  private static final int SHORT = 3;
  private static final int CHAR = 4;
  private static final int INT = 5;
  private static final int LONG = 6;
  private static final int FLOAT = 7;
  private static final int DOUBLE = 8;
  private static final int STRING = 9;
  private static final int BYTES = 10;

  /** An empty name and a null. */
  private static final int LEAST_ENTRY_BYTES = Integer.BYTES + 1;

  private ValueCodec() {}

  /**
   * Encodes names and values: their number, then each name and value, in the map's order.
   *
   * @throws IllegalArgumentException if a value is of another type
   */
  public static byte[] encodeMap(Map<String, ? extends @Nullable Object> map) {
    ByteWriter out = new ByteWriter(64);
    out.writeInt(map.size());
    map.forEach(
        (name, value) -> {
          out.writeString(name);
          write(value, out);
        });
    return out.toByteArray();
  }

  /** Decodes names and values, in the order in which they were encoded. */
  public static Map<String, @Nullable Object> decodeMap(byte[] bytes) throws ProtocolException {
    return readMap(new ByteReader(bytes));
  }

  /** Decodes names and values to the end of {@code in}; of equal names the last one counts. */
  static Map<String, @Nullable Object> readMap(ByteReader in) throws ProtocolException {
    int count = in.readCount(LEAST_ENTRY_BYTES);
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    for (int i = 0; i < count; i++) {
      map.put(in.readString(), read(in));
    }
    in.requireEnd();
    return map;
  }

  /**
   * Looks one name up in an encoded map that {@link #checkMap} has checked; only its value is read,
   * and a string as {@link EncodedText}. Goes on to the end, as of equal names the last one counts.
   *
   * @return null if there is none of that name, or it is null
   */
  static @Nullable Object find(byte[] bytes, int offset, EncodedText name) {
    ByteBuffer in = ByteBuffer.wrap(bytes);
    int at = offset + Integer.BYTES;
    int found = -1;
    for (int left = in.getInt(offset); left > 0; left--) {
      int size = in.getInt(at);
      at += Integer.BYTES;
      boolean same = name.isAt(bytes, at, size);
      at += size;
      found = same ? at : found;
      at += sizeAt(in, at);
    }
    return found < 0 ? null : valueAt(bytes, found);
  }

  /** Checks that {@link #readMap} would succeed, without allocating. */
  static void checkMap(ByteReader in) throws ProtocolException {
    int count = in.readCount(LEAST_ENTRY_BYTES);
    for (int i = 0; i < count; i++) {
      in.skipString();
      check(in);
    }
    in.requireEnd();
  }

  /**
   * Encodes values one after the other.
   *
   * @throws IllegalArgumentException if a value is of another type
   */
  public static byte[] encodeStream(List<? extends @Nullable Object> values) {
    ByteWriter out = new ByteWriter(64);
    values.forEach(value -> write(value, out));
    return out.toByteArray();
  }

  /** Decodes values to the end of the bytes. */
  public static List<@Nullable Object> decodeStream(byte[] bytes) throws ProtocolException {
    ByteReader in = new ByteReader(bytes);
    List<@Nullable Object> values = new ArrayList<>();
    while (in.remaining() > 0) {
      values.add(read(in));
    }
    return values;
  }

  private static void write(@Nullable Object value, ByteSink out) {
    if (value == null) {
      out.writeByte(NULL);
    } else if (value instanceof String text) {
      out.writeByte(STRING);
      out.writeString(text);
    } else if (value instanceof Integer number) {
      out.writeByte(INT);
      out.writeInt(number);
    } else if (value instanceof Long number) {
      out.writeByte(LONG);
      out.writeLong(number);
    } else if (value instanceof Boolean truth) {
      out.writeByte(BOOLEAN);
      out.writeBoolean(truth);
    } else if (value instanceof Double number) {
      out.writeByte(DOUBLE);
      out.writeLong(Double.doubleToRawLongBits(number));
    } else if (value instanceof Float number) {
      out.writeByte(FLOAT);
      out.writeInt(Float.floatToRawIntBits(number));
    } else if (value instanceof Byte number) {
      out.writeByte(BYTE);
      out.writeByte(number);
    } else if (value instanceof Short number) {
      out.writeByte(SHORT);
      out.writeShort(number);
    } else if (value instanceof Character character) {
      out.writeByte(CHAR);
      out.writeShort(character);
    } else if (value instanceof byte[] array) {
      out.writeByte(BYTES);
      out.writeSizedBytes(array);
    } else {
      throw new IllegalArgumentException(
          "a message cannot hold a value of type " + value.getClass().getName());
    }
  }

  private static @Nullable Object read(ByteReader in) throws ProtocolException {
    int type = in.readUnsignedByte();
    return switch (type) {
      case NULL -> null;
      case BOOLEAN -> in.readBoolean();
      case BYTE -> in.readByte();
      case SHORT -> in.readShort();
      case CHAR -> (char) in.readShort();
      case INT -> in.readInt();
      case LONG -> in.readLong();
      case FLOAT -> Float.intBitsToFloat(in.readInt());
      case DOUBLE -> Double.longBitsToDouble(in.readLong());
      case STRING -> in.readString();
      case BYTES -> in.readSizedBytes();
      default -> throw unknown(type);
    };
  }

  /** How many bytes a checked value and its type are. */
  private static int sizeAt(ByteBuffer in, int at) {
    return switch (in.get(at)) {
      case NULL -> 1;
      case BOOLEAN, BYTE -> 1 + Byte.BYTES;
      case SHORT, CHAR -> 1 + Short.BYTES;
      case INT, FLOAT -> 1 + Integer.BYTES;
      case LONG, DOUBLE -> 1 + Long.BYTES;
      default -> 1 + Integer.BYTES + in.getInt(at + 1);
    };
  }

  private static @Nullable Object valueAt(byte[] bytes, int at) {
    ByteBuffer in = ByteBuffer.wrap(bytes).position(at);
    if (in.get(at) == STRING) {
      return new EncodedText(bytes, at + 1 + Integer.BYTES, in.getInt(at + 1));
    }
    try {
      return read(new ByteReader(in));
    } catch (ProtocolException e) {
      throw new IllegalStateException("the bytes were changed after they had been checked", e);
    }
  }

  private static void check(ByteReader in) throws ProtocolException {
    int type = in.readUnsignedByte();
    switch (type) {
      case NULL -> {}
      case BOOLEAN -> in.readBoolean();
      case BYTE -> in.skip(Byte.BYTES);
      case SHORT, CHAR -> in.skip(Short.BYTES);
      case INT, FLOAT -> in.skip(Integer.BYTES);
      case LONG, DOUBLE -> in.skip(Long.BYTES);
      case STRING -> in.skipString();
      case BYTES -> in.skip(in.readCount(1));
      default -> throw unknown(type);
    }
  }

  private static ProtocolException unknown(int type) {
    return ByteReader.violation("there is no value type " + type);
  }
}
