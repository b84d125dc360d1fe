package org.angarium.tests.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.BytesMessage;
import jakarta.jms.DeliveryMode;
import jakarta.jms.JMSException;
import jakarta.jms.MapMessage;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.ObjectMessage;
import jakarta.jms.Session;
import jakarta.jms.StreamMessage;
import jakarta.jms.TextMessage;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is sent arrives: every kind of body, every header field, every type of property. */
class MessageContentIT extends EndToEnd {
  @Test
  void shouldCarryText() throws JMSException {
    Session session = autoSession();
    for (String text : new String[] {"", "plain", "Grüße, 世界, 🐎", "x".repeat(300_000), null}) {
      TextMessage arrived = (TextMessage) overTheQueue(session, session.createTextMessage(text));
      assertThat(arrived.getText()).isEqualTo(text);
    }
  }

  @Test
  void shouldCarryBytes() throws JMSException {
    Session session = autoSession();
    BytesMessage message = session.createBytesMessage();
    message.writeBoolean(true);
    message.writeLong(Long.MIN_VALUE);
    message.writeDouble(Math.PI);
    message.writeUTF("Grüße");
    message.writeBytes(new byte[5_000_000]);
    BytesMessage arrived = (BytesMessage) overTheQueue(session, message);
    assertThat(arrived.getBodyLength()).isEqualTo(1 + 8 + 8 + 9 + 5_000_000);
    assertThat(arrived.readBoolean()).isTrue();
    assertThat(arrived.readLong()).isEqualTo(Long.MIN_VALUE);
    assertThat(arrived.readDouble()).isEqualTo(Math.PI);
    assertThat(arrived.readUTF()).isEqualTo("Grüße");
  }

  @Test
  void shouldCarryMaps() throws JMSException {
    Session session = autoSession();
    MapMessage message = session.createMapMessage();
    message.setInt("int", 7);
    message.setString("string", "seven");
    message.setBytes("bytes", new byte[] {7});
    message.setObject("nothing", null);
    MapMessage arrived = (MapMessage) overTheQueue(session, message);
    assertThat(Collections.list((Enumeration<?>) arrived.getMapNames()).toArray())
        .containsExactlyInAnyOrder("int", "string", "bytes", "nothing");
    assertThat(arrived.getObject("int")).isEqualTo(7);
    assertThat(arrived.getString("int")).isEqualTo("7");
    assertThat(arrived.getString("string")).isEqualTo("seven");
    assertThat(arrived.getBytes("bytes")).containsExactly(7);
    assertThat(arrived.getObject("nothing")).isNull();
  }

  @Test
  void shouldCarryStreams() throws JMSException {
    Session session = autoSession();
    StreamMessage message = session.createStreamMessage();
    message.writeChar('c');
    message.writeFloat(1.5f);
    message.writeString(null);
    message.writeShort((short) -3);
    StreamMessage arrived = (StreamMessage) overTheQueue(session, message);
    assertThat(arrived.readChar()).isEqualTo('c');
    assertThat(arrived.readFloat()).isEqualTo(1.5f);
    assertThat(arrived.readString()).isNull();
    assertThat(arrived.readShort()).isEqualTo((short) -3);
  }

  @Test
  void shouldCarryObjectsOfHarmlessClasses() throws JMSException {
    Session session = autoSession();
    ObjectMessage message = session.createObjectMessage(new String[] {"a", "b"});
    ObjectMessage arrived = (ObjectMessage) overTheQueue(session, message);
    assertThat((String[]) arrived.getObject()).containsExactly("a", "b");
  }

  @Test
  void shouldCarryAMessageWithoutBody() throws JMSException {
    Session session = autoSession();
    Message message = session.createMessage();
    message.setStringProperty("only", "this");
    Message arrived = overTheQueue(session, message);
    assertThat(arrived).isNotInstanceOf(TextMessage.class);
    assertThat(arrived.getStringProperty("only")).isEqualTo("this");
  }

  @Test
  void shouldCarryTheHeader() throws JMSException {
    Session session = autoSession();
    TextMessage message = session.createTextMessage("header");
    message.setJMSType("a type");
    message.setJMSCorrelationID("a correlation");
    message.setJMSReplyTo(session.createQueue("replies"));
    MessageProducer producer = session.createProducer(queue(session));
    producer.send(message, DeliveryMode.NON_PERSISTENT, 7, 60_000);
    Message arrived = session.createConsumer(queue(session)).receive(SOON);
    assertThat(arrived.getJMSMessageID()).startsWith("ID:").isEqualTo(message.getJMSMessageID());
    assertThat(arrived.getJMSTimestamp()).isEqualTo(message.getJMSTimestamp());
    assertThat(arrived.getJMSExpiration()).isEqualTo(message.getJMSTimestamp() + 60_000);
    assertThat(arrived.getJMSDeliveryMode()).isEqualTo(DeliveryMode.NON_PERSISTENT);
    assertThat(arrived.getJMSPriority()).isEqualTo(7);
    assertThat(arrived.getJMSType()).isEqualTo("a type");
    assertThat(arrived.getJMSCorrelationID()).isEqualTo("a correlation");
    assertThat(arrived.getJMSReplyTo()).isEqualTo(session.createQueue("replies"));
    assertThat(arrived.getJMSDestination()).isEqualTo(queue(session));
    assertThat(arrived.getJMSRedelivered()).isFalse();
    assertThat(deliveries(arrived)).isOne();
  }

  @Test
  void shouldCarryPropertiesOfEveryType() throws JMSException {
    Session session = autoSession();
    Message message = session.createMessage();
    List<Object> values =
        List.of(true, (byte) 1, (short) 2, 3, 4L, 5.5f, 6.5, "seven", Double.NaN, "");
    for (int i = 0; i < values.size(); i++) {
      message.setObjectProperty("p" + i, values.get(i));
    }
    Message arrived = overTheQueue(session, message);
    for (int i = 0; i < values.size(); i++) {
      assertThat(arrived.getObjectProperty("p" + i)).isEqualTo(values.get(i));
    }
    assertThat(arrived.getStringProperty("p3")).isEqualTo("3");
    assertThat(arrived.propertyExists("p99")).isFalse();
  }

  @Test
  void shouldForwardAReceivedMessage() throws JMSException {
    send("forward me");
    Session session = autoSession();
    MessageConsumer consumer = session.createConsumer(queue(session));
    Message arrived = consumer.receive(SOON);
    String firstId = arrived.getJMSMessageID();
    session.createProducer(queue(session)).send(arrived);
    Message again = consumer.receive(SOON);
    assertThat(text(again)).isEqualTo("forward me");
    assertThat(again.getJMSMessageID()).isNotEqualTo(firstId);
    assertThat(again.getJMSRedelivered()).isFalse();
  }

  private Message overTheQueue(Session session, Message message) throws JMSException {
    session.createProducer(queue(session)).send(message);
    try (MessageConsumer consumer = session.createConsumer(queue(session))) {
      Message arrived = consumer.receive(SOON);
      assertThat(arrived).isNotNull();
      return arrived;
    }
  }
}
