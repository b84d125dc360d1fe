package org.angarium.transport.vm;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.angarium.transport.Link;
import org.angarium.transport.LinkAcceptor;
import org.angarium.transport.LinkListener;
import org.jspecify.annotations.Nullable;

/**
 * The brokers of this virtual machine by name: the one piece of static state, because names are.
 */
public final class VmBrokers {
  private static final Map<String, BoundBroker> BOUND = new ConcurrentHashMap<>();

  /** Held while a broker is started, so that a name is started once. */
  private static final Object STARTING = new Object();

  private VmBrokers() {}

  /** A broker's entry; closing it takes the name back and closes all links made through it. */
  public interface Binding extends AutoCloseable {
    @Override
    void close();
  }

  /**
   * Makes a broker reachable as {@code vm://name}.
   *
   * @throws IllegalStateException if the name is taken
   */
  public static Binding bind(String name, LinkAcceptor acceptor) {
    BoundBroker broker = new BoundBroker(name, acceptor, BOUND::remove);
    if (BOUND.putIfAbsent(name, broker) != null) {
      throw new IllegalStateException("there is already a broker vm://" + name);
    }
    return broker;
  }

  /**
   * Opens a link to the broker of that name, and starts it if there is none.
   *
   * @param options for the broker, if it has to be started
   * @param listener called on the link's own thread, before anything arrives
   * @throws IOException if there is no such broker and it cannot be started; the message says why
   */
  public static Link connect(
      String name, Map<String, String> options, Function<Link, LinkListener> listener)
      throws IOException {
    BoundBroker broker = BOUND.get(name);
    if (broker == null) {
      broker = start(name, options);
    }
    return broker.connect(listener);
  }

  private static BoundBroker start(String name, Map<String, String> options) throws IOException {
    synchronized (STARTING) {
      BoundBroker broker = BOUND.get(name);
      if (broker != null) {
        return broker;
      }
      starter(name).start(name, options);
      broker = BOUND.get(name);
      if (broker == null) {
        throw new IOException("vm://" + name + " was started, but has not made itself known");
      }
      return broker;
    }
  }

  private static VmBrokerStarter starter(String name) throws IOException {
    return starter(Thread.currentThread().getContextClassLoader())
        .or(() -> starter(VmBrokers.class.getClassLoader()))
        .orElseThrow(
            () ->
                new IOException(
                    "there is no broker vm://"
                        + name
                        + " in this virtual machine, and none can be started: the broker's jars"
                        + " are not on the class path"));
  }

  private static Optional<VmBrokerStarter> starter(@Nullable ClassLoader loader) {
    return ServiceLoader.load(VmBrokerStarter.class, loader).findFirst();
  }
}
