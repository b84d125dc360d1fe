package org.angarium.tests.tck;

import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSException;
import java.util.Hashtable;
import java.util.List;
import javax.naming.Context;
import javax.naming.NamingException;
import javax.naming.spi.InitialContextFactory;
import org.angarium.jms.AngariumConnectionFactory;
import org.angarium.jndi.AngariumContextFactory;

/**
 * The names that the TCK looks up, as an administrator would put them into a {@code
 * jndi.properties}; a file could not know the port of a broker that has just been started.
 */
public final class TckContextFactory implements InitialContextFactory {
  private static final List<String> QUEUES =
      List.of("MY_QUEUE", "MY_QUEUE2", "testQ0", "testQ1", "testQ2", "testQueue2", "Q2");
  private static final List<String> TOPICS =
      List.of("MY_TOPIC", "MY_TOPIC2", "testT0", "testT1", "testT2");

  /** What the TCK reads from object messages beyond the harmless classes. */
  private static final String TRUSTED = "&trustedClasses=java.lang.StringBuffer";

  private static final String DURABLE = "&type=topic&clientId=cts";

  private static volatile String url = "";

  /**
   * Says where the broker is.
   *
   * @param brokerUrl with user and password, and without other options
   */
  static void use(String brokerUrl) {
    url = brokerUrl + TRUSTED;
  }

  /** The factory whose connections may have durable subscriptions. */
  static ConnectionFactory durableFactory() throws JMSException {
    return new AngariumConnectionFactory(url + DURABLE);
  }

  @Override
  @SuppressWarnings("JdkObsolete") // JNDI is older than the collections.
  public Context getInitialContext(Hashtable<?, ?> environment) throws NamingException {
    Hashtable<Object, Object> names = new Hashtable<>(environment);
    names.put(Context.PROVIDER_URL, url);
    names.put("connectionFactory.MyConnectionFactory", url);
    names.put("connectionFactory.MyQueueConnectionFactory", url + "&type=queue");
    names.put("connectionFactory.MyTopicConnectionFactory", url + "&type=topic");
    names.put("connectionFactory.DURABLE_SUB_CONNECTION_FACTORY", url + DURABLE);
    QUEUES.forEach(name -> names.put("queue." + name, name));
    TOPICS.forEach(name -> names.put("topic." + name, name));
    return new AngariumContextFactory().getInitialContext(names);
  }
}
