package org.angarium.jms.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import jakarta.jms.Connection;
import jakarta.jms.ConnectionConsumer;
import jakarta.jms.IllegalStateException;
import jakarta.jms.IllegalStateRuntimeException;
import jakarta.jms.JMSException;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageListener;
import jakarta.jms.ServerSessionPool;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import org.angarium.jms.destination.AngariumQueue;
import org.angarium.transport.error.ErrorCode;
import org.angarium.transport.frame.Frame;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Connection consumers: what they assign to the sessions of a server, and what comes back. */
@Timeout(30)
class ConnectionConsumerTest {
  private final ScriptedBroker broker = new ScriptedBroker();
  private final Server server = new Server();
  private final List<String> heard = new CopyOnWriteArrayList<>();
  private final List<Exception> reported = new CopyOnWriteArrayList<>();

  private Connection connection;
  private ConnectionConsumer consumer;
  private int feeder;
  private int consumerId;

  @BeforeEach
  void connect() throws JMSException {
    connection = broker.factory().createConnection();
    connection.setExceptionListener(reported::add);
  }

  @AfterEach
  void disconnect() throws JMSException {
    connection.close();
    server.close();
    broker.close();
  }

  private MessageListener hearing(JmsErrors.Action action) {
    return message -> {
      heard.add(JmsErrors.get(((TextMessage) message)::getText));
      JmsErrors.run(action);
    };
  }

  private int addSession(int mode, JmsErrors.Action action) throws Exception {
    server.add(connection, mode, hearing(action));
    return broker.skipTo(Frame.OpenSession.class).sessionId();
  }

  private void consume(ServerSessionPool pool, int maxMessages) throws Exception {
    consumer = connection.createConnectionConsumer(new AngariumQueue("q"), null, pool, maxMessages);
    Frame.OpenConsumer opened = broker.skipTo(Frame.OpenConsumer.class);
    feeder = opened.sessionId();
    consumerId = opened.consumerId();
  }

  /** Delivers while stopped, so that all of it is there when the connection starts. */
  private long[] deliverAndStart(String... texts) throws JMSException {
    long[] ids = new long[texts.length];
    for (int i = 0; i < texts.length; i++) {
      ids[i] = broker.deliver(consumerId, texts[i]);
    }
    connection.createSession(Session.SESSION_TRANSACTED).rollback(); // all has arrived
    connection.start();
    return ids;
  }

  private void awaitHeard(String... texts) {
    await().untilAsserted(() -> assertThat(heard).containsExactly(texts));
  }

  @Test
  void shouldMoveDeliveriesAndAcknowledgeThemWhereTheyAre() throws Exception {
    int session = addSession(Session.AUTO_ACKNOWLEDGE, () -> {});
    consume(server, 10);
    long[] ids = deliverAndStart("a", "b");

    Frame.MoveDeliveries move = broker.skipTo(Frame.MoveDeliveries.class);
    assertThat(move)
        .usingRecursiveComparison()
        .isEqualTo(new Frame.MoveDeliveries(feeder, session, ids));
    for (long id : ids) {
      Frame.Acknowledge acknowledge = broker.skipTo(Frame.Acknowledge.class);
      assertThat(acknowledge.sessionId()).isEqualTo(session);
      assertThat(acknowledge.deliveryIds()).containsExactly(id);
    }
    awaitHeard("a", "b");
  }

  @Test
  void shouldAssignNoMoreThanItMay() throws Exception {
    addSession(Session.AUTO_ACKNOWLEDGE, () -> {});
    consume(server, 2);
    long[] ids = deliverAndStart("a", "b", "c");
    assertThat(broker.skipTo(Frame.MoveDeliveries.class).deliveryIds())
        .containsExactly(ids[0], ids[1]);
    assertThat(broker.skipTo(Frame.MoveDeliveries.class).deliveryIds()).containsExactly(ids[2]);
    awaitHeard("a", "b", "c");
  }

  @Test
  void shouldAcknowledgeALotInOneInDupsOkMode() throws Exception {
    addSession(Session.DUPS_OK_ACKNOWLEDGE, () -> {});
    consume(server, 10);
    long[] ids = deliverAndStart("a", "b", "c");
    assertThat(broker.skipTo(Frame.Acknowledge.class).deliveryIds()).isEqualTo(ids);
  }

  @Test
  void shouldStartFeedingLast() throws Exception {
    for (int i = 0; i < 20; i++) { // as it depends on the order in which a set is walked through
      addSession(Session.AUTO_ACKNOWLEDGE, () -> {});
    }
    consume(server, 1);
    deliverAndStart("0", "1", "2", "3", "4", "5", "6", "7", "8", "9");
    await().until(() -> heard.size() == 10);
    assertThat(broker.all(Frame.MoveDeliveries.class)).hasSize(10);
  }

  @Test
  void shouldRollBackEverythingAssigned() throws Exception {
    Session[] own = new Session[1];
    own[0] = server.add(connection, Session.SESSION_TRANSACTED, hearing(() -> own[0].rollback()));
    int session = broker.skipTo(Frame.OpenSession.class).sessionId();
    consume(server, 10);
    long[] ids = deliverAndStart("a", "b");

    broker.skipTo(Frame.MoveDeliveries.class);
    Frame.Rollback rollback = broker.skipTo(Frame.Rollback.class);
    assertThat(rollback.sessionId()).isEqualTo(session);
    assertThat(rollback.delivered()).containsExactly(ids[0]);
    await().until(() -> server.free() == 1);
    assertThat(heard).containsExactly("a");
  }

  @Test
  void shouldForgetWhatTheBrokerTookBackInsteadOfCommitting() throws Exception {
    broker.answer(
        Frame.Commit.class,
        f -> new Frame.Failed(f.requestId(), ErrorCode.TRANSACTION_ROLLED_BACK, "no"));
    Session[] own = new Session[1];
    own[0] = server.add(connection, Session.SESSION_TRANSACTED, hearing(() -> own[0].commit()));
    consume(server, 10);
    deliverAndStart("a", "b");

    broker.skipTo(Frame.Commit.class);
    await().until(() -> server.free() == 1);
    assertThat(heard).containsExactly("a");
  }

  @Test
  void shouldAskForRedeliveryWhenTheListenerFails() throws Exception {
    int session =
        addSession(
            Session.AUTO_ACKNOWLEDGE,
            () -> {
              if (heard.size() == 1) {
                throw new IllegalArgumentException("wanted by the test");
              }
            });
    consume(server, 10);
    long[] ids = deliverAndStart("a", "b");

    broker.skipTo(Frame.MoveDeliveries.class);
    Frame.Recover recover = broker.skipTo(Frame.Recover.class);
    assertThat(recover.sessionId()).isEqualTo(session);
    assertThat(recover.delivered()).containsExactly(ids[0]);
    await().until(() -> server.free() == 1);
    assertThat(heard).containsExactly("a");
    long again = broker.deliver(consumerId, 2, ScriptedBroker.message("a", 4, 0));
    assertThat(broker.skipTo(Frame.Acknowledge.class).deliveryIds()).containsExactly(again);
  }

  @Test
  void shouldNotShowWhatHasExpired() throws Exception {
    addSession(Session.AUTO_ACKNOWLEDGE, () -> {});
    consume(server, 10);
    long expired = broker.deliver(consumerId, 1, ScriptedBroker.message("expired", 4, 1));
    deliverAndStart("a");
    awaitHeard("a");
    Frame.ExpireDeliveries told = broker.skipTo(Frame.ExpireDeliveries.class);
    assertThat(told.deliveryIds()).containsExactly(expired);
  }

  /** The frames by which a delivery goes back as if it had never been delivered. */
  private void assertGoneBack(int session, long... ids) throws Exception {
    Frame.MoveDeliveries back = broker.skipTo(Frame.MoveDeliveries.class);
    assertThat(back.fromSessionId()).isEqualTo(session);
    assertThat(back.deliveryIds()).isEqualTo(ids);
    Frame.Recover recover = broker.skipTo(Frame.Recover.class);
    assertThat(recover.sessionId()).isEqualTo(back.toSessionId());
    assertThat(recover.delivered()).isEmpty();
    assertThat(broker.skipTo(Frame.CloseSession.class).sessionId()).isEqualTo(back.toSessionId());
  }

  @Test
  void shouldGiveBackWhatItDoesNotGetToBeforeTheStop() throws Exception {
    CountDownLatch listening = new CountDownLatch(1);
    Semaphore mayReturn = new Semaphore(0);
    int session =
        addSession(
            Session.AUTO_ACKNOWLEDGE,
            () -> {
              listening.countDown();
              mayReturn.acquireUninterruptibly();
            });
    consume(server, 10);
    long[] ids = deliverAndStart("a", "b", "c");
    listening.await();
    broker.skipTo(Frame.MoveDeliveries.class);
    Thread stopping = new Thread(() -> JmsErrors.run(connection::stop));
    stopping.start();
    await().until(() -> stopping.getState() == Thread.State.WAITING);
    mayReturn.release();
    stopping.join();

    assertGoneBack(session, ids[1], ids[2]);
    assertThat(broker.skipTo(Frame.Recover.class).sessionId()).isEqualTo(feeder); // for the order
    assertThat(heard).containsExactly("a");
  }

  @Test
  void shouldGiveBackWhatItDoesNotGetToBeforeTheEnd() throws Exception {
    Session[] closing = new Session[1];
    CountDownLatch listening = new CountDownLatch(1);
    closing[0] =
        server.add(
            connection,
            Session.SESSION_TRANSACTED,
            hearing(
                () -> {
                  listening.countDown();
                  await().until(() -> broker.all(Frame.CloseConsumer.class).size() == 1);
                }));
    int session = broker.skipTo(Frame.OpenSession.class).sessionId();
    consume(server, 2);
    long[] ids = deliverAndStart("a", "b", "c");
    listening.await();
    broker.passOver();
    consumer.close();
    closing[0].close();
    assertGoneBack(session, ids[1]);
    assertThat(broker.skipTo(Frame.CloseSession.class).sessionId()).isEqualTo(session);
    assertThat(broker.all(Frame.CloseConsumer.class).get(0).retained()).isEmpty();
  }

  @Test
  void shouldGiveBackWhatASessionWithoutAListenerIsAssigned() throws Exception {
    Session session = server.add(connection, Session.AUTO_ACKNOWLEDGE, message -> {});
    session.setMessageListener(null);
    assertThat(session.getMessageListener()).isNull();
    int sessionId = broker.skipTo(Frame.OpenSession.class).sessionId();
    consume(server, 10);
    long[] ids = deliverAndStart("a");
    broker.skipTo(Frame.MoveDeliveries.class);
    assertGoneBack(sessionId, ids);
    await().until(() -> server.failures.size() == 1);
    assertThat(server.failures.get(0)).isInstanceOf(IllegalStateRuntimeException.class);
  }

  @Test
  void shouldReportAPoolThatFailsOnceAndTryAgain() throws Exception {
    addSession(Session.AUTO_ACKNOWLEDGE, () -> {});
    Semaphore calls = new Semaphore(0);
    JMSException failure = new JMSException("wanted by the test");
    consume(
        () -> {
          calls.release();
          if (broker.all(Frame.Recover.class).size() < 3) {
            throw failure;
          }
          return server.getServerSession();
        },
        1);
    connection.start();
    for (int i = 0; i < 3; i++) {
      broker.deliver(consumerId, "a");
      Frame.Recover recover = broker.skipTo(Frame.Recover.class);
      assertThat(recover.sessionId()).isEqualTo(feeder);
      assertThat(recover.delivered()).isEmpty();
    }
    broker.deliver(consumerId, "a");
    awaitHeard("a");
    assertThat(calls.availablePermits()).isBetween(4, 5);
    assertThat(reported).hasSize(1);
    assertThat(reported.get(0)).isInstanceOf(JMSException.class).hasCause(failure);
  }

  @Test
  void shouldKeepToItsOwnConnectionsSessions() throws Exception {
    try (ScriptedBroker elsewhere = new ScriptedBroker();
        Connection another = elsewhere.factory().createConnection();
        Server others = new Server()) {
      others.add(another, Session.AUTO_ACKNOWLEDGE, message -> {});
      consume(others, 1);
      deliverAndStart("a");
      await().until(() -> reported.size() == 1);
      assertThat(reported.get(0)).hasMessageContaining("own connection");
      assertThat(broker.all(Frame.MoveDeliveries.class)).isEmpty();
    }
  }

  @Test
  void shouldPutBackWhatAClosedSessionWasMeantFor() throws Exception {
    Session closed = server.add(connection, Session.AUTO_ACKNOWLEDGE, message -> {});
    closed.close();
    consume(server, 1);
    deliverAndStart("a");
    assertThat(broker.skipTo(Frame.Recover.class).sessionId()).isEqualTo(feeder);
    assertThat(broker.all(Frame.MoveDeliveries.class)).isEmpty();
    assertThat(server.free()).isZero();
  }

  @Test
  void shouldGiveBackWhatAServerSessionThatDoesNotStartWasAssigned() throws Exception {
    Session session = connection.createSession(Session.AUTO_ACKNOWLEDGE);
    session.setMessageListener(message -> {});
    int sessionId = broker.skipTo(Frame.OpenSession.class).sessionId();
    consume(
        () ->
            new jakarta.jms.ServerSession() {
              @Override
              public Session getSession() {
                return session;
              }

              @Override
              public void start() throws JMSException {
                throw new JMSException("wanted by the test");
              }
            },
        1);
    long[] ids = deliverAndStart("a");
    broker.skipTo(Frame.MoveDeliveries.class);
    assertGoneBack(sessionId, ids);
  }

  @Test
  void shouldNotWaitForThePoolWhenItEnds() throws Exception {
    consume(server, 1); // there is no server session
    deliverAndStart("a");
    Thread thread = awaitThread(Thread.State.WAITING);
    connection.stop();
    connection.close();
    thread.join();
    assertThat(reported).isEmpty();
  }

  @Test
  void shouldEndWithALostLink() throws Exception {
    consume(server, 1);
    deliverAndStart("a");
    Thread thread = awaitThread(Thread.State.WAITING);
    broker.hangUp();
    thread.join();
    await().until(() -> reported.size() == 1);
  }

  private static Thread awaitThread(Thread.State state) {
    Thread[] found = new Thread[1];
    await()
        .until(
            () -> {
              for (Thread thread : Thread.getAllStackTraces().keySet()) {
                if (thread.getName().startsWith("angarium-connection-consumer-")
                    && thread.getState() == state) {
                  found[0] = thread;
                }
              }
              return found[0] != null;
            });
    return found[0];
  }

  @Test
  void shouldReceiveInOneWayOnly() throws Exception {
    MessageListener listener = message -> {};
    Session session = connection.createSession(Session.AUTO_ACKNOWLEDGE);
    MessageConsumer other = session.createConsumer(new AngariumQueue("q"));
    session.setMessageListener(listener);
    assertThat(session.getMessageListener()).isSameAs(listener);
    assertThatThrownBy(other::receive).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(other::receiveNoWait).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> other.setMessageListener(listener))
        .isInstanceOf(IllegalStateException.class);
    session.setMessageListener(null);
    other.setMessageListener(listener);
    assertThatThrownBy(() -> session.setMessageListener(listener))
        .isInstanceOf(IllegalStateException.class);
    session.run(); // nothing to do
  }

  @Test
  void shouldCloseFromItsListener() throws Exception {
    addSession(Session.AUTO_ACKNOWLEDGE, () -> consumer.close());
    consume(server, 1);
    long[] ids = deliverAndStart("a", "b");
    assertThat(broker.skipTo(Frame.Acknowledge.class).deliveryIds()).containsExactly(ids[0]);
    awaitHeard("a");
    consumer.close();
    assertThatThrownBy(consumer::getServerSessionPool).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void shouldNotRunInItself() throws Exception {
    Session[] own = new Session[1];
    own[0] = server.add(connection, Session.AUTO_ACKNOWLEDGE, hearing(() -> own[0].run()));
    consume(server, 1);
    deliverAndStart("a");
    assertThat(broker.skipTo(Frame.Recover.class).delivered()).hasSize(1); // as the listener fails
  }
}
