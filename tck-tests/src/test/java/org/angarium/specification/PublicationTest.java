package org.angarium.specification;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.BytesMessage;
import jakarta.jms.Connection;
import jakarta.jms.DeliveryMode;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Section 4.2: one message, and what becomes of it in each subscription. */
class PublicationTest extends SpecificationCase {
  /** A subscription of each of the four kinds, each with one consumer in a session of its own. */
  private List<MessageConsumer> oneOfEachKind(int mode) throws JMSException {
    Connection named = closing(factory.createConnection());
    named.setClientID(uniqueName());
    named.start();
    return List.of(
        named.createSession(mode).createConsumer(topic),
        named.createSession(mode).createSharedConsumer(topic, "shared"),
        named.createSession(mode).createDurableConsumer(topic, "durable"),
        named.createSession(mode).createSharedDurableConsumer(topic, "shared and durable"));
  }

  @Test
  void shouldGiveEverySubscriptionEveryMessage() throws JMSException {
    List<MessageConsumer> consumers = oneOfEachKind(Session.AUTO_ACKNOWLEDGE);
    for (int i = 0; i < 10; i++) {
      sendText(topic, "text " + i);
    }
    for (MessageConsumer consumer : consumers) {
      for (int i = 0; i < 10; i++) {
        assertThat(receiveText(consumer)).isEqualTo("text " + i);
      }
    }
  }

  @Test
  void shouldGiveEverySubscriptionACopyOfItsOwn() throws JMSException {
    List<MessageConsumer> consumers = oneOfEachKind(Session.AUTO_ACKNOWLEDGE);
    BytesMessage message = session.createBytesMessage();
    message.writeInt(7);
    message.setStringProperty("p", "as sent");
    send(topic, message);
    Set<Message> copies = new HashSet<>();
    for (MessageConsumer consumer : consumers) {
      BytesMessage copy = (BytesMessage) receive(consumer);
      assertThat(copy.getBody(byte[].class)).containsExactly(0, 0, 0, 7);
      assertThat(copy.getStringProperty("p")).isEqualTo("as sent");
      assertThat(copy.getJMSMessageID()).isEqualTo(message.getJMSMessageID());
      assertThat(copy.getJMSDestination()).isEqualTo(topic);
      copy.getBody(byte[].class)[0] = 9;
      copy.clearBody();
      copy.clearProperties();
      copy.setStringProperty("p", "changed");
      copies.add(copy);
    }
    assertThat(copies).hasSize(4);
  }

  @Test
  void shouldAcknowledgeEachCopyByItself() throws JMSException {
    List<MessageConsumer> consumers = new ArrayList<>();
    List<Session> sessions = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      sessions.add(connection.createSession(Session.CLIENT_ACKNOWLEDGE));
      consumers.add(sessions.get(i).createConsumer(topic));
    }
    sendText(topic, "text");
    for (int i = 0; i < 3; i++) {
      Message copy = receive(consumers.get(i));
      assertThat(copy.getJMSRedelivered()).isFalse();
      if (i != 1) {
        copy.acknowledge();
      }
    }
    for (Session each : sessions) {
      each.recover();
    }
    sendText(topic, "marker");
    Message again = receive(consumers.get(1));
    assertThat(((TextMessage) again).getText()).isEqualTo("text");
    assertThat(again.getIntProperty("JMSXDeliveryCount")).isEqualTo(2);
    for (MessageConsumer consumer : consumers) {
      assertThat(receiveText(consumer)).isEqualTo("marker");
    }
  }

  @Test
  void shouldLetOneSubscriptionWaitWhileAnotherGoesOn() throws JMSException {
    Session slow = connection.createSession(Session.CLIENT_ACKNOWLEDGE);
    MessageConsumer slowConsumer = slow.createConsumer(topic);
    MessageConsumer fast = session.createConsumer(topic);
    for (int i = 0; i < 50; i++) {
      sendText(topic, "text " + i);
      assertThat(receiveText(fast)).isEqualTo("text " + i);
    }
    for (int i = 0; i < 50; i++) {
      assertThat(receiveText(slowConsumer)).isEqualTo("text " + i);
    }
  }

  @Test
  void shouldPublishInATransaction() throws JMSException {
    MessageConsumer consumer = session.createConsumer(topic);
    Session transacted = connection.createSession(true, Session.SESSION_TRANSACTED);
    MessageProducer producer = transacted.createProducer(topic);
    producer.send(transacted.createTextMessage("rolled back"));
    transacted.rollback();
    producer.send(transacted.createTextMessage("committed"));
    sendText(topic, "first");
    transacted.commit();
    assertThat(receiveText(consumer)).isEqualTo("first");
    assertThat(receiveText(consumer)).isEqualTo("committed");
  }

  @Test
  void shouldNotDeliverAPublicationBeforeItsDeliveryTime() throws JMSException {
    MessageConsumer consumer = session.createConsumer(topic);
    MessageProducer producer = session.createProducer(topic);
    Message delayed = session.createTextMessage("delayed");
    producer.setDeliveryDelay(200);
    producer.send(delayed);
    producer.setDeliveryDelay(0);
    producer.send(session.createTextMessage("marker"));
    assertThat(receiveText(consumer)).isEqualTo("marker");
    assertThat(receiveText(consumer)).isEqualTo("delayed");
    assertThat(System.currentTimeMillis()).isGreaterThanOrEqualTo(delayed.getJMSDeliveryTime());
  }

  @Test
  void shouldKeepWhatADurableSubscriptionHoldsUntilItIsConsumedOrExpires() throws JMSException {
    String clientId = uniqueName();
    try (Connection named = factory.createConnection()) {
      named.setClientID(clientId);
      named.createSession().createDurableConsumer(topic, "name").close();
    }
    Message expiring = session.createTextMessage("expires");
    session.createProducer(topic).send(expiring, DeliveryMode.PERSISTENT, 9, 1);
    waitUntilPast(expiring.getJMSExpiration());
    sendText(topic, "first");
    sendText(topic, "second");
    for (String text : List.of("first", "second")) {
      try (Connection named = factory.createConnection()) {
        named.setClientID(clientId);
        named.start();
        Session receiving = named.createSession();
        assertThat(receiveText(receiving.createDurableConsumer(topic, "name"))).isEqualTo(text);
      }
    }
    try (Connection named = factory.createConnection()) {
      named.setClientID(clientId);
      named.createSession().unsubscribe("name");
    }
  }
}
