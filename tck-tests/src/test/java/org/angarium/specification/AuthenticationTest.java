package org.angarium.specification;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.Connection;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.JMSSecurityException;
import jakarta.jms.JMSSecurityRuntimeException;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.angarium.broker.BrokerSettings;
import org.angarium.jms.AngariumConnectionFactory;
import org.angarium.server.BrokerServer;
import org.angarium.server.Stores;
import org.angarium.transport.url.BrokerUrl.Endpoint;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Section 6.1.1: the name and the password that a connection is created with. */
class AuthenticationTest extends SpecificationCase {
  private AngariumConnectionFactory guarded;

  /** Starts a broker that lets in one user only. */
  @BeforeEach
  void guardABroker() throws IOException {
    String name = uniqueName();
    BrokerServer broker =
        closing(
            BrokerServer.start(
                new BrokerServer.Plan(
                    BrokerSettings.defaults(name),
                    Stores.memory(),
                    (user, password) -> "courier".equals(user) && "snow".equals(password),
                    List.of(new Endpoint.Tcp("127.0.0.1", 0)),
                    Optional.of(name))));
    guarded =
        new AngariumConnectionFactory(
            transport == Transport.TCP
                ? broker.addresses().get(0).toString()
                : new Endpoint.Vm(name).toString());
  }

  private static void assertOpen(AutoCloseable connected) throws Exception {
    if (connected instanceof Connection connection) {
      connection.createSession().close();
    } else {
      assertThat(((JMSContext) connected).getMetaData()).isNotNull();
    }
    connected.close();
  }

  @Test
  void shouldConnectWithNameAndPassword() throws Exception {
    assertOpen(guarded.createConnection("courier", "snow"));
    assertOpen(guarded.createQueueConnection("courier", "snow"));
    assertOpen(guarded.createTopicConnection("courier", "snow"));
    assertOpen(guarded.createContext("courier", "snow"));
    assertOpen(guarded.createContext("courier", "snow", JMSContext.CLIENT_ACKNOWLEDGE));
  }

  @Test
  void shouldConnectWithWhatTheFactoryIsConfiguredWith() throws Exception {
    guarded.setUser("courier");
    guarded.setPassword("snow");
    assertOpen(guarded.createConnection());
    assertOpen(guarded.createContext());
  }

  @TestFactory
  Stream<DynamicTest> shouldRefuseWrongOrMissingCredentials() {
    return new WrongCalls()
        .add(
            JMSSecurityException.class,
            "connection, wrong password",
            () -> guarded.createConnection("courier", "rain"))
        .add(
            JMSSecurityException.class,
            "connection, wrong name",
            () -> guarded.createConnection("stranger", "snow"))
        .add(
            JMSSecurityException.class,
            "connection, no password",
            () -> guarded.createConnection("courier", null))
        .add(JMSSecurityException.class, "connection, nothing", guarded::createConnection)
        .add(
            JMSSecurityException.class,
            "queue connection",
            () -> guarded.createQueueConnection("courier", "rain"))
        .add(
            JMSSecurityException.class,
            "topic connection",
            () -> guarded.createTopicConnection("courier", "rain"))
        .add(
            JMSSecurityRuntimeException.class,
            "context, wrong password",
            () -> guarded.createContext("courier", "rain"))
        .add(
            JMSSecurityRuntimeException.class,
            "context with mode",
            () -> guarded.createContext("courier", "rain", JMSContext.CLIENT_ACKNOWLEDGE))
        .add(JMSSecurityRuntimeException.class, "context, nothing", guarded::createContext)
        .tests(() -> assertOpen(guarded.createConnection("courier", "snow")));
  }

  @Test
  void shouldConnectWithoutCredentialsWhereNoneAreAskedFor() throws JMSException {
    ConnectionFactory open = factory;
    try (Connection anybody = open.createConnection()) {
      anybody.createSession().createProducer(queue).send(session.createTextMessage("one"));
    }
    assertThat(receiveText(session.createConsumer(queue))).isEqualTo("one");
  }
}
