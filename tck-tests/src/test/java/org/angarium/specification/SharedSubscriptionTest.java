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
import jakarta.jms.TopicConnectionFactory;
import jakarta.jms.TopicSession;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Section 8.3.2: the consumers of a shared non-durable subscription share its messages. */
class SharedSubscriptionTest extends SpecificationCase {
  private static final String NAME = "shared";

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
    for (int i = 0; i < 3; i++) {
      startedConnection()
          .createSession()
          .createSharedConsumer(topic, NAME)
          .setMessageListener(message -> heard.add(Texts.of(message)));
    }
    MessageConsumer alone = session.createConsumer(topic);
    List<String> texts = IntStream.range(0, count).mapToObj(Integer::toString).toList();
    for (String text : texts) {
      sendText(topic, text);
    }
    await().until(() -> heard.size() >= count);
    assertThat(Texts.received(alone, count)).isEqualTo(texts);
    assertThat(heard).containsExactlyInAnyOrderElementsOf(texts);
  }

  @Test
  void shouldOpenAConsumerInEachWay() throws JMSException {
    TopicSession ofTopics =
        closing(((TopicConnectionFactory) factory).createTopicConnection())
            .createTopicSession(false, Session.AUTO_ACKNOWLEDGE);
    JMSContext context = context();
    for (AutoCloseable consumer :
        List.of(
            session.createSharedConsumer(topic, NAME),
            session.createSharedConsumer(topic, NAME, null),
            session.createSharedConsumer(topic, NAME, ""),
            ofTopics.createSharedConsumer(topic, NAME),
            context.createSharedConsumer(topic, NAME),
            context.createSharedConsumer(topic, NAME, null))) {
      assertThat(consumer).isNotNull();
    }
    MessageConsumer selective = session.createSharedConsumer(topic, "selective", "a = 1");
    assertThat(selective.getMessageSelector()).isEqualTo("a = 1");
    assertThat(context.createSharedConsumer(topic, "selective", "a = 1").getMessageSelector())
        .isEqualTo("a = 1");
  }

  @Test
  void shouldLiveUntilItsLastConsumerCloses() throws JMSException {
    MessageConsumer first = session.createSharedConsumer(topic, NAME);
    MessageConsumer second = connection.createSession().createSharedConsumer(topic, NAME);
    first.close();
    sendText(topic, "one");
    assertThat(receiveText(second)).isEqualTo("one");
    sendText(topic, "deleted with the subscription");
    second.close();
    sendText(topic, "held by none");
    MessageConsumer third = session.createSharedConsumer(topic, NAME);
    sendText(topic, "two");
    assertThat(receiveText(third)).isEqualTo("two");
  }

  @Test
  void shouldPassWhatAClosedConsumerDidNotTakeToTheOthers() throws JMSException {
    MessageConsumer first = session.createSharedConsumer(topic, NAME);
    sendText(topic, "one");
    sendText(topic, "two");
    MessageConsumer second = startedConnection().createSession().createSharedConsumer(topic, NAME);
    assertThat(receiveText(first)).isEqualTo("one");
    first.close();
    assertThat(receiveText(second)).isEqualTo("two");
  }

  @Test
  void shouldBeKnownByNameAndClientIdentifier() throws JMSException {
    String clientId = uniqueName();
    Session named = withClientId(clientId);
    MessageConsumer own = named.createSharedConsumer(topic, NAME);
    MessageConsumer ofNobody = session.createSharedConsumer(topic, NAME);
    MessageConsumer ofAnother = withClientId(uniqueName()).createSharedConsumer(topic, NAME);
    sendText(topic, "one");
    assertThat(receiveText(own)).isEqualTo("one");
    assertThat(receiveText(ofNobody)).isEqualTo("one");
    assertThat(receiveText(ofAnother)).isEqualTo("one");
  }

  @Test
  void shouldRefuseAnotherTopicOrSelectorWhileItIsInUse() throws JMSException {
    Topic other = session.createTopic(uniqueName());
    MessageConsumer consumer = session.createSharedConsumer(topic, NAME, "a = 1");
    Session late = startedConnection().createSession();
    JMSContext lateContext = context();
    assertThatThrownBy(() -> late.createSharedConsumer(other, NAME, "a = 1"))
        .isInstanceOf(JMSException.class);
    assertThatThrownBy(() -> late.createSharedConsumer(topic, NAME, "a = 2"))
        .isInstanceOf(JMSException.class);
    assertThatThrownBy(() -> late.createSharedConsumer(topic, NAME))
        .isInstanceOf(JMSException.class);
    assertThatThrownBy(() -> lateContext.createSharedConsumer(other, NAME, "a = 1"))
        .isInstanceOf(JMSRuntimeException.class);
    assertThatThrownBy(() -> lateContext.createSharedConsumer(topic, NAME))
        .isInstanceOf(JMSRuntimeException.class);

    late.createSharedConsumer(topic, NAME, "a = 1").close();
    consumer.close();
    late.createSharedConsumer(other, NAME).close();
  }

  @Test
  void shouldHoldOnlyWhatItsSelectorMatches() throws JMSException {
    MessageConsumer consumer = session.createSharedConsumer(topic, NAME, "number > 1");
    for (int i = 0; i < 4; i++) {
      Message message = session.createTextMessage(Integer.toString(i));
      message.setIntProperty("number", i);
      send(topic, message);
    }
    assertThat(Texts.received(consumer, 2)).containsExactly("2", "3");
  }

  @Test
  void shouldBeApartFromADurableSubscriptionOfTheSameName() throws JMSException {
    Session named = withClientId(uniqueName());
    MessageConsumer durable = named.createDurableConsumer(topic, NAME);
    MessageConsumer shared = named.createSharedConsumer(topic, NAME);
    sendText(topic, "one");
    assertThat(receiveText(durable)).isEqualTo("one");
    assertThat(receiveText(shared)).isEqualTo("one");
    durable.close();
    named.unsubscribe(NAME);
    MessageConsumer sharedDurable = named.createSharedDurableConsumer(topic, NAME);
    sendText(topic, "two");
    assertThat(receiveText(shared)).isEqualTo("two");
    assertThat(receiveText(sharedDurable)).isEqualTo("two");
    sharedDurable.close();
    named.unsubscribe(NAME);
  }

  @Test
  void shouldBeConsumedThroughContexts() {
    JMSContext first = context();
    JMSConsumer consumer = first.createSharedConsumer(topic, NAME);
    first.createProducer().send(topic, "one");
    assertThat(consumer.receiveBody(String.class, SOON)).isEqualTo("one");
  }
}
