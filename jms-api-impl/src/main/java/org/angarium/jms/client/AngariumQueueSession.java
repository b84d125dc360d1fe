package org.angarium.jms.client;

import jakarta.jms.Destination;
import jakarta.jms.JMSException;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Queue;
import jakarta.jms.QueueReceiver;
import jakarta.jms.QueueSender;
import jakarta.jms.QueueSession;
import jakarta.jms.TemporaryTopic;
import jakarta.jms.Topic;
import jakarta.jms.TopicSubscriber;
import org.jspecify.annotations.Nullable;

/**
 * A session as the older API for queues has it. Its methods that are for topics throw {@code
 * IllegalStateException}, as table 9-1 of Jakarta Messaging asks; so does making a producer or a
 * consumer for a topic.
 */
class AngariumQueueSession extends AngariumSession implements QueueSession {
  AngariumQueueSession(AngariumConnection connection, int mode) throws JMSException {
    super(connection, mode);
  }

  @Override
  public QueueReceiver createReceiver(Queue queue) throws JMSException {
    return openConsumer(queue, Source.Wish.ALL);
  }

  @Override
  public QueueReceiver createReceiver(Queue queue, @Nullable String selector) throws JMSException {
    return openConsumer(queue, new Source.Wish(selector, false));
  }

  @Override
  public QueueSender createSender(@Nullable Queue queue) throws JMSException {
    return openProducer(queue);
  }

  @Override
  void requireDomain(String method, @Nullable Destination destination) throws JMSException {
    if (destination instanceof Topic) {
      throw notForQueues(method + " with a topic");
    }
  }

  private static JMSException notForQueues(String method) {
    return JmsErrors.illegalState(method + " is not for a QueueSession");
  }

  @Override
  public Topic createTopic(String name) throws JMSException {
    throw notForQueues("createTopic");
  }

  @Override
  public TemporaryTopic createTemporaryTopic() throws JMSException {
    throw notForQueues("createTemporaryTopic");
  }

  @Override
  public MessageConsumer createSharedConsumer(Topic topic, String name, @Nullable String selector)
      throws JMSException {
    throw notForQueues("createSharedConsumer");
  }

  @Override
  public TopicSubscriber createDurableSubscriber(
      Topic topic, String name, @Nullable String selector, boolean noLocal) throws JMSException {
    throw notForQueues("createDurableSubscriber");
  }

  @Override
  public MessageConsumer createDurableConsumer(
      Topic topic, String name, @Nullable String selector, boolean noLocal) throws JMSException {
    throw notForQueues("createDurableConsumer");
  }

  @Override
  public MessageConsumer createSharedDurableConsumer(
      Topic topic, String name, @Nullable String selector) throws JMSException {
    throw notForQueues("createSharedDurableConsumer");
  }

  @Override
  public void unsubscribe(String name) throws JMSException {
    throw notForQueues("unsubscribe");
  }
}
