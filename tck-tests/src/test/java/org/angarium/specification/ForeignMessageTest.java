package org.angarium.specification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.BytesMessage;
import jakarta.jms.DeliveryMode;
import jakarta.jms.Destination;
import jakarta.jms.JMSException;
import jakarta.jms.MapMessage;
import jakarta.jms.Message;
import jakarta.jms.MessageEOFException;
import jakarta.jms.MessageFormatException;
import jakarta.jms.ObjectMessage;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import jakarta.jms.StreamMessage;
import jakarta.jms.TextMessage;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Section 3.12: messages whose implementation is not the provider's own. */
class ForeignMessageTest extends SpecificationCase {
  /** What a provider may change of a message that it sends (3.4.11). */
  private static final Set<String> SET_BY_SEND =
      Set.of(
          "setJMSDestination",
          "setJMSDeliveryMode",
          "setJMSExpiration",
          "setJMSDeliveryTime",
          "setJMSPriority",
          "setJMSMessageID",
          "setJMSTimestamp");

  private final List<String> calls = new ArrayList<>();

  private <M extends Message> M foreign(M message) {
    return ForeignMessage.like(message, calls);
  }

  private List<Message> oneOfEachKind() throws JMSException {
    BytesMessage bytes = session.createBytesMessage();
    bytes.writeBytes(new byte[20_000]);
    bytes.writeInt(7);
    MapMessage map = session.createMapMessage();
    StreamMessage stream = session.createStreamMessage();
    for (ItemType type : ItemType.values()) {
      type.set(map, type.name(), type.example());
      type.write(stream, type.example());
    }
    map.setObject("nothing", null);
    stream.writeObject(null);
    List<Message> messages = new ArrayList<>();
    messages.add(session.createMessage());
    messages.add(session.createTextMessage("text"));
    messages.add(bytes);
    messages.add(map);
    messages.add(stream);
    messages.add(session.createObjectMessage("object"));
    for (Message message : messages) {
      message.setJMSCorrelationID("correlation");
      message.setJMSReplyTo(topic);
      message.setJMSType("type");
      for (PropertyType type : PropertyType.values()) {
        type.set(message, type.name(), type.example());
      }
      message.setObjectProperty("nothing", null);
    }
    return messages;
  }

  @Test
  void shouldSendForeignMessagesOfEveryKind() throws JMSException {
    for (Message message : oneOfEachKind()) {
      Message arrived = overTheQueue(foreign(message));
      assertSameBody(arrived, message);
      for (PropertyType type : PropertyType.values()) {
        assertThat(arrived.getObjectProperty(type.name())).isEqualTo(type.example());
      }
      assertThat(arrived.propertyExists("nothing")).isTrue();
      assertThat(arrived.getObjectProperty("nothing")).isNull();
    }
  }

  private static void assertSameBody(Message arrived, Message sent) throws JMSException {
    if (sent instanceof TextMessage text) {
      assertThat(((TextMessage) arrived).getText()).isEqualTo(text.getText());
    } else if (sent instanceof ObjectMessage object) {
      assertThat(((ObjectMessage) arrived).getObject()).isEqualTo(object.getObject());
    } else if (sent instanceof BytesMessage bytes) {
      assertThat(((BytesMessage) arrived).getBody(byte[].class))
          .isEqualTo(bytes.getBody(byte[].class));
    } else if (sent instanceof MapMessage map) {
      for (String name : strings(map.getMapNames())) {
        assertThat(((MapMessage) arrived).getObject(name)).isEqualTo(map.getObject(name));
      }
      assertThat(strings(((MapMessage) arrived).getMapNames()))
          .hasSameElementsAs(strings(map.getMapNames()));
    } else if (sent instanceof StreamMessage) {
      StreamMessage stream = (StreamMessage) arrived;
      for (ItemType type : ItemType.values()) {
        assertThat(stream.readObject()).isEqualTo(type.example());
      }
      assertThat(stream.readObject()).isNull();
      assertThatThrownBy(stream::readObject).isInstanceOf(MessageEOFException.class);
    }
  }

  @Test
  void shouldSendForeignMessagesWithoutBody() throws JMSException {
    assertThat(overTheQueue(foreign(session.createTextMessage())).getText()).isNull();
    assertThat(overTheQueue(foreign(session.createObjectMessage())).getObject()).isNull();
    assertThat(overTheQueue(foreign(session.createBytesMessage())).getBodyLength()).isZero();
    assertThat(strings(overTheQueue(foreign(session.createMapMessage())).getMapNames())).isEmpty();
    StreamMessage stream = overTheQueue(foreign(session.createStreamMessage()));
    assertThatThrownBy(stream::readObject).isInstanceOf(MessageEOFException.class);
  }

  @Test
  void shouldSendForeignMessagesThatWereReceived() throws JMSException {
    for (Message message : oneOfEachKind()) {
      Message received = overTheQueue(message);
      assertSameBody(overTheQueue(foreign(received)), message);
    }
  }

  @Test
  void shouldSendForeignMessagesThroughAContext() throws JMSException {
    TextMessage message = foreign(session.createTextMessage("text"));
    context().createProducer().setProperty("p", 7).setJMSType("type").send(queue, message);
    TextMessage arrived = (TextMessage) receiveFromQueue();
    assertThat(arrived.getText()).isEqualTo("text");
    assertThat(arrived.getIntProperty("p")).isEqualTo(7);
    assertThat(arrived.getJMSType()).isEqualTo("type");
    assertThat(message.getJMSMessageID()).isEqualTo(arrived.getJMSMessageID());
  }

  // ---- their headers

  @Test
  void shouldSetTheHeaderOfAForeignMessageThatItSends() throws JMSException {
    for (Message own : oneOfEachKind()) {
      Message message = foreign(own);
      message.setJMSDestination(topic);
      message.setJMSMessageID("ID:mine");
      session.createProducer(queue).send(message, DeliveryMode.NON_PERSISTENT, 8, 600_000);
      Message arrived = receiveFromQueue();
      assertThat(message.getJMSDestination()).isEqualTo(queue);
      assertThat(message.getJMSDeliveryMode()).isEqualTo(DeliveryMode.NON_PERSISTENT);
      assertThat(message.getJMSPriority()).isEqualTo(8);
      assertThat(message.getJMSExpiration()).isEqualTo(message.getJMSTimestamp() + 600_000);
      assertThat(message.getJMSDeliveryTime()).isEqualTo(message.getJMSTimestamp());
      assertThat(message.getJMSMessageID()).isEqualTo(arrived.getJMSMessageID());
      assertThat(message.getJMSTimestamp()).isEqualTo(arrived.getJMSTimestamp());
      assertThat(arrived.getJMSCorrelationID()).isEqualTo("correlation");
      assertThat(arrived.getJMSReplyTo()).isEqualTo(topic);
      assertThat(arrived.getJMSType()).isEqualTo("type");
      assertThat(arrived.getJMSPriority()).isEqualTo(8);
    }
  }

  @Test
  void shouldChangeNothingElseOfAForeignMessage() throws JMSException {
    for (Message message : oneOfEachKind()) {
      calls.clear();
      send(queue, foreign(message));
      receiveFromQueue();
      Set<String> changes = new TreeSet<>(calls);
      // A body of bytes or items cannot be read before it is reset.
      changes.removeIf(
          call -> call.startsWith("get") || call.startsWith("read") || call.equals("reset"));
      assertThat(changes).containsExactlyInAnyOrderElementsOf(SET_BY_SEND);
    }
  }

  @Test
  void shouldSendWithoutAReplyDestinationThatIsForeign() throws JMSException {
    Message message = foreign(session.createTextMessage("text"));
    message.setJMSReplyTo(foreignQueue());
    TextMessage arrived = (TextMessage) overTheQueue(message);
    assertThat(arrived.getText()).isEqualTo("text");
    assertThat(arrived.getJMSReplyTo()).isNull();
  }

  private static Destination foreignQueue() {
    return new Queue() {
      @Override
      public String getQueueName() {
        return "foreign";
      }

      @Override
      public String toString() {
        return getQueueName();
      }
    };
  }

  @Test
  void shouldCarryTheCorrelationOfAForeignMessageAsTextOrBytes() throws JMSException {
    Message text = session.createMessage();
    text.setJMSCorrelationID("text");
    text =
        ForeignMessage.like(
            text, Map.of("getJMSCorrelationIDAsBytes", new UnsupportedOperationException()));
    assertThat(overTheQueue(text).getJMSCorrelationID()).isEqualTo("text");
    Message bytes =
        ForeignMessage.like(
            session.createMessage(), Map.of("getJMSCorrelationIDAsBytes", new byte[] {0, -1}));
    assertThat(overTheQueue(bytes).getJMSCorrelationIDAsBytes()).containsExactly(0, -1);
    Message neither =
        ForeignMessage.like(
            session.createMessage(),
            Map.of("getJMSCorrelationIDAsBytes", new UnsupportedOperationException()));
    assertThat(overTheQueue(neither).getJMSCorrelationID()).isNull();
  }

  @Test
  void shouldKeepPropertiesAndHeaderApartThoughAForeignMessageListsThemTogether()
      throws JMSException {
    Message own = session.createMessage();
    own.setJMSType("type");
    own.setIntProperty("p", 1);
    Message message =
        ForeignMessage.like(
            own, Map.of("getPropertyNames", Collections.enumeration(List.of("JMSType", "p"))));
    Message arrived = overTheQueue(message);
    assertThat(arrived.getJMSType()).isEqualTo("type");
    assertThat(arrived.getIntProperty("p")).isEqualTo(1);
    assertThat(arrived.propertyExists("JMSType")).isFalse();
  }

  // ---- their faults, and messages from elsewhere that are not foreign

  @Test
  void shouldRefuseAMessageThatIsNull() throws JMSException {
    assertThatThrownBy(() -> send(queue, null)).isInstanceOf(MessageFormatException.class);
    sendText(queue, "the session is still good");
    assertThat(((TextMessage) receiveFromQueue()).getText()).isEqualTo("the session is still good");
  }

  @Test
  void shouldSendAMessageOfAnotherSessionAndConnection() throws JMSException {
    Session another = startedConnection().createSession();
    for (Message message :
        List.of(another.createTextMessage("text"), context().createTextMessage("text"))) {
      assertThat(((TextMessage) overTheQueue(message)).getText()).isEqualTo("text");
    }
  }
}
