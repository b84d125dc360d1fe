package org.angarium.specification;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.Connection;
import jakarta.jms.DeliveryMode;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import jakarta.jms.Topic;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.angarium.embed.EmbeddedBroker;
import org.angarium.jms.AngariumConnectionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Sections 4.1.8, 4.2.2 and 4.2.11: what survives a restart of the broker. Each test has a broker
 * of its own, with a journal.
 */
@ParameterizedClass(name = "{0}")
@EnumSource(Transport.class)
@Timeout(60)
class SurvivalTest {
  private static final String CLIENT_ID = "survival";

  @Parameter Transport transport;

  @TempDir Path directory;

  private EmbeddedBroker broker;
  private Connection connection;
  private Session session;

  @BeforeEach
  void start() throws IOException, JMSException {
    broker = EmbeddedBroker.builder("survival").journal(directory).port(0).start();
    String url = transport == Transport.VM ? broker.url() : broker.tcpUrl();
    connection = new AngariumConnectionFactory(url).createConnection();
    connection.setClientID(CLIENT_ID);
    connection.start();
    session = connection.createSession();
  }

  @AfterEach
  void stop() throws JMSException {
    connection.close();
    broker.close();
  }

  private void restart() throws IOException, JMSException {
    stop();
    start();
  }

  private static String text(Message message) throws JMSException {
    return ((TextMessage) message).getText();
  }

  /** Sends two messages that are to survive, and one that may. */
  private void sendThree(MessageProducer producer) throws JMSException {
    producer.send(session.createTextMessage("one"));
    producer.send(session.createTextMessage("maybe"), DeliveryMode.NON_PERSISTENT, 4, 0);
    producer.send(session.createTextMessage("two"));
  }

  /** All up to a marker that is sent now. */
  private List<String> receiveAll(MessageProducer producer, MessageConsumer consumer)
      throws JMSException {
    producer.send(session.createTextMessage("marker"));
    List<String> texts = new ArrayList<>();
    for (String text = ""; !text.equals("marker"); ) {
      text = text(SpecificationCase.receive(consumer));
      texts.add(text);
    }
    return texts;
  }

  @Test
  void shouldKeepPersistentMessagesOfAQueueOnceEach() throws Exception {
    Queue queue = session.createQueue("queue");
    sendThree(session.createProducer(queue));
    restart();
    List<String> texts = receiveAll(session.createProducer(queue), session.createConsumer(queue));
    assertThat(texts).containsSubsequence("one", "two", "marker").doesNotHaveDuplicates();
    restart();
    assertThat(receiveAll(session.createProducer(queue), session.createConsumer(queue)))
        .containsExactly("marker");
  }

  @Test
  void shouldKeepADurableSubscriptionWithItsMessagesOnceEach() throws Exception {
    Topic topic = session.createTopic("topic");
    session.createDurableConsumer(topic, "unshared").close();
    session.createSharedDurableConsumer(topic, "shared").close();
    sendThree(session.createProducer(topic));
    restart();
    session.createProducer(topic).send(session.createTextMessage("three"));
    restart();
    MessageProducer producer = session.createProducer(topic);
    for (MessageConsumer consumer :
        List.of(
            session.createDurableConsumer(topic, "unshared"),
            session.createSharedDurableConsumer(topic, "shared"))) {
      List<String> texts = receiveAll(producer, consumer);
      assertThat(texts).containsSubsequence("one", "two", "three", "marker");
      assertThat(texts.stream().filter(text -> !text.equals("marker"))).doesNotHaveDuplicates();
    }
    restart();
    producer = session.createProducer(topic);
    for (MessageConsumer consumer :
        List.of(
            session.createDurableConsumer(topic, "unshared"),
            session.createSharedDurableConsumer(topic, "shared"))) {
      assertThat(receiveAll(producer, consumer)).endsWith("marker").doesNotContain("one", "three");
    }
  }

  @Test
  void shouldResumeADurableSubscriptionWhereItWasLeft() throws Exception {
    Topic topic = session.createTopic("topic");
    Session manual = connection.createSession(Session.CLIENT_ACKNOWLEDGE);
    MessageConsumer before = manual.createDurableConsumer(topic, "name", "wanted", false);
    for (int i = 0; i < 4; i++) {
      Message message = session.createTextMessage("text " + i);
      message.setBooleanProperty("wanted", i != 1);
      session.createProducer(topic).send(message);
    }
    SpecificationCase.receive(before).acknowledge();
    SpecificationCase.receive(before);
    restart();
    MessageConsumer after = session.createDurableConsumer(topic, "name", "wanted", false);
    Message second = SpecificationCase.receive(after);
    assertThat(text(second)).isEqualTo("text 2");
    assertThat(second.getJMSRedelivered()).isTrue();
    assertThat(second.getIntProperty("JMSXDeliveryCount")).isGreaterThanOrEqualTo(2);
    assertThat(text(SpecificationCase.receive(after))).isEqualTo("text 3");
  }

  @Test
  void shouldForgetADurableSubscriptionThatWasDeleted() throws Exception {
    Topic topic = session.createTopic("topic");
    session.createDurableConsumer(topic, "name").close();
    session.createProducer(topic).send(session.createTextMessage("lost"));
    session.unsubscribe("name");
    restart();
    MessageConsumer consumer = session.createDurableConsumer(topic, "name");
    assertThat(receiveAll(session.createProducer(topic), consumer)).containsExactly("marker");
  }

  @Test
  void shouldNotKeepANonDurableSubscription() throws Exception {
    Topic topic = session.createTopic("topic");
    session.createConsumer(topic);
    session.createSharedConsumer(topic, "name");
    session.createProducer(topic).send(session.createTextMessage("lost"));
    restart();
    MessageProducer producer = session.createProducer(topic);
    producer.send(session.createTextMessage("lost, too"));
    assertThat(receiveAll(producer, session.createSharedConsumer(topic, "name")))
        .containsExactly("marker");
  }
}
