package org.angarium.jndi;

import java.util.Hashtable;
import java.util.Map;
import java.util.TreeMap;
import javax.naming.Context;
import javax.naming.NamingException;
import javax.naming.spi.InitialContextFactory;
import org.angarium.jms.AngariumConnectionFactory;
import org.angarium.jms.AngariumXAConnectionFactory;
import org.angarium.jms.destination.AngariumQueue;
import org.angarium.jms.destination.AngariumTopic;
import org.angarium.jms.settings.ClientSettings;
import org.angarium.transport.url.BrokerUrl;
import org.jspecify.annotations.Nullable;

/**
 * The naming context of applications that have no other: name this class as {@code
 * java.naming.factory.initial}, the broker's URL as {@code java.naming.provider.url}, and what is
 * to be found as further properties:
 *
 * <table>
 *   <caption>Properties</caption>
 *   <tr><td>{@code connectionFactory.NAME=URL}</td>
 *       <td>a connection factory; with {@code ?type=xa} one for XA</td></tr>
 *   <tr><td>{@code queue.NAME=QUEUE}, {@code topic.NAME=TOPIC}</td><td>a destination</td></tr>
 * </table>
 *
 * <p>Found without a property: {@code dynamicQueues/QUEUE} and {@code dynamicTopics/TOPIC}, and for
 * the provider's URL the names {@code ConnectionFactory}, {@code QueueConnectionFactory}, {@code
 * TopicConnectionFactory} and {@code XAConnectionFactory}, unless a property takes the name.
 */
public final class AngariumContextFactory implements InitialContextFactory {
  private static final String CONNECTION_FACTORY = "connectionFactory.";
  private static final String QUEUE = "queue.";
  private static final String TOPIC = "topic.";

  @Override
  public Context getInitialContext(@Nullable Hashtable<?, ?> environment) throws NamingException {
    Map<String, Object> settings = new TreeMap<>();
    if (environment != null) {
      environment.forEach((key, value) -> settings.put(key.toString(), value));
    }
    SettingsContext root = new SettingsContext("", settings);
    for (Map.Entry<String, Object> setting : settings.entrySet()) {
      if (setting.getValue() instanceof String value) {
        bind(root, setting.getKey(), value.strip());
      }
    }
    bindDefaults(root, settings.get(Context.PROVIDER_URL));
    return root;
  }

  private static void bind(SettingsContext root, String key, String value) throws NamingException {
    try {
      if (key.startsWith(CONNECTION_FACTORY)) {
        root.put(key.substring(CONNECTION_FACTORY.length()), connectionFactory(value));
      } else if (key.startsWith(QUEUE)) {
        root.put(key.substring(QUEUE.length()), new AngariumQueue(value));
      } else if (key.startsWith(TOPIC)) {
        root.put(key.substring(TOPIC.length()), new AngariumTopic(value));
      }
    } catch (IllegalArgumentException e) {
      throw SettingsContext.misconfigured(key + ": " + e.getMessage(), e);
    }
  }

  private static void bindDefaults(SettingsContext root, @Nullable Object providerUrl)
      throws NamingException {
    String url = providerUrl instanceof String given ? given : ClientSettings.DEFAULT_URL;
    try {
      root.putIfAbsent("ConnectionFactory", connectionFactory(url));
      root.putIfAbsent("QueueConnectionFactory", connectionFactory(url));
      root.putIfAbsent("TopicConnectionFactory", connectionFactory(url));
      root.putIfAbsent("XAConnectionFactory", new AngariumXAConnectionFactory(url));
    } catch (IllegalArgumentException e) {
      throw SettingsContext.misconfigured(Context.PROVIDER_URL + ": " + e.getMessage(), e);
    }
    root.putIfAbsent("dynamicQueues", new SettingsContext("dynamicQueues", AngariumQueue::new));
    root.putIfAbsent("dynamicTopics", new SettingsContext("dynamicTopics", AngariumTopic::new));
  }

  private static AngariumConnectionFactory connectionFactory(String url) {
    boolean xa = "xa".equals(BrokerUrl.parse(url).options().get(ClientSettings.TYPE));
    return xa ? new AngariumXAConnectionFactory(url) : new AngariumConnectionFactory(url);
  }
}
