package org.angarium.tests.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.Connection;
import jakarta.jms.DeliveryMode;
import jakarta.jms.InvalidDestinationException;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageListener;
import jakarta.jms.MessageProducer;
import jakarta.jms.QueueConnection;
import jakarta.jms.QueueConnectionFactory;
import jakarta.jms.QueueRequestor;
import jakarta.jms.QueueSession;
import jakarta.jms.Session;
import jakarta.jms.TemporaryQueue;
import jakarta.jms.TemporaryTopic;
import jakarta.jms.Topic;
import jakarta.jms.TopicConnection;
import jakarta.jms.TopicConnectionFactory;
import jakarta.jms.TopicRequestor;
import jakarta.jms.TopicSession;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Temporary destinations, and the API's own classes that ask and wait for a reply. */
@Timeout(60)
class TemporaryDestinationIT extends EndToEnd {
  @Test
  void shouldBeConsumedByTheConnectionThatMadeThemOnly() throws JMSException {
    Session session = autoSession();
    TemporaryQueue queue = session.createTemporaryQueue();
    TemporaryTopic topic = session.createTemporaryTopic();
    MessageConsumer fromQueue = connection.createSession().createConsumer(queue);
    MessageConsumer fromTopic = session.createConsumer(topic);
    try (Connection other = factory.createConnection()) {
      Session stranger = other.createSession();
      assertThatThrownBy(() -> stranger.createConsumer(queue))
          .isInstanceOf(InvalidDestinationException.class);
      assertThatThrownBy(() -> stranger.createConsumer(topic))
          .isInstanceOf(InvalidDestinationException.class);
      stranger.createProducer(queue).send(stranger.createTextMessage("to the queue"));
      stranger.createProducer(topic).send(stranger.createTextMessage("to the topic"));
    }
    assertThat(text(fromQueue.receive(SOON))).isEqualTo("to the queue");
    assertThat(text(fromTopic.receive(SOON))).isEqualTo("to the topic");
  }

  @Test
  void shouldBeDeletedWhenNobodyConsumesFromThem() throws JMSException {
    Session session = autoSession();
    TemporaryQueue queue = session.createTemporaryQueue();
    TemporaryTopic topic = session.createTemporaryTopic();
    MessageConsumer fromQueue = session.createConsumer(queue);
    MessageConsumer fromTopic = session.createConsumer(topic);
    assertThatThrownBy(queue::delete).isExactlyInstanceOf(JMSException.class);
    assertThatThrownBy(topic::delete).isExactlyInstanceOf(JMSException.class);
    fromQueue.close();
    fromTopic.close();
    queue.delete();
    topic.delete();
    assertThatThrownBy(() -> session.createConsumer(queue))
        .isInstanceOf(InvalidDestinationException.class);
    assertThatThrownBy(() -> session.createProducer(null).send(topic, session.createMessage()))
        .isInstanceOf(InvalidDestinationException.class);
  }

  @Test
  void shouldEndWithTheConnection() throws JMSException {
    Connection owner = factory.createConnection();
    Session its = owner.createSession();
    TemporaryQueue queue = its.createTemporaryQueue();
    TemporaryTopic topic = its.createTemporaryTopic();
    Session session = autoSession();
    MessageProducer producer = session.createProducer(null);
    producer.send(queue, session.createMessage());
    owner.close();

    for (int mode : List.of(DeliveryMode.PERSISTENT, DeliveryMode.NON_PERSISTENT)) {
      assertThatThrownBy(() -> producer.send(queue, session.createMessage(), mode, 4, 0))
          .isInstanceOf(InvalidDestinationException.class);
      assertThatThrownBy(() -> producer.send(topic, session.createMessage(), mode, 4, 0))
          .isInstanceOf(InvalidDestinationException.class);
    }
    assertThatThrownBy(() -> session.createBrowser(queue))
        .isInstanceOf(InvalidDestinationException.class);
    producer.send(queue(session), session.createTextMessage("usable"));
    assertThat(drain()).containsExactly("usable");
  }

  /** Answers each request with its own text, to where it says. */
  private static MessageListener replier(Session session) {
    return request -> {
      try {
        session
            .createProducer(request.getJMSReplyTo())
            .send(session.createTextMessage("re: " + text(request)));
      } catch (JMSException e) {
        throw new AssertionError(e);
      }
    };
  }

  @Test
  void shouldServeAQueueRequestor() throws JMSException {
    Session replying = autoSession();
    replying.createConsumer(queue(replying)).setMessageListener(replier(replying));
    try (QueueConnection asking = ((QueueConnectionFactory) factory).createQueueConnection()) {
      asking.start();
      QueueSession session = asking.createQueueSession(false, Session.AUTO_ACKNOWLEDGE);
      QueueRequestor requestor = new QueueRequestor(session, queue(session));
      Message reply = requestor.request(session.createTextMessage("question"));
      assertThat(text(reply)).isEqualTo("re: question");
      requestor.close();
    }
  }

  @Test
  void shouldServeATopicRequestor() throws JMSException {
    Session replying = autoSession();
    Topic topic = replying.createTopic(queueName);
    replying.createConsumer(topic).setMessageListener(replier(replying));
    try (TopicConnection asking = ((TopicConnectionFactory) factory).createTopicConnection()) {
      asking.start();
      TopicSession session = asking.createTopicSession(false, Session.AUTO_ACKNOWLEDGE);
      TopicRequestor requestor = new TopicRequestor(session, topic);
      Message reply = requestor.request(session.createTextMessage("question"));
      assertThat(text(reply)).isEqualTo("re: question");
      requestor.close();
    }
  }
}
