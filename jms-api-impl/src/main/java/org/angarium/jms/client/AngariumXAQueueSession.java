package org.angarium.jms.client;

import jakarta.jms.JMSException;
import jakarta.jms.QueueSession;
import jakarta.jms.Session;
import jakarta.jms.XAQueueSession;
import javax.transaction.xa.XAResource;

/** As {@link AngariumXASession}, with what the older API for queues allows. */
final class AngariumXAQueueSession extends AngariumQueueSession implements XAQueueSession {
  AngariumXAQueueSession(AngariumConnection connection) throws JMSException {
    super(connection, DISTRIBUTED);
  }

  @Override
  public QueueSession getQueueSession() throws JMSException {
    requireOpen();
    return this;
  }

  @Override
  public Session getSession() throws JMSException {
    return getQueueSession();
  }

  @Override
  public XAResource getXAResource() {
    return resource();
  }
}
