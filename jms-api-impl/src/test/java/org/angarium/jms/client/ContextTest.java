package org.angarium.jms.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import jakarta.jms.DeliveryMode;
import jakarta.jms.IllegalStateRuntimeException;
import jakarta.jms.InvalidClientIDRuntimeException;
import jakarta.jms.InvalidDestinationRuntimeException;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSProducer;
import jakarta.jms.JMSRuntimeException;
import jakarta.jms.JMSSecurityRuntimeException;
import jakarta.jms.Message;
import jakarta.jms.MessageFormatRuntimeException;
import java.io.ObjectInputStream;
import java.io.Serializable;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.angarium.jms.destination.AngariumQueue;
import org.angarium.jms.message.AngariumObjectMessage;
import org.angarium.transport.error.ErrorCode;
import org.angarium.transport.frame.Frame;
import org.angarium.transport.message.BodyKind;
import org.angarium.transport.message.EncodedMessage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ContextTest {
  private final ScriptedBroker broker = new ScriptedBroker();
  private final AngariumQueue queue = new AngariumQueue("q");
  private final JMSContext context = broker.factory().createContext();

  @AfterEach
  void disconnect() {
    context.close();
    broker.close();
  }

  private EncodedMessage sent() throws InterruptedException {
    return broker.skipTo(Frame.Send.class).message();
  }

  // ---- life

  @Test
  void shouldShareTheConnectionUntilTheLastContextIsClosed() throws Exception {
    JMSContext second = context.createContext(JMSContext.SESSION_TRANSACTED);
    assertThat(second.getTransacted()).isTrue();
    second.createTextMessage("x");
    context.createTextMessage("x");
    assertThat(broker.all(Frame.Hello.class)).hasSize(1);
    assertThat(broker.all(Frame.OpenSession.class)).hasSize(2);

    context.close();
    assertThat(broker.all(Frame.Close.class)).isEmpty();
    second.createProducer().send(queue, "still open");
    second.close();
    assertThat(broker.all(Frame.Close.class)).hasSize(1);
    assertThatThrownBy(() -> context.createQueue("q"))
        .isInstanceOf(IllegalStateRuntimeException.class);
  }

  @Test
  void shouldLeaveTheContextToAListenerInProgressWhileItCloses() throws Exception {
    CountDownLatch entered = new CountDownLatch(1);
    CountDownLatch leave = new CountDownLatch(1);
    CompletableFuture<Void> outcome = new CompletableFuture<>();
    context
        .createConsumer(queue)
        .setMessageListener(
            message -> {
              try {
                entered.countDown();
                leave.await();
                context.createProducer().send(context.createQueue("r"), "from the listener");
                outcome.complete(null);
              } catch (InterruptedException | RuntimeException e) {
                outcome.completeExceptionally(e);
              }
            });
    broker.deliver(broker.skipTo(Frame.OpenConsumer.class).consumerId(), "a");
    entered.await();

    CompletableFuture<Void> closing = CompletableFuture.runAsync(context::close);
    await().during(Duration.ofMillis(100)).until(() -> !closing.isDone());
    leave.countDown();
    closing.get();

    outcome.get();
    assertThat(broker.all(Frame.Close.class)).hasSize(1);
  }

  @Test
  void shouldTakeAClientIdentifierWhileItIsFresh() throws Exception {
    context.setClientID("c");
    assertThat(broker.skipTo(Frame.SetClientId.class).clientId()).isEqualTo("c");
    assertThat(context.getClientID()).isEqualTo("c");
    context.createTextMessage();
    assertThatThrownBy(() -> context.setClientID("d"))
        .isInstanceOf(IllegalStateRuntimeException.class);
  }

  static Stream<Named<Consumer<JMSContext>>> usesOfAContext() {
    return Stream.of(
        Named.of("start", JMSContext::start),
        Named.of("stop", JMSContext::stop),
        Named.of("createContext", context -> context.createContext(JMSContext.AUTO_ACKNOWLEDGE)),
        Named.of("getMetaData", JMSContext::getMetaData),
        Named.of("setExceptionListener", context -> context.setExceptionListener(null)),
        Named.of("setAutoStart", context -> context.setAutoStart(false)),
        Named.of("createProducer", JMSContext::createProducer),
        Named.of("createMessage", JMSContext::createMessage),
        Named.of("createQueue", context -> context.createQueue("q")));
  }

  @ParameterizedTest
  @MethodSource("usesOfAContext")
  void shouldRefuseAClientIdentifierAfterAnyUse(Consumer<JMSContext> use) {
    use.accept(context);

    assertThatThrownBy(() -> context.setClientID("c"))
        .isInstanceOf(IllegalStateRuntimeException.class)
        .hasMessageContaining("has been used");
    assertThat(context.getClientID()).isNull();
  }

  @Test
  void shouldShareTheClientIdentifierOfTheConnection() {
    context.setClientID("c");
    try (JMSContext second = context.createContext(JMSContext.AUTO_ACKNOWLEDGE)) {
      assertThat(second.getClientID()).isEqualTo("c");
      assertThatThrownBy(() -> second.setClientID("d"))
          .isInstanceOf(IllegalStateRuntimeException.class);
      second.createDurableConsumer(second.createTopic("t"), "s");
    }
  }

  @Test
  void shouldRefuseClientIdentifiers() {
    for (String none : new String[] {null, ""}) {
      assertThatThrownBy(() -> context.setClientID(none))
          .isInstanceOf(InvalidClientIDRuntimeException.class);
    }
    broker.answer(
        Frame.SetClientId.class,
        f -> new Frame.Failed(f.requestId(), ErrorCode.INVALID_CLIENT_ID, "in use"));
    assertThatThrownBy(() -> context.setClientID("c"))
        .isInstanceOf(InvalidClientIDRuntimeException.class);
    try (JMSContext administrated = broker.factory("?clientId=c").createContext()) {
      assertThatThrownBy(() -> administrated.setClientID("d"))
          .isInstanceOf(IllegalStateRuntimeException.class)
          .hasMessageContaining("factory");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 4})
  void shouldRefuseModesThatThereAreNot(int mode) {
    assertThatThrownBy(() -> broker.factory().createContext(mode))
        .isInstanceOf(JMSRuntimeException.class);
    assertThatThrownBy(() -> context.createContext(mode)).isInstanceOf(JMSRuntimeException.class);
  }

  @Test
  void shouldRefuseWrongCredentials() {
    broker.answer(
        Frame.Hello.class, hello -> new Frame.Close(ErrorCode.AUTHENTICATION_FAILED, "wrong"));

    assertThatThrownBy(() -> broker.factory().createContext("u", "p"))
        .isInstanceOf(JMSSecurityRuntimeException.class);
  }

  @Test
  void shouldStartWithTheFirstConsumerUnlessToldNotTo() throws Exception {
    assertThat(context.getAutoStart()).isTrue();
    context.setAutoStart(false);
    context.createConsumer(queue);
    assertThat(broker.all(Frame.ConsumerCredit.class)).isEmpty();
    context.setAutoStart(true);
    context.createConsumer(queue);

    assertThat(broker.all(Frame.ConsumerCredit.class)).hasSize(2);
  }

  // ---- sending

  @Test
  void shouldSendEveryKindOfBody() throws Exception {
    JMSProducer producer = context.createProducer();
    producer
        .send(queue, "text")
        .send(queue, new byte[] {1})
        .send(queue, Map.<String, Object>of("i", 1))
        .send(queue, Integer.valueOf(5))
        .send(queue, context.createStreamMessage());

    assertThat(sent().bodyKind()).isEqualTo(BodyKind.TEXT);
    assertThat(sent().bodyKind()).isEqualTo(BodyKind.BYTES);
    assertThat(sent().bodyKind()).isEqualTo(BodyKind.MAP);
    assertThat(sent().bodyKind()).isEqualTo(BodyKind.OBJECT);
    assertThat(sent().bodyKind()).isEqualTo(BodyKind.STREAM);
    assertThat(broker.all(Frame.OpenProducer.class)).hasSize(1);
  }

  @Test
  void shouldPutItsSettingsOnEveryMessage() throws Exception {
    JMSProducer producer =
        context
            .createProducer()
            .setDeliveryMode(DeliveryMode.NON_PERSISTENT)
            .setPriority(9)
            .setTimeToLive(1_000)
            .setDeliveryDelay(50)
            .setDisableMessageID(true)
            .setJMSCorrelationIDAsBytes(new byte[] {1, (byte) 0xFF})
            .setJMSType("kind")
            .setJMSReplyTo(queue)
            .setProperty("s", "x")
            .setProperty("i", 1)
            .setProperty("o", (Object) 2L);
    producer.send(queue, "text");

    EncodedMessage message = sent();
    assertThat(message.persistent()).isFalse();
    assertThat(message.header().messageId()).isNull();
    assertThat(message.header().correlationBytes()).containsExactly(1, 0xFF);
    assertThat(message.header().type()).isEqualTo("kind");
    assertThat(message.header().replyTo()).isEqualTo(queue.destinationName());
    assertThat(message.header().deliveryTime()).isEqualTo(message.timestamp() + 50);
    assertThat(message.properties()).isEqualTo(Map.of("s", "x", "i", 1, "o", 2L));
    assertThat(producer.getIntProperty("i")).isEqualTo(1);
    assertThat(producer.getStringProperty("o")).isEqualTo("2");
    assertThat(producer.getPropertyNames()).containsExactly("s", "i", "o");
    assertThat(producer.clearProperties().propertyExists("s")).isFalse();
  }

  @Test
  void shouldOverwriteWhatTheMessageHasAndKeepTheRest() throws Exception {
    Message message = context.createMessage();
    message.setStringProperty("p", "message's");
    message.setStringProperty("q", "message's");
    message.setJMSType("message's");
    context.createProducer().setProperty("p", "producer's").send(queue, message);

    assertThat(sent().properties()).isEqualTo(Map.of("p", "producer's", "q", "message's"));
    assertThat(message.getJMSType()).isEqualTo("message's");
  }

  @Test
  void shouldRefuseWhatCannotBeSent() {
    JMSProducer producer = context.createProducer();

    assertThatThrownBy(() -> producer.send(queue, (Message) null))
        .isInstanceOf(MessageFormatRuntimeException.class);
    assertThatThrownBy(() -> producer.send(null, "x"))
        .isInstanceOf(InvalidDestinationRuntimeException.class);
    assertThatThrownBy(() -> producer.setPriority(10)).isInstanceOf(JMSRuntimeException.class);
    assertThatThrownBy(() -> producer.setProperty("", 1))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> producer.setProperty("o", new Object()))
        .isInstanceOf(MessageFormatRuntimeException.class);
  }

  // ---- closing

  @Test
  void shouldNotReturnFromASecondCloseBeforeTheFirst() throws Exception {
    broker.ignore(Frame.Close.class);
    JMSContext closed = broker.factory().createContext();
    CompletableFuture<Void> first = CompletableFuture.runAsync(closed::close);
    broker.skipTo(Frame.Close.class);
    CompletableFuture<Void> second = CompletableFuture.runAsync(closed::close);
    await().during(Duration.ofMillis(50)).until(() -> !second.isDone());

    broker.close(ErrorCode.NONE, "");

    first.get(10, TimeUnit.SECONDS);
    second.get(10, TimeUnit.SECONDS);
    broker.answer(Frame.Close.class, close -> new Frame.Close(ErrorCode.NONE, ""));
  }

  // ---- receiving

  @Test
  void shouldReceiveBodies() throws Exception {
    JMSConsumer consumer = context.createConsumer(queue);
    int consumerId = broker.skipTo(Frame.OpenConsumer.class).consumerId();
    broker.deliver(consumerId, "text");

    assertThat(consumer.receiveBody(String.class, 10_000)).isEqualTo("text");
    assertThat(broker.skipTo(Frame.Acknowledge.class).deliveryIds()).hasSize(1);
    assertThat(consumer.receiveBodyNoWait(String.class)).isNull();
    assertThat(consumer.receiveBody(String.class, 1)).isNull();
  }

  @Test
  void shouldKeepAMessageWhoseBodyIsNotOfThatType() throws Exception {
    JMSConsumer consumer = context.createConsumer(queue);
    int consumerId = broker.skipTo(Frame.OpenConsumer.class).consumerId();
    broker.deliver(consumerId, "text");

    assertThatThrownBy(() -> consumer.receiveBody(Map.class, 10_000))
        .isInstanceOf(MessageFormatRuntimeException.class);
    assertThat(broker.all(Frame.Acknowledge.class)).isEmpty();
    assertThat(consumer.receiveBody(String.class, 10_000)).isEqualTo("text");
  }

  /** Cannot be read. */
  private static final class Explosive implements Serializable {
    private static final long serialVersionUID = 1;

    private void readObject(ObjectInputStream in) {
      throw new OutOfMemoryError("wanted by the test");
    }
  }

  @Test
  void shouldKeepAMessageWhoseBodyCannotBeReadBecauseOfAnError() throws Exception {
    try (JMSContext trusting = broker.factory("?trustedClasses=*").createContext()) {
      JMSConsumer consumer = trusting.createConsumer(queue);
      int consumerId = broker.skipTo(Frame.OpenConsumer.class).consumerId();
      AngariumObjectMessage message = new AngariumObjectMessage();
      message.setObject(new Explosive());
      broker.deliver(consumerId, 1, message.encode(queue.destinationName(), 0));
      broker.deliver(consumerId, "text");

      assertThatThrownBy(() -> consumer.receiveBody(Object.class, 10_000))
          .isInstanceOf(OutOfMemoryError.class);
      assertThatThrownBy(() -> consumer.receiveBody(Object.class, 10_000))
          .isInstanceOf(OutOfMemoryError.class);
      assertThat(broker.all(Frame.Acknowledge.class)).isEmpty();
    }
  }

  @Test
  void shouldHaveReceivedSuchAMessageIfTheApplicationAcknowledges() throws Exception {
    try (JMSContext client = context.createContext(JMSContext.CLIENT_ACKNOWLEDGE)) {
      JMSConsumer consumer = client.createConsumer(queue);
      int consumerId = broker.skipTo(Frame.OpenConsumer.class).consumerId();
      long first = broker.deliver(consumerId, "text");

      assertThatThrownBy(() -> consumer.receiveBody(Map.class, 10_000))
          .isInstanceOf(MessageFormatRuntimeException.class);
      client.acknowledge();
      assertThat(broker.skipTo(Frame.Acknowledge.class).deliveryIds()).containsExactly(first);
    }
  }
}
