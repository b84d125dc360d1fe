package org.angarium.jms.settings;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.angarium.jms.message.TrustedClasses;
import org.angarium.transport.url.BrokerUrl;

/**
 * Everything that a broker's URL says to the client.
 *
 * @param endpoints where to connect, tried in turn
 * @param credentials from the options {@code user}, {@code password} and {@code clientId}
 * @param limits sizes of what is on the way
 * @param trusted which classes object messages may be read as
 * @param brokerOptions for a {@code vm://} broker that has to be started, without {@code broker.}
 */
public record ClientSettings(
    List<BrokerUrl.Endpoint> endpoints,
    Credentials credentials,
    Timeouts timeouts,
    Limits limits,
    TrustedClasses trusted,
    Map<String, String> brokerOptions) {

  /** Where a client connects to when nothing is said: a broker on this machine. */
  public static final String DEFAULT_URL = "tcp://127.0.0.1:61600";

  /** The option that says which kind of connection factory a naming service makes of a URL. */
  public static final String TYPE = "type";

  private static final String CONNECT_TIMEOUT = "connectTimeout";
  private static final String REQUEST_TIMEOUT = "requestTimeout";
  private static final String SEND_TIMEOUT = "sendTimeout";
  private static final String PREFETCH = "prefetch";
  private static final String HEARTBEAT = "heartbeat";
  private static final String MAX_FRAME = "maxFrame";
  private static final String LARGE_MESSAGE = "largeMessage";
  private static final String USER = "user";
  private static final String PASSWORD = "password";
  private static final String CLIENT_ID = "clientId";
  private static final Set<String> KNOWN =
      Set.of(
          CONNECT_TIMEOUT,
          REQUEST_TIMEOUT,
          SEND_TIMEOUT,
          PREFETCH,
          HEARTBEAT,
          MAX_FRAME,
          LARGE_MESSAGE,
          USER,
          PASSWORD,
          CLIENT_ID,
          TYPE,
          TrustedClasses.OPTION);
  private static final Set<String> TYPES = Set.of("queue", "topic", "xa");

  /**
   * How much may be on the way.
   *
   * @param largeMessageBytes the body of a message that is longer travels on its own, in parts
   */
  public record Limits(
      int prefetchMessages, int heartbeatMillis, int maxFrameBytes, int largeMessageBytes) {}

  /**
   * Reads a URL.
   *
   * @throws IllegalArgumentException naming the option, its value and what is allowed
   */
  public static ClientSettings parse(String url) {
    BrokerUrl parsed = BrokerUrl.parse(url);
    parsed.requireKnownOptions(KNOWN);
    Map<String, String> own = parsed.options();
    if (own.containsKey(TYPE) && !TYPES.contains(own.get(TYPE))) {
      throw new IllegalArgumentException(
          "option type: '" + own.get(TYPE) + "' is not one of " + new TreeSet<>(TYPES));
    }
    OptionReader options = new OptionReader(own);
    return new ClientSettings(
        parsed.endpoints(),
        new Credentials(own.get(USER), own.get(PASSWORD), own.get(CLIENT_ID)),
        new Timeouts(
            options.millis(CONNECT_TIMEOUT, 1, 10_000),
            options.millis(REQUEST_TIMEOUT, 1, 60_000),
            options.millis(SEND_TIMEOUT, 1, 30_000)),
        new Limits(
            options.count(PREFETCH, 0, 1_000_000, 1_000),
            options.millis(HEARTBEAT, 0, 30_000),
            options.bytes(MAX_FRAME, 1 << 10, 64 << 20),
            options.bytes(LARGE_MESSAGE, 64 << 10, 1 << 20)),
        TrustedClasses.parse(own.getOrDefault(TrustedClasses.OPTION, "")),
        parsed.brokerOptions());
  }
}
