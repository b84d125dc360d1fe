package org.angarium.specification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.BytesMessage;
import jakarta.jms.JMSException;
import jakarta.jms.MapMessage;
import jakarta.jms.Message;
import jakarta.jms.MessageFormatException;
import jakarta.jms.MessageNotReadableException;
import jakarta.jms.MessageNotWriteableException;
import jakarta.jms.ObjectMessage;
import jakarta.jms.StreamMessage;
import jakarta.jms.TextMessage;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Section 3.11: what all kinds of bodies have in common, and bodies as a whole. */
class MessageBodyTest extends SpecificationCase {
  private static final List<Class<?>> KINDS =
      List.of(
          TextMessage.class,
          BytesMessage.class,
          MapMessage.class,
          StreamMessage.class,
          ObjectMessage.class);

  private static final List<Class<?>> ANY =
      List.of(
          Object.class, String.class, byte[].class, Map.class, Serializable.class, Integer.class);

  /** A message of every kind, with a body where it has one. */
  private List<Message> oneOfEachKind() throws JMSException {
    BytesMessage bytes = session.createBytesMessage();
    bytes.writeByte((byte) 7);
    MapMessage map = session.createMapMessage();
    map.setInt("seven", 7);
    StreamMessage stream = session.createStreamMessage();
    stream.writeInt(7);
    List<Message> messages = new ArrayList<>();
    messages.add(session.createMessage());
    messages.add(session.createTextMessage("seven"));
    messages.add(bytes);
    messages.add(map);
    messages.add(stream);
    messages.add(session.createObjectMessage(7));
    return messages;
  }

  private List<Message> oneOfEachKindWithoutBody() throws JMSException {
    return List.of(
        session.createMessage(),
        session.createTextMessage(),
        session.createBytesMessage(),
        session.createMapMessage(),
        session.createObjectMessage());
  }

  @Test
  void shouldArriveAsTheKindOfMessageThatWasSent() throws JMSException {
    for (Message message : oneOfEachKind()) {
      Message arrived = overTheQueue(message);
      for (Class<?> kind : KINDS) {
        assertThat(kind.isInstance(arrived)).isEqualTo(kind.isInstance(message));
      }
    }
  }

  @Test
  void shouldKeepHeaderAndPropertiesWhenTheBodyIsCleared() throws JMSException {
    for (Message message : oneOfEachKind()) {
      message.setJMSType("type");
      message.setIntProperty("p", 1);
      Message arrived = overTheQueue(message);
      for (Message each : List.of(message, arrived)) {
        each.clearBody();
        assertThat(each.getJMSType()).isEqualTo("type");
        assertThat(each.getIntProperty("p")).isEqualTo(1);
      }
      assertThatThrownBy(() -> arrived.setIntProperty("p", 2))
          .isInstanceOf(MessageNotWriteableException.class);
    }
  }

  // ---- getBody and isBodyAssignableTo

  @Test
  void shouldGiveTextAsAnyTypeThatAStringIs() throws JMSException {
    TextMessage message = session.createTextMessage("seven");
    for (Message each : List.of(message, overTheQueue(message))) {
      assertBody(each, "seven", List.of(String.class, CharSequence.class, Object.class));
      assertNoBody(each, List.of(Integer.class, byte[].class, Map.class, StringBuilder.class));
    }
  }

  @Test
  void shouldGiveBytesAsAnArray() throws JMSException {
    BytesMessage message = session.createBytesMessage();
    message.writeByte((byte) 7);
    BytesMessage arrived = overTheQueue(message);
    for (Message each : List.of(message, arrived)) {
      assertBody(each, new byte[] {7}, List.of(byte[].class, Object.class));
      assertNoBody(each, List.of(String.class, char[].class, Byte[].class, Map.class));
    }
  }

  @Test
  void shouldResetBytesBeforeAndAfterTheyAreRead() throws JMSException {
    BytesMessage message = session.createBytesMessage();
    message.writeShort((short) 0x0102);
    BytesMessage arrived = overTheQueue(message);
    assertThat(arrived.readByte()).isEqualTo((byte) 1);
    assertThat(arrived.getBody(byte[].class)).containsExactly(1, 2);
    assertThat(arrived.readByte()).isEqualTo((byte) 1);
    assertThat(message.getBody(byte[].class)).containsExactly(1, 2);
    assertThat(message.readByte()).isEqualTo((byte) 1);
  }

  @Test
  void shouldAskForTheTypeOfBytesWithoutReadingThem() throws JMSException {
    BytesMessage message = session.createBytesMessage();
    message.writeByte((byte) 1);
    assertThat(message.isBodyAssignableTo(byte[].class)).isTrue();
    message.writeByte((byte) 2);
    assertThatThrownBy(message::readByte).isInstanceOf(MessageNotReadableException.class);
    BytesMessage arrived = overTheQueue(message);
    arrived.readByte();
    assertThat(arrived.isBodyAssignableTo(String.class)).isFalse();
    assertThat(arrived.readByte()).isEqualTo((byte) 2);
  }

  @Test
  void shouldGiveItemsAsAMap() throws JMSException {
    MapMessage message = session.createMapMessage();
    message.setInt("seven", 7);
    message.setString("nothing", null);
    Map<String, Object> expected = new HashMap<>();
    expected.put("seven", 7);
    expected.put("nothing", null);
    for (Message each : List.of(message, overTheQueue(message))) {
      assertBody(each, expected, List.of(Map.class, Object.class));
      assertNoBody(
          each, List.of(String.class, HashMap.class, LinkedHashMap.class, Serializable.class));
    }
  }

  @Test
  @SuppressWarnings("unchecked") // the items of a map message
  void shouldGiveAMapThatIsNotTheMessagesOwn() throws JMSException {
    MapMessage message = session.createMapMessage();
    message.setInt("seven", 7);
    for (MapMessage each : List.of(message, overTheQueue(message))) {
      each.getBody(Map.class).put("eight", 8);
      each.getBody(Map.class).clear();
      assertThat(each.getInt("seven")).isEqualTo(7);
      assertThat(each.itemExists("eight")).isFalse();
    }
  }

  @Test
  void shouldGiveObjectsAsAnyTypeThatTheyAre() throws JMSException {
    ObjectMessage message = session.createObjectMessage(7);
    for (Message each : List.of(message, overTheQueue(message))) {
      assertBody(
          each, 7, List.of(Integer.class, Number.class, Serializable.class, Comparable.class));
      assertNoBody(each, List.of(String.class, Long.class, int.class, Map.class));
    }
  }

  @Test
  void shouldNotGiveAStreamAsAWhole() throws JMSException {
    StreamMessage message = session.createStreamMessage();
    for (int i = 0; i < 2; i++) {
      for (Message each : List.of(message, overTheQueue(message))) {
        assertNoBody(each, ANY);
      }
      message.clearBody();
      message.writeInt(7);
    }
  }

  @Test
  void shouldGiveNullWhereThereIsNoBodyWhateverTheType() throws JMSException {
    for (Message message : oneOfEachKindWithoutBody()) {
      Message arrived = overTheQueue(message);
      for (Class<?> type : ANY) {
        assertThat(message.isBodyAssignableTo(type)).isTrue();
        assertThat(message.getBody(type)).isNull();
        assertThat(arrived.isBodyAssignableTo(type)).isTrue();
        assertThat(arrived.getBody(type)).isNull();
      }
    }
  }

  @Test
  void shouldGiveNullAfterTheBodyWasCleared() throws JMSException {
    for (Message message : oneOfEachKind()) {
      if (message instanceof StreamMessage) {
        continue; // has no body as a whole
      }
      Message arrived = overTheQueue(message);
      arrived.clearBody();
      for (Class<?> type : ANY) {
        assertThat(arrived.isBodyAssignableTo(type)).isTrue();
        assertThat(arrived.getBody(type)).isNull();
      }
    }
  }

  private static void assertBody(Message message, Object body, List<Class<?>> types)
      throws JMSException {
    for (Class<?> type : types) {
      assertThat(message.isBodyAssignableTo(type)).as(type.toString()).isTrue();
      assertThat((Object) message.getBody(type)).as(type.toString()).isEqualTo(body);
    }
  }

  private static void assertNoBody(Message message, List<Class<?>> types) throws JMSException {
    for (Class<?> type : types) {
      assertThat(message.isBodyAssignableTo(type)).as(type.toString()).isFalse();
      assertThatThrownBy(() -> message.getBody(type))
          .as(type.toString())
          .isInstanceOf(MessageFormatException.class);
    }
  }
}
