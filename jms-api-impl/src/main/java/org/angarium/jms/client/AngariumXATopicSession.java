package org.angarium.jms.client;

import jakarta.jms.JMSException;
import jakarta.jms.Session;
import jakarta.jms.TopicSession;
import jakarta.jms.XATopicSession;
import javax.transaction.xa.XAResource;

/** As {@link AngariumXASession}, with what the older API for topics allows. */
final class AngariumXATopicSession extends AngariumTopicSession implements XATopicSession {
  AngariumXATopicSession(AngariumConnection connection) throws JMSException {
    super(connection, DISTRIBUTED);
  }

  @Override
  public TopicSession getTopicSession() throws JMSException {
    requireOpen();
    return this;
  }

  @Override
  public Session getSession() throws JMSException {
    return getTopicSession();
  }

  @Override
  public XAResource getXAResource() {
    return resource();
  }
}
