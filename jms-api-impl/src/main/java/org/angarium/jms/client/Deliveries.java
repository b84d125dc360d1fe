package org.angarium.jms.client;

import jakarta.jms.JMSException;
import jakarta.jms.MessageFormatException;
import jakarta.jms.MessageListener;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.angarium.jms.message.Acknowledger;
import org.angarium.jms.message.AngariumMessage;
import org.angarium.jms.message.Reception;
import org.angarium.jms.settings.ClientSettings;
import org.angarium.transport.error.ErrorCode;
import org.angarium.transport.frame.Frame;
import org.angarium.transport.message.EncodedMessage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The receiving half of a session: takes what has arrived out of the {@link Inbox} and gives it to
 * the application, to {@code receive} or to message listeners; what follows is for the session's
 * {@link Acknowledgements}.
 *
 * <p>Belongs to the thread that uses the session: the application's, or the session's own while it
 * has listeners. Starting, stopping, closing and {@link #lost} may come from others.
 */
final class Deliveries {
  private static final Logger LOG = LoggerFactory.getLogger(Deliveries.class);
  private static final AtomicInteger THREADS = new AtomicInteger();
  private static final long FIRST_PAUSE_MILLIS = 10;
  private static final long MAX_PAUSE_MILLIS = 1_000;

  /** More of them than it takes to get from the first pause to the longest. */
  private static final int MAX_DOUBLINGS = 7;

  private static final long[] NOTHING = {};

  private final AngariumSession session;
  private final ClientLink link;
  private final ClientSettings settings;
  private final Inbox inbox;
  private final Acknowledgements acknowledgements;
  private final List<ConsumerFeed> feeds = new CopyOnWriteArrayList<>();

  private volatile boolean listening;

  /**
   * The session's own listener, for what connection consumers assign to it; null if it has none.
   */
  private volatile @Nullable MessageListener ownListener;

  private final AtomicBoolean threadStarted = new AtomicBoolean();

  Deliveries(AngariumSession session, ClientLink link, ClientSettings settings) {
    this.session = session;
    this.link = link;
    this.settings = settings;
    this.inbox =
        new Inbox(
            (consumerId, messages) -> link.tell(new Frame.ConsumerCredit(consumerId, messages)));
    this.acknowledgements = new Acknowledgements(session, link, inbox);
  }

  Acknowledgements acknowledgements() {
    return acknowledgements;
  }

  /** What has arrived, for a connection consumer, which takes it out itself. */
  Inbox inbox() {
    return inbox;
  }

  // ---- consumers

  /** Opens a consumer at the broker; if the connection is started, with its credit at once. */
  ConsumerFeed open(Source source) throws JMSException {
    int consumerId = link.nextId();
    ConsumerFeed feed =
        new ConsumerFeed(
            consumerId, new CreditWindow(settings.limits().prefetchMessages(), System::nanoTime));
    link.incoming().addConsumer(consumerId, deliver -> arrived(feed, deliver));
    int firstCredit = inbox.firstCredit(feed);
    try {
      link.request(
          requestId ->
              new Frame.OpenConsumer(
                  requestId,
                  session.sessionId,
                  consumerId,
                  source.destination().destinationName(),
                  source.selection(),
                  source.subscription(),
                  firstCredit));
    } catch (JMSException e) {
      link.incoming().removeConsumer(consumerId);
      if (ErrorCode.OUTCOME_UNKNOWN.label().equals(e.getErrorCode())
          && link.incoming().lost() == null) { // the broker may still open it
        link.send(new Frame.CloseConsumer(0, consumerId, NOTHING));
      }
      throw e;
    }
    feeds.add(feed);
    inbox.open(feed);
    if (session.isClosed()) { // by another thread, which perhaps has not seen this consumer
      feeds.remove(feed);
      link.incoming().removeConsumer(consumerId);
      session.requireOpen();
    }
    return feed;
  }

  /** On the link's thread. */
  private void arrived(ConsumerFeed feed, Frame.Deliver deliver) {
    if (!inbox.arrived(feed, deliver)) {
      link.breakOff(
          ErrorCode.PROTOCOL_VIOLATION,
          "a consumer was sent more than "
              + feed.credit.mostBelievable()
              + " messages ahead, far beyond the credit that it has given");
    }
  }

  /**
   * Closes a consumer, after its listener in progress, if it is another thread's. What the
   * application has seen and not acknowledged stays with the session.
   */
  void close(ConsumerFeed feed) throws JMSException {
    inbox.close(feed);
    listening = inbox.hasListener();
    link.incoming().removeConsumer(feed.consumerId);
    try {
      acknowledgements.closeConsumer(feed, feeds);
    } catch (JMSException e) {
      if (link.incoming().lost() == null) {
        throw e;
      } // else the broker has closed it with the link
    }
  }

  /**
   * Sets or removes a listener; the session's thread starts with the first one.
   *
   * @throws jakarta.jms.IllegalStateException if the session has a listener of its own
   */
  void listen(ConsumerFeed feed, @Nullable MessageListener listener) throws JMSException {
    if (listener != null) {
      requireNoOwnListener();
    }
    inbox.listen(feed, listener);
    listening = inbox.hasListener();
    if (listener != null && threadStarted.compareAndSet(false, true)) {
      Thread thread =
          new Thread(this::runListeners, "angarium-session-" + THREADS.incrementAndGet());
      thread.setDaemon(false); // an application that only listens stays alive
      thread.start();
    }
  }

  @Nullable MessageListener listener(ConsumerFeed feed) {
    return inbox.listener(feed);
  }

  // ---- receiving

  /**
   * Waits for a message.
   *
   * @param nanos how long; 0 or less for not at all
   * @return null if none came in time or the consumer was closed
   */
  @Nullable AngariumMessage receive(ConsumerFeed feed, long nanos) throws JMSException {
    requireNoListener();
    inbox.enter(feed);
    try {
      Inbox.Taken taken = takeLive(feed, nanos);
      return taken == null ? null : handOver(taken);
    } finally {
      inbox.leave(feed);
    }
  }

  private AngariumMessage handOver(Inbox.Taken taken) throws JMSException {
    try {
      AngariumMessage message = message(taken);
      acknowledgements.dealtWith(taken.feed());
      return message;
    } finally {
      inbox.done();
    }
  }

  /**
   * Waits for a message and takes its body. If the body cannot be had as that type, the message is
   * still to be received in a session that acknowledges by itself, and received in the others
   * ({@code JMSConsumer.receiveBody}).
   */
  <T> @Nullable T receiveBody(ConsumerFeed feed, Class<T> type, long nanos) throws JMSException {
    requireNoListener();
    inbox.enter(feed);
    try {
      Inbox.Taken taken = takeLive(feed, nanos);
      return taken == null ? null : handOverBody(taken, type);
    } finally {
      inbox.leave(feed);
    }
  }

  private <T> T handOverBody(Inbox.Taken taken, Class<T> type) throws JMSException {
    try {
      T body = readBody(taken, type);
      acknowledgements.dealtWith(taken.feed());
      return body;
    } finally {
      inbox.done();
    }
  }

  private <T> T readBody(Inbox.Taken taken, Class<T> type) throws JMSException {
    AngariumMessage message = message(taken);
    boolean read = false;
    try {
      T body = message.getBody(type);
      if (body == null) {
        throw new MessageFormatException("the message has no body");
      }
      read = true;
      return body;
    } finally { // whatever went wrong, errors included: reading an object runs code of its class
      if (!read && acknowledgements.byThemselves()) {
        acknowledgements.undelivered(taken);
      }
    }
  }

  private void requireNoListener() throws JMSException {
    if (listening) {
      throw JmsErrors.illegalState(
          "the session has a message listener, so its messages cannot be received otherwise");
    }
    requireNoOwnListener();
  }

  /** The next delivery that is still one and has not expired; noted as the application's. */
  private Inbox.@Nullable Taken takeLive(ConsumerFeed feed, long nanos) throws JMSException {
    long deadline = System.nanoTime() + nanos;
    long left = nanos;
    while (true) {
      Inbox.Taken taken = left > 0 ? inbox.take(feed, left) : takeNow(feed);
      if (taken == null) {
        return null;
      }
      boolean live = false;
      try {
        if (isExpired(taken)) {
          acknowledgements.expired(taken);
        } else {
          live = acknowledgements.delivered(taken);
        }
        if (live) {
          return taken;
        }
      } finally {
        if (!live) {
          inbox.done();
        }
      }
      left = deadline - System.nanoTime();
    }
  }

  /**
   * Takes what is there. If nothing is here yet, what the broker has ready may be on its way: it is
   * asked twice, because it gives its first answer before it uses credit that came just before the
   * question.
   */
  private Inbox.@Nullable Taken takeNow(ConsumerFeed feed) throws JMSException {
    for (int asked = 0; asked < 2; asked++) {
      Inbox.Taken taken = inbox.take(feed, 0);
      if (taken != null || !inbox.started()) {
        return taken;
      }
      link.request(requestId -> new Frame.Acknowledge(requestId, session.sessionId, NOTHING));
    }
    return inbox.take(feed, 0);
  }

  /** One that expired while it waited here is shown to nobody. */
  private static boolean isExpired(Inbox.Taken taken) {
    long expiration = taken.deliver().message().expiration();
    return expiration > 0 && expiration <= System.currentTimeMillis();
  }

  /**
   * The message that was taken out, with its body.
   *
   * @throws JMSException if its body cannot be had; then it is still to be received
   */
  private AngariumMessage message(Inbox.Taken taken) throws JMSException {
    Frame.Deliver deliver = taken.deliver();
    EncodedMessage message = deliver.message();
    return message.bodyOutside()
        ? received(deliver, fetch(taken))
        : received(deliver, new BodyDownloads.Whole(message, null));
  }

  private BodyDownloads.Whole fetch(Inbox.Taken taken) throws JMSException {
    Frame.Deliver deliver = taken.deliver();
    boolean fetched = false;
    try {
      BodyDownloads.Whole whole =
          session
              .connection
              .downloads()
              .fetch(
                  deliver.message(),
                  (requestId, range) ->
                      new Frame.ReadBody(
                          requestId, session.sessionId, deliver.deliveryId(), range));
      fetched = true;
      return whole;
    } finally {
      if (!fetched) {
        acknowledgements.undelivered(taken);
      }
    }
  }

  private AngariumMessage received(Frame.Deliver deliver, BodyDownloads.Whole whole) {
    int count = deliver.deliveryCount();
    Acknowledger acknowledger = () -> acknowledgements.acknowledge(deliver.deliveryId());
    return AngariumMessage.received(
        new Reception(
            whole.message(), whole.body(), count, count > 1, acknowledger, settings.trusted()));
  }

  // ---- listeners

  /** The session's thread: one delivery after the other, until the session closes. */
  private void runListeners() {
    for (Inbox.Taken taken = inbox.takeForListener();
        taken != null;
        taken = inbox.takeForListener()) {
      deliverAndAcknowledge(taken);
      Thread.interrupted(); // the listener may have left one behind, and it is not the next one's
    }
  }

  private void deliverAndAcknowledge(Inbox.Taken taken) {
    try {
      deliver(taken);
    } catch (JMSException e) {
      LOG.warn("a message that a listener has dealt with could not be acknowledged", e);
    } finally {
      inbox.done();
    }
  }

  private void deliver(Inbox.Taken taken) throws JMSException {
    if (isExpired(taken)) {
      acknowledgements.expired(taken);
      return;
    }
    if (!acknowledgements.delivered(taken)) {
      return;
    }
    MessageListener listener = Objects.requireNonNull(taken.listener(), "taken for a listener");
    AngariumMessage message = messageOrNull(taken);
    if (message == null) {
      return;
    }
    try {
      listener.onMessage(message);
    } catch (RuntimeException | Error e) {
      logFailure(taken.deliver(), e);
      if (acknowledgements.byThemselves()) {
        inbox.pause(taken.feed(), pauseNanos(taken.deliver().deliveryCount()));
        acknowledgements.takeBack();
      }
      return;
    }
    acknowledgements.dealtWith(taken.feed());
  }

  /** For a listener: if the body cannot be had, the message comes again after a pause. */
  private @Nullable AngariumMessage messageOrNull(Inbox.Taken taken) {
    try {
      return message(taken);
    } catch (JMSException e) {
      LOG.warn(
          "the body of a message of {} cannot be had", taken.deliver().message().destination(), e);
      inbox.pause(taken.feed(), pauseNanos(MAX_DOUBLINGS));
      return null;
    }
  }

  /** The first failure on a message with its stack trace; later ones are mostly the same. */
  private void logFailure(Frame.Deliver deliver, Throwable failure) {
    int count = deliver.deliveryCount();
    LOG.warn(
        "a message listener failed on delivery {} of a message of {}{}: {}",
        count,
        deliver.message().destination(),
        acknowledgements.byThemselves() ? "; the message is redelivered" : "",
        failure.toString(),
        count > 1 ? null : failure);
  }

  /**
   * How long a message that a listener failed on waits: twice as long each time, to a limit. The
   * first delivery has the count 1.
   */
  static long pauseNanos(int deliveryCount) {
    int doublings = Math.max(0, Math.min(deliveryCount - 1, MAX_DOUBLINGS));
    return TimeUnit.MILLISECONDS.toNanos(
        Math.min(MAX_PAUSE_MILLIS, FIRST_PAUSE_MILLIS << doublings));
  }

  // ---- what connection consumers assign to the session

  @Nullable MessageListener ownListener() {
    return ownListener;
  }

  /**
   * Sets or removes the session's own listener.
   *
   * @throws jakarta.jms.IllegalStateException if a consumer of the session has one
   */
  void listen(@Nullable MessageListener listener) throws JMSException {
    if (listener != null && listening) {
      throw JmsErrors.illegalState(
          "a consumer of the session has a message listener, so the session cannot have its own");
    }
    ownListener = listener;
  }

  private void requireNoOwnListener() throws JMSException {
    if (ownListener != null) {
      throw JmsErrors.illegalState(
          "the session itself has a message listener, for a connection consumer's messages, so"
              + " it cannot receive any other");
    }
  }

  /**
   * Takes in what a connection consumer assigns to the session: from now on it is outstanding here.
   *
   * @param feeder the session that it was delivered to
   * @param whenReturned called when some of it goes back unseen
   * @return false if this session is closed
   */
  boolean assign(AngariumSession feeder, List<Inbox.Taken> all, Runnable whenReturned) {
    long[] ids = all.stream().mapToLong(taken -> taken.deliver().deliveryId()).toArray();
    return inbox.assign(
        all,
        () -> link.tell(new Frame.MoveDeliveries(feeder.sessionId, session.sessionId, ids)),
        whenReturned);
  }

  /**
   * Gives what is assigned to the session to its listener, one message after the other, on the
   * calling thread. What cannot be given goes back to the broker.
   *
   * @throws jakarta.jms.IllegalStateException if the session has no listener, or the calling thread
   *     is in it
   */
  void run() throws JMSException {
    if (inListener()) {
      throw JmsErrors.illegalState("a message listener must not run its own session");
    }
    MessageListener listener = ownListener;
    while (listener != null) {
      Inbox.Taken taken = inbox.takeAssigned(listener);
      if (taken == null) {
        break;
      }
      deliverAndAcknowledge(taken);
      listener = ownListener;
    }
    if (link.incoming().lost() == null) {
      acknowledgements.endLot();
    }
    if (giveAssignedBack() && listener == null) {
      throw JmsErrors.illegalState(
          "the session was assigned messages and has no message listener: they went back");
    }
  }

  /** Gives back what is assigned to the session; whether there was any. */
  boolean giveAssignedBack() {
    return inbox.giveAssignedBack(this::tellGivenBack);
  }

  /**
   * Tells the broker that deliveries go back as if there had been none, by way of a session of
   * their own: this one may have others outstanding, which stay.
   */
  void tellGivenBack(long[] deliveryIds) {
    int way = link.nextId();
    link.tell(new Frame.OpenSession(way, false));
    link.tell(new Frame.MoveDeliveries(session.sessionId, way, deliveryIds));
    link.tell(new Frame.Recover(0, way, NOTHING));
    link.tell(new Frame.CloseSession(0, way));
  }

  // ---- what happens to the connection

  /** Whether the calling thread is in one of the session's listeners. */
  boolean inListener() {
    return inbox.busyHere();
  }

  /** Hands out messages from now on. */
  void start() {
    inbox.start();
  }

  /** Hands out nothing from now on. */
  void stop() {
    inbox.stop();
  }

  /** After {@link #stop}: waits for a listener in progress. */
  void awaitStopped() {
    inbox.awaitStopped();
  }

  /** Hands out nothing any more, for good: who waits for a message gets none. */
  void end() {
    inbox.end();
  }

  /** After {@link #end}: waits for a listener in progress. */
  void awaitEnd() {
    inbox.awaitEnd();
  }

  /** The link is lost: who waits for a message is told. */
  void lost(LostLink reason) {
    inbox.lost(reason);
  }

  /**
   * Ends all receiving, after {@link #awaitEnd}. What waits here goes back to the broker as if it
   * had never been delivered; what the application has seen stays, for the session's end.
   *
   * @return whether the broker has anything to take back: there were consumers, the application has
   *     not acknowledged what it has seen, or messages were assigned to the session
   */
  boolean close() throws JMSException {
    giveAssignedBack();
    feeds.forEach(feed -> link.incoming().removeConsumer(feed.consumerId));
    return acknowledgements.closeConsumers(feeds) || inbox.servesOthers();
  }
}
