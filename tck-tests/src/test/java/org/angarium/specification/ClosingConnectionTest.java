package org.angarium.specification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.Connection;
import jakarta.jms.IllegalStateException;
import jakarta.jms.IllegalStateRuntimeException;
import jakarta.jms.InvalidClientIDRuntimeException;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.QueueBrowser;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.angarium.jms.AngariumConnectionFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Section 6.1.8: what closing a connection ends, what it waits for, and what it leaves behind. */
class ClosingConnectionTest extends SpecificationCase {
  @ParameterizedTest
  @ValueSource(longs = {0, SOON})
  void shouldEndPendingReceives(long timeout) throws Exception {
    Connection another = startedConnection();
    MessageConsumer consumer = another.createSession().createConsumer(queue);
    Aside<Message> waiting = Aside.call(() -> consumer.receive(timeout)).awaitPause();
    another.close();
    assertThat(waiting.result()).isNull();
  }

  @Test
  void shouldEndPendingReceivesOfAContext() throws Exception {
    JMSContext context = context();
    JMSConsumer consumer = context.createConsumer(queue);
    Aside<String> waiting = Aside.call(() -> consumer.receiveBody(String.class)).awaitPause();
    context.close();
    assertThat(waiting.result()).isNull();
  }

  @Test
  void shouldCloseOnlyWhenListenersHaveReturnedAndServeThemMeanwhile() throws Exception {
    Connection another = startedConnection();
    CountDownLatch called = new CountDownLatch(1);
    CountDownLatch mayGoOn = new CountDownLatch(1);
    List<String> events = new CopyOnWriteArrayList<>();
    Session listening = another.createSession(Session.SESSION_TRANSACTED);
    Queue replies = session.createQueue(uniqueName());
    listening
        .createConsumer(queue)
        .setMessageListener(
            message -> {
              called.countDown();
              Optional<Exception> failure =
                  Thrown.by(
                      () -> {
                        mayGoOn.await(SOON, TimeUnit.MILLISECONDS);
                        listening.createProducer(replies).send(message);
                        another.createSession().close();
                        listening.commit();
                      });
              events.add(failure.map(Exception::toString).orElse("listened"));
            });
    sendText(queue, "one");
    assertThat(called.await(SOON, TimeUnit.MILLISECONDS)).isTrue();

    Aside<Void> closer =
        Aside.run(
                () -> {
                  another.close();
                  events.add("closed");
                })
            .awaitPause();
    mayGoOn.countDown();
    closer.result();

    assertThat(events).containsExactly("listened", "closed");
    assertThat(receiveText(session.createConsumer(replies))).isEqualTo("one");
  }

  @Test
  void shouldNotCloseAConnectionFromItsOwnListener() throws Exception {
    Connection another = startedConnection();
    CompletableFuture<Optional<Exception>> outcome = new CompletableFuture<>();
    another
        .createSession()
        .createConsumer(queue)
        .setMessageListener(message -> outcome.complete(Thrown.by(another::close)));
    sendText(queue, "one");
    assertThat(outcome.get(SOON, TimeUnit.MILLISECONDS))
        .containsInstanceOf(IllegalStateException.class);

    another.close();
    assertHeld(queue); // the listener's message was acknowledged all the same
  }

  @Test
  void shouldNotCloseAContextFromItsOwnListener() throws Exception {
    JMSContext context = context();
    CompletableFuture<Optional<Exception>> outcome = new CompletableFuture<>();
    context
        .createConsumer(queue)
        .setMessageListener(message -> outcome.complete(Thrown.by(context::close)));
    sendText(queue, "one");
    assertThat(outcome.get(SOON, TimeUnit.MILLISECONDS))
        .containsInstanceOf(IllegalStateRuntimeException.class);

    context.close();
    assertHeld(queue);
  }

  @Test
  void shouldCloseAllThatWasMadeOfTheConnection() throws JMSException {
    Connection another = startedConnection();
    Session inside = another.createSession();
    MessageProducer producer = inside.createProducer(queue);
    MessageConsumer consumer = inside.createConsumer(queue);
    QueueBrowser browser = inside.createBrowser(queue);
    another.close();

    assertThatThrownBy(inside::createMessage).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(producer::getPriority).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(consumer::receiveNoWait).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(browser::getEnumeration).isInstanceOf(IllegalStateException.class);
    assertThatCode(
            () -> {
              browser.close();
              consumer.close();
              producer.close();
              inside.close();
              another.close();
            })
        .doesNotThrowAnyException();
    sendText(queue, "for others");
    assertThat(receiveText(session.createConsumer(queue))).isEqualTo("for others");
  }

  @Test
  void shouldCloseTheConnectionWithTheLastOfItsContexts() {
    AngariumConnectionFactory named = new AngariumConnectionFactory(transport.url());
    named.setClientId(uniqueName());
    JMSContext first = closing(named.createContext());
    JMSContext second = closing(first.createContext(JMSContext.CLIENT_ACKNOWLEDGE));

    first.close();
    assertThatThrownBy(named::createContext).isInstanceOf(InvalidClientIDRuntimeException.class);
    second.createProducer().send(queue, "still open");
    assertThat(second.createConsumer(queue).receiveBody(String.class, SOON))
        .isEqualTo("still open");
    assertThatThrownBy(() -> first.createProducer().send(queue, "closed"))
        .isInstanceOf(IllegalStateRuntimeException.class);

    second.close();
    closing(named.createContext());
  }

  @Test
  void shouldCloseAtTheEndOfATryStatement() throws JMSException {
    AngariumConnectionFactory any = new AngariumConnectionFactory(transport.url());
    List<Connection> connections = new CopyOnWriteArrayList<>();
    try (Connection plain = any.createConnection();
        Connection queues = any.createQueueConnection();
        Connection topics = any.createTopicConnection()) {
      connections.addAll(List.of(plain, queues, topics));
    }
    assertThat(connections)
        .allSatisfy(
            closed -> assertThatThrownBy(closed::start).isInstanceOf(IllegalStateException.class));
    JMSContext used;
    try (JMSContext context = any.createContext()) {
      used = context;
    }
    assertThatThrownBy(used::start).isInstanceOf(IllegalStateRuntimeException.class);
  }

  @Test
  void shouldRollBackTransactionsInProgress() throws JMSException {
    sendText(queue, "stays");
    Connection another = startedConnection();
    Session transacted = another.createSession(Session.SESSION_TRANSACTED);
    receive(transacted.createConsumer(queue));
    transacted.createProducer(queue).send(transacted.createTextMessage("vanishes"));
    another.close();
    assertHeld(queue, "stays");
  }

  @Test
  void shouldNotAcknowledgeForTheClient() throws JMSException {
    sendText(queue, "one");
    sendText(queue, "two");
    Connection another = startedConnection();
    MessageConsumer consumer =
        another.createSession(Session.CLIENT_ACKNOWLEDGE).createConsumer(queue);
    receive(consumer).acknowledge();
    receive(consumer);
    another.close();

    Message again = receive(session.createConsumer(queue));
    assertThat(Texts.of(again)).isEqualTo("two");
    assertThat(again.getJMSRedelivered()).isTrue();
    assertThat(again.getIntProperty("JMSXDeliveryCount")).isEqualTo(2);
  }

  @ParameterizedTest
  @ValueSource(
      ints = {
        Session.AUTO_ACKNOWLEDGE,
        Session.CLIENT_ACKNOWLEDGE,
        Session.DUPS_OK_ACKNOWLEDGE,
        Session.SESSION_TRANSACTED
      })
  void shouldRefuseAnAcknowledgementAfterTheClose(int mode) throws JMSException {
    sendText(queue, "one");
    Connection another = startedConnection();
    Message message = receive(another.createSession(mode).createConsumer(queue));
    another.close();
    assertThatThrownBy(message::acknowledge).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void shouldLeaveMessagesUsable() throws JMSException {
    Connection another = startedConnection();
    Session inside = another.createSession();
    TextMessage made = inside.createTextMessage("made");
    sendText(queue, "received");
    TextMessage received = (TextMessage) receive(inside.createConsumer(queue));
    another.close();

    made.setText("changed");
    made.setStringProperty("name", "value");
    assertThat(received.getText()).isEqualTo("received");
    assertThat(received.getJMSDestination()).isEqualTo(queue);
    send(queue, made);
    send(queue, received);
    assertThat(Texts.received(session.createConsumer(queue), 2))
        .containsExactly("changed", "received");
  }

  @Test
  void shouldIgnoreClosingTwice() throws JMSException {
    Connection another = startedConnection();
    another.close();
    another.close();
    JMSContext context = context();
    context.close();
    context.close();
  }
}
