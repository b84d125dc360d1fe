package org.angarium.jms.client;

import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageListener;
import jakarta.jms.Queue;
import jakarta.jms.QueueReceiver;
import jakarta.jms.Topic;
import jakarta.jms.TopicSubscriber;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A consumer of a queue or of a subscription (Jakarta Messaging chapter 8): the application's
 * handle on its feed.
 */
final class AngariumMessageConsumer implements QueueReceiver, TopicSubscriber {
  static final long FOREVER = Long.MAX_VALUE;

  private final Source source;
  private final Deliveries deliveries;
  private final ConsumerFeed feed;
  private final AngariumSession session;
  private volatile boolean closed;

  AngariumMessageConsumer(AngariumSession session, Source source) throws JMSException {
    this.session = session;
    this.source = source;
    this.deliveries = session.deliveries();
    this.feed = deliveries.open(source);
  }

  ConsumerFeed feed() {
    return feed;
  }

  private void requireOpen() throws JMSException {
    if (closed || session.isClosed()) {
      throw JmsErrors.illegalState("the consumer is closed");
    }
  }

  @Override
  public Queue getQueue() throws JMSException {
    requireOpen();
    if (source.destination() instanceof Queue queue) {
      return queue;
    }
    throw JmsErrors.illegalState("this consumer is for a topic: " + source.destination());
  }

  @Override
  public Topic getTopic() throws JMSException {
    requireOpen();
    if (source.destination() instanceof Topic topic) {
      return topic;
    }
    throw JmsErrors.illegalState("this consumer is for a queue: " + source.destination());
  }

  @Override
  public boolean getNoLocal() throws JMSException {
    requireOpen();
    return source.selection().noLocal();
  }

  @Override
  public @Nullable String getMessageSelector() throws JMSException {
    requireOpen();
    return source.selection().selector();
  }

  @Override
  public @Nullable MessageListener getMessageListener() throws JMSException {
    requireOpen();
    return deliveries.listener(feed);
  }

  @Override
  public void setMessageListener(@Nullable MessageListener listener) throws JMSException {
    requireOpen();
    deliveries.listen(feed, listener);
  }

  @Override
  public @Nullable Message receive() throws JMSException {
    requireOpen();
    return deliveries.receive(feed, FOREVER);
  }

  @Override
  public @Nullable Message receive(long timeoutMillis) throws JMSException {
    requireOpen();
    return deliveries.receive(feed, nanos(timeoutMillis));
  }

  @Override
  public @Nullable Message receiveNoWait() throws JMSException {
    requireOpen();
    return deliveries.receive(feed, 0);
  }

  /** As {@code JMSConsumer.receiveBody}. */
  <T> @Nullable T receiveBody(Class<T> type, long nanos) throws JMSException {
    requireOpen();
    return deliveries.receiveBody(feed, type, nanos);
  }

  /** A timeout as the API has it, where zero is for ever, in nanoseconds. */
  static long nanos(long timeoutMillis) {
    return timeoutMillis == 0 ? FOREVER : TimeUnit.MILLISECONDS.toNanos(timeoutMillis);
  }

  /**
   * Closes the consumer; a {@code receive} in progress returns null. May be called by the
   * consumer's own listener; any other caller waits until the listener has returned.
   */
  @Override
  public void close() throws JMSException {
    if (!closed) {
      deliveries.close(feed); // until then its listener may use it
      closed = true;
    }
  }
}
