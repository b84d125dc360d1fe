package org.angarium.specification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.Connection;
import jakarta.jms.DeliveryMode;
import jakarta.jms.IllegalStateException;
import jakarta.jms.IllegalStateRuntimeException;
import jakarta.jms.InvalidDestinationException;
import jakarta.jms.InvalidDestinationRuntimeException;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.JMSRuntimeException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import jakarta.jms.Topic;
import jakarta.jms.TopicConnection;
import jakarta.jms.TopicConnectionFactory;
import jakarta.jms.TopicSession;
import jakarta.jms.TopicSubscriber;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Section 8.3.3: an unshared durable subscription is there until it is unsubscribed. */
class DurableSubscriptionTest extends SpecificationCase {
  private static final String NAME = "durable";

  private final String clientId = uniqueName();
  private Connection named;
  private Session own;

  @BeforeEach
  void connectByName() throws JMSException {
    named = named(clientId);
    own = named.createSession();
  }

  private Connection named(String id) throws JMSException {
    Connection connected = closing(factory.createConnection());
    connected.setClientID(id);
    connected.start();
    return connected;
  }

  private void sendNumber(int number) throws JMSException {
    Message message = session.createTextMessage(Integer.toString(number));
    message.setIntProperty("number", number);
    send(topic, message);
  }

  /** That the subscription, which holds a message, has been replaced by an empty one. */
  private void assertEmpty(MessageConsumer replaced, Topic of) throws JMSException {
    Message marker = session.createTextMessage("marker");
    marker.setIntProperty("number", 2);
    send(of, marker);
    assertThat(receiveText(replaced)).isEqualTo("marker");
    replaced.close();
  }

  @Test
  void shouldHoldWhatIsSentWithAndWithoutAConsumer() throws JMSException {
    MessageConsumer consumer = own.createDurableConsumer(topic, NAME);
    sendText(topic, "one");
    assertThat(receiveText(consumer)).isEqualTo("one");
    consumer.close();
    sendText(topic, "two");
    named.close();
    sendText(topic, "three");

    Session again = named(clientId).createSession();
    MessageConsumer next = again.createDurableConsumer(topic, NAME);
    assertThat(Texts.received(next, 2)).containsExactly("two", "three");
    next.close();
    again.unsubscribe(NAME);
  }

  @ParameterizedTest
  @ValueSource(ints = {DeliveryMode.PERSISTENT, DeliveryMode.NON_PERSISTENT})
  void shouldHoldMessagesOfBothDeliveryModes(int mode) throws JMSException {
    own.createDurableConsumer(topic, NAME).close();
    MessageProducer producer = session.createProducer(topic);
    producer.setDeliveryMode(mode);
    producer.send(session.createTextMessage("one"));
    try (MessageConsumer consumer = own.createDurableConsumer(topic, NAME)) {
      assertThat(receiveText(consumer)).isEqualTo("one");
    }
    own.unsubscribe(NAME);
  }

  @Test
  void shouldOpenAConsumerInEachWay() throws JMSException {
    own.createDurableConsumer(topic, NAME).close();
    own.createDurableConsumer(topic, NAME, null, false).close();
    own.createDurableSubscriber(topic, NAME).close();
    own.createDurableSubscriber(topic, NAME, "", false).close();
    own.unsubscribe(NAME);

    JMSContext context = context();
    context.setClientID(uniqueName());
    context.createDurableConsumer(topic, NAME).close();
    context.createDurableConsumer(topic, NAME, null, false).close();
    context.unsubscribe(NAME);

    TopicConnection topics = closing(((TopicConnectionFactory) factory).createTopicConnection());
    topics.setClientID(uniqueName());
    TopicSession ofTopics = topics.createTopicSession(false, Session.AUTO_ACKNOWLEDGE);
    TopicSubscriber subscriber = ofTopics.createDurableSubscriber(topic, NAME, "a = 1", true);
    assertThat(subscriber.getTopic()).isEqualTo(topic);
    assertThat(subscriber.getNoLocal()).isTrue();
    assertThat(subscriber.getMessageSelector()).isEqualTo("a = 1");
    subscriber.close();
    ofTopics.unsubscribe(NAME);
  }

  @Test
  void shouldNeedAClientIdentifier() throws JMSException {
    assertThatThrownBy(() -> session.createDurableConsumer(topic, NAME))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> session.createDurableConsumer(topic, NAME, null, true))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> session.createDurableSubscriber(topic, NAME))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> session.createDurableSubscriber(topic, NAME, null, true))
        .isInstanceOf(IllegalStateException.class);
    JMSContext context = context();
    assertThatThrownBy(() -> context.createDurableConsumer(topic, NAME))
        .isInstanceOf(IllegalStateRuntimeException.class);
    assertThatThrownBy(() -> context.createDurableConsumer(topic, NAME, null, true))
        .isInstanceOf(IllegalStateRuntimeException.class);
    sendText(queue, "still usable");
    assertThat(receiveText(session.createConsumer(queue))).isEqualTo("still usable");
  }

  @Test
  void shouldBeKnownByNameAndClientIdentifier() throws JMSException {
    Session other = named(uniqueName()).createSession();
    own.createDurableConsumer(topic, NAME).close();
    own.createDurableConsumer(topic, "another").close();
    other.createDurableConsumer(topic, NAME).close();
    sendText(topic, "one");
    for (MessageConsumer each :
        new MessageConsumer[] {
          own.createDurableConsumer(topic, NAME),
          own.createDurableConsumer(topic, "another"),
          other.createDurableConsumer(topic, NAME)
        }) {
      assertThat(receiveText(each)).isEqualTo("one");
      each.close();
    }
    own.unsubscribe(NAME);
    own.unsubscribe("another");
    other.unsubscribe(NAME);
  }

  @Test
  void shouldHaveOneConsumerAtATime() throws JMSException {
    MessageConsumer first = own.createDurableConsumer(topic, NAME);
    assertThatThrownBy(() -> own.createDurableConsumer(topic, NAME))
        .isInstanceOf(JMSException.class);
    assertThatThrownBy(() -> named.createSession().createDurableSubscriber(topic, NAME))
        .isInstanceOf(JMSException.class);
    assertThatThrownBy(() -> own.createDurableConsumer(topic, NAME, "number = 2", false))
        .isInstanceOf(JMSException.class);
    sendText(topic, "one");
    assertThat(receiveText(first)).isEqualTo("one");
    first.close();
    own.createDurableConsumer(topic, NAME).close();
    own.unsubscribe(NAME);
  }

  @Test
  void shouldHaveOneConsumerAtATimeThroughContexts() {
    JMSContext context = context();
    context.setClientID(uniqueName());
    JMSConsumer first = context.createDurableConsumer(topic, NAME);
    assertThatThrownBy(() -> context.createDurableConsumer(topic, NAME))
        .isInstanceOf(JMSRuntimeException.class);
    context.createProducer().send(topic, "one");
    assertThat(first.receiveBody(String.class, SOON)).isEqualTo("one");
    first.close();
    context.unsubscribe(NAME);
  }

  @Test
  void shouldBeReplacedIfItsTopicSelectorOrNoLocalChanges() throws JMSException {
    Topic other = session.createTopic(uniqueName());
    own.createDurableConsumer(topic, NAME).close();
    sendNumber(1);
    assertEmpty(own.createDurableConsumer(other, NAME), other);
    own.createDurableConsumer(topic, NAME).close();
    sendNumber(1);
    assertEmpty(own.createDurableConsumer(topic, NAME, "number = 2", false), topic);
    own.createDurableConsumer(topic, NAME).close();
    sendNumber(1);
    assertEmpty(own.createDurableConsumer(topic, NAME, null, true), topic);
    own.unsubscribe(NAME);
  }

  @Test
  void shouldNotBeReplacedIfNothingChanges() throws JMSException {
    own.createDurableConsumer(topic, NAME, "number > 1", true).close();
    sendNumber(1);
    sendNumber(2);
    try (MessageConsumer same = own.createDurableConsumer(topic, NAME, "number > 1", true)) {
      assertThat(receiveText(same)).isEqualTo("2");
    }
    own.unsubscribe(NAME);
  }

  @Test
  void shouldHoldNothingOfItsOwnConnectionIfItIsToldTo() throws JMSException {
    MessageConsumer othersOnly = own.createDurableConsumer(topic, NAME, null, true);
    own.createProducer(topic).send(own.createTextMessage("own session"));
    sendText(topic, "another connection");
    assertThat(receiveText(othersOnly)).isEqualTo("another connection");
    othersOnly.close();
    own.createProducer(topic).send(own.createTextMessage("own session"));
    named.close();
    Session sameClient = named(clientId).createSession();
    sameClient.createProducer(topic).send(sameClient.createTextMessage("same client"));
    sendText(topic, "another connection again");
    try (MessageConsumer next = sameClient.createDurableConsumer(topic, NAME, null, true)) {
      assertThat(receiveText(next)).isEqualTo("another connection again");
    }
    sameClient.unsubscribe(NAME);
  }

  @Test
  void shouldNotShareItsNameWithASharedDurableSubscription() throws JMSException {
    own.createDurableConsumer(topic, NAME).close();
    assertThatThrownBy(() -> own.createSharedDurableConsumer(topic, NAME))
        .isInstanceOf(JMSException.class);
    own.unsubscribe(NAME);
    own.createSharedDurableConsumer(topic, NAME).close();
    assertThatThrownBy(() -> own.createDurableConsumer(topic, NAME))
        .isInstanceOf(JMSException.class);
    assertThatThrownBy(() -> own.createDurableSubscriber(topic, NAME))
        .isInstanceOf(JMSException.class);
    own.unsubscribe(NAME);
  }

  @Test
  void shouldBeDeletedByUnsubscribe() throws JMSException {
    own.createDurableConsumer(topic, NAME).close();
    sendText(topic, "deleted");
    own.unsubscribe(NAME);
    assertThatThrownBy(() -> own.unsubscribe(NAME)).isInstanceOf(InvalidDestinationException.class);
    MessageConsumer next = own.createDurableConsumer(topic, NAME);
    sendText(topic, "one");
    assertThat(receiveText(next)).isEqualTo("one");
    next.close();
    own.unsubscribe(NAME);
  }

  @Test
  void shouldNotBeDeletedByAnotherClient() throws JMSException {
    own.createDurableConsumer(topic, NAME).close();
    sendText(topic, "one");
    Session other = named(uniqueName()).createSession();
    JMSContext context = context();
    assertThatThrownBy(() -> other.unsubscribe(NAME))
        .isInstanceOf(InvalidDestinationException.class);
    assertThatThrownBy(() -> context.unsubscribe(NAME))
        .isInstanceOf(InvalidDestinationRuntimeException.class);
    try (MessageConsumer consumer = own.createDurableConsumer(topic, NAME)) {
      assertThat(receiveText(consumer)).isEqualTo("one");
    }
    own.unsubscribe(NAME);
  }

  @Test
  void shouldNotBeDeletedWhileItIsInUse() throws JMSException {
    MessageConsumer consumer = own.createDurableConsumer(topic, NAME);
    assertThatThrownBy(() -> own.unsubscribe(NAME)).isInstanceOf(JMSException.class);
    sendText(topic, "one");
    assertThat(receiveText(consumer)).isEqualTo("one");
    consumer.close();
    own.unsubscribe(NAME);
  }

  @ParameterizedTest
  @ValueSource(ints = {Session.CLIENT_ACKNOWLEDGE, Session.SESSION_TRANSACTED})
  void shouldNotBeDeletedWhileAMessageIsUnacknowledged(int mode) throws JMSException {
    Session manual = named.createSession(mode);
    MessageConsumer consumer = manual.createDurableConsumer(topic, NAME);
    sendText(topic, "one");
    Message message = receive(consumer);
    consumer.close();
    assertThatThrownBy(() -> manual.unsubscribe(NAME)).isInstanceOf(JMSException.class);
    assertThatThrownBy(() -> own.unsubscribe(NAME)).isInstanceOf(JMSException.class);
    if (mode == Session.SESSION_TRANSACTED) {
      manual.commit();
    } else {
      message.acknowledge();
    }
    manual.unsubscribe(NAME);
  }
}
