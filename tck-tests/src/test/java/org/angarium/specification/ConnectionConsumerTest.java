package org.angarium.specification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import jakarta.jms.Connection;
import jakarta.jms.ConnectionConsumer;
import jakarta.jms.IllegalStateException;
import jakarta.jms.InvalidDestinationException;
import jakarta.jms.InvalidSelectorException;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageListener;
import jakarta.jms.QueueConnection;
import jakarta.jms.QueueConnectionFactory;
import jakarta.jms.ServerSessionPool;
import jakarta.jms.Session;
import jakarta.jms.TopicConnection;
import jakarta.jms.TopicConnectionFactory;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Section 11.2: an application server's sessions consume messages of one consumer concurrently. */
class ConnectionConsumerTest extends SpecificationCase {
  private static final int INDIVIDUAL_ACKNOWLEDGE = 101;

  private final List<String> heard = new CopyOnWriteArrayList<>();
  private Server server;

  /** Has the connection consumers and the sessions of the server; started by each test. */
  private Connection serving;

  @BeforeEach
  void serve() throws JMSException {
    server = closing(new Server());
    serving = closing(factory.createConnection());
    serving.setClientID(uniqueName());
  }

  /** What a listener does beside listening. */
  @FunctionalInterface
  private interface Work {
    void on(Message message) throws Exception;
  }

  private MessageListener hearing(Work work) {
    return message -> {
      heard.add(Texts.of(message));
      Thrown.by(() -> work.on(message))
          .ifPresent(
              thrown -> {
                throw new IllegalArgumentException("wanted by the test", thrown);
              });
    };
  }

  private Session addSession(int mode, Work work) throws JMSException {
    return server.add(serving, mode, hearing(work));
  }

  private ConnectionConsumer consume(int maxMessages) throws JMSException {
    return serving.createConnectionConsumer(queue, null, server, maxMessages);
  }

  private void sendTexts(String... texts) throws JMSException {
    for (String text : texts) {
      sendText(queue, text);
    }
  }

  private void awaitHeard(String... texts) {
    await().untilAsserted(() -> assertThat(heard).containsExactly(texts));
  }

  private void awaitIdle(int sessions) {
    await().until(() -> server.free() == sessions);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 100})
  void shouldRunTheListenerOfAServerSessionInOrder(int maxMessages) throws Exception {
    addSession(Session.AUTO_ACKNOWLEDGE, message -> {});
    String[] texts = IntStream.range(0, 50).mapToObj(Integer::toString).toArray(String[]::new);
    sendTexts(texts);
    ConnectionConsumer consumer = consume(maxMessages);
    assertThat(consumer.getServerSessionPool()).isSameAs(server);
    serving.start();
    awaitHeard(texts);
    awaitIdle(1);
    consumer.close();
    serving.close();
    assertHeld(queue);
    assertThat(server.thrown).isEmpty();
  }

  @Test
  void shouldAssignNoMoreThanItMay() throws Exception {
    AtomicInteger most = new AtomicInteger();
    Session session = serving.createSession();
    int[] inRun = new int[1];
    session.setMessageListener(
        message -> {
          inRun[0]++;
          heard.add(Texts.of(message));
        });
    ServerSessionPool pool = () -> new DirectServerSession(session, inRun, most);
    sendTexts("a", "b", "c", "d", "e", "f", "g");
    serving.createConnectionConsumer(queue, null, pool, 3);
    serving.start();
    awaitHeard("a", "b", "c", "d", "e", "f", "g");
    assertThat(most.get()).isBetween(1, 3);
  }

  /** Runs its session on the thread that starts it. */
  private record DirectServerSession(Session session, int[] inRun, AtomicInteger most)
      implements jakarta.jms.ServerSession {
    @Override
    public Session getSession() {
      return session;
    }

    @Override
    public void start() {
      inRun[0] = 0;
      session.run();
      most.accumulateAndGet(inRun[0], Math::max);
    }
  }

  @Test
  void shouldConsumePublications() throws Exception {
    addSession(Session.AUTO_ACKNOWLEDGE, message -> {});
    sendText(topic, "too early");
    serving.createConnectionConsumer(topic, "", server, 10);
    serving.start();
    sendText(topic, "a");
    sendText(topic, "b");
    awaitHeard("a", "b");
  }

  @Test
  void shouldConsumeWhatTheSelectorSelects() throws Exception {
    addSession(Session.AUTO_ACKNOWLEDGE, message -> {});
    serving.createConnectionConsumer(queue, "JMSType = 'wanted'", server, 10);
    serving.start();
    sendTexts("not wanted");
    Message wanted = session.createTextMessage("wanted");
    wanted.setJMSType("wanted");
    send(queue, wanted);
    awaitHeard("wanted");
  }

  @Test
  void shouldConsumeFromASharedSubscription() throws Exception {
    addSession(Session.AUTO_ACKNOWLEDGE, message -> {});
    serving.createSharedConnectionConsumer(topic, "shared", null, server, 1);
    serving.createSharedConnectionConsumer(topic, "shared", null, server, 1);
    serving.start();
    sendText(topic, "a");
    sendText(topic, "b");
    await().until(() -> Set.copyOf(heard).equals(Set.of("a", "b")));
    assertThat(heard).hasSize(2);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void shouldConsumeFromADurableSubscription(boolean shared) throws Exception {
    addSession(Session.AUTO_ACKNOWLEDGE, message -> {});
    subscribe(shared).close();
    sendText(topic, "kept");
    serving.start();
    ConnectionConsumer again = subscribe(shared);
    awaitHeard("kept");
    awaitIdle(1);
    try (Session unsubscribing = serving.createSession()) {
      assertThatThrownBy(() -> unsubscribing.unsubscribe("durable"))
          .isInstanceOf(JMSException.class);
      again.close();
      unsubscribing.unsubscribe("durable");
    }
  }

  private ConnectionConsumer subscribe(boolean shared) throws JMSException {
    return shared
        ? serving.createSharedDurableConnectionConsumer(topic, "durable", null, server, 10)
        : serving.createDurableConnectionConsumer(topic, "durable", null, server, 10);
  }

  @ParameterizedTest
  @ValueSource(
      ints = {Session.AUTO_ACKNOWLEDGE, Session.DUPS_OK_ACKNOWLEDGE, Session.CLIENT_ACKNOWLEDGE})
  void shouldAcknowledgeByTheModeOfTheServerSession(int mode) throws Exception {
    addSession(
        mode,
        message -> {
          if (mode == Session.CLIENT_ACKNOWLEDGE && Texts.of(message).equals("b")) {
            message.acknowledge();
          }
        });
    sendTexts("a", "b", "c");
    consume(10);
    serving.start();
    awaitHeard("a", "b", "c");
    awaitIdle(1);
    serving.close();
    assertHeld(queue, mode == Session.CLIENT_ACKNOWLEDGE ? new String[] {"c"} : new String[0]);
  }

  @Test
  void shouldAcknowledgeMessagesOneByOne() throws Exception {
    addSession(
        INDIVIDUAL_ACKNOWLEDGE,
        message -> {
          if (Texts.of(message).equals("b")) {
            message.acknowledge();
          }
        });
    sendTexts("a", "b", "c");
    consume(10);
    serving.start();
    awaitHeard("a", "b", "c");
    awaitIdle(1);
    serving.close();
    assertHeld(queue, "a", "c");
  }

  @Test
  void shouldCommitAndRollBackInTheServerSession() throws Exception {
    Session[] own = new Session[1];
    Set<String> failed = new HashSet<>();
    own[0] =
        addSession(
            Session.SESSION_TRANSACTED,
            message -> {
              own[0].createProducer(topic).send(message);
              if (failed.add(Texts.of(message))) {
                own[0].rollback();
              } else {
                assertThat(message.getJMSRedelivered()).isTrue();
                own[0].commit();
              }
            });
    MessageConsumer results = session.createConsumer(topic);
    sendTexts("a", "b", "c");
    consume(2);
    serving.start();
    assertThat(Set.copyOf(Texts.received(results, 3))).isEqualTo(Set.of("a", "b", "c"));
    awaitIdle(1);
    assertThat(heard).hasSize(6);
    assertThat(results.receive(50)).isNull();
    serving.close();
    assertHeld(queue);
  }

  @ParameterizedTest
  @ValueSource(ints = {Session.AUTO_ACKNOWLEDGE, Session.DUPS_OK_ACKNOWLEDGE})
  void shouldRedeliverWhatTheListenerFailsOn(int mode) throws Exception {
    List<Integer> counts = new CopyOnWriteArrayList<>();
    addSession(
        mode,
        message -> {
          if (Texts.of(message).equals("a")) {
            counts.add(message.getIntProperty("JMSXDeliveryCount"));
          }
          if (heard.size() == 1) {
            throw new IllegalArgumentException("wanted by the test");
          }
        });
    sendTexts("a", "b", "c");
    consume(10);
    serving.start();
    await().untilAsserted(() -> assertThat(heard).containsExactlyInAnyOrder("a", "b", "a", "c"));
    assertThat(counts).containsExactly(1, 2);
    awaitIdle(1);
    serving.close();
    assertHeld(queue);
  }

  @Test
  void shouldConsumeConcurrentlyInSeveralServerSessions() throws Exception {
    int sessions = 4;
    CyclicBarrier together = new CyclicBarrier(sessions);
    Set<Thread> threads = ConcurrentHashMap.newKeySet();
    for (int i = 0; i < sessions; i++) {
      addSession(
          Session.AUTO_ACKNOWLEDGE,
          message -> {
            threads.add(Thread.currentThread());
            together.await(SOON, TimeUnit.MILLISECONDS);
          });
    }
    consume(1);
    serving.start();
    sendTexts(IntStream.range(0, 40).mapToObj(Integer::toString).toArray(String[]::new));
    await().until(() -> heard.size() == 40);
    assertThat(new HashSet<>(heard)).hasSize(40);
    assertThat(threads.size()).isGreaterThanOrEqualTo(sessions);
    awaitIdle(sessions);
    serving.close();
    assertHeld(queue);
  }

  @Test
  void shouldWaitForTheStartAndPauseWithTheStop() throws Exception {
    CountDownLatch second = new CountDownLatch(2);
    CountDownLatch mayReturn = new CountDownLatch(1);
    addSession(
        Session.AUTO_ACKNOWLEDGE,
        message -> {
          second.countDown();
          if (heard.size() == 2) {
            mayReturn.await();
          }
        });
    consume(10);
    sendTexts("a", "b", "c", "d");
    assertThat(heard).isEmpty();
    serving.start();
    second.await();
    CompletableFuture<Void> stopping =
        CompletableFuture.runAsync(() -> assertThat(Thrown.by(serving::stop)).isEmpty());
    assertThatThrownBy(() -> stopping.get(100, TimeUnit.MILLISECONDS))
        .isInstanceOf(java.util.concurrent.TimeoutException.class);
    mayReturn.countDown();
    stopping.get();
    assertThat(heard).containsExactly("a", "b");
    awaitIdle(1);
    assertThat(heard).containsExactly("a", "b");
    serving.start();
    awaitHeard("a", "b", "c", "d");
  }

  @Test
  void shouldGiveBackWhatWasNotHeardBeforeTheClose() throws Exception {
    CountDownLatch listening = new CountDownLatch(1);
    CountDownLatch closing = new CountDownLatch(1);
    addSession(
        Session.AUTO_ACKNOWLEDGE,
        message -> {
          listening.countDown();
          closing.await();
        });
    ConnectionConsumer consumer = consume(2);
    sendTexts("a", "b", "c");
    serving.start();
    listening.await();
    consumer.close();
    consumer.close();
    assertThatThrownBy(consumer::getServerSessionPool).isInstanceOf(IllegalStateException.class);
    CompletableFuture<Void> ending =
        CompletableFuture.runAsync(() -> assertThat(Thrown.by(serving::close)).isEmpty());
    assertThatThrownBy(() -> ending.get(100, TimeUnit.MILLISECONDS))
        .isInstanceOf(java.util.concurrent.TimeoutException.class);
    closing.countDown();
    ending.get();
    int count = heard.size();
    assertHeld(queue, List.of("a", "b", "c").subList(count, 3).toArray(String[]::new));
  }

  @Test
  void shouldReportAPoolThatFailsAndGoOnWithItLater() throws Exception {
    List<JMSException> reported = new CopyOnWriteArrayList<>();
    serving.setExceptionListener(reported::add);
    addSession(Session.AUTO_ACKNOWLEDGE, message -> {});
    AtomicInteger calls = new AtomicInteger();
    serving.createConnectionConsumer(
        queue,
        null,
        () -> {
          if (calls.incrementAndGet() <= 3) {
            throw new JMSException("wanted by the test");
          }
          return server.getServerSession();
        },
        10);
    serving.start();
    sendTexts("a", "b");
    awaitHeard("a", "b");
    assertThat(reported).hasSize(1);
  }

  @Test
  void shouldReceiveInNoOtherWayWithAListenerOfTheSession() throws Exception {
    MessageListener listener = message -> {};
    Session used = serving.createSession();
    assertThat(used.getMessageListener()).isNull();
    MessageConsumer consumer = used.createConsumer(queue);
    used.setMessageListener(listener);
    assertThat(used.getMessageListener()).isSameAs(listener);
    assertThatThrownBy(consumer::receiveNoWait).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> consumer.setMessageListener(listener))
        .isInstanceOf(IllegalStateException.class);
    used.createProducer(topic).send(used.createMessage());
    used.setMessageListener(null);
    assertThat(consumer.receiveNoWait()).isNull();
  }

  @TestFactory
  Stream<DynamicTest> shouldRefuseWrongArguments() throws Exception {
    Connection nameless = startedConnection();
    Class<JMSException> any = JMSException.class;
    Class<InvalidDestinationException> destination = InvalidDestinationException.class;
    addSession(Session.AUTO_ACKNOWLEDGE, message -> {});
    serving.start();
    return new WrongCalls()
        .add(destination, "null", () -> serving.createConnectionConsumer(null, null, server, 1))
        .add(
            destination,
            "foreign",
            () -> serving.createConnectionConsumer(new ForeignDestination(), null, server, 1))
        .add(
            any,
            "another's temporary",
            () -> serving.createConnectionConsumer(session.createTemporaryQueue(), null, server, 1))
        .add(
            InvalidSelectorException.class,
            "selector",
            () -> serving.createConnectionConsumer(queue, "=", server, 1))
        .add(any, "no pool", () -> serving.createConnectionConsumer(queue, null, null, 1))
        .add(any, "no messages", () -> serving.createConnectionConsumer(queue, null, server, 0))
        .add(any, "fewer", () -> serving.createConnectionConsumer(queue, null, server, -1))
        .add(
            destination,
            "durable null",
            () -> serving.createDurableConnectionConsumer(null, "d", null, server, 1))
        .add(
            any,
            "durable without a name",
            () -> serving.createDurableConnectionConsumer(topic, null, null, server, 1))
        .add(
            any,
            "shared with an empty name",
            () -> serving.createSharedConnectionConsumer(topic, "", null, server, 1))
        .add(
            any,
            "shared durable without a name",
            () -> serving.createSharedDurableConnectionConsumer(topic, null, null, server, 1))
        .add(
            IllegalStateException.class,
            "durable without a client identifier",
            () -> nameless.createDurableConnectionConsumer(topic, "d", null, server, 1))
        .tests(this::assertUsable);
  }

  private void assertUsable() throws Exception {
    heard.clear();
    ConnectionConsumer consumer = consume(1);
    sendText(queue, "still usable");
    awaitHeard("still usable");
    awaitIdle(1);
    consumer.close();
  }

  @Test
  void shouldServeTheConnectionsOfBothDomains() throws Exception {
    QueueConnection queues = closing(((QueueConnectionFactory) factory).createQueueConnection());
    TopicConnection topics = closing(((TopicConnectionFactory) factory).createTopicConnection());
    Session ofQueues = queues.createQueueSession(false, Session.AUTO_ACKNOWLEDGE);
    Session ofTopics = topics.createTopicSession(false, Session.AUTO_ACKNOWLEDGE);
    ofQueues.setMessageListener(hearing(message -> {}));
    ofTopics.setMessageListener(hearing(message -> {}));
    Server another = closing(new Server());
    server.add(ofQueues);
    another.add(ofTopics);
    queues.createConnectionConsumer(queue, null, server, 1);
    topics.createConnectionConsumer(topic, null, another, 1);
    queues.start();
    topics.start();
    sendTexts("a");
    awaitHeard("a");
    sendText(topic, "b");
    awaitHeard("a", "b");
  }
}
