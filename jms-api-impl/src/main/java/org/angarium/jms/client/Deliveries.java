package org.angarium.jms.client;

import jakarta.jms.JMSException;
import jakarta.jms.MessageFormatException;
import jakarta.jms.MessageListener;
import jakarta.jms.Session;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import org.angarium.jms.message.Acknowledger;
import org.angarium.jms.message.AngariumMessage;
import org.angarium.jms.message.Reception;
import org.angarium.jms.settings.ClientSettings;
import org.angarium.transport.error.ErrorCode;
import org.angarium.transport.frame.Frame;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The receiving half of a session: takes what has arrived out of the {@link Inbox}, gives it to the
 * application, and acknowledges it in the session's mode (Jakarta Messaging 6.2.10).
 *
 * <ul>
 *   <li>AUTO: at once, when {@code receive} or the listener returns, without waiting for an answer.
 *   <li>DUPS_OK: likewise, but in lots: when {@value #LOT} have gathered or nothing more has
 *       arrived.
 *   <li>CLIENT: all together by {@code Message.acknowledge()}, which waits for the broker.
 *   <li>transacted: all together with the commit.
 * </ul>
 *
 * <p>Belongs to the thread that uses the session: the application's, or the session's own while it
 * has listeners. Starting, stopping, closing and {@link #lost} may come from others.
 */
final class Deliveries {
  private static final Logger LOG = LoggerFactory.getLogger(Deliveries.class);
  private static final AtomicInteger THREADS = new AtomicInteger();
  private static final int LOT = 64;
  private static final long FIRST_PAUSE_MILLIS = 10;
  private static final long MAX_PAUSE_MILLIS = 1_000;

  /** More of them than it takes to get from the first pause to the longest. */
  private static final int MAX_DOUBLINGS = 7;

  private static final long[] NOTHING = {};

  private final AngariumSession session;
  private final ClientLink link;
  private final ClientSettings settings;
  private final Acknowledger acknowledger = this::acknowledge;
  private final Inbox inbox = new Inbox();
  private final List<ConsumerFeed> feeds = new CopyOnWriteArrayList<>();

  /** In the application's hands. */
  private final Unacknowledged delivered = new Unacknowledged();

  /** In a DUPS_OK session: out of the application's hands, to be acknowledged with the next lot. */
  private final Unacknowledged dealtWith = new Unacknowledged();

  /**
   * Guards what is unacknowledged. Taking it out and telling the broker is one step, as another
   * thread may close a consumer meanwhile: the broker then hears of each delivery once.
   */
  private final ReentrantLock settling = new ReentrantLock();

  private volatile boolean listening;
  private @Nullable Thread listenerThread;

  Deliveries(AngariumSession session, ClientLink link, ClientSettings settings) {
    this.session = session;
    this.link = link;
    this.settings = settings;
  }

  // ---- consumers

  /** Opens a consumer at the broker; if the connection is started, with its credit at once. */
  ConsumerFeed open(Source source) throws JMSException {
    int prefetch = settings.limits().prefetchMessages();
    int consumerId = link.nextId();
    ConsumerFeed feed = new ConsumerFeed(consumerId, prefetch);
    link.incoming().addConsumer(consumerId, deliver -> inbox.arrived(feed, deliver));
    boolean credited = inbox.started();
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
                  credited ? prefetch : 0));
    } catch (JMSException e) {
      link.incoming().removeConsumer(consumerId);
      if (ErrorCode.OUTCOME_UNKNOWN.label().equals(e.getErrorCode())
          && link.incoming().lost() == null) { // the broker may still open it
        link.send(new Frame.CloseConsumer(0, consumerId, NOTHING));
      }
      throw e;
    }
    feeds.add(feed);
    if (inbox.open(feed, credited)) {
      link.send(new Frame.ConsumerCredit(consumerId, prefetch));
    }
    return feed;
  }

  /**
   * Closes a consumer, after its listener in progress, if it is another thread's. What the
   * application has seen and not acknowledged stays with the session.
   */
  void close(ConsumerFeed feed) throws JMSException {
    inbox.close(feed);
    if (!feeds.remove(feed)) {
      return; // the session has closed it
    }
    listening = inbox.hasListener();
    link.incoming().removeConsumer(feed.consumerId);
    if (link.incoming().lost() == null) {
      settle(
          () -> {
            sendDealtWith();
            long[] retained = delivered.of(feed.consumerId);
            return link.ask(
                requestId -> new Frame.CloseConsumer(requestId, feed.consumerId, retained),
                answer -> {});
          });
    }
  }

  /** Sets or removes a listener; the session's thread starts with the first one. */
  void listen(ConsumerFeed feed, @Nullable MessageListener listener) {
    inbox.listen(feed, listener);
    listening = inbox.hasListener();
    if (listener != null && listenerThread == null) {
      listenerThread =
          new Thread(this::runListeners, "angarium-session-" + THREADS.incrementAndGet());
      listenerThread.setDaemon(false); // an application that only listens stays alive
      listenerThread.start();
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
    Inbox.Taken taken = takeLive(feed, nanos);
    if (taken == null) {
      return null;
    }
    try {
      handOut(taken);
      return message(taken);
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
    Inbox.Taken taken = takeLive(feed, nanos);
    if (taken == null) {
      return null;
    }
    try {
      T body = message(taken).getBody(type);
      if (body == null) {
        throw new MessageFormatException("the message has no body");
      }
      handOut(taken);
      return body;
    } catch (MessageFormatException e) {
      if (acknowledgesByItself()) {
        inbox.putBack(taken);
      } else {
        handOut(taken);
      }
      throw e;
    } finally {
      inbox.done();
    }
  }

  private Inbox.@Nullable Taken takeLive(ConsumerFeed feed, long nanos) throws JMSException {
    if (listening) {
      throw JmsErrors.illegalState(
          "the session has a message listener, so its messages cannot be received otherwise");
    }
    long deadline = System.nanoTime() + nanos;
    long left = nanos;
    while (true) {
      Inbox.Taken taken = left > 0 ? inbox.take(feed, left) : takeNow(feed);
      if (taken == null) {
        return null;
      }
      boolean live = false;
      try {
        grant(taken);
        live = !isExpired(taken);
        if (live) {
          return taken;
        }
        handOut(taken);
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

  private void grant(Inbox.Taken taken) throws JMSException {
    if (taken.creditDue() > 0) {
      link.send(new Frame.ConsumerCredit(taken.feed().consumerId, taken.creditDue()));
    }
  }

  /** One that expired while it waited here is acknowledged like any other, and shown to nobody. */
  private static boolean isExpired(Inbox.Taken taken) {
    long expiration = taken.deliver().message().expiration();
    return expiration > 0 && expiration <= System.currentTimeMillis();
  }

  private AngariumMessage message(Inbox.Taken taken) {
    Frame.Deliver deliver = taken.deliver();
    int count = deliver.deliveryCount();
    return AngariumMessage.received(
        new Reception(deliver.message(), count, count > 1, acknowledger, settings.trusted()));
  }

  /** Notes that the application has a delivery, and acknowledges it if that is for us to do. */
  private void handOut(Inbox.Taken taken) throws JMSException {
    noteDelivered(taken);
    acknowledgeIfOurs(taken.feed());
  }

  private void noteDelivered(Inbox.Taken taken) {
    settling.lock();
    try {
      delivered.add(taken.deliver().deliveryId(), taken.feed().consumerId);
    } finally {
      settling.unlock();
    }
  }

  private boolean acknowledgesByItself() {
    return session.mode() == Session.AUTO_ACKNOWLEDGE
        || session.mode() == Session.DUPS_OK_ACKNOWLEDGE;
  }

  private void acknowledgeIfOurs(ConsumerFeed feed) throws JMSException {
    settling.lock();
    try {
      if (session.mode() == Session.AUTO_ACKNOWLEDGE && !delivered.isEmpty()) {
        link.send(new Frame.Acknowledge(0, session.sessionId, delivered.drain()));
      } else if (session.mode() == Session.DUPS_OK_ACKNOWLEDGE) {
        delivered.moveTo(dealtWith);
        if (dealtWith.size() >= LOT || inbox.isEmpty(feed)) {
          sendDealtWith();
        }
      }
    } finally {
      settling.unlock();
    }
  }

  /** Under the lock. */
  private void sendDealtWith() throws JMSException {
    if (!dealtWith.isEmpty()) {
      link.send(new Frame.Acknowledge(0, session.sessionId, dealtWith.drain()));
    }
  }

  /** What takes deliveries out and asks the broker to settle them; null if there is nothing to. */
  @FunctionalInterface
  private interface Settlement {
    @Nullable PendingRequest ask() throws JMSException;
  }

  /** Asks under the lock, waits for the answer without it. */
  private void settle(Settlement settlement) throws JMSException {
    PendingRequest request;
    settling.lock();
    try {
      request = settlement.ask();
    } finally {
      settling.unlock();
    }
    if (request != null) {
      link.await(request);
    }
  }

  // ---- listeners

  /** The session's thread: one delivery after the other, until the session closes. */
  private void runListeners() {
    for (Inbox.Taken taken = inbox.takeForListener();
        taken != null;
        taken = inbox.takeForListener()) {
      try {
        deliver(taken);
      } catch (JMSException e) {
        LOG.warn("a message that a listener has dealt with could not be acknowledged", e);
      } finally {
        inbox.done();
      }
    }
  }

  private void deliver(Inbox.Taken taken) throws JMSException {
    grant(taken);
    if (isExpired(taken)) {
      handOut(taken);
      return;
    }
    MessageListener listener = Objects.requireNonNull(taken.listener(), "taken for a listener");
    noteDelivered(taken);
    try {
      listener.onMessage(message(taken));
    } catch (RuntimeException | Error e) {
      logFailure(taken.deliver(), e);
      if (acknowledgesByItself()) {
        inbox.pause(taken.feed(), pauseNanos(taken.deliver().deliveryCount()));
        takeBack();
      }
      return;
    }
    acknowledgeIfOurs(taken.feed());
  }

  /** The first failure on a message with its stack trace; later ones are mostly the same. */
  private void logFailure(Frame.Deliver deliver, Throwable failure) {
    int count = deliver.deliveryCount();
    LOG.warn(
        "a message listener failed on delivery {} of a message of {}{}: {}",
        count,
        deliver.message().destination(),
        acknowledgesByItself() ? "; the message is redelivered" : "",
        failure.toString(),
        count > 1 ? null : failure);
  }

  /** How long a message that a listener failed on waits: twice as long each time, to a limit. */
  private static long pauseNanos(int deliveryCount) {
    int doublings = Math.max(0, Math.min(deliveryCount - 1, MAX_DOUBLINGS));
    return TimeUnit.MILLISECONDS.toNanos(
        Math.min(MAX_PAUSE_MILLIS, FIRST_PAUSE_MILLIS << doublings));
  }

  // ---- what the application decides

  /** {@code Message.acknowledge()}: everything that the session has delivered so far. */
  void acknowledge() throws JMSException {
    session.requireOpen();
    if (session.mode() != Session.CLIENT_ACKNOWLEDGE) {
      return;
    }
    settle(
        () -> {
          if (delivered.isEmpty()) {
            return null;
          }
          long[] all = delivered.drain(); // even if no answer comes: the broker may have them
          return link.ask(
              requestId -> new Frame.Acknowledge(requestId, session.sessionId, all), answer -> {});
        });
  }

  /**
   * Commits what was sent and received.
   *
   * @throws jakarta.jms.TransactionRolledBackException if the broker rolled it back instead; then
   *     what was received is delivered again
   */
  void commit() throws JMSException {
    settle(
        () -> {
          int[] consumers = delivered.consumers();
          long[] all = delivered.drain();
          return link.ask(
              requestId -> new Frame.Commit(requestId, session.sessionId, all),
              answer -> {
                if (answer instanceof Frame.Failed failed
                    && failed.code() == ErrorCode.TRANSACTION_ROLLED_BACK) {
                  inbox.tookBack(consumers);
                }
              });
        });
  }

  /**
   * Rolls back or recovers: the broker takes back everything outstanding and delivers it again,
   * what the application has seen as redelivered. What has arrived and what is on the way is void.
   */
  void takeBack() throws JMSException {
    boolean transacted = session.mode() == Session.SESSION_TRANSACTED;
    settle(
        () -> {
          if (acknowledgesByItself() && delivered.isEmpty()) {
            return null;
          }
          sendDealtWith();
          int[] consumers = delivered.consumers();
          long[] seen = delivered.drain();
          return link.ask(
              requestId ->
                  transacted
                      ? new Frame.Rollback(requestId, session.sessionId, seen)
                      : new Frame.Recover(requestId, session.sessionId, seen),
              answer -> inbox.tookBack(consumers));
        });
  }

  // ---- what happens to the connection

  /** Whether the calling thread is in one of the session's listeners. */
  boolean inListener() {
    return inbox.busyHere();
  }

  /** Hands out messages from now on. */
  void start() throws JMSException {
    for (ConsumerFeed feed : inbox.start()) {
      link.send(new Frame.ConsumerCredit(feed.consumerId, settings.limits().prefetchMessages()));
    }
  }

  /** Hands out nothing from now on. */
  void stop() {
    inbox.stop();
  }

  /** After {@link #stop}: waits for a listener in progress. */
  void awaitStopped() {
    inbox.awaitStopped();
  }

  /** Hands out nothing any more, for good; waits for a listener in progress. */
  void finish() {
    inbox.close();
  }

  /** The link is lost: who waits for a message is told. */
  void lost(LostLink reason) {
    inbox.lost(reason);
  }

  /**
   * Ends all receiving, after {@link #finish}. What waits here goes back to the broker as if it had
   * never been delivered; what the application has seen stays, for the session's end.
   *
   * @return whether there were consumers
   */
  boolean close() throws JMSException {
    List<ConsumerFeed> open = List.copyOf(feeds);
    feeds.clear();
    open.forEach(feed -> link.incoming().removeConsumer(feed.consumerId));
    if (link.incoming().lost() == null) {
      settling.lock();
      try {
        sendDealtWith();
        for (ConsumerFeed feed : open) {
          link.send(new Frame.CloseConsumer(0, feed.consumerId, delivered.of(feed.consumerId)));
        }
      } finally {
        settling.unlock();
      }
    }
    return !open.isEmpty();
  }
}
