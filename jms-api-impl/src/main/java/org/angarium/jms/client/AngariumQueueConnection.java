package org.angarium.jms.client;

import jakarta.jms.ConnectionConsumer;
import jakarta.jms.Destination;
import jakarta.jms.JMSException;
import jakarta.jms.Queue;
import jakarta.jms.QueueConnection;
import jakarta.jms.QueueSession;
import jakarta.jms.ServerSessionPool;
import jakarta.jms.Topic;
import org.angarium.jms.settings.ClientSettings;
import org.angarium.jms.settings.Credentials;
import org.jspecify.annotations.Nullable;

/**
 * A connection as the older API for queues has it. Its methods that are for topics throw {@code
 * IllegalStateException}, as table 9-1 of Jakarta Messaging asks.
 */
public class AngariumQueueConnection extends AngariumConnection implements QueueConnection {
  /** Connects, as {@link AngariumConnection} does. */
  public AngariumQueueConnection(ClientSettings settings, Credentials credentials)
      throws JMSException {
    super(settings, credentials);
  }

  @Override
  public QueueSession createQueueSession(boolean transacted, int acknowledgeMode)
      throws JMSException {
    return adopt(newSession(transacted, acknowledgeMode));
  }

  private AngariumQueueSession newSession(boolean transacted, int acknowledgeMode)
      throws JMSException {
    use();
    return new AngariumQueueSession(this, checkMode(mode(transacted, acknowledgeMode)));
  }

  @Override
  public ConnectionConsumer createConnectionConsumer(
      Queue queue, @Nullable String selector, ServerSessionPool pool, int maxMessages)
      throws JMSException {
    return createConnectionConsumer((Destination) queue, selector, pool, maxMessages);
  }

  // ---- what is not for queues (table 9-1)

  private static JMSException notForQueues(String method) {
    return JmsErrors.illegalState(method + " is not for a QueueConnection");
  }

  @Override
  public ConnectionConsumer createSharedConnectionConsumer(
      Topic topic, String name, @Nullable String selector, ServerSessionPool pool, int maxMessages)
      throws JMSException {
    throw notForQueues("createSharedConnectionConsumer");
  }

  @Override
  public ConnectionConsumer createDurableConnectionConsumer(
      Topic topic, String name, @Nullable String selector, ServerSessionPool pool, int maxMessages)
      throws JMSException {
    throw notForQueues("createDurableConnectionConsumer");
  }

  @Override
  public ConnectionConsumer createSharedDurableConnectionConsumer(
      Topic topic, String name, @Nullable String selector, ServerSessionPool pool, int maxMessages)
      throws JMSException {
    throw notForQueues("createSharedDurableConnectionConsumer");
  }
}
