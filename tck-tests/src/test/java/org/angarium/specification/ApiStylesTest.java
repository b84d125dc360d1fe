package org.angarium.specification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.Connection;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.IllegalStateRuntimeException;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.JMSRuntimeException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.QueueConnection;
import jakarta.jms.QueueConnectionFactory;
import jakarta.jms.QueueReceiver;
import jakarta.jms.QueueSender;
import jakarta.jms.QueueSession;
import jakarta.jms.Session;
import jakarta.jms.TemporaryQueue;
import jakarta.jms.TemporaryTopic;
import jakarta.jms.TextMessage;
import jakarta.jms.TopicConnection;
import jakarta.jms.TopicConnectionFactory;
import jakarta.jms.TopicPublisher;
import jakarta.jms.TopicSession;
import jakarta.jms.TopicSubscriber;
import org.junit.jupiter.api.Test;

/** Chapter 2: the ways in which an application may use a provider. */
class ApiStylesTest extends SpecificationCase {
  @Test
  void shouldSendAndReceiveWithTheClassicApi() throws JMSException {
    MessageConsumer ofQueue = session.createConsumer(queue);
    MessageConsumer ofTopic = session.createConsumer(topic);
    sendText(queue, "to a queue");
    sendText(topic, "to a topic");
    assertThat(receiveText(ofQueue)).isEqualTo("to a queue");
    assertThat(receiveText(ofTopic)).isEqualTo("to a topic");
  }

  @Test
  void shouldSendAndReceiveWithTheSimplifiedApi() {
    JMSContext context = context();
    JMSConsumer ofQueue = context.createConsumer(queue);
    JMSConsumer ofTopic = context.createConsumer(topic);
    context.createProducer().send(queue, "to a queue").send(topic, "to a topic");
    assertThat(ofQueue.receiveBody(String.class, SOON)).isEqualTo("to a queue");
    assertThat(ofTopic.receiveBody(String.class, SOON)).isEqualTo("to a topic");
  }

  @Test
  void shouldSendAndReceiveWithTheApiForQueues() throws JMSException {
    QueueConnectionFactory queues = (QueueConnectionFactory) factory;
    QueueConnection own = closing(queues.createQueueConnection());
    own.start();
    QueueSession ofQueues = own.createQueueSession(false, Session.AUTO_ACKNOWLEDGE);
    QueueSender sender = ofQueues.createSender(queue);
    QueueReceiver receiver = ofQueues.createReceiver(queue);
    sender.send(ofQueues.createTextMessage("to a queue"));
    assertThat(receiveText(receiver)).isEqualTo("to a queue");
  }

  @Test
  void shouldSendAndReceiveWithTheApiForTopics() throws JMSException {
    TopicConnectionFactory topics = (TopicConnectionFactory) factory;
    TopicConnection own = closing(topics.createTopicConnection());
    own.start();
    TopicSession ofTopics = own.createTopicSession(false, Session.AUTO_ACKNOWLEDGE);
    TopicSubscriber subscriber = ofTopics.createSubscriber(topic);
    TopicPublisher publisher = ofTopics.createPublisher(topic);
    publisher.publish(ofTopics.createTextMessage("to a topic"));
    assertThat(receiveText(subscriber)).isEqualTo("to a topic");
  }

  @Test
  void shouldExchangeMessagesBetweenTheApis() throws JMSException {
    context().createProducer().send(queue, "simplified to classic");
    assertThat(receiveText(session.createConsumer(queue))).isEqualTo("simplified to classic");
    MessageConsumer classic = session.createConsumer(topic);
    TopicConnection own = closing(((TopicConnectionFactory) factory).createTopicConnection());
    TopicSession ofTopics = own.createTopicSession(false, Session.AUTO_ACKNOWLEDGE);
    ofTopics.createPublisher(topic).publish(ofTopics.createTextMessage("topics to classic"));
    assertThat(receiveText(classic)).isEqualTo("topics to classic");
  }

  @Test
  void shouldCombineQueuesAndTopicsInOneTransaction() throws JMSException {
    MessageConsumer subscriber = session.createConsumer(topic);
    Session transacted = connection.createSession(true, Session.SESSION_TRANSACTED);
    MessageConsumer fromQueue = transacted.createConsumer(queue);
    MessageProducer toTopic = transacted.createProducer(topic);
    sendText(queue, "order");
    toTopic.send(transacted.createTextMessage("not for " + receiveText(fromQueue)));
    transacted.rollback();
    toTopic.send(transacted.createTextMessage("for " + receiveText(fromQueue)));
    transacted.commit();
    assertThat(receiveText(subscriber)).isEqualTo("for order");
    transacted.close();
    sendText(queue, "marker");
    assertThat(((TextMessage) receiveFromQueue()).getText()).isEqualTo("marker");
  }

  // ---- setting up

  @Test
  void shouldDeliverNothingInTheClassicApiBeforeTheConnectionIsStarted() throws JMSException {
    Connection stopped = closing(factory.createConnection());
    MessageConsumer consumer = stopped.createSession().createConsumer(queue);
    sendText(queue, "text");
    assertThat(consumer.receiveNoWait()).isNull();
    stopped.start();
    assertThat(receiveText(consumer)).isEqualTo("text");
  }

  @Test
  void shouldStartDeliveryInTheSimplifiedApiByItself() throws JMSException {
    sendText(queue, "text");
    assertThat(context().createConsumer(queue).receiveBody(String.class, SOON)).isEqualTo("text");
  }

  @Test
  void shouldMakeFurtherContextsWithTheSameConnection() {
    JMSContext first = context();
    first.setClientID(uniqueName());
    JMSContext second = closing(first.createContext(JMSContext.SESSION_TRANSACTED));
    assertThat(second.getClientID()).isEqualTo(first.getClientID());
    JMSConsumer consumer = first.createConsumer(queue);
    second.createProducer().send(queue, "text");
    assertThat(consumer.receiveNoWait()).isNull();
    second.commit();
    assertThat(consumer.receiveBody(String.class, SOON)).isEqualTo("text");
  }

  @Test
  void shouldThrowUncheckedExceptionsInTheSimplifiedApi() {
    JMSContext context = context();
    assertThatThrownBy(context::commit).isInstanceOf(IllegalStateRuntimeException.class);
    assertThatThrownBy(() -> context.createConsumer(null)).isInstanceOf(JMSRuntimeException.class);
    assertThatThrownBy(() -> context.createProducer().setPriority(10))
        .isInstanceOf(JMSRuntimeException.class);
  }

  @Test
  void shouldHaveOneFactoryForEveryApi() throws JMSException {
    ConnectionFactory all = factory;
    all.createConnection().close();
    all.createContext().close();
    ((QueueConnectionFactory) all).createQueueConnection().close();
    ((TopicConnectionFactory) all).createTopicConnection().close();
  }

  // ---- request and reply

  @Test
  void shouldReplyToTheDestinationThatTheRequestNames() throws JMSException {
    MessageConsumer requests = session.createConsumer(queue);
    Session asking = startedConnection().createSession();
    TemporaryQueue replyQueue = asking.createTemporaryQueue();
    TemporaryTopic replyTopic = asking.createTemporaryTopic();
    MessageConsumer fromQueue = asking.createConsumer(replyQueue);
    MessageConsumer fromTopic = asking.createConsumer(replyTopic);
    for (MessageConsumer replies : new MessageConsumer[] {fromQueue, fromTopic}) {
      TextMessage question = asking.createTextMessage("what?");
      question.setJMSReplyTo(replies == fromQueue ? replyQueue : replyTopic);
      asking.createProducer(queue).send(question);

      Message request = receive(requests);
      TextMessage answer = session.createTextMessage("this");
      answer.setJMSCorrelationID(request.getJMSMessageID());
      session.createProducer(null).send(request.getJMSReplyTo(), answer);

      Message reply = receive(replies);
      assertThat(reply.getJMSCorrelationID()).isEqualTo(question.getJMSMessageID());
      assertThat(((TextMessage) reply).getText()).isEqualTo("this");
    }
  }
}
