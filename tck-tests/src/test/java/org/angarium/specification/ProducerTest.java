package org.angarium.specification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.BytesMessage;
import jakarta.jms.DeliveryMode;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.JMSProducer;
import jakarta.jms.MapMessage;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.ObjectMessage;
import jakarta.jms.QueueConnection;
import jakarta.jms.QueueConnectionFactory;
import jakarta.jms.QueueSender;
import jakarta.jms.QueueSession;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import jakarta.jms.TopicConnection;
import jakarta.jms.TopicConnectionFactory;
import jakarta.jms.TopicPublisher;
import jakarta.jms.TopicSession;
import java.io.Serializable;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Sections 7.1 and 7.2: producers with and without a destination, and all ways to send. */
class ProducerTest extends SpecificationCase {
  private static void assertSentWith(Message message, int mode, int priority, boolean expires)
      throws JMSException {
    assertThat(message.getJMSDeliveryMode()).isEqualTo(mode);
    assertThat(message.getJMSPriority()).isEqualTo(priority);
    assertThat(message.getJMSExpiration() != 0).isEqualTo(expires);
  }

  @Test
  void shouldSendToItsDestination() throws JMSException {
    MessageProducer producer = session.createProducer(queue);
    assertThat(producer.getDestination()).isEqualTo(queue);
    MessageConsumer consumer = session.createConsumer(queue);
    producer.send(session.createTextMessage("one"));
    assertSentWith(receive(consumer), DeliveryMode.PERSISTENT, 4, false);
    producer.send(session.createTextMessage("two"), DeliveryMode.NON_PERSISTENT, 3, 60_000);
    assertSentWith(receive(consumer), DeliveryMode.NON_PERSISTENT, 3, true);
  }

  @Test
  void shouldSendToAnyDestinationIfItHasNone() throws JMSException {
    MessageProducer producer = session.createProducer(null);
    assertThat(producer.getDestination()).isNull();
    MessageConsumer subscriber = session.createConsumer(topic);
    producer.send(queue, session.createTextMessage("one"));
    producer.send(topic, session.createTextMessage("two"), DeliveryMode.NON_PERSISTENT, 3, 60_000);
    assertSentWith(receive(session.createConsumer(queue)), DeliveryMode.PERSISTENT, 4, false);
    assertSentWith(receive(subscriber), DeliveryMode.NON_PERSISTENT, 3, true);
  }

  @Test
  void shouldTakeADestinationWithTheMessageOnlyIfItHasNone() throws JMSException {
    Message message = session.createTextMessage("one");
    MessageProducer bound = session.createProducer(queue);
    assertThatThrownBy(() -> bound.send(queue, message))
        .isInstanceOf(UnsupportedOperationException.class);
    assertThatThrownBy(() -> bound.send(queue, message, DeliveryMode.PERSISTENT, 4, 0))
        .isInstanceOf(UnsupportedOperationException.class);
    MessageProducer unbound = session.createProducer(null);
    assertThatThrownBy(() -> unbound.send(message))
        .isInstanceOf(UnsupportedOperationException.class);
    assertThatThrownBy(() -> unbound.send(message, DeliveryMode.PERSISTENT, 4, 0))
        .isInstanceOf(UnsupportedOperationException.class);
    bound.send(message);
    assertThat(receiveText(session.createConsumer(queue))).isEqualTo("one");
  }

  @Test
  void shouldHaveSentWhenSendReturns() throws JMSException {
    MessageConsumer consumer = startedConnection().createSession().createConsumer(queue);
    MessageProducer producer = session.createProducer(queue);
    for (int i = 0; i < 20; i++) {
      producer.send(session.createTextMessage(Integer.toString(i)));
      assertThat(Texts.of(consumer.receiveNoWait())).isEqualTo(Integer.toString(i));
    }
  }

  @Test
  void shouldSendTheSameMessageAgain() throws JMSException {
    TextMessage message = session.createTextMessage("one");
    MessageProducer producer = session.createProducer(queue);
    producer.send(message);
    String firstId = message.getJMSMessageID();
    message.setText("two");
    producer.send(message);
    assertThat(message.getJMSMessageID()).isNotEqualTo(firstId);
    assertThat(Texts.received(session.createConsumer(queue), 2)).containsExactly("one", "two");
  }

  @Test
  void shouldSendThroughAQueueSender() throws JMSException {
    QueueConnection queues = closing(((QueueConnectionFactory) factory).createQueueConnection());
    QueueSession ofQueues = queues.createQueueSession(false, Session.AUTO_ACKNOWLEDGE);
    QueueSender bound = ofQueues.createSender(queue);
    QueueSender unbound = ofQueues.createSender(null);
    assertThat(bound.getQueue()).isEqualTo(queue);
    assertThat(unbound.getQueue()).isNull();
    bound.send(session.createTextMessage("1"));
    bound.send(session.createTextMessage("2"), DeliveryMode.PERSISTENT, 4, 60_000);
    unbound.send(queue, session.createTextMessage("3"));
    unbound.send(queue, session.createTextMessage("4"), DeliveryMode.PERSISTENT, 4, 60_000);
    MessageConsumer consumer = session.createConsumer(queue);
    for (int i = 1; i <= 4; i++) {
      Message message = receive(consumer);
      assertThat(Texts.of(message)).isEqualTo(Integer.toString(i));
      assertThat(message.getJMSExpiration() != 0).isEqualTo(i % 2 == 0);
    }
    assertThatThrownBy(() -> bound.send(queue, session.createMessage()))
        .isInstanceOf(UnsupportedOperationException.class);
    assertThatThrownBy(() -> unbound.send(session.createMessage()))
        .isInstanceOf(UnsupportedOperationException.class);
  }

  @Test
  void shouldSendThroughATopicPublisher() throws JMSException {
    TopicConnection topics = closing(((TopicConnectionFactory) factory).createTopicConnection());
    TopicSession ofTopics = topics.createTopicSession(false, Session.AUTO_ACKNOWLEDGE);
    TopicPublisher bound = ofTopics.createPublisher(topic);
    TopicPublisher unbound = ofTopics.createPublisher(null);
    assertThat(bound.getTopic()).isEqualTo(topic);
    assertThat(unbound.getTopic()).isNull();
    MessageConsumer subscriber = session.createConsumer(topic);
    bound.publish(session.createTextMessage("1"));
    bound.publish(session.createTextMessage("2"), DeliveryMode.PERSISTENT, 4, 60_000);
    unbound.publish(topic, session.createTextMessage("3"));
    unbound.publish(topic, session.createTextMessage("4"), DeliveryMode.PERSISTENT, 4, 60_000);
    bound.send(session.createTextMessage("5"));
    unbound.send(topic, session.createTextMessage("6"), DeliveryMode.PERSISTENT, 4, 60_000);
    for (int i = 1; i <= 6; i++) {
      Message message = receive(subscriber);
      assertThat(Texts.of(message)).isEqualTo(Integer.toString(i));
      assertThat(message.getJMSExpiration() != 0).isEqualTo(i % 2 == 0);
    }
    assertThatThrownBy(() -> bound.publish(topic, session.createMessage()))
        .isInstanceOf(UnsupportedOperationException.class);
    assertThatThrownBy(() -> unbound.publish(session.createMessage()))
        .isInstanceOf(UnsupportedOperationException.class);
  }

  @Test
  void shouldMakeTheMessageOfABodyThatIsGiven() throws JMSException {
    JMSContext context = context();
    JMSProducer producer = context.createProducer();
    JMSConsumer consumer = context.createConsumer(queue);

    producer.send(queue, "text");
    assertThat(((TextMessage) consumer.receive(SOON)).getText()).isEqualTo("text");
    producer.send(queue, Map.of("one", 1, "two", "2"));
    MapMessage map = (MapMessage) consumer.receive(SOON);
    assertThat(map.getInt("one")).isOne();
    assertThat(map.getString("two")).isEqualTo("2");
    producer.send(queue, new byte[] {1, 2, 3});
    assertThat(((BytesMessage) consumer.receive(SOON)).getBodyLength()).isEqualTo(3);
    producer.send(queue, Integer.valueOf(42));
    assertThat(((ObjectMessage) consumer.receive(SOON)).getObject()).isEqualTo(42);
    producer.send(queue, context.createTextMessage("message"));
    assertThat(((TextMessage) consumer.receive(SOON)).getText()).isEqualTo("message");
  }

  @Test
  void shouldSendAMessageWithoutABodyForNull() throws JMSException {
    JMSContext context = context();
    JMSProducer producer = context.createProducer();
    JMSConsumer consumer = context.createConsumer(queue);
    producer.send(queue, (String) null);
    assertThat(((TextMessage) consumer.receive(SOON)).getText()).isNull();
    producer.send(queue, (Map<String, Object>) null);
    assertThat(((MapMessage) consumer.receive(SOON)).getMapNames().hasMoreElements()).isFalse();
    producer.send(queue, (byte[]) null);
    assertThat(((BytesMessage) consumer.receive(SOON)).getBodyLength()).isZero();
    producer.send(queue, (Serializable) null);
    assertThat(((ObjectMessage) consumer.receive(SOON)).getObject()).isNull();
  }

  @Test
  void shouldSendThroughAContextToQueuesAndTopics() {
    JMSContext context = context();
    JMSConsumer subscriber = context.createConsumer(topic);
    JMSProducer producer = context.createProducer();
    producer.send(topic, "published").send(queue, "queued");
    assertThat(subscriber.receiveBody(String.class, SOON)).isEqualTo("published");
    assertThat(context.createConsumer(queue).receiveBody(String.class, SOON)).isEqualTo("queued");
  }
}
