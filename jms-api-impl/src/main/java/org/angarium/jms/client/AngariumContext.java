package org.angarium.jms.client;

import jakarta.jms.BytesMessage;
import jakarta.jms.ConnectionMetaData;
import jakarta.jms.Destination;
import jakarta.jms.ExceptionListener;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.JMSProducer;
import jakarta.jms.MapMessage;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.ObjectMessage;
import jakarta.jms.Queue;
import jakarta.jms.QueueBrowser;
import jakarta.jms.StreamMessage;
import jakarta.jms.TemporaryQueue;
import jakarta.jms.TemporaryTopic;
import jakarta.jms.TextMessage;
import jakarta.jms.Topic;
import java.io.Serializable;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import org.angarium.jms.settings.ClientSettings;
import org.angarium.jms.settings.Credentials;
import org.jspecify.annotations.Nullable;

/**
 * A connection and a session in one (Jakarta Messaging 6.3). Contexts made from one another share
 * the connection, which closes with the last of them. The session is opened when it is first
 * needed, so that the client identifier can still be set on a fresh context.
 */
public class AngariumContext implements JMSContext {
  private final AngariumConnection connection;

  /** How many contexts have the connection. */
  private final AtomicInteger sharers;

  private final int mode;
  private final AtomicBoolean closed = new AtomicBoolean();

  /** Held while the session or the producer is opened. */
  private final ReentrantLock opening = new ReentrantLock();

  /** Held while the context closes. */
  private final ReentrantLock closing = new ReentrantLock();

  private volatile @Nullable AngariumSession session;
  private volatile @Nullable AngariumMessageProducer producer;
  private volatile boolean autoStart = true;

  AngariumContext(AngariumConnection connection, AtomicInteger sharers, int mode) {
    this.connection = connection;
    this.sharers = sharers;
    this.mode = mode;
    sharers.incrementAndGet();
  }

  /**
   * Connects.
   *
   * @throws jakarta.jms.JMSRuntimeException if it cannot, or there is no such session mode
   */
  public static AngariumContext connect(
      ClientSettings settings, Credentials credentials, int sessionMode) {
    return JmsErrors.get(
        () -> {
          int mode = AngariumConnection.checkMode(sessionMode);
          AngariumConnection connection = new AngariumConnection(settings, credentials);
          return new AngariumContext(connection, new AtomicInteger(), mode);
        });
  }

  @Override
  public JMSContext createContext(int sessionMode) {
    return JmsErrors.get(
        () -> {
          use();
          return new AngariumContext(
              connection, sharers, AngariumConnection.checkMode(sessionMode));
        });
  }

  private void requireOpen() throws JMSException {
    if (closed.get()) {
      throw JmsErrors.illegalState("the context is closed");
    }
  }

  /** Before anything that the application does but asking for or setting the client identifier. */
  private void use() throws JMSException {
    requireOpen();
    connection.use();
  }

  final AngariumSession session() throws JMSException {
    opening.lock();
    try {
      requireOpen();
      AngariumSession open = session;
      if (open == null) {
        open = openSession(connection);
        session = open;
      }
      return open;
    } finally {
      opening.unlock();
    }
  }

  /** Of the session, which may have been closed; if there was none, it is opened. */
  final AngariumXAResource resource() throws JMSException {
    AngariumSession open = session;
    return (open == null ? session() : open).resource();
  }

  /** Opens the context's session. */
  AngariumSession openSession(AngariumConnection at) throws JMSException {
    return at.openSession(mode);
  }

  /** The one producer that all of the context's {@code JMSProducer}s send with. */
  final AngariumMessageProducer producer() throws JMSException {
    opening.lock();
    try {
      AngariumSession open = session();
      AngariumMessageProducer anonymous = producer;
      if (anonymous == null) {
        anonymous = open.openProducer(null);
        producer = anonymous;
      }
      return anonymous;
    } finally {
      opening.unlock();
    }
  }

  // ---- connection

  @Override
  public @Nullable String getClientID() {
    return JmsErrors.getOrNull(
        () -> {
          requireOpen();
          return connection.getClientID();
        });
  }

  @Override
  public void setClientID(String clientId) {
    JmsErrors.run(
        () -> {
          requireOpen();
          connection.setClientID(clientId);
        });
  }

  @Override
  public ConnectionMetaData getMetaData() {
    return JmsErrors.get(
        () -> {
          requireOpen();
          return connection.getMetaData();
        });
  }

  @Override
  public @Nullable ExceptionListener getExceptionListener() {
    return JmsErrors.getOrNull(
        () -> {
          requireOpen();
          return connection.getExceptionListener();
        });
  }

  @Override
  public void setExceptionListener(@Nullable ExceptionListener listener) {
    JmsErrors.run(
        () -> {
          requireOpen();
          connection.setExceptionListener(listener);
        });
  }

  @Override
  public void start() {
    JmsErrors.run(
        () -> {
          requireOpen();
          connection.start();
        });
  }

  @Override
  public void stop() {
    JmsErrors.run(
        () -> {
          requireOpen();
          connection.stop();
        });
  }

  @Override
  public void setAutoStart(boolean autoStart) {
    JmsErrors.run(this::use);
    this.autoStart = autoStart;
  }

  @Override
  public boolean getAutoStart() {
    JmsErrors.run(this::use);
    return autoStart;
  }

  @Override
  public void close() {
    JmsErrors.run(
        () -> {
          AngariumSession listening = session;
          if (listening != null) {
            listening.requireNotInListener("close its own context");
            listening.finish();
          }
          closing.lock(); // so that who comes second returns no sooner
          try {
            if (markClosed()) {
              closeSession();
            }
          } finally {
            closing.unlock();
          }
        });
  }

  private void closeSession() throws JMSException {
    AngariumSession open = session;
    try {
      if (open != null) {
        open.close();
      }
    } finally {
      if (sharers.decrementAndGet() == 0) {
        connection.close();
      }
    }
  }

  /** Whether this call has closed it; nobody opens anything any more. */
  private boolean markClosed() {
    opening.lock();
    try {
      return closed.compareAndSet(false, true);
    } finally {
      opening.unlock();
    }
  }

  // ---- messages

  @Override
  public Message createMessage() {
    return JmsErrors.get(() -> session().createMessage());
  }

  @Override
  public TextMessage createTextMessage() {
    return JmsErrors.get(() -> session().createTextMessage());
  }

  @Override
  public TextMessage createTextMessage(@Nullable String text) {
    return JmsErrors.get(() -> session().createTextMessage(text));
  }

  @Override
  public BytesMessage createBytesMessage() {
    return JmsErrors.get(() -> session().createBytesMessage());
  }

  @Override
  public MapMessage createMapMessage() {
    return JmsErrors.get(() -> session().createMapMessage());
  }

  @Override
  public StreamMessage createStreamMessage() {
    return JmsErrors.get(() -> session().createStreamMessage());
  }

  @Override
  public ObjectMessage createObjectMessage() {
    return JmsErrors.get(() -> session().createObjectMessage());
  }

  @Override
  public ObjectMessage createObjectMessage(@Nullable Serializable object) {
    return JmsErrors.get(() -> session().createObjectMessage(object));
  }

  // ---- acknowledgement and transactions

  @Override
  public boolean getTransacted() {
    return getSessionMode() == SESSION_TRANSACTED;
  }

  @Override
  public int getSessionMode() {
    JmsErrors.run(this::use);
    return mode;
  }

  @Override
  public void commit() {
    JmsErrors.run(() -> session().commit());
  }

  @Override
  public void rollback() {
    JmsErrors.run(() -> session().rollback());
  }

  @Override
  public void recover() {
    JmsErrors.run(() -> session().recover());
  }

  @Override
  public void acknowledge() {
    JmsErrors.run(() -> session().deliveries().acknowledgements().acknowledgeAll());
  }

  // ---- destinations

  @Override
  public Queue createQueue(String name) {
    return JmsErrors.get(() -> session().createQueue(name));
  }

  @Override
  public Topic createTopic(String name) {
    return JmsErrors.get(() -> session().createTopic(name));
  }

  @Override
  public TemporaryQueue createTemporaryQueue() {
    return JmsErrors.get(() -> session().createTemporaryQueue());
  }

  @Override
  public TemporaryTopic createTemporaryTopic() {
    return JmsErrors.get(() -> session().createTemporaryTopic());
  }

  // ---- producers, consumers, browsers

  @Override
  public JMSProducer createProducer() {
    JmsErrors.run(this::use);
    return new AngariumProducer(this);
  }

  private JMSConsumer started(JmsErrors.Call<? extends MessageConsumer> opening) {
    return JmsErrors.get(
        () -> {
          AngariumMessageConsumer consumer = (AngariumMessageConsumer) opening.call();
          if (autoStart) {
            connection.start();
          }
          return new AngariumConsumer(consumer);
        });
  }

  @Override
  public JMSConsumer createConsumer(Destination destination) {
    return started(() -> session().createConsumer(destination));
  }

  @Override
  public JMSConsumer createConsumer(Destination destination, @Nullable String selector) {
    return started(() -> session().createConsumer(destination, selector));
  }

  @Override
  public JMSConsumer createConsumer(
      Destination destination, @Nullable String selector, boolean noLocal) {
    return started(() -> session().createConsumer(destination, selector, noLocal));
  }

  @Override
  public JMSConsumer createDurableConsumer(Topic topic, String name) {
    return started(() -> session().createDurableConsumer(topic, name));
  }

  @Override
  public JMSConsumer createDurableConsumer(
      Topic topic, String name, @Nullable String selector, boolean noLocal) {
    return started(() -> session().createDurableConsumer(topic, name, selector, noLocal));
  }

  @Override
  public JMSConsumer createSharedDurableConsumer(Topic topic, String name) {
    return started(() -> session().createSharedDurableConsumer(topic, name));
  }

  @Override
  public JMSConsumer createSharedDurableConsumer(
      Topic topic, String name, @Nullable String selector) {
    return started(() -> session().createSharedDurableConsumer(topic, name, selector));
  }

  @Override
  public JMSConsumer createSharedConsumer(Topic topic, String name) {
    return started(() -> session().createSharedConsumer(topic, name));
  }

  @Override
  public JMSConsumer createSharedConsumer(Topic topic, String name, @Nullable String selector) {
    return started(() -> session().createSharedConsumer(topic, name, selector));
  }

  @Override
  public QueueBrowser createBrowser(Queue queue) {
    return JmsErrors.get(() -> session().createBrowser(queue));
  }

  @Override
  public QueueBrowser createBrowser(Queue queue, @Nullable String selector) {
    return JmsErrors.get(() -> session().createBrowser(queue, selector));
  }

  @Override
  public void unsubscribe(String name) {
    JmsErrors.run(() -> session().unsubscribe(name));
  }
}
