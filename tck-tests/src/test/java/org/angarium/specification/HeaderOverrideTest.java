package org.angarium.specification;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.Connection;
import jakarta.jms.DeliveryMode;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.angarium.broker.Authenticator;
import org.angarium.broker.BrokerSettings;
import org.angarium.broker.policy.DestinationPolicies;
import org.angarium.broker.policy.PolicyEntry;
import org.angarium.broker.policy.PolicySetting;
import org.angarium.jms.AngariumConnectionFactory;
import org.angarium.server.BrokerServer;
import org.angarium.server.Stores;
import org.angarium.transport.url.BrokerUrl.Endpoint;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Section 3.4.12: header fields that an administrator sets otherwise than the client. */
@ParameterizedClass(name = "{0}")
@EnumSource(Transport.class)
@Timeout(60)
class HeaderOverrideTest {
  private static final String NAME = "override";
  private static final long MINUTE = 60_000;

  @Parameter Transport transport;

  private BrokerServer broker;
  private Connection connection;
  private Session session;

  @BeforeEach
  void start() throws IOException, JMSException {
    PolicyEntry urgent =
        PolicyEntry.of(PolicyEntry.Kinds.QUEUES, "urgent").with(PolicySetting.PRIORITY, 8);
    PolicyEntry brief =
        PolicyEntry.of(PolicyEntry.Kinds.QUEUES, "brief")
            .with(PolicySetting.TIME_TO_LIVE, Duration.ofMillis(MINUTE))
            .with(PolicySetting.MAX_TIME_TO_LIVE, Duration.ofMillis(2 * MINUTE));
    broker =
        BrokerServer.start(
            new BrokerServer.Plan(
                BrokerSettings.defaults(NAME).with(new DestinationPolicies(List.of(urgent, brief))),
                Stores.memory(),
                Authenticator.open(),
                List.of(new Endpoint.Tcp("127.0.0.1", 0)),
                Optional.of(NAME)));
    String url = transport == Transport.VM ? "vm://" + NAME : broker.addresses().get(0).toString();
    connection = new AngariumConnectionFactory(url).createConnection();
    connection.start();
    session = connection.createSession();
  }

  @AfterEach
  void stop() throws JMSException {
    connection.close();
    broker.close();
  }

  private Message arrived(String queueName, int priority, long timeToLive) throws JMSException {
    Queue queue = session.createQueue(queueName);
    Message message = session.createTextMessage("text");
    message.setStringProperty("p", "value");
    session.createProducer(queue).send(message, DeliveryMode.NON_PERSISTENT, priority, timeToLive);
    try (MessageConsumer consumer = session.createConsumer(queue)) {
      Message arrived = SpecificationCase.receive(consumer);
      assertThat(arrived.getBody(String.class)).isEqualTo("text");
      assertThat(arrived.getStringProperty("p")).isEqualTo("value");
      assertThat(arrived.getJMSMessageID()).isEqualTo(message.getJMSMessageID());
      return arrived;
    }
  }

  @Test
  void shouldShowThePriorityThatTheAdministratorSet() throws JMSException {
    assertThat(arrived("urgent", 1, 0).getJMSPriority()).isEqualTo(8);
    assertThat(arrived("other", 1, 0).getJMSPriority()).isEqualTo(1);
  }

  @Test
  void shouldShowTheExpirationThatTheAdministratorSet() throws JMSException {
    long before = System.currentTimeMillis();
    assertThat(arrived("brief", 4, 0).getJMSExpiration())
        .isBetween(before + MINUTE, System.currentTimeMillis() + MINUTE);
    before = System.currentTimeMillis();
    assertThat(arrived("brief", 4, 100 * MINUTE).getJMSExpiration())
        .isBetween(before + 2 * MINUTE, System.currentTimeMillis() + 2 * MINUTE);
    assertThat(arrived("other", 4, 0).getJMSExpiration()).isZero();
  }
}
