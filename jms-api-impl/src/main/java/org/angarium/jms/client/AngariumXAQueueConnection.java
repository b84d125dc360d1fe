package org.angarium.jms.client;

import jakarta.jms.JMSException;
import jakarta.jms.XAQueueConnection;
import jakarta.jms.XAQueueSession;
import jakarta.jms.XASession;
import org.angarium.jms.settings.ClientSettings;
import org.angarium.jms.settings.Credentials;

/** A connection for distributed transactions as the older API for queues has it. */
public final class AngariumXAQueueConnection extends AngariumQueueConnection
    implements XAQueueConnection {
  /** Connects, as {@link AngariumConnection} does. */
  public AngariumXAQueueConnection(ClientSettings settings, Credentials credentials)
      throws JMSException {
    super(settings, credentials);
  }

  @Override
  public XAQueueSession createXAQueueSession() throws JMSException {
    use();
    return adopt(new AngariumXAQueueSession(this));
  }

  @Override
  public XASession createXASession() throws JMSException {
    return openXASession();
  }
}
