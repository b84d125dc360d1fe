package org.angarium.specification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.BytesMessage;
import jakarta.jms.DeliveryMode;
import jakarta.jms.JMSException;
import jakarta.jms.MapMessage;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageNotWriteableException;
import jakarta.jms.MessageProducer;
import jakarta.jms.ObjectMessage;
import jakarta.jms.Session;
import jakarta.jms.StreamMessage;
import jakarta.jms.TextMessage;
import org.junit.jupiter.api.Test;

/** Sections 3.9 and 3.10: what sender and receiver may do to their messages, and what not. */
class SentMessageTest extends SpecificationCase {
  @Test
  void shouldNotChangeWhatWasSentWhenTheSenderChangesItsMessage() throws JMSException {
    Session transacted = connection.createSession(true, Session.SESSION_TRANSACTED);
    for (int mode : new int[] {DeliveryMode.PERSISTENT, DeliveryMode.NON_PERSISTENT}) {
      for (Session sending : new Session[] {session, transacted}) {
        TextMessage message = sending.createTextMessage("as sent");
        message.setStringProperty("p", "as sent");
        message.setJMSType("as sent");
        sending.createProducer(queue).send(message, mode, 4, 0);
        message.setText("changed");
        message.setStringProperty("p", "changed");
        message.setJMSType("changed");
        if (sending.getTransacted()) {
          sending.commit();
        }
        TextMessage arrived = (TextMessage) receiveFromQueue();
        assertThat(arrived.getText()).isEqualTo("as sent");
        assertThat(arrived.getStringProperty("p")).isEqualTo("as sent");
        assertThat(arrived.getJMSType()).isEqualTo("as sent");
        assertThat(message.getText()).isEqualTo("changed");
      }
    }
  }

  @Test
  void shouldSendTheSameMessageSeveralTimes() throws JMSException {
    MessageProducer producer = session.createProducer(queue);
    TextMessage message = session.createTextMessage();
    for (int i = 0; i < 3; i++) {
      message.setText("text " + i);
      message.setIntProperty("number", i);
      producer.send(message);
    }
    MessageConsumer consumer = session.createConsumer(queue);
    for (int i = 0; i < 3; i++) {
      TextMessage arrived = (TextMessage) receive(consumer);
      assertThat(arrived.getText()).isEqualTo("text " + i);
      assertThat(arrived.getIntProperty("number")).isEqualTo(i);
    }
  }

  @Test
  void shouldLeaveASentMessageWritable() throws JMSException {
    MapMessage map = session.createMapMessage();
    ObjectMessage object = session.createObjectMessage("one");
    StreamMessage stream = session.createStreamMessage();
    BytesMessage bytes = session.createBytesMessage();
    for (Message message : new Message[] {map, object, stream, bytes}) {
      send(queue, message);
      message.setIntProperty("p", 1);
    }
    map.setInt("a", 1);
    object.setObject("two");
    stream.writeInt(1);
    bytes.writeInt(1);
  }

  @Test
  void shouldSendOnAReceivedMessageAsItArrived() throws JMSException {
    TextMessage message = session.createTextMessage("text");
    message.setStringProperty("p", "value");
    message.setJMSCorrelationID("correlation");
    message.setJMSReplyTo(topic);
    message.setJMSType("type");
    TextMessage arrived = overTheQueue(message);
    String firstId = arrived.getJMSMessageID();
    TextMessage forwarded = overTheQueue(arrived);
    assertThat(forwarded.getText()).isEqualTo("text");
    assertThat(forwarded.getStringProperty("p")).isEqualTo("value");
    assertThat(forwarded.getJMSCorrelationID()).isEqualTo("correlation");
    assertThat(forwarded.getJMSReplyTo()).isEqualTo(topic);
    assertThat(forwarded.getJMSType()).isEqualTo("type");
    assertThat(forwarded.getJMSMessageID()).isNotEqualTo(firstId);
    assertThatThrownBy(() -> arrived.setText("other"))
        .isInstanceOf(MessageNotWriteableException.class);
  }

  @Test
  void shouldSendOnAReceivedMessageAsTheReceiverChangedIt() throws JMSException {
    TextMessage message = session.createTextMessage("text");
    message.setStringProperty("p", "value");
    TextMessage arrived = overTheQueue(message);
    arrived.clearBody();
    arrived.setText("other");
    TextMessage forwarded = overTheQueue(arrived);
    assertThat(forwarded.getText()).isEqualTo("other");
    assertThat(forwarded.getStringProperty("p")).isEqualTo("value");
    forwarded.clearProperties();
    forwarded.setStringProperty("q", "value");
    TextMessage again = overTheQueue(forwarded);
    assertThat(again.getText()).isEqualTo("other");
    assertThat(again.propertyExists("p")).isFalse();
    assertThat(again.getStringProperty("q")).isEqualTo("value");
  }

  @Test
  void shouldDeliverAgainWhatWasSentWhateverTheReceiverDidToIt() throws JMSException {
    TextMessage message = session.createTextMessage("as sent");
    message.setStringProperty("p", "as sent");
    message.setJMSType("as sent");
    send(queue, message);
    Session transacted = connection.createSession(true, Session.SESSION_TRANSACTED);
    MessageConsumer consumer = transacted.createConsumer(queue);
    for (int i = 0; i < 2; i++) {
      TextMessage arrived = (TextMessage) receive(consumer);
      assertThat(arrived.getText()).isEqualTo("as sent");
      assertThat(arrived.getStringProperty("p")).isEqualTo("as sent");
      assertThat(arrived.getJMSType()).isEqualTo("as sent");
      assertThat(arrived.getJMSMessageID()).isEqualTo(message.getJMSMessageID());
      assertThat(arrived.getIntProperty("JMSXDeliveryCount")).isEqualTo(i + 1);
      arrived.clearBody();
      arrived.setText("changed");
      arrived.clearProperties();
      arrived.setStringProperty("p", "changed");
      arrived.setJMSType("changed");
      arrived.setJMSMessageID("ID:changed");
      transacted.rollback();
    }
  }

  @Test
  void shouldDeliverAgainTheBytesThatWereSent() throws JMSException {
    BytesMessage message = session.createBytesMessage();
    message.writeBytes(new byte[] {1, 2});
    send(queue, message);
    Session transacted = connection.createSession(true, Session.SESSION_TRANSACTED);
    MessageConsumer consumer = transacted.createConsumer(queue);
    for (int i = 0; i < 2; i++) {
      BytesMessage arrived = (BytesMessage) receive(consumer);
      assertThat(arrived.getBody(byte[].class)).containsExactly(1, 2);
      arrived.readByte();
      arrived.clearBody();
      arrived.writeByte((byte) 9);
      transacted.rollback();
    }
  }
}
