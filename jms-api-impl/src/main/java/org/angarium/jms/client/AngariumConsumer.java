package org.angarium.jms.client;

import jakarta.jms.JMSConsumer;
import jakarta.jms.Message;
import jakarta.jms.MessageListener;
import org.jspecify.annotations.Nullable;

/** A consumer of a {@link AngariumContext} (Jakarta Messaging 8.1). */
final class AngariumConsumer implements JMSConsumer {
  private final AngariumMessageConsumer consumer;

  AngariumConsumer(AngariumMessageConsumer consumer) {
    this.consumer = consumer;
  }

  @Override
  public @Nullable String getMessageSelector() {
    return JmsErrors.getOrNull(consumer::getMessageSelector);
  }

  @Override
  public @Nullable MessageListener getMessageListener() {
    return JmsErrors.getOrNull(consumer::getMessageListener);
  }

  @Override
  public void setMessageListener(@Nullable MessageListener listener) {
    JmsErrors.run(() -> consumer.setMessageListener(listener));
  }

  @Override
  public @Nullable Message receive() {
    return JmsErrors.getOrNull(consumer::receive);
  }

  @Override
  public @Nullable Message receive(long timeoutMillis) {
    return JmsErrors.getOrNull(() -> consumer.receive(timeoutMillis));
  }

  @Override
  public @Nullable Message receiveNoWait() {
    return JmsErrors.getOrNull(consumer::receiveNoWait);
  }

  @Override
  public <T> @Nullable T receiveBody(Class<T> type) {
    return JmsErrors.getOrNull(() -> consumer.receiveBody(type, AngariumMessageConsumer.FOREVER));
  }

  @Override
  public <T> @Nullable T receiveBody(Class<T> type, long timeoutMillis) {
    return JmsErrors.getOrNull(
        () -> consumer.receiveBody(type, AngariumMessageConsumer.nanos(timeoutMillis)));
  }

  @Override
  public <T> @Nullable T receiveBodyNoWait(Class<T> type) {
    return JmsErrors.getOrNull(() -> consumer.receiveBody(type, 0));
  }

  @Override
  public void close() {
    JmsErrors.run(consumer::close);
  }
}
