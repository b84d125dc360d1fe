package org.angarium.jms.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import jakarta.jms.CompletionListener;
import jakarta.jms.Connection;
import jakarta.jms.DeliveryMode;
import jakarta.jms.Destination;
import jakarta.jms.IllegalStateException;
import jakarta.jms.IllegalStateRuntimeException;
import jakarta.jms.InvalidDestinationException;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.JMSProducer;
import jakarta.jms.Message;
import jakarta.jms.MessageFormatException;
import jakarta.jms.MessageProducer;
import jakarta.jms.ResourceAllocationException;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.angarium.jms.destination.AngariumQueue;
import org.angarium.transport.error.ErrorCode;
import org.angarium.transport.frame.Frame;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.mockito.Mockito;

/** Sending with a completion listener (Jakarta Messaging 7.3). */
class UnwaitedSendingTest {
  private final ScriptedBroker broker = new ScriptedBroker();
  private final AngariumQueue queue = new AngariumQueue("q");
  private Connection connection;
  private Session session;
  private MessageProducer producer;

  @BeforeEach
  void connect() throws JMSException {
    connection = broker.factory().createConnection();
    open(Session.AUTO_ACKNOWLEDGE);
  }

  private void open(int mode) throws JMSException {
    session = connection.createSession(mode);
    producer = session.createProducer(queue);
  }

  @AfterEach
  void disconnect() throws JMSException {
    connection.close();
    broker.close();
  }

  /** Notes what it is told, and does what the test says. */
  private static final class Teller implements CompletionListener {
    final List<Message> completed = new CopyOnWriteArrayList<>();
    final List<Exception> failed = new CopyOnWriteArrayList<>();
    final List<Thread> threads = new CopyOnWriteArrayList<>();
    final JmsErrors.Action then;
    volatile Throwable thrown;

    Teller(JmsErrors.Action then) {
      this.then = then;
    }

    Teller() {
      this(() -> {});
    }

    @Override
    public void onCompletion(Message message) {
      threads.add(Thread.currentThread());
      thrown = catchThrowable(() -> then.run());
      completed.add(message);
      if (thrown instanceof RuntimeException e) {
        throw e;
      }
    }

    @Override
    public void onException(Message message, Exception exception) {
      failed.add(exception);
      onCompletion(message);
    }
  }

  private static boolean quietly(JmsErrors.Action action) {
    JmsErrors.run(action);
    return true;
  }

  private Frame.Send sent() throws InterruptedException {
    return broker.skipTo(Frame.Send.class);
  }

  // ---- callbacks

  @ParameterizedTest
  @ValueSource(ints = {DeliveryMode.PERSISTENT, DeliveryMode.NON_PERSISTENT})
  void shouldTellWhenTheBrokerHasConfirmed(int deliveryMode) throws Exception {
    broker.ignore(Frame.Send.class);
    Teller teller = new Teller();
    Message message = session.createTextMessage("x");
    producer.send(message, deliveryMode, 7, 1_000, teller);

    Frame.Send sent = sent();
    assertThat(sent.requestId()).isPositive();
    assertThat(sent.message().priority()).isEqualTo(7);
    await().during(Duration.ofMillis(50)).until(teller.completed::isEmpty);
    broker.send(new Frame.Done(sent.requestId()));

    await().until(() -> !teller.completed.isEmpty());
    assertThat(teller.completed.get(0)).isSameAs(message);
    assertThat(message.getJMSMessageID()).isEqualTo(sent.message().header().messageId());
    assertThat(teller.failed).isEmpty();
    assertThat(teller.threads).doesNotContain(Thread.currentThread());
  }

  @Test
  void shouldTellInTheOrderOfSendingWhateverTheOrderOfTheAnswers() throws Exception {
    broker.ignore(Frame.Send.class);
    Teller teller = new Teller();
    List<Message> messages = new ArrayList<>();
    List<Long> requests = new ArrayList<>();
    MessageProducer other = session.createProducer(null);
    for (int i = 0; i < 4; i++) {
      Message message = session.createMessage();
      messages.add(message);
      if (i % 2 == 0) {
        producer.send(message, teller);
      } else {
        other.send(queue, message, teller);
      }
      requests.add(sent().requestId());
    }
    broker.send(new Frame.Done(requests.get(3)));
    broker.send(new Frame.Failed(requests.get(1), ErrorCode.RESOURCE_EXHAUSTED, "full"));
    broker.send(new Frame.Done(requests.get(2)));
    connection.createSession(Session.SESSION_TRANSACTED).commit(); // the answers have arrived
    assertThat(teller.completed).isEmpty();
    broker.send(new Frame.Done(requests.get(0)));

    await().until(() -> teller.completed.size() == 4);
    assertThat(teller.completed).containsExactlyElementsOf(messages);
    assertThat(teller.threads).containsOnly(teller.threads.get(0));
    assertThat(teller.failed).singleElement().isInstanceOf(ResourceAllocationException.class);
  }

  @Test
  void shouldSendInTheOrderOfTheCallsWithAndWithoutWaiting() throws Exception {
    Teller teller = new Teller();
    for (int i = 0; i < 6; i++) {
      Message message = session.createTextMessage("" + i);
      message.setIntProperty("number", i);
      if (i % 2 == 0) {
        producer.send(message, teller);
      } else {
        producer.send(message);
      }
    }

    assertThat(broker.all(Frame.Send.class))
        .extracting(frame -> frame.message().properties().get("number"))
        .containsExactly(0, 1, 2, 3, 4, 5);
    await().until(() -> teller.completed.size() == 3);
  }

  @Test
  void shouldGoOnAfterAListenerThatFails() throws Exception {
    Teller failing =
        new Teller(
            () -> {
              Thread.currentThread().interrupt();
              throw new IllegalArgumentException("wanted by the test");
            });
    Teller teller = new Teller();
    producer.send(session.createMessage(), failing);
    await().until(() -> !failing.completed.isEmpty());
    producer.send(session.createMessage(), failing);
    producer.send(session.createMessage(), teller);

    await().until(() -> !teller.completed.isEmpty());
    assertThat(failing.completed).hasSize(2);
    assertThat(teller.thrown).isNull();
  }

  @Test
  void shouldLetAListenerSend() throws Exception {
    Teller last = new Teller();
    Teller first =
        new Teller(
            () -> {
              producer.send(session.createMessage());
              producer.send(session.createMessage(), last);
            });
    producer.send(session.createMessage(), first);

    await().until(() -> !last.completed.isEmpty());
    assertThat(first.thrown).isNull();
  }

  @Test
  void shouldTellOfAnotherProvidersMessage() throws Exception {
    TextMessage foreign = Mockito.mock(TextMessage.class);
    Mockito.when(foreign.getPropertyNames()).thenReturn(Collections.emptyEnumeration());
    Teller teller = new Teller(() -> Mockito.verify(foreign).setJMSDestination(queue));
    producer.send(foreign, teller);

    await().until(() -> !teller.completed.isEmpty());
    assertThat(teller.completed.get(0)).isSameAs(foreign);
    assertThat(teller.thrown).isNull();
  }

  @Test
  void shouldSendForAContextWithoutWaiting() throws Exception {
    try (JMSContext context = broker.factory().createContext()) {
      Teller teller = new Teller();
      JMSProducer sender = context.createProducer();
      assertThat(sender.getAsync()).isNull();
      sender.setAsync(teller).setProperty("p", 5);
      assertThat(sender.getAsync()).isSameAs(teller);
      sender.send(queue, "text").send(queue, Collections.singletonMap("a", 1));
      sender.setAsync(null).send(queue, new byte[1]);

      assertThat(sender.getAsync()).isNull();
      await().until(() -> teller.completed.size() == 2);
      assertThat(((TextMessage) teller.completed.get(0)).getText()).isEqualTo("text");
      assertThat(broker.all(Frame.Send.class))
          .hasSize(3)
          .allMatch(frame -> frame.message().properties().get("p").equals(5));
    }
  }

  // ---- what is refused

  @Test
  void shouldRefuseWhatIsWrongInTheCallAndTellNobody() throws Exception {
    Teller teller = new Teller();
    Message message = session.createMessage();
    MessageProducer anonymous = session.createProducer(null);

    assertThatThrownBy(() -> producer.send(message, null))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> producer.send(message, 1, 1, 1, null))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> anonymous.send(queue, message, null))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> anonymous.send(queue, message, 1, 1, 1, null))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> producer.send(null, teller))
        .isInstanceOf(MessageFormatException.class);
    assertThatThrownBy(() -> producer.send(message, 3, 1, 1, teller))
        .isInstanceOf(JMSException.class);
    assertThatThrownBy(() -> producer.send(queue, message, teller))
        .isInstanceOf(UnsupportedOperationException.class);
    assertThatThrownBy(() -> anonymous.send(message, teller))
        .isInstanceOf(UnsupportedOperationException.class);
    assertThatThrownBy(() -> anonymous.send((Destination) null, message, teller))
        .isInstanceOf(InvalidDestinationException.class);
    producer.close();
    assertThatThrownBy(() -> producer.send(message, teller))
        .isInstanceOf(IllegalStateException.class);

    session.close();
    assertThat(teller.completed).isEmpty();
    assertThat(broker.all(Frame.Send.class)).isEmpty();
  }

  @Test
  void shouldRefuseInTheCallWhatTheBrokerHasNoRoomFor() throws Exception {
    connection = broker.factory("?sendTimeout=20ms").createConnection();
    open(Session.AUTO_ACKNOWLEDGE);
    Teller teller = new Teller();
    Message large = session.createTextMessage("x".repeat(ScriptedBroker.WINDOW));
    producer.send(large, teller);

    assertThatThrownBy(() -> producer.send(large, teller))
        .isInstanceOf(ResourceAllocationException.class);
    session.close();
    assertThat(teller.completed).hasSize(1);
    assertThat(teller.failed).isEmpty();
  }

  @Test
  void shouldTellThatTheOutcomeIsUnknownWhenNoAnswerComes() throws Exception {
    broker.ignore(Frame.Send.class);
    connection = broker.factory("?requestTimeout=500ms").createConnection();
    open(Session.AUTO_ACKNOWLEDGE);
    Teller teller = new Teller();
    long begun = System.nanoTime();
    for (int i = 0; i < 5; i++) {
      producer.send(session.createMessage(), teller);
    }

    await().until(() -> teller.failed.size() == 5);
    assertThat(teller.failed).allMatch(UnwaitedSendingTest::isUnknown);
    assertThat(Duration.ofNanos(System.nanoTime() - begun))
        .isBetween(Duration.ofMillis(500), Duration.ofMillis(2_000));
  }

  private static boolean isUnknown(Exception failure) {
    return failure instanceof JMSException e
        && ErrorCode.OUTCOME_UNKNOWN.label().equals(e.getErrorCode());
  }

  @Test
  void shouldTellOfEachOutstandingSendWhenTheConnectionIsLost() throws Exception {
    broker.ignore(Frame.Send.class);
    Teller teller = new Teller();
    for (int i = 0; i < 5; i++) {
      producer.send(session.createMessage(), teller);
    }
    broker.hangUp();

    await().until(() -> teller.failed.size() == 5);
    assertThat(teller.failed).allMatch(UnwaitedSendingTest::isUnknown);
    assertThat(catchThrowable(() -> producer.send(session.createMessage(), teller)))
        .isInstanceOf(JMSException.class)
        .hasMessageContaining("closed");
    assertThatCode(session::close).doesNotThrowAnyException();
    assertThat(teller.failed).hasSize(5);
  }

  // ---- what waits for callbacks

  private enum Waiting {
    PRODUCER_CLOSE,
    SESSION_CLOSE,
    CONNECTION_CLOSE,
    COMMIT,
    ROLLBACK
  }

  private JmsErrors.Action action(Waiting waiting) {
    return switch (waiting) {
      case PRODUCER_CLOSE -> producer::close;
      case SESSION_CLOSE -> session::close;
      case CONNECTION_CLOSE -> connection::close;
      case COMMIT -> session::commit;
      case ROLLBACK -> session::rollback;
    };
  }

  private static List<Class<? extends Frame>> endings() {
    return List.of(
        Frame.CloseProducer.class,
        Frame.CloseSession.class,
        Frame.Close.class,
        Frame.Commit.class,
        Frame.Rollback.class);
  }

  private boolean ended() {
    return endings().stream().anyMatch(type -> !broker.all(type).isEmpty());
  }

  @ParameterizedTest
  @EnumSource
  void shouldWaitForAnswersAndCallbacks(Waiting waiting) throws Exception {
    open(Session.SESSION_TRANSACTED);
    broker.ignore(Frame.Send.class);
    CountDownLatch leave = new CountDownLatch(1);
    Teller teller = new Teller(() -> quietly(() -> ListeningTest.awaitLatch(leave)));
    producer.send(session.createMessage(), teller);
    producer.send(session.createMessage(), teller);
    long first = sent().requestId();
    long second = sent().requestId();

    CompletableFuture<Void> ending =
        CompletableFuture.runAsync(() -> JmsErrors.run(action(waiting)));
    await().during(Duration.ofMillis(50)).until(() -> !ended());
    broker.send(new Frame.Done(first));
    broker.send(new Frame.Failed(second, ErrorCode.RESOURCE_EXHAUSTED, "full"));
    await().until(() -> teller.threads.size() == 1);
    await().during(Duration.ofMillis(50)).until(() -> !ended());
    assertThat(ending).isNotDone();
    leave.countDown();

    ending.get();
    assertThat(teller.completed).hasSize(2);
    assertThat(teller.failed).hasSize(1);
    assertThat(ended()).isTrue();
  }

  @ParameterizedTest
  @EnumSource
  void shouldRefuseInACallbackWhatWouldWaitForIt(Waiting waiting) throws Exception {
    open(Session.SESSION_TRANSACTED);
    Teller teller = new Teller(() -> action(waiting).run());
    producer.send(session.createMessage(), teller);

    await().until(() -> !teller.completed.isEmpty());
    assertThat(teller.thrown).isInstanceOf(IllegalStateException.class);
    assertThat(ended()).isFalse();
    session.commit();
    assertThat(broker.all(Frame.Commit.class)).hasSize(1);
  }

  @Test
  void shouldRefuseInACallbackToEndItsContext() {
    try (JMSContext context = broker.factory().createContext(Session.SESSION_TRANSACTED)) {
      List<Throwable> thrown = new CopyOnWriteArrayList<>();
      Teller teller =
          new Teller(
              () ->
                  Stream.<Runnable>of(context::close, context::commit, context::rollback)
                      .forEach(end -> thrown.add(catchThrowable(end::run))));
      context.createProducer().setAsync(teller).send(queue, "x");

      await().until(() -> thrown.size() == 3);
      assertThat(thrown).allMatch(IllegalStateRuntimeException.class::isInstance);
    }
    assertThat(broker.all(Frame.CloseSession.class)).hasSize(1);
  }

  @Test
  void shouldLetACallbackCloseAnotherProducerUnlessThatHasToWait() throws Exception {
    broker.ignore(Frame.Send.class);
    MessageProducer idle = session.createProducer(queue);
    MessageProducer busy = session.createProducer(queue);
    List<Throwable> thrown = new CopyOnWriteArrayList<>();
    Teller teller =
        new Teller(
            () -> {
              idle.close();
              thrown.add(catchThrowable(busy::close));
            });
    producer.send(session.createMessage(), teller);
    busy.send(session.createMessage(), new Teller());
    broker.send(new Frame.Done(sent().requestId()));

    await().until(() -> !teller.completed.isEmpty());
    assertThat(teller.thrown).isNull();
    assertThat(thrown).singleElement().isInstanceOf(IllegalStateException.class);
    broker.send(new Frame.Done(sent().requestId()));
    busy.close();
    assertThat(broker.all(Frame.CloseProducer.class)).hasSize(2);
  }

  @Test
  void shouldEndTheThreadWithTheSession() throws Exception {
    long begun = System.nanoTime();
    for (int i = 0; i < 20; i++) { // 20 s, if each of the threads went on until it is found idle
      Session another = connection.createSession();
      Teller teller = new Teller();
      another.createProducer(queue).send(another.createMessage(), teller);
      another.close();

      Thread thread = teller.threads.get(0);
      assertThat(thread.getName()).startsWith("angarium-completion-");
      assertThat(thread.isDaemon()).isFalse();
      await().until(() -> !thread.isAlive());
    }
    assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(15));
  }

  @Test
  void shouldGoOnWhenItsIdleThreadIsInterrupted() throws Exception {
    Teller teller = new Teller();
    producer.send(session.createMessage(), teller);
    await().until(() -> !teller.completed.isEmpty());
    Thread thread = teller.threads.get(0);
    await().until(() -> thread.getState() == Thread.State.TIMED_WAITING);
    thread.interrupt();
    await().until(() -> !thread.isInterrupted());

    producer.send(session.createMessage(), teller);

    await().until(() -> teller.completed.size() == 2);
  }

  @Test
  void shouldWaitForAListenerThatIsMuchSlowerThanTheSender() throws Exception {
    connection = broker.factory("?sendTimeout=30ms").createConnection();
    open(Session.AUTO_ACKNOWLEDGE);
    broker.passOver();
    MessageProducer other = session.createProducer(queue);
    int producerId = broker.skipTo(Frame.OpenProducer.class).producerId();
    broker.send(new Frame.ProducerCredit(producerId, 1_000_000));
    CountDownLatch leave = new CountDownLatch(1);
    Teller stuck =
        new Teller(
            () -> {
              ListeningTest.awaitLatch(leave);
              other.send(session.createMessage(), new Teller()); // does not wait for itself
            });
    other.send(session.createMessage(), stuck);
    await().until(() -> !stuck.threads.isEmpty()); // this one waits no more
    Teller teller = new Teller();
    for (int i = 0; i < Completions.MOST_WAITING; i++) {
      other.send(session.createMessage(), teller);
    }

    Throwable refused = catchThrowable(() -> other.send(session.createMessage(), teller));
    int sent = broker.all(Frame.Send.class).size();
    leave.countDown();
    assertThat(refused)
        .isInstanceOf(ResourceAllocationException.class)
        .hasMessageContaining("1000 messages")
        .hasMessageContaining("30 ms");
    assertThat(sent).isEqualTo(Completions.MOST_WAITING + 1);
    await().until(() -> teller.completed.size() == Completions.MOST_WAITING);
    assertThat(stuck.thrown).isNull();
    other.send(session.createMessage(), teller);
    session.close();
    assertThat(teller.failed).isEmpty();
  }

  @Test
  void shouldEndAnIdleThreadAndStartAnother() throws Exception {
    Teller teller = new Teller();
    producer.send(session.createMessage(), teller);
    await().until(() -> !teller.threads.isEmpty());
    await().until(() -> !teller.threads.get(0).isAlive());
    producer.send(session.createMessage(), teller);

    await().until(() -> teller.completed.size() == 2);
    assertThat(teller.threads.get(1)).isNotSameAs(teller.threads.get(0));
  }
}
