package org.angarium.specification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.JMSException;
import jakarta.jms.MapMessage;
import jakarta.jms.MessageFormatException;
import jakarta.jms.StreamMessage;
import java.util.Arrays;
import java.util.List;
import org.angarium.specification.ConversionTable.Cell;
import org.junit.jupiter.api.Test;

/** Section 3.11.3: items of map and stream messages written as one type and read as another. */
class ItemConversionTest extends SpecificationCase {
  /** Table 3-7. */
  private static final String TABLE =
      """
                boolean byte short char int long float double String byte[]
      boolean   X       .    .     .    .   .    .     .      X      .
      byte      .       X    X     .    X   X    .     .      X      .
      short     .       .    X     .    X   X    .     .      X      .
      char      .       .    .     X    .   .    .     .      X      .
      int       .       .    .     .    X   X    .     .      X      .
      long      .       .    .     .    .   X    .     .      X      .
      float     .       .    .     .    .   .    X     X      X      .
      double    .       .    .     .    .   .    .     X      X      .
      String    X       X    X     .    X   X    X     X      X      .
      byte[]    .       .    .     .    .   .    .     .      .      X
      """;

  private static final List<ItemType> WHOLE_NUMBERS =
      List.of(ItemType.BYTE, ItemType.SHORT, ItemType.INT, ItemType.LONG);

  private static final List<ItemType> FRACTIONS = List.of(ItemType.FLOAT, ItemType.DOUBLE);

  /** What is written for a cell: of a text, one that the other type can be read from. */
  private static Object written(Cell cell) {
    ItemType written = ItemType.of(cell.written());
    String text = ItemType.of(cell.read()).exampleText();
    return written == ItemType.STRING && text != null ? text : written.example();
  }

  // ---- maps

  @Test
  void shouldConvertItemsOfAMapWhereTheTableHasAMark() throws JMSException {
    for (MapMessage message : createdAndArrivedMap()) {
      for (Cell cell : ConversionTable.cells(TABLE)) {
        if (cell.allowed()) {
          ItemType read = ItemType.of(cell.read());
          assertThat(read.get(message, cell.toString()))
              .as(cell.toString())
              .isEqualTo(read.converted(written(cell)));
        }
      }
    }
  }

  @Test
  void shouldRefuseToConvertItemsOfAMapWhereTheTableHasNoMark() throws JMSException {
    for (MapMessage message : createdAndArrivedMap()) {
      for (Cell cell : ConversionTable.cells(TABLE)) {
        if (!cell.allowed()) {
          assertThatThrownBy(() -> ItemType.of(cell.read()).get(message, cell.toString()))
              .as(cell.toString())
              .isInstanceOf(MessageFormatException.class);
        }
      }
    }
  }

  @Test
  void shouldConvertItemsOfAMapSetAsObjectsInTheSameWay() throws JMSException {
    MapMessage message = session.createMapMessage();
    for (Cell cell : ConversionTable.cells(TABLE)) {
      message.setObject(cell.toString(), written(cell));
    }
    MapMessage arrived = overTheQueue(message);
    for (Cell cell : ConversionTable.cells(TABLE)) {
      ItemType read = ItemType.of(cell.read());
      if (cell.allowed()) {
        assertThat(read.get(arrived, cell.toString())).isEqualTo(read.converted(written(cell)));
      } else {
        assertThatThrownBy(() -> read.get(arrived, cell.toString()))
            .isInstanceOf(MessageFormatException.class);
      }
    }
  }

  /** An item for each cell of the table, under the cell's own name. */
  private List<MapMessage> createdAndArrivedMap() throws JMSException {
    MapMessage message = session.createMapMessage();
    for (Cell cell : ConversionTable.cells(TABLE)) {
      ItemType.of(cell.written()).set(message, cell.toString(), written(cell));
    }
    return List.of(message, overTheQueue(message));
  }

  @Test
  void shouldRefuseTextOfAMapThatIsNotTheNumber() throws JMSException {
    for (String text : List.of("seven", "", " 7", "1.5", "9".repeat(20))) {
      MapMessage message = session.createMapMessage();
      message.setString("text", text);
      MapMessage arrived = overTheQueue(message);
      for (ItemType type : WHOLE_NUMBERS) {
        assertThatThrownBy(() -> type.get(arrived, "text"))
            .isInstanceOf(NumberFormatException.class);
      }
    }
    MapMessage message = session.createMapMessage();
    message.setString("text", "1,5");
    for (ItemType type : FRACTIONS) {
      assertThatThrownBy(() -> type.get(message, "text")).isInstanceOf(NumberFormatException.class);
    }
  }

  @Test
  void shouldReadNullsOfAMapAsTheTypesValueOfDoes() throws JMSException {
    MapMessage message = session.createMapMessage();
    message.setObject("object", null);
    message.setString("text", null);
    message.setBytes("bytes", null);
    for (MapMessage each : List.of(message, overTheQueue(message))) {
      for (String name : List.of("object", "text", "bytes", "never set")) {
        assertThat(each.getObject(name)).isNull();
        assertThat(each.getString(name)).isNull();
        assertThat(each.getBytes(name)).isNull();
        assertThat(each.getBoolean(name)).isFalse();
        for (ItemType type : WHOLE_NUMBERS) {
          assertThatThrownBy(() -> type.get(each, name)).isInstanceOf(NumberFormatException.class);
        }
        for (ItemType type : List.of(ItemType.FLOAT, ItemType.DOUBLE, ItemType.CHAR)) {
          assertThatThrownBy(() -> type.get(each, name)).isInstanceOf(NullPointerException.class);
        }
      }
    }
  }

  // ---- streams

  @Test
  void shouldConvertItemsOfAStreamWhereTheTableHasAMark() throws JMSException {
    for (StreamMessage message : createdAndArrivedStream(false)) {
      for (Cell cell : ConversionTable.cells(TABLE)) {
        if (cell.allowed()) {
          ItemType read = ItemType.of(cell.read());
          assertThat(read.read(message))
              .as(cell.toString())
              .isEqualTo(read.converted(written(cell)));
        } else {
          message.readObject();
        }
      }
    }
  }

  @Test
  void shouldRefuseToConvertItemsOfAStreamWhereTheTableHasNoMark() throws JMSException {
    for (StreamMessage message : createdAndArrivedStream(false)) {
      for (Cell cell : ConversionTable.cells(TABLE)) {
        if (!cell.allowed()) {
          assertThatThrownBy(() -> ItemType.of(cell.read()).read(message))
              .as(cell.toString())
              .isInstanceOf(MessageFormatException.class);
        }
        assertThat(message.readObject()).isEqualTo(written(cell));
      }
    }
  }

  @Test
  void shouldConvertItemsOfAStreamWrittenAsObjectsInTheSameWay() throws JMSException {
    for (StreamMessage message : createdAndArrivedStream(true)) {
      for (Cell cell : ConversionTable.cells(TABLE)) {
        ItemType read = ItemType.of(cell.read());
        if (cell.allowed()) {
          assertThat(read.read(message)).isEqualTo(read.converted(written(cell)));
        } else {
          assertThatThrownBy(() -> read.read(message)).isInstanceOf(MessageFormatException.class);
          message.readObject();
        }
      }
    }
  }

  /** An item for each cell of the table, in its order. */
  private List<StreamMessage> createdAndArrivedStream(boolean asObjects) throws JMSException {
    StreamMessage message = session.createStreamMessage();
    for (Cell cell : ConversionTable.cells(TABLE)) {
      if (asObjects) {
        message.writeObject(written(cell));
      } else {
        ItemType.of(cell.written()).write(message, written(cell));
      }
    }
    StreamMessage arrived = overTheQueue(message);
    message.reset();
    return List.of(message, arrived);
  }

  @Test
  void shouldReadAgainWhatCouldNotBeConverted() throws JMSException {
    StreamMessage message = session.createStreamMessage();
    message.writeString("seven");
    message.writeLong(7);
    message.writeObject(null);
    message.writeString("last");
    StreamMessage arrived = overTheQueue(message);
    for (ItemType type : WHOLE_NUMBERS) {
      assertThatThrownBy(() -> type.read(arrived)).isInstanceOf(NumberFormatException.class);
    }
    for (ItemType type : FRACTIONS) {
      assertThatThrownBy(() -> type.read(arrived)).isInstanceOf(NumberFormatException.class);
    }
    for (ItemType type : List.of(ItemType.CHAR, ItemType.BYTES)) {
      assertThatThrownBy(() -> type.read(arrived)).isInstanceOf(MessageFormatException.class);
    }
    assertThat(arrived.readString()).isEqualTo("seven");
    for (ItemType type : List.of(ItemType.BOOLEAN, ItemType.INT, ItemType.FLOAT, ItemType.BYTES)) {
      assertThatThrownBy(() -> type.read(arrived)).isInstanceOf(MessageFormatException.class);
    }
    assertThat(arrived.readLong()).isEqualTo(7);
    for (ItemType type : WHOLE_NUMBERS) {
      assertThatThrownBy(() -> type.read(arrived)).isInstanceOf(NumberFormatException.class);
    }
    assertThatThrownBy(arrived::readChar).isInstanceOf(NullPointerException.class);
    assertThat(arrived.readObject()).isNull();
    assertThat(arrived.readString()).isEqualTo("last");
  }

  @Test
  void shouldReadNullsOfAStreamAsTheTypesValueOfDoes() throws JMSException {
    for (ItemType type : Arrays.asList(ItemType.STRING, ItemType.BYTES, null)) {
      StreamMessage message = session.createStreamMessage();
      for (int i = 0; i < 4; i++) {
        if (type == null) {
          message.writeObject(null);
        } else {
          type.write(message, null);
        }
      }
      StreamMessage arrived = overTheQueue(message);
      for (ItemType number : WHOLE_NUMBERS) {
        assertThatThrownBy(() -> number.read(arrived)).isInstanceOf(NumberFormatException.class);
      }
      for (ItemType other : List.of(ItemType.FLOAT, ItemType.DOUBLE, ItemType.CHAR)) {
        assertThatThrownBy(() -> other.read(arrived)).isInstanceOf(NullPointerException.class);
      }
      assertThat(arrived.readBoolean()).isFalse();
      assertThat(arrived.readString()).isNull();
      assertThat(arrived.readBytes(new byte[1])).isEqualTo(-1);
      assertThat(arrived.readObject()).isNull();
    }
  }
}
