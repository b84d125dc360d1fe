package org.angarium.specification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import jakarta.jms.Connection;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.JMSRuntimeException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import jakarta.jms.Topic;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Section 8.3.4: a shared durable subscription outlives its consumers, who share its messages. */
class SharedDurableSubscriptionTest extends SpecificationCase {
  /** The client identifier is optional, so others see this name if it is not unique. */
  private final String name = uniqueName();

  private Session withClientId(String clientId) throws JMSException {
    Connection named = closing(factory.createConnection());
    named.setClientID(clientId);
    named.start();
    return named.createSession();
  }

  @Test
  void shouldDeliverEachMessageToOneOfItsConsumers() throws JMSException {
    int count = 60;
    List<String> heard = new CopyOnWriteArrayList<>();
    session.createSharedDurableConsumer(topic, name).close();
    for (int i = 0; i < 3; i++) {
      startedConnection()
          .createSession()
          .createSharedDurableConsumer(topic, name)
          .setMessageListener(message -> heard.add(Texts.of(message)));
    }
    List<String> texts = IntStream.range(0, count).mapToObj(Integer::toString).toList();
    for (String text : texts) {
      sendText(topic, text);
    }
    await().until(() -> heard.size() >= count);
    assertThat(heard).containsExactlyInAnyOrderElementsOf(texts);
  }

  @Test
  void shouldHoldWhatIsSentWithoutAConsumer() throws JMSException {
    Connection first = startedConnection();
    first.createSession().createSharedDurableConsumer(topic, name).close();
    sendText(topic, "one");
    first.close();
    sendText(topic, "two");
    MessageConsumer consumer = session.createSharedDurableConsumer(topic, name);
    assertThat(Texts.received(consumer, 2)).containsExactly("one", "two");
    consumer.close();
    session.unsubscribe(name);
  }

  @Test
  void shouldOpenAConsumerInEachWay() throws JMSException {
    JMSContext context = context();
    MessageConsumer first = session.createSharedDurableConsumer(topic, name);
    MessageConsumer second = session.createSharedDurableConsumer(topic, name, null);
    JMSConsumer third = context.createSharedDurableConsumer(topic, name);
    JMSConsumer fourth = context.createSharedDurableConsumer(topic, name, "");
    first.close();
    second.close();
    third.close();
    fourth.close();
    context.unsubscribe(name);
  }

  @Test
  void shouldBeKnownByNameAndClientIdentifier() throws JMSException {
    Session own = withClientId(uniqueName());
    Session other = withClientId(uniqueName());
    Session[] sessions = {session, own, other};
    for (Session each : sessions) {
      each.createSharedDurableConsumer(topic, name).close();
    }
    sendText(topic, "one");
    for (Session each : sessions) {
      MessageConsumer consumer = each.createSharedDurableConsumer(topic, name);
      assertThat(receiveText(consumer)).isEqualTo("one");
      consumer.close();
      each.unsubscribe(name);
    }
  }

  @Test
  void shouldRefuseAnotherTopicOrSelectorWhileItIsInUse() throws JMSException {
    Topic other = session.createTopic(uniqueName());
    MessageConsumer consumer = session.createSharedDurableConsumer(topic, name, "number = 1");
    Session late = startedConnection().createSession();
    JMSContext lateContext = context();
    assertThatThrownBy(() -> late.createSharedDurableConsumer(other, name, "number = 1"))
        .isInstanceOf(JMSException.class);
    assertThatThrownBy(() -> late.createSharedDurableConsumer(topic, name, "number = 2"))
        .isInstanceOf(JMSException.class);
    assertThatThrownBy(() -> late.createSharedDurableConsumer(topic, name))
        .isInstanceOf(JMSException.class);
    assertThatThrownBy(() -> lateContext.createSharedDurableConsumer(topic, name))
        .isInstanceOf(JMSRuntimeException.class);
    late.createSharedDurableConsumer(topic, name, "number = 1").close();
    consumer.close();
    session.unsubscribe(name);
  }

  @Test
  void shouldBeReplacedIfItsTopicOrSelectorChangesWhileNobodyUsesIt() throws JMSException {
    Topic other = session.createTopic(uniqueName());
    session.createSharedDurableConsumer(topic, name).close();
    sendText(topic, "deleted");
    try (MessageConsumer replaced = session.createSharedDurableConsumer(other, name)) {
      sendText(other, "one");
      assertThat(receiveText(replaced)).isEqualTo("one");
    }
    sendText(other, "deleted");
    try (MessageConsumer replaced =
        session.createSharedDurableConsumer(other, name, "number = 1")) {
      Message message = session.createTextMessage("two");
      message.setIntProperty("number", 1);
      sendText(other, "not selected");
      send(other, message);
      assertThat(receiveText(replaced)).isEqualTo("two");
    }
    session.unsubscribe(name);
  }

  @Test
  void shouldHoldOnlyWhatItsSelectorMatches() throws JMSException {
    session.createSharedDurableConsumer(topic, name, "number > 1").close();
    for (int i = 0; i < 4; i++) {
      Message message = session.createTextMessage(Integer.toString(i));
      message.setIntProperty("number", i);
      send(topic, message);
    }
    MessageConsumer consumer = session.createSharedDurableConsumer(topic, name, "number > 1");
    assertThat(Texts.received(consumer, 2)).containsExactly("2", "3");
    consumer.close();
    session.unsubscribe(name);
  }

  @Test
  void shouldNotShareItsNameWithAnUnsharedDurableSubscription() throws JMSException {
    Session own = withClientId(uniqueName());
    own.createDurableConsumer(topic, name).close();
    assertThatThrownBy(() -> own.createSharedDurableConsumer(topic, name))
        .isInstanceOf(JMSException.class);
    session.createSharedDurableConsumer(topic, name).close(); // of no client: another one
    own.unsubscribe(name);
    session.unsubscribe(name);
  }

  @Test
  void shouldNotBeDeletedWhileItIsInUse() throws JMSException {
    MessageConsumer first = session.createSharedDurableConsumer(topic, name);
    MessageConsumer second =
        startedConnection().createSession().createSharedDurableConsumer(topic, name);
    first.close();
    assertThatThrownBy(() -> session.unsubscribe(name)).isInstanceOf(JMSException.class);
    sendText(topic, "one");
    assertThat(receiveText(second)).isEqualTo("one");
    second.close();
    session.unsubscribe(name);
    MessageConsumer next = session.createSharedDurableConsumer(topic, name);
    sendText(topic, "two");
    assertThat(receiveText(next)).isEqualTo("two");
    next.close();
    session.unsubscribe(name);
  }

  @ParameterizedTest
  @ValueSource(ints = {Session.CLIENT_ACKNOWLEDGE, Session.SESSION_TRANSACTED})
  void shouldNotBeDeletedWhileAMessageIsUnacknowledged(int mode) throws JMSException {
    Session manual = connection.createSession(mode);
    MessageConsumer consumer = manual.createSharedDurableConsumer(topic, name);
    sendText(topic, "one");
    receive(consumer);
    consumer.close();
    assertThatThrownBy(() -> manual.unsubscribe(name)).isInstanceOf(JMSException.class);
    manual.close();
    try (MessageConsumer next = session.createSharedDurableConsumer(topic, name)) {
      assertThat(receive(next).getJMSRedelivered()).isTrue();
    }
    session.unsubscribe(name);
  }
}
