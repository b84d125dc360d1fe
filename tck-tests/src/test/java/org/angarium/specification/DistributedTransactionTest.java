package org.angarium.specification;

import static javax.transaction.xa.XAResource.TMFAIL;
import static javax.transaction.xa.XAResource.TMJOIN;
import static javax.transaction.xa.XAResource.TMNOFLAGS;
import static javax.transaction.xa.XAResource.TMRESUME;
import static javax.transaction.xa.XAResource.TMSUCCESS;
import static javax.transaction.xa.XAResource.TMSUSPEND;
import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.Connection;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import jakarta.jms.TemporaryQueue;
import jakarta.jms.XAConnection;
import jakarta.jms.XAConnectionFactory;
import jakarta.jms.XASession;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import javax.transaction.xa.Xid;
import org.angarium.jms.AngariumXAConnectionFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Section 11.3: sessions whose transactions are branches of distributed ones. */
class DistributedTransactionTest extends SpecificationCase {
  private final BranchXid first = BranchXid.unique();
  private final BranchXid second = BranchXid.unique();
  private XAConnectionFactory xaFactory;
  private XAConnection xaConnection;
  private XASession worker;
  private XAResource resource;
  private Queue other;

  @BeforeEach
  void openAnXaSession() throws JMSException {
    xaFactory = new AngariumXAConnectionFactory(transport.url());
    xaConnection = startedXaConnection();
    worker = xaConnection.createXASession();
    resource = worker.getXAResource();
    other = session.createQueue(uniqueName());
  }

  private XAConnection startedXaConnection() throws JMSException {
    XAConnection another = closing(xaFactory.createXAConnection());
    another.start();
    return another;
  }

  private void send(MessageProducer producer, String... texts) throws JMSException {
    for (String text : texts) {
      producer.send(worker.createTextMessage(text));
    }
  }

  /** Receives a message of this test's queue and sends its text to the other. */
  private void forward(MessageConsumer from, MessageProducer to) throws JMSException {
    send(to, receiveText(from));
  }

  private static void assertRedelivered(MessageConsumer consumer, String... texts)
      throws JMSException {
    for (String text : texts) {
      Message message = receive(consumer);
      assertThat(Texts.of(message)).isEqualTo(text);
      assertThat(message.getJMSRedelivered()).as(text).isTrue();
      assertThat(message.getIntProperty("JMSXDeliveryCount")).as(text).isEqualTo(2);
    }
  }

  private static int errorOf(Aside.Action call) {
    return Thrown.by(call)
        .map(thrown -> assertThat(thrown).isInstanceOf(XAException.class).actual())
        .map(thrown -> ((XAException) thrown).errorCode)
        .orElseThrow();
  }

  // ---- both ends of a branch

  @Test
  void shouldCommitInOnePhase() throws Exception {
    sendText(queue, "one");
    MessageConsumer consumer = worker.createConsumer(queue);
    resource.start(first, TMNOFLAGS);
    forward(consumer, worker.createProducer(other));
    resource.end(first, TMSUCCESS);
    assertHeld(other);
    resource.commit(first, true);
    worker.close();
    assertHeld(queue);
    assertHeld(other, "one");
    assertThat(BranchXid.prepared(resource)).doesNotContain(first);
  }

  @Test
  void shouldCommitInTwoPhases() throws Exception {
    sendText(queue, "one");
    MessageConsumer subscriber = session.createConsumer(topic);
    resource.start(first, TMNOFLAGS);
    forward(worker.createConsumer(queue), worker.createProducer(other));
    send(worker.createProducer(topic), "published");
    resource.end(first, TMSUCCESS);

    assertThat(resource.prepare(first)).isEqualTo(XAResource.XA_OK);
    assertThat(BranchXid.prepared(resource)).contains(first);
    worker.close();
    assertHeld(queue);
    assertHeld(other);
    resource.commit(first, false);

    assertThat(BranchXid.prepared(resource)).doesNotContain(first);
    assertHeld(queue);
    assertHeld(other, "one");
    assertThat(receiveText(subscriber)).isEqualTo("published");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void shouldRollBack(boolean prepared) throws Exception {
    for (String text : new String[] {"one", "two", "three", "four"}) {
      sendText(queue, text);
    }
    MessageConsumer consumer = worker.createConsumer(queue);
    MessageProducer producer = worker.createProducer(other);
    resource.start(first, TMNOFLAGS);
    forward(consumer, producer);
    forward(consumer, producer);
    forward(consumer, producer);
    resource.end(first, TMSUCCESS);
    if (prepared) {
      resource.prepare(first);
    }

    resource.rollback(first);

    assertThat(BranchXid.prepared(resource)).doesNotContain(first);
    resource.start(second, TMNOFLAGS);
    assertRedelivered(consumer, "one", "two", "three");
    assertThat(receive(consumer).getJMSRedelivered()).isFalse();
    resource.end(second, TMSUCCESS);
    resource.commit(second, true);
    worker.close();
    assertHeld(queue);
    assertHeld(other);
  }

  @Test
  void shouldFindNothingToCommit() throws Exception {
    resource.start(first, TMNOFLAGS);
    resource.end(first, TMSUCCESS);
    assertThat(resource.prepare(first)).isEqualTo(XAResource.XA_RDONLY);
    assertThat(errorOf(() -> resource.commit(first, false))).isEqualTo(XAException.XAER_NOTA);
  }

  @Test
  void shouldOnlyRollBackOnceItHasFailed() throws Exception {
    sendText(queue, "one");
    MessageConsumer consumer = worker.createConsumer(queue);
    resource.start(first, TMNOFLAGS);
    forward(consumer, worker.createProducer(other));
    resource.end(first, TMFAIL);
    assertThat(errorOf(() -> resource.prepare(first))).isEqualTo(XAException.XA_RBROLLBACK);
    assertRedelivered(consumer, "one");
    assertHeld(other);
  }

  @Test
  void shouldOnlyRollBackOnceSomethingWasRefused() throws Exception {
    TemporaryQueue gone = session.createTemporaryQueue();
    MessageProducer anywhere = worker.createProducer(null);
    gone.delete();
    resource.start(first, TMNOFLAGS);
    anywhere.send(other, worker.createTextMessage("one"));
    anywhere.send(gone, worker.createTextMessage("refused"));
    assertThat(errorOf(() -> resource.end(first, TMSUCCESS))).isEqualTo(XAException.XA_RBROLLBACK);
    resource.rollback(first);
    assertHeld(other);
  }

  @Test
  void shouldRollBackAtItsTimeout() throws Exception {
    sendText(queue, "one");
    resource.setTransactionTimeout(1);
    resource.start(first, TMNOFLAGS);
    forward(worker.createConsumer(queue), worker.createProducer(other));
    resource.end(first, TMSUCCESS);
    assertRedelivered(session.createConsumer(queue), "one");
    assertThat(errorOf(() -> resource.prepare(first)))
        .isIn(XAException.XA_RBROLLBACK, XAException.XAER_NOTA);
    assertHeld(other);
  }

  // ---- sessions and branches

  @Test
  void shouldWorkForSeveralBranchesInTurn() throws Exception {
    MessageProducer producer = worker.createProducer(queue);
    resource.start(first, TMNOFLAGS);
    send(producer, "of the first");
    resource.end(first, TMSUSPEND);
    send(producer, "of none");
    resource.start(second, TMNOFLAGS);
    send(producer, "of the second");
    resource.end(second, TMSUCCESS);
    resource.start(first, TMRESUME);
    send(producer, "of the first, too");
    resource.end(first, TMSUCCESS);
    assertHeld(queue, "of none");
    resource.rollback(second);
    resource.commit(first, true);
    assertHeld(queue, "of the first", "of the first, too");
  }

  @Test
  void shouldBeginABranchBeforeTheLastIsPrepared() throws Exception {
    sendText(queue, "one");
    sendText(queue, "two");
    sendText(queue, "three");
    MessageConsumer consumer = worker.createConsumer(queue);
    resource.start(first, TMNOFLAGS);
    assertThat(receiveText(consumer)).isEqualTo("one");
    resource.end(first, TMSUCCESS);
    resource.start(second, TMNOFLAGS);
    assertThat(receiveText(consumer)).isEqualTo("two");
    resource.prepare(first);
    resource.rollback(first);
    assertRedelivered(consumer, "one");
    assertThat(receiveText(consumer)).isEqualTo("three");
    resource.end(second, TMSUCCESS);
    resource.prepare(second);
    resource.commit(second, false);
    worker.close();
    assertHeld(queue);
  }

  @Test
  void shouldJoinTheBranchOfAnotherSession() throws Exception {
    sendText(queue, "one");
    sendText(queue, "two");
    XASession another = xaConnection.createXASession();
    XAResource joining = another.getXAResource();
    assertThat(resource.isSameRM(joining)).isTrue();
    resource.start(first, TMNOFLAGS);
    joining.start(first, TMJOIN);
    send(worker.createProducer(other), "of one session");
    another.createProducer(other).send(another.createTextMessage("of the other"));
    MessageConsumer consumer = another.createConsumer(queue);
    receive(consumer);
    receive(consumer);
    resource.end(first, TMSUCCESS);
    assertThat(errorOf(() -> resource.prepare(first))).isEqualTo(XAException.XAER_PROTO);
    joining.end(first, TMSUCCESS);
    assertThat(joining.prepare(first)).isEqualTo(XAResource.XA_OK);
    resource.commit(first, false);
    another.close();
    assertHeld(queue);
    assertHeld(other, "of one session", "of the other");
  }

  @Test
  void shouldDifferFromTheResourcesOfOtherConnections() throws Exception {
    XAResource elsewhere = startedXaConnection().createXASession().getXAResource();
    assertThat(resource.isSameRM(elsewhere)).isFalse();
    resource.start(first, TMNOFLAGS);
    resource.end(first, TMSUCCESS);
    assertThat(errorOf(() -> elsewhere.start(first, TMJOIN))).isEqualTo(XAException.XAER_NOTA);
    assertThat(errorOf(() -> elsewhere.rollback(first))).isEqualTo(XAException.XAER_NOTA);
    resource.rollback(first);
  }

  @Test
  void shouldTakeTheMessageOfAListenerIntoABranch() throws Exception {
    MessageProducer producer = worker.createProducer(other);
    BlockingQueue<String> failures = new LinkedBlockingQueue<>();
    worker
        .createConsumer(queue)
        .setMessageListener(
            message -> {
              String failure =
                  Thrown.by(
                          () -> {
                            Xid branch = BranchXid.unique();
                            resource.start(branch, TMNOFLAGS);
                            producer.send(message);
                            resource.end(branch, TMSUCCESS);
                            if (message.getJMSRedelivered()) {
                              resource.prepare(branch);
                              resource.commit(branch, false);
                            } else {
                              resource.rollback(branch);
                            }
                          })
                      .map(Exception::toString)
                      .orElse("");
              failures.add(failure);
            });
    sendText(queue, "one");
    sendText(queue, "two");
    for (int delivery = 1; delivery <= 4; delivery++) {
      assertThat(failures.poll(SOON, TimeUnit.MILLISECONDS)).isEmpty();
    }
    worker.close();
    assertHeld(queue);
    assertHeld(other, "one", "two");
  }

  @Test
  void shouldIncludeAsynchronousSends() throws Exception {
    Completions completions = new Completions();
    MessageProducer producer = worker.createProducer(queue);
    resource.start(first, TMNOFLAGS);
    producer.send(worker.createTextMessage("destroyed"), completions);
    resource.end(first, TMSUCCESS);
    resource.rollback(first);
    resource.start(second, TMNOFLAGS);
    producer.send(worker.createTextMessage("sent"), completions);
    resource.end(second, TMSUCCESS);
    resource.commit(second, true);
    assertHeld(queue, "sent");
  }

  @Test
  void shouldConsumeOnceWhileBranchesEndOnOtherThreads() throws Exception {
    long seed = Long.getLong("angarium.seed", System.nanoTime());
    System.out.println("DistributedTransactionTest: -Dangarium.seed=" + seed);
    Random random = new Random(seed);
    List<String> sent = IntStream.range(0, 300).mapToObj(Integer::toString).toList();
    for (String text : sent) {
      sendText(queue, text);
    }
    List<String> consumed = Collections.synchronizedList(new ArrayList<>());
    MessageConsumer consumer = worker.createConsumer(queue);
    ExecutorService transactionManager = Executors.newFixedThreadPool(3);
    List<Future<?>> ends = new ArrayList<>();
    while (consumed.size() < sent.size()) {
      BranchXid branch = BranchXid.unique();
      List<String> texts = new ArrayList<>();
      resource.start(branch, TMNOFLAGS);
      for (int i = random.nextInt(4); i >= 0; i--) {
        Message message = random.nextBoolean() ? consumer.receiveNoWait() : consumer.receive(20);
        if (message != null) {
          texts.add(Texts.of(message));
        }
      }
      resource.end(branch, TMSUCCESS);
      int choice = random.nextInt(4);
      ends.add(
          transactionManager.submit(
              () -> {
                if (choice == 0) {
                  resource.rollback(branch);
                  return null;
                }
                boolean onePhase = choice == 1;
                if (onePhase || resource.prepare(branch) == XAResource.XA_OK) {
                  resource.commit(branch, onePhase);
                  consumed.addAll(texts);
                }
                return null;
              }));
    }
    for (Future<?> end : ends) {
      end.get();
    }
    transactionManager.shutdown();
    assertThat(consumed).containsExactlyInAnyOrderElementsOf(sent);
    worker.close();
    assertHeld(queue);
  }

  // ---- outside of a branch

  @Test
  void shouldWorkByItselfOutsideOfABranch() throws Exception {
    send(worker.createProducer(queue), "one", "two");
    MessageConsumer consumer = worker.createConsumer(queue);
    assertThat(receiveText(consumer)).isEqualTo("one");
    worker.close();
    assertHeld(queue, "two");
  }

  @Test
  void shouldHaveOrdinarySessionsBeside() throws Exception {
    Session local = xaConnection.createSession(true, Session.SESSION_TRANSACTED);
    local.createProducer(queue).send(local.createTextMessage("destroyed"));
    local.rollback();
    local.createProducer(queue).send(local.createTextMessage("one"));
    local.commit();
    assertHeld(queue, "one");
    Session plain = xaConnection.createSession(false, Session.AUTO_ACKNOWLEDGE);
    assertThat(plain.getTransacted()).isFalse();
    Connection ordinary = closing(((ConnectionFactory) xaFactory).createConnection());
    assertThat(ordinary).isNotInstanceOf(XAConnection.class);
  }

  // ---- after the end of sessions and connections

  @Test
  void shouldCompleteWhatAClosedSessionHasDone() throws Exception {
    sendText(queue, "one");
    resource.start(first, TMNOFLAGS);
    forward(worker.createConsumer(queue), worker.createProducer(other));
    resource.end(first, TMSUCCESS);
    worker.close();
    resource.prepare(first);
    resource.rollback(first);
    assertRedelivered(session.createConsumer(queue), "one");
    assertHeld(other);
  }

  @Test
  void shouldOnlyRollBackWhatASessionWasClosedIn() throws Exception {
    sendText(queue, "one");
    resource.start(first, TMNOFLAGS);
    forward(worker.createConsumer(queue), worker.createProducer(other));
    worker.close();
    assertThat(errorOf(() -> resource.end(first, TMSUCCESS))).isEqualTo(XAException.XA_RBROLLBACK);
    resource.rollback(first);
    assertThat(receiveText(session.createConsumer(queue))).isEqualTo("one");
    assertHeld(other);
  }

  @Test
  void shouldRollBackWithTheConnection() throws Exception {
    sendText(queue, "one");
    resource.start(first, TMNOFLAGS);
    forward(worker.createConsumer(queue), worker.createProducer(other));
    resource.end(first, TMSUCCESS);
    xaConnection.close();
    assertRedelivered(session.createConsumer(queue), "one");
    assertHeld(other);
    assertThat(errorOf(() -> resource.rollback(first))).isEqualTo(XAException.XAER_RMFAIL);
    XAResource elsewhere = startedXaConnection().createXASession().getXAResource();
    assertThat(errorOf(() -> elsewhere.rollback(first))).isEqualTo(XAException.XAER_NOTA);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void shouldRecoverThroughAnotherConnection(boolean commits) throws Exception {
    sendText(queue, "one");
    resource.start(first, TMNOFLAGS);
    forward(worker.createConsumer(queue), worker.createProducer(other));
    resource.end(first, TMSUCCESS);
    resource.prepare(first);
    xaConnection.close();
    assertHeld(queue);
    assertHeld(other);

    XAResource recovering = startedXaConnection().createXASession().getXAResource();
    assertThat(BranchXid.prepared(recovering)).contains(first);
    if (commits) {
      recovering.commit(first, false);
      assertHeld(queue);
      assertHeld(other, "one");
    } else {
      recovering.rollback(first);
      assertRedelivered(session.createConsumer(queue), "one");
      assertHeld(other);
    }
    assertThat(BranchXid.prepared(recovering)).doesNotContain(first);
  }

  // ---- wrong calls

  @TestFactory
  Stream<DynamicTest> shouldStayUsableAfterWrongCalls() throws Exception {
    BranchXid unknown = BranchXid.unique();
    BranchXid prepared = BranchXid.unique();
    resource.start(prepared, TMNOFLAGS);
    send(worker.createProducer(other), "prepared");
    resource.end(prepared, TMSUCCESS);
    resource.prepare(prepared);
    resource.start(first, TMNOFLAGS);
    resource.end(first, TMSUSPEND);
    WrongCalls calls =
        new WrongCalls()
            .add(XAException.class, "end none", () -> resource.end(unknown, TMSUCCESS))
            .add(XAException.class, "join none", () -> resource.start(unknown, TMJOIN))
            .add(XAException.class, "resume none", () -> resource.start(unknown, TMRESUME))
            .add(XAException.class, "prepare none", () -> resource.prepare(unknown))
            .add(XAException.class, "commit none", () -> resource.commit(unknown, false))
            .add(XAException.class, "commit none at once", () -> resource.commit(unknown, true))
            .add(XAException.class, "roll none back", () -> resource.rollback(unknown))
            .add(XAException.class, "forget none", () -> resource.forget(unknown))
            .add(XAException.class, "begin a suspended", () -> resource.start(first, TMNOFLAGS))
            .add(XAException.class, "join a suspended", () -> resource.start(first, TMJOIN))
            .add(XAException.class, "suspend a suspended", () -> resource.end(first, TMSUSPEND))
            .add(XAException.class, "prepare a suspended", () -> resource.prepare(first))
            .add(XAException.class, "commit a suspended", () -> resource.commit(first, true))
            .add(XAException.class, "roll a suspended back", () -> resource.rollback(first))
            .add(XAException.class, "begin a prepared", () -> resource.start(prepared, TMNOFLAGS))
            .add(XAException.class, "join a prepared", () -> resource.start(prepared, TMJOIN))
            .add(XAException.class, "end a prepared", () -> resource.end(prepared, TMSUCCESS))
            .add(XAException.class, "prepare a prepared", () -> resource.prepare(prepared))
            .add(
                XAException.class,
                "commit a prepared at once",
                () -> resource.commit(prepared, true))
            .add(XAException.class, "begin null", () -> resource.start(null, TMNOFLAGS))
            .add(XAException.class, "begin with TMFAIL", () -> resource.start(unknown, TMFAIL));
    MessageConsumer consumer = worker.createConsumer(queue);
    MessageProducer producer = worker.createProducer(queue);
    Stream<DynamicTest> tests =
        calls.tests(
            () -> {
              resource.start(first, TMRESUME);
              send(producer, "still usable");
              resource.end(first, TMSUSPEND);
              send(producer, "outside");
              assertThat(receiveText(consumer)).isEqualTo("outside");
            });
    DynamicTest last =
        DynamicTest.dynamicTest(
            "and all of it is there",
            () -> {
              resource.end(first, TMSUCCESS);
              resource.commit(first, true);
              assertThat(receiveText(consumer)).isEqualTo("still usable");
              resource.commit(prepared, false);
              assertHeld(other, "prepared");
            });
    return Stream.concat(tests, Stream.of(last));
  }
}
