package org.angarium.broker;

import java.util.concurrent.CompletableFuture;
import org.angarium.persistence.MessageStore;
import org.angarium.persistence.StoreException;
import org.angarium.transport.LinkAcceptor;
import org.jspecify.annotations.Nullable;

/**
 * A running broker. Its doors (TCP, in-VM) are opened by the caller and given {@link #acceptor}.
 */
public final class Broker implements AutoCloseable {
  private Broker() {}

  /**
   * Recovers the store and starts the core thread.
   *
   * @param store opened and not yet recovered; the broker closes it, also when starting fails
   * @throws StoreException if the store cannot be trusted
   */
  public static Broker start(
      BrokerSettings settings, MessageStore store, Authenticator authenticator)
      throws StoreException {
    throw new StoreException(settings.toString() + store + authenticator);
  }

  /** For {@code NettyServer.listen} and {@code VmBrokers.bind}. */
  public LinkAcceptor acceptor() {
    throw new UnsupportedOperationException();
  }

  /** What recovery found at the start. */
  public MessageStore.Recovery recovery() {
    throw new UnsupportedOperationException();
  }

  /**
   * Completes when the broker has ended: with null after {@link #close}, with the reason if it had
   * to stop by itself (its store has failed). It never completes exceptionally.
   */
  public CompletableFuture<@Nullable Throwable> ended() {
    throw new UnsupportedOperationException();
  }

  /** Says good-bye to all clients, makes everything durable, closes the store. */
  @Override
  public void close() {}
}
