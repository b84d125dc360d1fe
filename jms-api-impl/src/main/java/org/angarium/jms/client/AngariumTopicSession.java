package org.angarium.jms.client;

import jakarta.jms.Destination;
import jakarta.jms.JMSException;
import jakarta.jms.Queue;
import jakarta.jms.QueueBrowser;
import jakarta.jms.TemporaryQueue;
import jakarta.jms.Topic;
import jakarta.jms.TopicPublisher;
import jakarta.jms.TopicSession;
import jakarta.jms.TopicSubscriber;
import org.jspecify.annotations.Nullable;

/**
 * A session as the older API for topics has it. Its methods that are for queues throw {@code
 * IllegalStateException}, as table 9-1 of Jakarta Messaging asks; so does making a producer or a
 * consumer for a queue.
 */
class AngariumTopicSession extends AngariumSession implements TopicSession {
  AngariumTopicSession(AngariumConnection connection, int mode) throws JMSException {
    super(connection, mode);
  }

  @Override
  public TopicSubscriber createSubscriber(Topic topic) throws JMSException {
    return openConsumer(topic, Source.Wish.ALL);
  }

  @Override
  public TopicSubscriber createSubscriber(Topic topic, @Nullable String selector, boolean noLocal)
      throws JMSException {
    return openConsumer(topic, new Source.Wish(selector, noLocal));
  }

  @Override
  public TopicPublisher createPublisher(@Nullable Topic topic) throws JMSException {
    return openProducer(topic);
  }

  @Override
  void requireDomain(String method, @Nullable Destination destination) throws JMSException {
    if (destination instanceof Queue) {
      throw notForTopics(method + " with a queue");
    }
  }

  private static JMSException notForTopics(String method) {
    return JmsErrors.illegalState(method + " is not for a TopicSession");
  }

  @Override
  public Queue createQueue(String name) throws JMSException {
    throw notForTopics("createQueue");
  }

  @Override
  public TemporaryQueue createTemporaryQueue() throws JMSException {
    throw notForTopics("createTemporaryQueue");
  }

  @Override
  public QueueBrowser createBrowser(Queue queue, @Nullable String selector) throws JMSException {
    throw notForTopics("createBrowser");
  }
}
