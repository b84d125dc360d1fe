package org.angarium.jms.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.BytesMessage;
import jakarta.jms.Connection;
import jakarta.jms.DeliveryMode;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.ResourceAllocationException;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.angarium.jms.BodyStreams;
import org.angarium.jms.destination.AngariumQueue;
import org.angarium.transport.error.ErrorCode;
import org.angarium.transport.frame.Frame;
import org.angarium.transport.message.BodyKind;
import org.angarium.transport.message.DestinationName;
import org.angarium.transport.message.EncodedMessage;
import org.angarium.transport.message.MessageHeader;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Messages whose bodies travel on their own. */
class LargeMessagesTest {
  private static final int LARGE = 64 << 10;
  private static final int MOST = 4 << 20;

  private final ScriptedBroker broker = new ScriptedBroker();
  private final AngariumQueue queue = new AngariumQueue("q");
  private Connection connection;
  private Session session;

  @BeforeEach
  void connect() throws JMSException {
    connect(MOST);
  }

  private void connect(int mostBodyBytes) throws JMSException {
    broker.answer(
        Frame.Hello.class,
        hello -> new Frame.Welcome("scripted", 1, 1, 0, 8 << 20, 1 << 20, mostBodyBytes));
    connection = broker.factory("?largeMessage=64KiB&prefetch=4").createConnection();
    connection.start();
    session = connection.createSession();
  }

  @AfterEach
  void disconnect() throws JMSException {
    connection.close();
    broker.close();
  }

  private static byte[] content(int length) {
    byte[] bytes = new byte[length];
    new Random(length).nextBytes(bytes);
    return bytes;
  }

  private void send(Message message) throws JMSException {
    try (MessageProducer producer = session.createProducer(queue)) {
      producer.send(message);
    }
  }

  private BytesMessage bytes(byte[] content) throws JMSException {
    BytesMessage message = session.createBytesMessage();
    message.writeBytes(content);
    return message;
  }

  private BytesMessage streamed(InputStream stream) throws JMSException {
    BytesMessage message = session.createBytesMessage();
    message.setObjectProperty(BodyStreams.INPUT_STREAM, stream);
    return message;
  }

  private byte[] uploaded() {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    broker.all(Frame.WriteBody.class).forEach(part -> all.writeBytes(part.bytes()));
    return all.toByteArray();
  }

  /** Checks that this body came before its head. */
  private EncodedMessage requireUploaded(byte[] content) throws InterruptedException {
    int upload = broker.skipTo(Frame.WriteBody.class).uploadId();
    assertThat(broker.skipTo(Frame.EndBody.class).uploadId()).isEqualTo(upload);
    EncodedMessage head = broker.next(Frame.Send.class).message();
    assertThat(head.bodyOutside()).isTrue();
    assertThat(head.bodyNumber()).isEqualTo(upload);
    assertThat(head.bodyLength()).isEqualTo(content.length);
    assertThat(uploaded()).isEqualTo(content);
    assertThat(broker.all(Frame.WriteBody.class))
        .allSatisfy(part -> assertThat(part.uploadId()).isEqualTo(upload));
    return head;
  }

  // ---- sending

  @Test
  void shouldSendALargeBodyAheadOfItsMessage() throws Exception {
    byte[] content = content(700_000);
    BytesMessage message = bytes(content);
    message.setStringProperty("colour", "red");

    send(message);

    EncodedMessage head = requireUploaded(content);
    assertThat(head.bodyKind()).isEqualTo(BodyKind.BYTES);
    assertThat(head.property("colour")).isEqualTo("red");
    assertThat(head.messageId()).isEqualTo(message.getJMSMessageID());
  }

  @Test
  void shouldSendOtherKindsSo() throws Exception {
    String text = "x".repeat(LARGE + 1);

    send(session.createTextMessage(text));

    assertThat(requireUploaded(text.getBytes(StandardCharsets.UTF_8)).bodyKind())
        .isEqualTo(BodyKind.TEXT);
  }

  @Test
  void shouldSendABodyThatIsNotLargeWithinItsMessage() throws Exception {
    send(bytes(content(LARGE)));

    assertThat(broker.skipTo(Frame.Send.class).message().body()).isEqualTo(content(LARGE));
    assertThat(broker.all(Frame.WriteBody.class)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 256 << 10, 1_000_000})
  void shouldSendWhatAStreamHas(int length) throws Exception {
    byte[] content = content(length);
    boolean[] closed = new boolean[1];
    InputStream stream =
        new FilterInputStream(new ByteArrayInputStream(content)) {
          @Override
          public void close() {
            closed[0] = true;
          }
        };

    send(streamed(stream));

    assertThat(requireUploaded(content).properties()).isEmpty();
    assertThat(closed[0]).isFalse();
  }

  @Test
  void shouldSendAStreamOnceOnly() throws Exception {
    BytesMessage message = streamed(new ByteArrayInputStream(content(100)));
    send(message);

    assertThatThrownBy(() -> send(message))
        .hasMessageContaining("has been read by an earlier send");
    message.clearBody();
    message.writeInt(7);
    send(message);

    assertThat(broker.all(Frame.Send.class).get(1).message().body()).containsExactly(0, 0, 0, 7);
  }

  @Test
  void shouldNeitherWriteNorReadABodyThatComesFromAStream() throws Exception {
    BytesMessage message = streamed(new ByteArrayInputStream(content(100)));

    assertThatThrownBy(() -> message.writeInt(1)).hasMessageContaining("clearBody() forgets it");
    assertThatThrownBy(message::reset).hasMessageContaining("clearBody() forgets it");
    assertThatThrownBy(
            () ->
                session
                    .createTextMessage()
                    .setObjectProperty(BodyStreams.INPUT_STREAM, InputStream.nullInputStream()))
        .isInstanceOf(jakarta.jms.MessageFormatException.class);
  }

  @Test
  void shouldHaveOnlyAFewPartsOnTheWay() throws Exception {
    broker.ignore(Frame.WriteBody.class);
    CompletableFuture<Void> sending =
        CompletableFuture.runAsync(() -> JmsErrors.run(() -> send(bytes(content(2_000_000)))));
    List<Frame.WriteBody> parts = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      parts.add(broker.skipTo(Frame.WriteBody.class));
    }

    broker.answer(Frame.WriteBody.class, part -> new Frame.Done(part.requestId()));
    assertThat(broker.all(Frame.WriteBody.class)).hasSize(4);
    parts.forEach(part -> broker.send(new Frame.Done(part.requestId())));

    sending.get(10, TimeUnit.SECONDS);
    assertThat(uploaded()).hasSize(2_000_000);
  }

  @Test
  void shouldDropABodyThatTheBrokerRefuses() throws Exception {
    broker.answer(
        Frame.EndBody.class,
        f -> new Frame.Failed(f.requestId(), ErrorCode.RESOURCE_EXHAUSTED, "disk full"));

    assertThatThrownBy(() -> send(bytes(content(100_000))))
        .isInstanceOf(ResourceAllocationException.class)
        .hasMessage("disk full");

    int upload = broker.skipTo(Frame.WriteBody.class).uploadId();
    assertThat(broker.skipTo(Frame.DropBody.class).uploadId()).isEqualTo(upload);
    assertThat(broker.all(Frame.Send.class)).isEmpty();
  }

  @Test
  void shouldDropABodyWhoseStreamBreaks() throws Exception {
    InputStream broken =
        new FilterInputStream(InputStream.nullInputStream()) {
          @Override
          public int read(byte[] target, int offset, int most) throws IOException {
            throw new IOException("cable pulled");
          }
        };
    InputStream stream =
        new SequenceInputStream(new ByteArrayInputStream(content(400_000)), broken);

    assertThatThrownBy(() -> send(streamed(stream))).hasMessageEndingWith("cable pulled");

    broker.skipTo(Frame.DropBody.class);
    assertThat(broker.all(Frame.Send.class)).isEmpty();
  }

  @Test
  void shouldDropABodyWhoseMessageIsNotSent() throws Exception {
    broker.answer(
        Frame.Send.class,
        f -> new Frame.Failed(f.requestId(), ErrorCode.RESOURCE_EXHAUSTED, "queue full"));

    assertThatThrownBy(() -> send(bytes(content(100_000)))).hasMessage("queue full");

    broker.skipTo(Frame.DropBody.class);
  }

  @Test
  void shouldRefuseABodyThatIsLargerThanTheBrokerTakes() throws Exception {
    String reason = "the message's body has more bytes than the broker takes, " + MOST;

    assertThatThrownBy(() -> send(bytes(new byte[MOST + 1]))).hasMessage(reason);
    assertThat(broker.all(Frame.WriteBody.class)).isEmpty();
    assertThatThrownBy(() -> send(streamed(new ByteArrayInputStream(new byte[MOST + 1]))))
        .hasMessage(reason);
    broker.skipTo(Frame.DropBody.class);
    assertThat(broker.all(Frame.Send.class)).isEmpty();
  }

  @Test
  void shouldSendEverythingWholeToABrokerThatTakesNoLargeBodies() throws Exception {
    connection.close();
    connect(0);

    send(bytes(content(100_000)));
    send(streamed(new ByteArrayInputStream(content(100_001))));

    assertThat(broker.skipTo(Frame.Send.class).message().body()).isEqualTo(content(100_000));
    assertThat(broker.skipTo(Frame.Send.class).message().body()).isEqualTo(content(100_001));
    assertThat(broker.all(Frame.WriteBody.class)).isEmpty();
  }

  // ---- receiving

  private static EncodedMessage head(BodyKind kind, long number, int length) {
    MessageHeader header =
        new MessageHeader(
            DestinationName.queue("q"), true, 4, 0, 0, 0, "ID:1", null, null, null, null);
    return EncodedMessage.head(header, Map.of("colour", "red"), kind, number, length);
  }

  private static Frame.BodyPart part(long requestId, byte[] content, Frame.BodyRange range) {
    int end = Math.min(content.length, range.offset() + range.length());
    return new Frame.BodyPart(requestId, Arrays.copyOfRange(content, range.offset(), end));
  }

  private void serve(byte[] content) {
    broker.answer(Frame.ReadBody.class, read -> part(read.requestId(), content, read.range()));
  }

  private MessageConsumer consumer(BodyKind kind, byte[] content) throws Exception {
    serve(content);
    MessageConsumer consumer = session.createConsumer(queue);
    int consumerId = broker.skipTo(Frame.OpenConsumer.class).consumerId();
    broker.deliver(consumerId, 1, head(kind, 9, content.length));
    return consumer;
  }

  @Test
  void shouldFetchABodyBeforeItAcknowledges() throws Exception {
    byte[] content = content(1_500_000);
    MessageConsumer consumer = consumer(BodyKind.BYTES, content);

    BytesMessage message = (BytesMessage) consumer.receive(10_000);

    int asked = 0;
    while (asked < content.length) {
      Frame.ReadBody read = broker.next(Frame.ReadBody.class);
      assertThat(read.deliveryId()).isEqualTo(1);
      assertThat(read.range().offset()).isEqualTo(asked);
      asked += read.range().length();
    }
    assertThat(broker.next(Frame.Acknowledge.class).deliveryIds()).containsExactly(1);
    assertThat(message.getStringProperty("colour")).isEqualTo("red");
    assertThat(message.getBodyLength()).isEqualTo(content.length);
    assertThat(message.getBody(byte[].class)).isEqualTo(content);
  }

  @Test
  void shouldAssembleATextInMemory() throws Exception {
    String text = "täxt".repeat(100_000);
    MessageConsumer consumer = consumer(BodyKind.TEXT, text.getBytes(StandardCharsets.UTF_8));

    TextMessage message = (TextMessage) consumer.receive(10_000);

    assertThat(message.getText()).isEqualTo(text);
    assertThat(message.getJMSMessageID()).isEqualTo("ID:1");
    assertThat(message.getStringProperty("colour")).isEqualTo("red");
  }

  @Test
  void shouldReceiveTheBodyAlone() throws Exception {
    byte[] content = content(300_000);
    consumer(BodyKind.BYTES, content).close();
    try (var context = broker.factory("?largeMessage=64KiB").createContext()) {
      var consumer = context.createConsumer(queue);
      int consumerId = broker.skipTo(Frame.OpenConsumer.class).consumerId();
      broker.deliver(consumerId, 1, head(BodyKind.BYTES, 9, content.length));

      assertThat(consumer.receiveBody(byte[].class, 10_000)).isEqualTo(content);
    }
  }

  @Test
  void shouldWriteABodyToAStream() throws Exception {
    byte[] content = content(300_000);
    BytesMessage message = (BytesMessage) consumer(BodyKind.BYTES, content).receive(10_000);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    message.readInt();

    message.setObjectProperty(BodyStreams.OUTPUT_STREAM, out);

    assertThat(out.toByteArray()).isEqualTo(content);
    assertThat(message.propertyExists(BodyStreams.OUTPUT_STREAM)).isFalse();
    byte[] next = new byte[3];
    message.readBytes(next);
    assertThat(next).containsExactly(content[4], content[5], content[6]);
  }

  @Test
  void shouldSendOnWhatItHasReceived() throws Exception {
    byte[] content = content(600_000);
    Message message = consumer(BodyKind.BYTES, content).receive(10_000);

    send(message);

    assertThat(requireUploaded(content).property("colour")).isEqualTo("red");
  }

  @Test
  void shouldReceiveAMessageAgainWhoseBodyCouldNotBeHad() throws Exception {
    byte[] content = content(300_000);
    MessageConsumer consumer = consumer(BodyKind.BYTES, content);
    broker.answer(
        Frame.ReadBody.class,
        f -> new Frame.Failed(f.requestId(), ErrorCode.INTERNAL_ERROR, "9.body is damaged"));

    assertThatThrownBy(() -> consumer.receive(10_000)).hasMessage("9.body is damaged");
    assertThat(broker.all(Frame.Acknowledge.class)).isEmpty();
    serve(content);

    assertThat(((BytesMessage) consumer.receive(10_000)).getBodyLength()).isEqualTo(300_000);
    assertThat(broker.skipTo(Frame.Acknowledge.class).deliveryIds()).containsExactly(1);
  }

  @Test
  void shouldGiveAListenerAMessageOnlyWithItsBody() throws Exception {
    byte[] content = content(300_000);
    MessageConsumer consumer = consumer(BodyKind.BYTES, content);
    AtomicInteger asked = new AtomicInteger();
    broker.answer(
        Frame.ReadBody.class,
        read ->
            asked.incrementAndGet() <= 2
                ? new Frame.Failed(read.requestId(), ErrorCode.INTERNAL_ERROR, "not yet")
                : part(read.requestId(), content, read.range()));
    CompletableFuture<Message> heard = new CompletableFuture<>();

    consumer.setMessageListener(heard::complete);

    assertThat(heard.get(10, TimeUnit.SECONDS).getBody(byte[].class)).isEqualTo(content);
  }

  @Test
  void shouldBrowseLargeMessagesAndPassOverThoseThatHaveGone() throws Exception {
    byte[] content = content(300_000);
    broker.answer(
        Frame.ReadBrowsedBody.class,
        read ->
            read.bodyNumber() == 9
                ? new Frame.Failed(read.requestId(), ErrorCode.ILLEGAL_STATE, "gone")
                : part(read.requestId(), content, read.range()));
    broker.answer(
        Frame.BrowseNext.class,
        f ->
            new Frame.Browsed(
                f.requestId(),
                true,
                List.of(
                    new Frame.BrowsedMessage(0, head(BodyKind.BYTES, 9, 300_000)),
                    new Frame.BrowsedMessage(0, head(BodyKind.BYTES, 10, 300_000)),
                    new Frame.BrowsedMessage(0, ScriptedBroker.message("small", 4, 0)))));

    List<?> browsed =
        Collections.list((Enumeration<?>) session.createBrowser(queue).getEnumeration());

    assertThat(browsed).hasSize(2);
    assertThat(((BytesMessage) browsed.get(0)).getBody(byte[].class)).isEqualTo(content);
    assertThat(((TextMessage) browsed.get(1)).getText()).isEqualTo("small");
    assertThat(broker.all(Frame.CloseBrowser.class)).hasSize(2);
  }

  @Test
  void shouldSendNonPersistentOnesInTheSameWay() throws Exception {
    byte[] content = content(100_000);
    try (MessageProducer producer = session.createProducer(queue)) {
      producer.setDeliveryMode(DeliveryMode.NON_PERSISTENT);
      producer.send(bytes(content));
    }

    assertThat(requireUploaded(content).persistent()).isFalse();
  }
}
