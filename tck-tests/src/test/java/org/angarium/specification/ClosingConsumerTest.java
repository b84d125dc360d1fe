package org.angarium.specification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Section 8.8: a consumer closes without touching what was delivered to the application. */
class ClosingConsumerTest extends SpecificationCase {
  private void sendTexts(String... texts) throws JMSException {
    for (String text : texts) {
      sendText(queue, text);
    }
  }

  @Test
  void shouldLeaveWhatItHasNotDeliveredToOthersInOrderAndUncounted() throws JMSException {
    sendTexts("one", "two", "three");
    MessageConsumer consumer = session.createConsumer(queue);
    assertThat(receiveText(consumer)).isEqualTo("one");
    consumer.close();
    MessageConsumer next = startedConnection().createSession().createConsumer(queue);
    for (String text : List.of("two", "three")) {
      Message message = next.receiveNoWait();
      assertThat(Texts.of(message)).isEqualTo(text);
      assertThat(message.getJMSRedelivered()).isFalse();
      assertThat(message.getIntProperty("JMSXDeliveryCount")).isOne();
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {0, SOON})
  void shouldEndAPendingReceive(long timeout) throws Exception {
    MessageConsumer consumer = session.createConsumer(queue);
    Aside<Message> waiting = Aside.call(() -> consumer.receive(timeout)).awaitPause();
    consumer.close();
    assertThat(waiting.result()).isNull();
    sendText(queue, "still usable");
    assertThat(receiveText(session.createConsumer(queue))).isEqualTo("still usable");
  }

  @Test
  void shouldEndAPendingReceiveOfAContext() throws Exception {
    JMSConsumer consumer = context().createConsumer(queue);
    Aside<Message> waiting = Aside.call(() -> consumer.receive()).awaitPause();
    consumer.close();
    assertThat(waiting.result()).isNull();
  }

  @Test
  void shouldCloseOnlyWhenItsListenerHasReturned() throws Exception {
    CountDownLatch called = new CountDownLatch(1);
    CountDownLatch mayGoOn = new CountDownLatch(1);
    List<String> events = new CopyOnWriteArrayList<>();
    Queue replies = session.createQueue(uniqueName());
    Session listening = connection.createSession();
    MessageConsumer consumer = listening.createConsumer(queue);
    consumer.setMessageListener(
        message -> {
          called.countDown();
          Optional<Exception> failure =
              Thrown.by(
                  () -> {
                    mayGoOn.await(SOON, TimeUnit.MILLISECONDS);
                    listening.createProducer(replies).send(message);
                  });
          events.add(failure.map(Exception::toString).orElse("listened"));
        });
    sendTexts("one", "two");
    assertThat(called.await(SOON, TimeUnit.MILLISECONDS)).isTrue();

    Aside<Void> closer =
        Aside.run(
                () -> {
                  consumer.close();
                  events.add("closed");
                })
            .awaitPause();
    mayGoOn.countDown();
    closer.result();

    assertThat(events).containsExactly("listened", "closed");
    assertHeld(queue, "two"); // nothing was delivered after the close, and "one" is acknowledged
  }

  @Test
  void shouldBeClosedByItsOwnListenerWhichThenCompletes() throws Exception {
    CompletableFuture<Optional<Exception>> outcome = new CompletableFuture<>();
    Queue replies = session.createQueue(uniqueName());
    Session listening = connection.createSession();
    MessageConsumer consumer = listening.createConsumer(queue);
    consumer.setMessageListener(
        message ->
            outcome.complete(
                Thrown.by(
                    () -> {
                      consumer.close();
                      listening.createProducer(replies).send(message);
                    })));
    sendTexts("one", "two");
    assertThat(outcome.get(SOON, TimeUnit.MILLISECONDS)).isEmpty();
    assertThat(receiveText(session.createConsumer(replies))).isEqualTo("one");
    listening.close();
    assertHeld(queue, "two");
  }

  @Test
  void shouldBeClosedByItsOwnListenerInAContext() throws Exception {
    CompletableFuture<Optional<Exception>> outcome = new CompletableFuture<>();
    JMSContext context = context();
    JMSConsumer consumer = context.createConsumer(queue);
    consumer.setMessageListener(message -> outcome.complete(Thrown.by(consumer::close)));
    sendTexts("one", "two");
    assertThat(outcome.get(SOON, TimeUnit.MILLISECONDS)).isEmpty();
    context.close();
    assertHeld(queue, "two");
  }

  @ParameterizedTest
  @ValueSource(ints = {Session.AUTO_ACKNOWLEDGE, Session.DUPS_OK_ACKNOWLEDGE})
  void shouldAcknowledgeAsUsual(int mode) throws JMSException {
    sendTexts("one", "two");
    Session own = connection.createSession(mode);
    MessageConsumer consumer = own.createConsumer(queue);
    receive(consumer);
    consumer.close();
    assertHeld(queue, "two");
  }

  @Test
  void shouldLeaveAcknowledgingToTheClient() throws JMSException {
    sendTexts("one", "two", "three");
    Session own = connection.createSession(Session.CLIENT_ACKNOWLEDGE);
    MessageConsumer consumer = own.createConsumer(queue);
    Message first = receive(consumer);
    receive(consumer);
    consumer.close();
    try (MessageConsumer next = session.createConsumer(queue)) {
      assertThat(receiveText(next)).isEqualTo("three");
      assertThat(next.receiveNoWait()).isNull(); // the session still has the others
    }
    first.acknowledge();
    own.close();
    assertHeld(queue);
  }

  @Test
  void shouldLeaveRecoveringToTheClient() throws JMSException {
    sendTexts("one");
    Session own = connection.createSession(Session.CLIENT_ACKNOWLEDGE);
    MessageConsumer consumer = own.createConsumer(queue);
    receive(consumer);
    consumer.close();
    own.recover();
    Message again = receive(own.createConsumer(queue));
    assertThat(again.getJMSRedelivered()).isTrue();
    assertThat(again.getIntProperty("JMSXDeliveryCount")).isEqualTo(2);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void shouldLeaveTheTransactionToTheClient(boolean commit) throws JMSException {
    sendTexts("one", "two");
    Session own = connection.createSession(Session.SESSION_TRANSACTED);
    MessageConsumer consumer = own.createConsumer(queue);
    receive(consumer);
    consumer.close();
    own.createProducer(queue).send(own.createTextMessage("three"));
    if (commit) {
      own.commit();
      assertHeld(queue, "two", "three");
    } else {
      own.rollback();
      assertHeld(queue, "one", "two");
    }
  }

  @Test
  void shouldLeaveTheOtherConsumersOfTheSessionAlone() throws JMSException {
    MessageConsumer closed = session.createConsumer(queue);
    Queue other = session.createQueue(uniqueName());
    MessageConsumer open = session.createConsumer(other);
    closed.close();
    closed.close();
    sendText(other, "one");
    assertThat(receiveText(open)).isEqualTo("one");
    assertThatThrownBy(closed::receiveNoWait).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void shouldCloseAtTheEndOfATryStatement() throws JMSException {
    MessageConsumer used;
    try (MessageConsumer consumer = session.createConsumer(queue)) {
      used = consumer;
    }
    assertThatThrownBy(used::receive).isInstanceOf(IllegalStateException.class);
    JMSConsumer alsoUsed;
    try (JMSConsumer consumer = context().createConsumer(queue)) {
      alsoUsed = consumer;
    }
    assertThatThrownBy(alsoUsed::receive).isInstanceOf(IllegalStateRuntimeException.class);
  }
}
