package org.angarium.jms.client;

import jakarta.jms.CompletionListener;
import jakarta.jms.DeliveryMode;
import jakarta.jms.Destination;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageFormatException;
import jakarta.jms.Queue;
import jakarta.jms.QueueSender;
import jakarta.jms.Topic;
import jakarta.jms.TopicPublisher;
import java.util.concurrent.atomic.AtomicBoolean;
import org.angarium.jms.destination.AngariumDestination;
import org.angarium.jms.message.AngariumMessage;
import org.angarium.jms.message.ForeignMessages;
import org.angarium.transport.frame.Frame;
import org.angarium.transport.message.EncodedMessage;
import org.jspecify.annotations.Nullable;

/**
 * A producer (Jakarta Messaging chapter 7), for one destination or, without one, for any. Opening
 * and closing it costs one frame each and no round trip.
 */
final class AngariumMessageProducer implements QueueSender, TopicPublisher {
  private final AngariumSession session;
  private final @Nullable AngariumDestination bound;
  private final int producerId;
  private final ProducerWindow window;
  private final AtomicBoolean closed = new AtomicBoolean();
  private boolean disableMessageId;
  private boolean disableTimestamp;
  private int deliveryMode = Message.DEFAULT_DELIVERY_MODE;
  private int priority = Message.DEFAULT_PRIORITY;
  private long timeToLive = Message.DEFAULT_TIME_TO_LIVE;
  private long deliveryDelay = Message.DEFAULT_DELIVERY_DELAY;

  /** The last send that was not waited for; 0 if there was none. */
  private volatile long lastUnwaited;

  AngariumMessageProducer(AngariumSession session, @Nullable AngariumDestination bound)
      throws JMSException {
    this.session = session;
    this.bound = bound;
    ClientLink link = session.connection.link();
    this.producerId = link.nextId();
    this.window = new ProducerWindow(link.welcome().producerWindowBytes(), tellsRefusals());
    link.incoming().addProducer(session.sessionId, producerId, window);
    if (session.isClosed()) { // by another thread, which perhaps has not seen this producer
      link.incoming().removeProducers(session.sessionId);
      session.requireOpen();
    }
    link.send(
        new Frame.OpenProducer(
            session.sessionId, producerId, bound == null ? null : bound.destinationName()));
  }

  /**
   * Whether a message that the broker refuses without being waited for fails the next send. Without
   * a destination of its own, a producer would so fail to send to one because of another; and a
   * transaction has its commit to tell.
   */
  private boolean tellsRefusals() {
    return bound != null && !session.transacted();
  }

  private void requireOpen() throws JMSException {
    if (closed.get() || session.isClosed()) {
      throw JmsErrors.illegalState("the producer is closed");
    }
  }

  // ---- settings

  @Override
  public void setDisableMessageID(boolean disabled) throws JMSException {
    requireOpen();
    disableMessageId = disabled;
  }

  @Override
  public boolean getDisableMessageID() throws JMSException {
    requireOpen();
    return disableMessageId;
  }

  /**
   * Takes the hint and makes no use of it, as Jakarta Messaging 3.4.4 allows: every message carries
   * its timestamp, which costs nothing and is the delivery time of those without a delay (3.4.13).
   */
  @Override
  public void setDisableMessageTimestamp(boolean disabled) throws JMSException {
    requireOpen();
    disableTimestamp = disabled;
  }

  @Override
  public boolean getDisableMessageTimestamp() throws JMSException {
    requireOpen();
    return disableTimestamp;
  }

  @Override
  public void setDeliveryMode(int mode) throws JMSException {
    requireOpen();
    deliveryMode = checkDeliveryMode(mode);
  }

  @Override
  public int getDeliveryMode() throws JMSException {
    requireOpen();
    return deliveryMode;
  }

  @Override
  public void setPriority(int newPriority) throws JMSException {
    requireOpen();
    priority = checkPriority(newPriority);
  }

  @Override
  public int getPriority() throws JMSException {
    requireOpen();
    return priority;
  }

  @Override
  public void setTimeToLive(long millis) throws JMSException {
    requireOpen();
    timeToLive = checkMillis("time to live", millis);
  }

  @Override
  public long getTimeToLive() throws JMSException {
    requireOpen();
    return timeToLive;
  }

  @Override
  public void setDeliveryDelay(long millis) throws JMSException {
    requireOpen();
    deliveryDelay = checkMillis("delivery delay", millis);
  }

  @Override
  public long getDeliveryDelay() throws JMSException {
    requireOpen();
    return deliveryDelay;
  }

  static int checkDeliveryMode(int mode) throws JMSException {
    if (mode != DeliveryMode.PERSISTENT && mode != DeliveryMode.NON_PERSISTENT) {
      throw new JMSException("no such delivery mode: " + mode);
    }
    return mode;
  }

  static int checkPriority(int priority) throws JMSException {
    if (priority < 0 || priority > 9) {
      throw new JMSException("a priority is 0 to 9, not " + priority);
    }
    return priority;
  }

  static long checkMillis(String what, long millis) throws JMSException {
    if (millis < 0) {
      throw new JMSException("a " + what + " must not be negative: " + millis);
    }
    return millis;
  }

  // ---- destination

  @Override
  public @Nullable Destination getDestination() throws JMSException {
    requireOpen();
    return bound;
  }

  @Override
  public @Nullable Queue getQueue() throws JMSException {
    if (getDestination() instanceof Topic) {
      throw JmsErrors.illegalState("this producer sends to a topic: " + bound);
    }
    return (Queue) bound;
  }

  @Override
  public @Nullable Topic getTopic() throws JMSException {
    if (getDestination() instanceof Queue) {
      throw JmsErrors.illegalState("this producer sends to a queue: " + bound);
    }
    return (Topic) bound;
  }

  private AngariumDestination boundDestination() {
    if (bound == null) {
      throw new UnsupportedOperationException(
          "this producer has no destination of its own; send must be given one");
    }
    return bound;
  }

  private AngariumDestination givenDestination(@Nullable Destination destination)
      throws JMSException {
    if (bound != null) {
      throw new UnsupportedOperationException(
          "this producer sends to " + bound + "; send must not be given a destination");
    }
    return AngariumDestination.require(destination);
  }

  // ---- sending

  @Override
  public void send(Message message) throws JMSException {
    send(message, deliveryMode, priority, timeToLive);
  }

  @Override
  public void send(Message message, int mode, int level, long millis) throws JMSException {
    requireOpen();
    dispatch(boundDestination(), message, mode, level, millis, null);
  }

  @Override
  public void send(Destination destination, Message message) throws JMSException {
    send(destination, message, deliveryMode, priority, timeToLive);
  }

  @Override
  public void send(Destination destination, Message message, int mode, int level, long millis)
      throws JMSException {
    requireOpen();
    dispatch(givenDestination(destination), message, mode, level, millis, null);
  }

  @Override
  public void send(Queue queue, Message message) throws JMSException {
    send((Destination) queue, message);
  }

  @Override
  public void send(Queue queue, Message message, int mode, int level, long millis)
      throws JMSException {
    send((Destination) queue, message, mode, level, millis);
  }

  @Override
  public void publish(Message message) throws JMSException {
    send(message);
  }

  @Override
  public void publish(Message message, int mode, int level, long millis) throws JMSException {
    send(message, mode, level, millis);
  }

  @Override
  public void publish(Topic topic, Message message) throws JMSException {
    send(topic, message);
  }

  @Override
  public void publish(Topic topic, Message message, int mode, int level, long millis)
      throws JMSException {
    send(topic, message, mode, level, millis);
  }

  private void dispatch(
      AngariumDestination destination,
      @Nullable Message message,
      int mode,
      int level,
      long millis,
      @Nullable CompletionListener listener)
      throws JMSException {
    if (message == null) {
      throw new MessageFormatException("the message is null");
    }
    checkDeliveryMode(mode);
    checkPriority(level);
    checkMillis("time to live", millis);
    session.connection.temporaries().requireThere(destination);
    AngariumMessage own =
        message instanceof AngariumMessage angarium ? angarium : ForeignMessages.copyOf(message);
    long now = System.currentTimeMillis();
    long deliveryTime = later(now, deliveryDelay);
    own.setJMSDestination(destination);
    own.setJMSDeliveryMode(mode);
    own.setJMSPriority(level);
    own.setJMSTimestamp(now);
    own.setJMSExpiration(millis == 0 ? 0 : later(now, millis));
    own.setJMSDeliveryTime(deliveryTime);
    own.setJMSMessageID(disableMessageId ? null : session.connection.newMessageId());
    BodyUploads uploads = session.connection.uploads();
    EncodedMessage encoded =
        uploads.encode(own, destination.destinationName(), deliveryDelay == 0 ? 0 : deliveryTime);
    if (own != message) {
      ForeignMessages.copyHeader(own, message); // before a completion listener can look at it
    }
    try {
      if (listener == null) {
        session.send(producerId, window, encoded);
      } else {
        lastUnwaited = session.send(this, encoded, new Completions.Callback(message, listener));
      }
    } catch (JMSException e) {
      if (encoded.bodyOutside()) {
        uploads.drop(encoded); // if the broker had it, this means nothing
      }
      throw e;
    }
  }

  int producerId() {
    return producerId;
  }

  ProducerWindow window() {
    return window;
  }

  /** A time that many milliseconds after another; the end of time instead of an overflow. */
  private static long later(long time, long millis) {
    return millis > Long.MAX_VALUE - time ? Long.MAX_VALUE : time + millis;
  }

  // ---- sending without waiting

  @Override
  public void send(Message message, CompletionListener listener) throws JMSException {
    send(message, deliveryMode, priority, timeToLive, listener);
  }

  @Override
  public void send(Message message, int mode, int level, long millis, CompletionListener listener)
      throws JMSException {
    requireOpen();
    requireListener(listener);
    dispatch(boundDestination(), message, mode, level, millis, listener);
  }

  @Override
  public void send(Destination destination, Message message, CompletionListener listener)
      throws JMSException {
    send(destination, message, deliveryMode, priority, timeToLive, listener);
  }

  @Override
  public void send(
      Destination destination,
      Message message,
      int mode,
      int level,
      long millis,
      CompletionListener listener)
      throws JMSException {
    requireOpen();
    requireListener(listener);
    dispatch(givenDestination(destination), message, mode, level, millis, listener);
  }

  private static void requireListener(@Nullable CompletionListener listener) {
    if (listener == null) {
      throw new IllegalArgumentException(
          "the completion listener is null; to wait for the send, call it without one");
    }
  }

  // ---- closing

  /**
   * Closes the producer, after the last of its completion listeners' callbacks.
   *
   * @throws jakarta.jms.IllegalStateException if called by a completion listener of its own, or by
   *     another's of the same session while own callbacks have to follow
   */
  @Override
  public void close() throws JMSException {
    session.completions().await(lastUnwaited, this);
    if (closed.compareAndSet(false, true)) {
      ClientLink link = session.connection.link();
      link.incoming().removeProducer(session.sessionId, producerId);
      if (!session.isClosed()) {
        link.tell(new Frame.CloseProducer(producerId));
      }
    }
  }
}
