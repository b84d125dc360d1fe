package org.angarium.jms.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.Connection;
import jakarta.jms.DeliveryMode;
import jakarta.jms.Destination;
import jakarta.jms.IllegalStateException;
import jakarta.jms.InvalidDestinationException;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageFormatException;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.util.Collections;
import java.util.List;
import org.angarium.jms.destination.AngariumQueue;
import org.angarium.jms.message.AngariumMessage;
import org.angarium.jms.message.Reception;
import org.angarium.jms.message.TrustedClasses;
import org.angarium.transport.error.ErrorCode;
import org.angarium.transport.frame.Frame;
import org.angarium.transport.message.DestinationName;
import org.angarium.transport.message.MessageHeader;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mockito.Mockito;

class SendingTest {
  private final ScriptedBroker broker = new ScriptedBroker();
  private final AngariumQueue queue = new AngariumQueue("q");
  private Connection connection;
  private Session session;
  private MessageProducer producer;

  @BeforeEach
  void connect() throws JMSException {
    connection = broker.factory().createConnection();
    session = connection.createSession();
    producer = session.createProducer(queue);
  }

  @AfterEach
  void disconnect() throws JMSException {
    connection.close();
    broker.close();
  }

  private Frame.Send sent() throws InterruptedException {
    return broker.skipTo(Frame.Send.class);
  }

  // ---- waiting or not

  @Test
  void shouldWaitForTheConfirmationOfAPersistentMessage() throws Exception {
    producer.send(session.createMessage());
    assertThat(sent().requestId()).isPositive();

    broker.answer(
        Frame.Send.class,
        f -> new Frame.Failed(f.requestId(), ErrorCode.RESOURCE_EXHAUSTED, "disk full"));
    assertThatThrownBy(() -> producer.send(session.createMessage()))
        .isInstanceOf(jakarta.jms.ResourceAllocationException.class)
        .hasMessage("disk full");
  }

  @Test
  void shouldNotWaitForOthers() throws Exception {
    producer.setDeliveryMode(DeliveryMode.NON_PERSISTENT);
    producer.send(session.createMessage());
    assertThat(sent().requestId()).isZero();

    Session transacted = connection.createSession(Session.SESSION_TRANSACTED);
    transacted.createProducer(queue).send(transacted.createMessage());
    assertThat(sent().requestId()).isZero();
    broker.passOver();
    transacted.close();
    assertThat(broker.skipTo(Frame.CloseSession.class).requestId()).isPositive();
  }

  @Test
  void shouldFailTheNextSendAfterARefusalThatNobodyWaitedFor() throws Exception {
    producer.setDeliveryMode(DeliveryMode.NON_PERSISTENT);
    broker.script(
        Frame.Send.class,
        f ->
            List.of(
                new Frame.SendRefused(f.producerId(), ErrorCode.RESOURCE_EXHAUSTED, "queue full")));
    producer.send(session.createMessage());
    broker.ignore(Frame.Send.class);
    flush();

    assertThatThrownBy(() -> producer.send(session.createMessage()))
        .isInstanceOf(jakarta.jms.ResourceAllocationException.class)
        .hasMessageContaining("queue full")
        .hasMessageContaining("this one has not been sent");
    assertThat(broker.all(Frame.Send.class)).hasSize(1);
    producer.send(session.createMessage());
    assertThat(broker.all(Frame.Send.class)).hasSize(2);
  }

  @Test
  void shouldNotFailToSendToOneDestinationBecauseOfAnotherNorTwiceInATransaction()
      throws Exception {
    broker.script(
        Frame.Send.class,
        f ->
            List.of(
                new Frame.SendRefused(f.producerId(), ErrorCode.RESOURCE_EXHAUSTED, "queue full")));
    Session transacted = connection.createSession(Session.SESSION_TRANSACTED);
    MessageProducer bound = transacted.createProducer(queue);
    MessageProducer anonymous = session.createProducer(null);
    anonymous.setDeliveryMode(DeliveryMode.NON_PERSISTENT);
    bound.send(session.createMessage());
    anonymous.send(queue, session.createMessage());
    flush();

    bound.send(session.createMessage());
    anonymous.send(new AngariumQueue("other"), session.createMessage());
    assertThat(broker.all(Frame.Send.class)).hasSize(4);
  }

  /** Waits until everything that the broker has sent has arrived. */
  private void flush() throws JMSException {
    connection.createSession(Session.SESSION_TRANSACTED).commit();
  }

  // ---- header

  @Test
  void shouldSetTheHeader() throws Exception {
    TextMessage message = session.createTextMessage("x");
    message.setJMSPriority(0);
    message.setJMSMessageID("mine");
    long before = System.currentTimeMillis();
    producer.setDeliveryDelay(60_000);
    producer.send(message, DeliveryMode.NON_PERSISTENT, 7, 1_000);

    MessageHeader header = sent().message().header();
    assertThat(header.destination()).isEqualTo(DestinationName.queue("q"));
    assertThat(header.persistent()).isFalse();
    assertThat(header.priority()).isEqualTo(7);
    assertThat(header.timestamp()).isBetween(before, System.currentTimeMillis());
    assertThat(header.expiration()).isEqualTo(header.timestamp() + 1_000);
    assertThat(header.deliveryTime()).isEqualTo(header.timestamp() + 60_000);
    assertThat(header.messageId()).startsWith("ID:");
    assertThat(message.getJMSDestination()).isEqualTo(queue);
    assertThat(message.getJMSDeliveryMode()).isEqualTo(DeliveryMode.NON_PERSISTENT);
    assertThat(message.getJMSPriority()).isEqualTo(7);
    assertThat(message.getJMSTimestamp()).isEqualTo(header.timestamp());
    assertThat(message.getJMSExpiration()).isEqualTo(header.expiration());
    assertThat(message.getJMSDeliveryTime()).isEqualTo(header.deliveryTime());
    assertThat(message.getJMSMessageID()).isEqualTo(header.messageId());
  }

  @Test
  void shouldSendPlainlyByDefault() throws Exception {
    Message message = session.createMessage();
    producer.send(message);

    MessageHeader header = sent().message().header();
    assertThat(header.persistent()).isTrue();
    assertThat(header.priority()).isEqualTo(4);
    assertThat(header.expiration()).isZero();
    assertThat(header.deliveryTime()).isZero();
    assertThat(message.getJMSDeliveryTime()).isEqualTo(message.getJMSTimestamp());
  }

  @Test
  void shouldGiveEveryMessageAnIdentifierOfItsOwn() throws Exception {
    Message message = session.createMessage();
    producer.send(message);
    String first = message.getJMSMessageID();
    producer.send(message);

    assertThat(message.getJMSMessageID()).isNotEqualTo(first);
  }

  @Test
  void shouldLeaveOutADisabledIdentifier() throws Exception {
    producer.setDisableMessageID(true);
    Message message = session.createMessage();
    producer.send(message);

    MessageHeader header = sent().message().header();
    assertThat(header.messageId()).isNull();
    assertThat(message.getJMSMessageID()).isNull();
  }

  @Test
  void shouldGiveMessagesTheirDeliveryTimeEvenIfTimestampsAreDisabled() throws Exception {
    long before = System.currentTimeMillis();
    producer.setDisableMessageTimestamp(true);
    assertThat(producer.getDisableMessageTimestamp()).isTrue();
    producer.send(session.createMessage());

    Message received =
        AngariumMessage.received(
            new Reception(sent().message(), null, 1, false, () -> {}, TrustedClasses.parse("")));
    assertThat(received.getJMSDeliveryTime()).isBetween(before, System.currentTimeMillis());
    assertThat(received.getJMSTimestamp()).isEqualTo(received.getJMSDeliveryTime());
  }

  @Test
  void shouldNeverExpireTooEarlyForAVeryLongTimeToLive() throws Exception {
    producer.setTimeToLive(Long.MAX_VALUE);
    producer.send(session.createMessage());

    assertThat(sent().message().expiration()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void shouldRefuseSettingsThatAreNotPossible() {
    assertThatThrownBy(() -> producer.setDeliveryMode(3)).isInstanceOf(JMSException.class);
    assertThatThrownBy(() -> producer.setPriority(10)).isInstanceOf(JMSException.class);
    assertThatThrownBy(() -> producer.setTimeToLive(-1)).isInstanceOf(JMSException.class);
    assertThatThrownBy(() -> producer.setDeliveryDelay(-1)).isInstanceOf(JMSException.class);
    assertThatThrownBy(() -> producer.send(session.createMessage(), 2, -1, 0))
        .isInstanceOf(JMSException.class);
  }

  // ---- destinations

  @Test
  void shouldSendToAnyDestinationWithoutOneOfItsOwn() throws Exception {
    MessageProducer anonymous = session.createProducer(null);
    assertThat(anonymous.getDestination()).isNull();
    anonymous.send(new AngariumQueue("other"), session.createMessage());
    assertThat(sent().message().destination()).isEqualTo(DestinationName.queue("other"));

    assertThatThrownBy(() -> anonymous.send(session.createMessage()))
        .isInstanceOf(UnsupportedOperationException.class);
    assertThatThrownBy(() -> anonymous.send((Destination) null, session.createMessage()))
        .isInstanceOf(InvalidDestinationException.class);
    assertThatThrownBy(
            () -> anonymous.send(Mockito.mock(Destination.class), session.createMessage()))
        .isInstanceOf(InvalidDestinationException.class);
  }

  @Test
  void shouldKeepToItsOwnDestination() {
    assertThatThrownBy(() -> producer.send(queue, session.createMessage()))
        .isInstanceOf(UnsupportedOperationException.class);
    assertThatThrownBy(() -> producer.send(null)).isInstanceOf(MessageFormatException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "a b", "tab\t"})
  void shouldRefuseNamesThatBreakTheRules(String name) {
    assertThatThrownBy(() -> session.createQueue(name))
        .isInstanceOf(InvalidDestinationException.class);
    assertThatThrownBy(() -> session.createTopic(name))
        .isInstanceOf(InvalidDestinationException.class);
  }

  @Test
  void shouldRefuseLongNamesAndNone() {
    assertThatThrownBy(() -> session.createQueue("x".repeat(5_000)))
        .isInstanceOf(InvalidDestinationException.class)
        .hasMessageContaining("255");
    assertThatThrownBy(() -> session.createQueue(null))
        .isInstanceOf(InvalidDestinationException.class);
  }

  @Test
  void shouldBeClosedWithItsSession() throws Exception {
    session.close();
    assertThatThrownBy(() -> producer.send(Mockito.mock(Message.class)))
        .isInstanceOf(IllegalStateException.class);
    producer.close();
    producer.close();
  }

  // ---- other providers' messages

  @Test
  void shouldLeaveNothingBehindHoweverItIsClosed() throws Exception {
    Incoming incoming = ((AngariumConnection) connection).link().incoming();
    Session another = connection.createSession();
    another.createProducer(null);
    another.createProducer(null);
    session.createProducer(queue);
    assertThat(incoming.producerCount()).isEqualTo(4);
    producer.close();
    assertThat(incoming.producerCount()).isEqualTo(3);
    session.close();
    producer.close();
    assertThat(incoming.producerCount()).isEqualTo(2);
    connection.close();
    assertThat(incoming.producerCount()).isZero();
  }

  @Test
  void shouldLeaveNothingBehindWhenItsContextIsClosed() throws Exception {
    try (JMSContext context = broker.factory().createContext()) {
      AngariumContext another = (AngariumContext) context.createContext(1);
      another.createProducer().send(queue, "x");
      Incoming incoming = another.session().connection.link().incoming();
      assertThat(incoming.producerCount()).isEqualTo(1);
      another.close();
      assertThat(incoming.producerCount()).isZero();
    }
  }

  @Test
  void shouldSendAnotherProvidersMessageThroughItsApi() throws Exception {
    TextMessage foreign = Mockito.mock(TextMessage.class);
    Mockito.when(foreign.getText()).thenReturn("theirs");
    Mockito.when(foreign.getJMSType()).thenReturn("kind");
    Mockito.when(foreign.getJMSReplyTo()).thenReturn(Mockito.mock(Queue.class));
    Mockito.when(foreign.getPropertyNames())
        .thenAnswer(call -> Collections.enumeration(List.of("p")));
    Mockito.when(foreign.getObjectProperty("p")).thenReturn(5);

    producer.send(foreign, DeliveryMode.PERSISTENT, 8, 0);

    var encoded = sent().message();
    assertThat(encoded.header().type()).isEqualTo("kind");
    assertThat(encoded.header().replyTo()).isNull();
    assertThat(encoded.properties()).containsEntry("p", 5);
    Mockito.verify(foreign).setJMSMessageID(encoded.header().messageId());
    Mockito.verify(foreign).setJMSDestination(queue);
    Mockito.verify(foreign).setJMSPriority(8);
    Mockito.verify(foreign).setJMSTimestamp(encoded.timestamp());
  }
}
