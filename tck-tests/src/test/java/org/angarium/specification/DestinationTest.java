package org.angarium.specification;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import jakarta.jms.Topic;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Sections 4.1 and 4.2: queues and topics. */
class DestinationTest extends SpecificationCase {
  @Test
  void shouldNameAQueue() throws JMSException {
    String name = uniqueName();
    JMSContext context = context();
    for (Queue each : List.of(session.createQueue(name), context.createQueue(name))) {
      assertThat(each.getQueueName()).isEqualTo(name);
      assertThat(each.toString()).contains(name);
      assertThat(each).isEqualTo(session.createQueue(name)).isNotInstanceOf(Topic.class);
    }
  }

  @Test
  void shouldNameATopic() throws JMSException {
    String name = uniqueName();
    JMSContext context = context();
    for (Topic each : List.of(session.createTopic(name), context.createTopic(name))) {
      assertThat(each.getTopicName()).isEqualTo(name);
      assertThat(each.toString()).contains(name);
      assertThat(each).isEqualTo(session.createTopic(name)).isNotInstanceOf(Queue.class);
    }
  }

  @Test
  void shouldTellAQueueFromATopicOfTheSameName() throws JMSException {
    String name = uniqueName();
    Queue queue = session.createQueue(name);
    Topic topic = session.createTopic(name);
    MessageConsumer ofQueue = session.createConsumer(queue);
    MessageConsumer ofTopic = session.createConsumer(topic);
    sendText(topic, "to the topic");
    sendText(queue, "to the queue");
    assertThat(receiveText(ofQueue)).isEqualTo("to the queue");
    assertThat(receiveText(ofTopic)).isEqualTo("to the topic");
    sendText(queue, "again");
    sendText(topic, "marker");
    assertThat(receiveText(ofTopic)).isEqualTo("marker");
  }

  @Test
  void shouldHoldMessagesOfAQueueWhileNobodyConsumesThem() throws JMSException {
    Session earlier = startedConnection().createSession();
    earlier.createProducer(queue).send(earlier.createTextMessage("one"));
    earlier.close();
    sendText(queue, "two");
    connection.close();
    Session later = startedConnection().createSession();
    MessageConsumer consumer = later.createConsumer(queue);
    assertThat(receiveText(consumer)).isEqualTo("one");
    assertThat(receiveText(consumer)).isEqualTo("two");
  }
}
