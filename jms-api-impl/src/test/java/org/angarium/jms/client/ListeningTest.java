package org.angarium.jms.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import jakarta.jms.Connection;
import jakarta.jms.IllegalStateException;
import jakarta.jms.IllegalStateRuntimeException;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageListener;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.stream.LongStream;
import org.angarium.jms.destination.AngariumQueue;
import org.angarium.transport.frame.Frame;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Message listeners: their thread, acknowledgement, failures, stopping and closing. */
class ListeningTest {
  private final ScriptedBroker broker = new ScriptedBroker();
  private final List<String> heard = Collections.synchronizedList(new ArrayList<>());
  private final List<Throwable> failures = new CopyOnWriteArrayList<>();
  private Connection connection;
  private Session session;
  private MessageConsumer consumer;
  private int consumerId;

  @BeforeEach
  void connect() throws JMSException {
    connection = broker.factory().createConnection();
  }

  @AfterEach
  void disconnect() throws JMSException {
    connection.close();
    broker.close();
  }

  private void listen(int mode, MessageListener listener) throws Exception {
    session = connection.createSession(mode);
    consumer = session.createConsumer(new AngariumQueue("q"));
    consumerId = broker.skipTo(Frame.OpenConsumer.class).consumerId();
    consumer.setMessageListener(listener);
    connection.start();
  }

  private MessageListener hearing(JmsErrors.Action action) {
    return message -> {
      heard.add(JmsErrors.get(((TextMessage) message)::getText));
      try {
        action.run();
      } catch (JMSException e) {
        failures.add(e);
      }
    };
  }

  @Test
  void shouldHearMessagesInOrderOnTheSessionsThreadAndAcknowledgeThem() throws Exception {
    List<String> threads = new CopyOnWriteArrayList<>();
    listen(Session.AUTO_ACKNOWLEDGE, hearing(() -> threads.add(Thread.currentThread().getName())));
    long first = broker.deliver(consumerId, "a");
    broker.deliver(consumerId, "b");

    assertThat(broker.skipTo(Frame.Acknowledge.class).deliveryIds()).containsExactly(first);
    await().until(() -> heard.equals(List.of("a", "b")));
    assertThat(threads).allMatch(name -> name.startsWith("angarium-session-"));
  }

  @Test
  void shouldNotPassAnInterruptOnToTheNextMessage() throws Exception {
    List<Boolean> interrupted = new CopyOnWriteArrayList<>();
    listen(
        Session.AUTO_ACKNOWLEDGE,
        hearing(
            () -> {
              interrupted.add(Thread.currentThread().isInterrupted());
              Thread.currentThread().interrupt();
            }));
    broker.deliver(consumerId, "a");
    broker.deliver(consumerId, "b");

    await().until(() -> interrupted.size() == 2);
    assertThat(interrupted).containsOnly(false);
  }

  @Test
  void shouldTellTheBrokerOfAMessageThatExpiredHere() throws Exception {
    listen(Session.CLIENT_ACKNOWLEDGE, hearing(() -> {}));
    long expired = broker.deliver(consumerId, 1, ScriptedBroker.message("old", 4, 1));
    broker.deliver(consumerId, "new");

    await().until(() -> heard.equals(List.of("new")));
    assertThat(broker.skipTo(Frame.ExpireDeliveries.class).deliveryIds()).containsExactly(expired);
  }

  @Test
  void shouldHearNothingBeforeTheConnectionIsStarted() throws Exception {
    listen(Session.AUTO_ACKNOWLEDGE, hearing(() -> {}));
    connection.stop();
    broker.deliver(consumerId, "a");
    connection.createSession(Session.SESSION_TRANSACTED).commit(); // the delivery has arrived
    assertThat(heard).isEmpty();

    connection.start();

    await().until(() -> heard.equals(List.of("a")));
  }

  @Test
  void shouldAskForRedeliveryWhenAListenerFails() throws Exception {
    listen(
        Session.AUTO_ACKNOWLEDGE,
        hearing(
            () -> {
              if (heard.size() == 1) {
                throw new IllegalArgumentException("wanted by the test");
              }
            }));
    long first = broker.deliver(consumerId, "a");

    assertThat(broker.skipTo(Frame.Recover.class).delivered()).containsExactly(first);
    assertThat(broker.all(Frame.Acknowledge.class)).isEmpty();
    long again = broker.deliver(consumerId, 2, ScriptedBroker.message("a", 4, 0));
    assertThat(broker.skipTo(Frame.Acknowledge.class).deliveryIds()).containsExactly(again);
    assertThat(heard).containsExactly("a", "a");
  }

  @Test
  void shouldAcknowledgeWhatWasDealtWithBeforeAListenerFailedInDupsOkMode() throws Exception {
    listen(
        Session.DUPS_OK_ACKNOWLEDGE,
        hearing(
            () -> {
              if (heard.size() == 2) {
                throw new IllegalArgumentException("wanted by the test");
              }
            }));
    connection.stop();
    long first = broker.deliver(consumerId, "a");
    long second = broker.deliver(consumerId, "b");
    connection.createSession(Session.SESSION_TRANSACTED).commit(); // both have arrived
    connection.start();

    assertThat(broker.skipTo(Frame.Acknowledge.class).deliveryIds()).containsExactly(first);
    assertThat(broker.skipTo(Frame.Recover.class).delivered()).containsExactly(second);
  }

  @Test
  void shouldGoOnWithTheNextMessageWhenAListenerFailsInATransaction() throws Exception {
    listen(
        Session.SESSION_TRANSACTED,
        hearing(
            () -> {
              if (heard.size() == 1) {
                throw new IllegalArgumentException("wanted by the test");
              }
              session.commit();
            }));
    long first = broker.deliver(consumerId, "a");
    long second = broker.deliver(consumerId, "b");

    assertThat(broker.skipTo(Frame.Commit.class).acknowledged()).containsExactly(first, second);
    assertThat(broker.all(Frame.Recover.class)).isEmpty();
  }

  @Test
  void shouldNotAcknowledgeWhatItsListenerRecovered() throws Exception {
    listen(
        Session.AUTO_ACKNOWLEDGE,
        hearing(
            () -> {
              if (heard.size() == 1) {
                session.recover();
              }
            }));
    long first = broker.deliver(consumerId, "a");
    assertThat(broker.skipTo(Frame.Recover.class).delivered()).containsExactly(first);
    long second = broker.deliver(consumerId, "b");

    assertThat(broker.skipTo(Frame.Acknowledge.class).deliveryIds()).containsExactly(second);
  }

  @Test
  void shouldRefuseToReceiveInASessionWithAListener() throws Exception {
    listen(Session.AUTO_ACKNOWLEDGE, hearing(() -> {}));
    MessageConsumer other = session.createConsumer(new AngariumQueue("r"));

    assertThatThrownBy(consumer::receiveNoWait).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> other.receive(1)).isInstanceOf(IllegalStateException.class);
    consumer.setMessageListener(null);
    assertThat(other.receiveNoWait()).isNull();
  }

  @Test
  void shouldRefuseToCloseOrStopFromAListener() throws Exception {
    listen(
        Session.AUTO_ACKNOWLEDGE,
        message -> {
          for (JmsErrors.Action action :
              List.<JmsErrors.Action>of(session::close, connection::close, connection::stop)) {
            try {
              action.run();
            } catch (JMSException e) {
              failures.add(e);
            }
          }
          heard.add("done");
        });
    broker.deliver(consumerId, "a");

    await().until(() -> !heard.isEmpty());
    assertThat(failures).hasSize(3).allMatch(IllegalStateException.class::isInstance);
  }

  @Test
  void shouldLetAListenerCloseItsOwnConsumer() throws Exception {
    listen(Session.AUTO_ACKNOWLEDGE, hearing(() -> consumer.close()));
    long first = broker.deliver(consumerId, "a");
    broker.deliver(consumerId, "b");

    assertThat(broker.skipTo(Frame.CloseConsumer.class).retained()).containsExactly(first);
    assertThat(broker.skipTo(Frame.Acknowledge.class).deliveryIds()).containsExactly(first);
    assertThat(failures).isEmpty();
    session.close();
    assertThat(heard).containsExactly("a");
  }

  @Test
  void shouldLeaveAConsumerToItsListenerWhileAnotherThreadClosesIt() throws Exception {
    CountDownLatch entered = new CountDownLatch(1);
    CountDownLatch leave = new CountDownLatch(1);
    listen(
        Session.AUTO_ACKNOWLEDGE,
        hearing(
            () -> {
              entered.countDown();
              awaitLatch(leave);
              consumer.getMessageSelector();
              consumer.setMessageListener(consumer.getMessageListener());
            }));
    long first = broker.deliver(consumerId, "a");
    broker.deliver(consumerId, "b");
    entered.await();

    CompletableFuture<Void> closing =
        CompletableFuture.runAsync(() -> JmsErrors.run(consumer::close));
    await().during(Duration.ofMillis(100)).until(() -> !closing.isDone());
    assertThat(broker.all(Frame.CloseConsumer.class)).isEmpty();
    leave.countDown();
    closing.get();

    assertThat(failures).isEmpty();
    assertThat(heard).containsExactly("a");
    assertThat(broker.all(Frame.Acknowledge.class).get(0).deliveryIds()).containsExactly(first);
    assertThatThrownBy(consumer::getMessageListener).isInstanceOf(IllegalStateException.class);
    consumer.close();
    assertThat(broker.all(Frame.CloseConsumer.class)).hasSize(1);
  }

  @Test
  void shouldLetAListenerCloseAConsumerThatAnotherThreadIsClosing() throws Exception {
    CountDownLatch entered = new CountDownLatch(1);
    CountDownLatch leave = new CountDownLatch(1);
    listen(
        Session.AUTO_ACKNOWLEDGE,
        hearing(
            () -> {
              entered.countDown();
              awaitLatch(leave);
              consumer.close();
            }));
    broker.deliver(consumerId, "a");
    entered.await();
    CompletableFuture<Void> closing =
        CompletableFuture.runAsync(() -> JmsErrors.run(consumer::close));
    await().during(Duration.ofMillis(50)).until(() -> !closing.isDone());
    leave.countDown();
    closing.get();

    assertThat(failures).isEmpty();
    assertThat(broker.all(Frame.CloseConsumer.class)).hasSize(1);
    session.close();
    assertThat(broker.all(Frame.Acknowledge.class)).hasSize(1);
  }

  @Test
  void shouldLetAListenerCloseAnotherConsumerOfItsSession() throws Exception {
    List<MessageConsumer> others = new CopyOnWriteArrayList<>();
    listen(Session.AUTO_ACKNOWLEDGE, hearing(() -> others.get(0).close()));
    others.add(session.createConsumer(new AngariumQueue("r")));
    others.get(0).setMessageListener(hearing(() -> {}));
    broker.deliver(consumerId, "a");

    assertThat(broker.skipTo(Frame.CloseConsumer.class).retained()).isEmpty();
    broker.deliver(consumerId, "b");
    await().until(() -> heard.size() == 2);
    assertThat(failures).isEmpty();
  }

  @Test
  void shouldHearWithTheListenerThatWasSetLast() throws Exception {
    listen(Session.AUTO_ACKNOWLEDGE, hearing(() -> {}));
    broker.deliver(consumerId, "a");
    await().until(() -> heard.size() == 1);
    MessageListener second = message -> heard.add("second");
    consumer.setMessageListener(second);
    assertThat(consumer.getMessageListener()).isSameAs(second);
    broker.deliver(consumerId, "b");
    await().until(() -> heard.size() == 2);
    consumer.setMessageListener(null);
    assertThat(consumer.getMessageListener()).isNull();
    broker.deliver(consumerId, "c");

    assertThat(((TextMessage) consumer.receive(10_000)).getText()).isEqualTo("c");
    assertThat(heard).containsExactly("a", "second");
  }

  @Test
  void shouldLetAListenerSetAnother() throws Exception {
    List<MessageConsumer> others = new CopyOnWriteArrayList<>();
    listen(
        Session.AUTO_ACKNOWLEDGE,
        hearing(() -> others.get(0).setMessageListener(hearing(() -> {}))));
    others.add(session.createConsumer(new AngariumQueue("r")));
    int other = broker.skipTo(Frame.OpenConsumer.class).consumerId();
    broker.deliver(other, "b");
    broker.deliver(consumerId, "a");

    await().until(() -> heard.equals(List.of("a", "b")));
    assertThat(failures).isEmpty();
  }

  @Test
  void shouldRefuseToStopOrCloseContextsOfItsConnectionFromAListener() {
    try (JMSContext context = broker.factory().createContext();
        JMSContext other = context.createContext(JMSContext.AUTO_ACKNOWLEDGE)) {
      JMSConsumer receiver = context.createConsumer(new AngariumQueue("q"));
      receiver.setMessageListener(
          message -> {
            for (Runnable action :
                List.<Runnable>of(context::stop, context::close, other::stop, () -> {})) {
              try {
                action.run();
                heard.add("done");
              } catch (IllegalStateRuntimeException e) {
                failures.add(e);
              }
            }
          });
      broker.deliver(broker.all(Frame.OpenConsumer.class).get(0).consumerId(), "a");

      await().until(() -> !heard.isEmpty());
      assertThat(failures).hasSize(3);
    }
  }

  @Test
  void shouldWaitForAListenerInProgressBeforeClosing() throws Exception {
    CountDownLatch entered = new CountDownLatch(1);
    CountDownLatch leave = new CountDownLatch(1);
    listen(
        Session.AUTO_ACKNOWLEDGE,
        message -> {
          entered.countDown();
          try {
            leave.await();
          } catch (InterruptedException e) {
            failures.add(e);
          }
          heard.add("left");
        });
    broker.deliver(consumerId, "a");
    entered.await();

    CompletableFuture<List<String>> closing =
        CompletableFuture.supplyAsync(
            () -> {
              JmsErrors.run(connection::close);
              return List.copyOf(heard);
            });
    await().during(Duration.ofMillis(100)).until(() -> !closing.isDone());
    leave.countDown();

    assertThat(closing.get()).containsExactly("left");
    assertThat(broker.all(Frame.Acknowledge.class)).hasSize(1);
    assertThat(broker.all(Frame.CloseSession.class)).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource({"0, true", "0, false", "1, true", "1, false", "2, true", "2, false"})
  void shouldLeaveTheSessionToAListenerInProgressWhileItCloses(int mode, boolean whole)
      throws Exception {
    CountDownLatch entered = new CountDownLatch(1);
    CountDownLatch leave = new CountDownLatch(1);
    listen(
        mode,
        message -> {
          try {
            entered.countDown();
            leave.await();
            session.createProducer(new AngariumQueue("r")).send(session.createMessage());
            connection.createSession().close();
            message.acknowledge();
            if (mode == Session.SESSION_TRANSACTED) {
              session.commit();
            }
          } catch (JMSException | InterruptedException e) {
            failures.add(e);
          }
        });
    long first = broker.deliver(consumerId, "a");
    entered.await();

    CompletableFuture<Void> closing =
        CompletableFuture.runAsync(() -> JmsErrors.run(whole ? connection::close : session::close));
    await().during(Duration.ofMillis(100)).until(() -> !closing.isDone());
    leave.countDown();
    closing.get();

    assertThat(failures).isEmpty();
    assertThat(broker.all(Frame.Send.class)).hasSize(1);
    List<long[]> settled =
        mode == Session.SESSION_TRANSACTED
            ? broker.all(Frame.Commit.class).stream().map(Frame.Commit::acknowledged).toList()
            : broker.all(Frame.Acknowledge.class).stream()
                .map(Frame.Acknowledge::deliveryIds)
                .toList();
    assertThat(settled).hasSize(1);
    assertThat(settled.get(0)).containsExactly(first);
    assertThatThrownBy(session::createMessage).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void shouldWaitBeforeAMessageIsRedeliveredToAListenerThatKeepsFailing() throws Exception {
    listen(
        Session.AUTO_ACKNOWLEDGE,
        hearing(
            () -> {
              throw new IllegalArgumentException("wanted by the test");
            }));
    broker.deliver(consumerId, 1, ScriptedBroker.message("a", 4, 0));
    broker.skipTo(Frame.Recover.class);
    broker.passOver();
    long begun = System.nanoTime();
    broker.deliver(consumerId, 5, ScriptedBroker.message("a", 4, 0));
    broker.skipTo(Frame.Recover.class);

    assertThat(Duration.ofNanos(System.nanoTime() - begun)).isGreaterThan(Duration.ofMillis(150));
  }

  @Test
  void shouldNotBeKeptFromStoppingOrClosingByAListenerThatKeepsFailing() throws Exception {
    listen(
        Session.AUTO_ACKNOWLEDGE,
        hearing(
            () -> {
              Thread.currentThread().interrupt(); // ends no wait, and is not left behind
              throw new IllegalArgumentException("wanted by the test");
            }));
    long begun = System.nanoTime();
    for (int stops = 1; stops <= 20; stops++) { // 20 s, if it waited for each pause
      broker.deliver(consumerId, 1_000, ScriptedBroker.message("a", 4, 0));
      int times = stops;
      await().until(() -> heard.size() == times);
      connection.stop();
      broker.skipTo(Frame.Recover.class);
      connection.start();
    }
    broker.deliver(consumerId, 1_001, ScriptedBroker.message("a", 4, 0));
    await().until(() -> heard.size() == 21);
    session.close();

    assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(15));
    assertThat(broker.all(Frame.Recover.class)).hasSize(21);
  }

  @Test
  void shouldHearEverywhereAfterAStartThatOvertookAStop() throws Exception {
    CountDownLatch entered = new CountDownLatch(1);
    CountDownLatch leave = new CountDownLatch(1);
    listen(
        Session.AUTO_ACKNOWLEDGE,
        message -> {
          entered.countDown();
          JmsErrors.run(() -> awaitLatch(leave));
        });
    int blocked = consumerId;
    List<Integer> others = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      connection
          .createSession()
          .createConsumer(new AngariumQueue("q"))
          .setMessageListener(hearing(() -> {}));
      others.add(broker.skipTo(Frame.OpenConsumer.class).consumerId());
    }
    broker.deliver(blocked, "a");
    entered.await();

    CompletableFuture<Void> stopping =
        CompletableFuture.runAsync(() -> JmsErrors.run(connection::stop));
    await().during(Duration.ofMillis(100)).until(() -> !stopping.isDone());
    connection.start();
    leave.countDown();
    stopping.get();
    others.forEach(other -> broker.deliver(other, "b"));

    await().until(() -> heard.size() == others.size());
  }

  static void awaitLatch(CountDownLatch latch) throws JMSException {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new JMSException(e.toString());
    }
  }

  @Test
  void shouldAcknowledgeEveryMessageOnceWhileAnotherThreadClosesConsumers() throws Exception {
    Semaphore credit = new Semaphore(1_000); // a broker that sent more ahead would be cut off
    listen(Session.DUPS_OK_ACKNOWLEDGE, hearing(credit::release));
    List<MessageConsumer> others = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      others.add(session.createConsumer(new AngariumQueue("q")));
    }
    broker.passOver();
    int messages = 20_000;
    CompletableFuture<Void> delivering =
        CompletableFuture.runAsync(
            () -> {
              for (int i = 0; i < messages; i++) {
                credit.acquireUninterruptibly();
                broker.deliver(consumerId, "m");
              }
            });
    for (MessageConsumer other : others) {
      other.close();
    }
    delivering.get();
    await().until(() -> heard.size() == messages);
    session.close();

    long[] acknowledged =
        broker.all(Frame.Acknowledge.class).stream()
            .flatMapToLong(frame -> LongStream.of(frame.deliveryIds()))
            .toArray();
    assertThat(acknowledged).isEqualTo(LongStream.rangeClosed(1, messages).toArray());
  }

  @Test
  void shouldEndTheSessionsThreadWithTheSession() throws Exception {
    List<Thread> threads = new CopyOnWriteArrayList<>();
    listen(Session.AUTO_ACKNOWLEDGE, message -> threads.add(Thread.currentThread()));
    broker.deliver(consumerId, "a");
    await().until(() -> !threads.isEmpty());
    assertThat(threads.get(0).isDaemon()).isFalse();

    session.close();

    await().until(() -> !threads.get(0).isAlive());
  }
}
