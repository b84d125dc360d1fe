package org.angarium.server;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.angarium.broker.Authenticator;
import org.angarium.broker.Broker;
import org.angarium.broker.BrokerSettings;
import org.angarium.persistence.MessageStore;
import org.angarium.transport.netty.NettyServer;
import org.angarium.transport.url.BrokerUrl.Endpoint;
import org.angarium.transport.vm.VmBrokers;
import org.jspecify.annotations.Nullable;

/**
 * A running broker with everything around it that has to be closed again. It closes itself when the
 * broker has to stop by itself.
 */
public final class BrokerServer implements AutoCloseable {

  /**
   * What is to run.
   *
   * @param store opened and not yet recovered; closed with the server, also when starting fails
   * @param listen addresses on TCP, port 0 for any free one
   * @param vmName the name under which this virtual machine's clients reach it
   */
  public record Plan(
      BrokerSettings settings,
      MessageStore store,
      Authenticator authenticator,
      List<Endpoint.Tcp> listen,
      Optional<String> vmName) {}

  private final Broker broker;
  private final MessageStore store;
  private final List<NettyServer> ports = new ArrayList<>();
  private final List<Endpoint.Tcp> addresses = new ArrayList<>();
  private VmBrokers.@Nullable Binding binding;
  private boolean closed;

  private BrokerServer(Broker broker, MessageStore store) {
    this.broker = broker;
    this.store = store;
  }

  /**
   * Starts all of it, or nothing.
   *
   * @throws IOException if the store cannot be trusted or an address cannot be had; the message is
   *     one clear line
   * @throws IllegalStateException if the name is taken in this virtual machine
   */
  public static BrokerServer start(Plan plan) throws IOException {
    BrokerServer server =
        new BrokerServer(
            Broker.start(plan.settings(), plan.store(), plan.authenticator()), plan.store());
    boolean complete = false;
    try {
      server.open(plan);
      server.closeWhenFailed();
      complete = true;
      return server;
    } finally {
      if (!complete) {
        server.close();
      }
    }
  }

  private void open(Plan plan) throws IOException {
    for (Endpoint.Tcp address : plan.listen()) {
      NettyServer port = NettyServer.listen(address.host(), address.port(), broker.acceptor());
      ports.add(port);
      addresses.add(new Endpoint.Tcp(address.host(), port.address().getPort()));
    }
    plan.vmName().ifPresent(name -> binding = VmBrokers.bind(name, broker.acceptor()));
  }

  /**
   * Nobody is to come in through the doors of a broker that had to stop by itself. Its end is
   * reported by the core thread, which must not wait for itself: so on a thread of its own.
   */
  private void closeWhenFailed() {
    var unused =
        broker
            .ended()
            .thenAccept(
                cause -> {
                  if (cause != null) {
                    Thread closing = new Thread(this::close, "angarium-close");
                    closing.setDaemon(true);
                    closing.start();
                  }
                });
  }

  /** Where it listens, with the real ports. */
  public List<Endpoint.Tcp> addresses() {
    return List.copyOf(addresses);
  }

  /** What the store looks like at the moment. */
  public MessageStore.Status storeStatus() {
    return store.status();
  }

  /** What was repaired at the start, a line each. */
  public List<String> repairs() {
    return broker.recovery().repairs();
  }

  /** See {@link Broker#ended}. */
  public CompletableFuture<@Nullable Throwable> ended() {
    return broker.ended();
  }

  /**
   * The broker first, so that it can say good-bye through its doors; then the doors. Any thread may
   * call it, and again; it returns when all is closed.
   */
  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    broker.close();
    ports.forEach(NettyServer::close);
    if (binding != null) {
      binding.close();
    }
  }
}
