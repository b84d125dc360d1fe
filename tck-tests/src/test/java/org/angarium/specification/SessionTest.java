package org.angarium.specification;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.BytesMessage;
import jakarta.jms.Connection;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.MapMessage;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.ObjectMessage;
import jakarta.jms.Queue;
import jakarta.jms.QueueConnection;
import jakarta.jms.QueueConnectionFactory;
import jakarta.jms.QueueSession;
import jakarta.jms.Session;
import jakarta.jms.StreamMessage;
import jakarta.jms.TextMessage;
import jakarta.jms.Topic;
import jakarta.jms.TopicConnection;
import jakarta.jms.TopicConnectionFactory;
import jakarta.jms.TopicSession;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Sections 6.2 and 6.2.1 to 6.2.4: how sessions are made, and what they make. */
class SessionTest extends SpecificationCase {
  @Test
  void shouldOpenASessionThatAcknowledgesByItselfIfNothingIsSaid() throws JMSException {
    assertThat(connection.createSession().getAcknowledgeMode()).isEqualTo(Session.AUTO_ACKNOWLEDGE);
    assertThat(connection.createSession().getTransacted()).isFalse();
    assertThat(context().getSessionMode()).isEqualTo(JMSContext.AUTO_ACKNOWLEDGE);
    assertThat(context().getTransacted()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      ints = {
        Session.AUTO_ACKNOWLEDGE,
        Session.CLIENT_ACKNOWLEDGE,
        Session.DUPS_OK_ACKNOWLEDGE,
        Session.SESSION_TRANSACTED
      })
  void shouldOpenASessionOfEachMode(int mode) throws JMSException {
    boolean transacted = mode == Session.SESSION_TRANSACTED;
    QueueConnection queues = closing(((QueueConnectionFactory) factory).createQueueConnection());
    TopicConnection topics = closing(((TopicConnectionFactory) factory).createTopicConnection());
    for (Session made :
        List.of(
            connection.createSession(mode),
            connection.createSession(transacted, mode),
            queues.createQueueSession(transacted, mode),
            topics.createTopicSession(transacted, mode))) {
      assertThat(made.getAcknowledgeMode()).isEqualTo(mode);
      assertThat(made.getTransacted()).isEqualTo(transacted);
    }
    JMSContext context = closing(factory.createContext(mode));
    assertThat(context.getSessionMode()).isEqualTo(mode);
    assertThat(context.getTransacted()).isEqualTo(transacted);
    JMSContext sharing = closing(context().createContext(mode));
    assertThat(sharing.getSessionMode()).isEqualTo(mode);
    assertThat(sharing.getTransacted()).isEqualTo(transacted);
  }

  @Test
  void shouldServeSeveralProducersAndConsumers() throws JMSException {
    Queue other = session.createQueue(uniqueName());
    MessageProducer firstProducer = session.createProducer(queue);
    MessageProducer secondProducer = session.createProducer(other);
    MessageConsumer firstConsumer = session.createConsumer(queue);
    MessageConsumer secondConsumer = session.createConsumer(other);
    firstProducer.send(session.createTextMessage("one"));
    secondProducer.send(session.createTextMessage("two"));
    assertThat(receiveText(secondConsumer)).isEqualTo("two");
    assertThat(receiveText(firstConsumer)).isEqualTo("one");
  }

  @Test
  void shouldNameDestinationsWithoutCreatingThem() throws JMSException {
    String name = uniqueName();
    assertThat(session.createQueue(name).getQueueName()).isEqualTo(name);
    assertThat(session.createTopic(name).getTopicName()).isEqualTo(name);
    JMSContext context = context();
    Queue fromContext = context.createQueue(name);
    Topic topicFromContext = context.createTopic(name);
    assertThat(fromContext.getQueueName()).isEqualTo(name);
    assertThat(topicFromContext.getTopicName()).isEqualTo(name);
    assertThat(fromContext).isEqualTo(session.createQueue(name));
  }

  @Test
  void shouldUseADestinationObjectWithAnyConnection() throws JMSException {
    Connection another = startedConnection();
    Session inside = another.createSession();
    Queue made = inside.createQueue(uniqueName());
    another.close();
    sendText(made, "one");
    assertThat(receiveText(session.createConsumer(made))).isEqualTo("one");
  }

  @Test
  void shouldMakeMessagesOfAllKinds() throws JMSException {
    assertThat(session.createMessage()).isNotInstanceOf(TextMessage.class);
    assertThat(session.createTextMessage().getText()).isNull();
    assertThat(session.createTextMessage("text").getText()).isEqualTo("text");
    assertThat(session.createObjectMessage().getObject()).isNull();
    assertThat(session.createObjectMessage("object").getObject()).isEqualTo("object");
    assertThat(session.createBytesMessage()).isInstanceOf(BytesMessage.class);
    assertThat(session.createMapMessage()).isInstanceOf(MapMessage.class);
    assertThat(session.createStreamMessage()).isInstanceOf(StreamMessage.class);
    JMSContext context = context();
    assertThat(context.createMessage()).isNotInstanceOf(TextMessage.class);
    assertThat(context.createTextMessage().getText()).isNull();
    assertThat(context.createTextMessage("text").getText()).isEqualTo("text");
    assertThat(context.createObjectMessage().getObject()).isNull();
    assertThat(context.createObjectMessage("object").getObject()).isEqualTo("object");
    assertThat(context.createBytesMessage()).isInstanceOf(BytesMessage.class);
    assertThat(context.createMapMessage()).isInstanceOf(MapMessage.class);
    assertThat(context.createStreamMessage()).isInstanceOf(StreamMessage.class);
  }

  @Test
  void shouldSendMessagesOfOtherSessionsAndConnections() throws JMSException {
    Connection another = startedConnection();
    Session elsewhere = another.createSession();
    List<Message> messages =
        List.of(
            elsewhere.createMessage(),
            elsewhere.createTextMessage("text"),
            elsewhere.createObjectMessage("object"),
            elsewhere.createBytesMessage(),
            elsewhere.createMapMessage(),
            elsewhere.createStreamMessage());
    another.close();
    MessageConsumer consumer = session.createConsumer(queue);
    for (Message message : messages) {
      send(queue, message);
      assertThat(receive(consumer)).isInstanceOf(kindOf(message));
    }
  }

  private static Class<? extends Message> kindOf(Message message) {
    for (Class<? extends Message> kind :
        List.of(
            TextMessage.class,
            ObjectMessage.class,
            BytesMessage.class,
            MapMessage.class,
            StreamMessage.class)) {
      if (kind.isInstance(message)) {
        return kind;
      }
    }
    return Message.class;
  }

  @Test
  void shouldMakeSessionsOfTheOlderDomains() throws JMSException {
    QueueConnection queues = closing(((QueueConnectionFactory) factory).createQueueConnection());
    TopicConnection topics = closing(((TopicConnectionFactory) factory).createTopicConnection());
    QueueSession ofQueues = queues.createQueueSession(false, Session.AUTO_ACKNOWLEDGE);
    TopicSession ofTopics = topics.createTopicSession(false, Session.AUTO_ACKNOWLEDGE);
    queues.start();
    topics.start();
    ofQueues.createSender(queue).send(ofQueues.createTextMessage("queued"));
    assertThat(receiveText(ofQueues.createReceiver(queue))).isEqualTo("queued");
    MessageConsumer subscriber = ofTopics.createSubscriber(topic);
    ofTopics.createPublisher(topic).publish(ofTopics.createTextMessage("published"));
    assertThat(receiveText(subscriber)).isEqualTo("published");
  }
}
