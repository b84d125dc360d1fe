package org.angarium.transport;

/** The broker's side of making links: called once for each client, when it has said Hello. */
@FunctionalInterface
public interface LinkAcceptor {
  /**
   * Takes a new link; the listener returned hears everything that arrives on it, beginning with the
   * Hello. Must not block.
   */
  LinkListener accept(Link link);
}
