package org.angarium.jms.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import jakarta.jms.Connection;
import jakarta.jms.IllegalStateException;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import jakarta.jms.TransactionRolledBackException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.angarium.jms.destination.AngariumQueue;
import org.angarium.transport.error.ErrorCode;
import org.angarium.transport.frame.Frame;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Synchronous receiving: acknowledgement, transactions, credit, closing. */
class ReceivingTest {
  private static final int PREFETCH = 4;

  private final ScriptedBroker broker = new ScriptedBroker();
  private final AngariumQueue queue = new AngariumQueue("q");
  private Connection connection;
  private Session session;
  private MessageConsumer consumer;
  private int consumerId;

  @BeforeEach
  void connect() throws JMSException {
    connection = broker.factory("?prefetch=" + PREFETCH).createConnection();
    connection.start();
  }

  @AfterEach
  void disconnect() throws JMSException {
    connection.close();
    broker.close();
  }

  private void open(int mode) throws Exception {
    session = connection.createSession(mode);
    consumer = session.createConsumer(queue);
    consumerId = broker.skipTo(Frame.OpenConsumer.class).consumerId();
  }

  private String receive() throws JMSException {
    return ((TextMessage) consumer.receive(10_000)).getText();
  }

  // ---- acknowledgement

  @Test
  void shouldAcknowledgeEachMessageByItselfInAutoMode() throws Exception {
    open(Session.AUTO_ACKNOWLEDGE);
    long first = broker.deliver(consumerId, "a");
    assertThat(receive()).isEqualTo("a");

    Frame.Acknowledge acknowledge = broker.next(Frame.Acknowledge.class);
    assertThat(acknowledge.requestId()).isZero();
    assertThat(acknowledge.deliveryIds()).containsExactly(first);
  }

  @Test
  void shouldAcknowledgeInLotsInDupsOkMode() throws Exception {
    open(Session.DUPS_OK_ACKNOWLEDGE);
    long first = broker.deliver(consumerId, "a");
    long second = broker.deliver(consumerId, "b");
    long third = broker.deliver(consumerId, "c");
    flush();
    receive();
    receive();
    assertThat(broker.all(Frame.Acknowledge.class)).isEmpty();
    receive();

    Frame.Acknowledge acknowledge = broker.skipTo(Frame.Acknowledge.class);
    assertThat(acknowledge.requestId()).isZero();
    assertThat(acknowledge.deliveryIds()).containsExactly(first, second, third);
  }

  @Test
  void shouldAcknowledgeEverythingDeliveredWhenTheApplicationSaysSo() throws Exception {
    open(Session.CLIENT_ACKNOWLEDGE);
    long first = broker.deliver(consumerId, "a");
    long second = broker.deliver(consumerId, "b");
    broker.deliver(consumerId, "c");
    receive();
    Message last = consumer.receive(10_000);
    assertThat(broker.all(Frame.Acknowledge.class)).isEmpty();

    last.acknowledge();
    last.acknowledge();

    Frame.Acknowledge acknowledge = broker.skipTo(Frame.Acknowledge.class);
    assertThat(acknowledge.requestId()).isPositive();
    assertThat(acknowledge.deliveryIds()).containsExactly(first, second);
    assertThat(broker.all(Frame.Acknowledge.class)).hasSize(1);
    session.close();
    assertThatThrownBy(last::acknowledge).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void shouldAcknowledgeWithTheCommitInATransaction() throws Exception {
    open(Session.SESSION_TRANSACTED);
    long first = broker.deliver(consumerId, "a");
    Message message = consumer.receive(10_000);
    message.acknowledge();
    session.commit();
    session.commit();

    assertThat(broker.all(Frame.Acknowledge.class)).isEmpty();
    List<Frame.Commit> commits = broker.all(Frame.Commit.class);
    assertThat(commits.get(0).acknowledged()).containsExactly(first);
    assertThat(commits.get(1).acknowledged()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 101})
  void shouldTellTheBrokerAtOnceOfAMessageThatExpiredHere(int mode) throws Exception {
    open(mode);
    long expired =
        broker.deliver(
            consumerId, 1, ScriptedBroker.message("old", 4, System.currentTimeMillis() - 1));
    long live = broker.deliver(consumerId, "new");

    assertThat(receive()).isEqualTo("new");
    Frame.ExpireDeliveries told = broker.skipTo(Frame.ExpireDeliveries.class);
    assertThat(told.deliveryIds()).containsExactly(expired);
    session.close();
    assertThat(broker.all(Frame.Acknowledge.class))
        .allMatch(acknowledge -> Arrays.equals(acknowledge.deliveryIds(), new long[] {live}));
  }

  @Test
  void shouldReceiveHigherPrioritiesFirst() throws Exception {
    open(Session.AUTO_ACKNOWLEDGE);
    broker.deliver(consumerId, 1, ScriptedBroker.message("low", 1, 0));
    broker.deliver(consumerId, 1, ScriptedBroker.message("high", 9, 0));
    broker.deliver(consumerId, 1, ScriptedBroker.message("higher still", 9, 0));
    flush();

    assertThat(List.of(receive(), receive(), receive()))
        .containsExactly("high", "higher still", "low");
  }

  /** Waits until everything that the broker has sent has arrived. */
  private void flush() throws JMSException {
    Session other = connection.createSession(Session.SESSION_TRANSACTED);
    other.commit();
    other.close();
  }

  @Test
  void shouldReceiveWithoutWaitingWhatTheBrokerHasReady() throws Exception {
    open(Session.SESSION_TRANSACTED);
    broker.script(
        Frame.Acknowledge.class,
        f ->
            broker.all(Frame.Acknowledge.class).size() == 1
                ? List.of(new Frame.Done(f.requestId()), delivery("ready"))
                : List.of(new Frame.Done(f.requestId())));

    assertThat(((TextMessage) consumer.receiveNoWait()).getText()).isEqualTo("ready");
    assertThat(consumer.receiveNoWait()).isNull();
    assertThat(broker.all(Frame.Acknowledge.class))
        .hasSizeBetween(3, 4) // once or twice to get it, twice to find nothing more
        .allMatch(f -> f.deliveryIds().length == 0);
  }

  private Frame delivery(String text) {
    return new Frame.Deliver(consumerId, 50, 1, ScriptedBroker.message(text, 4, 0));
  }

  @Test
  void shouldMarkRedeliveredMessages() throws Exception {
    open(Session.AUTO_ACKNOWLEDGE);
    broker.deliver(consumerId, 3, ScriptedBroker.message("again", 4, 0));
    Message message = consumer.receive(10_000);

    assertThat(message.getJMSRedelivered()).isTrue();
    assertThat(message.getIntProperty("JMSXDeliveryCount")).isEqualTo(3);
  }

  @Test
  void shouldNotBeBusyForEverWhenTheLinkIsLostWhileADeliveryIsDealtWith() throws Exception {
    open(Session.AUTO_ACKNOWLEDGE);
    broker.deliver(consumerId, 1, ScriptedBroker.message("old", 4, 1));
    flush();
    Incoming incoming = ((AngariumConnection) connection).link().incoming();
    List<Throwable> failures = new ArrayList<>();
    // called before the consumer hears of the loss, so it finds it out by itself
    incoming.whenLost(lost -> failures.add(catchThrowable(() -> consumer.receive(10))));

    incoming.lose(new LostLink(ErrorCode.CONNECTION_LOST, "wanted by the test", null));

    assertThat(failures).hasSize(1);
    assertThat(failures.get(0)).hasMessageContaining("wanted by the test");
    assertThatCode(connection::close).doesNotThrowAnyException();
  }

  // ---- answers that do not come

  @Test
  void shouldCloseAConsumerAtTheBrokerThatWasNotOpenedInTime() throws Exception {
    broker.ignore(Frame.OpenConsumer.class);
    try (Connection hasty = broker.factory("?requestTimeout=30ms").createConnection()) {
      session = hasty.createSession();
      assertThatThrownBy(() -> session.createConsumer(queue))
          .hasMessageContaining("the outcome is unknown");

      int unsure = broker.skipTo(Frame.OpenConsumer.class).consumerId();
      Frame.CloseConsumer close = broker.skipTo(Frame.CloseConsumer.class);
      assertThat(close.consumerId()).isEqualTo(unsure);
      assertThat(close.requestId()).isZero();
    }
  }

  @Test
  void shouldNotNameDeliveriesAgainWhoseAcknowledgementMayHaveArrived() throws Exception {
    connection.close();
    connection = broker.factory("?requestTimeout=30ms").createConnection();
    connection.start();
    open(Session.CLIENT_ACKNOWLEDGE);
    broker.deliver(consumerId, "a");
    Message message = consumer.receive(10_000);
    broker.ignore(Frame.Acknowledge.class);
    assertThatThrownBy(message::acknowledge).hasMessageContaining("the outcome is unknown");

    session.recover();
    consumer.close();

    assertThat(broker.skipTo(Frame.Recover.class).delivered()).isEmpty();
    assertThat(broker.skipTo(Frame.CloseConsumer.class).retained()).isEmpty();
  }

  // ---- taking back

  @Test
  void shouldDropWhatArrivesBeforeARollbackIsDone() throws Exception {
    open(Session.SESSION_TRANSACTED);
    long seen = broker.deliver(consumerId, "a");
    broker.deliver(consumerId, "prefetched");
    receive();
    broker.script(
        Frame.Rollback.class,
        f -> {
          Frame.Deliver late =
              new Frame.Deliver(consumerId, 90, 1, ScriptedBroker.message("late", 4, 0));
          Frame.Deliver again =
              new Frame.Deliver(consumerId, 91, 2, ScriptedBroker.message("a", 4, 0));
          return List.of(late, new Frame.Done(f.requestId()), again);
        });

    session.rollback();

    assertThat(broker.skipTo(Frame.Rollback.class).delivered()).containsExactly(seen);
    Message again = consumer.receive(10_000);
    assertThat(((TextMessage) again).getText()).isEqualTo("a");
    assertThat(again.getJMSRedelivered()).isTrue();
    assertThat(consumer.receiveNoWait()).isNull();
    session.commit();
    assertThat(broker.skipTo(Frame.Commit.class).acknowledged()).containsExactly(91);
  }

  @Test
  void shouldDropWhatArrivedBeforeACommitFailed() throws Exception {
    open(Session.SESSION_TRANSACTED);
    broker.deliver(consumerId, "a");
    broker.deliver(consumerId, "prefetched");
    receive();
    broker.script(
        Frame.Commit.class,
        f -> {
          Frame.Deliver again =
              new Frame.Deliver(consumerId, 91, 2, ScriptedBroker.message("a", 4, 0));
          return List.of(
              new Frame.Failed(f.requestId(), ErrorCode.TRANSACTION_ROLLED_BACK, "no room"), again);
        });

    assertThatThrownBy(session::commit)
        .isInstanceOf(TransactionRolledBackException.class)
        .hasMessage("no room");

    assertThat(receive()).isEqualTo("a");
    assertThat(consumer.receiveNoWait()).isNull();
    session.rollback();
    assertThat(broker.skipTo(Frame.Rollback.class).delivered()).containsExactly(91);
  }

  @Test
  void shouldRecoverWhatIsNotAcknowledged() throws Exception {
    open(Session.CLIENT_ACKNOWLEDGE);
    receiveAndAcknowledge("a");
    long seen = broker.deliver(consumerId, "b");
    receive();

    session.recover();

    assertThat(broker.skipTo(Frame.Recover.class).delivered()).containsExactly(seen);
    receiveAndAcknowledge("b");
  }

  private void receiveAndAcknowledge(String text) throws JMSException {
    broker.deliver(consumerId, text);
    Message message = consumer.receive(10_000);
    assertThat(((TextMessage) message).getText()).isEqualTo(text);
    message.acknowledge();
  }

  @Test
  void shouldDrawTheLineBetweenTransactedAndOtherSessions() throws Exception {
    open(Session.SESSION_TRANSACTED);
    assertThatThrownBy(session::recover).isInstanceOf(IllegalStateException.class);
    open(Session.CLIENT_ACKNOWLEDGE);
    assertThatThrownBy(session::commit).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(session::rollback).isInstanceOf(IllegalStateException.class);
  }

  // ---- credit

  @Test
  void shouldGiveCreditForWhatIsConsumed() throws Exception {
    session = connection.createSession();
    consumer = session.createConsumer(queue);
    Frame.OpenConsumer open = broker.skipTo(Frame.OpenConsumer.class);
    consumerId = open.consumerId();
    assertThat(open.credit()).isEqualTo(PREFETCH);
    for (int i = 0; i < 10 * PREFETCH; i++) {
      broker.deliver(consumerId, "m" + i);
      receive();
    }

    assertThat(
            broker.all(Frame.ConsumerCredit.class).stream()
                .mapToInt(Frame.ConsumerCredit::messages)
                .sum())
        .isBetween(9 * PREFETCH, 10 * PREFETCH);
  }

  @Test
  void shouldAskForEachMessageByItselfWithoutPrefetch() throws Exception {
    connection.close();
    connection = broker.factory("?prefetch=0").createConnection();
    session = connection.createSession();
    consumer = session.createConsumer(queue);
    consumerId = broker.skipTo(Frame.OpenConsumer.class).consumerId();
    broker.script(
        Frame.ConsumerCredit.class,
        f ->
            List.of(
                new Frame.Deliver(consumerId, 7, 1, ScriptedBroker.message("asked for", 4, 0))));
    assertThat(consumer.receiveNoWait()).isNull();
    assertThat(broker.all(Frame.ConsumerCredit.class)).isEmpty();

    connection.start();
    assertThat(broker.all(Frame.ConsumerCredit.class)).isEmpty();
    assertThat(receive()).isEqualTo("asked for");
    assertThat(consumer.receiveNoWait()).isNotNull();
    assertThat(broker.all(Frame.OpenConsumer.class).get(0).credit()).isZero();
    assertThat(broker.all(Frame.ConsumerCredit.class))
        .extracting(Frame.ConsumerCredit::messages)
        .containsExactly(1, 1);
  }

  @Test
  void shouldAskForAMessageWhenTheConnectionStartsWhileSomebodyWaitsWithoutPrefetch()
      throws Exception {
    connection.close();
    connection = broker.factory("?prefetch=0").createConnection();
    open(Session.AUTO_ACKNOWLEDGE);
    CompletableFuture<Message> receiving = receiving();
    assertThat(broker.all(Frame.ConsumerCredit.class)).isEmpty();
    connection.start();
    assertThat(broker.skipTo(Frame.ConsumerCredit.class).messages()).isEqualTo(1);
    broker.deliver(consumerId, "a");

    assertThat(receiving.get()).isNotNull();
    consumer.setMessageListener(message -> {});
    assertThat(broker.skipTo(Frame.ConsumerCredit.class).messages()).isEqualTo(1);
  }

  @Test
  void shouldGiveTheFirstCreditWhenTheConnectionIsStarted() throws Exception {
    connection.stop();
    session = connection.createSession();
    session.createConsumer(queue);
    assertThat(broker.skipTo(Frame.OpenConsumer.class).credit()).isZero();
    assertThat(broker.all(Frame.ConsumerCredit.class)).isEmpty();

    connection.start();
    connection.start();

    assertThat(broker.all(Frame.ConsumerCredit.class))
        .extracting(Frame.ConsumerCredit::messages)
        .containsExactly(PREFETCH);
  }

  @Test
  void shouldHandOutNothingWhileTheConnectionIsStopped() throws Exception {
    open(Session.AUTO_ACKNOWLEDGE);
    connection.stop();
    broker.deliver(consumerId, "a");
    flush();
    assertThat(consumer.receive(20)).isNull();

    connection.start();

    assertThat(receive()).isEqualTo("a");
  }

  // ---- closing

  @Test
  void shouldReturnNullFromAReceiveWhoseConsumerIsClosed() throws Exception {
    open(Session.AUTO_ACKNOWLEDGE);
    CompletableFuture<Message> receiving = receiving();
    consumer.close();

    assertThat(receiving.get()).isNull();
    assertThatThrownBy(consumer::receive).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void shouldReturnNullFromAReceiveWhoseConnectionIsClosed() throws Exception {
    open(Session.AUTO_ACKNOWLEDGE);
    CompletableFuture<Message> receiving = receiving();
    connection.close();

    assertThat(receiving.get()).isNull();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void shouldWaitForACallOfReceiveBeforeClosing(boolean whole) throws Exception {
    open(Session.AUTO_ACKNOWLEDGE);
    broker.ignore(Frame.Acknowledge.class);
    CompletableFuture<Message> receiving =
        CompletableFuture.supplyAsync(() -> JmsErrors.getOrNull(consumer::receiveNoWait));
    long question = broker.skipTo(Frame.Acknowledge.class).requestId();
    CompletableFuture<Void> closing =
        CompletableFuture.runAsync(
            () -> JmsErrors.run(whole ? connection::close : consumer::close));
    await().during(Duration.ofMillis(50)).until(() -> !closing.isDone());
    assertThat(broker.all(Frame.CloseConsumer.class)).isEmpty();
    broker.answer(Frame.Acknowledge.class, f -> new Frame.Done(f.requestId()));
    broker.send(new Frame.Done(question));

    closing.get();
    assertThat(receiving.get()).isNull();
    assertThat(broker.all(Frame.CloseConsumer.class)).hasSize(1);
  }

  private CompletableFuture<Message> receiving() {
    Thread[] receiver = new Thread[1];
    CompletableFuture<Message> result =
        CompletableFuture.supplyAsync(
            () -> {
              receiver[0] = Thread.currentThread();
              return JmsErrors.getOrNull(consumer::receive);
            });
    await()
        .until(
            () ->
                receiver[0] != null
                    && Stream.of(receiver[0].getStackTrace())
                        .anyMatch(frame -> frame.getMethodName().equals("take")));
    return result;
  }

  @Test
  void shouldLeaveWhatTheApplicationHasSeenToTheSessionWhenAConsumerCloses() throws Exception {
    open(Session.CLIENT_ACKNOWLEDGE);
    long seen = broker.deliver(consumerId, "a");
    broker.deliver(consumerId, "unseen");
    Message message = consumer.receive(10_000);
    consumer.close();

    assertThat(broker.skipTo(Frame.CloseConsumer.class).retained()).containsExactly(seen);
    message.acknowledge();
    assertThat(broker.skipTo(Frame.Acknowledge.class).deliveryIds()).containsExactly(seen);
  }

  @Test
  void shouldGiveTheUnseenBackUncountedWhenASessionCloses() throws Exception {
    open(Session.CLIENT_ACKNOWLEDGE);
    long seen = broker.deliver(consumerId, "a");
    broker.deliver(consumerId, "unseen");
    receive();
    session.close();

    Frame.CloseConsumer close = broker.skipTo(Frame.CloseConsumer.class);
    assertThat(close.requestId()).isZero();
    assertThat(close.retained()).containsExactly(seen);
    assertThat(broker.next(Frame.CloseSession.class).requestId()).isPositive();
    assertThatThrownBy(session::createMessage).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(consumer::receive).isInstanceOf(IllegalStateException.class);
    session.close();
  }

  @ParameterizedTest
  @ValueSource(ints = {Session.AUTO_ACKNOWLEDGE, Session.SESSION_TRANSACTED})
  void shouldWaitForTheEndOfASessionWithConsumers(int mode) throws Exception {
    open(mode);
    broker.answer(
        Frame.CloseSession.class,
        f -> new Frame.Failed(f.requestId(), ErrorCode.INTERNAL_ERROR, "broken"));

    assertThatThrownBy(session::close).hasMessage("broken");
  }

  @Test
  void shouldStayInterruptedWhenAReceiveIsInterrupted() throws Exception {
    open(Session.AUTO_ACKNOWLEDGE);
    Thread.currentThread().interrupt();

    assertThatThrownBy(() -> consumer.receive())
        .isInstanceOf(JMSException.class)
        .hasRootCauseInstanceOf(InterruptedException.class);
    assertThat(Thread.interrupted()).isTrue();
  }
}
