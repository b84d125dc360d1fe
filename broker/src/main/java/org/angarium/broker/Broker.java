package org.angarium.broker;

import java.io.UncheckedIOException;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.angarium.broker.core.Core;
import org.angarium.broker.destination.Destinations;
import org.angarium.broker.destination.MessageMemory;
import org.angarium.broker.destination.Restorer;
import org.angarium.broker.destination.Window;
import org.angarium.broker.endpoint.EndpointSettings;
import org.angarium.broker.endpoint.Endpoints;
import org.angarium.broker.session.ClientBodies;
import org.angarium.broker.session.Clients;
import org.angarium.persistence.MessageStore;
import org.angarium.persistence.StoreException;
import org.angarium.transport.LinkAcceptor;
import org.angarium.transport.error.ErrorCode;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A running broker. Its doors (TCP, in-VM) are opened by the caller and given {@link #acceptor}.
 */
public final class Broker implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Broker.class);
  private static final int WAITING_LOGINS = 1_024;

  /** How long a store may take to make durable what is on its way when the broker stops. */
  private static final long STOP_MILLIS = 10_000;

  private final BrokerSettings settings;
  private final MessageStore store;
  private final long stopMillis;
  private final Core core;
  private final Clients clients;
  private final Endpoints endpoints;
  private final ThreadPoolExecutor logins;
  private final Thread thread;
  private final MessageStore.Recovery recovery;
  private final CompletableFuture<Boolean> restored = new CompletableFuture<>();
  private final CompletableFuture<@Nullable Throwable> ended = new CompletableFuture<>();

  private Broker(
      BrokerSettings settings, MessageStore store, Authenticator authenticator, long stopMillis)
      throws StoreException {
    this.settings = settings;
    this.stopMillis = stopMillis;
    this.store = store;
    this.core = new Core(InstantSource.system(), store, this::failed);
    MessageMemory memory = new MessageMemory(settings.messageMemoryBytes(), core.bodies());
    Destinations destinations =
        new Destinations(core, memory, Window.usual(core, memory), settings.policies()::of);
    this.clients =
        new Clients(
            core,
            destinations,
            memory,
            new ClientBodies(store.bodies(), settings.maxBodyBytes()),
            settings.producerWindowBytes());
    this.logins = loginThread();
    this.endpoints =
        new Endpoints(
            core,
            clients,
            new EndpointSettings(
                product(),
                settings.heartbeatMillis(),
                settings.maxFrameBytes(),
                settings.producerWindowBytes(),
                settings.maxBodyBytes()),
            authenticator::authenticate,
            logins);
    this.recovery = recover(destinations);
    this.thread = new Thread(core::run, "angarium-core");
    thread.setDaemon(true);
  }

  /**
   * Recovers the store and starts the core thread.
   *
   * @param store opened and not yet recovered; the broker closes it, also when starting fails
   * @throws StoreException if the store cannot be trusted
   */
  public static Broker start(
      BrokerSettings settings, MessageStore store, Authenticator authenticator)
      throws StoreException {
    return startWithPatience(settings, store, authenticator, STOP_MILLIS);
  }

  /** As {@link #start}, with another time that the store is given when the broker stops. */
  static Broker startWithPatience(
      BrokerSettings settings, MessageStore store, Authenticator authenticator, long stopMillis)
      throws StoreException {
    try {
      Broker broker = new Broker(settings, store, authenticator, stopMillis);
      broker.thread.start();
      broker.awaitRestored();
      return broker;
    } catch (StoreException | RuntimeException e) {
      store.close();
      throw e;
    }
  }

  private MessageStore.Recovery recover(Destinations destinations) throws StoreException {
    try {
      Restorer restorer = new Restorer(core, destinations);
      MessageStore.Recovery found = core.recover(restorer);
      store.bodies().recover(restorer.bodies());
      restorer.finish(() -> restored.complete(true));
      return found;
    } catch (UncheckedIOException e) {
      throw storeException(e);
    }
  }

  /** Waits until the core has read what prepared branches hold; nobody is let in before. */
  private void awaitRestored() throws StoreException {
    CompletableFuture.anyOf(restored, ended).join();
    if (!restored.isDone()) {
      Throwable cause = ended.join();
      if (cause instanceof StoreException known) {
        throw known;
      }
      throw cause instanceof UncheckedIOException unchecked
          ? storeException(unchecked)
          : new StoreException("the broker has failed while it started: " + cause, cause);
    }
  }

  private static StoreException storeException(UncheckedIOException e) {
    return e.getCause() instanceof StoreException cause
        ? cause
        : new StoreException(String.valueOf(e.getMessage()), e);
  }

  private static ThreadPoolExecutor loginThread() {
    ThreadPoolExecutor executor =
        new ThreadPoolExecutor(
            1,
            1,
            30,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(WAITING_LOGINS),
            task -> {
              Thread thread = new Thread(task, "angarium-login");
              thread.setDaemon(true);
              return thread;
            });
    executor.allowCoreThreadTimeOut(true);
    return executor;
  }

  private static String product() {
    String version = Broker.class.getPackage().getImplementationVersion();
    return version == null ? "Angarium" : "Angarium " + version;
  }

  /** For {@code NettyServer.listen} and {@code VmBrokers.bind}. */
  public LinkAcceptor acceptor() {
    return endpoints;
  }

  /** What recovery found at the start. */
  public MessageStore.Recovery recovery() {
    return recovery;
  }

  /**
   * Completes when the broker has ended: with null after {@link #close}, with the reason if it had
   * to stop by itself (its store has failed). It never completes exceptionally.
   */
  public CompletableFuture<@Nullable Throwable> ended() {
    return ended;
  }

  /** On the core thread: nothing more is decided; whatever was not confirmed is unknown. */
  private void failed(Throwable cause) {
    String reason =
        "the broker has failed; what it had not confirmed is settled when it runs again";
    clients.all().forEach(client -> client.abandon(ErrorCode.OUTCOME_UNKNOWN, reason));
    ended.complete(cause);
  }

  /**
   * Says good-bye to all clients, makes everything durable, closes the store. A store that waits,
   * for space on a full disk perhaps, is given ten seconds.
   */
  @Override
  public void close() {
    core.post(
        () -> {
          clients
              .all()
              .forEach(
                  client ->
                      client.close(
                          ErrorCode.SHUTTING_DOWN,
                          "the broker " + settings.name() + " is stopping"));
          core.whenDurable(core::stop);
        });
    logins.shutdownNow();
    if (!joinCore(stopMillis)) {
      log.warn("the store does not finish; what it has not confirmed is settled at the next start");
    }
    closeStore(); // ends the store's own waiting, and with it the core's
    joinCore(0);
    ended.complete(null);
  }

  /**
   * Waits for the core thread to end; an interrupt is kept for later.
   *
   * @param millis at most so long; 0 for ever
   */
  private boolean joinCore(long millis) {
    boolean interrupted = false;
    long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
    long left = millis;
    while (thread.isAlive() && left >= 0) {
      try {
        thread.join(left);
        left = millis == 0 ? 0 : TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime()) - 1;
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    return !thread.isAlive();
  }

  private void closeStore() {
    try {
      store.close();
    } catch (StoreException e) {
      log.error("the store did not close in order: {}", e.getMessage(), e);
    }
  }
}
