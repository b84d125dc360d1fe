package org.angarium.jms;

import jakarta.jms.Connection;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.QueueConnection;
import jakarta.jms.QueueConnectionFactory;
import jakarta.jms.TopicConnection;
import jakarta.jms.TopicConnectionFactory;
import java.io.Serializable;
import java.util.Objects;
import javax.naming.Reference;
import javax.naming.Referenceable;
import javax.naming.StringRefAddr;
import org.angarium.jms.client.AngariumConnection;
import org.angarium.jms.client.AngariumContext;
import org.angarium.jms.client.AngariumQueueConnection;
import org.angarium.jms.client.AngariumTopicConnection;
import org.angarium.jms.settings.ClientSettings;
import org.angarium.jms.settings.Credentials;
import org.angarium.transport.url.BrokerUrl;
import org.jspecify.annotations.Nullable;

/**
 * Makes connections to an Angarium broker (Jakarta Messaging 5.2).
 *
 * <p>The URL says where: {@code tcp://host:port}, {@code vm://name} for a broker in this virtual
 * machine, or a list {@code tcp://a:1,tcp://b:2} whose places are tried in turn. Options follow as
 * a query string:
 *
 * <table>
 *   <caption>Options of the URL</caption>
 *   <tr><td>{@code user}, {@code password}, {@code clientId}</td>
 *       <td>as the properties of this class, which take precedence</td></tr>
 *   <tr><td>{@code connectTimeout=10s}</td>
 *       <td>for one place to take the connection and to greet</td></tr>
 *   <tr><td>{@code requestTimeout=1m}</td>
 *       <td>for the broker's answer to a persistent send, a commit and the like</td></tr>
 *   <tr><td>{@code sendTimeout=30s}</td>
 *       <td>for the broker to have room for a message that is to be sent</td></tr>
 *   <tr><td>{@code prefetch=1000}</td>
 *       <td>how many messages each consumer is sent ahead at most</td></tr>
 *   <tr><td>{@code heartbeat=30s}</td>
 *       <td>the longest silence before the other side is asked for; 0 for no heartbeats</td></tr>
 *   <tr><td>{@code maxFrame=64MiB}</td><td>the largest frame that is taken from the broker</td></tr>
 *   <tr><td>{@code trustedClasses=a.B,c.*}</td>
 *       <td>the classes that object messages may be read as; by default only strings, boxed
 *           primitives and arrays</td></tr>
 *   <tr><td>{@code type=queue|topic|xa}</td>
 *       <td>which kind of factory a naming service makes of the URL: {@code xa} for distributed
 *           transactions, the others for this class, which is both</td></tr>
 *   <tr><td>{@code broker.NAME}</td>
 *       <td>passed on to a {@code vm://} broker that has to be started</td></tr>
 * </table>
 *
 * <p>Set it up first and use it then: making connections is for any thread, the setters are for
 * one. Two factories with equal settings are equal. Serialized, or kept as a {@link Reference} by a
 * naming service, a factory carries its password in clear.
 */
public class AngariumConnectionFactory
    implements ConnectionFactory,
        QueueConnectionFactory,
        TopicConnectionFactory,
        Referenceable,
        Serializable {
  /** The key under which a {@link Reference} keeps the URL. */
  public static final String REFERENCE_URL = "brokerUrl";

  /** The key under which a {@link Reference} keeps the user name. */
  public static final String REFERENCE_USER = "user";

  /** The key under which a {@link Reference} keeps the password. */
  public static final String REFERENCE_PASSWORD = "password";

  /** The key under which a {@link Reference} keeps the client identifier. */
  public static final String REFERENCE_CLIENT_ID = "clientId";

  /** Named as text: the naming room knows this one, not the other way round. */
  private static final String OBJECT_FACTORY = "org.angarium.jndi.AngariumObjectFactory";

  private static final long serialVersionUID = 1L;

  private String brokerUrl;
  private @Nullable String user;
  private @Nullable String password;
  private @Nullable String clientId;

  /** For a broker on this machine, {@value ClientSettings#DEFAULT_URL}. */
  public AngariumConnectionFactory() {
    this(ClientSettings.DEFAULT_URL);
  }

  /**
   * For the broker at this URL.
   *
   * @throws IllegalArgumentException naming what is wrong with the URL and what is allowed
   */
  public AngariumConnectionFactory(String brokerUrl) {
    this(brokerUrl, null, null);
  }

  /**
   * For the broker at this URL.
   *
   * @throws IllegalArgumentException naming what is wrong with the URL and what is allowed
   */
  public AngariumConnectionFactory(
      String brokerUrl, @Nullable String user, @Nullable String password) {
    ClientSettings.parse(brokerUrl);
    this.brokerUrl = brokerUrl;
    this.user = user;
    this.password = password;
  }

  // ---- settings

  public final String getBrokerUrl() {
    return brokerUrl;
  }

  /**
   * Sets where the broker is.
   *
   * @throws IllegalArgumentException naming what is wrong with the URL and what is allowed
   */
  public final void setBrokerUrl(String brokerUrl) {
    ClientSettings.parse(brokerUrl);
    this.brokerUrl = brokerUrl;
  }

  /** As {@link #getBrokerUrl}, for those who look for the property {@code url}. */
  public final String getUrl() {
    return brokerUrl;
  }

  /** As {@link #setBrokerUrl}, for those who look for the property {@code url}. */
  public final void setUrl(String url) {
    setBrokerUrl(url);
  }

  public final @Nullable String getUser() {
    return user;
  }

  public final void setUser(@Nullable String user) {
    this.user = user;
  }

  /** As {@link #getUser}, for those who look for the property {@code userName}. */
  public final @Nullable String getUserName() {
    return user;
  }

  /** As {@link #setUser}, for those who look for the property {@code userName}. */
  public final void setUserName(@Nullable String userName) {
    this.user = userName;
  }

  public final void setPassword(@Nullable String password) {
    this.password = password;
  }

  public final @Nullable String getClientId() {
    return clientId;
  }

  /** Sets the client identifier that every connection of this factory has (6.1.2). */
  public final void setClientId(@Nullable String clientId) {
    this.clientId = clientId;
  }

  // ---- connections

  @Override
  public Connection createConnection() throws JMSException {
    Login login = login();
    return new AngariumConnection(login.settings(), login.credentials());
  }

  @Override
  public Connection createConnection(@Nullable String userName, @Nullable String secret)
      throws JMSException {
    Login login = login(userName, secret);
    return new AngariumConnection(login.settings(), login.credentials());
  }

  @Override
  public QueueConnection createQueueConnection() throws JMSException {
    Login login = login();
    return new AngariumQueueConnection(login.settings(), login.credentials());
  }

  @Override
  public QueueConnection createQueueConnection(@Nullable String userName, @Nullable String secret)
      throws JMSException {
    Login login = login(userName, secret);
    return new AngariumQueueConnection(login.settings(), login.credentials());
  }

  @Override
  public TopicConnection createTopicConnection() throws JMSException {
    Login login = login();
    return new AngariumTopicConnection(login.settings(), login.credentials());
  }

  @Override
  public TopicConnection createTopicConnection(@Nullable String userName, @Nullable String secret)
      throws JMSException {
    Login login = login(userName, secret);
    return new AngariumTopicConnection(login.settings(), login.credentials());
  }

  @Override
  public JMSContext createContext() {
    return createContext(JMSContext.AUTO_ACKNOWLEDGE);
  }

  @Override
  public JMSContext createContext(int sessionMode) {
    Login login = login();
    return AngariumContext.connect(login.settings(), login.credentials(), sessionMode);
  }

  @Override
  public JMSContext createContext(@Nullable String userName, @Nullable String secret) {
    return createContext(userName, secret, JMSContext.AUTO_ACKNOWLEDGE);
  }

  @Override
  public JMSContext createContext(
      @Nullable String userName, @Nullable String secret, int sessionMode) {
    Login login = login(userName, secret);
    return AngariumContext.connect(login.settings(), login.credentials(), sessionMode);
  }

  record Login(ClientSettings settings, Credentials credentials) {}

  /** With the factory's own credentials, or else the URL's. */
  final Login login() {
    Credentials inUrl = ClientSettings.parse(brokerUrl).credentials();
    return login(or(user, inUrl.user()), or(password, inUrl.password()));
  }

  final Login login(@Nullable String userName, @Nullable String secret) {
    ClientSettings settings = ClientSettings.parse(brokerUrl);
    String name = or(clientId, settings.credentials().clientId());
    return new Login(settings, new Credentials(userName, secret, name));
  }

  private static @Nullable String or(@Nullable String first, @Nullable String second) {
    return first == null ? second : first;
  }

  // ---- naming services and collections

  @Override
  public Reference getReference() {
    Reference reference = new Reference(getClass().getName(), OBJECT_FACTORY, null);
    reference.add(new StringRefAddr(REFERENCE_URL, brokerUrl));
    add(reference, REFERENCE_USER, user);
    add(reference, REFERENCE_PASSWORD, password);
    add(reference, REFERENCE_CLIENT_ID, clientId);
    return reference;
  }

  private static void add(Reference reference, String key, @Nullable String value) {
    if (value != null) {
      reference.add(new StringRefAddr(key, value));
    }
  }

  @Override
  public final boolean equals(@Nullable Object other) {
    return other instanceof AngariumConnectionFactory that
        && getClass() == that.getClass()
        && brokerUrl.equals(that.brokerUrl)
        && Objects.equals(user, that.user)
        && Objects.equals(password, that.password)
        && Objects.equals(clientId, that.clientId);
  }

  @Override
  public final int hashCode() {
    return Objects.hash(getClass().getName(), brokerUrl, user, password, clientId);
  }

  /** Where to and as whom; neither the password nor the URL's options, which may have it too. */
  @Override
  public final String toString() {
    return getClass().getSimpleName()
        + "["
        + BrokerUrl.parse(brokerUrl)
        + ", user="
        + user
        + ", clientId="
        + clientId
        + "]";
  }
}
