package org.angarium.specification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.Destination;
import jakarta.jms.IllegalStateException;
import jakarta.jms.InvalidDestinationException;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.JMSProducer;
import jakarta.jms.Message;
import jakarta.jms.QueueConnection;
import jakarta.jms.QueueConnectionFactory;
import jakarta.jms.QueueRequestor;
import jakarta.jms.QueueSession;
import jakarta.jms.Session;
import jakarta.jms.TemporaryQueue;
import jakarta.jms.TextMessage;
import jakarta.jms.TopicConnection;
import jakarta.jms.TopicConnectionFactory;
import jakarta.jms.TopicRequestor;
import jakarta.jms.TopicSession;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Sections 2.13, 4.1.7 and 4.2.10: requests that are answered to a destination of their own. */
class RequestorTest extends SpecificationCase {
  private QueueConnection queues;
  private TopicConnection topics;

  @BeforeEach
  void connectBoth() throws JMSException {
    queues = closing(((QueueConnectionFactory) factory).createQueueConnection());
    queues.start();
    topics = closing(((TopicConnectionFactory) factory).createTopicConnection());
    topics.start();
  }

  /** Answers every request with its text and an exclamation mark. */
  private void answer(Destination requests) throws JMSException {
    Session service = startedConnection().createSession();
    service
        .createConsumer(requests)
        .setMessageListener(
            request ->
                assertThat(
                        Thrown.by(
                            () -> {
                              Message reply = service.createTextMessage(Texts.of(request) + "!");
                              reply.setJMSCorrelationID(request.getJMSMessageID());
                              service.createProducer(null).send(request.getJMSReplyTo(), reply);
                            }))
                    .isEmpty());
  }

  @ParameterizedTest
  @ValueSource(ints = {Session.AUTO_ACKNOWLEDGE, Session.DUPS_OK_ACKNOWLEDGE})
  void shouldRequestThroughAQueue(int mode) throws JMSException {
    answer(queue);
    QueueSession asking = queues.createQueueSession(false, mode);
    QueueRequestor requestor = new QueueRequestor(asking, queue);
    for (String text : new String[] {"one", "two"}) {
      TextMessage request = asking.createTextMessage(text);
      Message reply = requestor.request(request);
      assertThat(Texts.of(reply)).isEqualTo(text + "!");
      assertThat(reply.getJMSCorrelationID()).isEqualTo(request.getJMSMessageID());
      assertThat(request.getJMSReplyTo()).isInstanceOf(TemporaryQueue.class);
    }
    requestor.close();
    assertThatThrownBy(asking::createMessage).isInstanceOf(IllegalStateException.class);
  }

  @ParameterizedTest
  @ValueSource(ints = {Session.AUTO_ACKNOWLEDGE, Session.DUPS_OK_ACKNOWLEDGE})
  void shouldRequestThroughATopicAndTakeTheFirstReply(int mode) throws JMSException {
    answer(topic);
    answer(topic);
    TopicSession asking = topics.createTopicSession(false, mode);
    TopicRequestor requestor = new TopicRequestor(asking, topic);
    assertThat(Texts.of(requestor.request(asking.createTextMessage("one")))).isEqualTo("one!");
    requestor.close();
    assertThatThrownBy(asking::createMessage).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void shouldDeleteTheReplyDestinationWithTheRequestor() throws JMSException {
    answer(queue);
    QueueSession asking = queues.createQueueSession(false, Session.AUTO_ACKNOWLEDGE);
    QueueRequestor requestor = new QueueRequestor(asking, queue);
    Destination replies = requestor.request(asking.createTextMessage("one")).getJMSDestination();
    requestor.close();
    assertThatThrownBy(() -> sendText(replies, "too late"))
        .isInstanceOf(InvalidDestinationException.class);
  }

  @Test
  void shouldRefuseToRequestFromNothing() throws JMSException {
    QueueSession asking = queues.createQueueSession(false, Session.AUTO_ACKNOWLEDGE);
    assertThatThrownBy(() -> new QueueRequestor(asking, null))
        .isInstanceOf(InvalidDestinationException.class);
    TopicSession askingAll = topics.createTopicSession(false, Session.AUTO_ACKNOWLEDGE);
    assertThatThrownBy(() -> new TopicRequestor(askingAll, null))
        .isInstanceOf(InvalidDestinationException.class);
    assertThat(asking.createMessage()).isNotNull();
    assertThat(askingAll.createMessage()).isNotNull();
  }

  @Test
  void shouldRequestThroughAContextAndSelectTheReply() throws JMSException {
    answer(queue);
    JMSContext context = context();
    TemporaryQueue replies = context.createTemporaryQueue();
    JMSProducer producer = context.createProducer().setJMSReplyTo(replies);
    TextMessage first = context.createTextMessage("one");
    TextMessage second = context.createTextMessage("two");
    producer.send(queue, first).send(queue, second);
    try (JMSConsumer consumer =
        context.createConsumer(replies, "JMSCorrelationID = '" + second.getJMSMessageID() + "'")) {
      assertThat(consumer.receiveBody(String.class, SOON)).isEqualTo("two!");
    }
    try (JMSConsumer consumer = context.createConsumer(replies)) {
      assertThat(consumer.receiveBody(String.class, SOON)).isEqualTo("one!");
    }
  }
}
