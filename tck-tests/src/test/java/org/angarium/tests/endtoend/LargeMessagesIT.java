package org.angarium.tests.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.BytesMessage;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.MapMessage;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.ObjectMessage;
import jakarta.jms.Queue;
import jakarta.jms.QueueBrowser;
import jakarta.jms.Session;
import jakarta.jms.StreamMessage;
import jakarta.jms.TextMessage;
import jakarta.jms.Topic;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.angarium.jms.AngariumConnectionFactory;
import org.angarium.jms.BodyStreams;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Messages whose bodies travel in parts are like all others. */
class LargeMessagesIT extends EndToEnd {
  private static final String LARGE = "?largeMessage=64KiB";
  private static final byte[] CONTENT = content();
  private static final String TEXT = "täxt ".repeat(40_000);

  private static byte[] content() {
    byte[] bytes = new byte[1_000_000];
    new Random(1).nextBytes(bytes);
    return bytes;
  }

  @BeforeEach
  void sendLargeBodiesOnTheirOwn() throws JMSException {
    connection.close();
    factory = new AngariumConnectionFactory(transport.url() + LARGE);
    connection = factory.createConnection();
    connection.start();
  }

  private static BytesMessage bytes(Session session) throws JMSException {
    BytesMessage message = session.createBytesMessage();
    message.writeBytes(CONTENT);
    return message;
  }

  private static void requireContent(Message message) throws JMSException {
    assertThat(message).isNotNull();
    assertThat(message.getBody(byte[].class)).isEqualTo(CONTENT);
  }

  @Test
  void shouldCarryEveryKind() throws JMSException {
    Session session = autoSession();
    MessageProducer producer = session.createProducer(queue(session));
    producer.send(bytes(session));
    producer.send(session.createTextMessage(TEXT));
    MapMessage map = session.createMapMessage();
    map.setBytes("bytes", CONTENT);
    map.setString("text", TEXT);
    producer.send(map);
    StreamMessage stream = session.createStreamMessage();
    stream.writeString(TEXT);
    stream.writeInt(7);
    producer.send(stream);
    producer.send(session.createObjectMessage(CONTENT));

    MessageConsumer consumer = session.createConsumer(queue(session));

    requireContent(consumer.receive(SOON));
    assertThat(((TextMessage) consumer.receive(SOON)).getText()).isEqualTo(TEXT);
    MapMessage mapped = (MapMessage) consumer.receive(SOON);
    assertThat(mapped.getBytes("bytes")).isEqualTo(CONTENT);
    assertThat(mapped.getString("text")).isEqualTo(TEXT);
    StreamMessage streamed = (StreamMessage) consumer.receive(SOON);
    assertThat(streamed.readString()).isEqualTo(TEXT);
    assertThat(streamed.readInt()).isEqualTo(7);
    assertThat(((ObjectMessage) consumer.receive(SOON)).getObject()).isEqualTo(CONTENT);
  }

  @Test
  void shouldKeepOrderWithSmallOnes() throws JMSException {
    Session session = autoSession();
    MessageProducer producer = session.createProducer(queue(session));
    producer.setDeliveryMode(jakarta.jms.DeliveryMode.NON_PERSISTENT);
    for (int i = 0; i < 20; i++) {
      Message message = i % 2 == 0 ? session.createTextMessage("" + i) : bytes(session);
      message.setIntProperty("number", i);
      producer.send(message);
    }

    MessageConsumer consumer = session.createConsumer(queue(session));

    for (int i = 0; i < 20; i++) {
      assertThat(consumer.receive(SOON).getIntProperty("number")).isEqualTo(i);
    }
  }

  @Test
  void shouldStreamFromEndToEnd() throws JMSException {
    Session session = autoSession();
    BytesMessage message = session.createBytesMessage();
    message.setObjectProperty(BodyStreams.INPUT_STREAM, new ByteArrayInputStream(CONTENT));
    session.createProducer(queue(session)).send(message);
    ByteArrayOutputStream out = new ByteArrayOutputStream();

    Message received = session.createConsumer(queue(session)).receive(SOON);
    received.setObjectProperty(BodyStreams.OUTPUT_STREAM, out);

    assertThat(out.toByteArray()).isEqualTo(CONTENT);
    assertThat(Collections.list((Enumeration<?>) received.getPropertyNames()))
        .isEqualTo(List.of("JMSXDeliveryCount"));
  }

  @Test
  void shouldSendReceivedOnesOnInATransaction() throws JMSException {
    Session session = connection.createSession(true, Session.SESSION_TRANSACTED);
    Queue other = session.createQueue(queueName + ".other");
    session.createProducer(queue(session)).send(bytes(session));
    session.rollback();
    session.createProducer(queue(session)).send(bytes(session));
    session.commit();
    MessageConsumer consumer = session.createConsumer(queue(session));
    Message received = consumer.receive(SOON);
    session.createProducer(other).send(received);
    session.rollback();

    received = consumer.receive(SOON);
    assertThat(received.getJMSRedelivered()).isTrue();
    requireContent(received);
    session.createProducer(other).send(received);
    session.commit();

    requireContent(session.createConsumer(other).receive(SOON));
    session.commit();
    assertThat(consumer.receiveNoWait()).isNull();
  }

  @Test
  void shouldBeReadAfterTheyAreAcknowledged() throws JMSException {
    Session session = autoSession();
    session.createProducer(queue(session)).send(bytes(session));

    BytesMessage received = (BytesMessage) session.createConsumer(queue(session)).receive(SOON);
    connection.close();

    requireContent(received);
    assertThat(received.getBodyLength()).isEqualTo(CONTENT.length);
  }

  @Test
  void shouldComeToListenersAndEachOfTwoDurableSubscriptions() throws Exception {
    String suffix = UUID.randomUUID().toString();
    List<CompletableFuture<Message>> heard = new ArrayList<>();
    Session session = autoSession();
    Topic topic = session.createTopic("large." + suffix);
    for (String name : List.of("one-" + suffix, "two-" + suffix)) {
      CompletableFuture<Message> message = new CompletableFuture<>();
      Session own = autoSession();
      own.createSharedDurableConsumer(topic, name).setMessageListener(message::complete);
      heard.add(message);
    }

    session.createProducer(topic).send(bytes(session));

    for (CompletableFuture<Message> message : heard) {
      requireContent(message.get(SOON, TimeUnit.MILLISECONDS));
    }
  }

  @Test
  void shouldBeBrowsed() throws JMSException {
    Session session = autoSession();
    MessageProducer producer = session.createProducer(queue(session));
    for (int i = 0; i < 3; i++) {
      producer.send(bytes(session));
    }
    try (QueueBrowser browser = session.createBrowser(queue(session))) {
      List<?> browsed = Collections.list((Enumeration<?>) browser.getEnumeration());
      assertThat(browsed).hasSize(3);
      for (Object message : browsed) {
        requireContent((Message) message);
      }
    }
    MessageConsumer consumer = session.createConsumer(queue(session));
    for (int i = 0; i < 3; i++) {
      requireContent(consumer.receive(SOON));
    }
  }

  @Test
  void shouldComeToConsumersWithSmallFrames() throws JMSException {
    try (Session session = autoSession()) {
      session.createProducer(queue(session)).send(bytes(session));
    }
    AngariumConnectionFactory small =
        new AngariumConnectionFactory(transport.url() + "?maxFrame=16KiB");
    try (Connection narrow = small.createConnection()) {
      narrow.start();
      Session session = narrow.createSession();
      requireContent(session.createConsumer(queue(session)).receive(SOON));
    }
  }
}
