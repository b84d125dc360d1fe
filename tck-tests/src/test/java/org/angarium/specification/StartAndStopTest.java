package org.angarium.specification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import jakarta.jms.Connection;
import jakarta.jms.IllegalStateException;
import jakarta.jms.IllegalStateRuntimeException;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/**
 * Sections 6.1.4, 6.1.5 and 8.4: deliveries begin, pause and go on when the application says so.
 */
class StartAndStopTest extends SpecificationCase {
  /** How long to look for a message that must not come, milliseconds. */
  private static final long LOOK = 100;

  private final List<String> heard = new CopyOnWriteArrayList<>();

  private void listenTo(MessageConsumer consumer) throws JMSException {
    consumer.setMessageListener(message -> heard.add(Texts.of(message)));
  }

  @Test
  void shouldDeliverNothingBeforeTheStart() throws JMSException {
    sendText(queue, "waits");
    Connection stopped = closing(factory.createConnection());
    MessageConsumer receiver = stopped.createSession().createConsumer(queue);
    listenTo(stopped.createSession().createConsumer(queue));

    assertThat(receiver.receiveNoWait()).isNull();
    assertThat(receiver.receive(LOOK)).isNull();
    assertThat(heard).isEmpty();
    receiver.close();

    stopped.start();
    await().until(() -> heard.equals(List.of("waits")));
  }

  @Test
  void shouldHoldNothingBackForAConnectionThatWasNeverStarted() throws JMSException {
    Connection stopped = closing(factory.createConnection());
    stopped.createSession().createConsumer(queue);
    stopped.createSession().createConsumer(queue).setMessageListener(message -> {});

    MessageConsumer consumer = session.createConsumer(queue);
    for (int i = 0; i < 20; i++) {
      sendText(queue, "message " + i);
    }
    for (int i = 0; i < 20; i++) {
      assertThat(receiveText(consumer)).isEqualTo("message " + i);
    }
  }

  @Test
  void shouldSendWhileStopped() throws JMSException {
    Connection stopped = closing(factory.createConnection());
    Session sending = stopped.createSession();
    sending.createProducer(queue).send(sending.createTextMessage("never started"));
    stopped.start();
    stopped.stop();
    sending.createProducer(queue).send(sending.createTextMessage("stopped"));

    MessageConsumer consumer = session.createConsumer(queue);
    assertThat(receiveText(consumer)).isEqualTo("never started");
    assertThat(receiveText(consumer)).isEqualTo("stopped");
  }

  @Test
  void shouldStartAContextWithItsFirstConsumer() {
    JMSContext context = context();
    assertThat(context.getAutoStart()).isTrue();
    context.createProducer().send(queue, "comes");
    assertThat(context.createConsumer(queue).receiveBody(String.class, SOON)).isEqualTo("comes");
  }

  @Test
  void shouldLeaveAContextStoppedIfItIsToldTo() {
    JMSContext context = context();
    context.setAutoStart(false);
    assertThat(context.getAutoStart()).isFalse();
    context.createProducer().send(queue, "waits");
    JMSConsumer consumer = context.createConsumer(queue);
    assertThat(consumer.receive(LOOK)).isNull();
    assertThat(consumer.receiveBodyNoWait(String.class)).isNull();

    context.start();

    assertThat(consumer.receiveBody(String.class, SOON)).isEqualTo("waits");
  }

  @Test
  void shouldStartTheConnectionOfSeveralContextsWithAConsumerOfAnyOfThem() {
    JMSContext first = context();
    first.setAutoStart(false);
    JMSConsumer waiting = first.createConsumer(queue);
    JMSContext second = closing(first.createContext(JMSContext.AUTO_ACKNOWLEDGE));
    second.createProducer().send(queue, "waits");
    assertThat(waiting.receive(LOOK)).isNull();

    second.createConsumer(second.createQueue(uniqueName()));

    assertThat(waiting.receiveBody(String.class, SOON)).isEqualTo("waits");
  }

  @Test
  void shouldPauseReceivingAndGoOn() throws JMSException {
    MessageConsumer consumer = session.createConsumer(queue);
    sendText(queue, "one");
    assertThat(receiveText(consumer)).isEqualTo("one");

    connection.stop();
    sendText(queue, "two");
    assertThat(consumer.receiveNoWait()).isNull();
    assertThat(consumer.receive(LOOK)).isNull();

    connection.start();
    assertThat(receiveText(consumer)).isEqualTo("two");
  }

  @Test
  void shouldPauseAContextAndGoOn() {
    JMSContext context = context();
    JMSConsumer consumer = context.createConsumer(queue);
    context.stop();
    context.createProducer().send(queue, "waits");
    assertThat(consumer.receive(LOOK)).isNull();
    context.start();
    assertThat(consumer.receiveBody(String.class, SOON)).isEqualTo("waits");
  }

  @Test
  void shouldPauseListenersAndGoOn() throws JMSException {
    Connection another = startedConnection();
    listenTo(another.createSession().createConsumer(queue));
    sendText(queue, "one");
    await().until(() -> heard.size() == 1);

    another.stop();
    sendText(queue, "two");
    another.createSession(true, Session.SESSION_TRANSACTED).commit(); // "two" has been sent to it
    assertThat(heard).containsExactly("one");

    another.start();
    await().until(() -> heard.equals(List.of("one", "two")));
  }

  @Test
  void shouldGiveAWaitingReceiverTheMessageThatComesAfterTheRestart() throws Exception {
    MessageConsumer consumer = session.createConsumer(queue);
    Session sending = startedConnection().createSession();
    Aside<Message> waiting = Aside.call(() -> consumer.receive(SOON)).awaitPause();
    connection.stop();
    sending.createProducer(queue).send(sending.createTextMessage("waits"));
    assertThat(waiting.isDone()).isFalse();
    connection.start();
    assertThat(Texts.of(waiting.result())).isEqualTo("waits");
  }

  @Test
  void shouldIgnoreStartingTwiceAndStoppingTwice() throws JMSException {
    MessageConsumer consumer = session.createConsumer(queue);
    connection.start();
    connection.start();
    sendText(queue, "one");
    assertThat(receiveText(consumer)).isEqualTo("one");
    connection.stop();
    connection.stop();
    sendText(queue, "two");
    assertThat(consumer.receive(LOOK)).isNull();
    connection.start();
    assertThat(receiveText(consumer)).isEqualTo("two");
  }

  @Test
  void shouldStopOnlyWhenListenersHaveReturnedAndServeThemMeanwhile() throws Exception {
    CountDownLatch called = new CountDownLatch(1);
    CountDownLatch mayGoOn = new CountDownLatch(1);
    List<String> events = new CopyOnWriteArrayList<>();
    CompletableFuture<Void> listener = new CompletableFuture<>();
    Session listening = connection.createSession(Session.SESSION_TRANSACTED);
    Queue replies = session.createQueue(uniqueName());
    listening
        .createConsumer(queue)
        .setMessageListener(
            message -> {
              called.countDown();
              try {
                mayGoOn.await(SOON, TimeUnit.MILLISECONDS);
                listening.createProducer(replies).send(message);
                connection.createSession().close();
                listening.commit();
                events.add("listened");
                listener.complete(null);
              } catch (JMSException | InterruptedException e) {
                listener.completeExceptionally(e);
              }
            });
    sendText(queue, "one");
    assertThat(called.await(SOON, TimeUnit.MILLISECONDS)).isTrue();

    Aside<Void> stopping =
        Aside.run(
                () -> {
                  connection.stop();
                  events.add("stopped");
                })
            .awaitPause();
    mayGoOn.countDown();
    stopping.result();

    listener.get(SOON, TimeUnit.MILLISECONDS);
    assertThat(events).containsExactly("listened", "stopped");
  }

  @Test
  void shouldNotStopAConnectionFromItsOwnListener() throws Exception {
    CompletableFuture<Optional<Exception>> outcome = new CompletableFuture<>();
    connection
        .createSession()
        .createConsumer(queue)
        .setMessageListener(message -> outcome.complete(Thrown.by(connection::stop)));
    sendText(queue, "one");
    assertThat(outcome.get(SOON, TimeUnit.MILLISECONDS))
        .containsInstanceOf(IllegalStateException.class);

    MessageConsumer consumer = session.createConsumer(session.createQueue(uniqueName()));
    assertThat(consumer.receiveNoWait()).isNull();
    sendText(queue, "still usable");
  }

  @Test
  void shouldNotStopAContextFromAListenerOnItsConnection() throws Exception {
    JMSContext context = context();
    JMSContext sharing = closing(context.createContext(JMSContext.AUTO_ACKNOWLEDGE));
    CompletableFuture<Optional<Exception>> own = new CompletableFuture<>();
    CompletableFuture<Optional<Exception>> shared = new CompletableFuture<>();
    context
        .createConsumer(queue)
        .setMessageListener(
            message -> {
              own.complete(Thrown.by(context::stop));
              shared.complete(Thrown.by(sharing::stop));
            });
    sendText(queue, "one");
    assertThat(own.get(SOON, TimeUnit.MILLISECONDS))
        .containsInstanceOf(IllegalStateRuntimeException.class);
    assertThat(shared.get(SOON, TimeUnit.MILLISECONDS))
        .containsInstanceOf(IllegalStateRuntimeException.class);
  }

  @Test
  void shouldStopAnotherConnectionFromAListener() throws Exception {
    Connection another = startedConnection();
    CompletableFuture<Optional<Exception>> outcome = new CompletableFuture<>();
    connection
        .createSession()
        .createConsumer(queue)
        .setMessageListener(message -> outcome.complete(Thrown.by(another::stop)));
    sendText(queue, "one");
    assertThat(outcome.get(SOON, TimeUnit.MILLISECONDS)).isEmpty();
    assertThatThrownBy(() -> another.setClientID("late")).isInstanceOf(IllegalStateException.class);
  }
}
