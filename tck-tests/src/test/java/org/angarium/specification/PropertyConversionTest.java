package org.angarium.specification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.SoftAssertions.assertSoftly;

import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageFormatException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * Section 3.5.4: properties written as one type and read as another, before and after travelling.
 */
class PropertyConversionTest extends SpecificationCase {
  /** Table 3-2. */
  private static final String TABLE =
      """
                boolean byte short int long float double String
      boolean   X       .    .     .   .    .     .      X
      byte      .       X    X     X   X    .     .      X
      short     .       .    X     X   X    .     .      X
      int       .       .    .     X   X    .     .      X
      long      .       .    .     .   X    .     .      X
      float     .       .    .     .   .    X     X      X
      double    .       .    .     .   .    .     X      X
      String    X       X    X     X   X    X     X      X
      """;

  /** Texts that each type can be read from, and what is read then. */
  private static final Map<String, Object> FROM_TEXT =
      Map.of(
          "boolean",
          true,
          "byte",
          Byte.MIN_VALUE,
          "short",
          Short.MIN_VALUE,
          "int",
          Integer.MIN_VALUE,
          "long",
          Long.MIN_VALUE,
          "float",
          1.5e-30f,
          "double",
          1.5e-300,
          "String",
          "text");

  @Test
  void shouldConvertWhereTheTableHasAMark() throws JMSException {
    Message created = examples();
    Message arrived = overTheQueue(examples());
    assertSoftly(
        softly -> {
          for (ConversionTable.Cell cell : ConversionTable.cells(TABLE)) {
            if (cell.allowed()) {
              for (Message message : List.of(created, arrived)) {
                softly
                    .assertThatCode(() -> assertConverted(message, cell))
                    .as(cell.toString())
                    .doesNotThrowAnyException();
              }
            }
          }
        });
  }

  @Test
  void shouldRefuseToConvertWhereTheTableHasNoMark() throws JMSException {
    Message created = examples();
    Message arrived = overTheQueue(examples());
    assertSoftly(
        softly -> {
          for (ConversionTable.Cell cell : ConversionTable.cells(TABLE)) {
            if (!cell.allowed()) {
              for (Message message : List.of(created, arrived)) {
                softly
                    .assertThatThrownBy(
                        () -> PropertyType.of(cell.read()).get(message, cell.written()))
                    .as(cell.toString())
                    .isInstanceOf(MessageFormatException.class);
              }
            }
          }
        });
  }

  @Test
  void shouldConvertPropertiesSetAsObjectsInTheSameWay() throws JMSException {
    Message message = session.createMessage();
    for (PropertyType type : PropertyType.values()) {
      message.setObjectProperty(type.name(), type.example());
    }
    Message arrived = overTheQueue(message);
    for (PropertyType type : PropertyType.values()) {
      assertThat(type.get(arrived, type.name())).isEqualTo(type.example());
      assertThat(arrived.getStringProperty(type.name())).isEqualTo(type.example().toString());
    }
    assertThat(arrived.getLongProperty("BYTE")).isEqualTo(-7);
    assertThat(arrived.getDoubleProperty("FLOAT")).isEqualTo(-7.5);
    assertThatThrownBy(() -> arrived.getIntProperty("LONG"))
        .isInstanceOf(MessageFormatException.class);
  }

  @Test
  void shouldReadABooleanFromAnyText() throws JMSException {
    Message message = session.createMessage();
    List<String> texts = List.of("true", "TRUE", "True", "false", "yes", "1", "", " true");
    for (int i = 0; i < texts.size(); i++) {
      message.setStringProperty("p" + i, texts.get(i));
    }
    Message arrived = overTheQueue(message);
    for (int i = 0; i < texts.size(); i++) {
      assertThat(arrived.getBooleanProperty("p" + i)).isEqualTo(Boolean.valueOf(texts.get(i)));
    }
  }

  @Test
  void shouldRefuseTextThatIsNotTheNumber() throws JMSException {
    List<PropertyType> whole =
        List.of(PropertyType.BYTE, PropertyType.SHORT, PropertyType.INT, PropertyType.LONG);
    for (String text : List.of("seven", "", " 7", "7 ", "1.5", "0x7", "7L", "9".repeat(20))) {
      Message arrived = overTheQueue(withText(text));
      for (PropertyType type : whole) {
        assertThatThrownBy(() -> type.get(arrived, "text"))
            .as("%s as %s", text, type)
            .isInstanceOf(NumberFormatException.class);
      }
    }
    for (String text : List.of("seven", "", "1,5", "--1")) {
      Message arrived = overTheQueue(withText(text));
      for (PropertyType type : List.of(PropertyType.FLOAT, PropertyType.DOUBLE)) {
        assertThatThrownBy(() -> type.get(arrived, "text"))
            .as("%s as %s", text, type)
            .isInstanceOf(NumberFormatException.class);
      }
    }
    assertThatThrownBy(() -> withText("128").getByteProperty("text"))
        .isInstanceOf(NumberFormatException.class);
    assertThatThrownBy(() -> withText("32768").getShortProperty("text"))
        .isInstanceOf(NumberFormatException.class);
    assertThatThrownBy(() -> withText("2147483648").getIntProperty("text"))
        .isInstanceOf(NumberFormatException.class);
  }

  @Test
  void shouldReadNullAsTheTypesValueOfDoes() throws JMSException {
    Message message = session.createMessage();
    message.setStringProperty("text", null);
    message.setObjectProperty("object", null);
    for (Message each : List.of(message, overTheQueue(message))) {
      for (String name : List.of("text", "object", "never_set")) {
        assertReadsAsNull(each, name);
      }
    }
  }

  private static void assertReadsAsNull(Message message, String name) throws JMSException {
    assertThat(message.getObjectProperty(name)).isNull();
    assertThat(message.getStringProperty(name)).isNull();
    assertThat(message.getBooleanProperty(name)).isEqualTo(Boolean.valueOf((String) null));
    for (PropertyType type :
        List.of(PropertyType.BYTE, PropertyType.SHORT, PropertyType.INT, PropertyType.LONG)) {
      assertThatThrownBy(() -> type.get(message, name)).isInstanceOf(NumberFormatException.class);
    }
    // Float.valueOf and Double.valueOf do not answer a null with a NumberFormatException.
    for (PropertyType type : List.of(PropertyType.FLOAT, PropertyType.DOUBLE)) {
      assertThatThrownBy(() -> type.get(message, name)).isInstanceOf(NullPointerException.class);
    }
  }

  /** A property of each type, under the type's name; and texts, under the type they stand for. */
  private Message examples() throws JMSException {
    Message message = session.createMessage();
    for (String word : FROM_TEXT.keySet()) {
      message.setStringProperty("text_" + word, FROM_TEXT.get(word).toString());
      PropertyType.of(word).set(message, word, PropertyType.of(word).example());
    }
    return message;
  }

  private static void assertConverted(Message message, ConversionTable.Cell cell)
      throws JMSException {
    PropertyType read = PropertyType.of(cell.read());
    if (cell.written().equals("String")) {
      assertThat(read.get(message, "text_" + cell.read())).isEqualTo(FROM_TEXT.get(cell.read()));
      return;
    }
    Object written = PropertyType.of(cell.written()).example();
    Object expected =
        switch (read) {
          case BOOLEAN -> written;
          case BYTE -> ((Number) written).byteValue();
          case SHORT -> ((Number) written).shortValue();
          case INT -> ((Number) written).intValue();
          case LONG -> ((Number) written).longValue();
          case FLOAT -> ((Number) written).floatValue();
          case DOUBLE -> ((Number) written).doubleValue();
          case STRING -> String.valueOf(written);
        };
    assertThat(read.get(message, cell.written())).isEqualTo(expected);
  }

  private Message withText(String text) throws JMSException {
    Message message = session.createMessage();
    message.setStringProperty("text", text);
    return message;
  }
}
