package org.angarium.transport.message;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.angarium.transport.bytes.ByteReader;
import org.angarium.transport.bytes.ByteWriter;
import org.angarium.transport.error.ProtocolException;
import org.jspecify.annotations.Nullable;

/**
 * A message as bytes, checked once when it is made from bytes of unknown origin. Immutable: nobody
 * changes the array after handing it in. The accessors of the fixed header, and {@link
 * #destination}, cost nothing; the others decode at each call.
 *
 * <p>Four parts follow one another: the fixed header of {@value #FIXED_BYTES} bytes, the variable
 * header, the properties and the body. The body is opaque here. {@code docs/protocol.md} has the
 * layout.
 *
 * <p>The body of a large message is outside: what is here then is its <em>head</em>, in which the
 * body's number stands for the body. The body travels and is kept on its own.
 */
public final class EncodedMessage {
  /** The size of the smallest message: everything before the variable header. */
  public static final int FIXED_BYTES = 40;

  private static final int LAYOUT_VERSION = 1;

  private static final int VERSION_AT = 0;
  private static final int BODY_KIND_AT = 1;
  private static final int FLAGS_AT = 2;
  private static final int PRIORITY_AT = 3;
  private static final int TIMESTAMP_AT = 4;
  private static final int EXPIRATION_AT = 12;
  private static final int DELIVERY_TIME_AT = 20;
  private static final int HEADER_LENGTH_AT = 28;
  private static final int PROPERTIES_LENGTH_AT = 32;
  private static final int BODY_LENGTH_AT = 36;

  private static final int PERSISTENT = 1;
  private static final int HAS_MESSAGE_ID = 1 << 1;
  private static final int HAS_CORRELATION_ID = 1 << 2;
  private static final int HAS_CORRELATION_BYTES = 1 << 3;
  private static final int HAS_REPLY_TO = 1 << 4;
  private static final int HAS_TYPE = 1 << 5;
  private static final int BODY_OUTSIDE = 1 << 6;
  private static final int ALL_FLAGS = (1 << 7) - 1;

  /** What stands for a body that is outside: its number. */
  private static final int OUTSIDE_BYTES = Long.BYTES;

  private static final int MAX_PRIORITY = 9;

  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  private final byte[] bytes;
  private final DestinationName destination;

  private EncodedMessage(byte[] bytes, DestinationName destination) {
    this.bytes = bytes;
    this.destination = destination;
  }

  /**
   * Takes bytes from the wire or a store. Everything but the body is checked, so that no accessor
   * fails afterwards.
   *
   * @throws ProtocolException if the bytes are not a message; the message says where not
   */
  public static EncodedMessage wrap(byte[] bytes) throws ProtocolException {
    if (bytes.length < FIXED_BYTES) {
      throw ByteReader.violation("a message has at least 40 bytes, not " + bytes.length);
    }
    checkFixedHeader(bytes);
    ByteReader header = section(bytes, FIXED_BYTES, intAt(bytes, HEADER_LENGTH_AT));
    DestinationName destination = checkVariableHeader(bytes[FLAGS_AT], header);
    int propertiesLength = intAt(bytes, PROPERTIES_LENGTH_AT);
    if (propertiesLength > 0) {
      ValueCodec.checkMap(
          section(bytes, FIXED_BYTES + intAt(bytes, HEADER_LENGTH_AT), propertiesLength));
    }
    return new EncodedMessage(bytes, destination);
  }

  /**
   * Encodes a message.
   *
   * @throws IllegalArgumentException if the priority is not within 0 to 9, a time is negative,
   *     there are two correlation identifiers, or a property is of no type that {@link ValueCodec}
   *     knows
   */
  public static EncodedMessage encode(
      MessageHeader header,
      Map<String, ? extends @Nullable Object> properties,
      BodyKind kind,
      byte[] body) {
    checkFields(header);
    byte[] variable = encodeVariableHeader(header);
    byte[] encodedProperties =
        properties.isEmpty() ? new byte[0] : ValueCodec.encodeMap(properties);
    int bodyAt = Math.addExact(FIXED_BYTES + variable.length, encodedProperties.length);
    byte[] bytes = new byte[Math.addExact(bodyAt, body.length)];
    bytes[VERSION_AT] = LAYOUT_VERSION;
    bytes[BODY_KIND_AT] = (byte) kind.number();
    bytes[FLAGS_AT] = (byte) flags(header);
    bytes[PRIORITY_AT] = (byte) header.priority();
    LONG.set(bytes, TIMESTAMP_AT, header.timestamp());
    LONG.set(bytes, EXPIRATION_AT, header.expiration());
    LONG.set(bytes, DELIVERY_TIME_AT, header.deliveryTime());
    INT.set(bytes, HEADER_LENGTH_AT, variable.length);
    INT.set(bytes, PROPERTIES_LENGTH_AT, encodedProperties.length);
    INT.set(bytes, BODY_LENGTH_AT, body.length);
    System.arraycopy(variable, 0, bytes, FIXED_BYTES, variable.length);
    System.arraycopy(
        encodedProperties, 0, bytes, FIXED_BYTES + variable.length, encodedProperties.length);
    System.arraycopy(body, 0, bytes, bodyAt, body.length);
    return new EncodedMessage(bytes, header.destination());
  }

  /**
   * Encodes the head of a message whose body is outside.
   *
   * @param number the body's, from 1
   * @param length the body's, bytes
   * @throws IllegalArgumentException as {@link #encode}, or if the number or the length is out of
   *     bounds
   */
  public static EncodedMessage head(
      MessageHeader header,
      Map<String, ? extends @Nullable Object> properties,
      BodyKind kind,
      long number,
      int length) {
    if (number < 1 || length < 0) {
      throw new IllegalArgumentException(
          "there is no body number " + number + " of " + length + " bytes");
    }
    byte[] content = new byte[OUTSIDE_BYTES];
    LONG.set(content, 0, number);
    return encode(header, properties, kind, content).putOutside(length);
  }

  /**
   * A message with the same body, wherever that is.
   *
   * @throws IllegalArgumentException as {@link #encode}
   */
  public EncodedMessage withHead(
      MessageHeader header, Map<String, ? extends @Nullable Object> properties) {
    byte[] content = Arrays.copyOfRange(bytes, bodyAt(), bytes.length);
    EncodedMessage other = encode(header, properties, bodyKind(), content);
    return bodyOutside() ? other.putOutside(bodyLength()) : other;
  }

  /** While it is made: what was encoded as the body stands for one of this length. */
  private EncodedMessage putOutside(int length) {
    bytes[FLAGS_AT] |= BODY_OUTSIDE;
    INT.set(bytes, BODY_LENGTH_AT, length);
    return this;
  }

  /**
   * A copy whose body has another number.
   *
   * @param number from 1
   * @throws IllegalStateException if the body is not outside
   */
  public EncodedMessage withBodyNumber(long number) {
    if (!bodyOutside()) {
      throw new IllegalStateException("a body that is not outside has no number");
    }
    byte[] copy = bytes.clone();
    LONG.set(copy, bodyAt(), number);
    return new EncodedMessage(copy, destination);
  }

  /**
   * A copy with another priority.
   *
   * @throws IllegalArgumentException if it is not within 0 and 9
   */
  public EncodedMessage withPriority(int priority) {
    if (priority < 0 || priority > MAX_PRIORITY) {
      throw new IllegalArgumentException("a priority is within 0 and 9, not " + priority);
    }
    byte[] copy = bytes.clone();
    copy[PRIORITY_AT] = (byte) priority;
    return new EncodedMessage(copy, destination);
  }

  /**
   * A copy with another expiration, milliseconds since 1970; 0 for never.
   *
   * @throws IllegalArgumentException if it is negative
   */
  public EncodedMessage withExpiration(long expiration) {
    if (expiration < 0) {
      throw new IllegalArgumentException("an expiration is not negative: " + expiration);
    }
    byte[] copy = bytes.clone();
    LONG.set(copy, EXPIRATION_AT, expiration);
    return new EncodedMessage(copy, destination);
  }

  /** The bytes themselves, not a copy. */
  public byte[] bytes() {
    return bytes;
  }

  /** How many bytes it is; a body that is outside does not count. */
  public int size() {
    return bytes.length;
  }

  /** How many bytes it is together with its body, wherever that is. */
  public long wholeSize() {
    return bodyOutside() ? (long) bytes.length + bodyLength() : bytes.length;
  }

  /** Whether this is a head, and the body is not here. */
  public boolean bodyOutside() {
    return (bytes[FLAGS_AT] & BODY_OUTSIDE) != 0;
  }

  /** The number of a body that is outside; 0 if it is here. */
  public long bodyNumber() {
    return bodyOutside() ? longAt(bytes, bodyAt()) : 0;
  }

  /** The body's length, wherever it is, bytes. */
  public int bodyLength() {
    return intAt(bytes, BODY_LENGTH_AT);
  }

  /** {@link MessageHeader#persistent}. */
  public boolean persistent() {
    return (bytes[FLAGS_AT] & PERSISTENT) != 0;
  }

  /** {@link MessageHeader#priority}. */
  public int priority() {
    return bytes[PRIORITY_AT];
  }

  /** {@link MessageHeader#timestamp}. */
  public long timestamp() {
    return longAt(bytes, TIMESTAMP_AT);
  }

  /** {@link MessageHeader#expiration}. */
  public long expiration() {
    return longAt(bytes, EXPIRATION_AT);
  }

  /** {@link MessageHeader#deliveryTime}. */
  public long deliveryTime() {
    return longAt(bytes, DELIVERY_TIME_AT);
  }

  /** How the body is to be read. */
  public BodyKind bodyKind() {
    BodyKind kind = BodyKind.of(bytes[BODY_KIND_AT]);
    if (kind == null) {
      throw new IllegalStateException("body kind " + bytes[BODY_KIND_AT]);
    }
    return kind;
  }

  /** {@link MessageHeader#destination}. */
  public DestinationName destination() {
    return destination;
  }

  /** {@link MessageHeader#messageId}, without decoding the rest of the header. */
  public @Nullable String messageId() {
    return decoded(messageIdText());
  }

  /** {@link MessageHeader#correlationId}, without decoding the rest of the header. */
  public @Nullable String correlationId() {
    return decoded(correlationIdText());
  }

  /** {@link MessageHeader#type}, without decoding the rest of the header. */
  public @Nullable String type() {
    return decoded(typeText());
  }

  /** {@link MessageHeader#messageId} where it lies, not decoded. */
  public @Nullable EncodedText messageIdText() {
    return headerText(HAS_MESSAGE_ID);
  }

  /** {@link MessageHeader#correlationId} where it lies, not decoded. */
  public @Nullable EncodedText correlationIdText() {
    return headerText(HAS_CORRELATION_ID);
  }

  /** {@link MessageHeader#type} where it lies, not decoded. */
  public @Nullable EncodedText typeText() {
    return headerText(HAS_TYPE);
  }

  /**
   * One property, as {@link #properties} has it, without decoding the others.
   *
   * @return null if the message has none of that name, or it is null
   */
  public @Nullable Object property(String name) {
    Object value = property(EncodedText.of(name));
    return value instanceof EncodedText text ? text.toString() : value;
  }

  /**
   * One property without decoding the others, nor itself if it is a string: that is an {@link
   * EncodedText}.
   *
   * @return null if the message has none of that name, or it is null
   */
  public @Nullable Object property(EncodedText name) {
    return intAt(bytes, PROPERTIES_LENGTH_AT) == 0
        ? null
        : ValueCodec.find(bytes, FIXED_BYTES + intAt(bytes, HEADER_LENGTH_AT), name);
  }

  /** The whole header. */
  public MessageHeader header() {
    int flags = bytes[FLAGS_AT];
    try {
      ByteReader in = variableHeader();
      in.skip(1); // the destination's kind
      in.skipString();
      return new MessageHeader(
          destination,
          persistent(),
          priority(),
          timestamp(),
          expiration(),
          deliveryTime(),
          (flags & HAS_MESSAGE_ID) != 0 ? in.readString() : null,
          (flags & HAS_CORRELATION_ID) != 0 ? in.readString() : null,
          (flags & HAS_CORRELATION_BYTES) != 0 ? in.readSizedBytes() : null,
          (flags & HAS_REPLY_TO) != 0 ? DestinationName.readFrom(in) : null,
          (flags & HAS_TYPE) != 0 ? in.readString() : null);
    } catch (ProtocolException e) {
      throw changed(e);
    }
  }

  /** The properties in the order in which they were encoded; a new map that may be changed. */
  public Map<String, @Nullable Object> properties() {
    int length = intAt(bytes, PROPERTIES_LENGTH_AT);
    if (length == 0) {
      return new LinkedHashMap<>();
    }
    try {
      return ValueCodec.readMap(
          section(bytes, FIXED_BYTES + intAt(bytes, HEADER_LENGTH_AT), length));
    } catch (ProtocolException e) {
      throw changed(e);
    }
  }

  /**
   * The body's bytes, a copy.
   *
   * @throws IllegalStateException if the body is outside
   */
  public byte[] body() {
    if (bodyOutside()) {
      throw new IllegalStateException("the body is outside of this message");
    }
    return Arrays.copyOfRange(bytes, bodyAt(), bytes.length);
  }

  private int bodyAt() {
    return FIXED_BYTES + intAt(bytes, HEADER_LENGTH_AT) + intAt(bytes, PROPERTIES_LENGTH_AT);
  }

  /** Whether the bytes are equal. */
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof EncodedMessage message && Arrays.equals(bytes, message.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  /** Destination and size, for logs; never the content. */
  @Override
  public String toString() {
    return "EncodedMessage[" + destination + ", " + bytes.length + " bytes]";
  }

  private static void checkFixedHeader(byte[] bytes) throws ProtocolException {
    if (bytes[VERSION_AT] != LAYOUT_VERSION) {
      throw ByteReader.violation(
          "this is message layout 1, the message has layout " + (bytes[VERSION_AT] & 0xFF));
    }
    if (BodyKind.of(bytes[BODY_KIND_AT]) == null) {
      throw ByteReader.violation("there is no body kind " + (bytes[BODY_KIND_AT] & 0xFF));
    }
    int flags = bytes[FLAGS_AT] & 0xFF;
    int bothCorrelations = HAS_CORRELATION_ID | HAS_CORRELATION_BYTES;
    if ((flags & ~ALL_FLAGS) != 0 || (flags & bothCorrelations) == bothCorrelations) {
      throw ByteReader.violation(String.format("the message flags %02X are not possible", flags));
    }
    if (bytes[PRIORITY_AT] < 0 || bytes[PRIORITY_AT] > MAX_PRIORITY) {
      throw ByteReader.violation(
          "a priority is within 0 and 9, not " + (bytes[PRIORITY_AT] & 0xFF));
    }
    if (longAt(bytes, TIMESTAMP_AT) < 0
        || longAt(bytes, EXPIRATION_AT) < 0
        || longAt(bytes, DELIVERY_TIME_AT) < 0) {
      throw ByteReader.violation("a message has a negative time");
    }
    int header = intAt(bytes, HEADER_LENGTH_AT);
    int properties = intAt(bytes, PROPERTIES_LENGTH_AT);
    int body = intAt(bytes, BODY_LENGTH_AT);
    int content = (flags & BODY_OUTSIDE) != 0 ? OUTSIDE_BYTES : body;
    if (header < 0
        || properties < 0
        || body < 0
        || (long) FIXED_BYTES + header + properties + content != bytes.length) {
      throw ByteReader.violation(
          "the lengths of a message's parts do not add up to its " + bytes.length + " bytes");
    }
    if ((flags & BODY_OUTSIDE) != 0 && longAt(bytes, bytes.length - OUTSIDE_BYTES) < 1) {
      throw ByteReader.violation("the number of a message's body is not positive");
    }
  }

  private static DestinationName checkVariableHeader(int flags, ByteReader in)
      throws ProtocolException {
    DestinationName destination = DestinationName.readFrom(in);
    if ((flags & HAS_MESSAGE_ID) != 0) {
      in.skipString();
    }
    if ((flags & HAS_CORRELATION_ID) != 0) {
      in.skipString();
    }
    if ((flags & HAS_CORRELATION_BYTES) != 0) {
      in.skip(in.readCount(1));
    }
    if ((flags & HAS_REPLY_TO) != 0) {
      DestinationName.readFrom(in);
    }
    if ((flags & HAS_TYPE) != 0) {
      in.skipString();
    }
    in.requireEnd();
    return destination;
  }

  private static void checkFields(MessageHeader header) {
    if (header.priority() < 0 || header.priority() > MAX_PRIORITY) {
      throw new IllegalArgumentException("a priority is within 0 and 9, not " + header.priority());
    }
    if (header.timestamp() < 0 || header.expiration() < 0 || header.deliveryTime() < 0) {
      throw new IllegalArgumentException("a time in the header is negative: " + header);
    }
    if (header.correlationId() != null && header.correlationBytes() != null) {
      throw new IllegalArgumentException("a message has one correlation identifier, not two");
    }
  }

  private static int flags(MessageHeader header) {
    return (header.persistent() ? PERSISTENT : 0)
        | (header.messageId() != null ? HAS_MESSAGE_ID : 0)
        | (header.correlationId() != null ? HAS_CORRELATION_ID : 0)
        | (header.correlationBytes() != null ? HAS_CORRELATION_BYTES : 0)
        | (header.replyTo() != null ? HAS_REPLY_TO : 0)
        | (header.type() != null ? HAS_TYPE : 0);
  }

  private static byte[] encodeVariableHeader(MessageHeader header) {
    ByteWriter out = new ByteWriter(128);
    header.destination().writeTo(out);
    if (header.messageId() != null) {
      out.writeString(header.messageId());
    }
    if (header.correlationId() != null) {
      out.writeString(header.correlationId());
    }
    if (header.correlationBytes() != null) {
      out.writeSizedBytes(header.correlationBytes());
    }
    if (header.replyTo() != null) {
      header.replyTo().writeTo(out);
    }
    if (header.type() != null) {
      out.writeString(header.type());
    }
    return out.toByteArray();
  }

  /** The string in the variable header that has this flag; null if the message has none. */
  private @Nullable EncodedText headerText(int flag) {
    int flags = bytes[FLAGS_AT];
    if ((flags & flag) == 0) {
      return null;
    }
    int at = afterSized(FIXED_BYTES + 1); // the destination's kind, then its name
    for (int before = HAS_MESSAGE_ID; before < flag; before <<= 1) {
      if ((flags & before) != 0) {
        at = afterSized(before == HAS_REPLY_TO ? at + 1 : at);
      }
    }
    return new EncodedText(bytes, at + Integer.BYTES, intAt(bytes, at));
  }

  /** Where the string or byte array ends whose length is at {@code at}. */
  private int afterSized(int at) {
    return at + Integer.BYTES + intAt(bytes, at);
  }

  private static @Nullable String decoded(@Nullable EncodedText text) {
    return text == null ? null : text.toString();
  }

  private ByteReader variableHeader() {
    return section(bytes, FIXED_BYTES, intAt(bytes, HEADER_LENGTH_AT));
  }

  private static ByteReader section(byte[] bytes, int offset, int length) {
    return new ByteReader(ByteBuffer.wrap(bytes, offset, length));
  }

  private static int intAt(byte[] bytes, int offset) {
    return (int) INT.get(bytes, offset);
  }

  private static long longAt(byte[] bytes, int offset) {
    return (long) LONG.get(bytes, offset);
  }

  private static IllegalStateException changed(ProtocolException e) {
    return new IllegalStateException("the bytes were changed after they had been checked", e);
  }
}
