package org.angarium.jms.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.CompletionListener;
import jakarta.jms.Connection;
import jakarta.jms.IllegalStateException;
import jakarta.jms.IllegalStateRuntimeException;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.angarium.jms.destination.AngariumQueue;
import org.angarium.transport.error.ErrorCode;
import org.angarium.transport.frame.Frame;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Closing sessions and connections of which others make use, or whose broker does not answer. */
class ClosingTest {
  /** So many that their order in a hash table is hardly ever the lucky one. */
  private static final int PAIRS = 8;

  private final ScriptedBroker broker = new ScriptedBroker();
  private final AngariumQueue queue = new AngariumQueue("q");

  @AfterEach
  void closeBroker() {
    broker.close();
  }

  /** Counts completions. */
  private record Told(CountDownLatch latch) implements CompletionListener {
    @Override
    public void onCompletion(Message message) {
      latch.countDown();
    }

    @Override
    public void onException(Message message, Exception exception) {}
  }

  @Test
  void shouldEndWhatListenersReceiveElsewhereAndLetThemSendElsewhereUntilTheyReturn()
      throws Exception {
    Connection connection = broker.factory().createConnection();
    CountDownLatch entered = new CountDownLatch(PAIRS);
    CountDownLatch told = new CountDownLatch(PAIRS);
    List<Object> received = new CopyOnWriteArrayList<>();
    List<Throwable> failures = new CopyOnWriteArrayList<>();
    for (int i = 0; i < PAIRS; i++) {
      Session listening = connection.createSession();
      Session used = connection.createSession();
      MessageConsumer consumer = used.createConsumer(queue);
      MessageProducer producer = used.createProducer(queue);
      broker.passOver();
      MessageConsumer heard = listening.createConsumer(queue);
      int consumerId = broker.skipTo(Frame.OpenConsumer.class).consumerId();
      heard.setMessageListener(
          message -> {
            entered.countDown();
            try {
              received.add(String.valueOf(consumer.receive()));
              producer.send(used.createMessage(), new Told(told));
              Session opened = connection.createSession();
              received.add(String.valueOf(opened.createConsumer(queue).receive()));
            } catch (JMSException | RuntimeException e) {
              failures.add(e);
            }
          });
      broker.deliver(consumerId, "x");
    }
    connection.start();
    assertThat(entered.await(10, TimeUnit.SECONDS)).isTrue();

    CompletableFuture<Void> closing =
        CompletableFuture.runAsync(() -> JmsErrors.run(connection::close));

    closing.get(10, TimeUnit.SECONDS);
    assertThat(failures).isEmpty();
    assertThat(received).hasSize(2 * PAIRS).containsOnly("null");
    assertThat(told.getCount()).isZero();
    assertThat(broker.all(Frame.Close.class)).hasSize(1);
  }

  @Test
  void shouldEndAllSessionsThoughTheBrokerDoesNotAnswer() throws Exception {
    broker.ignore(Frame.CloseSession.class);
    Connection connection = broker.factory("?requestTimeout=500ms").createConnection();
    for (int i = 0; i < 4; i++) {
      connection.createSession().createConsumer(queue);
    }

    assertThatThrownBy(connection::close)
        .isInstanceOf(JMSException.class)
        .hasMessageContaining("within 500 ms");

    List<Frame.CloseSession> ends = broker.all(Frame.CloseSession.class);
    assertThat(ends).extracting(Frame.CloseSession::sessionId).doesNotHaveDuplicates().hasSize(4);
    assertThat(ends.stream().filter(end -> end.requestId() > 0)).hasSize(1);
    assertThat(broker.all(Frame.Close.class)).hasSize(1);
  }

  @Test
  void shouldNotFailWhenTheLinkIsLostMeanwhile() throws Exception {
    broker.script(
        Frame.CloseSession.class,
        end -> {
          broker.hangUp();
          return List.of();
        });
    Connection connection = broker.factory().createConnection();
    Session session = connection.createSession();
    session.createConsumer(queue);

    assertThatCode(session::close).doesNotThrowAnyException();
    connection.close();
  }

  @Test
  void shouldWaitForTheReturnOfWhatAClosedConsumerHasLeft() throws Exception {
    try (Connection connection = broker.factory().createConnection()) {
      connection.start();
      Session session = connection.createSession(Session.CLIENT_ACKNOWLEDGE);
      MessageConsumer consumer = session.createConsumer(queue);
      broker.deliver(broker.skipTo(Frame.OpenConsumer.class).consumerId(), "x");
      assertThat(consumer.receive(10_000)).isNotNull();
      consumer.close();

      session.close();

      assertThat(broker.skipTo(Frame.CloseSession.class).requestId()).isPositive();
    }
  }

  @Test
  void shouldLeaveNoConsumerBehindThatIsOpenedMeanwhile() throws Exception {
    broker.ignore(Frame.OpenConsumer.class);
    try (Connection connection = broker.factory().createConnection()) {
      Session session = connection.createSession();
      CompletableFuture<Void> opening =
          CompletableFuture.runAsync(() -> JmsErrors.run(() -> session.createConsumer(queue)));
      long requestId = broker.skipTo(Frame.OpenConsumer.class).requestId();
      session.close();

      broker.send(new Frame.Done(requestId));

      assertThatThrownBy(() -> opening.get(10, TimeUnit.SECONDS))
          .isInstanceOf(ExecutionException.class)
          .hasCauseInstanceOf(IllegalStateRuntimeException.class);
      assertThat(((AngariumConnection) connection).link().incoming().consumerCount()).isZero();
    }
  }

  // ---- what the broker refuses to settle

  @Test
  void shouldKeepWhatARefusedCommitOrRollbackLeaves() throws Exception {
    try (Connection connection = broker.factory().createConnection()) {
      connection.start();
      Session session = connection.createSession(Session.SESSION_TRANSACTED);
      MessageConsumer consumer = session.createConsumer(queue);
      int consumerId = broker.skipTo(Frame.OpenConsumer.class).consumerId();
      List<Long> ids = new ArrayList<>();
      ids.add(broker.deliver(consumerId, "a"));
      assertThat(consumer.receive(10_000)).isNotNull();
      broker.answer(
          Frame.Commit.class,
          f -> new Frame.Failed(f.requestId(), ErrorCode.ILLEGAL_STATE, "under way"));
      broker.answer(
          Frame.Rollback.class,
          f -> new Frame.Failed(f.requestId(), ErrorCode.ILLEGAL_STATE, "under way"));
      assertThatThrownBy(session::commit).isInstanceOf(IllegalStateException.class);
      assertThatThrownBy(session::rollback).isInstanceOf(IllegalStateException.class);
      ids.add(broker.deliver(consumerId, "b"));
      assertThat(consumer.receive(10_000)).isNotNull();
      broker.answer(Frame.Commit.class, f -> new Frame.Done(f.requestId()));
      broker.passOver();

      session.commit();

      assertThat(broker.next(Frame.Commit.class).acknowledged())
          .containsExactly(ids.get(0), ids.get(1));
      session.commit();
      assertThat(broker.next(Frame.Commit.class).acknowledged()).isEmpty();
    }
  }
}
