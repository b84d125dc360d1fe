package org.angarium.tests.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.Connection;
import jakarta.jms.InvalidClientIDException;
import jakarta.jms.InvalidDestinationException;
import jakarta.jms.InvalidSelectorException;
import jakarta.jms.InvalidSelectorRuntimeException;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.QueueBrowser;
import jakarta.jms.Session;
import jakarta.jms.Topic;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Topics with every kind of subscription, and selectors. */
class SubscriptionIT extends EndToEnd {
  private String clientId;
  private Connection identified;
  private Session session;
  private Topic topic;

  @BeforeEach
  void subscribe() throws JMSException {
    clientId = UUID.randomUUID().toString();
    identified = identified();
    session = identified.createSession();
    topic = session.createTopic(queueName);
  }

  @AfterEach
  void close() throws JMSException {
    identified.close();
  }

  private Connection identified() throws JMSException {
    Connection opened = factory.createConnection();
    opened.setClientID(clientId);
    opened.start();
    return opened;
  }

  /** Publishes from this test's other connection, with the text as the property {@code colour}. */
  private void publish(String... texts) throws JMSException {
    try (Session publishing = autoSession()) {
      publish(publishing, topic, texts);
    }
  }

  private static void publish(Session publishing, Topic topic, String... texts)
      throws JMSException {
    for (String text : texts) {
      Message message = publishing.createTextMessage(text);
      message.setStringProperty("colour", text);
      publishing.createProducer(topic).send(message);
    }
  }

  // ---- subscriptions without names

  @Test
  void shouldGiveEachConsumerOfATopicItsOwn() throws JMSException {
    publish("before");
    MessageConsumer all = session.createConsumer(topic);
    MessageConsumer red = session.createConsumer(topic, "colour = 'red'");
    publish("red", "blue");
    assertThat(drain(all)).containsExactly("red", "blue");
    assertThat(drain(red)).containsExactly("red");
    all.close();
    publish("after");
    assertThat(drain(session.createConsumer(topic))).isEmpty();
  }

  @Test
  void shouldLeaveOutWhatTheConnectionItselfPublishes() throws JMSException {
    MessageConsumer others = session.createConsumer(topic, null, true);
    MessageConsumer all = session.createConsumer(topic, null, false);
    publish(session, topic, "own");
    publish("other");
    assertThat(drain(others)).containsExactly("other");
    assertThat(drain(all)).containsExactly("own", "other");
  }

  @Test
  void shouldConsumeFromEveryTopicThatAPatternNames() throws JMSException {
    MessageConsumer consumer = session.createConsumer(session.createTopic(queueName + ".>"));
    publish(session, session.createTopic(queueName + ".a.b"), "deep");
    publish(session, session.createTopic("elsewhere." + queueName), "elsewhere");
    assertThat(drain(consumer)).containsExactly("deep");
  }

  // ---- durable ones

  @Test
  void shouldKeepADurableSubscriptionUntilItIsUnsubscribed() throws JMSException {
    session.createDurableConsumer(topic, "s").close();
    publish("one");
    identified.close();
    publish("two");
    identified = identified();
    session = identified.createSession();
    MessageConsumer consumer = session.createDurableSubscriber(topic, "s");
    assertThat(drain(consumer)).containsExactly("one", "two");
    assertThatThrownBy(() -> session.unsubscribe("s")).isExactlyInstanceOf(JMSException.class);
    consumer.close();
    session.unsubscribe("s");
    assertThatThrownBy(() -> session.unsubscribe("s"))
        .isInstanceOf(InvalidDestinationException.class);
    publish("three");
    assertThat(drain(session.createDurableConsumer(topic, "s"))).isEmpty();
  }

  @Test
  void shouldReplaceADurableSubscriptionThatChanges() throws JMSException {
    session.createDurableConsumer(topic, "s").close();
    publish("red");
    session.createDurableConsumer(topic, "s", "colour = 'blue'", false).close();
    publish("red", "blue");
    assertThat(drain(session.createDurableConsumer(topic, "s", "colour = 'blue'", false)))
        .containsExactly("blue");
  }

  @Test
  void shouldHaveOneConsumerOfAnUnsharedDurableSubscription() throws JMSException {
    MessageConsumer first = session.createDurableConsumer(topic, "s");
    assertThatThrownBy(() -> session.createDurableConsumer(topic, "s"))
        .isExactlyInstanceOf(JMSException.class);
    assertThatThrownBy(() -> session.createSharedDurableConsumer(topic, "s"))
        .isExactlyInstanceOf(JMSException.class);
    publish("still there");
    assertThat(drain(first)).containsExactly("still there");
  }

  // ---- shared ones

  @Test
  void shouldGiveEachMessageToOneConsumerOfASharedSubscription() throws JMSException {
    MessageConsumer first = connection.createSession().createSharedConsumer(topic, clientId);
    MessageConsumer second = connection.createSession().createSharedConsumer(topic, clientId);
    assertThatThrownBy(() -> autoSession().createSharedConsumer(topic, clientId, "colour = 'red'"))
        .isExactlyInstanceOf(JMSException.class);
    publish("one", "two", "three");
    List<String> got = new ArrayList<>(drain(first));
    got.addAll(drain(second));
    assertThat(got).containsExactlyInAnyOrder("one", "two", "three");
    first.close();
    second.close();
    publish("nobody");
    assertThat(drain(autoSession().createSharedConsumer(topic, clientId))).isEmpty();
  }

  @Test
  void shouldKeepASharedDurableSubscriptionWithoutAClientIdentifier() throws JMSException {
    autoSession().createSharedDurableConsumer(topic, clientId).close();
    MessageConsumer apart = autoSession().createSharedConsumer(topic, clientId);
    publish("kept");
    assertThat(drain(apart)).containsExactly("kept");
    try (JMSContext context = factory.createContext()) {
      assertThat(
              context.createSharedDurableConsumer(topic, clientId).receiveBody(String.class, SOON))
          .isEqualTo("kept");
    }
    autoSession().unsubscribe(clientId);
  }

  // ---- client identifiers

  @Test
  void shouldGiveAClientIdentifierToOneConnectionAtATime() throws JMSException {
    try (Connection second = factory.createConnection()) {
      assertThatThrownBy(() -> second.setClientID(clientId))
          .isInstanceOf(InvalidClientIDException.class);
      identified.close();
      second.setClientID(clientId);
    }
    identified = identified();
  }

  // ---- selectors

  @Test
  void shouldLeaveOnTheQueueWhatASelectorDoesNotSelect() throws JMSException {
    for (String colour : List.of("red", "blue", "red")) {
      Message message = session.createTextMessage(colour);
      message.setStringProperty("colour", colour);
      session.createProducer(queue(session)).send(message);
    }
    try (QueueBrowser browser = session.createBrowser(queue(session), "colour = 'red'")) {
      Enumeration<?> messages = browser.getEnumeration();
      assertThat(Collections.list(messages)).hasSize(2);
    }
    try (MessageConsumer red = session.createConsumer(queue(session), "colour = 'red'")) {
      assertThat(drain(red)).containsExactly("red", "red");
    }
    assertThat(drain()).containsExactly("blue");
  }

  @Test
  void shouldRefuseAWrongSelectorAndGoOn() throws JMSException {
    String wrong = "colour = ";
    assertThatThrownBy(() -> session.createConsumer(queue(session), wrong))
        .isInstanceOf(InvalidSelectorException.class);
    assertThatThrownBy(() -> session.createBrowser(queue(session), wrong))
        .isInstanceOf(InvalidSelectorException.class);
    assertThatThrownBy(() -> session.createDurableConsumer(topic, "s", wrong, false))
        .isInstanceOf(InvalidSelectorException.class);
    assertThatThrownBy(() -> session.createSharedConsumer(topic, "s", wrong))
        .isInstanceOf(InvalidSelectorException.class);
    try (JMSContext context = factory.createContext()) {
      assertThatThrownBy(() -> context.createConsumer(topic, wrong))
          .isInstanceOf(InvalidSelectorRuntimeException.class);
    }
    MessageConsumer right = session.createConsumer(topic);
    publish("right");
    assertThat(drain(right)).containsExactly("right");
  }
}
