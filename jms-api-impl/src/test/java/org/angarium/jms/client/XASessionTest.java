package org.angarium.jms.client;

import static javax.transaction.xa.XAResource.TMFAIL;
import static javax.transaction.xa.XAResource.TMNOFLAGS;
import static javax.transaction.xa.XAResource.TMRESUME;
import static javax.transaction.xa.XAResource.TMSUCCESS;
import static javax.transaction.xa.XAResource.TMSUSPEND;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import jakarta.jms.CompletionListener;
import jakarta.jms.DeliveryMode;
import jakarta.jms.IllegalStateException;
import jakarta.jms.IllegalStateRuntimeException;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageFormatException;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import jakarta.jms.TransactionInProgressException;
import jakarta.jms.TransactionInProgressRuntimeException;
import jakarta.jms.XAConnection;
import jakarta.jms.XAJMSContext;
import jakarta.jms.XAQueueConnection;
import jakarta.jms.XAQueueSession;
import jakarta.jms.XASession;
import jakarta.jms.XATopicConnection;
import jakarta.jms.XATopicSession;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import javax.transaction.xa.Xid;
import org.angarium.jms.destination.AngariumQueue;
import org.angarium.jms.destination.AngariumTopic;
import org.angarium.transport.error.ErrorCode;
import org.angarium.transport.frame.Frame;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mockito.ArgumentMatchers;
import org.mockito.Mockito;

/** What a session does in a branch of a distributed transaction, and outside of one. */
class XASessionTest {
  private static final Xid ONE = ForeignXid.of(1);
  private static final Xid TWO = ForeignXid.of(2);
  private static final Queue QUEUE = new AngariumQueue("q");

  private final ScriptedBroker broker = new ScriptedBroker();
  private XAConnection connection;
  private XASession session;
  private XAResource resource;
  private MessageConsumer consumer;
  private MessageProducer producer;
  private int consumerId;

  @BeforeEach
  void connect() throws Exception {
    connection = broker.xaFactory("?prefetch=4").createXAConnection();
    connection.start();
    session = connection.createXASession();
    resource = session.getXAResource();
    consumer = session.createConsumer(QUEUE);
    producer = session.createProducer(QUEUE);
    consumerId = broker.skipTo(Frame.OpenConsumer.class).consumerId();
    broker.skipTo(Frame.OpenProducer.class);
    broker.passOver();
  }

  @AfterEach
  void disconnect() throws JMSException {
    connection.close();
    broker.close();
  }

  private String receive(String text) throws JMSException {
    broker.deliver(consumerId, text);
    return ((TextMessage) consumer.receive(10_000)).getText();
  }

  /** What the next end of work for a branch acknowledges. */
  private long[] ended() throws InterruptedException {
    return broker.skipTo(Frame.EndBranch.class).acknowledged();
  }

  // ---- what it says of itself

  @Test
  void shouldBeTransactedInABranchAndOutside() throws Exception {
    assertThat(broker.all(Frame.OpenSession.class)).noneMatch(Frame.OpenSession::transacted);
    assertThat(session.getSession()).isSameAs(session);
    for (int round = 0; round < 2; round++) {
      assertThat(session.getTransacted()).isTrue();
      assertThat(session.getAcknowledgeMode()).isEqualTo(Session.SESSION_TRANSACTED);
      resource.start(ForeignXid.of(round), TMNOFLAGS);
      assertThat(session.getTransacted()).isTrue();
      assertThat(session.getAcknowledgeMode()).isEqualTo(Session.SESSION_TRANSACTED);
      resource.end(ForeignXid.of(round), TMSUCCESS);
    }
  }

  @Test
  void shouldLeaveCommitAndRollbackToTheTransactionManager() throws Exception {
    for (int flags : List.of(TMNOFLAGS, TMRESUME)) {
      resource.start(ONE, flags);
      assertThatThrownBy(session::commit).isInstanceOf(TransactionInProgressException.class);
      assertThatThrownBy(session::rollback).isInstanceOf(TransactionInProgressException.class);
      assertThatThrownBy(session::recover).isInstanceOf(IllegalStateException.class);
      resource.end(ONE, TMSUSPEND);
      assertThatThrownBy(session::commit).isInstanceOf(TransactionInProgressException.class);
      assertThatThrownBy(session::rollback).isInstanceOf(TransactionInProgressException.class);
      assertThatThrownBy(session::recover).isInstanceOf(IllegalStateException.class);
    }
    session.close();
    assertThatThrownBy(session::commit).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(session::getSession).isInstanceOf(IllegalStateException.class);
    assertThat(broker.all(Frame.Commit.class)).isEmpty();
    assertThat(broker.all(Frame.Rollback.class)).isEmpty();
    assertThat(broker.all(Frame.Recover.class)).isEmpty();
  }

  // ---- sending

  @Test
  void shouldConfirmWhatIsSentOutsideOfABranchOnly() throws Exception {
    producer.send(session.createMessage());
    resource.start(ONE, TMNOFLAGS);
    producer.send(session.createMessage());
    producer.setDeliveryMode(DeliveryMode.NON_PERSISTENT);
    producer.send(session.createMessage());
    producer.setDeliveryMode(DeliveryMode.PERSISTENT);
    resource.end(ONE, TMSUCCESS);
    producer.send(session.createMessage());

    broker.next(Frame.Send.class);
    broker.next(Frame.StartBranch.class);
    broker.next(Frame.Send.class);
    broker.next(Frame.Send.class);
    broker.next(Frame.EndBranch.class);
    broker.next(Frame.Send.class);
    assertThat(broker.all(Frame.Send.class))
        .extracting(send -> send.requestId() > 0)
        .containsExactly(true, false, false, true);
  }

  @Test
  void shouldLeaveWhatWasRefusedInABranchToItsEnd() throws Exception {
    broker.script(
        Frame.Send.class,
        f ->
            List.of(
                new Frame.SendRefused(f.producerId(), ErrorCode.NOT_AUTHORIZED, "wanted"),
                new Frame.ProducerCredit(f.producerId(), f.message().size())));
    resource.start(ONE, TMNOFLAGS);
    producer.send(session.createMessage());
    resource.end(ONE, TMFAIL); // by its answer, the refusal has come
    resource.start(TWO, TMNOFLAGS);
    producer.send(session.createMessage());
    assertThat(broker.all(Frame.Send.class)).hasSize(2);
  }

  @Test
  void shouldEndAfterTheCompletionListeners() throws Exception {
    broker.ignore(Frame.Send.class);
    resource.start(ONE, TMNOFLAGS);
    CompletionListener listener = Mockito.mock(CompletionListener.class);
    producer.send(session.createMessage(), listener);
    Frame.Send send = broker.skipTo(Frame.Send.class);
    CompletableFuture<Void> end =
        CompletableFuture.runAsync(
            () -> assertThat(catchThrowable(() -> resource.end(ONE, TMSUCCESS))).isNull());
    session.createBrowser(QUEUE); // another way to the broker and back
    assertThat(broker.all(Frame.EndBranch.class)).isEmpty();

    broker.send(new Frame.Done(send.requestId()));

    end.join();
    Mockito.verify(listener).onCompletion(ArgumentMatchers.any());
    assertThat(broker.all(Frame.EndBranch.class)).hasSize(1);
  }

  @Test
  void shouldNotEndInACompletionListener() throws Exception {
    resource.start(ONE, TMNOFLAGS);
    CompletableFuture<XAException> refused = new CompletableFuture<>();
    producer.send(
        session.createMessage(),
        new CompletionListener() {
          @Override
          public void onCompletion(Message message) {
            refused.complete(
                catchThrowableOfType(XAException.class, () -> resource.end(ONE, TMSUCCESS)));
          }

          @Override
          public void onException(Message message, Exception exception) {
            refused.completeExceptionally(exception);
          }
        });
    assertThat(refused.get().errorCode).isEqualTo(XAException.XAER_PROTO);
    resource.end(ONE, TMSUCCESS);
    assertThat(broker.all(Frame.EndBranch.class)).hasSize(1);
  }

  // ---- receiving

  @Test
  void shouldAcknowledgeByItselfOutsideOfABranch() throws Exception {
    receive("a");
    assertThat(broker.skipTo(Frame.Acknowledge.class).deliveryIds()).containsExactly(1);
    resource.start(ONE, TMNOFLAGS);
    resource.end(ONE, TMSUCCESS);
    assertThat(ended()).isEmpty();
    receive("b");
    assertThat(broker.skipTo(Frame.Acknowledge.class).deliveryIds()).containsExactly(2);
  }

  @ParameterizedTest
  @ValueSource(ints = {TMSUCCESS, TMFAIL, TMSUSPEND})
  void shouldAcknowledgeWithTheEndOfItsWork(int flags) throws Exception {
    resource.start(ONE, TMNOFLAGS);
    receive("a");
    broker.deliver(consumerId, "b");
    Message second = consumer.receive(10_000);
    second.acknowledge();
    broker.deliver(consumerId, "not received");
    resource.end(ONE, flags);
    assertThat(ended()).containsExactly(1, 2);
    assertThat(broker.all(Frame.Acknowledge.class)).isEmpty();
  }

  @Test
  void shouldAcknowledgeEachReceivedMessageInItsBranch() throws Exception {
    resource.start(ONE, TMNOFLAGS);
    receive("one");
    resource.end(ONE, TMSUSPEND);
    assertThat(ended()).containsExactly(1);
    receive("outside");
    assertThat(broker.skipTo(Frame.Acknowledge.class).deliveryIds()).containsExactly(2);
    resource.start(TWO, TMNOFLAGS);
    receive("two");
    resource.end(TWO, TMSUCCESS);
    assertThat(ended()).containsExactly(3);
    resource.start(ONE, TMRESUME);
    receive("one again");
    resource.end(ONE, TMSUCCESS);
    assertThat(ended()).containsExactly(4);
  }

  @Test
  void shouldHaveReceivedAMessageWhoseBodyIsOfAnotherType() throws Exception {
    AngariumMessageConsumer angarium = (AngariumMessageConsumer) consumer;
    broker.deliver(consumerId, "a");
    assertThatThrownBy(() -> angarium.receiveBody(Integer.class, Long.MAX_VALUE))
        .isInstanceOf(MessageFormatException.class);
    resource.start(ONE, TMNOFLAGS);
    assertThatThrownBy(() -> angarium.receiveBody(Integer.class, Long.MAX_VALUE))
        .isInstanceOf(MessageFormatException.class);
    resource.end(ONE, TMSUCCESS);
    assertThat(ended()).containsExactly(1);
  }

  @Test
  void shouldTakeTheMessageOfItsListenerIntoABranch() throws Exception {
    CountDownLatch done = new CountDownLatch(1);
    AtomicReference<Throwable> failure = new AtomicReference<>();
    consumer.setMessageListener(
        message -> {
          failure.set(
              catchThrowable(
                  () -> {
                    resource.start(ONE, TMNOFLAGS);
                    resource.end(ONE, TMSUCCESS);
                    resource.commit(ONE, true);
                  }));
          done.countDown();
        });
    broker.deliver(consumerId, "a");
    done.await();
    assertThat(failure.get()).isNull();
    assertThat(ended()).containsExactly(1);
    session.close();
    assertThat(broker.all(Frame.Acknowledge.class)).isEmpty();
  }

  // ---- rolling back

  @Test
  void shouldTakeBackWhatTheBranchDoesNotLeave() throws Exception {
    resource.start(ONE, TMNOFLAGS);
    receive("one");
    resource.end(ONE, TMSUCCESS);
    assertThat(ended()).containsExactly(1);
    resource.start(TWO, TMNOFLAGS);
    receive("two");
    long waiting = broker.deliver(consumerId, "void");
    broker.script(
        Frame.RollbackBranch.class,
        f -> {
          broker.deliver(consumerId, "void on the way");
          return List.of(new Frame.Done(f.requestId()));
        });

    resource.rollback(ONE);

    assertThat(waiting).isEqualTo(3);
    assertThat(broker.skipTo(Frame.RollbackBranch.class).retained()).containsExactly(2);
    assertThat(receive("one again")).isEqualTo("one again");
    resource.end(TWO, TMSUCCESS);
    assertThat(ended()).containsExactly(2, 5);
  }

  @Test
  void shouldTakeNothingBackThatTheBrokerDidNot() throws Exception {
    broker.answer(
        Frame.RollbackBranch.class,
        f -> new Frame.Failed(f.requestId(), ErrorCode.UNKNOWN_BRANCH, "wanted by the test"));
    broker.deliver(consumerId, "here");
    assertThatThrownBy(() -> resource.rollback(ONE)).isInstanceOf(XAException.class);
    assertThat(consumer.receiveNoWait()).isNotNull();
  }

  @Test
  void shouldReceiveNothingVoidWhileAnotherThreadRollsBack() throws Exception {
    broker.ignore(Frame.RollbackBranch.class);
    ConsumerFeed feed = ((AngariumMessageConsumer) consumer).feed();
    long before = feed.credit.atBroker();
    resource.start(TWO, TMNOFLAGS);
    CompletableFuture<Void> rollback =
        CompletableFuture.runAsync(
            () -> assertThat(catchThrowable(() -> resource.rollback(ONE))).isNull());
    Frame.RollbackBranch asked = broker.skipTo(Frame.RollbackBranch.class);
    broker.deliver(consumerId, "void");
    CompletableFuture<String> received =
        CompletableFuture.supplyAsync(
            () -> JmsErrors.get(() -> ((TextMessage) consumer.receive(10_000)).getText()));
    await().until(() -> feed.credit.atBroker() == before - 1 && feed.isEmpty()); // taken

    broker.send(new Frame.Done(asked.requestId()));
    rollback.join();
    assertThat(received).isNotDone();
    broker.deliver(consumerId, "valid");

    assertThat(received.join()).isEqualTo("valid");
    resource.end(TWO, TMSUCCESS);
    assertThat(ended()).containsExactly(2);
    long given = broker.all(Frame.ConsumerCredit.class).stream().mapToInt(c -> c.messages()).sum();
    assertThat(feed.credit.atBroker()).isEqualTo(before - 2 + 1 + given);
  }

  @Test
  void shouldCountTheCreditOfWhatCameBack() throws Exception {
    ConsumerFeed feed = ((AngariumMessageConsumer) consumer).feed();
    long before = feed.credit.atBroker();
    resource.start(ONE, TMNOFLAGS);
    receive("one");
    resource.end(ONE, TMSUCCESS);
    long withoutOne = feed.credit.atBroker();
    broker.deliver(consumerId, "void");
    broker.deliver(consumerId, "void");

    resource.rollback(ONE);

    assertThat(feed.credit.atBroker()).isEqualTo(withoutOne).isBetween(before - 1, before);
  }

  // ---- contexts and the older API

  @Test
  void shouldBeAContext() throws Exception {
    try (XAJMSContext context = broker.xaFactory("").createXAContext()) {
      assertThat(context.getContext()).isSameAs(context);
      assertThat(context.getTransacted()).isTrue();
      assertThat(context.getSessionMode()).isEqualTo(JMSContext.SESSION_TRANSACTED);
      XAResource own = context.getXAResource();
      assertThat(context.getXAResource()).isSameAs(own);
      JMSConsumer receiver = context.createConsumer(QUEUE);
      consumerId = broker.skipTo(Frame.OpenConsumer.class).consumerId();
      own.start(ONE, TMNOFLAGS);
      context.createProducer().send(QUEUE, "text");
      assertThat(broker.skipTo(Frame.Send.class).requestId()).isZero();
      broker.deliver(consumerId, "a");
      assertThat(receiver.receiveBody(String.class, 10_000)).isEqualTo("a");
      context.acknowledge();
      assertThatThrownBy(context::commit).isInstanceOf(TransactionInProgressRuntimeException.class);
      assertThatThrownBy(context::rollback)
          .isInstanceOf(TransactionInProgressRuntimeException.class);
      assertThatThrownBy(context::recover).isInstanceOf(IllegalStateRuntimeException.class);
      own.end(ONE, TMSUCCESS);
      assertThat(ended()).containsExactly(1);
      try (JMSContext plain = context.createContext(JMSContext.AUTO_ACKNOWLEDGE)) {
        assertThat(plain.getTransacted()).isFalse();
        assertThat(plain).isNotInstanceOf(XAJMSContext.class);
      }
    }
  }

  @Test
  void shouldGiveTheResourceOfAClosedContextThatHadOne() {
    XAJMSContext context = broker.xaFactory("").createXAContext();
    XAResource own = context.getXAResource();
    context.close();
    assertThat(context.getXAResource()).isSameAs(own);
    XAJMSContext unused = broker.xaFactory("").createXAContext("u", "p");
    unused.setClientID("c");
    unused.close();
    assertThatThrownBy(unused::getXAResource).isInstanceOf(IllegalStateRuntimeException.class);
  }

  @Test
  void shouldHaveOrdinarySessionsToo() throws Exception {
    assertThat(connection.createSession(false, Session.AUTO_ACKNOWLEDGE).getTransacted()).isFalse();
    Session local = connection.createSession(true, 0);
    local.commit();
    assertThat(local).isNotInstanceOf(XASession.class);
    assertThatThrownBy(() -> connection.createSession(false, -1)).isInstanceOf(JMSException.class);
    try (XAQueueConnection queues = broker.xaFactory("").createXAQueueConnection("u", "p")) {
      assertThat(queues.createQueueSession(true, 0)).isNotInstanceOf(XASession.class);
    }
    try (XATopicConnection topics = broker.xaFactory("").createXATopicConnection("u", "p")) {
      assertThat(topics.createTopicSession(true, 0)).isNotInstanceOf(XASession.class);
    }
  }

  @Test
  void shouldServeQueuesOnly() throws Exception {
    try (XAQueueConnection queues = broker.xaFactory("").createXAQueueConnection()) {
      XAQueueSession own = queues.createXAQueueSession();
      assertThat(own.getQueueSession()).isSameAs(own.getSession());
      own.getXAResource().start(ONE, TMNOFLAGS);
      own.getQueueSession().createSender(QUEUE).send(own.createMessage());
      assertThat(broker.skipTo(Frame.Send.class).requestId()).isZero();
      assertThatThrownBy(() -> own.createTopic("t")).isInstanceOf(IllegalStateException.class);
      assertThatThrownBy(own::commit).isInstanceOf(TransactionInProgressException.class);
      XAResource beside = queues.createXASession().getXAResource();
      assertThat(own.getXAResource().isSameRM(beside)).isTrue();
    }
  }

  @Test
  void shouldServeTopicsOnly() throws Exception {
    try (XATopicConnection topics = broker.xaFactory("").createXATopicConnection()) {
      XATopicSession own = topics.createXATopicSession();
      assertThat(own.getTopicSession()).isSameAs(own.getSession());
      own.getXAResource().start(ONE, TMNOFLAGS);
      own.getTopicSession().createPublisher(new AngariumTopic("t")).publish(own.createMessage());
      assertThat(broker.skipTo(Frame.Send.class).requestId()).isZero();
      assertThatThrownBy(() -> own.createQueue("q")).isInstanceOf(IllegalStateException.class);
      assertThatThrownBy(own::rollback).isInstanceOf(TransactionInProgressException.class);
      XAResource beside = topics.createXASession().getXAResource();
      assertThat(own.getXAResource().isSameRM(beside)).isTrue();
    }
  }
}
