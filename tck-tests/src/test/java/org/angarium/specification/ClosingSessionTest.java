package org.angarium.specification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.Connection;
import jakarta.jms.IllegalStateException;
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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Section 6.2.15: a session closes by itself, in good order, and leaves its connection alone. */
class ClosingSessionTest extends SpecificationCase {
  @Test
  void shouldLeaveTheConnectionAndItsOtherSessionsOpen() throws JMSException {
    Session closed = connection.createSession();
    closed.createConsumer(queue);
    closed.close();
    sendText(queue, "one");
    assertThat(receiveText(connection.createSession().createConsumer(queue))).isEqualTo("one");
  }

  @ParameterizedTest
  @ValueSource(longs = {0, SOON})
  void shouldEndPendingReceives(long timeout) throws Exception {
    Session closed = connection.createSession();
    MessageConsumer consumer = closed.createConsumer(queue);
    Aside<Message> waiting = Aside.call(() -> consumer.receive(timeout)).awaitPause();
    closed.close();
    assertThat(waiting.result()).isNull();
  }

  @Test
  void shouldCloseOnlyWhenAListenerHasReturnedAndServeItMeanwhile() throws Exception {
    CountDownLatch called = new CountDownLatch(1);
    CountDownLatch mayGoOn = new CountDownLatch(1);
    List<String> events = new CopyOnWriteArrayList<>();
    Session listening = connection.createSession(Session.SESSION_TRANSACTED);
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
                        listening.commit();
                      });
              events.add(failure.map(Exception::toString).orElse("listened"));
            });
    sendText(queue, "one");
    assertThat(called.await(SOON, TimeUnit.MILLISECONDS)).isTrue();

    Aside<Void> closer =
        Aside.run(
                () -> {
                  listening.close();
                  events.add("closed");
                })
            .awaitPause();
    mayGoOn.countDown();
    closer.result();

    assertThat(events).containsExactly("listened", "closed");
    assertThat(receiveText(session.createConsumer(replies))).isEqualTo("one");
  }

  @Test
  void shouldNotCloseASessionFromItsOwnListener() throws Exception {
    Session listening = connection.createSession();
    CompletableFuture<Optional<Exception>> outcome = new CompletableFuture<>();
    listening
        .createConsumer(queue)
        .setMessageListener(message -> outcome.complete(Thrown.by(listening::close)));
    sendText(queue, "one");
    assertThat(outcome.get(SOON, TimeUnit.MILLISECONDS))
        .containsInstanceOf(IllegalStateException.class);
    listening.close();
    assertHeld(queue); // the listener's message was acknowledged all the same
  }

  @Test
  void shouldCloseAnotherSessionFromAListener() throws Exception {
    Session listening = connection.createSession();
    Session another = connection.createSession();
    CompletableFuture<Optional<Exception>> outcome = new CompletableFuture<>();
    listening
        .createConsumer(queue)
        .setMessageListener(message -> outcome.complete(Thrown.by(another::close)));
    sendText(queue, "one");
    assertThat(outcome.get(SOON, TimeUnit.MILLISECONDS)).isEmpty();
    assertThatThrownBy(another::createMessage).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void shouldHearNothingAfterTheClose() throws Exception {
    List<String> heard = new CopyOnWriteArrayList<>();
    Session listening = connection.createSession();
    listening.createConsumer(queue).setMessageListener(message -> heard.add(Texts.of(message)));
    listening.close();
    sendText(queue, "one");
    assertThat(receiveText(session.createConsumer(queue))).isEqualTo("one");
    assertThat(heard).isEmpty();
  }

  @Test
  void shouldCloseProducersConsumersAndBrowsers() throws JMSException {
    Session closed = connection.createSession();
    MessageProducer producer = closed.createProducer(queue);
    MessageConsumer consumer = closed.createConsumer(queue);
    QueueBrowser browser = closed.createBrowser(queue);
    closed.close();
    assertThatThrownBy(() -> producer.send(session.createMessage()))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(consumer::receive).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(browser::getEnumeration).isInstanceOf(IllegalStateException.class);
    assertThatCode(
            () -> {
              producer.close();
              consumer.close();
              browser.close();
            })
        .doesNotThrowAnyException();
  }

  @Test
  void shouldCloseAtTheEndOfATryStatement() throws JMSException {
    Session used;
    try (Session inside = connection.createSession()) {
      used = inside;
    }
    assertThatThrownBy(used::createMessage).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void shouldRollBackTheTransactionInProgress() throws JMSException {
    sendText(queue, "stays");
    Session transacted = connection.createSession(Session.SESSION_TRANSACTED);
    receive(transacted.createConsumer(queue));
    transacted.createProducer(queue).send(transacted.createTextMessage("vanishes"));
    transacted.close();
    assertHeld(queue, "stays");
  }

  @Test
  void shouldNotAcknowledgeForTheClient() throws JMSException {
    for (String text : List.of("one", "two", "three")) {
      sendText(queue, text);
    }
    Session closed = connection.createSession(Session.CLIENT_ACKNOWLEDGE);
    MessageConsumer consumer = closed.createConsumer(queue);
    receive(consumer).acknowledge();
    receive(consumer);
    closed.close();

    MessageConsumer next = session.createConsumer(queue);
    Message seen = receive(next);
    assertThat(Texts.of(seen)).isEqualTo("two");
    assertThat(seen.getJMSRedelivered()).isTrue();
    assertThat(seen.getIntProperty("JMSXDeliveryCount")).isEqualTo(2);
    Message unseen = receive(next);
    assertThat(Texts.of(unseen)).isEqualTo("three");
    assertThat(unseen.getJMSRedelivered()).isFalse();
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
    Session closed = connection.createSession(mode);
    Message message = receive(closed.createConsumer(queue));
    closed.close();
    assertThatThrownBy(message::acknowledge).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void shouldLeaveMessagesUsable() throws JMSException {
    Session closed = connection.createSession();
    TextMessage made = closed.createTextMessage("made");
    sendText(queue, "received");
    TextMessage received = (TextMessage) receive(closed.createConsumer(queue));
    closed.close();
    made.setText("changed");
    received.clearBody();
    received.setText("changed, too");
    send(queue, made);
    send(queue, received);
    assertThat(Texts.received(session.createConsumer(queue), 2))
        .containsExactly("changed", "changed, too");
  }

  @Test
  void shouldIgnoreClosingTwice() throws JMSException {
    Session closed = connection.createSession();
    closed.close();
    closed.close();
    Connection another = startedConnection();
    Session inside = another.createSession();
    another.close();
    inside.close();
  }
}
