package org.angarium.specification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.CompletionListener;
import jakarta.jms.DeliveryMode;
import jakarta.jms.IllegalStateException;
import jakarta.jms.IllegalStateRuntimeException;
import jakarta.jms.InvalidDestinationException;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.JMSProducer;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageFormatException;
import jakarta.jms.MessageProducer;
import jakarta.jms.QueueConnectionFactory;
import jakarta.jms.QueueSender;
import jakarta.jms.Session;
import jakarta.jms.TemporaryQueue;
import jakarta.jms.TextMessage;
import jakarta.jms.TopicConnectionFactory;
import jakarta.jms.TopicPublisher;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Section 7.3: sends that return at once and report later. */
class AsynchronousSendTest extends SpecificationCase {
  private final Completions completions = new Completions();

  private static List<String> numbers(int count) {
    return IntStream.range(0, count).mapToObj(Integer::toString).toList();
  }

  @Test
  void shouldSendInEachOfTheClassicWays() throws Exception {
    MessageProducer bound = session.createProducer(queue);
    MessageProducer unbound = session.createProducer(null);
    TextMessage[] messages = new TextMessage[4];
    for (int i = 0; i < messages.length; i++) {
      messages[i] = session.createTextMessage(Integer.toString(i));
    }
    bound.send(messages[0], completions);
    bound.send(messages[1], DeliveryMode.NON_PERSISTENT, 4, 60_000, completions);
    unbound.send(queue, messages[2], completions);
    unbound.send(queue, messages[3], DeliveryMode.NON_PERSISTENT, 4, 60_000, completions);
    for (int i = 0; i < messages.length; i++) {
      completions.success();
    }
    MessageConsumer consumer = session.createConsumer(queue);
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < messages.length; i++) {
      Message message = receive(consumer);
      texts.add(Texts.of(message));
      assertThat(message.getJMSExpiration() != 0)
          .isEqualTo(message.getJMSDeliveryMode() == DeliveryMode.NON_PERSISTENT);
    }
    assertThat(texts).containsExactlyInAnyOrder("0", "1", "2", "3");
  }

  @Test
  void shouldSendThroughSendersAndPublishers() throws Exception {
    QueueSender sender =
        closing(((QueueConnectionFactory) factory).createQueueConnection())
            .createQueueSession(false, Session.AUTO_ACKNOWLEDGE)
            .createSender(queue);
    TopicPublisher publisher =
        closing(((TopicConnectionFactory) factory).createTopicConnection())
            .createTopicSession(false, Session.AUTO_ACKNOWLEDGE)
            .createPublisher(topic);
    MessageConsumer subscriber = session.createConsumer(topic);
    sender.send(session.createTextMessage("queued"), completions);
    assertThat(Texts.of(completions.success())).isEqualTo("queued");
    publisher.send(session.createTextMessage("published"), completions);
    assertThat(Texts.of(completions.success())).isEqualTo("published");
    assertThat(receiveText(session.createConsumer(queue))).isEqualTo("queued");
    assertThat(receiveText(subscriber)).isEqualTo("published");
  }

  @Test
  void shouldSendThroughAContextOnceItIsToldTo() throws Exception {
    JMSContext context = context();
    JMSProducer producer = context.createProducer();
    assertThat(producer.getAsync()).isNull();
    assertThat(producer.setAsync(completions)).isSameAs(producer);
    assertThat(producer.getAsync()).isSameAs(completions);
    producer.send(queue, "asynchronous");
    assertThat(Texts.of(completions.success())).isEqualTo("asynchronous");

    producer.setAsync(null);
    assertThat(producer.getAsync()).isNull();
    producer.send(queue, "synchronous");
    assertThat(Texts.received(session.createConsumer(queue), 2))
        .containsExactly("asynchronous", "synchronous");
    assertThat(completions.waiting()).isZero();
  }

  @Test
  void shouldReportSuccessWhenTheMessageHasBeenSent() throws Exception {
    MessageConsumer consumer = startedConnection().createSession().createConsumer(queue);
    MessageProducer producer = session.createProducer(queue);
    for (int i = 0; i < 20; i++) {
      producer.send(session.createTextMessage(Integer.toString(i)), completions);
      completions.success();
      assertThat(Texts.of(consumer.receiveNoWait())).isEqualTo(Integer.toString(i));
    }
  }

  @TestFactory
  Stream<DynamicTest> shouldThrowWhatIsWrongWithTheCallAndReportNothing() throws JMSException {
    Message message = session.createTextMessage("text");
    MessageProducer bound = session.createProducer(queue);
    MessageProducer unbound = session.createProducer(null);
    Map<String, Map.Entry<Class<? extends Exception>, Aside.Action>> calls =
        Map.of(
            "no listener",
            Map.entry(
                IllegalArgumentException.class,
                () -> bound.send(message, (CompletionListener) null)),
            "no listener for a destination",
            Map.entry(IllegalArgumentException.class, () -> unbound.send(queue, message, null)),
            "no message",
            Map.entry(MessageFormatException.class, () -> bound.send(null, completions)),
            "no destination",
            Map.entry(
                InvalidDestinationException.class, () -> unbound.send(null, message, completions)),
            "destination although bound",
            Map.entry(
                UnsupportedOperationException.class, () -> bound.send(queue, message, completions)),
            "no destination although unbound",
            Map.entry(
                UnsupportedOperationException.class, () -> unbound.send(message, completions)),
            "wrong delivery mode",
            Map.entry(JMSException.class, () -> bound.send(message, 3, 4, 0, completions)),
            "wrong priority",
            Map.entry(
                JMSException.class,
                () -> bound.send(message, DeliveryMode.PERSISTENT, 10, 0, completions)),
            "wrong time to live",
            Map.entry(
                JMSException.class,
                () -> bound.send(message, DeliveryMode.PERSISTENT, 4, -1, completions)));
    return calls.entrySet().stream()
        .map(
            call ->
                DynamicTest.dynamicTest(
                    call.getKey(),
                    () -> {
                      assertThatThrownBy(() -> call.getValue().getValue().run())
                          .isInstanceOf(call.getValue().getKey());
                      bound.send(session.createTextMessage("marker"), completions);
                      assertThat(Texts.of(completions.success())).isEqualTo("marker");
                    }));
  }

  @Test
  void shouldReportWhatItCannotThrow() throws Exception {
    Session owner = startedConnection().createSession();
    TemporaryQueue temporary = owner.createTemporaryQueue();
    MessageProducer producer = session.createProducer(temporary);
    TextMessage message = session.createTextMessage("too late");
    producer.send(session.createTextMessage("in time"));
    temporary.delete();

    producer.send(message, completions);

    Completions.Call call = completions.next();
    assertThat(call.exception()).isInstanceOf(InvalidDestinationException.class);
    assertThat(call.message()).isSameAs(message);
    sendText(queue, "still usable");
    assertThat(receiveText(session.createConsumer(queue))).isEqualTo("still usable");
  }

  @Test
  void shouldKeepTheOrderOfSynchronousAndAsynchronousSends() throws Exception {
    int count = 100;
    MessageConsumer consumer = session.createConsumer(queue);
    MessageProducer producer = session.createProducer(queue);
    for (int i = 0; i < count; i++) {
      TextMessage message = session.createTextMessage(Integer.toString(i));
      if (i % 5 == 4) {
        producer.send(message);
      } else {
        producer.send(message, completions);
      }
    }
    assertThat(Texts.received(consumer, count)).isEqualTo(numbers(count));
  }

  /** A way to end what a session does. */
  private interface Ending {
    void end(Session used, MessageProducer producer, AutoCloseable connection) throws Exception;
  }

  private void assertWaitsForCallbacks(int mode, Ending ending) throws Exception {
    int count = 10;
    CountDownLatch mayGoOn = new CountDownLatch(1);
    Completions slow = new Completions(() -> mayGoOn.await(SOON, TimeUnit.MILLISECONDS));
    var own = startedConnection();
    Session used = own.createSession(mode);
    MessageProducer producer = used.createProducer(queue);
    for (int i = 0; i < count; i++) {
      producer.send(used.createTextMessage(Integer.toString(i)), slow);
    }
    Aside<List<String>> end =
        Aside.call(
                () -> {
                  ending.end(used, producer, own);
                  return List.copyOf(slow.texts());
                })
            .awaitPause();
    assertThat(end.isDone()).isFalse();
    mayGoOn.countDown();
    assertThat(end.result()).isEqualTo(numbers(count));
  }

  @TestFactory
  Stream<DynamicTest> shouldCloseAndCommitOnlyWhenCallbacksHaveReturned() {
    Map<String, Ending> endings =
        Map.of(
            "producer", (used, producer, own) -> producer.close(),
            "session", (used, producer, own) -> used.close(),
            "connection", (used, producer, own) -> own.close(),
            "commit", (used, producer, own) -> used.commit(),
            "rollback", (used, producer, own) -> used.rollback());
    return endings.entrySet().stream()
        .map(
            ending ->
                DynamicTest.dynamicTest(
                    ending.getKey(),
                    () -> {
                      boolean transaction =
                          ending.getKey().equals("commit") || ending.getKey().equals("rollback");
                      assertWaitsForCallbacks(
                          transaction ? Session.SESSION_TRANSACTED : Session.AUTO_ACKNOWLEDGE,
                          ending.getValue());
                    }));
  }

  @Test
  void shouldCloseAContextOnlyWhenCallbacksHaveReturned() throws Exception {
    CountDownLatch mayGoOn = new CountDownLatch(1);
    Completions slow = new Completions(() -> mayGoOn.await(SOON, TimeUnit.MILLISECONDS));
    JMSContext context = context();
    context.createProducer().setAsync(slow).send(queue, "0").send(queue, "1");
    Aside<List<String>> end =
        Aside.call(
                () -> {
                  context.close();
                  return List.copyOf(slow.texts());
                })
            .awaitPause();
    assertThat(end.isDone()).isFalse();
    mayGoOn.countDown();
    assertThat(end.result()).containsExactly("0", "1");
  }

  @Test
  void shouldCompleteSendsThatAreUnderWayWhenTheSessionCloses() throws Exception {
    int count = 100;
    Session used = connection.createSession();
    MessageProducer producer = used.createProducer(queue);
    for (int i = 0; i < count; i++) {
      producer.send(used.createTextMessage(Integer.toString(i)), completions);
    }
    used.close();
    assertThat(completions.texts()).isEqualTo(numbers(count));
    assertThat(Texts.received(session.createConsumer(queue), count)).isEqualTo(numbers(count));
  }

  @Test
  void shouldSendInATransactionWithTheCommitOnly() throws Exception {
    Session transacted = connection.createSession(Session.SESSION_TRANSACTED);
    MessageProducer producer = transacted.createProducer(queue);
    producer.send(transacted.createTextMessage("rolled back"), completions);
    transacted.rollback();
    producer.send(transacted.createTextMessage("committed"), completions);
    MessageConsumer consumer = session.createConsumer(queue);
    assertThat(consumer.receiveNoWait()).isNull();
    transacted.commit();
    assertThat(receiveText(consumer)).isEqualTo("committed");
    assertThat(completions.texts()).containsExactly("rolled back", "committed");
  }

  private void assertRefusedInCallback(int mode, Ending ending) throws Exception {
    var own = startedConnection();
    Session used = own.createSession(mode);
    MessageProducer producer = used.createProducer(queue);
    Completions ended = new Completions(() -> ending.end(used, producer, own));
    producer.send(used.createTextMessage("text"), ended);
    assertThat(ended.next().exception()).isInstanceOf(IllegalStateException.class);
    producer.send(used.createTextMessage("still usable"));
  }

  @TestFactory
  Stream<DynamicTest> shouldRefuseToCloseOrCommitInACallback() {
    Map<String, Ending> endings =
        Map.of(
            "producer", (used, producer, own) -> producer.close(),
            "session", (used, producer, own) -> used.close(),
            "connection", (used, producer, own) -> own.close());
    Map<String, Ending> transactions =
        Map.of(
            "commit", (used, producer, own) -> used.commit(),
            "rollback", (used, producer, own) -> used.rollback(),
            "transacted session", (used, producer, own) -> used.close());
    return Stream.concat(
        endings.entrySet().stream()
            .map(
                ending ->
                    DynamicTest.dynamicTest(
                        ending.getKey(),
                        () ->
                            assertRefusedInCallback(Session.AUTO_ACKNOWLEDGE, ending.getValue()))),
        transactions.entrySet().stream()
            .map(
                ending ->
                    DynamicTest.dynamicTest(
                        ending.getKey(),
                        () ->
                            assertRefusedInCallback(
                                Session.SESSION_TRANSACTED, ending.getValue()))));
  }

  @Test
  void shouldRefuseToCloseOrCommitAContextInACallback() throws Exception {
    JMSContext context = closing(factory.createContext(JMSContext.SESSION_TRANSACTED));
    JMSProducer producer = context.createProducer();
    for (Aside.Action ending :
        List.<Aside.Action>of(context::close, context::commit, context::rollback)) {
      Completions ended = new Completions(ending);
      producer.setAsync(ended).send(queue, "text");
      assertThat(ended.next().exception()).isInstanceOf(IllegalStateRuntimeException.class);
    }
    producer.setAsync(null).send(queue, "still usable");
    context.commit();
  }

  @Test
  void shouldHaveSetTheHeadersWhenItReports() throws Exception {
    TextMessage message = session.createTextMessage("text");
    long before = System.currentTimeMillis();
    session
        .createProducer(queue)
        .send(message, DeliveryMode.NON_PERSISTENT, 7, 60_000, completions);
    Message sent = completions.success();
    assertThat(sent).isSameAs(message);
    assertThat(sent.getJMSMessageID()).startsWith("ID:");
    assertThat(sent.getJMSDestination()).isEqualTo(queue);
    assertThat(sent.getJMSTimestamp()).isBetween(before, System.currentTimeMillis());
    assertThat(sent.getJMSPriority()).isEqualTo(7);
    assertThat(sent.getJMSDeliveryMode()).isEqualTo(DeliveryMode.NON_PERSISTENT);
    assertThat(sent.getJMSExpiration()).isEqualTo(sent.getJMSTimestamp() + 60_000);
    message.setText("sent again");
    session.createProducer(queue).send(message);
  }

  @Test
  void shouldCallBackInOrderOneAtATimeAndFromAnotherThread() throws Exception {
    int count = 100;
    AtomicInteger running = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    Completions counting =
        new Completions(
            () -> {
              most.accumulateAndGet(running.incrementAndGet(), Math::max);
              running.decrementAndGet();
            });
    MessageProducer first = session.createProducer(queue);
    MessageProducer second = session.createProducer(session.createQueue(uniqueName()));
    for (int i = 0; i < count; i++) {
      first.send(session.createTextMessage(Integer.toString(i)), counting);
      second.send(session.createTextMessage("x"), counting);
    }
    for (int i = 0; i < 2 * count; i++) {
      assertThat(counting.next().thread()).isNotSameAs(Thread.currentThread());
    }
    assertThat(most).hasValue(1);
    assertThat(counting.texts().stream().filter(text -> !text.equals("x")))
        .isEqualTo(numbers(count));
  }

  @Test
  void shouldCallBackInTheOrderOfAContextsSends() throws Exception {
    int count = 50;
    JMSContext context = context();
    JMSProducer[] producers = {
      context.createProducer().setAsync(completions), context.createProducer().setAsync(completions)
    };
    for (int i = 0; i < count; i++) {
      producers[i % 2].send(queue, Integer.toString(i));
    }
    for (int i = 0; i < count; i++) {
      assertThat(Texts.of(completions.success())).isEqualTo(Integer.toString(i));
    }
  }

  @Test
  void shouldLetTheSessionBeUsedWhileACallbackRuns() throws Exception {
    CountDownLatch mayGoOn = new CountDownLatch(1);
    Completions slow = new Completions(() -> mayGoOn.await(SOON, TimeUnit.MILLISECONDS));
    session.createProducer(queue).send(session.createTextMessage("one"), slow);
    MessageConsumer consumer = session.createConsumer(queue);
    assertThat(receiveText(consumer)).isEqualTo("one");
    sendText(session.createQueue(uniqueName()), "two");
    mayGoOn.countDown();
    slow.success();
  }
}
