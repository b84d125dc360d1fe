package org.angarium.jms.client;

import jakarta.jms.BytesMessage;
import jakarta.jms.Destination;
import jakarta.jms.JMSException;
import jakarta.jms.MapMessage;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageListener;
import jakarta.jms.MessageProducer;
import jakarta.jms.ObjectMessage;
import jakarta.jms.Queue;
import jakarta.jms.QueueBrowser;
import jakarta.jms.Session;
import jakarta.jms.StreamMessage;
import jakarta.jms.TemporaryQueue;
import jakarta.jms.TemporaryTopic;
import jakarta.jms.TextMessage;
import jakarta.jms.Topic;
import jakarta.jms.TopicSubscriber;
import jakarta.jms.TransactionInProgressException;
import java.io.Serializable;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import org.angarium.jms.destination.AngariumDestination;
import org.angarium.jms.destination.AngariumQueue;
import org.angarium.jms.destination.AngariumTopic;
import org.angarium.jms.message.AngariumBytesMessage;
import org.angarium.jms.message.AngariumMapMessage;
import org.angarium.jms.message.AngariumMessage;
import org.angarium.jms.message.AngariumObjectMessage;
import org.angarium.jms.message.AngariumStreamMessage;
import org.angarium.jms.message.AngariumTextMessage;
import org.angarium.transport.error.ErrorCode;
import org.angarium.transport.frame.Frame;
import org.angarium.transport.message.EncodedMessage;
import org.jspecify.annotations.Nullable;

/**
 * A session (Jakarta Messaging 6.2): makes messages, producers and consumers, and draws the line
 * between what is acknowledged or committed and what is not. What it has delivered it leaves to its
 * {@link Deliveries}. Opening one costs one frame and no round trip.
 *
 * <p>One thread at a time, as the specification says, except {@link #close}.
 */
class AngariumSession implements Session {
  /**
   * The mode in which a session works for branches of distributed transactions, when a transaction
   * manager says so. The application is told that it is transacted.
   */
  static final int DISTRIBUTED = -1;

  final AngariumConnection connection;
  final int sessionId;
  private final ClientLink link;
  private final int mode;
  private final Deliveries deliveries;
  private final Completions completions;

  /** Null in a session that is not for distributed transactions. */
  private final @Nullable AngariumXAResource resource;

  private final AtomicBoolean closed = new AtomicBoolean();
  private final ReentrantLock closing = new ReentrantLock();

  /** Whether something was sent in a transaction, which the broker would have to roll back. */
  private boolean openWork;

  AngariumSession(AngariumConnection connection, int mode) throws JMSException {
    this.connection = connection;
    this.link = connection.link();
    this.sessionId = link.nextId();
    this.mode = mode;
    this.deliveries = new Deliveries(this, link, connection.settings());
    this.completions = new Completions(link);
    this.resource = mode == DISTRIBUTED ? new AngariumXAResource(this, link) : null;
    link.send(new Frame.OpenSession(sessionId, mode == SESSION_TRANSACTED));
  }

  // ---- what the connection and the session's own parts ask

  final Deliveries deliveries() {
    return deliveries;
  }

  final Completions completions() {
    return completions;
  }

  /** What is the transaction manager's in a session for distributed transactions. */
  final AngariumXAResource resource() {
    return Objects.requireNonNull(resource, "only sessions for distributed transactions have one");
  }

  /** How it sends and acknowledges now; in a session for distributed transactions that changes. */
  final int mode() {
    return resource == null ? mode : resource.mode();
  }

  /** Whether it is a connection consumer's own, which passes its messages on to other sessions. */
  boolean feedsOthers() {
    return false;
  }

  final boolean isClosed() {
    return closed.get();
  }

  final void requireOpen() throws JMSException {
    if (closed.get()) {
      throw JmsErrors.illegalState("the session is closed");
    }
  }

  /**
   * Sends a message: waits for the broker's confirmation if it is in no transaction, and is
   * persistent or for the temporary destination of another connection, of which only the broker
   * knows whether it is still there; else only until the broker has room.
   */
  final void send(int producerId, ProducerWindow window, EncodedMessage message)
      throws JMSException {
    admit(window, message);
    if (mode() != SESSION_TRANSACTED
        && (message.persistent() || connection.temporaries().isAnothers(message.destination()))) {
      link.request(requestId -> new Frame.Send(requestId, producerId, message));
    } else {
      link.send(new Frame.Send(0, producerId, message));
    }
  }

  /**
   * Sends a message without waiting for the broker's answer, only until it has room.
   *
   * @return the number of this send among the session's
   */
  final long send(
      AngariumMessageProducer producer, EncodedMessage message, Completions.Callback callback)
      throws JMSException {
    completions.awaitRoom(connection.settings().timeouts().sendMillis());
    admit(producer.window(), message);
    return completions.send(
        producer, requestId -> new Frame.Send(requestId, producer.producerId(), message), callback);
  }

  private void admit(ProducerWindow window, EncodedMessage message) throws JMSException {
    connection.requireFits(message);
    window.take(message.size(), connection.settings().timeouts().sendMillis());
    openWork |= mode() == SESSION_TRANSACTED;
  }

  // ---- messages

  @Override
  public Message createMessage() throws JMSException {
    requireOpen();
    return new AngariumMessage();
  }

  @Override
  public TextMessage createTextMessage() throws JMSException {
    return createTextMessage(null);
  }

  @Override
  public TextMessage createTextMessage(@Nullable String text) throws JMSException {
    requireOpen();
    return new AngariumTextMessage(text);
  }

  @Override
  public BytesMessage createBytesMessage() throws JMSException {
    requireOpen();
    return new AngariumBytesMessage();
  }

  @Override
  public MapMessage createMapMessage() throws JMSException {
    requireOpen();
    return new AngariumMapMessage();
  }

  @Override
  public StreamMessage createStreamMessage() throws JMSException {
    requireOpen();
    return new AngariumStreamMessage();
  }

  @Override
  public ObjectMessage createObjectMessage() throws JMSException {
    return createObjectMessage(null);
  }

  @Override
  public ObjectMessage createObjectMessage(@Nullable Serializable object) throws JMSException {
    requireOpen();
    ObjectMessage message = new AngariumObjectMessage();
    message.setObject(object);
    return message;
  }

  // ---- destinations

  @Override
  public Queue createQueue(String name) throws JMSException {
    requireOpen();
    try {
      return new AngariumQueue(requireName(name));
    } catch (IllegalArgumentException e) {
      throw JmsErrors.of(ErrorCode.INVALID_DESTINATION, String.valueOf(e.getMessage()), e);
    }
  }

  @Override
  public Topic createTopic(String name) throws JMSException {
    requireOpen();
    try {
      return new AngariumTopic(requireName(name));
    } catch (IllegalArgumentException e) {
      throw JmsErrors.of(ErrorCode.INVALID_DESTINATION, String.valueOf(e.getMessage()), e);
    }
  }

  private static String requireName(@Nullable String name) throws JMSException {
    if (name == null) {
      throw JmsErrors.of(ErrorCode.INVALID_DESTINATION, "the destination's name is null", null);
    }
    return name;
  }

  @Override
  public TemporaryQueue createTemporaryQueue() throws JMSException {
    requireOpen();
    return connection.temporaries().createQueue();
  }

  @Override
  public TemporaryTopic createTemporaryTopic() throws JMSException {
    requireOpen();
    return connection.temporaries().createTopic();
  }

  // ---- producers and consumers

  @Override
  public MessageProducer createProducer(@Nullable Destination destination) throws JMSException {
    return openProducer(destination);
  }

  final AngariumMessageProducer openProducer(@Nullable Destination destination)
      throws JMSException {
    requireOpen();
    requireDomain("createProducer", destination);
    AngariumDestination bound =
        destination == null ? null : AngariumDestination.require(destination);
    connection.temporaries().requireThere(bound);
    return new AngariumMessageProducer(this, bound);
  }

  @Override
  public MessageConsumer createConsumer(Destination destination) throws JMSException {
    return openConsumer(destination, Source.Wish.ALL);
  }

  @Override
  public MessageConsumer createConsumer(Destination destination, @Nullable String selector)
      throws JMSException {
    return openConsumer(destination, new Source.Wish(selector, false));
  }

  @Override
  public MessageConsumer createConsumer(
      Destination destination, @Nullable String selector, boolean noLocal) throws JMSException {
    return openConsumer(destination, new Source.Wish(selector, noLocal));
  }

  final AngariumMessageConsumer openConsumer(@Nullable Destination destination, Source.Wish wish)
      throws JMSException {
    requireOpen();
    requireDomain("createConsumer", destination);
    return new AngariumMessageConsumer(this, Source.of(connection, destination, wish));
  }

  /**
   * For the sessions of the older API, which are for queues only or for topics only.
   *
   * @param method which asks
   * @throws jakarta.jms.IllegalStateException if the destination is of the other kind
   */
  void requireDomain(String method, @Nullable Destination destination) throws JMSException {}

  // ---- subscriptions that have names

  /** The three kinds of subscription that have a name. */
  enum Subscribing {
    SHARED(false, true),
    DURABLE(true, false),
    SHARED_DURABLE(true, true);

    private final boolean durable;
    private final boolean shared;

    Subscribing(boolean durable, boolean shared) {
      this.durable = durable;
      this.shared = shared;
    }

    Frame.SubscriptionName to(@Nullable String name) {
      return new Frame.SubscriptionName(name == null ? "" : name, durable, shared);
    }
  }

  private AngariumMessageConsumer subscribe(
      @Nullable Topic topic, Frame.SubscriptionName subscription, Source.Wish wish)
      throws JMSException {
    requireOpen();
    return new AngariumMessageConsumer(this, Source.named(connection, topic, subscription, wish));
  }

  @Override
  public MessageConsumer createSharedConsumer(Topic topic, String name) throws JMSException {
    return createSharedConsumer(topic, name, null);
  }

  @Override
  public MessageConsumer createSharedConsumer(Topic topic, String name, @Nullable String selector)
      throws JMSException {
    return subscribe(topic, Subscribing.SHARED.to(name), new Source.Wish(selector, false));
  }

  @Override
  public TopicSubscriber createDurableSubscriber(Topic topic, String name) throws JMSException {
    return createDurableSubscriber(topic, name, null, false);
  }

  @Override
  public TopicSubscriber createDurableSubscriber(
      Topic topic, String name, @Nullable String selector, boolean noLocal) throws JMSException {
    return subscribe(topic, Subscribing.DURABLE.to(name), new Source.Wish(selector, noLocal));
  }

  @Override
  public MessageConsumer createDurableConsumer(Topic topic, String name) throws JMSException {
    return createDurableConsumer(topic, name, null, false);
  }

  @Override
  public MessageConsumer createDurableConsumer(
      Topic topic, String name, @Nullable String selector, boolean noLocal) throws JMSException {
    return subscribe(topic, Subscribing.DURABLE.to(name), new Source.Wish(selector, noLocal));
  }

  @Override
  public MessageConsumer createSharedDurableConsumer(Topic topic, String name) throws JMSException {
    return createSharedDurableConsumer(topic, name, null);
  }

  @Override
  public MessageConsumer createSharedDurableConsumer(
      Topic topic, String name, @Nullable String selector) throws JMSException {
    return subscribe(topic, Subscribing.SHARED_DURABLE.to(name), new Source.Wish(selector, false));
  }

  @Override
  public void unsubscribe(String name) throws JMSException {
    requireOpen();
    if (name == null || name.isEmpty()) {
      throw JmsErrors.of(
          ErrorCode.INVALID_DESTINATION, "the subscription's name is null or empty", null);
    }
    connection.requireShort("a subscription's name", name, ErrorCode.INVALID_DESTINATION);
    link.request(requestId -> new Frame.Unsubscribe(requestId, name));
  }

  // ---- browsers

  @Override
  public QueueBrowser createBrowser(Queue queue) throws JMSException {
    return createBrowser(queue, null);
  }

  @Override
  public QueueBrowser createBrowser(Queue queue, @Nullable String selector) throws JMSException {
    requireOpen();
    AngariumDestination browsed = AngariumDestination.require(queue);
    return new AngariumQueueBrowser(this, browsed, Source.selector(connection, selector));
  }

  // ---- acknowledgement and transactions

  @Override
  public boolean getTransacted() throws JMSException {
    requireOpen();
    return transacted();
  }

  /** As the application is told. */
  final boolean transacted() {
    return mode == SESSION_TRANSACTED || mode == DISTRIBUTED;
  }

  @Override
  public int getAcknowledgeMode() throws JMSException {
    requireOpen();
    return transacted() ? SESSION_TRANSACTED : mode;
  }

  @Override
  public void commit() throws JMSException {
    requireTransaction("commit");
    deliveries.acknowledgements().commit();
    openWork = false;
  }

  @Override
  public void rollback() throws JMSException {
    requireTransaction("rollback");
    deliveries.acknowledgements().takeBack();
    openWork = false;
  }

  private void requireTransaction(String method) throws JMSException {
    requireOpen();
    if (mode == DISTRIBUTED) {
      throw new TransactionInProgressException(
          method + "() is not for a session whose transactions a transaction manager decides",
          ErrorCode.ILLEGAL_STATE.label());
    }
    if (mode != SESSION_TRANSACTED) {
      throw JmsErrors.illegalState(method + "() needs a transacted session");
    }
    completions.requireNotInCallback(method + " its own session");
    completions.awaitAll();
  }

  @Override
  public void recover() throws JMSException {
    requireOpen();
    if (transacted()) {
      throw JmsErrors.illegalState("recover() is not for transacted sessions, rollback() is");
    }
    deliveries.acknowledgements().takeBack();
  }

  // ---- application servers

  @Override
  public @Nullable MessageListener getMessageListener() throws JMSException {
    requireOpen();
    return deliveries.ownListener();
  }

  /**
   * Sets the listener for the messages of connection consumers. While there is one, the session
   * receives nothing in any other way.
   *
   * @throws jakarta.jms.IllegalStateException if a consumer of the session has a listener
   */
  @Override
  public void setMessageListener(@Nullable MessageListener listener) throws JMSException {
    requireOpen();
    deliveries.listen(listener);
  }

  /**
   * Gives the messages that a connection consumer has assigned to this session to its listener.
   * When the connection is stopped or the session is closed meanwhile, the others go back to the
   * broker.
   *
   * @throws jakarta.jms.IllegalStateRuntimeException if the session is closed, if messages are
   *     assigned to it and it has no listener, or if called by that listener
   */
  @Override
  public void run() {
    JmsErrors.run(
        () -> {
          requireOpen();
          deliveries.run();
        });
  }

  // ---- closing

  /**
   * Refuses what a listener must not do.
   *
   * @throws jakarta.jms.IllegalStateException if the calling thread is in one of this session's
   */
  final void requireNotInListener(String what) throws JMSException {
    if (deliveries.inListener()) {
      throw JmsErrors.illegalState("a message listener must not " + what);
    }
    completions.requireNotInCallback(what);
  }

  /** Waits for all listeners, which until then may use the session, and calls no more of them. */
  final void finish() {
    deliveries.end();
    deliveries.awaitEnd();
    completions.close();
  }

  /**
   * Closes the session: an open transaction rolls back, what was not acknowledged returns. Waits
   * for a listener in progress and for completion listeners.
   *
   * @throws jakarta.jms.IllegalStateException if called by one of the session's own listeners
   */
  @Override
  public void close() throws JMSException {
    requireNotInListener("close its own session");
    finish();
    end(true);
  }

  /**
   * Closes the session after {@link #finish}.
   *
   * @param waits whether to wait until the broker has taken back what there is
   */
  final void end(boolean waits) throws JMSException {
    closing.lock(); // so that who comes second returns no sooner, and may end the link then
    try {
      if (closed.compareAndSet(false, true)) {
        closeAtBroker(waits);
      }
    } catch (JMSException e) {
      if (link.incoming().lost() == null) {
        throw e;
      } // else the broker has closed it with the link
    } finally {
      link.incoming().removeProducers(sessionId);
      connection.forget(this);
      closing.unlock();
    }
  }

  private void closeAtBroker(boolean waits) throws JMSException {
    boolean returns = deliveries.close();
    if (link.incoming().lost() != null) {
      return; // the broker has closed it already
    }
    if (waits && (returns || openWork)) {
      link.request(requestId -> new Frame.CloseSession(requestId, sessionId));
    } else {
      link.send(new Frame.CloseSession(0, sessionId));
    }
  }
}
