package org.angarium.specification;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.Connection;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import jakarta.jms.TopicConnection;
import jakarta.jms.TopicConnectionFactory;
import jakarta.jms.TopicSession;
import jakarta.jms.TopicSubscriber;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Section 8.3.1: an unshared non-durable subscription lives and dies with its one consumer. */
class SubscriptionTest extends SpecificationCase {
  private TopicSession ofTopics() throws JMSException {
    TopicConnection topics = closing(((TopicConnectionFactory) factory).createTopicConnection());
    topics.start();
    return topics.createTopicSession(false, Session.AUTO_ACKNOWLEDGE);
  }

  private void sendColour(String text, String colour) throws JMSException {
    Message message = session.createTextMessage(text);
    message.setStringProperty("colour", colour);
    send(topic, message);
  }

  @Test
  void shouldMakeANewSubscriptionForEachConsumer() throws JMSException {
    JMSContext context = context();
    TopicSession ofTopics = ofTopics();
    List<MessageConsumer> consumers =
        List.of(
            session.createConsumer(topic),
            session.createConsumer(topic, "colour = 'red'"),
            session.createConsumer(topic, "colour = 'red'", true),
            ofTopics.createSubscriber(topic),
            ofTopics.createSubscriber(topic, "colour = 'red'", true),
            ofTopics.createConsumer(topic));
    List<JMSConsumer> ofContext =
        List.of(
            context.createConsumer(topic),
            context.createConsumer(topic, "colour = 'red'"),
            context.createConsumer(topic, "colour = 'red'", true));
    Session publishing = startedConnection().createSession();
    Message message = publishing.createTextMessage("one");
    message.setStringProperty("colour", "red");
    publishing.createProducer(topic).send(message);
    for (MessageConsumer consumer : consumers) {
      assertThat(receiveText(consumer)).isEqualTo("one");
    }
    for (JMSConsumer consumer : ofContext) {
      assertThat(consumer.receiveBody(String.class, SOON)).isEqualTo("one");
    }
  }

  @Test
  void shouldHoldOnlyWhatIsSentWhileItExists() throws JMSException {
    sendText(topic, "too early");
    MessageConsumer consumer = session.createConsumer(topic);
    sendText(topic, "in time");
    assertThat(receiveText(consumer)).isEqualTo("in time");
    consumer.close();
    sendText(topic, "too late");
    MessageConsumer next = session.createConsumer(topic);
    sendText(topic, "in time again");
    assertThat(receiveText(next)).isEqualTo("in time again");
  }

  @Test
  void shouldVanishWithWhatItHoldsWhenItsConsumerCloses() throws JMSException {
    Session manual = connection.createSession(Session.CLIENT_ACKNOWLEDGE);
    MessageConsumer consumer = manual.createConsumer(topic);
    sendText(topic, "one");
    sendText(topic, "two");
    receive(consumer);
    consumer.close();
    MessageConsumer next = manual.createConsumer(topic);
    sendText(topic, "three");
    assertThat(receiveText(next)).isEqualTo("three");
  }

  @Test
  void shouldHoldWhatIsSentWhileTheConnectionIsStopped() throws JMSException {
    Connection stopped = closing(factory.createConnection());
    MessageConsumer consumer = stopped.createSession().createConsumer(topic);
    sendText(topic, "one");
    stopped.start();
    assertThat(receiveText(consumer)).isEqualTo("one");
  }

  @Test
  void shouldHoldOnlyWhatItsSelectorMatches() throws JMSException {
    MessageConsumer red = session.createConsumer(topic, "colour = 'red'");
    MessageConsumer all = session.createConsumer(topic);
    sendColour("one", "blue");
    sendColour("two", "red");
    assertThat(receiveText(red)).isEqualTo("two");
    assertThat(Texts.received(all, 2)).containsExactly("one", "two");
    assertThat(red.getMessageSelector()).isEqualTo("colour = 'red'");
    assertThat(all.getMessageSelector()).isNull();
  }

  @Test
  void shouldHoldNothingOfItsOwnConnectionIfItIsToldTo() throws JMSException {
    MessageConsumer othersOnly = session.createConsumer(topic, null, true);
    MessageConsumer everything = session.createConsumer(topic, null, false);
    Session sibling = connection.createSession();
    Session stranger = startedConnection().createSession();
    sendText(topic, "own session");
    sibling.createProducer(topic).send(sibling.createTextMessage("own connection"));
    stranger.createProducer(topic).send(stranger.createTextMessage("another connection"));
    assertThat(receiveText(othersOnly)).isEqualTo("another connection");
    assertThat(Texts.received(everything, 3))
        .containsExactly("own session", "own connection", "another connection");
  }

  @Test
  void shouldHoldNothingOfItsOwnContextIfItIsToldTo() {
    JMSContext context = context();
    JMSConsumer othersOnly = context.createConsumer(topic, null, true);
    JMSContext sibling = closing(context.createContext(JMSContext.AUTO_ACKNOWLEDGE));
    context.createProducer().send(topic, "own context");
    sibling.createProducer().send(topic, "own connection");
    context().createProducer().send(topic, "another connection");
    assertThat(othersOnly.receiveBody(String.class, SOON)).isEqualTo("another connection");
  }

  @Test
  void shouldTellItsTopicAndNoLocal() throws JMSException {
    TopicSession ofTopics = ofTopics();
    TopicSubscriber subscriber = ofTopics.createSubscriber(topic);
    assertThat(subscriber.getTopic()).isEqualTo(topic);
    assertThat(subscriber.getNoLocal()).isFalse();
    assertThat(ofTopics.createSubscriber(topic, null, true).getNoLocal()).isTrue();
  }

  @Test
  void shouldPublishToNobody() throws JMSException {
    sendText(topic, "nobody listens");
    MessageConsumer consumer = session.createConsumer(topic);
    sendText(topic, "one");
    assertThat(receiveText(consumer)).isEqualTo("one");
  }
}
