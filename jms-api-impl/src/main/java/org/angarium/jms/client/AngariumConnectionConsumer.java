package org.angarium.jms.client;

import jakarta.jms.ConnectionConsumer;
import jakarta.jms.JMSException;
import jakarta.jms.ServerSession;
import jakarta.jms.ServerSessionPool;
import jakarta.jms.Session;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection consumer (Jakarta Messaging 11.2): has a session of its own, the <em>feeder</em>,
 * with one consumer, and a thread that assigns what arrives there to the sessions of an application
 * server, which run their listeners and acknowledge. The thread gets a server session when
 * something has arrived, and then assigns what is there: while it waits for the pool, more may
 * arrive, and what waits can still be taken back.
 *
 * <p>Any thread.
 */
final class AngariumConnectionConsumer implements ConnectionConsumer {
  private static final Logger LOG = LoggerFactory.getLogger(AngariumConnectionConsumer.class);
  private static final AtomicInteger THREADS = new AtomicInteger();

  /** What is assigned and comes back at once would otherwise go round as fast as it can. */
  private static final long PAUSE_AFTER_RETURN_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  private final AngariumConnection connection;
  private final Source source;
  private final ServerSessionPool pool;
  private final int maxMessages;
  private final AngariumSession feeder;
  private final Inbox inbox;
  private final ConsumerFeed feed;
  private final Runnable whenReturned;
  private final Thread thread;

  /** Guards the two below. */
  private final ReentrantLock ending = new ReentrantLock();

  private boolean ended;
  private boolean inPool;

  /** How many times in a row no server session could be had. The thread's own. */
  private int failures;

  /** What it is sent is never shown by this session, so that all its mode does is nothing. */
  private static final class Feeder extends AngariumSession {
    Feeder(AngariumConnection connection) throws JMSException {
      super(connection, CLIENT_ACKNOWLEDGE);
    }

    @Override
    boolean feedsOthers() {
      return true;
    }
  }

  private AngariumConnectionConsumer(
      AngariumSession feeder, Source source, ServerSessionPool pool, int maxMessages)
      throws JMSException {
    this.connection = feeder.connection;
    this.source = source;
    this.pool = pool;
    this.maxMessages = maxMessages;
    this.feeder = feeder;
    this.inbox = feeder.deliveries().inbox();
    this.feed = feeder.deliveries().open(source);
    this.whenReturned = () -> inbox.disorder(feed);
    this.thread =
        new Thread(this::feed, "angarium-connection-consumer-" + THREADS.incrementAndGet());
  }

  /**
   * Opens one at the broker. It does nothing before {@link #begin}.
   *
   * @throws JMSException if there is no pool, or {@code maxMessages} is less than 1
   */
  static AngariumConnectionConsumer open(
      AngariumConnection connection,
      Source source,
      @Nullable ServerSessionPool pool,
      int maxMessages)
      throws JMSException {
    if (pool == null) {
      throw new JMSException("a connection consumer needs a server session pool, which is null");
    }
    if (maxMessages < 1) {
      throw new JMSException(
          "a connection consumer assigns at least 1 message at a time, not " + maxMessages);
    }
    AngariumSession feeder = connection.adopt(new Feeder(connection));
    try {
      return new AngariumConnectionConsumer(feeder, source, pool, maxMessages);
    } catch (JMSException e) {
      feeder.close();
      throw e;
    }
  }

  void begin() {
    thread.setDaemon(false); // an application that only listens stays alive
    thread.start();
  }

  // ---- its thread

  private void feed() {
    while (inbox.awaitArrival(feed)) {
      try {
        if (inbox.endDisorder(feed)) {
          feeder.deliveries().acknowledgements().takeBack();
          inbox.pause(feed, PAUSE_AFTER_RETURN_NANOS);
        } else {
          serve();
          failures = 0;
        }
      } catch (JMSException | RuntimeException | Error e) {
        failed(e);
      }
    }
  }

  private void serve() throws JMSException {
    ServerSession server = serverSession();
    AngariumSession session = sessionOf(server);
    List<Inbox.Taken> taken = inbox.takeSome(feed, maxMessages);
    try {
      if (!taken.isEmpty() && !session.deliveries().assign(feeder, taken, whenReturned)) {
        putBack(taken);
        throw JmsErrors.illegalState("the server session's session is closed");
      }
    } finally {
      if (!taken.isEmpty()) {
        inbox.done();
      }
    }
    start(server, session); // with nothing, if that has gone meanwhile: so it gets into its pool
  }

  private void putBack(List<Inbox.Taken> taken) {
    for (int i = taken.size() - 1; i >= 0; i--) {
      inbox.putBack(taken.get(i));
    }
  }

  private ServerSession serverSession() throws JMSException {
    if (!enterPool()) {
      throw JmsErrors.illegalState("the connection consumer is closed");
    }
    ServerSession server;
    try {
      server = pool.getServerSession();
    } finally {
      leavePool();
    }
    if (server == null) {
      throw new JMSException("the server session pool returned null");
    }
    return server;
  }

  private boolean enterPool() {
    ending.lock();
    try {
      inPool = !ended;
      return inPool;
    } finally {
      ending.unlock();
    }
  }

  private void leavePool() {
    ending.lock();
    try {
      inPool = false;
      if (ended) {
        Thread.interrupted(); // it was for the pool
      }
    } finally {
      ending.unlock();
    }
  }

  private AngariumSession sessionOf(ServerSession server) throws JMSException {
    Session session = server.getSession();
    if (session instanceof AngariumSession ours && ours.connection == connection) {
      return ours;
    }
    throw new JMSException(
        "a server session has to have a session of the connection consumer's own connection, not "
            + session);
  }

  private static void start(ServerSession server, AngariumSession session) throws JMSException {
    boolean started = false;
    try {
      server.start();
      started = true;
    } finally {
      if (!started) {
        session.deliveries().giveAssignedBack();
      }
    }
  }

  /** What waits here goes back, where other consumers may get it, and it is tried again later. */
  private void failed(Throwable failure) {
    if (hasEnded()) { // closed, or the link is lost
      LOG.debug("a connection consumer of {} ends", source.destination(), failure);
      return;
    }
    failures++;
    LOG.error(
        "a connection consumer of {} failed {} times in a row to pass messages on: {}",
        source.destination(),
        failures,
        failure.toString(),
        failures > 1 ? null : failure);
    try {
      if (failures == 1) {
        connection.report(problem(failure));
      }
      feeder.deliveries().acknowledgements().takeBack();
    } catch (JMSException | RuntimeException e) {
      LOG.warn("after a failure of a connection consumer of {}", source.destination(), e);
    }
    inbox.pause(feed, Deliveries.pauseNanos(failures));
  }

  private JMSException problem(Throwable cause) {
    JMSException problem =
        new JMSException(
            "a connection consumer of "
                + source.destination()
                + " cannot pass messages on to a server session: "
                + cause);
    problem.initCause(cause);
    if (cause instanceof Exception linked) {
      problem.setLinkedException(linked);
    }
    return problem;
  }

  // ---- for the application server

  @Override
  public ServerSessionPool getServerSessionPool() throws JMSException {
    if (feeder.isClosed()) {
      throw JmsErrors.illegalState("the connection consumer is closed");
    }
    return pool;
  }

  /** Asks the pool for nothing more, and does not wait for it any longer. */
  void end() {
    ending.lock();
    try {
      ended = true;
      if (inPool) {
        thread.interrupt();
      }
    } finally {
      ending.unlock();
    }
  }

  private boolean hasEnded() {
    ending.lock();
    try {
      return ended;
    } finally {
      ending.unlock();
    }
  }

  /**
   * Closes the connection consumer. What has been assigned to server sessions stays with them; may
   * be called by their listeners.
   */
  @Override
  public void close() throws JMSException {
    end();
    feeder.close();
    connection.forget(this);
  }
}
