package org.angarium.jms.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.IllegalStateException;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.QueueConnection;
import jakarta.jms.QueueReceiver;
import jakarta.jms.QueueRequestor;
import jakarta.jms.QueueSender;
import jakarta.jms.QueueSession;
import jakarta.jms.Session;
import jakarta.jms.TemporaryQueue;
import jakarta.jms.TemporaryTopic;
import jakarta.jms.TextMessage;
import jakarta.jms.TopicConnection;
import jakarta.jms.TopicPublisher;
import jakarta.jms.TopicRequestor;
import jakarta.jms.TopicSession;
import jakarta.jms.TopicSubscriber;
import java.util.List;
import java.util.stream.Stream;
import org.angarium.jms.destination.AngariumQueue;
import org.angarium.jms.destination.AngariumTopic;
import org.angarium.transport.frame.Frame;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The older API, for queues alone and for topics alone (Jakarta Messaging 2.9, 9). */
class LegacyDomainsTest {
  private static final AngariumQueue QUEUE = new AngariumQueue("q");
  private static final AngariumTopic TOPIC = new AngariumTopic("t");
  private static final String SELECTOR = "colour = 'red'";

  private final ScriptedBroker broker = new ScriptedBroker();
  private QueueConnection queues;
  private QueueSession queueSession;
  private TopicConnection topics;
  private TopicSession topicSession;

  @BeforeEach
  void connect() throws JMSException {
    queues = broker.factory().createQueueConnection();
    queueSession = queues.createQueueSession(false, Session.AUTO_ACKNOWLEDGE);
    topics = broker.factory("?clientId=c").createTopicConnection();
    topicSession = topics.createTopicSession(false, Session.AUTO_ACKNOWLEDGE);
    broker.passOver();
  }

  @AfterEach
  void disconnect() throws JMSException {
    queues.close();
    topics.close();
    broker.close();
  }

  // ---- what is there

  @Test
  void shouldOpenSessionsOfEveryMode() throws JMSException {
    for (int mode : List.of(1, 2, 3)) {
      assertThat(queues.createQueueSession(false, mode).getAcknowledgeMode()).isEqualTo(mode);
      assertThat(topics.createTopicSession(false, mode).getAcknowledgeMode()).isEqualTo(mode);
    }
    assertThat(queues.createQueueSession(true, 0).getTransacted()).isTrue();
    assertThat(topics.createTopicSession(true, 0).getTransacted()).isTrue();
    for (int mode : List.of(-1, 0, 99)) {
      assertThatThrownBy(() -> queues.createQueueSession(false, mode))
          .isInstanceOf(JMSException.class);
      assertThatThrownBy(() -> topics.createTopicSession(false, mode))
          .isInstanceOf(JMSException.class);
    }
  }

  @Test
  void shouldSendAndReceiveWithQueues() throws Exception {
    QueueSender sender = queueSession.createSender(QUEUE);
    assertThat(sender.getQueue()).isEqualTo(QUEUE);
    sender.send(queueSession.createMessage());
    queueSession.createSender(null).send(QUEUE, queueSession.createMessage());
    assertThat(broker.all(Frame.Send.class))
        .extracting(send -> send.message().destination())
        .containsExactly(QUEUE.destinationName(), QUEUE.destinationName());

    QueueReceiver receiver = queueSession.createReceiver(QUEUE, SELECTOR);
    assertThat(receiver.getQueue()).isEqualTo(QUEUE);
    assertThat(receiver.getMessageSelector()).isEqualTo(SELECTOR);
    assertThat(queueSession.createReceiver(QUEUE).getMessageSelector()).isNull();
    queueSession.createReceiver(queueSession.createTemporaryQueue());
    assertThat(queueSession.createBrowser(queueSession.createQueue("q")).getQueue())
        .isEqualTo(QUEUE);
  }

  @Test
  void shouldPublishAndSubscribeWithTopics() throws Exception {
    TopicPublisher publisher = topicSession.createPublisher(TOPIC);
    assertThat(publisher.getTopic()).isEqualTo(TOPIC);
    publisher.publish(topicSession.createMessage());
    publisher.publish(topicSession.createMessage(), 1, 9, 0);
    topicSession.createPublisher(null).publish(TOPIC, topicSession.createMessage());
    topicSession.createPublisher(null).publish(TOPIC, topicSession.createMessage(), 1, 9, 0);
    assertThat(broker.all(Frame.Send.class))
        .hasSize(4)
        .extracting(send -> send.message().destination())
        .containsOnly(TOPIC.destinationName());

    TopicSubscriber plain = topicSession.createSubscriber(TOPIC);
    assertThat(plain.getTopic()).isEqualTo(TOPIC);
    assertThat(plain.getNoLocal()).isFalse();
    TopicSubscriber selective = topicSession.createSubscriber(TOPIC, SELECTOR, true);
    assertThat(selective.getMessageSelector()).isEqualTo(SELECTOR);
    assertThat(selective.getNoLocal()).isTrue();
    topicSession.createDurableSubscriber(topicSession.createTopic("t"), "s").close();
    topicSession.createSharedConsumer(topicSession.createTemporaryTopic(), "s");
    topicSession.unsubscribe("s");
    assertThat(broker.all(Frame.OpenConsumer.class))
        .extracting(Frame.OpenConsumer::selection)
        .containsExactly(
            Frame.Selection.ALL,
            new Frame.Selection(SELECTOR, true),
            Frame.Selection.ALL,
            Frame.Selection.ALL);
  }

  @Test
  void shouldNotTakeAQueueForATopic() throws JMSException {
    Session session = queues.createSession();
    QueueSender toTopic = (QueueSender) session.createProducer(TOPIC);
    assertThatThrownBy(toTopic::getQueue).isInstanceOf(IllegalStateException.class);
    TopicPublisher toQueue = (TopicPublisher) session.createProducer(QUEUE);
    assertThatThrownBy(toQueue::getTopic).isInstanceOf(IllegalStateException.class);
    QueueReceiver fromTopic = (QueueReceiver) session.createConsumer(TOPIC);
    assertThatThrownBy(fromTopic::getQueue).isInstanceOf(IllegalStateException.class);
    TopicSubscriber fromQueue = (TopicSubscriber) session.createConsumer(QUEUE);
    assertThatThrownBy(fromQueue::getTopic).isInstanceOf(IllegalStateException.class);
  }

  // ---- what is refused (table 9-1)

  private interface Call<T> {
    void on(T target) throws JMSException;
  }

  private static <T> Named<Call<T>> call(String name, Call<T> call) {
    return Named.of(name, call);
  }

  static Stream<Named<Call<QueueConnection>>> notForQueueConnections() {
    return Stream.of(
        call(
            "createSharedConnectionConsumer",
            c -> c.createSharedConnectionConsumer(TOPIC, "s", null, null, 1)),
        call(
            "createDurableConnectionConsumer",
            c -> c.createDurableConnectionConsumer(TOPIC, "s", null, null, 1)),
        call(
            "createSharedDurableConnectionConsumer",
            c -> c.createSharedDurableConnectionConsumer(TOPIC, "s", null, null, 1)));
  }

  @ParameterizedTest
  @MethodSource("notForQueueConnections")
  void shouldRefuseWhatIsNotForQueueConnections(Call<QueueConnection> call) {
    assertThatThrownBy(() -> call.on(queues))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("not for a QueueConnection");
  }

  static Stream<Named<Call<QueueSession>>> notForQueueSessions() {
    return Stream.of(
        call("createDurableSubscriber", s -> s.createDurableSubscriber(TOPIC, "s")),
        call("createDurableSubscriber", s -> s.createDurableSubscriber(TOPIC, "s", null, false)),
        call("createDurableConsumer", s -> s.createDurableConsumer(TOPIC, "s")),
        call("createDurableConsumer", s -> s.createDurableConsumer(TOPIC, "s", null, false)),
        call("createSharedConsumer", s -> s.createSharedConsumer(TOPIC, "s")),
        call("createSharedConsumer", s -> s.createSharedConsumer(TOPIC, "s", null)),
        call("createSharedDurableConsumer", s -> s.createSharedDurableConsumer(TOPIC, "s")),
        call("createSharedDurableConsumer", s -> s.createSharedDurableConsumer(TOPIC, "s", null)),
        call("createTemporaryTopic", QueueSession::createTemporaryTopic),
        call("createTopic", s -> s.createTopic("t")),
        call("unsubscribe", s -> s.unsubscribe("s")),
        call("createConsumer", s -> s.createConsumer(TOPIC)),
        call("createProducer", s -> s.createProducer(TOPIC)));
  }

  @ParameterizedTest
  @MethodSource("notForQueueSessions")
  void shouldRefuseWhatIsNotForQueueSessions(Call<QueueSession> call) throws JMSException {
    assertThatThrownBy(() -> call.on(queueSession))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("not for a QueueSession");
    queueSession.createReceiver(QUEUE);
    assertThat(broker.all(Frame.OpenConsumer.class)).hasSize(1);
  }

  static Stream<Named<Call<TopicSession>>> notForTopicSessions() {
    return Stream.of(
        call("createBrowser", s -> s.createBrowser(QUEUE)),
        call("createBrowser", s -> s.createBrowser(QUEUE, SELECTOR)),
        call("createQueue", s -> s.createQueue("q")),
        call("createTemporaryQueue", TopicSession::createTemporaryQueue),
        call("createConsumer", s -> s.createConsumer(QUEUE)),
        call("createProducer", s -> s.createProducer(QUEUE)));
  }

  @ParameterizedTest
  @MethodSource("notForTopicSessions")
  void shouldRefuseWhatIsNotForTopicSessions(Call<TopicSession> call) throws JMSException {
    assertThatThrownBy(() -> call.on(topicSession))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("not for a TopicSession");
    topicSession.createSubscriber(TOPIC);
    assertThat(broker.all(Frame.OpenConsumer.class)).hasSize(1);
  }

  // ---- requests and replies, with the API's own classes

  /** Answers each request with its own text, to where it says. */
  private void reply() {
    broker.script(
        Frame.Send.class,
        send -> {
          Frame.OpenConsumer consumer =
              broker.all(Frame.OpenConsumer.class).stream()
                  .filter(open -> open.destination().equals(send.message().header().replyTo()))
                  .findFirst()
                  .orElseThrow();
          return List.of(
              new Frame.Done(send.requestId()),
              new Frame.Deliver(consumer.consumerId(), 1, 1, send.message()));
        });
  }

  @Test
  void shouldServeAQueueRequestor() throws Exception {
    reply();
    queues.start();
    QueueRequestor requestor = new QueueRequestor(queueSession, QUEUE);
    Message request = queueSession.createTextMessage("request");

    Message answer = requestor.request(request);

    assertThat(((TextMessage) answer).getText()).isEqualTo("request");
    assertThat(request.getJMSReplyTo()).isInstanceOf(TemporaryQueue.class);
    requestor.close();
    assertThat(broker.all(Frame.DeleteTemporary.class)).hasSize(1);
    assertThatThrownBy(queueSession::createMessage).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void shouldServeATopicRequestor() throws Exception {
    reply();
    topics.start();
    TopicRequestor requestor = new TopicRequestor(topicSession, TOPIC);
    Message request = topicSession.createTextMessage("request");

    Message answer = requestor.request(request);

    assertThat(((TextMessage) answer).getText()).isEqualTo("request");
    assertThat(request.getJMSReplyTo()).isInstanceOf(TemporaryTopic.class);
    requestor.close();
    assertThat(broker.all(Frame.DeleteTemporary.class)).hasSize(1);
  }
}
