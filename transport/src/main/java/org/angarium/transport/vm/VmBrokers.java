package org.angarium.transport.vm;

import org.angarium.transport.LinkAcceptor;

/**
 * The brokers of this virtual machine by name: the one piece of static state, because names are.
 */
public final class VmBrokers {
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
    throw new UnsupportedOperationException(name + acceptor);
  }
}
