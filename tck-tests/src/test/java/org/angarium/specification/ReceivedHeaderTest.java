package org.angarium.specification;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.DeliveryMode;
import jakarta.jms.Destination;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.QueueBrowser;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Section 3.4: what the header makes of delivery, and what delivery makes of the header. */
class ReceivedHeaderTest extends SpecificationCase {
  @Test
  void shouldGiveADestinationThatCanBeSentTo() throws JMSException {
    Message arrived = overTheQueue(session.createMessage());
    sendText(arrived.getJMSDestination(), "once more");
    assertThat(receiveText(session.createConsumer(queue))).isEqualTo("once more");
  }

  // ---- JMSRedelivered

  @Test
  void shouldMarkAMessageThatIsDeliveredAgain() throws JMSException {
    sendText(queue, "text");
    Session transacted = connection.createSession(true, Session.SESSION_TRANSACTED);
    MessageConsumer consumer = transacted.createConsumer(queue);
    assertThat(receive(consumer).getJMSRedelivered()).isFalse();
    transacted.rollback();
    assertThat(receive(consumer).getJMSRedelivered()).isTrue();
    transacted.rollback();
    consumer.close();
    assertThat(receive(session.createConsumer(queue)).getJMSRedelivered()).isTrue();
  }

  @Test
  void shouldMarkAMessageWhoseReceiverHasGone() throws JMSException {
    sendText(queue, "text");
    try (Session careless = startedConnection().createSession(Session.CLIENT_ACKNOWLEDGE)) {
      assertThat(receive(careless.createConsumer(queue)).getJMSRedelivered()).isFalse();
    }
    assertThat(receive(session.createConsumer(queue)).getJMSRedelivered()).isTrue();
  }

  @Test
  void shouldMarkExactlyWhatIsCountedTwiceOrMore() throws JMSException {
    for (String text : List.of("seen", "unseen")) {
      sendText(queue, text);
    }
    Session careless = startedConnection().createSession(Session.CLIENT_ACKNOWLEDGE);
    MessageConsumer first = careless.createConsumer(queue);
    receive(first).acknowledge();
    careless.close();
    Message second = receive(session.createConsumer(queue));
    assertThat(((TextMessage) second).getText()).isEqualTo("unseen");
    assertThat(second.getJMSRedelivered())
        .isEqualTo(second.getIntProperty("JMSXDeliveryCount") > 1);
  }

  // ---- JMSExpiration

  @Test
  void shouldNotDeliverAMessageThatHasExpired() throws JMSException {
    sendExpired(queue);
    sendText(queue, "marker");
    assertThat(receiveText(session.createConsumer(queue))).isEqualTo("marker");
  }

  @Test
  void shouldNotShowAMessageThatHasExpiredToABrowser() throws JMSException {
    sendExpired(queue);
    sendText(queue, "marker");
    try (QueueBrowser browser = session.createBrowser(queue)) {
      Message first = (Message) browser.getEnumeration().nextElement();
      assertThat(((TextMessage) first).getText()).isEqualTo("marker");
    }
  }

  @Test
  void shouldNotDeliverAMessageThatExpiresBeforeItsTransactionEnds() throws JMSException {
    Session transacted = connection.createSession(true, Session.SESSION_TRANSACTED);
    MessageProducer producer = transacted.createProducer(queue);
    Message message = transacted.createTextMessage("expires");
    producer.send(message, DeliveryMode.PERSISTENT, 9, 1);
    waitUntilPast(message.getJMSExpiration());
    producer.send(transacted.createTextMessage("marker"));
    transacted.commit();
    assertThat(receiveText(session.createConsumer(queue))).isEqualTo("marker");
  }

  private void sendExpired(Destination destination) throws JMSException {
    Message message = session.createTextMessage("expired");
    session.createProducer(destination).send(message, DeliveryMode.PERSISTENT, 9, 1);
    waitUntilPast(message.getJMSExpiration());
  }

  // ---- JMSPriority

  @Test
  void shouldDeliverHigherPrioritiesFirst() throws JMSException {
    MessageProducer producer = session.createProducer(queue);
    for (int priority : new int[] {4, 0, 9, 5, 1, 8, 3, 7, 2, 6}) {
      producer.send(session.createMessage(), DeliveryMode.PERSISTENT, priority, 0);
    }
    MessageConsumer consumer = session.createConsumer(queue);
    List<Integer> priorities = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      priorities.add(receive(consumer).getJMSPriority());
    }
    assertThat(priorities).containsExactly(9, 8, 7, 6, 5, 4, 3, 2, 1, 0);
  }

  // ---- JMSDeliveryTime

  @Test
  void shouldNotDeliverBeforeTheDeliveryTime() throws JMSException {
    MessageConsumer consumer = session.createConsumer(queue);
    sendDelayed(600_000);
    sendDelayed(200);
    sendText(queue, "marker");
    assertThat(receiveText(consumer)).isEqualTo("marker");
    Message delayed = receive(consumer);
    assertThat(System.currentTimeMillis()).isGreaterThanOrEqualTo(delayed.getJMSDeliveryTime());
    assertThat(((TextMessage) delayed).getText()).isEqualTo("delayed");
    sendText(queue, "last");
    assertThat(receiveText(consumer)).isEqualTo("last");
  }

  @Test
  void shouldNotDeliverBeforeTheDeliveryTimeThoughTheTransactionHasEnded() throws JMSException {
    Session transacted = connection.createSession(true, Session.SESSION_TRANSACTED);
    MessageProducer producer = transacted.createProducer(queue);
    producer.setDeliveryDelay(200);
    producer.send(transacted.createTextMessage("delayed"), DeliveryMode.PERSISTENT, 9, 0);
    producer.setDeliveryDelay(0);
    producer.send(transacted.createTextMessage("marker"));
    transacted.commit();
    MessageConsumer consumer = session.createConsumer(queue);
    assertThat(receiveText(consumer)).isEqualTo("marker");
    Message delayed = receive(consumer);
    assertThat(System.currentTimeMillis()).isGreaterThanOrEqualTo(delayed.getJMSDeliveryTime());
  }

  @Test
  void shouldNotShowAMessageToABrowserBeforeTheDeliveryTime() throws JMSException {
    long deliveryTime = sendDelayed(600_000);
    sendText(queue, "marker");
    try (QueueBrowser browser = session.createBrowser(queue)) {
      var messages = browser.getEnumeration();
      assertThat(((TextMessage) messages.nextElement()).getText()).isEqualTo("marker");
      assertThat(messages.hasMoreElements()).isFalse();
    }
    assertThat(System.currentTimeMillis()).isLessThan(deliveryTime);
  }

  private long sendDelayed(long millis) throws JMSException {
    MessageProducer producer = session.createProducer(queue);
    producer.setDeliveryDelay(millis);
    Message message = session.createTextMessage("delayed");
    producer.send(message, DeliveryMode.PERSISTENT, 9, 0);
    return message.getJMSDeliveryTime();
  }

  // ---- a received header is the receiver's own

  @Test
  void shouldLetTheReceiverChangeEveryHeaderField() throws JMSException {
    Message arrived = overTheQueue(session.createMessage());
    arrived.setJMSDestination(topic);
    arrived.setJMSDeliveryMode(DeliveryMode.NON_PERSISTENT);
    arrived.setJMSExpiration(1);
    arrived.setJMSDeliveryTime(2);
    arrived.setJMSPriority(3);
    arrived.setJMSMessageID("ID:4");
    arrived.setJMSTimestamp(5);
    arrived.setJMSCorrelationID("6");
    arrived.setJMSReplyTo(queue);
    arrived.setJMSType("7");
    arrived.setJMSRedelivered(true);
    assertThat(arrived.getJMSDestination()).isEqualTo(topic);
    assertThat(arrived.getJMSDeliveryMode()).isEqualTo(DeliveryMode.NON_PERSISTENT);
    assertThat(arrived.getJMSExpiration()).isEqualTo(1);
    assertThat(arrived.getJMSDeliveryTime()).isEqualTo(2);
    assertThat(arrived.getJMSPriority()).isEqualTo(3);
    assertThat(arrived.getJMSMessageID()).isEqualTo("ID:4");
    assertThat(arrived.getJMSTimestamp()).isEqualTo(5);
    assertThat(arrived.getJMSCorrelationID()).isEqualTo("6");
    assertThat(arrived.getJMSReplyTo()).isEqualTo(queue);
    assertThat(arrived.getJMSType()).isEqualTo("7");
    assertThat(arrived.getJMSRedelivered()).isTrue();
  }
}
