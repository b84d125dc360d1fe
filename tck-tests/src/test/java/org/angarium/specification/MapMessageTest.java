package org.angarium.specification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.JMSException;
import jakarta.jms.MapMessage;
import jakarta.jms.MessageFormatException;
import jakarta.jms.MessageNotWriteableException;
import java.math.BigInteger;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Section 3.11: messages of names and values. */
class MapMessageTest extends SpecificationCase {
  @Test
  void shouldCarryItemsOfEveryType() throws JMSException {
    MapMessage message = examples();
    for (MapMessage each : List.of(message, overTheQueue(message))) {
      for (ItemType type : ItemType.values()) {
        assertThat(type.get(each, type.name())).isEqualTo(type.example());
        assertThat(each.getObject(type.name())).isEqualTo(type.example());
        assertThat(each.itemExists(type.name())).isTrue();
      }
    }
  }

  @Test
  void shouldListTheNamesOfAllItems() throws JMSException {
    MapMessage message = session.createMapMessage();
    assertThat(names(message)).isEmpty();
    message.setInt("a", 1);
    message.setObject("b", null);
    message.setInt("a name of any kind: 価格!", 1);
    for (MapMessage each : List.of(message, overTheQueue(message))) {
      assertThat(names(each)).containsExactlyInAnyOrder("a", "b", "a name of any kind: 価格!");
      assertThat(each.itemExists("b")).isTrue();
      assertThat(each.itemExists("c")).isFalse();
    }
  }

  @Test
  void shouldReplaceAnItemByALaterOne() throws JMSException {
    MapMessage message = session.createMapMessage();
    message.setInt("a", 1);
    message.setString("a", "one");
    MapMessage arrived = overTheQueue(message);
    assertThat(arrived.getObject("a")).isEqualTo("one");
    assertThat(names(arrived)).containsExactly("a");
  }

  @Test
  void shouldRefuseNullAndEmptyNames() throws JMSException {
    MapMessage message = session.createMapMessage();
    for (String name : new String[] {null, ""}) {
      for (ItemType type : ItemType.values()) {
        assertThatIllegalArgumentException()
            .isThrownBy(() -> type.set(message, name, type.example()));
      }
      assertThatIllegalArgumentException().isThrownBy(() -> message.setObject(name, 1));
      assertThatIllegalArgumentException()
          .isThrownBy(() -> message.setBytes(name, new byte[3], 0, 1));
    }
    assertThat(names(message)).isEmpty();
  }

  @Test
  void shouldRefuseObjectsOfOtherClasses() throws JMSException {
    MapMessage message = session.createMapMessage();
    message.setInt("kept", 1);
    for (Object other : new Object[] {BigInteger.ONE, new int[0], List.of(), new Object()}) {
      assertThatThrownBy(() -> message.setObject("kept", other))
          .isInstanceOf(MessageFormatException.class);
    }
    assertThat(message.getInt("kept")).isEqualTo(1);
  }

  @Test
  void shouldTakeAPartOfAnArray() throws JMSException {
    MapMessage message = session.createMapMessage();
    message.setBytes("part", new byte[] {1, 2, 3, 4}, 1, 2);
    message.setBytes("none", new byte[] {1}, 1, 0);
    MapMessage arrived = overTheQueue(message);
    assertThat(arrived.getBytes("part")).containsExactly(2, 3);
    assertThat(arrived.getBytes("none")).isEmpty();
    assertThatThrownBy(() -> message.setBytes("part", new byte[2], 1, 2))
        .isInstanceOf(IndexOutOfBoundsException.class);
    assertThat(message.getBytes("part")).containsExactly(2, 3);
  }

  @Test
  void shouldCopyArraysInAndOut() throws JMSException {
    MapMessage message = session.createMapMessage();
    byte[] mine = {1, 2};
    message.setBytes("bytes", mine);
    message.setObject("object", mine);
    message.setBytes("part", mine, 0, 2);
    mine[0] = 9;
    for (MapMessage each : List.of(message, overTheQueue(message))) {
      for (String name : List.of("bytes", "object", "part")) {
        each.getBytes(name)[0] = 9;
        ((byte[]) each.getObject(name))[0] = 9;
        ((byte[]) each.getBody(java.util.Map.class).get(name))[0] = 9;
        assertThat(each.getBytes(name)).containsExactly(1, 2);
      }
    }
  }

  @Test
  void shouldKeepItsBodyReadOnlyAfterItArrived() throws JMSException {
    MapMessage arrived = overTheQueue(examples());
    for (ItemType type : ItemType.values()) {
      assertThatThrownBy(() -> type.set(arrived, type.name(), type.example()))
          .isInstanceOf(MessageNotWriteableException.class);
      assertThatThrownBy(() -> type.set(arrived, "another", type.example()))
          .isInstanceOf(MessageNotWriteableException.class);
    }
    assertThatThrownBy(() -> arrived.setObject("another", 1))
        .isInstanceOf(MessageNotWriteableException.class);
    assertThatThrownBy(() -> arrived.setBytes("another", new byte[1], 0, 1))
        .isInstanceOf(MessageNotWriteableException.class);
    assertThat(arrived.itemExists("another")).isFalse();
  }

  @Test
  void shouldBeEmptyAndWritableAfterItsBodyWasCleared() throws JMSException {
    MapMessage message = examples();
    for (MapMessage each : List.of(message, overTheQueue(message))) {
      each.clearBody();
      assertThat(names(each)).isEmpty();
      assertThat(each.getObject("INT")).isNull();
      for (ItemType type : ItemType.values()) {
        type.set(each, "new " + type, type.example());
        assertThat(type.get(each, "new " + type)).isEqualTo(type.example());
      }
    }
  }

  private MapMessage examples() throws JMSException {
    MapMessage message = session.createMapMessage();
    for (ItemType type : ItemType.values()) {
      type.set(message, type.name(), type.example());
    }
    return message;
  }

  private static List<String> names(MapMessage message) throws JMSException {
    return strings(message.getMapNames());
  }
}
