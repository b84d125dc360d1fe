package org.angarium.specification;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.DeliveryMode;
import jakarta.jms.Destination;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.JMSProducer;
import jakarta.jms.Message;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * Section 3.4: what sending does to a message's header, as the sender and as the receiver see it.
 */
class SentHeaderTest extends SpecificationCase {
  private static final long HOUR = 3_600_000;

  @Test
  void shouldSetTheDestinationThatWasSentTo() throws JMSException {
    Message message = session.createMessage();
    message.setJMSDestination(session.createQueue(uniqueName()));
    Message arrived = overTheQueue(message);
    assertThat(message.getJMSDestination()).isEqualTo(queue);
    assertThat(arrived.getJMSDestination()).isEqualTo(queue);
  }

  @Test
  void shouldSetTheDestinationGivenToAnAnonymousProducer() throws JMSException {
    Message message = session.createMessage();
    message.setJMSDestination(session.createQueue(uniqueName()));
    session.createProducer(null).send(queue, message);
    assertThat(message.getJMSDestination()).isEqualTo(queue);
    assertThat(receiveFromQueue().getJMSDestination()).isEqualTo(queue);
  }

  @Test
  void shouldSetTheDeliveryModeThatWasSentWith() throws JMSException {
    MessageProducer producer = session.createProducer(queue);
    Message message = session.createMessage();
    message.setJMSDeliveryMode(DeliveryMode.NON_PERSISTENT);
    producer.send(message);
    assertDeliveryMode(message, DeliveryMode.PERSISTENT);

    producer.setDeliveryMode(DeliveryMode.NON_PERSISTENT);
    producer.send(message);
    assertDeliveryMode(message, DeliveryMode.NON_PERSISTENT);

    producer.send(message, DeliveryMode.PERSISTENT, 4, 0);
    assertDeliveryMode(message, DeliveryMode.PERSISTENT);
  }

  private void assertDeliveryMode(Message sent, int mode) throws JMSException {
    assertThat(sent.getJMSDeliveryMode()).isEqualTo(mode);
    assertThat(receiveFromQueue().getJMSDeliveryMode()).isEqualTo(mode);
  }

  // ---- JMSMessageID

  @Test
  void shouldAssignAMessageIdWhateverWasSetBefore() throws JMSException {
    Message message = session.createMessage();
    message.setJMSMessageID("ID:mine");
    Message arrived = overTheQueue(message);
    assertThat(message.getJMSMessageID()).isNotEqualTo("ID:mine").startsWith("ID:");
    assertThat(arrived.getJMSMessageID()).isEqualTo(message.getJMSMessageID());
  }

  @Test
  void shouldAssignAnIdOfItsOwnToEveryMessage() throws JMSException {
    Set<String> ids = new HashSet<>();
    for (int i = 0; i < 3; i++) {
      Session another = startedConnection().createSession();
      MessageProducer producer = another.createProducer(queue);
      Message message = another.createMessage();
      for (int j = 0; j < 3; j++) {
        producer.send(message);
        ids.add(message.getJMSMessageID());
      }
    }
    assertThat(ids).hasSize(9);
  }

  @Test
  void shouldSendWithoutAMessageIdOnRequest() throws JMSException {
    MessageProducer producer = session.createProducer(queue);
    producer.setDisableMessageID(true);
    Message message = session.createMessage();
    message.setJMSMessageID("ID:mine");
    producer.send(message);
    assertThat(message.getJMSMessageID()).isNull();
    assertThat(receiveFromQueue().getJMSMessageID()).isNull();

    JMSContext context = context();
    Message another = context.createMessage();
    context.createProducer().setDisableMessageID(true).send(queue, another);
    assertThat(another.getJMSMessageID()).isNull();
    assertThat(receiveFromQueue().getJMSMessageID()).isNull();
  }

  // ---- JMSTimestamp

  @Test
  void shouldSetTheTimeBetweenCallAndReturn() throws JMSException {
    MessageProducer producer = session.createProducer(queue);
    Message message = session.createMessage();
    message.setJMSTimestamp(1);
    long before = System.currentTimeMillis();
    producer.send(message);
    long after = System.currentTimeMillis();
    assertThat(message.getJMSTimestamp()).isBetween(before, after);
    assertThat(receiveFromQueue().getJMSTimestamp()).isEqualTo(message.getJMSTimestamp());
  }

  @Test
  void shouldSetTheTimeOfTheSendNotOfTheCommit() throws JMSException {
    Session transacted = connection.createSession(true, Session.SESSION_TRANSACTED);
    MessageProducer producer = transacted.createProducer(queue);
    Message message = transacted.createMessage();
    producer.setDeliveryDelay(1);
    producer.send(message, DeliveryMode.PERSISTENT, 4, HOUR);
    long after = System.currentTimeMillis();
    waitUntilPast(after);
    transacted.commit();
    Message arrived = receiveFromQueue();
    assertThat(arrived.getJMSTimestamp()).isLessThanOrEqualTo(after);
    assertThat(arrived.getJMSExpiration()).isEqualTo(message.getJMSTimestamp() + HOUR);
    assertThat(arrived.getJMSDeliveryTime()).isEqualTo(message.getJMSTimestamp() + 1);
  }

  @Test
  void shouldSetTheNormalTimeThoughTimestampsAreNotWanted() throws JMSException {
    MessageProducer producer = session.createProducer(queue);
    producer.setDisableMessageTimestamp(true);
    Message message = session.createMessage();
    long before = System.currentTimeMillis();
    producer.send(message);
    assertThat(message.getJMSTimestamp()).isBetween(before, System.currentTimeMillis());
    assertThat(receiveFromQueue().getJMSTimestamp()).isEqualTo(message.getJMSTimestamp());
  }

  // ---- JMSExpiration, JMSDeliveryTime, JMSPriority

  @Test
  void shouldAddTheTimeToLiveToTheTimeOfSending() throws JMSException {
    MessageProducer producer = session.createProducer(queue);
    Message message = session.createMessage();
    message.setJMSExpiration(1);
    producer.send(message, DeliveryMode.PERSISTENT, 4, HOUR);
    assertExpiration(message, message.getJMSTimestamp() + HOUR);

    producer.setTimeToLive(2 * HOUR);
    producer.send(message);
    assertExpiration(message, message.getJMSTimestamp() + 2 * HOUR);
  }

  @Test
  void shouldSetNoExpirationForUnlimitedTimeToLive() throws JMSException {
    Message message = session.createMessage();
    message.setJMSExpiration(System.currentTimeMillis() + HOUR);
    send(queue, message);
    assertExpiration(message, 0);
  }

  private void assertExpiration(Message sent, long expiration) throws JMSException {
    assertThat(sent.getJMSExpiration()).isEqualTo(expiration);
    assertThat(receiveFromQueue().getJMSExpiration()).isEqualTo(expiration);
  }

  @Test
  void shouldAddTheDeliveryDelayToTheTimeOfSending() throws JMSException {
    MessageProducer producer = session.createProducer(queue);
    Message message = session.createMessage();
    message.setJMSDeliveryTime(System.currentTimeMillis() + HOUR);
    producer.setDeliveryDelay(20);
    producer.send(message);
    assertThat(message.getJMSDeliveryTime()).isEqualTo(message.getJMSTimestamp() + 20);
    assertThat(receiveFromQueue().getJMSDeliveryTime()).isEqualTo(message.getJMSDeliveryTime());

    producer.setDeliveryDelay(0);
    producer.send(message);
    assertThat(message.getJMSDeliveryTime()).isEqualTo(message.getJMSTimestamp());
    assertThat(receiveFromQueue().getJMSDeliveryTime()).isEqualTo(message.getJMSTimestamp());
  }

  @Test
  void shouldSetThePriorityThatWasSentWith() throws JMSException {
    MessageProducer producer = session.createProducer(queue);
    Message message = session.createMessage();
    message.setJMSPriority(7);
    producer.send(message);
    assertPriority(message, 4);

    producer.setPriority(9);
    producer.send(message);
    assertPriority(message, 9);

    for (int priority = 0; priority <= 9; priority++) {
      producer.send(message, DeliveryMode.NON_PERSISTENT, priority, 0);
      assertPriority(message, priority);
    }
  }

  private void assertPriority(Message sent, int priority) throws JMSException {
    assertThat(sent.getJMSPriority()).isEqualTo(priority);
    assertThat(receiveFromQueue().getJMSPriority()).isEqualTo(priority);
  }

  // ---- who sets what

  @Test
  void shouldOverwriteAllThatOnlyTheSendMethodSets() throws JMSException {
    Destination elsewhere = session.createQueue(uniqueName());
    Message message = session.createMessage();
    message.setJMSDestination(elsewhere);
    message.setJMSDeliveryMode(DeliveryMode.NON_PERSISTENT);
    message.setJMSExpiration(5);
    message.setJMSDeliveryTime(6);
    message.setJMSPriority(7);
    message.setJMSMessageID("ID:8");
    message.setJMSTimestamp(9);
    message.setJMSRedelivered(true);
    Message arrived = overTheQueue(message);
    for (Message each : new Message[] {message, arrived}) {
      assertThat(each.getJMSDestination()).isEqualTo(queue);
      assertThat(each.getJMSDeliveryMode()).isEqualTo(DeliveryMode.PERSISTENT);
      assertThat(each.getJMSExpiration()).isZero();
      assertThat(each.getJMSDeliveryTime()).isEqualTo(message.getJMSTimestamp());
      assertThat(each.getJMSPriority()).isEqualTo(4);
      assertThat(each.getJMSMessageID()).isNotEqualTo("ID:8");
      assertThat(each.getJMSTimestamp()).isGreaterThan(9);
    }
    assertThat(arrived.getJMSRedelivered()).isFalse();
  }

  @Test
  void shouldLeaveTheRedeliveryMarkOfASentMessageAlone() throws JMSException {
    Message message = session.createMessage();
    send(queue, message);
    assertThat(message.getJMSRedelivered()).isFalse();
    message.setJMSRedelivered(true);
    send(queue, message);
    assertThat(message.getJMSRedelivered()).isTrue();
  }

  @Test
  void shouldCarryWhatTheClientSets() throws JMSException {
    Destination replies = session.createQueue("replies");
    Message message = session.createMessage();
    message.setJMSCorrelationID("correlation");
    message.setJMSReplyTo(replies);
    message.setJMSType("type");
    Message arrived = overTheQueue(message);
    for (Message each : new Message[] {message, arrived}) {
      assertThat(each.getJMSCorrelationID()).isEqualTo("correlation");
      assertThat(each.getJMSReplyTo()).isEqualTo(replies);
      assertThat(each.getJMSType()).isEqualTo("type");
    }
  }

  @Test
  void shouldCarryAWholeHeaderWithEveryKindOfMessage() throws JMSException {
    for (Message message :
        new Message[] {
          session.createMessage(),
          session.createTextMessage("text"),
          session.createBytesMessage(),
          session.createMapMessage(),
          session.createStreamMessage(),
          session.createObjectMessage("object")
        }) {
      message.setJMSCorrelationID("correlation");
      message.setJMSReplyTo(topic);
      message.setJMSType("type");
      session.createProducer(queue).send(message, DeliveryMode.NON_PERSISTENT, 6, HOUR);
      Message arrived = receiveFromQueue();
      assertThat(arrived.getJMSCorrelationID()).isEqualTo("correlation");
      assertThat(arrived.getJMSReplyTo()).isEqualTo(topic);
      assertThat(arrived.getJMSType()).isEqualTo("type");
      assertThat(arrived.getJMSDestination()).isEqualTo(queue);
      assertThat(arrived.getJMSDeliveryMode()).isEqualTo(DeliveryMode.NON_PERSISTENT);
      assertThat(arrived.getJMSPriority()).isEqualTo(6);
      assertThat(arrived.getJMSMessageID()).isEqualTo(message.getJMSMessageID());
      assertThat(arrived.getJMSTimestamp()).isEqualTo(message.getJMSTimestamp());
      assertThat(arrived.getJMSExpiration()).isEqualTo(message.getJMSTimestamp() + HOUR);
      assertThat(arrived.getJMSDeliveryTime()).isEqualTo(message.getJMSTimestamp());
      assertThat(arrived.getJMSRedelivered()).isFalse();
    }
  }

  @Test
  void shouldCarryNothingWhereTheClientSetNothing() throws JMSException {
    Message arrived = overTheQueue(session.createMessage());
    assertThat(arrived.getJMSCorrelationID()).isNull();
    assertThat(arrived.getJMSCorrelationIDAsBytes()).isNull();
    assertThat(arrived.getJMSReplyTo()).isNull();
    assertThat(arrived.getJMSType()).isNull();
  }

  @Test
  void shouldTakeDeliveryOptionsFromTheProducerOfAContext() throws JMSException {
    JMSContext context = context();
    JMSProducer producer =
        context
            .createProducer()
            .setDeliveryMode(DeliveryMode.NON_PERSISTENT)
            .setPriority(8)
            .setTimeToLive(HOUR)
            .setDeliveryDelay(20);
    TextMessage message = context.createTextMessage("text");
    message.setJMSDeliveryMode(DeliveryMode.PERSISTENT);
    message.setJMSPriority(1);
    message.setJMSExpiration(2);
    message.setJMSDeliveryTime(3);
    producer.send(queue, message);
    for (Message each : new Message[] {message, receiveFromQueue()}) {
      assertThat(each.getJMSDeliveryMode()).isEqualTo(DeliveryMode.NON_PERSISTENT);
      assertThat(each.getJMSPriority()).isEqualTo(8);
      assertThat(each.getJMSExpiration()).isEqualTo(message.getJMSTimestamp() + HOUR);
      assertThat(each.getJMSDeliveryTime()).isEqualTo(message.getJMSTimestamp() + 20);
    }
  }

  // ---- JMSCorrelationID, JMSReplyTo

  @Test
  void shouldCarryAMessageIdAsCorrelation() throws JMSException {
    Message request = overTheQueue(session.createMessage());
    Message reply = session.createMessage();
    reply.setJMSCorrelationID(request.getJMSMessageID());
    assertThat(overTheQueue(reply).getJMSCorrelationID()).isEqualTo(request.getJMSMessageID());
  }

  @Test
  void shouldCarryACorrelationOfBytes() throws JMSException {
    byte[] bytes = {0, (byte) 0x80, (byte) 0xFF, 'I', 'D', ':', 0};
    Message message = session.createMessage();
    message.setJMSCorrelationIDAsBytes(bytes);
    bytes[0] = 1;
    Message arrived = overTheQueue(message);
    for (Message each : new Message[] {message, arrived}) {
      assertThat(each.getJMSCorrelationIDAsBytes())
          .containsExactly(0, 0x80, 0xFF, 'I', 'D', ':', 0);
      each.getJMSCorrelationIDAsBytes()[0] = 2;
      assertThat(each.getJMSCorrelationIDAsBytes()[0]).isZero();
    }
  }

  @Test
  void shouldCarryQueuesAndTopicsToReplyTo() throws JMSException {
    for (Destination replyTo : new Destination[] {queue, topic}) {
      Message message = session.createMessage();
      message.setJMSReplyTo(replyTo);
      Destination arrived = overTheQueue(message).getJMSReplyTo();
      assertThat(arrived).isEqualTo(replyTo).hasSameClassAs(replyTo);
    }
  }
}
