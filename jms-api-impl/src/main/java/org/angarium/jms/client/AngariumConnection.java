package org.angarium.jms.client;

import jakarta.jms.Connection;
import jakarta.jms.ConnectionConsumer;
import jakarta.jms.ConnectionMetaData;
import jakarta.jms.Destination;
import jakarta.jms.ExceptionListener;
import jakarta.jms.InvalidClientIDException;
import jakarta.jms.JMSException;
import jakarta.jms.ServerSessionPool;
import jakarta.jms.Session;
import jakarta.jms.Topic;
import java.util.Comparator;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import org.angarium.jms.client.AngariumSession.Subscribing;
import org.angarium.jms.settings.ClientSettings;
import org.angarium.jms.settings.Credentials;
import org.angarium.transport.error.ErrorCode;
import org.angarium.transport.frame.Frame;
import org.angarium.transport.frame.FrameCodec;
import org.angarium.transport.message.EncodedMessage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection to a broker (Jakarta Messaging 6.1): open and authenticated from the start, and
 * stopped until it is started. Any thread.
 */
public class AngariumConnection implements Connection {
  /** The session mode in which {@code Message.acknowledge()} acknowledges only that message. */
  public static final int INDIVIDUAL_ACKNOWLEDGE = 101;

  private static final Logger LOG = LoggerFactory.getLogger(AngariumConnection.class);

  private final ClientSettings settings;
  private final ClientLink link;
  private final Set<AngariumSession> sessions = ConcurrentHashMap.newKeySet();
  private final Set<AngariumConnectionConsumer> connectionConsumers = ConcurrentHashMap.newKeySet();
  private final AtomicBoolean closed = new AtomicBoolean();

  /** Held while the connection starts, stops or takes in a session, so that each sees the other. */
  private final ReentrantLock starting = new ReentrantLock();

  /** Held while the exception listener is called, as it is by one thread at a time (6.1.7). */
  private final ReentrantLock reporting = new ReentrantLock();

  /** Held while the connection ends. */
  private final ReentrantLock ending = new ReentrantLock();

  private final String messageIdPrefix;
  private final AtomicLong lastMessageId = new AtomicLong();
  private final TemporaryDestinations temporaries;
  private final BodyUploads uploads;
  private final BodyDownloads downloads;
  private boolean started;

  /** Set while {@link #close} waits for listeners, which may still use the connection. */
  private boolean closing;

  private volatile @Nullable String clientId;

  /** Whether it is too late to set the client identifier, and why. */
  private volatile @Nullable String clientIdSettled;

  private volatile @Nullable ExceptionListener exceptionListener;
  private final AtomicBoolean lossReported = new AtomicBoolean();

  /**
   * Connects.
   *
   * @throws jakarta.jms.JMSSecurityException if the credentials are refused
   * @throws InvalidClientIDException if the client identifier is refused
   */
  public AngariumConnection(ClientSettings settings, Credentials credentials) throws JMSException {
    this.settings = settings;
    this.clientId = credentials.clientId();
    this.clientIdSettled =
        credentials.clientId() == null ? null : "the connection factory has set it";
    this.link = ClientLink.open(settings, credentials);
    String unique = UUID.randomUUID().toString().replace("-", "");
    this.messageIdPrefix = "ID:" + unique + ":";
    this.temporaries = new TemporaryDestinations(link, unique);
    ClientSettings.Limits limits = settings.limits();
    this.uploads = new BodyUploads(link, limits.largeMessageBytes());
    this.downloads =
        new BodyDownloads(link, limits.maxFrameBytes(), settings.timeouts().requestMillis());
    link.incoming().whenLost(this::onLost);
  }

  // ---- what sessions and producers ask

  final ClientSettings settings() {
    return settings;
  }

  final ClientLink link() {
    return link;
  }

  final String newMessageId() {
    return messageIdPrefix + lastMessageId.incrementAndGet();
  }

  final TemporaryDestinations temporaries() {
    return temporaries;
  }

  final BodyUploads uploads() {
    return uploads;
  }

  final BodyDownloads downloads() {
    return downloads;
  }

  final void forget(AngariumSession session) {
    sessions.remove(session);
  }

  /** Refuses a message that the broker would not take, instead of losing the connection over it. */
  final void requireFits(EncodedMessage message) throws JMSException {
    int most = link.welcome().maxFrameBytes() - FrameCodec.MESSAGE_OVERHEAD_BYTES;
    if (message.size() > most) {
      throw JmsErrors.of(
          ErrorCode.FRAME_TOO_LARGE,
          "the message has " + message.size() + " bytes, the broker takes at most " + most,
          null);
    }
  }

  /**
   * Refuses a text that the broker would not take in a frame, instead of losing the connection over
   * it.
   *
   * @param code what the refusal is
   */
  final void requireShort(String what, String text, ErrorCode code) throws JMSException {
    int most = link.welcome().maxFrameBytes() / 4; // three bytes a character, and the rest
    if (text.length() > most) {
      throw JmsErrors.of(
          code, what + " may have at most " + most + " characters, not " + text.length(), null);
    }
  }

  /** The client identifier; null if there is none. */
  final @Nullable String clientId() {
    return clientId;
  }

  final void requireOpen() throws JMSException {
    if (closed.get()) {
      throw JmsErrors.illegalState("the connection is closed");
    }
  }

  // ---- client identifier

  @Override
  public @Nullable String getClientID() throws JMSException {
    requireOpen();
    return clientId;
  }

  @Override
  public void setClientID(String newClientId) throws JMSException {
    requireOpen();
    String settled = clientIdSettled;
    if (settled != null) {
      throw JmsErrors.illegalState("the client identifier cannot be set any more: " + settled);
    }
    if (newClientId == null || newClientId.isEmpty()) {
      throw new InvalidClientIDException(
          "the client identifier is null or empty", ErrorCode.INVALID_CLIENT_ID.label());
    }
    requireShort("a client identifier", newClientId, ErrorCode.INVALID_CLIENT_ID);
    link.request(requestId -> new Frame.SetClientId(requestId, newClientId));
    clientId = newClientId;
    clientIdSettled = "it has been set";
  }

  /**
   * Before anything that the application does with the connection but asking for its client
   * identifier: afterwards that cannot be set any more (6.1.2).
   */
  final void use() throws JMSException {
    requireOpen();
    if (clientIdSettled == null) {
      clientIdSettled = "the connection has been used";
    }
  }

  // ---- sessions

  @Override
  public Session createSession() throws JMSException {
    return createSession(Session.AUTO_ACKNOWLEDGE);
  }

  @Override
  public Session createSession(boolean transacted, int acknowledgeMode) throws JMSException {
    return createSession(mode(transacted, acknowledgeMode));
  }

  @Override
  public Session createSession(int mode) throws JMSException {
    return openSession(mode);
  }

  final AngariumSession openSession(int mode) throws JMSException {
    use();
    return adopt(new AngariumSession(this, checkMode(mode)));
  }

  final AngariumXASession openXASession() throws JMSException {
    use();
    return adopt(new AngariumXASession(this));
  }

  /** The session mode that the two arguments of the older methods stand for. */
  static int mode(boolean transacted, int acknowledgeMode) throws JMSException {
    if (transacted) {
      return Session.SESSION_TRANSACTED;
    }
    if (acknowledgeMode == Session.SESSION_TRANSACTED) {
      throw new JMSException(
          "a session that is not transacted cannot have the mode SESSION_TRANSACTED");
    }
    return acknowledgeMode;
  }

  static int checkMode(int mode) throws JMSException {
    return switch (mode) {
      case Session.SESSION_TRANSACTED,
          Session.AUTO_ACKNOWLEDGE,
          Session.CLIENT_ACKNOWLEDGE,
          Session.DUPS_OK_ACKNOWLEDGE,
          INDIVIDUAL_ACKNOWLEDGE ->
          mode;
      default ->
          throw new JMSException(
              "no such session mode: "
                  + mode
                  + "; there are those of Session and AcknowledgeModes.INDIVIDUAL_ACKNOWLEDGE");
    };
  }

  /** Takes in a new session, started if the connection is. */
  final <S extends AngariumSession> S adopt(S session) throws JMSException {
    starting.lock();
    try {
      sessions.add(session);
      if (started) {
        session.deliveries().start();
      }
      if (closing) { // by a listener in progress, which must not wait here for what never comes
        session.deliveries().end();
      }
    } finally {
      starting.unlock();
    }
    if (closed.get()) { // and so perhaps not seen by close(), which has to end it
      session.close();
      throw JmsErrors.illegalState("the connection is closed");
    }
    LostLink lost = link.incoming().lost();
    if (lost != null) {
      session.deliveries().lost(lost);
    }
    return session;
  }

  // ---- starting, stopping, closing

  @Override
  public void start() throws JMSException {
    use();
    starting.lock();
    try {
      if (closing) {
        return;
      }
      started = true;
      // those that feed others last: what they assign could not be handed out yet, and went back
      sessions.stream()
          .sorted(Comparator.comparing(AngariumSession::feedsOthers))
          .forEach(session -> session.deliveries().start());
    } finally {
      starting.unlock();
    }
  }

  /**
   * Hands out no more messages; waits for listeners and {@code receive} calls in progress.
   *
   * @throws jakarta.jms.IllegalStateException if called by one of the connection's own listeners
   */
  @Override
  public void stop() throws JMSException {
    use();
    for (AngariumSession session : sessions) {
      if (session.deliveries().inListener()) {
        throw JmsErrors.illegalState("a message listener must not stop its own connection");
      }
    }
    starting.lock();
    try {
      stopSessions();
    } finally {
      starting.unlock();
    }
    // without the lock, which a listener in progress may need to open a session
    sessions.forEach(session -> session.deliveries().awaitStopped());
  }

  private void stopSessions() {
    started = false;
    sessions.forEach(session -> session.deliveries().stop());
  }

  /**
   * Closes all sessions, waiting for listeners in progress and completion listeners, and says
   * good-bye to the broker. When this returns, everything acknowledged or committed before is
   * durable.
   *
   * @throws jakarta.jms.IllegalStateException if called by one of the connection's own listeners
   */
  @Override
  public void close() throws JMSException {
    for (AngariumSession session : sessions) {
      session.requireNotInListener("close its own connection");
    }
    starting.lock();
    try {
      closing = true;
      stopSessions();
    } finally {
      starting.unlock();
    }
    connectionConsumers.forEach(AngariumConnectionConsumer::end);
    finishSessions();
    ending.lock(); // so that who comes second returns no sooner
    try {
      if (closed.compareAndSet(false, true)) {
        closeSessions();
      }
    } finally {
      ending.unlock();
    }
  }

  /**
   * Waits for all listeners and calls of {@code receive}. A listener may use other sessions of the
   * connection until it returns (6.1.8), so that none of these ends before all listeners have
   * returned; but nothing is received any more, or a listener could wait for ever.
   */
  private void finishSessions() {
    sessions.forEach(session -> session.deliveries().end());
    sessions.forEach(session -> session.deliveries().awaitEnd());
    sessions.forEach(session -> session.completions().awaitAll());
    sessions.forEach(AngariumSession::finish);
  }

  /** Goes on after a failure, of which the first is thrown; but waits for no more answers then. */
  private void closeSessions() throws JMSException {
    JMSException failure = null;
    try {
      for (AngariumSession session : sessions) {
        try {
          session.finish(); // for one that a listener has opened meanwhile
          session.end(failure == null);
        } catch (JMSException e) {
          failure = failure == null ? e : failure;
        }
      }
    } finally {
      link.close();
    }
    if (failure != null) {
      throw failure;
    }
  }

  // ---- what goes wrong

  @Override
  public @Nullable ExceptionListener getExceptionListener() throws JMSException {
    use();
    return exceptionListener;
  }

  @Override
  public void setExceptionListener(@Nullable ExceptionListener listener) throws JMSException {
    use();
    exceptionListener = listener;
    LostLink lost = link.incoming().lost();
    if (lost != null) {
      reportLoss(lost);
    }
  }

  /**
   * On the link's thread: everyone who waits is told, and the application on a thread of its own.
   */
  private void onLost(LostLink reason) {
    sessions.forEach(session -> session.deliveries().lost(reason));
    connectionConsumers.forEach(AngariumConnectionConsumer::end);
    if (closed.get()) {
      return;
    }
    link.abandon();
    if (exceptionListener == null) {
      LOG.warn("connection lost: {}", reason.reason());
    }
    reportLoss(reason);
  }

  /** Tells the application, if it listens and has not been told yet, on a thread of its own. */
  private void reportLoss(LostLink reason) {
    ExceptionListener listener = exceptionListener;
    if (listener != null && !closed.get() && lossReported.compareAndSet(false, true)) {
      Thread thread =
          new Thread(() -> tell(listener, reason.exception()), "angarium-connection-lost");
      thread.setDaemon(false); // it may be all that is left of the application, to connect again
      thread.start();
    }
  }

  /** Tells the application, on this thread, of what no call of its own can throw. */
  final void report(JMSException failure) {
    ExceptionListener listener = exceptionListener;
    if (listener != null) {
      tell(listener, failure);
    }
  }

  private void tell(ExceptionListener listener, JMSException failure) {
    reporting.lock();
    try {
      listener.onException(failure);
    } finally {
      reporting.unlock();
    }
  }

  // ---- the rest

  @Override
  public ConnectionMetaData getMetaData() throws JMSException {
    use();
    return new ProviderMetaData();
  }

  // ---- connection consumers

  @Override
  public ConnectionConsumer createConnectionConsumer(
      Destination destination, @Nullable String selector, ServerSessionPool pool, int maxMessages)
      throws JMSException {
    use();
    return open(Source.of(this, destination, new Source.Wish(selector, false)), pool, maxMessages);
  }

  @Override
  public ConnectionConsumer createSharedConnectionConsumer(
      Topic topic, String name, @Nullable String selector, ServerSessionPool pool, int maxMessages)
      throws JMSException {
    return open(named(topic, Subscribing.SHARED.to(name), selector), pool, maxMessages);
  }

  @Override
  public ConnectionConsumer createDurableConnectionConsumer(
      Topic topic, String name, @Nullable String selector, ServerSessionPool pool, int maxMessages)
      throws JMSException {
    return open(named(topic, Subscribing.DURABLE.to(name), selector), pool, maxMessages);
  }

  @Override
  public ConnectionConsumer createSharedDurableConnectionConsumer(
      Topic topic, String name, @Nullable String selector, ServerSessionPool pool, int maxMessages)
      throws JMSException {
    return open(named(topic, Subscribing.SHARED_DURABLE.to(name), selector), pool, maxMessages);
  }

  private Source named(
      @Nullable Topic topic, Frame.SubscriptionName subscription, @Nullable String selector)
      throws JMSException {
    use();
    return Source.named(this, topic, subscription, new Source.Wish(selector, false));
  }

  private AngariumConnectionConsumer open(
      Source source, @Nullable ServerSessionPool pool, int maxMessages) throws JMSException {
    AngariumConnectionConsumer consumer =
        AngariumConnectionConsumer.open(this, source, pool, maxMessages);
    connectionConsumers.add(consumer);
    consumer.begin();
    return consumer;
  }

  final void forget(AngariumConnectionConsumer consumer) {
    connectionConsumers.remove(consumer);
  }
}
