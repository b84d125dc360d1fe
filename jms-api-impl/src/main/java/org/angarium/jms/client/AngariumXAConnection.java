package org.angarium.jms.client;

import jakarta.jms.JMSException;
import jakarta.jms.XAConnection;
import jakarta.jms.XASession;
import org.angarium.jms.settings.ClientSettings;
import org.angarium.jms.settings.Credentials;

/** A connection that has sessions for distributed transactions beside the ordinary ones. */
public final class AngariumXAConnection extends AngariumConnection implements XAConnection {
  /** Connects, as {@link AngariumConnection} does. */
  public AngariumXAConnection(ClientSettings settings, Credentials credentials)
      throws JMSException {
    super(settings, credentials);
  }

  @Override
  public XASession createXASession() throws JMSException {
    return openXASession();
  }
}
