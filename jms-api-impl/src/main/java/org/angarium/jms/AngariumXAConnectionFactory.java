package org.angarium.jms;

import jakarta.jms.XAConnection;
import jakarta.jms.XAConnectionFactory;
import jakarta.jms.XAJMSContext;
import jakarta.jms.XAQueueConnection;
import jakarta.jms.XAQueueConnectionFactory;
import jakarta.jms.XATopicConnection;
import jakarta.jms.XATopicConnectionFactory;
import org.jspecify.annotations.Nullable;

/**
 * The connection factory for distributed transactions, as naming services and containers look it
 * up. Its methods that make connections without XA work; this version has no XA, so the others
 * throw {@code UnsupportedOperationException}.
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
  public XAConnection createXAConnection() {
    throw noXa("createXAConnection");
  }

  @Override
  public XAConnection createXAConnection(@Nullable String userName, @Nullable String secret) {
    throw noXa("createXAConnection");
  }

  @Override
  public XAQueueConnection createXAQueueConnection() {
    throw noXa("createXAQueueConnection");
  }

  @Override
  public XAQueueConnection createXAQueueConnection(
      @Nullable String userName, @Nullable String secret) {
    throw noXa("createXAQueueConnection");
  }

  @Override
  public XATopicConnection createXATopicConnection() {
    throw noXa("createXATopicConnection");
  }

  @Override
  public XATopicConnection createXATopicConnection(
      @Nullable String userName, @Nullable String secret) {
    throw noXa("createXATopicConnection");
  }

  @Override
  public XAJMSContext createXAContext() {
    throw noXa("createXAContext");
  }

  @Override
  public XAJMSContext createXAContext(@Nullable String userName, @Nullable String secret) {
    throw noXa("createXAContext");
  }

  private static UnsupportedOperationException noXa(String method) {
    return new UnsupportedOperationException(
        "XAConnectionFactory." + method + " is not there yet: this version has no XA");
  }
}
