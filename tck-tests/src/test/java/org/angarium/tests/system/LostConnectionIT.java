package org.angarium.tests.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.angarium.jms.AngariumConnectionFactory;
import org.angarium.tests.process.BrokerProcess;
import org.angarium.tests.process.Relay;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The network fails, and both client and broker live on. */
class LostConnectionIT {
  private static final long SOON = 10_000;
  private static final int MESSAGES = 10;

  @TempDir private static Path directory;
  private static BrokerProcess broker;

  private final List<JMSException> heard = new CopyOnWriteArrayList<>();
  private Relay relay;
  private Connection lost;
  private String queueName;

  @BeforeAll
  static void start() throws IOException {
    broker =
        BrokerProcess.start(
            directory.resolve("data"), 0, Map.of("ANGARIUM_HEARTBEAT", "1s"), List.of());
  }

  @AfterAll
  static void stop() {
    broker.close();
  }

  @BeforeEach
  void connectThroughTheRelay() throws IOException, JMSException {
    relay = Relay.to(broker.port());
    lost = new AngariumConnectionFactory(relay.url() + "?heartbeat=1s").createConnection();
    lost.setExceptionListener(heard::add);
    lost.start();
    queueName = "lost-" + relay.url().replaceAll(".*:", "");
  }

  @AfterEach
  void disconnect() throws IOException, JMSException {
    lost.close();
    relay.close();
  }

  @Test
  void shouldTellTheApplicationOnceAndRefuseFurtherWork() throws IOException, JMSException {
    Session session = lost.createSession();
    MessageProducer producer = session.createProducer(session.createQueue(queueName));
    relay.cut();
    await().until(() -> heard.size() == 1);
    assertThatThrownBy(() -> producer.send(session.createTextMessage("too late")))
        .isInstanceOf(JMSException.class);
    lost.close();
    assertThat(heard).hasSize(1);
  }

  @Test
  void shouldRedeliverWhatWasNotAcknowledged() throws IOException, JMSException {
    receiveOneOfMany();
    relay.cut();
    assertRedelivered();
  }

  @Test
  void shouldNoticeByItsHeartbeatThatTheOtherSideIsGone() throws JMSException {
    receiveOneOfMany();
    relay.fallSilent();
    await().until(() -> heard.size() == 1);
    assertRedelivered();
  }

  @Test
  void shouldRollBackATransactionThatWasNotCommitted() throws IOException, JMSException {
    Session session = lost.createSession(Session.SESSION_TRANSACTED);
    MessageProducer producer = session.createProducer(session.createQueue(queueName));
    producer.send(session.createTextMessage("vanishes"));
    relay.cut();
    assertThatThrownBy(session::commit).isInstanceOf(JMSException.class);
    assertThat(drain()).isEmpty();
  }

  /**
   * Of {@value #MESSAGES} messages on the queue, the application sees one; others are on the way.
   */
  private void receiveOneOfMany() throws JMSException {
    Session session = lost.createSession(Session.CLIENT_ACKNOWLEDGE);
    MessageProducer producer = session.createProducer(session.createQueue(queueName));
    for (int i = 0; i < MESSAGES; i++) {
      producer.send(session.createTextMessage("" + i));
    }
    MessageConsumer consumer = session.createConsumer(session.createQueue(queueName));
    assertThat(consumer.receive(SOON)).isNotNull();
  }

  private void assertRedelivered() throws JMSException {
    List<Message> again = drain();
    assertThat(again).hasSize(MESSAGES);
    for (int i = 0; i < MESSAGES; i++) {
      assertThat(((TextMessage) again.get(i)).getText()).isEqualTo("" + i);
    }
    assertThat(again.get(0).getJMSRedelivered()).isTrue();
    assertThat(again.get(0).getIntProperty("JMSXDeliveryCount")).isEqualTo(2);
  }

  /** What another application finds, as soon as the broker has seen the loss. */
  private List<Message> drain() throws JMSException {
    List<Message> found = new ArrayList<>();
    try (Connection other = new AngariumConnectionFactory(broker.url()).createConnection()) {
      other.start();
      Session session = other.createSession();
      MessageConsumer consumer = session.createConsumer(session.createQueue(queueName));
      for (Message message = consumer.receive(3_000);
          message != null;
          message = consumer.receive(500)) {
        found.add(message);
      }
    }
    return found;
  }
}
