package org.angarium.jms.client;

import jakarta.jms.ConnectionConsumer;
import jakarta.jms.JMSException;
import jakarta.jms.Queue;
import jakarta.jms.QueueConnection;
import jakarta.jms.QueueSession;
import jakarta.jms.ServerSessionPool;
import jakarta.jms.Topic;
import org.angarium.jms.settings.ClientSettings;
import org.angarium.jms.settings.Credentials;

/** A connection as the older API for queues has it. */
public final class AngariumQueueConnection extends AngariumConnection implements QueueConnection {
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
    requireOpen();
    return new AngariumQueueSession(this, checkMode(mode(transacted, acknowledgeMode)));
  }

  @Override
  public ConnectionConsumer createConnectionConsumer(
      Queue queue, String selector, ServerSessionPool pool, int maxMessages) throws JMSException {
    requireOpen();
    throw NotYet.there("QueueConnection.createConnectionConsumer", "connection consumers");
  }

  /**
   * Not for queues.
   *
   * @throws jakarta.jms.IllegalStateException always (Jakarta Messaging 6.1.1)
   */
  @Override
  public ConnectionConsumer createDurableConnectionConsumer(
      Topic topic, String name, String selector, ServerSessionPool pool, int maxMessages)
      throws JMSException {
    throw JmsErrors.illegalState("createDurableConnectionConsumer is not for a QueueConnection");
  }
}
