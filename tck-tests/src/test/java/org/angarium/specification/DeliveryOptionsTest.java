package org.angarium.specification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import jakarta.jms.Connection;
import jakarta.jms.DeliveryMode;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.JMSProducer;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Sections 7.4 and 7.7 to 7.9: delivery mode, priority, time to live, delay, and the two hints. */
class DeliveryOptionsTest extends SpecificationCase {
  /** A time to live or a delay, milliseconds, that a test waits for. */
  private static final long SHORT = 60;

  private static void awaitTime(long millis) {
    await().until(() -> System.currentTimeMillis() > millis);
  }

  @Test
  void shouldHaveTheSpecifiedDefaults() throws JMSException {
    MessageProducer producer = session.createProducer(queue);
    assertThat(producer.getDeliveryMode()).isEqualTo(DeliveryMode.PERSISTENT);
    assertThat(producer.getPriority()).isEqualTo(4);
    assertThat(producer.getTimeToLive()).isZero();
    assertThat(producer.getDeliveryDelay()).isZero();
    assertThat(producer.getDisableMessageID()).isFalse();
    assertThat(producer.getDisableMessageTimestamp()).isFalse();
    JMSProducer ofContext = context().createProducer();
    assertThat(ofContext.getDeliveryMode()).isEqualTo(DeliveryMode.PERSISTENT);
    assertThat(ofContext.getPriority()).isEqualTo(4);
    assertThat(ofContext.getTimeToLive()).isZero();
    assertThat(ofContext.getDeliveryDelay()).isZero();
    assertThat(ofContext.getDisableMessageID()).isFalse();
    assertThat(ofContext.getDisableMessageTimestamp()).isFalse();
  }

  @Test
  void shouldSendEveryMessageWithTheOptionsOfItsProducer() throws JMSException {
    MessageProducer producer = session.createProducer(queue);
    producer.setDeliveryMode(DeliveryMode.NON_PERSISTENT);
    producer.setPriority(7);
    producer.setTimeToLive(60_000);
    producer.setDeliveryDelay(1);
    assertThat(producer.getDeliveryMode()).isEqualTo(DeliveryMode.NON_PERSISTENT);
    assertThat(producer.getPriority()).isEqualTo(7);
    assertThat(producer.getTimeToLive()).isEqualTo(60_000);
    assertThat(producer.getDeliveryDelay()).isEqualTo(1);
    MessageConsumer consumer = session.createConsumer(queue);
    for (int i = 0; i < 2; i++) {
      producer.send(session.createTextMessage("text"));
      assertSpecial(receive(consumer));
    }
  }

  private static void assertSpecial(Message message) throws JMSException {
    assertThat(message.getJMSDeliveryMode()).isEqualTo(DeliveryMode.NON_PERSISTENT);
    assertThat(message.getJMSPriority()).isEqualTo(7);
    assertThat(message.getJMSExpiration()).isEqualTo(message.getJMSTimestamp() + 60_000);
    assertThat(message.getJMSDeliveryTime()).isEqualTo(message.getJMSTimestamp() + 1);
  }

  @Test
  void shouldSendEveryMessageWithTheOptionsOfItsProducerInAContext() throws JMSException {
    JMSContext context = context();
    JMSProducer special =
        context
            .createProducer()
            .setDeliveryMode(DeliveryMode.NON_PERSISTENT)
            .setPriority(7)
            .setTimeToLive(60_000)
            .setDeliveryDelay(1);
    assertThat(special.getDeliveryMode()).isEqualTo(DeliveryMode.NON_PERSISTENT);
    assertThat(special.getPriority()).isEqualTo(7);
    assertThat(special.getTimeToLive()).isEqualTo(60_000);
    assertThat(special.getDeliveryDelay()).isEqualTo(1);
    JMSProducer plain = context.createProducer();
    JMSConsumer consumer = context.createConsumer(queue);
    for (int i = 0; i < 2; i++) {
      special.send(queue, "text");
      assertSpecial(consumer.receive(SOON));
      plain.send(queue, "text");
      Message message = consumer.receive(SOON);
      assertThat(message.getJMSDeliveryMode()).isEqualTo(DeliveryMode.PERSISTENT);
      assertThat(message.getJMSPriority()).isEqualTo(4);
      assertThat(message.getJMSExpiration()).isZero();
      assertThat(message.getJMSDeliveryTime()).isEqualTo(message.getJMSTimestamp());
    }
  }

  @Test
  void shouldPreferTheOptionsOfTheSend() throws JMSException {
    MessageProducer producer = session.createProducer(queue);
    producer.setDeliveryMode(DeliveryMode.NON_PERSISTENT);
    producer.setPriority(7);
    producer.setTimeToLive(60_000);
    Message message = session.createTextMessage("text");
    producer.send(message, DeliveryMode.PERSISTENT, 2, 0);
    for (Message each : new Message[] {message, receive(session.createConsumer(queue))}) {
      assertThat(each.getJMSDeliveryMode()).isEqualTo(DeliveryMode.PERSISTENT);
      assertThat(each.getJMSPriority()).isEqualTo(2);
      assertThat(each.getJMSExpiration()).isZero();
    }
    assertThat(producer.getPriority()).isEqualTo(7);
  }

  @Test
  void shouldNotTakeTheOptionsOfTheMessage() throws JMSException {
    Message message = session.createTextMessage("text");
    message.setJMSDeliveryMode(DeliveryMode.NON_PERSISTENT);
    message.setJMSPriority(9);
    message.setJMSExpiration(1);
    message.setJMSDeliveryTime(Long.MAX_VALUE);
    send(queue, message);
    for (Message each : new Message[] {message, receive(session.createConsumer(queue))}) {
      assertThat(each.getJMSDeliveryMode()).isEqualTo(DeliveryMode.PERSISTENT);
      assertThat(each.getJMSPriority()).isEqualTo(4);
      assertThat(each.getJMSExpiration()).isZero();
      assertThat(each.getJMSDeliveryTime()).isEqualTo(each.getJMSTimestamp());
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {DeliveryMode.PERSISTENT, DeliveryMode.NON_PERSISTENT})
  void shouldNotDeliverAMessageAfterItsTime(int mode) throws JMSException {
    Message message = session.createTextMessage("expired");
    session.createProducer(queue).send(message, mode, 4, SHORT);
    assertThat(message.getJMSExpiration()).isEqualTo(message.getJMSTimestamp() + SHORT);
    awaitTime(message.getJMSExpiration());
    sendText(queue, "marker");
    assertThat(receiveText(session.createConsumer(queue))).isEqualTo("marker");
  }

  @Test
  void shouldNotDeliverAMessageThatExpiresOnItsWayToTheApplication() throws JMSException {
    MessageConsumer consumer = session.createConsumer(queue);
    MessageConsumer subscriber = session.createConsumer(topic);
    Message message = session.createTextMessage("expired");
    MessageProducer anywhere = session.createProducer(null);
    anywhere.setTimeToLive(SHORT);
    anywhere.send(queue, message);
    anywhere.send(topic, message);
    awaitTime(message.getJMSExpiration());
    sendText(queue, "marker");
    sendText(topic, "marker");
    assertThat(receiveText(consumer)).isEqualTo("marker");
    assertThat(receiveText(subscriber)).isEqualTo("marker");
  }

  @Test
  void shouldCountTheTimeToLiveFromTheSendNotFromTheCommit() throws JMSException {
    Session transacted = connection.createSession(Session.SESSION_TRANSACTED);
    MessageProducer producer = transacted.createProducer(queue);
    Message message = transacted.createTextMessage("expired");
    producer.setTimeToLive(SHORT);
    producer.send(message);
    producer.setTimeToLive(0);
    producer.send(transacted.createTextMessage("marker"));
    awaitTime(message.getJMSExpiration());
    transacted.commit();
    assertThat(receiveText(session.createConsumer(queue))).isEqualTo("marker");
  }

  private static void assertNotEarly(Message message) throws JMSException {
    assertThat(message.getJMSDeliveryTime()).isEqualTo(message.getJMSTimestamp() + SHORT);
    assertThat(System.currentTimeMillis()).isGreaterThanOrEqualTo(message.getJMSDeliveryTime());
  }

  @ParameterizedTest
  @ValueSource(ints = {DeliveryMode.PERSISTENT, DeliveryMode.NON_PERSISTENT})
  void shouldNotDeliverAMessageBeforeItsTime(int mode) throws JMSException {
    MessageConsumer consumer = session.createConsumer(queue);
    MessageConsumer subscriber = session.createConsumer(topic);
    MessageProducer producer = session.createProducer(null);
    producer.setDeliveryDelay(SHORT);
    producer.send(queue, session.createTextMessage("delayed"), mode, 4, 0);
    producer.send(topic, session.createTextMessage("delayed"), mode, 4, 0);
    assertNotEarly(receive(consumer));
    assertNotEarly(receive(subscriber));
  }

  @Test
  void shouldNotDeliverAMessageOfAContextBeforeItsTime() throws JMSException {
    JMSContext context = context();
    JMSConsumer consumer = context.createConsumer(queue);
    context.createProducer().setDeliveryDelay(SHORT).send(queue, "delayed");
    assertNotEarly(consumer.receive(SOON));
  }

  @Test
  void shouldCountTheDelayFromTheSendNotFromTheCommit() throws JMSException {
    Session transacted = connection.createSession(Session.SESSION_TRANSACTED);
    MessageProducer producer = transacted.createProducer(queue);
    producer.setDeliveryDelay(SHORT);
    Message message = transacted.createTextMessage("delayed");
    producer.send(message);
    awaitTime(message.getJMSDeliveryTime());
    MessageConsumer consumer = session.createConsumer(queue);
    transacted.commit();
    sendText(queue, "marker");
    assertThat(Texts.received(consumer, 2)).containsExactly("delayed", "marker");
  }

  @Test
  void shouldDeliverADelayedPublicationToTheSubscriptionsOfTheTimeOfTheSend() throws JMSException {
    Connection named = closing(factory.createConnection());
    named.setClientID(uniqueName());
    named.start();
    Session own = named.createSession();
    MessageConsumer early = session.createConsumer(topic);
    MessageConsumer earlyDurable = own.createDurableConsumer(topic, "early");
    MessageProducer producer = session.createProducer(topic);
    producer.setDeliveryDelay(SHORT);
    producer.send(session.createTextMessage("delayed"));

    MessageConsumer late = session.createConsumer(topic);
    MessageConsumer lateDurable = own.createDurableConsumer(topic, "late");
    assertThat(receiveText(early)).isEqualTo("delayed");
    assertThat(receiveText(earlyDurable)).isEqualTo("delayed");
    sendText(topic, "marker");
    assertThat(receiveText(late)).isEqualTo("marker");
    assertThat(receiveText(lateDurable)).isEqualTo("marker");

    earlyDurable.close();
    lateDurable.close();
    own.unsubscribe("early");
    own.unsubscribe("late");
  }

  @Test
  void shouldLeaveOutMessageIdAndTimestampOrMakeThemAsUsual() throws JMSException {
    MessageProducer producer = session.createProducer(queue);
    producer.setDisableMessageID(true);
    producer.setDisableMessageTimestamp(true);
    assertThat(producer.getDisableMessageID()).isTrue();
    assertThat(producer.getDisableMessageTimestamp()).isTrue();
    long before = System.currentTimeMillis();
    producer.send(session.createTextMessage("text"));
    assertHintTakenOrIgnored(receive(session.createConsumer(queue)), before);

    JMSContext context = context();
    JMSProducer ofContext =
        context.createProducer().setDisableMessageID(true).setDisableMessageTimestamp(true);
    assertThat(ofContext.getDisableMessageID()).isTrue();
    assertThat(ofContext.getDisableMessageTimestamp()).isTrue();
    Queue other = context.createQueue(uniqueName());
    ofContext.send(other, "text");
    assertHintTakenOrIgnored(context.createConsumer(other).receive(SOON), before);
  }

  private static void assertHintTakenOrIgnored(Message message, long before) throws JMSException {
    if (message.getJMSMessageID() != null) {
      assertThat(message.getJMSMessageID()).startsWith("ID:");
    }
    if (message.getJMSTimestamp() != 0) {
      assertThat(message.getJMSTimestamp()).isBetween(before, System.currentTimeMillis());
    }
  }
}
