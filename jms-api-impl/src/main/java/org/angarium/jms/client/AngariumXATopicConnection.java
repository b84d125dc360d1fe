package org.angarium.jms.client;

import jakarta.jms.JMSException;
import jakarta.jms.XASession;
import jakarta.jms.XATopicConnection;
import jakarta.jms.XATopicSession;
import org.angarium.jms.settings.ClientSettings;
import org.angarium.jms.settings.Credentials;

/** A connection for distributed transactions as the older API for topics has it. */
public final class AngariumXATopicConnection extends AngariumTopicConnection
    implements XATopicConnection {
  /** Connects, as {@link AngariumConnection} does. */
  public AngariumXATopicConnection(ClientSettings settings, Credentials credentials)
      throws JMSException {
    super(settings, credentials);
  }

  @Override
  public XATopicSession createXATopicSession() throws JMSException {
    use();
    return adopt(new AngariumXATopicSession(this));
  }

  @Override
  public XASession createXASession() throws JMSException {
    return openXASession();
  }
}
