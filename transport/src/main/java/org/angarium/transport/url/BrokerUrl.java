package org.angarium.transport.url;

import static java.util.stream.Collectors.joining;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A broker's address as applications write it: {@code tcp://host:port}, {@code vm://name}, or a
 * list {@code tcp://a:1,tcp://b:2} to be tried in turn, with options as a query string at the end.
 *
 * @param endpoints at least one; more than one only if all are TCP, because a broker in this
 *     virtual machine is started when it is missing, and so nothing after it would ever be tried
 * @param options name to value, decoded, in the order in which they were written
 */
public record BrokerUrl(List<Endpoint> endpoints, Map<String, String> options) {
  /** The port if a URL has none. */
  public static final int DEFAULT_PORT = 61600;

  /** What the names of options begin with that are meant for a {@code vm://} broker. */
  public static final String BROKER_OPTION_PREFIX = "broker.";

  /** One place to connect to. Its string is the URL. */
  public sealed interface Endpoint {
    /**
     * A host and a port, over TCP.
     *
     * @param host a name or an address; an IPv6 address without brackets
     * @param port 0 to 65535; 0, any free port, makes sense for listening only
     */
    record Tcp(String host, int port) implements Endpoint {
      @Override
      public String toString() {
        return "tcp://" + (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
      }
    }

    /** A broker in this virtual machine. */
    record Vm(String name) implements Endpoint {
      @Override
      public String toString() {
        return "vm://" + name;
      }
    }
  }

  /** Takes copies. */
  public BrokerUrl {
    endpoints = List.copyOf(endpoints);
    options = Collections.unmodifiableMap(new LinkedHashMap<>(options));
  }

  /**
   * Reads a URL.
   *
   * @throws IllegalArgumentException naming what is wrong and what is allowed; options' values,
   *     which may be secrets, do not appear in it
   */
  public static BrokerUrl parse(String text) {
    int query = text.indexOf('?');
    String places = query < 0 ? text : text.substring(0, query);
    List<Endpoint> endpoints = new ArrayList<>();
    for (String place : places.split(",", -1)) {
      endpoints.add(EndpointParser.parse(place.strip()));
    }
    if (endpoints.size() > 1 && endpoints.stream().anyMatch(Endpoint.Vm.class::isInstance)) {
      throw new IllegalArgumentException(
          "a list of brokers may only have tcp:// URLs, because a vm:// broker is started when it is"
              + " missing: "
              + places);
    }
    Map<String, String> options =
        query < 0 ? Map.of() : OptionParser.parse(text.substring(query + 1));
    return new BrokerUrl(endpoints, options);
  }

  /**
   * Refuses options that are not known. Those for a {@code vm://} broker are left for it to check.
   *
   * @throws IllegalArgumentException naming the option, the nearest known one and all known ones
   */
  public void requireKnownOptions(Set<String> known) {
    boolean vm = endpoints.get(0) instanceof Endpoint.Vm;
    for (String name : options.keySet()) {
      if (known.contains(name) || (vm && name.startsWith(BROKER_OPTION_PREFIX))) {
        continue;
      }
      throw new IllegalArgumentException(
          "unknown option "
              + name
              + " in a broker URL"
              + NearestName.of(name, known).map(near -> "; did you mean " + near + "?").orElse("")
              + "; known are "
              + known.stream().sorted().collect(joining(", "))
              + (vm ? ", and " + BROKER_OPTION_PREFIX + "... for the broker itself" : ""));
    }
  }

  /** The options for a {@code vm://} broker that has to be started, without their prefix. */
  public Map<String, String> brokerOptions() {
    Map<String, String> result = new LinkedHashMap<>();
    options.forEach(
        (name, value) -> {
          if (name.startsWith(BROKER_OPTION_PREFIX)) {
            result.put(name.substring(BROKER_OPTION_PREFIX.length()), value);
          }
        });
    return result;
  }

  /** The endpoints, for people and logs; without the options, which may hold a password. */
  @Override
  public String toString() {
    return endpoints.stream().map(Endpoint::toString).collect(joining(","));
  }
}
