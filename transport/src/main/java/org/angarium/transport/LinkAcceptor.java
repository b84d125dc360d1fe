package org.angarium.transport;

/** The broker's side of making links: called once for each client that connects. */
@FunctionalInterface
public interface LinkAcceptor {
  /**
   * Takes a new link; the listener returned hears everything that arrives on it. Must not block.
   */
  LinkListener accept(Link link);
}
