package org.angarium.jms;

import jakarta.jms.JMSException;
import jakarta.jms.XAConnection;
import jakarta.jms.XAConnectionFactory;
import jakarta.jms.XAJMSContext;
import jakarta.jms.XAQueueConnection;
import jakarta.jms.XAQueueConnectionFactory;
import jakarta.jms.XATopicConnection;
import jakarta.jms.XATopicConnectionFactory;
import org.angarium.jms.client.AngariumXAConnection;
import org.angarium.jms.client.AngariumXAContext;
import org.angarium.jms.client.AngariumXAQueueConnection;
import org.angarium.jms.client.AngariumXATopicConnection;
import org.jspecify.annotations.Nullable;

/**
 * The connection factory for distributed transactions, as naming services and containers look it up
 * (Jakarta Messaging 11.3). Its connections have sessions for a transaction manager, by their
 * {@code XAResource}, beside the ordinary ones; it makes ordinary connections, too.
 */
public class AngariumXAConnectionFactory extends AngariumConnectionFactory
    implements XAConnectionFactory, XAQueueConnectionFactory, XATopicConnectionFactory {
  private static final long serialVersionUID = 1L;

  /** As {@link AngariumConnectionFactory#AngariumConnectionFactory()}. */
  public AngariumXAConnectionFactory() {}

  /** As {@link AngariumConnectionFactory#AngariumConnectionFactory(String)}. */
  public AngariumXAConnectionFactory(String brokerUrl) {
    super(brokerUrl);
  }

  @Override
  public XAConnection createXAConnection() throws JMSException {
    Login login = login();
    return new AngariumXAConnection(login.settings(), login.credentials());
  }

  @Override
  public XAConnection createXAConnection(@Nullable String userName, @Nullable String secret)
      throws JMSException {
    Login login = login(userName, secret);
    return new AngariumXAConnection(login.settings(), login.credentials());
  }

  @Override
  public XAQueueConnection createXAQueueConnection() throws JMSException {
    Login login = login();
    return new AngariumXAQueueConnection(login.settings(), login.credentials());
  }

  @Override
  public XAQueueConnection createXAQueueConnection(
      @Nullable String userName, @Nullable String secret) throws JMSException {
    Login login = login(userName, secret);
    return new AngariumXAQueueConnection(login.settings(), login.credentials());
  }

  @Override
  public XATopicConnection createXATopicConnection() throws JMSException {
    Login login = login();
    return new AngariumXATopicConnection(login.settings(), login.credentials());
  }

  @Override
  public XATopicConnection createXATopicConnection(
      @Nullable String userName, @Nullable String secret) throws JMSException {
    Login login = login(userName, secret);
    return new AngariumXATopicConnection(login.settings(), login.credentials());
  }

  @Override
  public XAJMSContext createXAContext() {
    Login login = login();
    return AngariumXAContext.connect(login.settings(), login.credentials());
  }

  @Override
  public XAJMSContext createXAContext(@Nullable String userName, @Nullable String secret) {
    Login login = login(userName, secret);
    return AngariumXAContext.connect(login.settings(), login.credentials());
  }
}
