package org.angarium.jms.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import jakarta.jms.Connection;
import jakarta.jms.IllegalStateException;
import jakarta.jms.IllegalStateRuntimeException;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.angarium.jms.AcknowledgeModes;
import org.angarium.jms.destination.AngariumQueue;
import org.angarium.transport.error.ErrorCode;
import org.angarium.transport.frame.Frame;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code acknowledge()}, in every mode and from every place (Jakarta Messaging 6.2.10, 3.6). */
class AcknowledgingTest {
  private final ScriptedBroker broker = new ScriptedBroker();
  private Connection connection;
  private Session session;
  private MessageConsumer consumer;
  private int consumerId;

  @BeforeEach
  void connect() throws JMSException {
    connection = broker.factory().createConnection();
    connection.start();
  }

  @AfterEach
  void disconnect() throws JMSException {
    connection.close();
    broker.close();
  }

  private void open(int mode) throws Exception {
    session = connection.createSession(mode);
    consumer = session.createConsumer(new AngariumQueue("q"));
    consumerId = broker.skipTo(Frame.OpenConsumer.class).consumerId();
  }

  private Message receive(String text) throws JMSException {
    broker.deliver(consumerId, text);
    return consumer.receive(10_000);
  }

  // ---- individual acknowledgement

  @Test
  void shouldAcknowledgeOneMessageAndNoOther() throws Exception {
    open(AcknowledgeModes.INDIVIDUAL_ACKNOWLEDGE);
    assertThat(session.getAcknowledgeMode()).isEqualTo(101);
    receive("a");
    Message second = receive("b");
    receive("c");
    assertThat(broker.all(Frame.Acknowledge.class)).isEmpty();

    second.acknowledge();
    second.acknowledge();

    Frame.Acknowledge acknowledge = broker.skipTo(Frame.Acknowledge.class);
    assertThat(acknowledge.requestId()).isPositive();
    assertThat(acknowledge.deliveryIds()).containsExactly(2);
    session.recover();
    assertThat(broker.skipTo(Frame.Recover.class).delivered()).containsExactly(1, 3);
    second.acknowledge();
    assertThat(broker.all(Frame.Acknowledge.class)).hasSize(1);
  }

  @Test
  void shouldNotAcknowledgeOneMessageThatWasRecovered() throws Exception {
    open(AcknowledgeModes.INDIVIDUAL_ACKNOWLEDGE);
    Message first = receive("a");
    session.recover();

    first.acknowledge();

    assertThat(broker.all(Frame.Acknowledge.class)).isEmpty();
  }

  @Test
  void shouldAcknowledgeOneMessageFromAnyThreadAndAfterItsConsumerIsClosed() throws Exception {
    open(AcknowledgeModes.INDIVIDUAL_ACKNOWLEDGE);
    Message first = receive("a");
    receive("b");
    consumer.close();
    assertThat(broker.skipTo(Frame.CloseConsumer.class).retained()).containsExactly(1, 2);

    CompletableFuture.runAsync(() -> JmsErrors.run(first::acknowledge)).get();

    assertThat(broker.skipTo(Frame.Acknowledge.class).deliveryIds()).containsExactly(1);
  }

  @Test
  void shouldAcknowledgeEverythingThroughTheContext() throws Exception {
    try (JMSContext context =
        broker.factory().createContext(AcknowledgeModes.INDIVIDUAL_ACKNOWLEDGE)) {
      var receiver = context.createConsumer(new AngariumQueue("q"));
      consumerId = broker.skipTo(Frame.OpenConsumer.class).consumerId();
      broker.deliver(consumerId, "a");
      broker.deliver(consumerId, "b");
      receiver.receive();
      receiver.receive();
      context.acknowledge();
      assertThat(broker.skipTo(Frame.Acknowledge.class).deliveryIds()).containsExactly(1, 2);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {Session.CLIENT_ACKNOWLEDGE, AcknowledgeModes.INDIVIDUAL_ACKNOWLEDGE})
  void shouldGoOnAfterAListenerThatFailsWithoutRedelivery(int mode) throws Exception {
    open(mode);
    CountDownLatch heard = new CountDownLatch(2);
    consumer.setMessageListener(
        message -> {
          heard.countDown();
          throw new IllegalArgumentException("wanted by the test");
        });
    broker.deliver(consumerId, "a");
    broker.deliver(consumerId, "b");
    heard.await();

    session.close();
    assertThat(broker.all(Frame.Recover.class)).isEmpty();
    assertThat(broker.all(Frame.Acknowledge.class)).isEmpty();
  }

  // ---- all modes

  @ParameterizedTest
  @ValueSource(
      ints = {
        Session.AUTO_ACKNOWLEDGE,
        Session.CLIENT_ACKNOWLEDGE,
        Session.DUPS_OK_ACKNOWLEDGE,
        Session.SESSION_TRANSACTED,
        AcknowledgeModes.INDIVIDUAL_ACKNOWLEDGE
      })
  void shouldRefuseToAcknowledgeForAClosedSession(int mode) throws Exception {
    open(mode);
    Message message = receive("a");
    session.close();
    assertThatThrownBy(message::acknowledge).isInstanceOf(IllegalStateException.class);

    open(mode);
    Message other = receive("b");
    connection.close();
    assertThatThrownBy(other::acknowledge).isInstanceOf(IllegalStateException.class);
  }

  @ParameterizedTest
  @ValueSource(
      ints = {Session.AUTO_ACKNOWLEDGE, Session.DUPS_OK_ACKNOWLEDGE, Session.SESSION_TRANSACTED})
  void shouldIgnoreWhatItAcknowledgesInAnotherWay(int mode) throws Exception {
    open(mode);
    Message message = receive("a");
    broker.passOver();

    message.acknowledge();

    session.close();
    assertThat(broker.all(Frame.Acknowledge.class)).allMatch(frame -> frame.requestId() == 0);
  }

  @Test
  void shouldRefuseToAcknowledgeForAClosedContext() {
    JMSContext context = broker.factory().createContext(JMSContext.CLIENT_ACKNOWLEDGE);
    context.acknowledge();
    context.close();
    assertThatThrownBy(context::acknowledge).isInstanceOf(IllegalStateRuntimeException.class);
  }

  @Test
  void shouldReportWhatTheBrokerRefuses() throws Exception {
    open(Session.CLIENT_ACKNOWLEDGE);
    Message message = receive("a");
    broker.answer(
        Frame.Acknowledge.class,
        f -> new Frame.Failed(f.requestId(), ErrorCode.INTERNAL_ERROR, "wanted by the test"));

    assertThatThrownBy(message::acknowledge)
        .isInstanceOf(JMSException.class)
        .hasMessage("wanted by the test");
  }

  @Test
  void shouldAcknowledgeInAListener() throws Exception {
    open(Session.CLIENT_ACKNOWLEDGE);
    consumer.setMessageListener(message -> JmsErrors.run(message::acknowledge));
    broker.deliver(consumerId, "a");
    broker.deliver(consumerId, "b");

    await().until(() -> broker.all(Frame.Acknowledge.class).size() == 2);
  }
}
