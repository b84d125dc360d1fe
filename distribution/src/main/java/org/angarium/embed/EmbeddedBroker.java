package org.angarium.embed;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.angarium.broker.Authenticator;
import org.angarium.broker.BrokerSettings;
import org.angarium.broker.policy.DestinationPolicies;
import org.angarium.persistence.MessageStore;
import org.angarium.persistence.StoreException;
import org.angarium.server.BrokerServer;
import org.angarium.server.Stores;
import org.angarium.transport.url.BrokerUrl.Endpoint;
import org.jspecify.annotations.Nullable;

/**
 * A broker in this virtual machine, for tests and for applications that bring their own:
 *
 * <pre>{@code
 * try (EmbeddedBroker broker = EmbeddedBroker.builder("test").start()) {
 *   ConnectionFactory factory = new AngariumConnectionFactory(broker.url());
 * }
 * }</pre>
 */
public final class EmbeddedBroker implements AutoCloseable {
  private final String name;
  private final BrokerServer server;

  private EmbeddedBroker(String name, BrokerServer server) {
    this.name = name;
    this.server = server;
  }

  /** A broker that keeps messages in memory and is reached as {@code vm://name} only. */
  public static Builder builder(String name) {
    return new Builder(name);
  }

  /** Says what an embedded broker has beyond its name. Not for several threads at once. */
  public static final class Builder {
    private final String name;
    private Storage storage = Stores::memory;
    private @Nullable Integer port;
    private DestinationPolicies policies = DestinationPolicies.DEFAULTS;

    private interface Storage {
      MessageStore open() throws StoreException;
    }

    private Builder(String name) {
      this.name = name;
    }

    /** Keeps messages in a journal in this directory, which is made if it is not there. */
    public Builder journal(Path directory) {
      storage = () -> Stores.journal(directory);
      return this;
    }

    /**
     * Keeps messages in an H2 database in this directory, which is made if it is not there. Needs
     * {@code com.h2database:h2} on the class path.
     */
    public Builder database(Path directory) {
      storage = () -> Stores.database(directory);
      return this;
    }

    /**
     * Keeps messages in this database; {@code docs/jdbc.md} says which may be. Needs its driver on
     * the class path.
     */
    public Builder database(String url, String user, String password) {
      storage = () -> Stores.database(url, user, password);
      return this;
    }

    /** Also listens on this port of the loopback address; 0 for any free one. */
    public Builder port(int port) {
      this.port = port;
      return this;
    }

    /** Sets what holds for destinations, by name or pattern. */
    public Builder destinations(DestinationPolicies policies) {
      this.policies = policies;
      return this;
    }

    /**
     * Starts it.
     *
     * @throws IOException if the store cannot be trusted or had or the port cannot be had
     * @throws IllegalStateException if this virtual machine has a broker of that name
     */
    public EmbeddedBroker start() throws IOException {
      List<Endpoint.Tcp> listen =
          port == null ? List.of() : List.of(new Endpoint.Tcp("127.0.0.1", port));
      return new EmbeddedBroker(
          name,
          BrokerServer.start(
              new BrokerServer.Plan(
                  BrokerSettings.defaults(name).with(policies),
                  storage.open(),
                  Authenticator.open(),
                  listen,
                  Optional.of(name))));
    }
  }

  /** {@code vm://name}, for clients in this virtual machine. */
  public String url() {
    return new Endpoint.Vm(name).toString();
  }

  /**
   * {@code tcp://127.0.0.1:port}, for clients anywhere on this machine.
   *
   * @throws IllegalStateException if it was built without a port
   */
  public String tcpUrl() {
    if (server.addresses().isEmpty()) {
      throw new IllegalStateException("the broker " + name + " was built without a port");
    }
    return server.addresses().get(0).toString();
  }

  /** Says good-bye to all clients, makes everything durable and releases the port and the files. */
  @Override
  public void close() {
    server.close();
  }
}
