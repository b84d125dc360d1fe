package org.angarium.jms.client;

import jakarta.jms.JMSException;
import jakarta.jms.Session;
import jakarta.jms.XASession;
import javax.transaction.xa.XAResource;

/**
 * A session whose transactions are branches of distributed ones (Jakarta Messaging 11.3). It is
 * itself the session to work with. While it works for no branch, it acknowledges by itself.
 */
final class AngariumXASession extends AngariumSession implements XASession {
  AngariumXASession(AngariumConnection connection) throws JMSException {
    super(connection, DISTRIBUTED);
  }

  @Override
  public Session getSession() throws JMSException {
    requireOpen();
    return this;
  }

  @Override
  public XAResource getXAResource() {
    return resource();
  }
}
