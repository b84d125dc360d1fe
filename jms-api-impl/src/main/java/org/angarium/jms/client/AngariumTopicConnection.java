package org.angarium.jms.client;

import jakarta.jms.ConnectionConsumer;
import jakarta.jms.Destination;
import jakarta.jms.JMSException;
import jakarta.jms.ServerSessionPool;
import jakarta.jms.Topic;
import jakarta.jms.TopicConnection;
import jakarta.jms.TopicSession;
import org.angarium.jms.settings.ClientSettings;
import org.angarium.jms.settings.Credentials;
import org.jspecify.annotations.Nullable;

/** A connection as the older API for topics has it. */
public class AngariumTopicConnection extends AngariumConnection implements TopicConnection {
  /** Connects, as {@link AngariumConnection} does. */
  public AngariumTopicConnection(ClientSettings settings, Credentials credentials)
      throws JMSException {
    super(settings, credentials);
  }

  @Override
  public TopicSession createTopicSession(boolean transacted, int acknowledgeMode)
      throws JMSException {
    return adopt(newSession(transacted, acknowledgeMode));
  }

  private AngariumTopicSession newSession(boolean transacted, int acknowledgeMode)
      throws JMSException {
    use();
    return new AngariumTopicSession(this, checkMode(mode(transacted, acknowledgeMode)));
  }

  @Override
  public ConnectionConsumer createConnectionConsumer(
      Topic topic, @Nullable String selector, ServerSessionPool pool, int maxMessages)
      throws JMSException {
    return createConnectionConsumer((Destination) topic, selector, pool, maxMessages);
  }
}
