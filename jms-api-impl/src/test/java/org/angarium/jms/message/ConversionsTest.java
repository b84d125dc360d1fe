package org.angarium.jms.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.JMSException;
import jakarta.jms.MapMessage;
import jakarta.jms.Message;
import jakarta.jms.MessageFormatException;
import jakarta.jms.StreamMessage;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The tables of Jakarta Messaging 3.5.4 and 3.11.3, each cell of them, and what null is read as.
 */
class ConversionsTest {
  private static final Object REFUSED = MessageFormatException.class;
  private static final Object NOT_A_NUMBER = NumberFormatException.class;

  private static final List<String> TYPES =
      List.of(
          "boolean", "byte", "short", "char", "int", "long", "float", "double", "String", "byte[]");

  /** A value as it was set, and what comes of reading it as each of {@link #TYPES}. */
  private static final Map<Object, List<Object>> ITEMS = new LinkedHashMap<>();

  static {
    Object no = REFUSED;
    byte[] bytes = {1, 2};
    ITEMS.put(true, List.of(true, no, no, no, no, no, no, no, "true", no));
    ITEMS.put((byte) 7, List.of(no, (byte) 7, (short) 7, no, 7, 7L, no, no, "7", no));
    ITEMS.put((short) 300, List.of(no, no, (short) 300, no, 300, 300L, no, no, "300", no));
    ITEMS.put('c', List.of(no, no, no, 'c', no, no, no, no, "c", no));
    ITEMS.put(70_000, List.of(no, no, no, no, 70_000, 70_000L, no, no, "70000", no));
    ITEMS.put(1L << 40, List.of(no, no, no, no, no, 1L << 40, no, no, "1099511627776", no));
    ITEMS.put(1.5f, List.of(no, no, no, no, no, no, 1.5f, 1.5d, "1.5", no));
    ITEMS.put(2.5d, List.of(no, no, no, no, no, no, no, 2.5d, "2.5", no));
    ITEMS.put("12", List.of(false, (byte) 12, (short) 12, no, 12, 12L, 12f, 12d, "12", no));
    ITEMS.put(
        "TRUE",
        List.of(
            true,
            NOT_A_NUMBER,
            NOT_A_NUMBER,
            no,
            NOT_A_NUMBER,
            NOT_A_NUMBER,
            NOT_A_NUMBER,
            NOT_A_NUMBER,
            "TRUE",
            no));
    ITEMS.put(bytes, List.of(no, no, no, no, no, no, no, no, no, bytes));
  }

  private static final Object NULL_VALUE = new Object();

  private static final List<Object> OF_NULL =
      List.of(
          false,
          NOT_A_NUMBER,
          NOT_A_NUMBER,
          NullPointerException.class,
          NOT_A_NUMBER,
          NOT_A_NUMBER,
          NullPointerException.class,
          NullPointerException.class,
          NULL_VALUE,
          NULL_VALUE);

  private interface Read {
    Object read() throws JMSException;
  }

  static List<Arguments> items() {
    List<Arguments> cells = new ArrayList<>();
    ITEMS.forEach(
        (value, row) -> {
          for (int i = 0; i < row.size(); i++) {
            cells.add(Arguments.of(value, TYPES.get(i), row.get(i)));
          }
        });
    for (int i = 0; i < OF_NULL.size(); i++) {
      cells.add(Arguments.of(null, TYPES.get(i), OF_NULL.get(i)));
    }
    return cells;
  }

  static List<Arguments> properties() {
    return items().stream()
        .filter(cell -> !(cell.get()[0] instanceof Character || cell.get()[0] instanceof byte[]))
        .filter(cell -> !List.of("char", "byte[]").contains(cell.get()[1]))
        .toList();
  }

  private static void check(Object expected, Read read) throws JMSException {
    if (expected instanceof Class<?> failure) {
      assertThatThrownBy(read::read).isExactlyInstanceOf(failure);
    } else {
      assertThat(read.read()).isEqualTo(expected == NULL_VALUE ? null : expected);
    }
  }

  @ParameterizedTest(name = "{0} as {1}: {2}")
  @MethodSource("properties")
  void shouldConvertProperties(Object value, String type, Object expected) throws JMSException {
    AngariumMessage sent = new AngariumMessage();
    sent.setObjectProperty("p", value);

    check(expected, () -> readProperty(sent, type));
    check(expected, () -> readProperty(Travel.arrive(sent), type));
  }

  private static Object readProperty(Message message, String type) throws JMSException {
    return switch (type) {
      case "boolean" -> message.getBooleanProperty("p");
      case "byte" -> message.getByteProperty("p");
      case "short" -> message.getShortProperty("p");
      case "int" -> message.getIntProperty("p");
      case "long" -> message.getLongProperty("p");
      case "float" -> message.getFloatProperty("p");
      case "double" -> message.getDoubleProperty("p");
      default -> message.getStringProperty("p");
    };
  }

  @ParameterizedTest(name = "{0} as {1}: {2}")
  @MethodSource("items")
  void shouldConvertItemsOfMaps(Object value, String type, Object expected) throws JMSException {
    AngariumMapMessage sent = new AngariumMapMessage();
    sent.setObject("i", value);

    check(expected, () -> readItem(sent, type));
    check(expected, () -> readItem(Travel.arrive(sent), type));
  }

  private static Object readItem(MapMessage message, String type) throws JMSException {
    return switch (type) {
      case "boolean" -> message.getBoolean("i");
      case "byte" -> message.getByte("i");
      case "short" -> message.getShort("i");
      case "char" -> message.getChar("i");
      case "int" -> message.getInt("i");
      case "long" -> message.getLong("i");
      case "float" -> message.getFloat("i");
      case "double" -> message.getDouble("i");
      case "String" -> message.getString("i");
      default -> message.getBytes("i");
    };
  }

  @ParameterizedTest(name = "{0} as {1}: {2}")
  @MethodSource("items")
  void shouldConvertItemsOfStreams(Object value, String type, Object expected) throws JMSException {
    AngariumStreamMessage sent = new AngariumStreamMessage();
    sent.writeObject(value);
    AngariumStreamMessage received = Travel.arrive(sent);

    if ("byte[]".equals(type) && expected instanceof byte[] bytes) {
      byte[] target = new byte[10];
      assertThat(received.readBytes(target)).isEqualTo(bytes.length);
      assertThat(target).startsWith(bytes);
    } else if ("byte[]".equals(type) && expected == NULL_VALUE) {
      assertThat(received.readBytes(new byte[10])).isEqualTo(-1);
    } else {
      check(expected, () -> readNext(received, type));
    }
    if (expected instanceof Class<?>) { // the item is still there
      received.readObject();
    }
  }

  private static Object readNext(StreamMessage message, String type) throws JMSException {
    return switch (type) {
      case "boolean" -> message.readBoolean();
      case "byte" -> message.readByte();
      case "short" -> message.readShort();
      case "char" -> message.readChar();
      case "int" -> message.readInt();
      case "long" -> message.readLong();
      case "float" -> message.readFloat();
      case "double" -> message.readDouble();
      case "String" -> message.readString();
      default -> message.readBytes(new byte[10]);
    };
  }
}
