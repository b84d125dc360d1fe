package org.angarium.transport.url;

import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A broker's address as applications write it: {@code tcp://host:port}, {@code vm://name}, or a
 * list {@code tcp://a:1,tcp://b:2} to be tried in turn, with options as a query string at the end.
 *
 * @param endpoints at least one
 * @param options name to value, decoded, in the order in which they were written
 */
public record BrokerUrl(List<Endpoint> endpoints, Map<String, String> options) {

  /** One place to connect to. */
  public sealed interface Endpoint {
    /** A host and a port, over TCP. */
    record Tcp(String host, int port) implements Endpoint {}

    /** A broker in this virtual machine. */
    record Vm(String name) implements Endpoint {}
  }

  /**
   * Reads a URL.
   *
   * @throws IllegalArgumentException naming what is wrong and what is allowed
   */
  public static BrokerUrl parse(String text) {
    throw new UnsupportedOperationException(text);
  }

  /**
   * Refuses options that are not known.
   *
   * @throws IllegalArgumentException naming the option, the nearest known one and all known ones
   */
  public void requireKnownOptions(Set<String> known) {
    throw new UnsupportedOperationException(known.toString());
  }
}
