package org.angarium.jms.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import jakarta.jms.Connection;
import jakarta.jms.DeliveryMode;
import jakarta.jms.Destination;
import jakarta.jms.IllegalStateException;
import jakarta.jms.InvalidDestinationException;
import jakarta.jms.InvalidDestinationRuntimeException;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import jakarta.jms.TemporaryQueue;
import jakarta.jms.TemporaryTopic;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.List;
import org.angarium.jms.destination.AngariumDestination;
import org.angarium.jms.destination.AngariumQueue;
import org.angarium.jms.message.AngariumTextMessage;
import org.angarium.transport.error.ErrorCode;
import org.angarium.transport.frame.Frame;
import org.angarium.transport.message.DestinationName;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Jakarta Messaging 4.1.5, 4.2.7 and 6.2.2. */
class TemporaryDestinationsTest {
  private final ScriptedBroker broker = new ScriptedBroker();
  private Connection connection;
  private Session session;
  private TemporaryQueue queue;
  private TemporaryTopic topic;

  @BeforeEach
  void create() throws JMSException {
    connection = broker.factory("?clientId=c").createConnection();
    session = connection.createSession();
    queue = session.createTemporaryQueue();
    topic = session.createTemporaryTopic();
  }

  @AfterEach
  void disconnect() throws JMSException {
    connection.close();
    broker.close();
  }

  private static DestinationName name(Destination destination) {
    return ((AngariumDestination) destination).destinationName();
  }

  /** As another connection gets to know it, or the same one that receives it. */
  private static AngariumDestination copy(Destination destination) {
    return AngariumDestination.of(name(destination));
  }

  // ---- making them

  @Test
  void shouldAskTheBrokerForEach() {
    assertThat(broker.all(Frame.CreateTemporary.class))
        .extracting(Frame.CreateTemporary::name)
        .containsExactly(name(queue), name(topic));
    assertThat(name(queue).kind()).isEqualTo(DestinationName.Kind.TEMPORARY_QUEUE);
    assertThat(name(topic).kind()).isEqualTo(DestinationName.Kind.TEMPORARY_TOPIC);
  }

  @Test
  void shouldGiveEachANameOfItsOwn() throws JMSException {
    try (Connection other = broker.factory().createConnection()) {
      List<String> names =
          List.of(
              queue.getQueueName(),
              topic.getTopicName(),
              session.createTemporaryQueue().getQueueName(),
              other.createSession().createTemporaryQueue().getQueueName());
      assertThat(names).doesNotHaveDuplicates().allMatch(name -> name.matches("[0-9a-f]+-[0-9]+"));
    }
  }

  @Test
  void shouldMakeThemInContextsToo() throws Exception {
    try (JMSContext context = broker.factory().createContext()) {
      TemporaryTopic its = context.createTemporaryTopic();
      context.createConsumer(its);
      assertThat(broker.skipTo(Frame.OpenConsumer.class).destination()).isEqualTo(name(its));
      assertThatThrownBy(() -> context.createConsumer(queue))
          .isInstanceOf(InvalidDestinationRuntimeException.class);
      context.createTemporaryQueue().delete();
    }
  }

  // ---- who may use them

  @Test
  void shouldBeForEverySessionOfTheConnection() throws Exception {
    MessageConsumer consumer = connection.createSession().createConsumer(queue);
    assertThat(broker.skipTo(Frame.OpenConsumer.class).destination()).isEqualTo(name(queue));
    consumer.close();
    session.createConsumer(topic, "a = 1", true);
    session.createSharedConsumer(topic, "s");
    session.createBrowser(queue).getEnumeration();
    session.createProducer(queue).send(session.createMessage());
    assertThat(broker.skipTo(Frame.Send.class).message().destination()).isEqualTo(name(queue));
  }

  @Test
  void shouldBeConsumedByTheirOwnConnectionOnly() throws Exception {
    try (Connection other = broker.factory().createConnection()) {
      Session stranger = other.createSession();
      broker.passOver();

      for (Destination destination : List.of(queue, topic, copy(queue))) {
        assertThatThrownBy(() -> stranger.createConsumer(destination))
            .isInstanceOf(InvalidDestinationException.class)
            .hasMessageContaining(destination.toString());
      }
      assertThatThrownBy(() -> stranger.createSharedConsumer(topic, "s"))
          .isInstanceOf(InvalidDestinationException.class);
      assertThat(broker.all(Frame.OpenConsumer.class)).isEmpty();
      stranger.createProducer(queue).send(stranger.createMessage());
    }
  }

  @Test
  void shouldHaveNoDurableSubscriptions() {
    assertThatThrownBy(() -> session.createDurableConsumer(topic, "s"))
        .isInstanceOf(InvalidDestinationException.class)
        .hasMessageContaining("durable");
    assertThatThrownBy(() -> session.createDurableSubscriber(topic, "s"))
        .isInstanceOf(InvalidDestinationException.class);
    assertThatThrownBy(() -> session.createSharedDurableConsumer(topic, "s"))
        .isInstanceOf(InvalidDestinationException.class);
  }

  // ---- deleting them

  @Test
  void shouldBeOfNoUseOnceDeleted() throws Exception {
    MessageProducer producer = session.createProducer(queue);
    MessageProducer anonymous = session.createProducer(null);
    queue.delete();
    assertThat(broker.all(Frame.DeleteTemporary.class))
        .extracting(Frame.DeleteTemporary::name)
        .containsExactly(name(queue));
    broker.passOver();

    for (Destination gone : List.of(queue, copy(queue))) {
      assertThatThrownBy(() -> session.createConsumer(gone))
          .isInstanceOf(InvalidDestinationException.class)
          .hasMessageContaining("deleted");
      assertThatThrownBy(() -> session.createProducer(gone))
          .isInstanceOf(InvalidDestinationException.class);
      assertThatThrownBy(() -> anonymous.send(gone, session.createMessage()))
          .isInstanceOf(InvalidDestinationException.class);
    }
    producer.setDeliveryMode(DeliveryMode.NON_PERSISTENT);
    assertThatThrownBy(() -> producer.send(session.createMessage()))
        .isInstanceOf(InvalidDestinationException.class);
    assertThat(broker.all(Frame.Send.class)).isEmpty();
    anonymous.send(topic, session.createMessage());
  }

  @Test
  void shouldStayWhileTheyHaveConsumers() throws Exception {
    broker.answer(
        Frame.DeleteTemporary.class,
        f -> new Frame.Failed(f.requestId(), ErrorCode.DESTINATION_IN_USE, "it has consumers"));

    assertThatThrownBy(queue::delete)
        .isExactlyInstanceOf(JMSException.class)
        .hasMessage("it has consumers");
    session.createProducer(queue).send(session.createMessage());
  }

  @Test
  void shouldBeDeletedOnceAndWithTheConnection() throws Exception {
    queue.delete();
    queue.delete();
    session.close();
    topic.delete();
    assertThat(broker.all(Frame.DeleteTemporary.class)).hasSize(2);
    TemporaryQueue last = connection.createSession().createTemporaryQueue();

    connection.close();

    last.delete();
    assertThat(broker.all(Frame.DeleteTemporary.class)).hasSize(2);
  }

  @Test
  void shouldBeDeletedByTheConnectionThatMadeThemOnly() throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(queue);
    }
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      for (Object other : List.of(in.readObject(), copy(queue))) {
        assertThat(other).isEqualTo(queue).hasSameHashCodeAs(queue);
        assertThatThrownBy(((TemporaryQueue) other)::delete)
            .isInstanceOf(IllegalStateException.class);
      }
    }
    assertThatThrownBy(((TemporaryTopic) copy(topic))::delete)
        .isInstanceOf(IllegalStateException.class);
    assertThat(broker.all(Frame.DeleteTemporary.class)).isEmpty();
  }

  @Test
  void shouldBeDeletedWhenTheApplicationHasLetThemGo() throws Exception {
    DestinationName letGo = name(session.createTemporaryQueue());

    await()
        .until(
            () -> {
              System.gc();
              session.createTemporaryTopic();
              return broker.all(Frame.DeleteTemporary.class).stream()
                  .anyMatch(delete -> delete.name().equals(letGo));
            });

    assertThat(broker.all(Frame.DeleteTemporary.class))
        .extracting(Frame.DeleteTemporary::name)
        .doesNotContain(name(queue), name(topic));
    await()
        .untilAsserted(
            () ->
                assertThatThrownBy(() -> session.createProducer(AngariumDestination.of(letGo)))
                    .isInstanceOf(InvalidDestinationException.class));
  }

  @Test
  void shouldNotTakeForDeletedWhatIsLetGoAndHasConsumers() throws Exception {
    broker.answer(
        Frame.DeleteTemporary.class,
        f -> new Frame.Failed(f.requestId(), ErrorCode.DESTINATION_IN_USE, "it has consumers"));
    DestinationName letGo = name(session.createTemporaryQueue());

    await()
        .until(
            () -> {
              System.gc();
              session.createTemporaryTopic();
              return broker.all(Frame.DeleteTemporary.class).stream()
                  .anyMatch(delete -> delete.name().equals(letGo));
            });

    session.createProducer(AngariumDestination.of(letGo)).send(session.createMessage());
  }

  // ---- replies

  @Test
  void shouldCarryAReplyToAnotherConnection() throws Exception {
    AngariumTextMessage request = new AngariumTextMessage("request");
    request.setJMSReplyTo(queue);
    AngariumQueue requests = new AngariumQueue("requests");
    try (Connection other = broker.factory().createConnection()) {
      other.start();
      Session replier = other.createSession();
      MessageConsumer consumer = replier.createConsumer(requests);
      broker.deliver(
          broker.skipTo(Frame.OpenConsumer.class).consumerId(),
          1,
          request.encode(requests.destinationName(), 0));
      Message received = consumer.receive();

      assertThat(received.getJMSReplyTo()).isInstanceOf(TemporaryQueue.class).isEqualTo(queue);
      replier.createProducer(received.getJMSReplyTo()).send(replier.createMessage());
      assertThat(broker.skipTo(Frame.Send.class).message().destination()).isEqualTo(name(queue));
    }
  }

  @Test
  void shouldLearnFromTheBrokerThatAnotherConnectionsIsGone() throws Exception {
    broker.script(
        Frame.Send.class,
        f ->
            f.requestId() == 0
                ? List.of()
                : List.of(new Frame.Failed(f.requestId(), ErrorCode.INVALID_DESTINATION, "gone")));
    try (Connection other = broker.factory().createConnection()) {
      Session replier = other.createSession();
      for (int mode : List.of(DeliveryMode.PERSISTENT, DeliveryMode.NON_PERSISTENT)) {
        MessageProducer producer = replier.createProducer(queue);
        producer.setDeliveryMode(mode);
        assertThatThrownBy(() -> producer.send(replier.createMessage()))
            .isInstanceOf(InvalidDestinationException.class)
            .hasMessage("gone");
      }
      Session transacted = other.createSession(Session.SESSION_TRANSACTED);
      assertThatCode(() -> transacted.createProducer(queue).send(transacted.createMessage()))
          .as("in a transaction the commit fails")
          .doesNotThrowAnyException();
    }
  }
}
